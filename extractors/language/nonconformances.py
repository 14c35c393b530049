"""Counts of non-conformances and references to criteria, as the findings sentences give them.

GENRE.md section 2, 'nonconformances' and 'criteria': a pointer to the report, a definition and
the programme give no number; a list is split on the code pattern, never on commas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from extractors.document import Span
from extractors.language.codes import Code, find_codes
from extractors.language.numbers import Number, find_numbers
from extractors.language.standards import find_standards

Grade = Literal["minor", "major"]

_NC = (
    r"non(?:-\s|[\s-])?conformanc(?:es|e)|non(?:-\s|[\s-])?conformit(?:ies|y)|nonconform\w+|NCs?\b"
)
_FINDING_NOUN = re.compile(
    rf"(?i)\b(?:{_NC})|\bminors\b|\bmajors\b|\b(?:minor|major)\s+(?:ones?|findings?)\b"
)
# 'Five', then what may stand between the number and the noun.
_COUNT_TAIL = re.compile(
    rf"(?i)(?:\s\(\d{{1,2}}\))?\s+(?:(?:further|additional|more|other|new|open|such|remaining|different|formal|separate|outright|individual)\s+)*"
    rf"(?:of\s+(?:them|these|which|the\s+findings)\s+(?:is|are|were|was|being\s+)?\s*)?(?:a\s+)?"
    rf"(?:(?P<grade>minor|major)s?\b)?[\s-]*(?:and\s+(?P<second>minor|major)\b\s*)?(?P<noun>{_NC}|findings?\b|ones?\b|shortcomings\b)?"
)
_LISTED_COUNT = re.compile(
    rf"(?i)\b(?P<grade>minor|major)\s+(?:{_NC})\s*(?:\(|:|=|–|-|\|)\s*(?P<number>\d{{1,2}}|[a-z]+)\b(?!\.\d)"
)
# 'a major non-conformance was raised': the article counts as one, where it is this audit's.
_SINGLE = re.compile(
    rf"(?i)\b(?:a|the|its)\s+(?:single|sole|only|lone)\s+(?P<grade>minor|major)?\s*(?:{_NC})"
    rf"|\ba\s+(?P<grade2>minor|major)\s+(?:{_NC})(?=[^.;]{{0,40}}?\b(?:was|is|has\s+been|were)\s+(?:\w+\s+)?(?:noted|raised|identified|found|recorded))"
)
_NONE = re.compile(
    rf"(?i)\b(?:no|zero|not\s+(?:a\s+single|one|any)|without\s+(?:any|a\s+single)?|nor\s+any|free\s+(?:of|from)(?:\s+any)?|absence\s+of(?:\s+any)?|neither|did\s+not\s+(?:find|identify|raise|record|result\s+in)(?:\s+(?:any|a))?)\s+"
    rf"(?:(?:single|open|further|new|such)\s+)?(?:(?P<grade>minor|major)s?\s*(?:(?:or|nor|and)\s+(?P<second>minor|major)s?\s*)?)?(?P<noun>{_NC}|findings?\b|shortcomings)?"
    rf"|\b(?:non[\s-]?conformances|findings)\s*:\s*(?:none|nil|0)\b|\bnone\s+(?:was|were)\s+(?:raised|found|identified|noted|recorded)"
)
_POINTER = re.compile(
    rf"(?i)(?:evidence|listing|list|account|details?|description|overview|breakdown|record|statement)s?\s+(?:\w+\s+){{0,8}}?(?:of\s+)?(?:(?:every|each|the|all)\s+)?conformances?\s+(?:and|as\s+well\s+as|with|or)\s+(?:the\s+)?(?:minor\s+|major\s+)?(?:and\s+(?:minor|major)\s+)?(?:{_NC})"
)
_DEFINITION = re.compile(
    r"(?i)\bat\s+least\s+one\b|\bmore\s+than\s+(?:three|3)\b|\bwhere\s+(?:an?|the)\s+audit\b|\bif\s+(?:an?|the|more|there)\b|\ba\s+(?:single\s+)?major\s+non-conformance\s+(?:is\s+(?:a|an|one|defined|grounds|enough)|means|leads|must|has\s+to)\b|\bboth\s+major\s+and\s+minor\b|\bare\s+defined\b|\bis\s+issued\s+(?:where|when|if)\b|\bmakes?\s+it\b|\bup\s+to\s+three\s+majors\b|\bany\s+(?:major|minor)\b(?!.{0,60}\babsence)|\bmust\s+be\s+closed\b|\bprovided\s+that\b|\bexemption\s+(?:allows|permits)|\ballows?\s+an?\s"
)
_HISTORY = re.compile(
    r"(?i)\bwas\s+first\s+certified\b|\bkept\s+the\b|\bdates\s+from\b|\blapsed\b|\bable\s+to\s+close\b|\bof\s+the\s+20\d\d\s+audit|\b(?:previous|earlier|last\s+(?:year|audit|time)|at\s+the\s+time|former)\b|\bin\s+(?:the\s+)?(?:20\d\d|[A-Z][a-z]+\s20\d\d)\b[^.]{0,40}\b(?:audit|raised|noted|found)|\b(?:had|have|has)\s+(?:all\s+|since\s+|now\s+|meanwhile\s+)*(?:been\s+)?(?:closed|resolved|corrected|remedied|cleared|lifted)|\bwere\s+(?:all\s+)?(?:closed|resolved)\b|\b(?:closed|resolved|cleared)\s+(?:before|since|in|within|by)\b|\bhad\s+(?:been\s+)?(?:raised|found|noted|led|recorded|brought)|\bfrom\s+the\s+(?:first|initial|previous|surveillance)\s+audit|\b(?:first|initial)\s+audit\s+in\b|\b(?:since|now|all|both|is|are|was|were|be|been)\s+closed\b|\bago\b"
)
_OVERALL = re.compile(
    r"(?i)\b(?:across|altogether|in\s+all|in\s+total|overall|together|combined|a\s+total\s+of|the\s+total|sum|taken\s+together|between\s+them|all\s+(?:two|three|four|five|six)\b)"
)
_MET = re.compile(
    r"(?i)\bnot\s+applicable\b|\bapplied\s+to\b|\bheed\b|\battention\s+to\b|\blooked\s+(?:closely\s+)?at\b|\bmet\b|\bmeets?\b|\bin\s+full\s+conformance\b|\bfull(?:y)?\s+(?:conform|met)\w*|\brated\s+(?:as\s+)?(?:a\s+)?conforman|\bgood\s+practice\b|\bbest\s+practice\b|\bstrength|\bpraised?\b|\bcommended\b|\bsatisf\w+|\bexempt\w*|\bapplicable\b|\bcovers?\b|\brequires?\b|\bdeals?\s+with\b|\bwithout\s+(?:a\s+)?finding|\bno\s+(?:finding|non-conformance)s?\s+(?:was|were)?\s*(?:\w+\s+)?under\b|\bconformance\s+with\s+criteri|\breads\b|\basks\b|\bdefines?\b|\bnew\s+in\b|\bintroduced\b"
)
_GRADE = re.compile(r"(?i)\b(?P<grade>minor|major)s?\b")
_REFERENCE_CUE = re.compile(
    rf"(?i){_NC}|\bminors?\b|\bmajors?\b|\bfindings?\b|\bshortcomings?\b|\bnoted\b|\braised\b|\bidentified\b|\brecorded\b|\bfound\b|\bfall\w*\b|\bconcern\w*|\brelate\w*|\bagainst\b|\bunder\b"
)


@dataclass(frozen=True, slots=True)
class Count:
    """One stated count; ``grade`` None for a number without a grade."""

    start: int
    end: int
    n: int
    grade: Grade | None
    standard: str | None
    sentence: Span
    overall: bool = False
    none: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """One finding's reference to a criterion."""

    code: Code
    title: Span | None
    grade: Grade | None
    standard: str | None
    sentence: Span
    grade_span: Span | None = None


