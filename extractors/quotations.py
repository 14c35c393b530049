"""Quotations of a document: what stands between marks, or where one mark is missing."""

from __future__ import annotations

import re

from extractors.document import Block, Span
from extractors.vocab import any_of

_QUOTE = re.compile(r"[“„](?P<inside>[^“”\"„]{12,})(?:[”\"“]|$)")
# ‘...’ around a sentence; an apostrophe inside has a letter behind it.
_SINGLE_QUOTE = re.compile(r"(?<!\w)‘(?P<inside>(?:[^‘’“”]|’(?=\w)){25,}[,.!?])’(?!\w)")


_SPOKEN_BEHIND = re.compile(rf"\s(?:{any_of('speaker_cues', 'said')})\b")
_SPOKEN_BEFORE = re.compile(r"[A-ZÀ-Þ][\w’'-]+\s[A-ZÀ-Þ][\w’'-]+(?:,\s[^.:“”\"]{3,80})?:\s$")


def _is_spoken(text: str, start: int, end: int) -> bool:
    """Say whether a verb of saying follows a quotation, or a person and a colon precede it."""
    return bool(
        _SPOKEN_BEHIND.match(text, end) or _SPOKEN_BEFORE.search(text[max(0, start - 140) : start])
    )


def find_quotations(text: str, blocks: tuple[Block, ...]) -> tuple[Span, ...]:
    """Return the quotations: what stands between double quotation marks inside one block."""
    found: list[Span] = []
    for block in blocks:
        if block.kind in ("title", "stamp"):
            continue
        for match in _QUOTE.finditer(text, block.start, block.end):
            inside = match.group("inside")
            spoken = _is_spoken(text, match.start(), match.end())
            if len(inside.split()) >= 4 or (spoken and inside.rstrip()[-1:] in ",.!?"):
                found.append(Span(match.start(), match.end()))
        found.extend(
            Span(match.start(), match.end())
            for match in _SINGLE_QUOTE.finditer(text, block.start, block.end)
            if not any(quote.start <= match.start() < quote.end for quote in found)
        )
        found.extend(_straight_quotes(text, block))
        closing = text.find("”", block.start, block.end)
        opening = text.find("“", block.start, block.end)
        if closing >= 0 and (opening < 0 or closing < opening) and closing - block.start > 60:
            found.append(Span(block.start, closing + 1))  # the opening mark is missing
        elif opening >= 0 and text.find("”", opening, block.end) < 0:
            found.append(Span(opening, block.end))  # the closing one is
    return tuple(found)


def _straight_quotes(text: str, block: Block) -> list[Span]:
    """Return the quotations in straight marks, which open and close in turn.

    A mark behind a digit is an inch; one opens only behind a blank and before a word. A quotation
    that nothing closes ends with its block.
    """
    if re.search("[“”„]", text[block.start : block.end]):
        return []
    found: list[Span] = []
    opened: int | None = None
    for match in re.finditer(r'(?<!\d)"', text[block.start : block.end]):
        at = block.start + match.start()
        if opened is not None:
            found.append(Span(opened, at + 1))
            opened = None
        elif (at == block.start or not text[at - 1].isalnum()) and text[at + 1 : at + 2].isalnum():
            opened = at
    if opened is not None:
        found.append(Span(opened, block.end))
    return [
        span
        for span in found
        if (span.end - span.start > 13 and len(text[span.start : span.end].split()) >= 4)
        or (
            _is_spoken(text, span.start, span.end)
            and text[span.start : span.end - 1].rstrip()[-1:] in ",.!?"
        )
    ]
