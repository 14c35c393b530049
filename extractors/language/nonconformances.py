"""Counts of non-conformances, as the findings sentences give them.

GENRE.md section 2, 'nonconformances': a pointer to the report, a definition and the programme
give no number. Common wordings are the matter of count_grammar.py; which numbers count this
audit's findings is weighed in count_choice.py; here stands for which standard they count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractors.document import Span
from extractors.language.count_by_criterion import count_by_criterion
from extractors.language.count_choice import Candidate, choose_counts, count_candidates
from extractors.language.count_grammar import stated_counts
from extractors.language.count_words import NC, Grade, Stated, grade_of
from extractors.language.scope import has_cue
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
_FINDINGS = re.compile(r"(?i)\bfindings\b")
_FOLLOWING = re.compile(r"(?i)\b(?:minor|major|none)\b")
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
    text: str, sentence: Span, before: Grade | None = None, follows: bool = False
) -> tuple[Count, ...]:
    """Return the counts of non-conformances that one sentence states.

    ``follows`` says that the sentence before was about findings, ``before`` is the one grade that
    it named.

    >>> text = "Two major and five minor non-conformances were raised."
    >>> [(c.n, c.grade) for c in find_counts(text, Span(0, len(text)))]
    [(2, 'major'), (5, 'minor')]
    """
    words = text[sentence.start : sentence.end]
    if not may_count(words, follows):
        return ()
    overall = bool(_OVERALL.search(words))
    each = count_by_criterion(words)
    chosen = choose_counts(text, sentence, stated_counts(words), before)
    if each is not None:
        chosen = (*(one for one in chosen if not one.n), each)
    return tuple(
        _by_standard(text, sentence, [_count(text, sentence, one, overall) for one in chosen])
    )


def candidates_in(
    text: str, sentence: Span, before: Grade | None = None, follows: bool = False
) -> tuple[Candidate, ...]:
    """Return what :func:`find_counts` chooses from."""
    words = text[sentence.start : sentence.end]
    if not may_count(words, follows) or count_by_criterion(words) is not None:
        return ()
    return count_candidates(text, sentence, stated_counts(words), before)


def may_count(words: str, follows: bool) -> bool:
    """Say whether a sentence may count findings: it names them, or follows one that does."""
    return bool(
        FINDING_NOUN.search(words)
        or _FINDINGS.search(words)
        or _GRADED_AUDIT.match(words)
        or (follows and _FOLLOWING.search(words))
    )


_ALL_OF_THEM = re.compile(
    r"(?i)(?:all|both|they|these|each|every\sone)\b[^.;,]{0,40}?\b(?P<grade>minor|major)\b"
    r"(?:\s[\w-]+)?[.;,]?\s*$"
)


def grade_of_all(words: str) -> Grade | None:
    """Return the grade that a sentence gives to all findings told before it: 'All are minor.'

    >>> grade_of_all("They are all graded minor.")
    'minor'
    """
    match = _ALL_OF_THEM.match(words)
    return grade_of(match.group("grade")) if match else None


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


def _count(text: str, sentence: Span, one: Stated, overall: bool) -> Count:
    start, end = sentence.start + one.start, sentence.start + one.end
    return Count(
        start,
        end,
        one.n,
        one.grade,
        standard_of(text, sentence, start),
        sentence,
        overall=overall and not one.none,
        none=one.none,
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
