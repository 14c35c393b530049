"""Earlier non-conformances that a finding's statement calls closed. Pure: a text in, rows out.

A sentence counts if a non-conformance is what was closed, in the past, wholly and without
condition; the grammar of the genre is small (``was closed``, ``closed it``, ``closed the ...``,
``closure of ... was verified``). What stands between the non-conformance and the verb, or in a
sentence before that ``it`` points to, tells how it was raised; what stands on the other side of
the verb, or leads the sentence, how it was closed.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractors.language.codes import Code, find_codes
from extractors.language.numbers import read_words
from extractors.language.sentences import split_sentences
from extractors.report.dates import dates_in

_NC = re.compile(
    r"\b(?:(?P<grade>minor|major)\s+)?(?:(?:and|or|/)\s*(?P<other>minor|major)\s+)?"
    r"(?:non\s?-?\s?conform(?:ances?|it(?:y|ies))|NCs?)\b",
    re.IGNORECASE,
)
_BE = r"(?:was|were|is|are|be|been|being|considered|deemed|found|regarded|verified|as)"
_ADVERB = r"(?:all|both|each|now|since|then|also|thus|[a-z]{2,20}ly|therefore)"
_DONE = r"(?:closed(?:[ -]out)?|resolved|cleared|lifted)"
_PASSIVE = re.compile(rf"\b{_BE}\s+(?:{_ADVERB}\s+){{0,3}}(?P<done>{_DONE})\b", re.IGNORECASE)
_CLOSES_IT = re.compile(
    rf"\b(?P<done>{_DONE})\s+(?:it|this|them|these)\b"
    rf"|\b(?:which|that)\s+(?:the\s+)?(?:[\w'’.&-]+\s+){{1,5}}?(?P<done_2>{_DONE})\b",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    rf"(?P<done>\b{_DONE}|\b(?:able|allowed(?:\s+\w+){{0,3}})\s+to\s+close)\s+"
    r"(?:(?:out|the|a|an|this|these|that|both|all|one|two|three|four|five|earlier|previous|"
    r"its|their|said|former|last|of)\s+){1,4}(?=(?:minor|major|non|NC))",
    re.IGNORECASE,
)
_CLOSURE = re.compile(
    r"\bclosure\b(?=[^.;]{0,120}?\b(?:was|were|been|is)\s+(?:[a-z]{2,20}ly\s+)?"
    r"(?P<done>seen|confirmed|verified|accepted|approved|checked|achieved)\b)",
    re.IGNORECASE,
)
# What makes a sentence no report of a closure: not yet, not whole, only if, only in general.
_NOT = re.compile(
    r"\b(?:[Nn]ot|[Nn]ever|[Nn]either|nor|cannot|yet|[Uu]nless|[Uu]ntil|whether|[Ii]f|[Oo]nce|will|"
    r"would|shall|should|must|can|may|might|expected|planned|plans?\s+to|procedures?|intend\w*|"
    r"due\s+to\s+be|need\w*|partly|nearly|almost|largely|mostly|in\s+part|partial\w*|pending|missing|lacking|without|failed|"
    r"attempt\w*|reopened|remain\w*\s+open|still\s+open|[Nn]o\s+(?:proof|evidence|closure))\b"
)
_LET = re.compile(r"\b(?:allow\w*|enabl\w*|permit\w*|found|led|considered)\b", re.IGNORECASE)
# A subject of its own before the verb: that was closed, not the non-conformance.
_OTHER_SUBJECT = re.compile(
    r"(?<!\bthis\s)\b(?:actions?|complaints?|cases?|points?|observations?|grievances?|incidents?|tickets?|"
    r"measures?|remarks?|items?|leaks?|sites?|mines?|plants?|landfills?|permits?)"
    r"\s+(?:(?:of|from|in)\s+\d{4}\s+)?(?:(?:have|has|had|that|which)\s+)*$",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"\b(?:because|although|though|when|whenever|where|so\s+that|since(?!\s*$|\s+(?:been|\d|the\s|[A-Z][a-z]{2,8}"
    r"\s+\d|then)))\b",
)
_AGAIN = re.compile(r"(?i)\W*(?:it|this|they|these|its|both|all|the\s+(?:non|NC|minor|major))\b")
_RAISED = re.compile(
    r"(?i)\b(?:raised|issued|identified|noted|recorded|rated|graded|spoke|wrote|resulted|had\s+been|"
    r"was\s+a|led\s+to|reported|found\s+(?:a|an|one))\b"
)
_SPLIT = re.compile(
    r";\s+|,?\s+(?:and|but|while|whereas)\s+(?=(?:the|a|an|one|two|another|both)\s(?:[\w-]+\s){0,3}?"
    r"(?:minor|major|non|NC))",
    re.IGNORECASE,
)
_MONTHS = "january february march april may june july august september october november december"
_MONTH_YEAR = re.compile(
    r"\b(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?,?\s+"
    r"(?P<year>20\d\d)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\w./-])(?P<year>20[012]\d)(?![\w-])(?!\.\d)")
_AUDITS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("this_audit", r"\b(?:this|the\s+present|the\s+current|present|current)\s+audit\b"),
        ("internal", r"\binternal\s+(?:\w+\s+)?audit|\bself[- ]assessment"),
        ("pre_audit", r"\b(?:(?:pre|gap|mock|diagnostic)[- ]?\s?(?:audit|assessment|analysis)|"
                      r"stage[- ](?:1|one|I)\b)"),
        ("follow_up", r"\b(?:follow[- ]?up|verification\s+(?:visit|audit))"),
        ("surveillance", r"\bsurveillance"),
        ("recertification", r"\bre-?\s?certification"),
        ("scope_change", r"\bscope[- ](?:change|extension)"),
        ("initial", r"\b(?:initial|first)\s+(?:certification\s+)?audit|\binitial\s+certification|"
                    r"(?<![-\w])certification\s+audit"),
        ("earlier", r"\b(?:previous|earlier|last|prior|former|preceding)\s+(?:ASI\s+)?"
                    r"(?:audit|assessment)|\b20\d\d\s+audit|\baudit\s+(?:of|in)\s+"
                    r"(?:\w+\s+)?20\d\d"),
    )
)  # fmt: skip
_BEFORE_IT = re.compile(r"(?i)\b(?:before|prior\s+to|ahead\s+of)\s+(?:the\s+)?$")


@dataclass(frozen=True, slots=True)
class Told:
    """A value and its characters in the statement."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Closure:
    """One earlier non-conformance called closed, with the place of each value.

    ``criterion`` is None where the statement names none: then it is that of its finding.
    ``raised`` and ``closed`` are ISO texts of a day, a month or a year; ``raised_by`` and
    ``closed_by`` terms of the vocabulary ``closing_audit``; ``parts`` the letters of the code.
    """

    start: int
    end: int
    criterion: Told | None = None
    parts: tuple[str, ...] = ()
    grade: Told | None = None
    number: Told | None = None
    raised: Told | None = None
    raised_by: Told | None = None
    closed: Told | None = None
    closed_by: Told | None = None


