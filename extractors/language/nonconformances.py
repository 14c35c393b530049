"""Counts of non-conformances, as the findings sentences give them.

GENRE.md section 2, 'nonconformances': a pointer to the report, a definition and the programme
give no number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from extractors.document import Span
from extractors.language.numbers import Number, find_numbers
from extractors.language.scope import has_cue, part_around
from extractors.language.standards import find_standards
from extractors.vocab import any_of

Grade = Literal["minor", "major"]
NC = r"non(?:-\s|[\s-])?conformanc(?:es|e)|non(?:-\s|[\s-])?conformit(?:ies|y)|nonconform\w+|NCs?\b"
FINDING_NOUN = re.compile(
    rf"(?i)\b(?:{NC})|\bminors\b|\bmajors\b|\b(?:minor|major)\s+(?:ones?|findings?)\b"
)
# 'Five', then what may stand between the number and the noun.
_COUNT_TAIL = re.compile(
    rf"(?i)(?:\s\(\d{{1,2}}\))?\s+(?:(?:further|additional|more|other|new|open|such|remaining"
    rf"|different|formal|separate|outright|individual)\s+)*"
    rf"(?:of\s+(?:them|these|which|the\s+findings)\s+(?:is|are|were|was|being\s+)?\s*)?(?:a\s+)?"
    rf"(?:(?P<grade>minor|major)s?\b)?[\s-]*(?:and\s+(?P<second>minor|major)\b\s*)?(?P<noun>{NC}"
    rf"|findings?\b|ones?\b|shortcomings\b)?"
)
# 'Minor non-conformances: 3', 'Major non-conformance (1)'.
_LISTED_COUNT = re.compile(
    rf"(?i)\b(?P<grade>minor|major)\s+(?:{NC})\s*(?:\(|:|=|–|-|\||"
    rf"(?:(?:to|against|under)\s+the\s+(?:[\w()]+\s+){{1,5}})?"
    rf"(?:number(?:ed)?|total(?:led)?|amount(?:ed)?\s+to|came\s+to|add\s+up\s+to)\s)"
    rf"\s*(?P<number>\d{{1,2}}|[a-z]+)\b(?!\.\d)"
)
# 'a major non-conformance was raised': the article counts as one, where it is this audit's.
_SINGLE = re.compile(
    rf"(?i)\b(?:a|the|its)\s+(?:single|sole|only|lone)\s+(?P<grade>minor|major)?\s*(?:{NC})"
    rf"|\ba\s+(?P<grade2>minor|major)\s+(?:{NC})(?=[^.;]{{0,40}}?\b(?:was|is|has\s+been"
    rf"|were)\s+(?:\w+\s+)?(?:noted|raised|identified|found|recorded))"
)
# A denial, then a grade or two and the noun; or 'Findings: none'; or 'none was raised'.
_NONE = re.compile(
    rf"(?i)\b(?:no|zero|not\s+(?:a\s+single|one|any)|without\s+(?:any|a\s+single)?|nor\s+any"
    rf"|free\s+(?:of|from)(?:\s+any)?|absence\s+of(?:\s+any)?|neither"
    rf"|did\s+not\s+(?:find|identify|raise|record|result\s+in)(?:\s+(?:any|a))?)\s+"
    rf"(?:(?:single|open|further|new|such)\s+)?(?:(?P<grade>minor"
    rf"|major)s?\s*(?:(?:or|nor|and)\s+(?P<second>minor|major)s?\s*)?)?(?P<noun>{NC}|findings?\b"
    rf"|shortcomings)?"
    rf"|\b(?:non[\s-]?conformances|findings)\s*:\s*(?:none|nil|0)\b"
    rf"|\bnone\s+(?:was|were)\s+(?:raised|found|identified|noted|recorded)"
    rf"|\bnone\s+(?:of\s+(?:them|these|which)\s+)?(?:(?:was|were|is|are|being)\s+)?"
    rf"(?:rated\s+|classed\s+|graded\s+)?(?:as\s+)?(?:a\s+)?(?P<none_of>major|minor)\b"
)
# 'evidence of conformances and non-conformances': points to the report, counts nothing.
_OVERALL = re.compile(rf"(?i)\b(?:{any_of('finding_cues', 'overall')})")


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


def is_about_findings(text: str, sentence: Span) -> bool:
    """Say whether a sentence speaks of this audit's non-conformances, not of rules or history."""
    words = text[sentence.start : sentence.end]
    return bool(FINDING_NOUN.search(words)) and not has_cue(words, "definition")


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
    if ";" in words and has_cue(words, "definition"):
        # 'No majors were found; evidence of the conformances is set out from page 5'
        told: list[Count] = []
        for piece in re.finditer(r"[^;]+", words):
            part = Span(start + piece.start(), start + piece.end())
            if not has_cue(piece.group(), "definition"):
                told.extend(find_counts(text, part, numbers))
        return tuple(replace(count, sentence=sentence) for count in told)
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
        if number.words and number.value == 0:
            continue  # 'No minor or major non-conformances' is read as a whole below
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
            if counts[-1].n > 1 and re.search(
                r"(?i)\bthe\s(?:other|second|rest)", text[number.end : end]
            ):
                continue  # 'two minor ones, one under 2.2, the other under 9.8a'
            # '... one minor non-conformance under 4.4a-d and one under 3.2'
            counts.append(Count(number.start, number.end, int(number.value), counts[-1].grade,
                                standard_of(text, sentence, number.start), sentence))  # fmt: skip
            continue
        grade, noun = tail.group("grade"), tail.group("noun")
        plural = (
            bool(grade) and text[tail.end("grade") - 0 : tail.end("grade") + 1] in ("s", "")
        ) or bool(grade and re.match(r"(?i)(?:minor|major)s\b", text[tail.start("grade") :]))
        if (
            not noun
            and not plural
            and (
                grade is None
                or not re.match(
                    r"(?i)\s*(?:,|and\b|or\b|but\b|\(|–|\.|;|$|under\b|in\b|at\b)",
                    text[tail.end("grade") : end],
                )
            )
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
                    grade_of(all_graded.group(1)),
                    standard_of(text, sentence, number.start),
                    sentence,
                )
            )
            continue
        if noun and noun.lower().startswith("finding") and grade is None:
            behind = re.match(
                r"(?i)\s(?:were|are|was|is)\s(?:rated\s|classed\s|graded\s)?(?:as\s)?(minor"
                r"|major)\b",
                text[tail.end() : end],
            )
            if behind:
                counts.append(
                    Count(
                        number.start,
                        tail.end() + behind.end(),
                        int(number.value),
                        grade_of(behind.group(1)),
                        standard_of(text, sentence, number.start),
                        sentence,
                    )
                )
                continue
        raised = re.search(
            r"(?i)\b(?:noted|raised|identified|recorded|found)\b", text[tail.end() : end]
        )
        loose = ("one",) if raised else ("finding", "one", "shortcoming")
        if noun and grade is None and noun.lower().startswith(loose):
            continue  # 'seven findings' of what? only those that were raised
        if _governed_by_history(text, sentence, number.start):
            continue
        count = Count(
            number.start,
            tail.end("noun") if noun else tail.end("grade"),
            int(number.value),
            grade_of(grade),
            standard_of(text, sentence, number.start),
            sentence,
            overall=bool(_OVERALL.search(words)),
        )
        counts.append(count)
    for match in _LISTED_COUNT.finditer(text, start, end):
        listed = find_numbers(match.group("number"))
        if listed and not any(c.start <= match.start() < c.end for c in counts):
            counts.append(
                Count(
                    match.start(),
                    match.end(),
                    int(listed[0].value),
                    grade_of(match.group("grade")),
                    standard_of(text, sentence, match.start()),
                    sentence,
                )
            )
    for match in _SINGLE.finditer(text, start, end):
        if not any(c.start < match.end() and match.start() < c.end for c in counts) and not (
            _governed_by_history(text, sentence, match.start())
        ):
            counts.append(
                Count(match.start(), match.end(), 1,
                      grade_of(match.group("grade") or match.group("grade2")),
                      standard_of(text, sentence, match.start()), sentence)
            )  # fmt: skip
    counts = [replace(count, none=True) if count.n == 0 else count for count in counts]
    graded = tuple(counts)
    counts.extend(
        zero
        for zero in _nones(text, sentence)
        if not any(c.start < zero.end and zero.start < c.end for c in graded)
    )
    return tuple(sorted(counts, key=lambda count: count.start))