def is_about_findings(text: str, sentence: Span) -> bool:
    """Say whether a sentence speaks of this audit's non-conformances, not of rules or history."""
    words = text[sentence.start : sentence.end]
    return bool(_FINDING_NOUN.search(words)) and not _DEFINITION.search(words)


def find_counts(
    text: str, sentence: Span, numbers: tuple[Number, ...] | None = None
) -> tuple[Count, ...]:
    """Return the counts of non-conformances that one sentence states.

    >>> text = "Two major and five minor non-conformances were raised."
    >>> [(c.n, c.grade) for c in find_counts(text, Span(0, len(text)))]
    [(2, 'major'), (5, 'minor')]
    """
    start, end = sentence
    words = text[start:end]
    if not is_about_findings(text, sentence) and not re.search(r"(?i)\bfindings\b", words):
        return ()
    if numbers is None:
        shifted = find_numbers(words)
        numbers = tuple(Number(n.start + start, n.end + start, n.value, n.words) for n in shifted)
    counts: list[Count] = []
    for number in numbers:
        if not (start <= number.start < end) or number.value != number.value.to_integral_value():
            continue
        if number.value > 400 or _is_code(text, number):
            continue
        tail = _COUNT_TAIL.match(text, number.end, end)
        if tail is None:
            continue
        if (
            counts
            and not tail.group("grade")
            and not tail.group("noun")
            and re.match(
                r"(?i)\s(?:more\s|further\s)?(?:under|at|in|for|against|concerning|on)\s",
                text[number.end : end],
            )
            and number.words
        ):
            # '... one minor non-conformance under 4.4a-d and one under 3.2'
            counts.append(Count(number.start, number.end, int(number.value), counts[-1].grade,
                                _standard(text, sentence, number.start), sentence))  # fmt: skip
            continue
        grade, noun = tail.group("grade"), tail.group("noun")
        plural = (
            bool(grade) and text[tail.end("grade") - 0 : tail.end("grade") + 1] in ("s", "")
        ) or bool(grade and re.match(r"(?i)(?:minor|major)s\b", text[tail.start("grade") :]))
        if not noun and not plural:
            if grade is None or not re.match(
                r"(?i)\s*(?:,|and\b|or\b|but\b|\(|–|\.|;|$|under\b|in\b|at\b)",
                text[tail.end("grade") : end],
            ):
                continue
        all_graded = re.match(
            r"(?i),?\s(?:all|both)\s(?:of\s(?:them|these)\s)?(minor|major)\b",
            text[tail.end() : end],
        )
        if noun and grade is None and all_graded:
            counts.append(
                Count(
                    number.start,
                    tail.end() + all_graded.end(),
                    int(number.value),
                    _grade(all_graded.group(1)),
                    _standard(text, sentence, number.start),
                    sentence,
                )
            )
            continue
        if noun and noun.lower().startswith("finding") and grade is None:
            behind = re.match(
                r"(?i)\s(?:were|are|was|is)\s(?:rated\s|classed\s|graded\s)?(?:as\s)?(minor|major)\b",
                text[tail.end() : end],
            )
            if behind:
                counts.append(Count(number.start, tail.end() + behind.end(), int(number.value),
                                    _grade(behind.group(1)), _standard(text, sentence, number.start), sentence))  # fmt: skip
                continue
        if noun and noun.lower().startswith(("finding", "one", "shortcoming")) and grade is None:
            if noun.lower().startswith("one") or not re.search(
                r"(?i)\b(?:noted|raised|identified|recorded|found)\b", text[tail.end() : end]
            ):
                continue
        if _governed_by_history(text, sentence, number.start):
            continue
        count = Count(
            number.start,
            tail.end("noun") if noun else tail.end("grade"),
            int(number.value),
            _grade(grade),
            _standard(text, sentence, number.start),
            sentence,
            overall=bool(_OVERALL.search(words)),
        )
        counts.append(count)
    for match in _LISTED_COUNT.finditer(text, start, end):
        listed = find_numbers(match.group("number"))
        if listed and not any(c.start <= match.start() < c.end for c in counts):
            counts.append(
                Count(match.start(), match.end(), int(listed[0].value), _grade(match.group("grade")),
                      _standard(text, sentence, match.start()), sentence)
            )  # fmt: skip
    for match in _SINGLE.finditer(text, start, end):
        if not any(c.start < match.end() and match.start() < c.end for c in counts) and not (
            _governed_by_history(text, sentence, match.start())
        ):
            counts.append(
                Count(match.start(), match.end(), 1,
                      _grade(match.group("grade") or match.group("grade2")),
                      _standard(text, sentence, match.start()), sentence)
            )  # fmt: skip
    counts = [replace(count, none=True) if count.n == 0 else count for count in counts]
    counts.extend(
        zero
        for zero in _nones(text, sentence)
        if not any(c.start < zero.end and zero.start < c.end for c in counts)
    )
    return tuple(sorted(counts, key=lambda count: count.start))


