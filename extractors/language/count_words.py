"""The words of counts: what a finding is called, its grades, and numbers with their idioms.

The grammar of counts, the denials and the weighing of candidates all read with these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extractors.language.numbers import Number, find_numbers
from extractors.vocab import any_of

Grade = Literal["minor", "major"]
NC = (
    r"non(?:-\s|[\s-])?conformac?n?c?(?:es|e)|non(?:-\s|[\s-])?conformit(?:ies|y)|nonconform\w+"
    r"|NCs?\b"
)
WEAK = rf"(?:{any_of('finding_cues', 'noun')})\b"
RATED = rf"(?:{any_of('finding_cues', 'rated')})"
RAISED = rf"(?:{any_of('finding_cues', 'raised')})"
# 'half a dozen', 'a pair of', 'both non-conformances'.
_IDIOMS = re.compile(
    rf"(?i)\b(?:(?P<six>half\sa\sdozen)|(?P<twelve>a\sdozen)|(?P<pair>a\s(?:pair|brace)\sof)"
    rf"|(?P<both>both)(?=\s(?:of\sthe\s)?(?:(?:minor|major)\s)?(?:{NC})))"
)
_VALUES = {"six": 6, "twelve": 12, "pair": 2, "both": 2}
_NOUGHT = frozenset({"none", "nil", "no", "zero"})


@dataclass(frozen=True, slots=True)
class Stated:
    """A count as a sentence states it; offsets in the sentence, ``none`` for a denial."""

    start: int
    end: int
    n: int
    grade: Grade | None
    none: bool = False


def grade_of(word: str | None) -> Grade | None:
    """Return the grade that a word names, None for no word."""
    if word is None:
        return None
    return "minor" if word.lower().startswith("minor") else "major"


def numbers_of(words: str) -> list[Number]:
    """Return the numbers of a sentence, idioms among them.

    >>> [int(number.value) for number in numbers_of("Half a dozen findings in three areas")]
    [6, 3]
    """
    found = list(find_numbers(words))
    for match in _IDIOMS.finditer(words):
        value = _VALUES[match.lastgroup or "both"]
        found = [n for n in found if n.end <= match.start() or match.end() <= n.start]
        found.append(Number(*match.span(), Decimal(value), words=True))
    return sorted(found, key=lambda number: number.start)


def value_of(written: str) -> int | None:
    """Return the value of one number or word of nought, None for anything else.

    >>> value_of("twelve"), value_of("none"), value_of("several")
    (12, 0, None)
    """
    if written.lower() in _NOUGHT:
        return 0
    numbers = find_numbers(written)
    if len(numbers) != 1 or numbers[0].end - numbers[0].start != len(written):
        return None
    return int(numbers[0].value)


def overlaps(one: Stated | re.Match[str], found: list[Stated]) -> bool:
    """Say whether a count or match shares characters with one of ``found``."""
    start, end = one.span() if isinstance(one, re.Match) else (one.start, one.end)
    return any(other.start < end and start < other.end for other in found)