def grade_of(word: str | None) -> Grade | None:
    """Return the grade that a word names, None for no word."""
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
    """Say whether the part around a count tells of an earlier audit or of what has been closed."""
    part = part_around(text, sentence, Span(position, position), "count")
    return has_cue(text[part.start : part.end], "finding_past")


def standard_of(text: str, sentence: Span, position: int) -> str | None:
    """Return the standard that a sentence names for a count: the only one, or the nearest."""
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
        grade = match.group("grade") or match.group("none_of")
        second, noun = match.group("second"), match.group("noun")
        listed = match.group().lower().startswith(("non", "finding", "none"))
        if not noun and not grade and not listed:
            continue
        if (
            grade
            and not noun
            and not re.match(
                r"(?i)\s*(?:,|\.|;|:|\)|$|(?:was|were|and|or|but|at|in|non|finding|issues?|ones?)\b)",
                text[match.end() : sentence.end],
            )
        ):
            continue
        if _governed_by_history(text, sentence, match.start()) or (
            has_cue(text[sentence.start : sentence.end], "definition")
            and not re.search(r"(?i)absence", match.group())
        ):
            continue
        if re.match(
            r"(?i)\s*(?:are\s+(?:still\s+)?open|is\s+(?:still\s+)?open)",
            text[match.end() : sentence.end],
        ):
            continue
        standard = standard_of(text, sentence, match.start())
        grades: tuple[Grade | None, ...]
        grades = (grade_of(grade), grade_of(second)) if grade and second else (grade_of(grade),)
        found.extend(
            Count(match.start(), match.end(), 0, one, standard, sentence, none=True)
            for one in grades
        )
    return found