def _grade(word: str | None) -> Grade | None:
    if word is None:
        return None
    return "minor" if word.lower() == "minor" else "major"


def _is_code(text: str, number: Number) -> bool:
    return bool(re.match(r"\d{1,2}\.\d", text[number.start : number.end + 3])) or bool(
        re.search(
            r"(?i)(?:(?:page|principles?|V)\s?|\d[.,])$",
            text[max(0, number.start - 12) : number.start],
        )
    )


def _governed_by_history(text: str, sentence: Span, position: int) -> bool:
    """Say whether the clause of a count tells of an earlier audit or of what has been closed."""
    begin = max(
        [
            sentence.start,
            *(
                sentence.start + m.end()
                for m in re.finditer(
                    r";\s|,\s(?:and|but|while|whereas)\s|\s–\s|\.\s",
                    text[sentence.start : position],
                )
            ),
        ]
    )
    stop = sentence.end
    ends = re.search(r";\s|,\s(?:and|but|while|whereas)\s|\s–\s", text[position : sentence.end])
    if ends:
        stop = position + ends.start()
    return bool(_HISTORY.search(text[begin:stop]))


def _standard(text: str, sentence: Span, position: int) -> str | None:
    """Return the standard that a sentence names for a count: the only one, or the nearest before."""
    mentions = find_standards(text, sentence.start, sentence.end)
    named = {mention.standard for mention in mentions}
    if len(named) == 1:
        return next(iter(named))
    before = [mention for mention in mentions if mention.end <= position]
    if before:
        return before[-1].standard
    return mentions[0].standard if mentions else None


