"""What stands at one place of a scope sentence, and whether its clause tells what is certified."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from extractors.document import Span
from extractors.language.scope import clause_around, has_cue

Kind = Literal["facility", "place", "country"]


@dataclass(frozen=True, slots=True)
class Item:
    """One facility, place or country at one place of the text.

    ``value`` is the record's form (the code of a country, else the text); ``near`` marks a
    place stated with 'near'; ``weak`` a country by an adjective.
    """

    start: int
    end: int
    kind: Kind
    value: str
    sentence: int
    near: bool = False
    weak: bool = False


class Items(list[Item]):
    """The items of a sentence while it is read; knows which characters are taken.

    Without that each new name would be held against all before it, and a long list of plants
    would take minutes.
    """

    def __init__(self) -> None:
        """Begin without items."""
        super().__init__()
        self.taken: set[int] = set()

    def append(self, item: Item) -> None:
        """Add an item and take its characters."""
        super().append(item)
        self.taken.update(range(item.start, item.end))


class WholeSpan(Span):
    """A sentence that is read to its last word, whatever cues govern its clauses."""


def is_free(items: Items, start: int, end: int) -> bool:
    """Say whether no item overlaps a span."""
    return items.taken.isdisjoint(range(start, end))


# 'are not covered', 'is left out': denies what stands before it.
_DENIED = re.compile(
    r"(?i)\b(?:is|are|was|were|remains?|stays?)\s(?:both\s|all\s|therefore\s)?"
    r"(?:not\s(?:\w+\s)?(?:audited|certified|covered|included|in\s(?:the\s)?scope|part)|left\sout"
    r"|outside\s(?:the|of))"
    r"|\bnone\sof\s(?:these|them|those)\s(?:is|are|was|were)\b"
)
# 'is certified', ', but': what stands between ends the reach of the denial.
_GRANTED = re.compile(
    r"(?i)\b(?:is|are|was|were|has\sbeen|have\sbeen)\s(?:now\s)?(?:certified|covered|included"
    r"|in\s(?:the\s)?scope|added)\b|[,;]\s(?:but|while|whereas)\s"
)


# 'not at', 'nor in', up to the name.
_NOT_IN = re.compile(r"\b(?:not|nor)\s(?:for|at|in|of|the|its|by)\b")


@lru_cache(maxsize=64)
def _denials(text: str, start: int, end: int) -> tuple[int, ...]:
    return tuple(match.start() for match in _DENIED.finditer(text, start, end))


def _denied_behind(text: str, sentence: Span, position: int) -> bool:
    """Say whether what stands at a position is denied further on ('..., were not audited')."""
    denials = _denials(text, sentence.start, sentence.end)
    index = bisect_left(denials, position)
    return index < len(denials) and not _GRANTED.search(text, position, denials[index])


@lru_cache(maxsize=1_024)
def _clause_is_out(text: str, start: int, end: int) -> bool:
    return has_cue(text[start:end], "gone", "planned", "other")


def is_out_of_scope(text: str, sentence: Span, position: int) -> bool:
    """Say whether the clause around a position speaks of what is gone, planned or others'."""
    if isinstance(sentence, WholeSpan):
        return False
    clause = clause_around(text, sentence.start, sentence.end, position)
    if _denied_behind(text, sentence, position):
        return True
    since = max(text.rfind(mark, clause.start, position) for mark in ",;") + 1
    if _NOT_IN.search(text, max(clause.start, since), position):
        return True
    return _clause_is_out(text, clause.start, clause.end)
