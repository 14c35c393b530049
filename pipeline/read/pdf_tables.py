"""Tables of one PDF page: ruled, half-ruled and unruled, as rows of words.

Ruled tables are found by pdfplumber's cell finder on PDFium's lines. What has rows or
columns without lines is cut by bands between rules (or shaded rows), by the white strips
between columns and by the criterion codes of the first column.
"""

from __future__ import annotations

import itertools
import statistics
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from extractors.document import Box, TableStrategy
from extractors.report.terms import (
    code_at_start,
    heading_role,
    may_name_a_rating,
    may_name_a_site,
    site_heading_role,
)
from pipeline.read.pdf_characters import Drawing
from pipeline.read.pdf_words import Word, lines_of

_MAX_LINES = 1200  # a page with more is a drawing
_SNAP = 2.5  # points within which lines are one
_DASH = 8.0  # points: a shorter line may be the dash of a longer one


@dataclass(slots=True)
class GridRow:
    """One row: the words of each cell, left to right, and its top and bottom."""

    cells: list[list[Word]]
    top: float
    bottom: float


@dataclass(slots=True)
class Grid:
    """One table of one page; ``columns`` are the left edges of its columns and its right."""

    rows: list[GridRow]
    columns: list[float]
    strategy: TableStrategy
    box: Box
    words: int = field(default=0)
    reason: str = "every cell stands between ruling lines"


class _Container:
    """What pdfplumber's TableFinder asks of a page: its box and its edges."""

    def __init__(self, box: Box, edges: list[dict[str, Any]]) -> None:
        self.bbox = tuple(box)
        self.edges = edges


def cell_text(words: Sequence[Word]) -> str:
    """Return the words of a cell as one line of text, for looking at only."""
    return " ".join(word.text for line in lines_of(words) for word in line)


def line_text(line: Sequence[Word]) -> str:
    """Return the words of one line, already in order, as text."""
    return " ".join([word.text for word in line])


def ruled_tables(
    words: Sequence[Word], drawing: Drawing, width: float, height: float
) -> tuple[list[Grid], list[Word]]:
    """Return the ruled tables of a page and the words that stand in none of them."""
    horizontal, vertical = _closed_lines(drawing, width, height)
    if not (2 <= len(horizontal) <= _MAX_LINES and 2 <= len(vertical) <= _MAX_LINES):
        return [], list(words)
    from pipeline.read.pdf_cells import CellFinder

    edges = [_edge(x0, x1, y, y) for x0, x1, y in horizontal]
    edges += [_edge(x, x, top, bottom) for top, bottom, x in vertical]
    settings = {
        "vertical_strategy": "lines",
        "horizontal_strategy": "lines",
        "snap_tolerance": _SNAP,
        "join_tolerance": 3,
        "intersection_tolerance": 3,
    }
    finder = CellFinder(_Container(Box(0, 0, width, height), edges), settings)
    grids: list[Grid] = []
    rest = list(words)
    for table in sorted(finder.tables, key=lambda table: (table.bbox[1], table.bbox[0])):
        grid, rest = _fill_grid(table, rest)
        if grid is not None:
            grids.append(grid)
    return grids, rest


def _edge(x0: float, x1: float, top: float, bottom: float) -> dict[str, Any]:
    return {
        "x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0,
        "height": bottom - top, "orientation": "h" if top == bottom else "v",
        "object_type": "line", "doctop": top,
    }  # fmt: skip


Lines = list[tuple[float, float, float]]