def _nones(text: str, sentence: Span) -> list[Count]:
    """Return the zero counts: 'No non-conformances were identified', 'absence of any major'."""
    found: list[Count] = []
    for match in _NONE.finditer(text, sentence.start, sentence.end):
        grade, second, noun = match.group("grade"), match.group("second"), match.group("noun")
        listed = match.group().lower().startswith(("non", "finding", "none"))
        if not noun and not grade and not listed:
            continue
        if (
            grade
            and not noun
            and not re.match(
                r"(?i)\s*(?:,|\.|;|$|was|were|non|finding|issues?|ones?\b)",
                text[match.end() : sentence.end],
            )
        ):
            continue
        if _governed_by_history(text, sentence, match.start()) or (
            _DEFINITION.search(text[sentence.start : sentence.end])
            and not re.search(r"(?i)absence", match.group())
        ):
            continue
        if re.match(
            r"(?i)\s*(?:remain|are\s+(?:still\s+)?open|is\s+(?:still\s+)?open)",
            text[match.end() : sentence.end],
        ):
            continue
        standard = _standard(text, sentence, match.start())
        grades: tuple[Grade | None, ...]
        if grade and second:
            grades = (_grade(grade), _grade(second))
        else:
            grades = (_grade(grade),)
        found.extend(
            Count(match.start(), match.end(), 0, one, standard, sentence, none=True)
            for one in grades
        )
    return found


def find_references(
    text: str, sentence: Span, inherited: Grade | None, listed: bool = False
) -> tuple[Reference, ...]:
    """Return the findings' references of one sentence or list item.

    ``inherited`` is the grade of the sentence before, for 'They concern Criteria ...';
    ``listed`` says that the sentence stands in a list of findings and needs no cue of its own.
    """
    codes = find_codes(text, sentence.start, sentence.end)
    if not codes:
        return ()
    words = text[sentence.start : sentence.end]
    if _DEFINITION.search(words) and not find_counts(text, sentence):
        return ()
    if not listed and inherited is None and not _REFERENCE_CUE.search(words):
        return ()
    references: list[Reference] = []
    for index, code in enumerate(codes):
        clause_start = max(
            [
                sentence.start,
                *(
                    m.end()
                    for m in re.finditer(r";\s|\s–\s|(?<=[a-z)])\.\s", text[: code.start])
                    if m.end() > sentence.start
                ),
            ]
        )
        next_code = codes[index + 1].start if index + 1 < len(codes) else sentence.end
        own = text[code.end : next_code]
        governing = text[clause_start : code.start]
        if _excluded(text, sentence, code, own, governing):
            continue
        grade, grade_span = _reference_grade(text, sentence, code, next_code, inherited)
        title = _title(text, code, next_code, index + 1 < len(codes))
        references.append(
            Reference(
                code, title, grade, _standard(text, sentence, code.start), sentence, grade_span
            )
        )
    return tuple(_with_shared_titles(text, references))


def _excluded(text: str, sentence: Span, code: Code, own: str, governing: str) -> bool:
    """A code that is named as met, as background, as closed or as told before is no finding."""
    if re.search(r"(?i)\blikewise\b", own):
        return True  # 'Criterion 9.6 was rated as not applicable, and 6.6 likewise'
    no_codes = re.sub(r"\d{1,2}\.\d{1,2}\S*\s(?:[A-Z][^.;]*?)(?=,|;|\band\b|$)", " ", governing)
    if _HISTORY.search(no_codes) or (_MET.search(no_codes) and not _FINDING_NOUN.search(no_codes)):
        return True
    if re.match(
        r"(?i)\s*(?:,\s)?(?:is|was|are|were|has|had)\s+(?:a\s+)?(?:repeat|met|rated\s+(?:as\s+)?(?:conform\w*|not\s+applicable)|fully|closed|not\s+applicable|already|new)",
        own,
    ):
        return True
    clause_end = re.search(r"(?:;\s|\s–\s(?=[a-z])|$)", text[code.end : sentence.end])
    behind = text[code.end : code.end + (clause_end.start() if clause_end else 0)]
    last = re.split(r"\d{1,2}\.\d{1,2}\S*", behind)[-1]
    if re.search(
        r"(?i)\b(?:was|were|is|are|has|have|had)\s+(?:\w+\s+){0,4}(?:met|closed|fulfilled|not\s+applicable|in\s+full\s+conformance|rated\s+(?:as\s+)?conform\w*)|\bmet\s+(?:both|all|them|it)\b|\bmet\s+in\s+full\b",
        last,
    ):
        return True
    return False


def _reference_grade(
    text: str, sentence: Span, code: Code, next_code: int, inherited: Grade | None
) -> tuple[Grade | None, Span | None]:
    """A grade in a bracket behind the code, else the last grade word before it, else inherited."""
    behind = re.search(
        r"(?i)\(\s*(?:rated\s+)?(?P<grade>minor|major)\b[^)]*\)|[–|:-]\s*(?P<cell>minor|major)(?:\s+non-conformance)?\s*(?:$|[.;|])",
        text[code.end : next_code],
    )
    if behind:
        word = "grade" if behind.group("grade") else "cell"
        return _grade(behind.group(word)), Span(
            code.end + behind.start(word), code.end + behind.end(word)
        )
    last: re.Match[str] | None = None
    for match in _GRADE.finditer(text, sentence.start, code.start):
        last = match
    if last is not None:
        return _grade(last.group("grade")), Span(last.start("grade"), last.end("grade"))
    ahead = re.match(
        r"(?i)[^.;]*?\b(?:is|are|were|was|as|rated|raised\s+as|noted\s+as)\s+(?:\w+\s+){0,2}(?P<grade>minor|major)\b",
        text[code.end : sentence.end],
    )
    if ahead:
        return _grade(ahead.group("grade")), Span(
            code.end + ahead.start("grade"), code.end + ahead.end("grade")
        )
    return inherited, None


