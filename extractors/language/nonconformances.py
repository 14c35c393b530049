"""Counts of non-conformances, as the findings sentences give them.

GENRE.md section 2, 'nonconformances': a pointer to the report, a definition and the programme
give no number. How a count is worded is the matter of count_grammar.py; here stands what it is
worth: whether it is this audit's, and for which standard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractors.document import Span
from extractors.language.count_grammar import NC, Grade, Stated, all_graded, grade_of, stated_counts
from extractors.language.scope import has_cue, part_around
from extractors.language.standards import find_standards
from extractors.vocab import any_of

__all__ = ["NC", "Count", "Grade", "find_counts", "grade_of", "is_about_findings", "standard_of"]

FINDING_NOUN = re.compile(
    rf"(?i)\b(?:{NC})|\bminors\b|\bmajors\b"
    rf"|\b(?:minor|major)\s+(?:ones?|{any_of('finding_cues', 'noun')})\b"
)
# Without the noun: 'the audit brought to light only four, minor too', 'major 0, minor 11'.
_GRADED_AUDIT = re.compile(
    r"(?i)(?=.*\b(?:minor|major)\b)(?=.*\b(?:audit|report|findings|result)\w*\b)", re.DOTALL
)
# A line of a list of results: 'Major: none', 'Minor: 2.4c-e; 3.1a'.
_RESULT_LINE = re.compile(r"(?i)\W*(?:minor|major)s?\s*[:=–|-]\s")
_OVERALL = re.compile(rf"(?i)\b(?:{any_of('finding_cues', 'overall')})")
# 'While the March audit turned up six, the present one turned up none.'
_CONTRAST = re.compile(
    r"(?i)(?:while|whereas|although|where|(?P<before>after|compared\s(?:with|to)|against|following"
    r"|down\sfrom|up\sfrom|unlike|instead\sof))\s[^,]+,"
)
_TIME_BEFORE = re.compile(r"(?i)\b(?:20\d\d|ago|previous|earlier|first|initial|last)\b")
_PRESENT = re.compile(
    r"(?i)\b(?:the\s)?(?:present|current|latest|new|second|this)\s(?:one|audit|time|assessment)\b|\bnow\b"
)
# 'The two minor non-conformances have been closed': known before, so of an earlier audit; a count
# that is new in its sentence stays one, whatever has become of the findings since.
_KNOWN = re.compile(r"(?i)\b(?:the|its|their|all|both|those|these|any)\s(?:\w+\s)?$")
# 'one minor non-conformance under each of the two standards'.
_EACH_STANDARD = re.compile(
    r"(?i)\beach\s(?:of\sthe\s(?:two\s)?)?(?:standards?|audits?)\b|\bboth\sstandards\b[^.;]{0,20}\beach\b"
)
# 'One minor non-conformance each was found for Criteria 2.3b, 3.4a and 4.1c.'
_EACH = re.compile(r"(?i)\s(?:each\b|(?:under|for|against|on|in)\seach\sof\b)")


@dataclass(frozen=True, slots=True)
class Count:
    """One stated count; ``grade`` None for a number without a grade.

    ``each`` says that it holds for every criterion named with it.
    """

    start: int
    end: int
    n: int
    grade: Grade | None
    standard: str | None
    sentence: Span
    overall: bool = False
    none: bool = False
    each: bool = False


def is_about_findings(text: str, sentence: Span) -> bool:
    """Say whether a sentence speaks of this audit's non-conformances, not of rules or history."""
    words = text[sentence.start : sentence.end]
    return bool(FINDING_NOUN.search(words)) and not has_cue(words, "definition")


