"""The layout of each page: running lines, tables, blocks; tables joined over pages."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.document import BlockKind, Box, PageSource, Span, TableStrategy
from extractors.report.terms import code_at_start, heading_role, is_principle_row, rating_of
from pipeline.read.pdf_bands import rules_of
from pipeline.read.pdf_characters import Drawing, Frame
from pipeline.read.pdf_grids import Sheet, page_grids, same_columns
from pipeline.read.pdf_tables import (
    Grid,
    GridRow,
    cell_text,
    code_column,
    header_line,
    segments,
)
from pipeline.read.pdf_text import BULLETS
from pipeline.read.pdf_words import Word, lines_of

_PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.)?\s*[-–]?\s*\d{1,3}\s*(?:(?:of|von|/|\||-)\s*\d{1,3})?\s*[-–]?$", re.I
)
_EDGE = 0.12  # the share of the page's height above and below where running lines stand

Line = list[Word]


@dataclass(slots=True)
class Piece:
    """The lines of one cell on one page; ``span`` is set when they are written."""

    lines: list[Line]
    page: int
    span: Span | None = None
    next: Piece | None = None


@dataclass(slots=True)
class PlacedRow:
    """One row of a table on one page, as pieces."""

    cells: list[Piece | None]


@dataclass(slots=True)
class PlacedBlock:
    """Lines that stand together outside tables."""

    kind: BlockKind
    lines: list[Line]
    box: Box


@dataclass(slots=True)
class PlacedTable:
    """The part of a table that stands on one page."""

    rows: list[PlacedRow]
    box: Box


@dataclass(slots=True)
class JoinedTable:
    """A table over one or more pages: for every row and cell its pieces in order."""

    rows: list[list[list[Piece]]]
    strategy: TableStrategy
    page: int
    reason: str = ""


@dataclass(slots=True)
class PageLayout:
    """One page, ready to be written: running lines, blocks and tables in reading order."""

    number: int
    frame: Frame
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    drawing: Drawing = field(default_factory=Drawing)
    reason: str | None = None
    lost: bool = False  # nothing of it can be had, not even its picture
    source: PageSource = "text"
    skew: float = 0.0
    doubt: str | None = None
    disagreement: str | None = None
    above: list[Line] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)
    elements: list[PlacedBlock | PlacedTable] = field(default_factory=list)


def set_running_lines_apart(pages: Sequence[PageLayout]) -> None:
    """Move lines that repeat at the edge of the pages from ``words`` to ``above``/``below``."""
    seen: Counter[tuple[str, int]] = Counter()
    candidates: list[tuple[PageLayout, Line, tuple[str, int]]] = []
    for page in pages:
        edge = _EDGE * page.height
        near = [word for word in page.words if word.top < edge or word.bottom > page.height - edge]
        keys = set()
        for line in lines_of(near):
            text = re.sub(r"\d+", "#", cell_text(line)).casefold()
            if header_line(line) or code_at_start(cell_text(line)) is not None:
                continue
            key = (text, round(line[0].base / 5))
            candidates.append((page, line, key))
            keys.add(key)
        seen.update(keys)
    needed = max(2, round(0.3 * len(pages)))
    for page, line, (text, height) in candidates:
        repeats = sum(seen[(text, near)] for near in (height - 1, height, height + 1))
        in_corner = line[0].top < 0.07 * page.height or line[0].bottom > 0.92 * page.height
        if repeats < needed and not (in_corner and _PAGE_NUMBER.match(cell_text(line))):
            continue
        gone = {id(word) for word in line}
        page.words = [word for word in page.words if id(word) not in gone]
        (page.above if line[0].top < page.height / 2 else page.below).append(line)


def lay_out(pages: Sequence[PageLayout]) -> list[JoinedTable]:
    """Fill the elements of every page and return the tables joined over pages."""
    tables: list[JoinedTable] = []
    open_table: tuple[JoinedTable, Grid] | None = None
    for page in pages:
        if page.reason is not None or not page.words:
            continue
        hint = open_table[1].columns if open_table else None
        grids, free = page_grids(page.words, Sheet(page.drawing, page.width, page.height), hint)
        blocks = _blocks(free, page)
        parts = [(grid, _placed(grid, page.number)) for grid in grids]
        page.elements = _in_order([*blocks, *(placed for _, placed in parts)])
        bottom = max((block.box.bottom for block in blocks), default=0.0)
        first_block = min(
            (block.box.top for block in blocks if not _is_heading_of_column(block, blocks)),
            default=page.height,
        )
        still_open: tuple[JoinedTable, Grid] | None = None
        for index, (grid, placed) in enumerate(parts):
            above_it = all(_is_header(other) for other, _ in parts[:index])
            is_first = above_it and not _is_header(grid) and grid.box.top <= first_block + 2
            if open_table and is_first and same_columns(open_table[1], grid):
                _join(open_table[0], open_table[1], grid, placed)
                joined = open_table[0]
                if grid.strategy != open_table[1].strategy:
                    joined.reason += f"; from page {page.number}: {grid.reason}"
            else:
                joined = JoinedTable([_pieces(row) for row in placed.rows], grid.strategy,
                                     page.number, grid.reason)  # fmt: skip
                tables.append(joined)
            is_last = index == len(parts) - 1 and grid.box.bottom >= bottom - 2
            if is_last:
                still_open = (joined, grid)
        open_table = still_open
    return tables


def _is_heading_of_column(block: PlacedBlock, blocks: Sequence[PlacedBlock]) -> bool:
    """Tell whether a block is one of several column headings on a line."""
    return bool(heading_role(cell_text(block.lines[0]))) and any(
        other is not block
        and abs(other.box.top - block.box.top) < 4
        and heading_role(cell_text(other.lines[0]))
        for other in blocks
    )


def _is_header(grid: Grid) -> bool:
    """Tell whether a table is nothing but a line of column headings."""
    words = [word for row in grid.rows for cell in row.cells for word in cell]
    return len(grid.rows) == 1 and bool(header_line(lines_of(words)[0]))


def _placed(grid: Grid, page: int) -> PlacedTable:
    rows = [
        PlacedRow([Piece(lines_of(cell), page) if cell else None for cell in row.cells])
        for row in grid.rows
    ]
    return PlacedTable(rows, grid.box)


def _pieces(row: PlacedRow) -> list[list[Piece]]:
    return [[piece] if piece else [] for piece in row.cells]


def _text(row: GridRow, index: int) -> str:
    return cell_text(row.cells[index])


def _join(table: JoinedTable, above: Grid, below: Grid, placed: PlacedTable) -> None:
    """Append the rows of the next page; a row cut by the page break becomes one again."""
    start = 0
    while start < len(below.rows) and header_line(
        [word for cell in below.rows[start].cells for line in lines_of(cell)[:1] for word in line]
    ):
        start += 1
    rows = placed.rows[start:]
    if start < len(below.rows) and table.rows:
        code = code_column([*above.rows, *below.rows])
        if _continues(above, below.rows[start], code):
            for cell, piece in zip(table.rows[-1], rows[0].cells, strict=True):
                if piece is None:
                    continue
                if cell and _plain(cell[-1]) == _plain(piece) and len(_plain(piece)) < 90:
                    continue  # repeated after the break
                if cell:
                    cell[-1].next = piece
                cell.append(piece)
            rows = rows[1:]
    table.rows += [_pieces(row) for row in rows]


def _plain(piece: Piece) -> str:
    text = " ".join(word.text for line in piece.lines for word in line)
    return re.sub(r"\s*\(?cont(?:inued|\.|'d)?\.?\)?\s*$", "", text, flags=re.I)


def _continues(above: Grid, row: GridRow, code: int | None) -> bool:
    """Tell whether the first row of a page goes on with the last row of the page before."""
    last = above.rows[-1]
    filled = [index for index, cell in enumerate(row.cells) if cell]
    if code is None:
        return bool(filled) and 0 not in filled and bool(last.cells[0])
    mine, theirs = code_at_start(_text(row, code)), code_at_start(_text(last, code))
    if mine is not None and theirs is not None:
        return mine.as_written == theirs.as_written
    if mine is not None:  # the upper half has no code: cells centred over the page break
        others = [index for index, cell in enumerate(last.cells) if cell]
        if len(others) == 1 and others[0] not in filled and rating_of(_text(last, others[0])):
            return True  # of the first lines only the rating's found room
        return (
            len(above.rows) > 1
            and others == [len(last.cells) - 1]
            and len(lines_of(last.cells[-1])) >= 1
            and rating_of(_text(last, len(last.cells) - 1)) is None
        )
    single = len(filled) == 1 and filled[0] <= code and len(lines_of(row.cells[filled[0]])) == 1
    if is_principle_row(" ".join(_text(row, index) for index in filled)):
        return False
    if single and (_text(row, filled[0]).isupper() or header_line(row.cells[filled[0]])):
        return False
    return theirs is not None or len(above.rows) == 1


def _in_order(
    elements: list[PlacedBlock | PlacedTable],
) -> list[PlacedBlock | PlacedTable]:
    """Return elements by rows from the top, each row from the left."""
    ordered: list[PlacedBlock | PlacedTable] = []
    row: list[PlacedBlock | PlacedTable] = []
    for element in sorted(elements, key=lambda element: (element.box.top, element.box.x0)):
        if row and element.box.top > row[0].box.top + 5:
            ordered += sorted(row, key=lambda element: element.box.x0)
            row = []
        row.append(element)
    return ordered + sorted(row, key=lambda element: element.box.x0)


def _blocks(words: Sequence[Word], page: PageLayout) -> list[PlacedBlock]:
    """Return the words outside tables as blocks of lines that belong together."""
    rules = rules_of(page.drawing, page.width * 0.3)
    blocks: list[PlacedBlock] = []
    for line in lines_of(words):
        for part in _parts(line, blocks):
            home = next((block for block in reversed(blocks[-12:])
                         if _goes_on(block, part, rules)), None)  # fmt: skip
            if home is None:
                blocks.append(PlacedBlock("paragraph", [part], _around(part)))
                continue
            home.lines.append(part)
            box = _around(part)
            home.box = Box(min(home.box.x0, box.x0), home.box.top, max(home.box.x1, box.x1),
                           max(home.box.bottom, box.bottom))  # fmt: skip
    for block in blocks:
        block.kind = _kind(block)
    return blocks


def _parts(line: Line, blocks: Sequence[PlacedBlock]) -> list[Line]:
    """Return a line as the parts of the columns that it runs through.

    A part ends at wide white; at less white where the type changes, where a round bullet
    follows, or where the next word stands right under the first word of another block.
    """
    pieces: list[Line] = []
    for part in segments(line, 1.5):
        pieces.append([part[0]])
        for before, word in itertools.pairwise(part):
            gap, size = word.x0 - before.x1, word.size
            changed = abs(size - before.size) > 0.6 or (is_bullet(word) and word.text not in "–-*")
            if (gap > 0.3 * size and changed) or (
                gap > 0.6 * size and _is_under(word, blocks, part[0].x0)
            ):
                pieces.append([])
            pieces[-1].append(word)
    return pieces


def _is_under(word: Word, blocks: Sequence[PlacedBlock], left: float) -> bool:
    return any(
        abs(block.lines[-1][0].x0 - word.x0) <= 1.5
        and block.lines[-1][0].x0 > left + 20
        and 0 < word.base - block.lines[-1][0].base <= 3.2 * word.size
        for block in blocks[-12:]
    )


def _around(part: Line) -> Box:
    return Box(part[0].x0, min(word.top for word in part), max(word.x1 for word in part),
               max(word.bottom for word in part))  # fmt: skip


def is_bullet(word: Word) -> bool:
    """Tell whether a word is the glyph of a list item."""
    return len(word.text) == 1 and word.text in BULLETS


def _goes_on(block: PlacedBlock, part: Line, rules: Sequence[tuple[float, float, float]]) -> bool:
    last = block.lines[-1]
    size = last[0].size
    lead = part[0].base - last[0].base
    if not 0.4 * size < lead <= 1.85 * size or abs(part[0].size - size) > 0.6:
        return False
    if is_bullet(part[0]):
        return False
    hanging = is_bullet(block.lines[0][0]) and part[0].x0 > block.lines[0][0].x0
    centred = abs(sum((part[0].x0, part[-1].x1)) - sum((last[0].x0, last[-1].x1))) < 3
    if not (abs(part[0].x0 - block.box.x0) <= 3 or hanging or centred):
        return False
    return not any(
        last[0].base - 1 < y < part[0].base - 0.4 * size and x0 < part[-1].x1 and x1 > part[0].x0
        for x0, x1, y in rules
    )


def _kind(block: PlacedBlock) -> BlockKind:
    text = cell_text(block.lines[0])
    if is_bullet(block.lines[0][0]):
        return "list_item"
    if len(block.lines) <= 2 and text.isupper() and len(text) > 3:
        return "heading"
    return "paragraph"


def lines_in_order(pages: Sequence[PageLayout]) -> Iterator[Line]:
    """Return the lines of all elements, for the hyphenation's dictionary."""
    for page in pages:
        for element in page.elements:
            if isinstance(element, PlacedBlock):
                lines = element.lines
            else:
                lines = [line for row in element.rows for cell in row.cells if cell
                         for line in cell.lines]  # fmt: skip
            yield from lines
