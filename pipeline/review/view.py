"""A document as the page shows it: its text in pieces, its pages with boxes, each with its values.

Pieces and boxes are made here, from the offsets that count characters of the text: the browser
counts UTF-16 units and is never asked to count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from extractors.document import Block, Box, Document

Evidence = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters in which the same values were read.

    ``evidence`` are the numbers of the rows of evidence, ``rows`` those of the page's rows.
    """

    text: str
    start: int
    evidence: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A block of the text, or what stands between two blocks (``kind`` is "gap")."""

    kind: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Patch:
    """A rectangle on a page that covers one line of a quote, or of several that are equal."""

    box: Box
    evidence: tuple[int, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with the places of its values."""

    number: int
    width: float
    height: float
    readable: bool
    reason: str | None
    patches: tuple[Patch, ...]


@dataclass(frozen=True, slots=True)
class Outside:
    """A value that was read outside the text: in the head of the page or in a link."""

    evidence: int
    rows: tuple[int, ...]
    source: str
    quote: str


def parts_of(
    document: Document, evidence: Sequence[Evidence], rows: Mapping[int, Sequence[int]]
) -> list[Part]:
    """Return the text in parts; joined they are the text, character by character.

    In: the rows of evidence, and for each of them the numbers of the page's rows.
    """
    pieces = _pieces(document.text, evidence, rows, _edges(document.blocks))
    starts = {block.start: block for block in _apart(document.blocks)}
    parts: list[Part] = []
    kind, end, held = "gap", 0, []  # type: str, int, list[Piece]
    for piece in pieces:
        block = starts.get(piece.start)
        if block is not None or piece.start >= end:
            if held:
                parts.append(Part(kind, tuple(held)))
            held = []
            kind, end = (block.kind, block.end) if block else ("gap", len(document.text))
        held.append(piece)
    return [*parts, Part(kind, tuple(held))] if held else parts


def sheets_of(
    document: Document, evidence: Sequence[Evidence], rows: Mapping[int, Sequence[int]]
) -> list[Sheet]:
    """Return the pages of a PDF with a patch for each line of each quote."""
    covered: dict[tuple[int, Box], list[int]] = defaultdict(list)
    for number, entry in enumerate(evidence):
        if entry.get("start") is None or number not in rows:
            continue
        for place in lines_of(document, entry["start"], entry["end"]):
            covered[place].append(number)
    patches: dict[int, list[Patch]] = defaultdict(list)
    for (page_number, box), own in sorted(covered.items(), key=_largest_first):
        of_rows = tuple(sorted({row for number in own for row in rows[number]}))
        patches[page_number].append(Patch(box, tuple(own), of_rows))
    return [
        Sheet(
            page.number, page.width, page.height, page.readable, page.reason,
            tuple(patches[page.number]),
        )
        for page in document.pages
    ]  # fmt: skip


def lines_of(document: Document, start: int, end: int) -> list[tuple[int, Box]]:
    """Return the boxes of the lines of some characters, each with its page.

    Characters are of one line while their boxes overlap by half in height and run on.
    """
    found: list[tuple[int, list[Box]]] = []
    for offset in range(start, min(end, len(document.boxes))):
        box = document.boxes[offset]
        if box is None or document.text[offset].isspace():
            continue
        page = document.page_of(offset) or 1
        if found and found[-1][0] == page and _runs_on(found[-1][1][-1], box):
            found[-1][1].append(box)
        else:
            found.append((page, [box]))
    return [(page, _around(boxes)) for page, boxes in found]


def outside_of(evidence: Sequence[Evidence], rows: Mapping[int, Sequence[int]]) -> list[Outside]:
    """Return the values that were read outside the text."""
    return [
        Outside(number, tuple(rows[number]), str(entry["source"]), str(entry.get("quote") or ""))
        for number, entry in enumerate(evidence)
        if entry.get("start") is None and entry.get("source") and number in rows
    ]


def _pieces(
    text: str,
    evidence: Sequence[Evidence],
    rows: Mapping[int, Sequence[int]],
    edges: Iterable[int],
) -> list[Piece]:
    """The text cut wherever a value or a block begins or ends."""
    opens: dict[int, list[int]] = defaultdict(list)
    closes: dict[int, list[int]] = defaultdict(list)
    for number, entry in enumerate(evidence):
        if entry.get("start") is not None and number in rows:
            opens[entry["start"]].append(number)
            closes[entry["end"]].append(number)
    cuts = sorted({0, len(text), *edges, *opens, *closes})
    live: set[int] = set()
    found = []
    for start, end in pairwise(cuts):
        live.difference_update(closes[start])
        live.update(opens[start])
        own = tuple(sorted(live))
        of_rows = tuple(sorted({row for number in own for row in rows[number]}))
        found.append(Piece(text[start:end], start, own, of_rows))
    return found


def _edges(blocks: Sequence[Block]) -> list[int]:
    return [edge for block in _apart(blocks) for edge in (block.start, block.end)]


def _apart(blocks: Sequence[Block]) -> list[Block]:
    """The blocks in order, without those that lie in another."""
    found: list[Block] = []
    for block in sorted(blocks, key=lambda b: (b.start, -b.end)):
        if block.end > block.start and (not found or block.start >= found[-1].end):
            found.append(block)
    return found


def _largest_first(place: tuple[tuple[int, Box], list[int]]) -> tuple[int, float]:
    """A small box lies above a large one, so that both can be clicked."""
    (page, box), _ = place
    return page, -(box.x1 - box.x0) * (box.bottom - box.top)


def _runs_on(before: Box, box: Box) -> bool:
    overlap = min(before.bottom, box.bottom) - max(before.top, box.top)
    height = min(before.bottom - before.top, box.bottom - box.top)
    return overlap > 0.5 * height and box.x0 >= before.x0 - 1


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        round(min(box.x0 for box in boxes), 2),
        round(min(box.top for box in boxes), 2),
        round(max(box.x1 for box in boxes), 2),
        round(max(box.bottom for box in boxes), 2),
    )
