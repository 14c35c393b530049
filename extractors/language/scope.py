"""Scope of words: which part of a sentence is denied, planned, past, or about someone else.

A cue governs its clause: from the clause boundary before it to the boundary behind it. The cues
are data (scope_cues.csv); every field asks here and none keeps cues of its own.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from extractors.document import Span
from extractors.vocab import read_rows

Scope = Literal["negated", "planned", "past", "other", "background", "condition", "gone"]

# Marks, conjunctions and relatives between clauses, and the end of a sentence.
_BOUNDARY = re.compile(
    r"[;:]\s|\s[–—]\s|,\s(?=(?:and|but|while|whereas|although|though|of\swhich|which|who|where|with"
    r"|so\sthat|because|since|after|before|when|if|first|originally|previously|already"
    r"|following)\b)"
    r"|\s(?=(?:while|whereas|although|though|but)\s)|[.!?…][”\"’)]*\s"
)


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    found: dict[str, list[str]] = {}
    for row in read_rows("scope_cues"):
        found.setdefault(row["scope"], []).append(row["cue"])
    return {
        scope: re.compile("|".join(rf"(?:{cue})" for cue in cues), re.IGNORECASE)
        for scope, cues in found.items()
    }


@lru_cache(maxsize=4_096)
def clauses(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Return the clauses of ``text[start:end]``: it cut at conjunctions, dashes, relatives."""
    spans: list[Span] = []
    begin = start
    for match in _BOUNDARY.finditer(text, start, end):
        if match.end() > begin:
            spans.append(Span(begin, match.end()))
            begin = match.end()
    if begin < end:
        spans.append(Span(begin, end))
    return tuple(spans)


def clause_around(text: str, start: int, end: int, position: int) -> Span:
    """Return the clause of ``text[start:end]`` in which the character at ``position`` stands."""
    for span in clauses(text, start, end):
        if span.start <= position < span.end:
            return span
    return Span(start, end)


def governed(text: str, start: int, end: int, position: int, *scopes: Scope) -> bool:
    """Say whether a cue of one of the scopes governs the clause around ``position``."""
    clause = clause_around(text, start, end, position)
    piece = text[clause.start : clause.end]
    return has_cue(piece, *scopes)


@lru_cache(maxsize=16_384)
def has_cue(text: str, *scopes: Scope) -> bool:
    """Say whether a text holds any cue of the scopes."""
    return any(_cues()[scope].search(text) for scope in scopes)