def _closed_lines(drawing: Drawing, width: float, height: float) -> tuple[Lines, Lines]:
    """Return all lines, with the sides of fills, and open ends of tables closed."""
    if max(len(drawing.horizontal), len(drawing.vertical), len(drawing.fills)) > 4 * _MAX_LINES:
        return [], []
    horizontal = _merged(drawing.horizontal)
    vertical = _merged(drawing.vertical)
    for fill in drawing.fills:
        if fill.x1 - fill.x0 > 0.97 * width and fill.bottom - fill.top > 0.3 * height:
            continue
        if fill.bottom - fill.top < 7:
            continue
        horizontal += [(fill.x0, fill.x1, fill.top), (fill.x0, fill.x1, fill.bottom)]
        vertical += [(fill.top, fill.bottom, fill.x0), (fill.top, fill.bottom, fill.x1)]
    horizontal = _merged(horizontal)
    vertical = _merged(vertical)
    vertical += _missing_sides(horizontal, vertical)
    horizontal += _missing_ends(horizontal, vertical)
    return horizontal, vertical


def _merged(lines: Lines) -> Lines:
    """Return collinear lines that touch as one; dashes stand farther apart than lines."""
    result: Lines = []
    dash = False  # the line before was a short one
    for start, end, at in sorted(lines, key=lambda line: (round(line[2]), line[0])):
        short = end - start < _DASH
        if result:
            first, last, where = result[-1]
            reach = 4.5 if short and dash else 2.5
            if abs(where - at) <= 1.2 and start <= last + reach and end >= first - reach:
                result[-1] = (min(first, start), max(last, end), where)
                dash = short
                continue
        result.append((start, end, at))
        dash = short
    return result


def _missing_sides(horizontal: Lines, vertical: Lines) -> Lines:
    """Return left and right sides for three or more rules of the same extent."""
    sides: Lines = []
    groups: dict[tuple[int, int], list[tuple[float, float, float]]] = {}
    for line in horizontal:
        if line[1] - line[0] < 150:
            continue
        for key, group in groups.items():
            if abs(key[0] - line[0]) <= 3 and abs(key[1] - line[1]) <= 3:
                group.append(line)
                break
        else:
            groups[(round(line[0]), round(line[1]))] = [line]
    for group in groups.values():
        if len(group) < 3:
            continue
        group.sort(key=lambda line: line[2])
        for x in (group[0][0], group[0][1]):
            if any(abs(at - x) <= 3 and end - start > 6 for start, end, at in vertical):
                continue  # this side is drawn: where it is not, there is no table
            for above, below in itertools.pairwise(group):
                top, bottom = above[2], below[2]
                if bottom - top < 4:
                    continue
                sides.append((top, bottom, x))
    return sides


def _missing_ends(horizontal: Lines, vertical: Lines) -> Lines:
    """Return ends for columns that stop at the same height without a rule."""
    ends: Lines = []
    for which in (0, 1):
        heights: dict[int, list[tuple[float, float]]] = {}
        for line in vertical:
            if line[1] - line[0] < 6:
                continue
            y = line[which]
            key = next((key for key in heights if abs(key - y) <= _SNAP), round(y))
            heights.setdefault(key, []).append((line[2], y))
        for group in heights.values():
            xs = [x for x, _ in group]
            y = statistics.median(at for _, at in group)
            if max(xs) - min(xs) < 60:
                continue
            covered = any(
                abs(at - y) <= 3 and start <= min(xs) + 3 and end >= max(xs) - 3
                for start, end, at in horizontal
            )
            if not covered:  # the sides run on where a heading spans the columns
                xs += [x for top, bottom, x in vertical if top < y - 6 and bottom > y + 6]
                ends.append((min(xs), max(xs), y))
    return ends


