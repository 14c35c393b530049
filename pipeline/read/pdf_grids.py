"""The tables of one page, whichever lines they have: ruled ones first, then what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.document import Box
from pipeline.read.pdf_bands import band_tables, grid_of, rules_of
from pipeline.read.pdf_characters import Drawing
from pipeline.read.pdf_columns import crosses
from pipeline.read.pdf_tables import (
    Grid,
    code_column,
    code_lines,
    header_line,
    ruled_tables,
    segments,
)
from pipeline.read.pdf_words import Word, lines_of

Line = list[Word]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What tables stand on: the drawing of a page and its size in points."""

    drawing: Drawing
    width: float
    height: float


def page_grids(
    words: Sequence[Word], sheet: Sheet, hint: Sequence[float] | None
) -> tuple[list[Grid], list[Word]]:
    """Return the tables of a page from the top, and the words that stand in none of them.

    ``hint`` has the columns of a table that was still open at the end of the page before.
    """
    ruled, free = ruled_tables(words, sheet.drawing, sheet.width, sheet.height)
    kept: list[Grid] = []
    for grid in ruled:
        if _is_whole(grid):
            kept.append(_cut_at_codes(grid, sheet))
        else:
            free += [word for row in grid.rows for cell in row.cells for word in cell]
    kept = _stacked(kept, free)
    kept, opened, free = _with_open_sides(kept, free, sheet)
    kept, banded, free = _without_bands(kept, free, sheet)
    hint = hint or banded
    more, free = band_tables(free, sheet.drawing, sheet.width, hint)
    grids = sorted([*kept, *opened, *more], key=lambda grid: (grid.box.top, grid.box.x0))
    return grids, free


def _with_open_sides(
    grids: Sequence[Grid], free: list[Word], sheet: Sheet
) -> tuple[list[Grid], list[Grid], list[Word]]:
    """Return grids, those whose first and last columns no line closes, and the free words.

    Where lines stand between the columns only, criterion codes are left of the first line and
    statements right of the last: what lies between the highest and the lowest of such grids of
    the same lines is one table.
    """
    if not free:
        return list(grids), [], free
    kept = list(grids)
    opened: list[Grid] = []
    for grid in grids:
        if not any(grid is other for other in kept) or not _is_open(grid, free):
            continue
        inner = _inner_lines(grid, free)
        same = [other for other in kept
                if other is grid or _close(inner, _inner_lines(other, free))]  # fmt: skip
        top = min(other.box.top for other in same) - 1
        bottom = max(other.box.bottom for other in same) + 1
        inside = [word for word in free if top <= word.middle <= bottom]
        inside += [word for other in same for row in other.rows for cell in row.cells
                   for word in cell]  # fmt: skip
        left = min(word.x0 for word in inside) - 2
        right = max(word.x1 for word in inside) + 2
        columns = [left, *inner, right]
        rules = [rule for rule in rules_of(sheet.drawing, sheet.width)
                 if top - 3 <= rule[2] <= bottom + 3]  # fmt: skip
        table = grid_of(inside, columns, rules, Box(left, top, right, bottom))
        table.strategy = "half_ruled"
        table.reason = "columns between lines, open at both sides; rows at criterion codes"
        opened.append(table)
        taken = {id(word) for word in inside}
        free = [word for word in free if id(word) not in taken]
        kept = [other for other in kept if not any(other is one for one in same)]
    return kept, opened, free


def _is_open(grid: Grid, free: Sequence[Word]) -> bool:
    """Tell whether codes stand left of a grid's cells and other words right, on its lines."""
    beside = _beside(grid, free)
    inner = _inner_lines(grid, free)
    left = [word for word in beside if word.x1 <= inner[0] + 2]
    return bool(code_lines(left)) and any(word.x0 >= inner[-1] - 2 for word in beside)


def _beside(grid: Grid, free: Sequence[Word]) -> list[Word]:
    return [word for word in free if grid.box.top - 1 <= word.middle <= grid.box.bottom + 1]


def _inner_lines(grid: Grid, free: Sequence[Word]) -> list[float]:
    """Return the lines between columns; a closed row of headings has ends that the rest lacks."""
    within = any(
        word.x0 >= grid.box.x0 - 2 and word.x1 <= grid.box.x1 + 2 for word in _beside(grid, free)
    )
    return grid.columns[1:-1] if within and len(grid.columns) > 3 else list(grid.columns)


def _close(first: Sequence[float], second: Sequence[float]) -> bool:
    return len(first) == len(second) and all(
        abs(a - b) <= 3 for a, b in zip(first, second, strict=True)
    )


def _without_bands(
    grids: Sequence[Grid], free: list[Word], sheet: Sheet
) -> tuple[list[Grid], list[float] | None, list[Word]]:
    """Return grids without those that are single shaded bands of a table without lines.

    Rows of the same columns stand right above or below a band outside any grid. Returned
    too: the columns of the widest band, and the free words with those of the bands.
    """
    lines = lines_of(free) if free else []
    undrawn = [grid for grid in grids if not _has_drawn_sides(grid, sheet.drawing)]
    sure = [grid for grid in undrawn if any(_goes_with(line, grid) for line in lines)]
    bands = [grid for grid in undrawn if any(same_columns(grid, other) for other in sure)]
    kept = [grid for grid in grids if not any(grid is band for band in bands)]
    if not bands:
        return kept, None, free
    words = [word for grid in bands for row in grid.rows for cell in row.cells for word in cell]
    widest = max(bands, key=lambda grid: len(grid.columns))
    return kept, list(widest.columns), [*free, *words]


def _has_drawn_sides(grid: Grid, drawing: Drawing) -> bool:
    box, height = grid.box, grid.box.bottom - grid.box.top
    return any(
        box.x0 - 3 <= x <= box.x1 + 3 and min(bottom, box.bottom) - max(top, box.top) > 0.5 * height
        for top, bottom, x in drawing.vertical
    )


def _goes_with(line: Line, grid: Grid) -> bool:
    """Tell whether a line right above or below a grid stands in the grid's columns."""
    near = -2 <= line[0].top - grid.box.bottom < 25 or -2 <= grid.box.top - line[0].bottom < 25
    return (
        near
        and line[0].x0 >= grid.box.x0 - 4
        and line[-1].x1 <= grid.box.x1 + 4
        and len(segments(line, 0.9)) > 1
        and not crosses(line, grid.columns)
    )


def _stacked(grids: Sequence[Grid], free: Sequence[Word]) -> list[Grid]:
    """Return grids of the same columns that stand right under one another as one."""
    result: list[Grid] = []
    for grid in sorted(grids, key=lambda grid: grid.box.top):
        last = result[-1] if result else None
        if last is not None and 0 <= grid.box.top - last.box.bottom <= 8:
            same = len(last.columns) == len(grid.columns) and all(
                abs(a - b) <= 3 for a, b in zip(last.columns, grid.columns, strict=True)
            )
            between = any(last.box.bottom < word.middle < grid.box.top for word in free)
            if same and not between:
                last.rows += grid.rows
                last.box = Box(last.box.x0, last.box.top, last.box.x1, grid.box.bottom)
                continue
        result.append(grid)
    return result


def _is_whole(grid: Grid) -> bool:
    """Tell whether the lines really part the columns of a table."""
    if len(grid.columns) < 3:
        return False
    if len(grid.columns) == 3 and all(sum(map(bool, row.cells)) < 2 for row in grid.rows):
        return False
    for row in grid.rows[:3]:
        for cell in row.cells:
            if cell and header_line(lines_of(cell)[0]):
                return False
    return True


def _cut_at_codes(grid: Grid, sheet: Sheet) -> Grid:
    """Return a table whose rows hold one criterion code each."""
    column = code_column(grid.rows)
    if column is None:
        return grid
    inner = [line for line in sheet.drawing.horizontal
             if grid.box.top + 4 < line[2] < grid.box.bottom - 4]  # fmt: skip
    framed = bool(inner) or bool(sheet.drawing.fills) or len(grid.rows) > 1
    if framed and all(len(code_lines(row.cells[column])) < 2 for row in grid.rows):
        return grid
    words = [word for row in grid.rows for cell in row.cells for word in cell]
    rules = [
        rule
        for rule in rules_of(sheet.drawing, sheet.width)
        if rule[1] - rule[0] > 0.5 * (grid.box.x1 - grid.box.x0)
    ]
    inside = [rule for rule in rules if grid.box.top - 3 <= rule[2] <= grid.box.bottom + 3]
    cut = grid_of(words, grid.columns, inside, grid.box)
    cut.strategy = "half_ruled"
    cut.reason = "columns between ruling lines; rows cut at rules and criterion codes"
    return cut


def same_columns(first: Grid, second: Grid) -> bool:
    """Tell whether two tables have the same number of columns at nearly the same places."""
    if len(first.columns) != len(second.columns):
        return False
    return all(abs(a - b) <= 14 for a, b in zip(first.columns[1:-1], second.columns[1:-1],
                                                strict=True))  # fmt: skip