@dataclass(frozen=True, slots=True)
class _Verb:
    """What closes: where it begins and ends, and whether its object follows."""

    start: int
    end: int
    takes_object: bool


def closures_in(statement: str) -> tuple[Closure, ...]:
    """Return the earlier non-conformances that a statement calls closed, in order.

    >>> found = closures_in("The minor non-conformance of 2022 was closed on 3 May 2023.")
    >>> [(c.grade.value, c.raised.value, c.closed.value) for c in found]
    [('minor', '2022', '2023-05-03')]
    >>> closures_in("The minor non-conformance of 2022 has not been closed.")
    ()
    """
    found: list[Closure] = []
    before: tuple[int, int] | None = None  # the sentence before, if it speaks of one
    for sentence in split_sentences(statement):
        for start, end in _clauses(statement, sentence.start, sentence.end):
            found += _read(statement, start, end, before)
        speaks = _NC.search(statement, sentence.start, sentence.end)
        before = (sentence.start, sentence.end) if speaks else None
    return tuple(found)


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence where a clause with a non-conformance of its own begins."""
    cuts = [
        match
        for match in _SPLIT.finditer(text, start, end)
        if _NC.search(text, match.end(), end) and _NC.search(text, start, match.start())
    ]
    for cut in cuts:
        yield start, cut.start()
        start = cut.end()
    yield start, end


def _read(text: str, start: int, end: int, before: tuple[int, int] | None) -> list[Closure]:
    nc = _NC.search(text, start, end)
    again = _AGAIN.match(text, start, end) if before is not None else None
    antecedent = before if again else None
    if nc is None and antecedent is None:
        return []
    verb = _verb(text, start, end, nc, antecedent is not None and nc is None)
    if verb is None or _is_denied(text, start, end, verb, nc):
        return []
    subject = nc or (_NC.search(text, *antecedent) if antecedent else None)
    if subject is None or (antecedent and not nc and _is_none(text, antecedent[0], subject)):
        return []
    raised_in, closed_in = _sides(text, start, end, verb, nc)
    if antecedent:
        raised_in = [*raised_in, antecedent]
    known = _NC.search(text, *antecedent) if antecedent else None
    base = Closure(
        start,
        end,
        grade=_grade(text, subject) or (_grade(text, known) if known else None),
        raised=_date(text, raised_in),
        raised_by=_audit(text, raised_in),
        closed=_date(text, closed_in),
        closed_by=_audit(text, closed_in),
    )
    return _by_code(text, base, _codes(text, start, end, antecedent), _number(text, subject))


def _verb(
    text: str, start: int, end: int, nc: re.Match[str] | None, anaphoric: bool
) -> _Verb | None:
    """The verb that closes the non-conformance of a clause, None if it closes something else."""
    subject_ends = nc.end() if nc else start
    for pattern in (_PASSIVE, _CLOSES_IT):
        for match in pattern.finditer(text, subject_ends, end):
            between = text[subject_ends : match.start()]
            if _OTHER_SUBJECT.search(between) or _SUBORDINATE.search(between):
                continue
            return _Verb(match.start(), match.end(), False)
    for match in _CLOSES.finditer(text, start, end):
        if nc is not None and nc.end() > match.end() >= nc.start() - 1:
            return _Verb(match.start(), nc.end(), True)
        if nc is not None and match.end() <= nc.start() and nc.start() - match.end() < 12:
            return _Verb(match.start(), nc.end(), True)
    for match in _CLOSURE.finditer(text, start, end):
        near = nc is not None and nc.start() - match.end() in range(60)
        if near or anaphoric or (nc is not None and nc.end() <= match.start()):
            stop = nc.end() if near and nc else match.end("done")
            return _Verb(match.start(), stop, near)
    return None


def _is_denied(text: str, start: int, end: int, verb: _Verb, nc: re.Match[str] | None) -> bool:
    """Whether the words around the verb make it no closure that took place."""
    clause = text[start:end]
    if _NOT.search(clause):
        return True
    lead = text[start : verb.start]
    done = text[verb.start : verb.end]
    let = re.search(r"(?i)\bto\s*$", lead) and _LET.search(lead)
    if re.match(r"(?i)be\b", done) and not (let or re.search(r"(?i)\bcould\s*$", lead)):
        return True
    if nc is not None and _is_none(text, start, nc):
        return True
    plural = nc is not None and text[nc.end() - 1] == "s" and not nc.group().endswith("ss")
    habit = re.match(r"(?i)(?:is|are)\b", done) is not None
    bare = nc is not None and not text[start : nc.start()].strip()
    return plural and habit and bare


def _is_none(text: str, start: int, nc: re.Match[str]) -> bool:
    return (
        re.search(r"(?i)\b(?:no|any)\s+(?:open\s+|further\s+)?$", text[start : nc.start()])
        is not None
    )


def _sides(
    text: str, start: int, end: int, verb: _Verb, nc: re.Match[str] | None
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The ranges that tell how it was raised, and those that tell how it was closed."""
    if nc is None:
        return [], [(start, end)]
    if verb.takes_object:  # closed the non-conformance of 2022 after a visit in 2023
        stop = _end_of_object(text, verb.end, end)
        return [(verb.end, stop)], [(stop, end), (start, verb.start)]
    raised, closed = [(nc.end(), verb.start)], [(verb.end, end)]
    lead = (start, nc.start())
    told = _audit(text, raised) or _date(text, raised)
    says = _RAISED.search(text, *lead) or _leads_raised(text, lead)
    later = _RAISED.search(text, nc.end(), verb.start)  # 'in 2021 an NC was noted and closed'
    (raised if says or (later and not told) else closed).append(lead)
    return raised, closed


def _leads_raised(text: str, lead: tuple[int, int]) -> bool:
    """Whether what leads the sentence speaks of the raising: 'the finding of 2021, a ...'."""
    return re.search(r"(?i)\bfindings?\b|['’]s?\s+(?:\w+\s+)?$", text[slice(*lead)]) is not None


_OBJECT_ENDS = re.compile(
    r"(?i)\b(?:after|following|during|upon|by|based)\b|(?<!raised )(?<!issued )(?<!identified )"
    r"(?<!noted )(?<!recorded )\b(?:at|in|on)\s+(?:the|this|\d)|\b(?:was|were|is)\s+(?:\w+ly\s+)?"
    r"(?:confirmed|verified|accepted|seen|approved)\b"
)


def _end_of_object(text: str, start: int, end: int) -> int:
    match = _OBJECT_ENDS.search(text, start, end)
    return match.start() if match else end


def _grade(text: str, nc: re.Match[str]) -> Told | None:
    grade = nc["grade"]
    if grade is None or nc["other"]:
        return None
    return Told(grade.casefold(), nc.start("grade"), nc.end("grade"))


def _number(text: str, nc: re.Match[str]) -> Told | None:
    """How many: a number, both, or one where the noun is singular."""
    head = text[max(0, nc.start() - 60) : nc.start()]
    word = re.search(
        r"(?i)\b(?:(?P<two>both)|(?P<count>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|"
        r"eleven|twelve))\s+(?:(?:earlier|previous|former|open|remaining|existing|of|the)\s+)*$",
        head,
    )
    if word:
        count = 2 if word["two"] else _count(word["count"])
        if count is not None:
            at = nc.start() - len(head) + word.start()
            return Told(str(count), at, nc.end())
    if re.search(r"(?i)(?:ances|ities|NCs)$", nc.group()):
        return None
    return Told("1", nc.start(), nc.end())


def _count(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    value = read_words(word)
    return None if value is None else int(value)


def _codes(text: str, start: int, end: int, antecedent: tuple[int, int] | None) -> list[Code]:
    """The codes of a clause, else those of the sentence that it goes on from."""
    here = list(find_codes(text, start, end))
    if not here and antecedent:
        here = list(find_codes(text, *antecedent))
    return [code for code in here if not _of_another(text, code)]


def _of_another(text: str, code: Code) -> bool:
    """Whether a clause says that a code is another matter: 'see 3.1', 'Criterion 6.3 is not'."""
    return re.search(r"(?i)\b(?:see|cf\.?|unlike|also|like)\s+(?:criterion\s+)?$",
                     text[max(0, code.start - 24) : code.start]) is not None  # fmt: skip


def _by_code(text: str, base: Closure, codes: Sequence[Code], number: Told | None) -> list[Closure]:
    """One closure for each code printed; one for the finding's criterion where none is."""
    rows = []
    printed: Sequence[Code | None] = codes or (None,)
    for code in printed:
        told = None if code is None else Told(code.criterion, code.start, code.end)
        each = number
        if len(codes) > 1:
            shared = number is None or int(number.value) in (1, len(codes))
            each = Told("1", code.start, code.end) if code and shared else None
        rows.append(
            Closure(
                base.start, base.end, told, code.parts if code else (), base.grade, each,
                base.raised, base.raised_by, base.closed, base.closed_by,
            )
        )  # fmt: skip
    return rows


# 'on evidence submitted on 12 May 2023', 'after a visit on 3 May': not the day of closing.
_ANOTHER_DAY = re.compile(
    r"(?i)\b(?:evidence|records?|documents?|photographs?|reports?|plans?|actions?|visit|submitted"
    r"|received|dated)\b[^.;,]{0,40}$"
)


def _date(text: str, ranges: Iterable[tuple[int, int]]) -> Told | None:
    """The most exact date of some ranges, the first of equal ones."""
    found: list[Told] = []
    for start, end in ranges:
        part = text[start:end]
        taken = [(day.start, day.end) for day in dates_in(part)]
        found += [
            Told(day.first, start + day.start, start + day.end)
            for day in dates_in(part)
            if not _ANOTHER_DAY.search(text[start : start + day.start])
        ]
        for pattern in (_MONTH_YEAR, _YEAR):
            for match in pattern.finditer(part):
                if any(match.start() < last and first < match.end() for first, last in taken):
                    continue
                taken.append(match.span())
                value = match["year"]
                if "month" in match.groupdict():
                    month = [name[:3] for name in _MONTHS.split()].index(match["month"].casefold())
                    value += f"-{month + 1:02}"
                found.append(Told(value, start + match.start(), start + match.end()))
    return max(found, key=lambda told: len(told.value), default=None)


def _audit(text: str, ranges: Iterable[tuple[int, int]]) -> Told | None:
    """The first audit that some ranges name; one before which something was done is none."""
    for start, end in ranges:
        found = [
            (order, Told(kind, start + match.start(), start + match.end()))
            for order, (kind, pattern) in enumerate(_AUDITS)
            for match in pattern.finditer(text[start:end])
            if not _BEFORE_IT.search(text[start : start + match.start()])
        ]
        if found:
            return min(found, key=lambda item: (item[0] == len(_AUDITS) - 1, item[1].start))[1]
    return None


def days_of(when: str) -> tuple[str, str]:
    """Return the first and the last day of a day, a month or a year in ISO form.

    >>> days_of("2024-02")
    ('2024-02-01', '2024-02-29')
    """
    if len(when) == 10:
        return when, when
    if len(when) == 7:
        last = calendar.monthrange(int(when[:4]), int(when[5:]))[1]
        return f"{when}-01", f"{when}-{last:02}"
    return f"{when}-01-01", f"{when}-12-31"