def _fill_grid(table: Any, words: Sequence[Word]) -> tuple[Grid | None, list[Word]]:
    """Return a table with the words of its cells, and the words that are left."""
    x0, top, x1, bottom = table.bbox
    lefts = sorted({round(cell[0], 1) for cell in table.cells})
    columns: list[float] = []
    for left in lefts:
        if not columns or left - columns[-1] > 3:
            columns.append(left)
    rows: list[GridRow] = []
    places: list[list[tuple[float, float, float, float, int, int]]] = []
    tops: list[float] = []
    for cell in sorted(table.cells, key=lambda cell: (cell[1], cell[0])):
        if not tops or cell[1] - tops[-1] > 3:
            tops.append(cell[1])
            rows.append(GridRow([[] for _ in columns], cell[1], cell[3]))
            places.append([])
        index = max(place for place, left in enumerate(columns) if left <= cell[0] + 3.1)
        places[-1].append((*cell, len(rows) - 1, index))
        rows[-1].bottom = max(rows[-1].bottom, cell[3])
    rest: list[Word] = []
    count = 0
    for word in words:
        middle, center = word.middle, (word.x0 + word.x1) / 2
        if not (top - 1 <= middle <= bottom + 1 and x0 - 2 <= center <= x1 + 2):
            rest.append(word)
            continue
        place = _cell_at(places, bisect_right(tops, middle + 0.5) - 1, middle, center)
        if place is None:
            rest.append(word)
            continue
        rows[place[0]].cells[place[1]].append(word)
        count += 1
    if not count:
        return None, list(words)
    box = Box(x0, top, x1, bottom)
    filled = [row for row in rows if any(row.cells)]
    return Grid(filled, [*columns, x1], "ruled", box, count), rest


def _cell_at(
    places: Sequence[Sequence[tuple[float, float, float, float, int, int]]],
    row: int,
    middle: float,
    center: float,
) -> tuple[int, int] | None:
    """Return row and column of the cell at a point; a tall cell starts in a row above."""
    for number in range(row, -1, -1):
        for x0, top, x1, bottom, line, column in places[number]:
            if top - 0.5 <= middle < bottom + 0.5 and x0 - 1 <= center < x1 + 1:
                return line, column
    return None


def code_lines(words: Sequence[Word]) -> list[Word]:
    """Return the first words of the lines that start with a criterion code."""
    found = []
    for line in lines_of(words):
        if code_at_start(line_text(line[:4])) is not None:
            found.append(line[0])
    return found


def code_column(rows: Sequence[GridRow]) -> int | None:
    """Return the column whose cells start with criterion codes most often."""
    counts: dict[int, int] = {}
    for row in rows:
        for index, cell in enumerate(row.cells[:2]):
            if cell and code_at_start(cell_text(cell)) is not None:
                counts[index] = counts.get(index, 0) + 1
                break
    return max(counts, key=lambda index: (counts[index], -index)) if counts else None


def header_line(line: Sequence[Word]) -> list[tuple[str, float, float]] | None:
    """Return (role, x0, x1) of the column headings that a line of words consists of."""
    if not may_name_a_rating("".join([word.text for word in line])):
        return None
    parts = segments(line, 0.9)
    if not 2 <= len(parts) <= 7 or any(len(part) > 6 for part in parts):
        return None
    roles = [(heading_role(line_text(part)), part[0].x0, part[-1].x1) for part in parts]
    known = [role for role, _, _ in roles if role]
    if len(set(known)) >= 2 and len(known) >= len(roles) - 1 and "rating" in known:
        return [(role or "", x0, x1) for role, x0, x1 in roles]
    return None


def site_header_line(line: Sequence[Word]) -> list[tuple[str, float, float]] | None:
    """Return (role, x0, x1) of the headings of a table of facilities, None for other lines."""
    if not may_name_a_site("".join([word.text for word in line])):
        return None
    parts = segments(line, 0.9)
    if not 3 <= len(parts) <= 6 or any(len(part) > 6 for part in parts):
        return None
    roles = [(site_heading_role(line_text(part)), part[0].x0, part[-1].x1) for part in parts]
    if "facility" in {role for role, _, _ in roles} and all(role for role, _, _ in roles):
        return [(role or "", x0, x1) for role, x0, x1 in roles]
    return None


def segments(line: Sequence[Word], gap: float) -> list[list[Word]]:
    """Return the words of a line cut where the white is wider than ``gap`` font sizes."""
    parts: list[list[Word]] = []
    for word in line:
        if parts and word.x0 - parts[-1][-1].x1 <= gap * word.size:
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts
