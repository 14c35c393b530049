"""What stands at one place of a scope sentence, and whether its clause tells what is certified."""

from __future__ import annotations

import re
from dataclasses import dataclass
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


class WholeSpan(Span):
    """A sentence that is read to its last word, whatever cues govern its clauses."""


def is_free(items: list[Item], start: int, end: int) -> bool:
    """Say whether no item overlaps a span."""
    return not any(item.start < end and start < item.end for item in items)


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


def _denied_behind(text: str, sentence: Span, position: int) -> bool:
    """Say whether what stands at a position is denied further on ('..., were not audited')."""
    denied = _DENIED.search(text, position, sentence.end)
    return denied is not None and not _GRANTED.search(text, position, denied.start())


def is_out_of_scope(text: str, sentence: Span, position: int) -> bool:
    """Say whether the clause around a position speaks of what is gone, planned or others'."""
    if isinstance(sentence, WholeSpan):
        return False
    clause = clause_around(text, sentence.start, sentence.end, position)
    if _denied_behind(text, sentence, position):
        return True
    if re.search(
        r"\b(?:not|nor)\s(?:for|at|in|of|the|its|by)\b[^,;]*$", text[clause.start : position]
    ):
        return True
    return has_cue(text[clause.start : clause.end], "gone", "planned", "other")
