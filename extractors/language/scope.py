"""Scope of words: which part of a sentence is denied, planned, past, or about someone else.

A cue governs its clause: from the clause boundary before it to the boundary behind it. The cues
are data (scope_cues.csv); every field asks here and none keeps cues of its own. What holds only
for audits, findings or figures has a scope of its own, named for them: 'had been' puts an audit
into the past, but no plant.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, lru_cache
from typing import Literal

from extractors.document import Span
from extractors.language.cues import AnyCue
from extractors.vocab import read_rows

Scope = Literal[
    "negated", "planned", "past", "other", "background", "condition", "gone",
    "audit_past", "audit_other", "finding_past", "finding_closed", "definition",
    "figure_planned", "figure_others",
]  # fmt: skip
Subject = Literal["count", "figure"]

# Marks, conjunctions and relatives between clauses, and the end of a sentence.
_BOUNDARY = re.compile(
    r"[;:]\s|\s[–—]\s|,\s(?=(?:and|but|while|whereas|although|though|of\swhich|which|who|where|with"
    r"|so\sthat|because|since|after|before|when|if|first|originally|previously|already"
    r"|following|formerly|once|until|founded|established|owned|family-owned)\b)"
    # An apposition ends before the verb: 'X, formerly Y, has cleared'.
    r"|,\s(?=(?:has|have|had|is|was|are|were|can|now)\s)"
    r"|\s(?=(?:while|whereas|although|though|but)\s)|[.!?…][”\"’)]*\s"
)
# Where the part that governs a number ends, before it and behind it: numbers of several plants or
# audits stand in one clause, so that their parts are shorter than clauses are.
_BREAKS: dict[Subject, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "count": (
        re.compile(r";\s|,\s(?:and|but|while|whereas)\s|\s–\s|\.\s"),
        re.compile(
            r";\s|,\s(?:and|but|while|whereas)\s|\s–\s|,\s[\w-]+\sof\s(?:which|them|these)\b"
        ),
    ),
    "figure": (
        re.compile(
            r";(?=\s)|:(?=\s[A-Z])|,(?=\s(?:while|whereas|but|although|of\swhich"
            r"|and\s(?:the|its|a|another|it)\s))|\s(?=(?:while|whereas|but)\s)|\s(?=–\s)"
        ),
        re.compile(
            r";\s|,\s(?:while|whereas|but|although|of\swhich|to\swhich|out\sof|a\sfigure|up\sfrom"
            r"|to\sbe|its\sowner|its\sparent"
            r"|rising|which|after|and\s(?:the|its|a|another|it|will|plans))\s|\swhile\s"
            r"|\swhereas\s|\s–\s|,\s(?:serves|about\sa|or\s)|\sserves\s"
        ),
    ),
}


@cache
def _cues() -> dict[str, AnyCue]:
    found: dict[str, list[str]] = {}
    for row in read_rows("scope_cues"):
        found.setdefault(row["scope"], []).append(row["cue"])
    return {scope: AnyCue(cues) for scope, cues in found.items()}


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
    spans = clauses(text, start, end)
    index = bisect_right(spans, position, key=lambda span: span.start) - 1
    if index >= 0 and position < spans[index].end:
        return spans[index]
    return Span(start, end)


def part_around(text: str, sentence: Span, number: Span, subject: Subject) -> Span:
    """Return the part of a sentence that governs a count or a figure in it."""
    before, behind = _BREAKS[subject]
    start = max(
        [sentence.start, *(m.end() for m in before.finditer(text, sentence.start, number.start))]
    )
    stop = behind.search(text, number.end, sentence.end)
    return Span(start, stop.start() if stop else sentence.end)


def governed(text: str, start: int, end: int, position: int, *scopes: Scope) -> bool:
    """Say whether a cue of one of the scopes governs the clause around ``position``."""
    clause = clause_around(text, start, end, position)
    piece = text[clause.start : clause.end]
    return has_cue(piece, *scopes)


@lru_cache(maxsize=16_384)
def has_cue(text: str, *scopes: Scope) -> bool:
    """Say whether a text holds any cue of the scopes."""
    return any(_cues()[scope].found(text) for scope in scopes)
