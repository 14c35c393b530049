"""The lines of a report as they stand on its pages, rebuilt from the boxes of characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.document import Box, Document, Page, Span


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block or cell: its characters, where it stands, and its block."""

    text: str
    start: int
    end: int
    page: int
    box: Box
    block: int

    @property
    def middle(self) -> float:
        """The height of the line's middle."""
        return (self.box.top + self.box.bottom) / 2


@dataclass(frozen=True, slots=True)
class Passage:
    """A value's text and the contiguous runs of characters that it was joined from."""

    text: str
    spans: tuple[Span, ...]

    @property
    def start(self) -> int:
        """The first character."""
        return self.spans[0].start


def passage(document: Document, spans: Sequence[Span]) -> Passage:
    """Return the runs of a cell as one text, joined over page breaks.

    A run that is followed directly by a hyphen outside it ends in the middle of a word: the
    reader left the hyphen of the line end out.
    """
    text = ""
    previous = spans[0]
    for span in spans:
        piece = document.text[span.start : span.end]
        if text:
            before = document.text[previous.end : previous.end + 1]
            compound = text[-1] == "-" and text[-2:-1].isalnum() and piece[:1].isalnum()
            text += piece if before == "-" or compound else " " + piece
        else:
            text = piece
        previous = span
    return Passage(" ".join(text.split()), tuple(spans))


def trimmed(document: Document, start: int, end: int) -> Span:
    """Return a range without white space at its ends."""
    while start < end and document.text[start].isspace():
        start += 1
    while end > start and document.text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def split_line(document: Document, line: Line, at: int) -> tuple[Line, Line] | None:
    """Return a line as two, cut at an offset of the text; None where the text is turned."""
    first = trimmed(document, line.start, at)
    second = trimmed(document, at, line.end)
    halves = []
    for span in (first, second):
        box = document.box_of(span.start, span.end)
        if box is None or box.bottom - box.top > 1.5 * (line.box.bottom - line.box.top):
            return None
        text = document.text[span.start : span.end]
        halves.append(Line(text, span.start, span.end, line.page, box, line.block))
    return halves[0], halves[1]


def lines_of_pages(document: Document, last_page: int) -> list[Line]:
    """Return the lines of all blocks (table rows too) up to a page, in reading order."""
    lines: list[Line] = []
    turns = {page.number: _direction(document, page) for page in document.pages}
    for number, block in enumerate(document.blocks):
        if block.page is not None and block.page <= last_page:
            turn = turns.get(block.page, 0)
            lines += _lines_of_block(document, number, block.start, block.end, block.page, turn)
    return lines


def _direction(document: Document, page: Page) -> int:
    """Return how the text of a page runs: 0 to the right, 1 upwards, 2 to the left, 3 downwards."""
    counts = {0: 0, 1: 0, 2: 0, 3: 0}
    for first, second in pairwise(document.boxes[page.start : page.start + 400]):
        if first is None or second is None:
            continue
        if abs(second.x0 - first.x0) >= abs(second.top - first.top):
            counts[0 if second.x0 >= first.x0 else 2] += 1
        else:
            counts[1 if second.top < first.top else 3] += 1
    return max(counts, key=lambda turn: (counts[turn], -turn))


def _turned(box: Box | None, turn: int) -> Box | None:
    if box is None or turn == 0:
        return box
    if turn == 1:
        return Box(-box.bottom, box.x0, -box.top, box.x1)
    if turn == 2:
        return Box(-box.x1, -box.bottom, -box.x0, -box.top)
    return Box(box.top, -box.x1, box.bottom, -box.x0)


def _lines_of_block(
    document: Document, number: int, start: int, end: int, page: int, turn: int
) -> list[Line]:
    lines: list[Line] = []
    first: int | None = None
    last_box: Box | None = None
    for offset in range(start, end):
        box = _turned(document.boxes[offset], turn)
        if box is None:
            continue
        if last_box is not None and first is not None:
            height = max(last_box.bottom - last_box.top, 1.0)
            same = abs(box.bottom - last_box.bottom) < 0.5 * height
            if not same or box.x0 < last_box.x0 - 1 or box.x0 > last_box.x1 + 3 * height:
                lines.append(_line(document, number, first, offset, page, turn))
                first = None
        if first is None:
            first = offset
        last_box = box
    if first is not None:
        lines.append(_line(document, number, first, end, page, turn))
    return lines


def _line(document: Document, number: int, start: int, end: int, page: int, turn: int) -> Line:
    span = trimmed(document, start, end)
    box = _turned(document.box_of(span.start, span.end), turn) or Box(0, 0, 0, 0)
    return Line(document.text[span.start : span.end], span.start, span.end, page, box, number)