def find_counts(text: str, sentence: Span, follows: bool = False) -> tuple[Count, ...]:
    """Return the counts of non-conformances that one sentence states.

    ``follows`` says that the sentence before stated one: 'One of them is major.'

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
                told.extend(find_counts(text, part))
        return tuple(replace(count, sentence=sentence) for count in told)
    if not (
        is_about_findings(text, sentence)
        or re.search(r"(?i)\bfindings\b", words)
        or _RESULT_LINE.match(words)
        or (follows and re.search(r"(?i)\b(?:minor|major)\b", words))
        or (_GRADED_AUDIT.match(words) and not has_cue(words, "definition"))
    ):
        return ()
    overall = bool(_OVERALL.search(words))
    counts: list[Count] = []
    for one in stated_counts(words, follows):
        if not one.latest and _governed_by_history(text, sentence, start + one.start):
            continue
        if (
            one.none
            and has_cue(words, "definition")
            and not re.search(r"(?i)absence", words[one.start : one.end])
        ):
            continue
        counts.extend(_for_standards(text, sentence, one, overall))
    return tuple(_by_standard(text, sentence, counts))


def _by_standard(text: str, sentence: Span, counts: list[Count]) -> list[Count]:
    """Give each count the standard of its own part, where a sentence names several.

    'Three against the Performance Standard and two against the Chain of Custody Standard'.
    """
    mentions = find_standards(text, sentence.start, sentence.end)
    if len(counts) < 2 or len({m.standard for m in mentions}) < 2:
        return counts
    behind = []
    for index, count in enumerate(counts):
        stop = counts[index + 1].start if index + 1 < len(counts) else sentence.end
        behind.append({m.standard for m in mentions if count.end <= m.start < stop})
    if not all(len(own) == 1 for own in behind):
        return counts
    return [
        replace(count, standard=next(iter(own))) for count, own in zip(counts, behind, strict=True)
    ]


_ALL_OF_THEM = re.compile(
    r"(?i)(?:all|both|they|these|each|every\sone|the\s[\w-]+\sare)\b(?!.*\b(?:one|other|others|rest|but|except)\s)"
)


def grade_of_all(text: str, sentence: Span, n: int) -> Grade | None:
    """Return the grade that 'All four are minor' gives to the ``n`` findings told before."""
    words = text[sentence.start : sentence.end]
    if not _ALL_OF_THEM.match(words):
        return None
    return all_graded(words, n)


# 'None were found in the Chain of Custody audit.', 'There were none at Oulu.'
_NONE_AGAIN = re.compile(
    rf"(?i)(?:there\s(?:was|were)\s|[^.;]{{0,60}}?\b(?:had|has|shows?|showed"
    r"|turned\sup|ended\swith|with)\s)?"
    rf"(?P<none>none)\b(?=\s(?:(?:was|were)\s(?:{any_of('finding_cues', 'raised')})|under|at|in"
    r"|for|against)\b|\.)"
)


def none_again(text: str, sentence: Span, grade: Grade | None) -> Count | None:
    """Return the zero of a sentence that denies what the one before counted with ``grade``."""
    match = _NONE_AGAIN.match(text, sentence.start, sentence.end)
    if match is None or has_cue(text[sentence.start : sentence.end], "definition", "finding_past"):
        return None
    at = Span(*match.span("none"))
    standard = standard_of(text, sentence, at.start)
    return Count(at.start, at.end, 0, grade, standard, sentence, none=True)


def _for_standards(text: str, sentence: Span, one: Stated, overall: bool) -> list[Count]:
    """Return a stated count for its standard, or for each of the standards that have it each."""
    start, end = sentence.start + one.start, sentence.start + one.end
    count = Count(
        start,
        end,
        one.n,
        one.grade,
        standard_of(text, sentence, start),
        sentence,
        overall=overall and not one.none,
        none=one.none,
        each=bool(_EACH.match(text, end, sentence.end)),
    )
    if one.n and _EACH_STANDARD.search(text, end, sentence.end):
        return [
            replace(count, standard=standard, overall=False, each=False)
            for standard in ("PS", "CoC")
        ]
    return [count]


def _governed_by_history(text: str, sentence: Span, position: int) -> bool:
    """Say whether the part around a count tells of an earlier audit or of what has been closed."""
    contrast = _CONTRAST.match(text, sentence.start, sentence.end)
    if contrast is not None and position < contrast.end():
        if _PRESENT.search(text, contrast.end(), sentence.end):
            return True
        if contrast.group("before") and _TIME_BEFORE.search(contrast.group()):
            return True
        return has_cue(text[sentence.start : contrast.end()], "finding_past")
    part = part_around(text, sentence, Span(position, position), "count")
    if contrast is not None:
        part = Span(max(part.start, contrast.end()), part.end)
    governing = text[part.start : part.end]
    return has_cue(governing, "finding_past") or (
        has_cue(governing, "finding_closed")
        and _KNOWN.search(text, part.start, position) is not None
    )


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