_TITLE_END = re.compile(
    r";|(?<=[a-z)])\.(?:\s|$)|\s\|\s|\s(?:–|—)\s(?=[a-z])"
    r"|,?\s(?:and|as\s+well\s+as|plus|together\s+with)\s(?=(?:[a-z]+\s)?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|further|other|others|more|a|an|the|some|several|criteri\w+|minor|major|under|at|in)\b)"
    r"|,?\s(?:which|while|whereas|with\s+the|all\s+of|both\s+of|the\s+(?:company|entity|latter|first|last)|these|they|it\s+is|but|respectively|among|for\s+which|to\s+be|where)\b"
    r"|\s(?:is|are|was|were|has|have|had|will|remain\w*|being)\s|,\s(?:one|two|both|all|each|none)\s"
    r"|\s(?:at|in)\s(?:the|its|their|all|both)\s(?=[A-Za-z][\w\s-]*?\b(?:plants?|sites?|mines?|mills?|smelters?|refiner|works|facilit|report|audit|foundr))"
    r"|,\s(?:at|in|for|of|as|on)\s|\s\((?=(?:minor|major|rated|one|two|both|the|all|see|from|new)\b)|:\s|\s(?=Criteri)|,?\s(?:etc|among\sothers)"
)


def _title(text: str, code: Code, next_code: int, more: bool) -> Span | None:
    """Return the title behind a code: what stands up to the next code or the list's end."""
    start, end = code.end, next_code
    piece = text[start:end]
    cut = _TITLE_END.search(piece)
    if cut:
        end = start + cut.start()
    outer = re.match(r"\s*\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)", text[start : end + 1])
    if outer and cut and outer.end() > cut.start():
        outer = None
    if outer is None:
        bracket = re.match(r"\s*\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)", piece)
        if bracket and not re.match(
            r"(?i)(?:minor|major|rated|new|see|both|all|one|two)\b", bracket.group("inside")
        ):
            outer = bracket
    if outer:
        inner = Span(start + outer.start("inside"), start + outer.end("inside"))
        return inner if re.search(r"[A-Za-z]{3}", text[inner.start : inner.end]) else None
    while start < end and text[start] in " :–—-,":
        start += 1
    tail = re.search(
        r"(?:\s*(?:,|;|\.|\(|–|—|:|\||and|&|as\s+well\s+as|under|the|of|plus|against|Criteri\w+|or))+\s*$"
        if more or cut
        else r"(?:\s*[,;.:(–—|])+\s*$",
        text[start:end],
    )
    if tail and tail.start() >= 0:
        end = start + tail.start()
    if not re.search(r"[A-Za-zÀ-ɏ]{3}", text[start:end]) or re.match(
        r"(?i)(?:and|or|to|of|in|for)\b", text[start:end]
    ):
        return None
    if text[start].islower():
        return None
    return Span(start, end)


def _with_shared_titles(text: str, references: list[Reference]) -> list[Reference]:
    """A title belongs to codes of the same criterion that are joined to the one before it."""
    shared: list[Reference] = []
    for index, reference in enumerate(references):
        title = reference.title
        if title is None:
            for later in references[index + 1 :]:
                if later.code.criterion != reference.code.criterion:
                    break
                if later.title is not None:
                    title = later.title
                    break
        shared.append(
            Reference(reference.code, title, reference.grade, reference.standard, reference.sentence,
                      reference.grade_span)
        )  # fmt: skip
    return shared


def is_pointer(words: str) -> bool:
    """Say whether a sentence only points to the report's list of findings."""
    return bool(_POINTER.search(words))
