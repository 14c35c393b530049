"""Tables without a full grid: rows between rules or shaded bands, columns by white strips.

Three things tell the columns: a line of column headings, the table of the page before, or
strips that no word crosses and right of which most rows start a word. Rows are the bands
between rules; a band (or a table without rules) that holds several criterion codes is cut
at each of them.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence

from extractors.document import Box, TableStrategy
from extractors.report.terms import code_at_start
from pipeline.read.pdf_characters import Drawing
from pipeline.read.pdf_columns import (
    aligned_columns,
    columns_under,
    crosses,
    fits,
    heads,
    is_spanning_heading,
    refined,
    stack_headings,
)
from pipeline.read.pdf_tables import (
    Grid,
    GridRow,
    code_lines,
    header_line,
    line_text,
    segments,
    site_header_line,
)
from pipeline.read.pdf_words import Word, lines_of

Line = list[Word]
Rule = tuple[float, float, float]


def rules_of(drawing: Drawing, width: float) -> list[Rule]:
    """Return rules and the upper and lower sides of shaded bands, wide ones only, by height."""
    lines = [*drawing.horizontal]
    for fill in drawing.fills:
        lines += [(fill.x0, fill.x1, fill.top), (fill.x0, fill.x1, fill.bottom)]
    lines.sort(key=lambda line: (round(line[2] / 2), line[0]))
    merged: list[Rule] = []
    for x0, x1, y in lines:
        if merged and abs(merged[-1][2] - y) <= 2 and x0 <= merged[-1][1] + 14:
            first, last, where = merged[-1]
            merged[-1] = (min(first, x0), max(last, x1), where)
        else:
            merged.append((x0, x1, y))
    return sorted((rule for rule in merged if rule[1] - rule[0] >= 0.35 * width),
                  key=lambda rule: rule[2])  # fmt: skip


def band_tables(
    words: Sequence[Word], drawing: Drawing, width: float, hint: Sequence[float] | None
) -> tuple[list[Grid], list[Word]]:
    """Return half-ruled and unruled tables and the words that stand in none of them.

    ``hint`` has the columns of a table that was still open at the end of the page before.
    """
    lines = lines_of(words)
    rules = rules_of(drawing, width)
    headers = {
        index: found
        for index, line in enumerate(lines)
        if (found := header_line(line) or site_header_line(line))
    }
    stack_headings(lines, headers)
    grids: list[Grid] = []
    used: set[int] = set()
    starts = sorted(headers)
    spans: list[tuple[int, int, list[float] | None]] = []
    if hint and (not starts or starts[0] > 0):
        end = starts[0] if starts else len(lines)
        coded = any(code_lines(line) for line in lines[:end])
        if (coded or starts) and fits(lines[:end], hint):
            spans.append((0, end, refined(hint, lines[:end])))
    for place, first in enumerate(starts):
        end = starts[place + 1] if place + 1 < len(starts) else len(lines)
        same = hint and heads(headers[first], hint) and fits(lines[first:end], hint)
        spans.append((first, end, refined(hint, lines[first:end]) if hint and same else None))
    for first, end, columns in spans:
        grid, taken = _headed_table(lines, first, end, headers.get(first), columns, rules)
        if grid is not None:
            grids.append(grid)
            used.update(range(first, taken))
    left = [line for index, line in enumerate(lines) if index not in used]
    free = [word for line in left for word in line]
    if len(rules) >= 3:
        more, free = _rule_tables(free, rules, hint)
        grids += more
    return sorted(grids, key=lambda grid: grid.box.top), free


def _headed_table(
    lines: Sequence[Line],
    first: int,
    end: int,
    header: list[tuple[str, float, float]] | None,
    columns: list[float] | None,
    rules: Sequence[Rule],
) -> tuple[Grid | None, int]:
    """Return the table of lines ``first`` to ``end`` and the line after its last."""
    body = list(lines[first:end])
    told = "columns of the page before" if columns else "columns under the headings"
    if columns is None:
        if header is None:
            return None, first
        columns = columns_under(header, body)
        if columns is None:
            return None, first
    last = _table_end(body, columns)
    body = body[:last]
    if not body:
        return None, first
    words = [word for line in body for word in line]
    box = _bounds(words)
    grid = grid_of(words, columns, [rule for rule in rules if _over(rule, box)], box)
    grid.reason = f"{told}; {_rows_by(grid)}"
    if grid.strategy == "unruled" and site_header_line(body[0]):
        grid.rows = _rows_of_sites(body, columns)
        grid.reason = f"{told}; rows by the white between them"
    return grid, first + last


def _rows_of_sites(body: Sequence[Line], columns: Sequence[float]) -> list[GridRow]:
    """Return the rows of a table of facilities: parted by white, or one for each name."""
    words = sorted((word for line in body[1:] for word in line), key=lambda word: word.top)
    gaps: list[tuple[float, float]] = []
    bottom = body[0][0].bottom
    for word in words:
        if word.top - bottom > 0.3 * word.size:
            gaps.append((word.top - bottom, word.top - 1))
        bottom = max(bottom, word.bottom)
    wide = 0.6 * max((gap for gap, _ in gaps), default=0.0)
    marks = [top for gap, top in gaps if gap > wide]
    names = [line[0].top - 1 for line in body[1:] if line[0].x0 < columns[1]]
    if len(marks) < 2 or len(marks) < len(names) / 3:
        marks = names
    edges = [body[0][0].top - 2, *marks, float("inf")]
    rows = []
    for top, below in itertools.pairwise(edges):
        part = [word for line in body for word in line if top <= word.top < below]
        if part:
            rows.append(GridRow(_cut(part, columns), top, max(word.bottom for word in part)))
    return rows


def _rows_by(grid: Grid) -> str:
    return "rows between rules" if grid.strategy == "half_ruled" else "rows at criterion codes"


def _bounds(words: Sequence[Word]) -> Box:
    return Box(
        min(word.x0 for word in words),
        min(word.top for word in words),
        max(word.x1 for word in words),
        max(word.bottom for word in words),
    )


def _over(rule: Rule, box: Box) -> bool:
    overlap = min(rule[1], box.x1) - max(rule[0], box.x0)
    return overlap >= 0.55 * (box.x1 - box.x0) and box.top - 6 <= rule[2] <= box.bottom + 6


def _table_end(body: Sequence[Line], columns: Sequence[float]) -> int:
    """Return the number of lines that belong to the table: text after it is left out."""
    last_code = max(
        (place for place, line in enumerate(body) if _has_code(line, columns)), default=-1
    )
    sizes = statistics.median(word.size for line in body for word in line)
    for place in range(last_code + 1, len(body)):
        line = body[place]
        if place == 0 and (header_line(line) or site_header_line(line)):
            continue
        starts_left = line[0].x0 < columns[1]
        if starts_left and crosses(line, columns) and not is_spanning_heading(line):
            return place
        if line[0].x0 < columns[1] and line[-1].x1 < columns[-2] and line[0].size > 1.25 * sizes:
            return place
        gap = line[0].top - max(word.bottom for word in body[place - 1]) if place else 0.0
        if gap > 3.5 * sizes and place > last_code + 1:
            return place
    return len(body)


def _has_code(line: Line, columns: Sequence[float]) -> bool:
    return line[0].x0 < columns[1] and code_at_start(line_text(line[:4])) is not None


def grid_of(
    words: Sequence[Word], columns: Sequence[float], rules: Sequence[Rule], box: Box
) -> Grid:
    """Return the rows of a table whose columns are known."""
    heights = [rule[2] for rule in rules]
    edges = [box.top - 4]
    for height in heights:
        if height - edges[-1] > 4:
            edges.append(height)
    edges.append(max(box.bottom, edges[-1]) + 4)
    rows: list[GridRow] = []
    middles = [word.middle for word in words]
    for top, bottom in itertools.pairwise(edges):
        band = [word for word, middle in zip(words, middles, strict=True) if top <= middle < bottom]
        if band:
            rows += _rows_of_band(band, columns, top, bottom, not heights)
    strategy: TableStrategy = "half_ruled" if len(heights) >= 2 else "unruled"
    return Grid(rows, list(columns), strategy, box, len(words))


def _cut(words: Sequence[Word], columns: Sequence[float]) -> list[list[Word]]:
    cells: list[list[Word]] = [[] for _ in columns[:-1]]
    inner = columns[1:-1]
    for word in words:
        center = (word.x0 + word.x1) / 2
        cells[sum(1 for edge in inner if center >= edge)].append(word)
    return cells


def _rows_of_band(
    band: Sequence[Word], columns: Sequence[float], top: float, bottom: float, unruled: bool
) -> list[GridRow]:
    """Return the rows between two rules: one, or one for each criterion code.

    Without rules, lines above the only code are the end of a row of the page before.
    """
    lines = lines_of(band)
    starts: list[tuple[float, bool]] = []  # height, whether the line is a row by itself
    plain: list[Word] = []
    for line in lines:
        if header_line(line) or (is_spanning_heading(line) and _is_caption(line, columns)):
            starts.append((line[0].top, True))
        else:
            plain.extend(line)
            if _has_code(line, columns):
                starts.append((line[0].top - 0.3 * line[0].size, False))
    codes = [start for start, alone in starts if not alone]
    alone = [start for start, is_alone in starts if is_alone]
    cut = bool(codes) and unruled and _stands_at_top(lines, columns, codes[0])
    if not starts or (len(codes) <= 1 and not alone and not cut):
        return [GridRow(_cut(band, columns), top, bottom)]
    marks = sorted({start - 1 if is_alone else start for start, is_alone in starts})
    if len(codes) > 1 and (gaps := _marks_by_gaps(lines, columns, codes)):
        marks = sorted({*gaps, *(start - 1 for start in alone)})
    marks = [top, *(mark for mark in marks if mark > top + 1), bottom]
    rows = []
    for start, stop in itertools.pairwise(marks):
        part = [word for word in band if start <= word.middle < stop]
        if not part:
            continue
        for piece in _without_captions(part, columns):
            cells = _cut(piece, columns)
            if is_spanning_heading(piece) and _is_caption(piece, columns):
                cells = [list(piece), *([] for _ in columns[2:])]
            rows.append(GridRow(cells, piece[0].top, max(word.bottom for word in piece)))
    return rows


def _stands_at_top(lines: Sequence[Line], columns: Sequence[float], code: float) -> bool:
    """Tell whether a code shares its line with other cells and lines of its own above it."""
    words = [word for line in lines for word in line]
    holder = next((word for word in words if abs(word.top - code - 0.3 * word.size) < 1), None)
    if holder is None or min(word.top for word in words) > code - 0.5 * holder.size:
        return False
    others = [word for word in words if word.x0 >= columns[1]]
    return any(abs(word.base - holder.base) < 1 for word in others)


def _without_captions(words: Sequence[Word], columns: Sequence[float]) -> list[list[Word]]:
    """Return the words as rows, a heading over all columns or a header line apart."""
    pieces: list[list[Word]] = []
    open_piece = False
    for line in lines_of(words):
        alone = bool(header_line(line)) or (
            is_spanning_heading(line) and _is_caption(line, columns)
        )
        if alone or not open_piece:
            pieces.append(list(line))
        else:
            pieces[-1].extend(line)
        open_piece = not alone
    return pieces


def _is_caption(line: Line, columns: Sequence[float]) -> bool:
    """Tell whether a principle's heading is a row of its own, not a title in a cell.

    It begins in the first column, or stands in the middle of the table.
    """
    if line[0].x0 >= columns[1]:
        return abs((line[0].x0 + line[-1].x1) - (columns[0] + columns[-1])) < 24
    return line[-1].x1 < columns[-2] or crosses(line, columns)


def _marks_by_gaps(
    lines: Sequence[Line], columns: Sequence[float], codes: Sequence[float]
) -> list[float]:
    """Return row starts by the white between rows, if it parts all codes; [] if not."""
    words = sorted((word for line in lines for word in line), key=lambda word: word.top)
    marks: list[float] = []
    bottom = words[0].bottom
    for word in words:
        if word.top - bottom > 0.45 * word.size:
            marks.append((bottom + word.top) / 2)
        bottom = max(bottom, word.bottom)
    edges = [float("-inf"), *marks, float("inf")]
    counts = [
        sum(1 for code in codes if start <= code + 3 < stop)
        for start, stop in itertools.pairwise(edges)
    ]
    if max(counts) > 1 or sum(counts) < len(codes):
        return []
    return [mark for mark, count in zip(marks, counts[1:], strict=True) if count]


def _rule_tables(
    words: Sequence[Word], rules: Sequence[Rule], hint: Sequence[float] | None
) -> tuple[list[Grid], list[Word]]:
    """Return tables of three or more rules of the same extent, without known headings."""
    groups: list[list[Rule]] = []
    for rule in rules:
        for group in groups:
            if abs(group[0][0] - rule[0]) <= 4 and abs(group[0][1] - rule[1]) <= 4:
                group.append(rule)
                break
        else:
            groups.append([rule])
    grids: list[Grid] = []
    rest = list(words)
    for group in (part for whole in groups for part in _without_headings(whole, words)):
        if len(group) < 3:
            continue
        x0, x1 = group[0][0], group[0][1]
        top, bottom = group[0][2], group[-1][2]
        inside = [
            word for word in rest if top <= word.middle <= bottom and x0 - 2 <= word.x0 <= x1 + 2
        ]
        columns = aligned_columns(inside, x0, x1)
        if hint and abs(hint[0] - x0) < 4 and abs(hint[-1] - x1) < 4:
            lines = lines_of(inside)
            columns = list(hint) if fits(lines, hint) else columns
        if columns is None:
            continue
        above, below = _rows_outside(rest, columns, top, bottom)
        inside = [*above, *inside, *below]
        top = min([top, *(word.top for word in above)])
        bottom = max([bottom, *(word.bottom for word in below)])
        grid = grid_of(inside, columns, group, Box(x0, top, x1, bottom))
        if _has_torn_cells(grid):
            continue
        grid.reason = f"columns by white between aligned words; {_rows_by(grid)}"
        grids.append(grid)
        taken = {id(word) for word in inside}
        rest = [word for word in rest if id(word) not in taken]
    return grids, rest


def _without_headings(group: list[Rule], words: Sequence[Word]) -> list[list[Rule]]:
    """Return rules in parts where a heading in larger type stands between two of them."""
    inside = [word for word in words if group[0][2] <= word.middle <= group[-1][2]]
    if not inside:
        return []
    usual = statistics.median(word.size for word in inside)
    large = [word.middle for word in inside if word.size > 1.15 * usual]
    parts = [[group[0]]]
    for above, below in itertools.pairwise(group):
        if any(above[2] < middle < below[2] for middle in large):
            parts.append([])
        parts[-1].append(below)
    return parts


def _rows_outside(
    words: Sequence[Word], columns: Sequence[float], top: float, bottom: float
) -> tuple[list[Word], list[Word]]:
    """Return the words of a row right above the first rule and below the last one."""
    lines = [
        line for line in lines_of(words)
        if line[0].x0 >= columns[0] - 4 and line[-1].x1 <= columns[-1] + 4
        and not crosses(line, columns) and line[-1].x1 > columns[1]
    ]  # fmt: skip
    above = [
        line for line in lines
        if line[0].x0 < columns[1] and 0 < top - line[0].middle < 2.2 * line[0].size
    ]  # fmt: skip
    below: list[Word] = []
    edge = bottom
    for line in lines:
        if line[0].middle > edge and line[0].top - edge < 1.5 * line[0].size:
            if not below and line[0].x0 >= columns[1]:
                break
            below += line
            edge = max(word.bottom for word in line)
    return [word for line in above for word in line], below


def _has_torn_cells(grid: Grid) -> bool:
    """Tell whether cells hold words far apart: the columns are not those of the table."""
    lines = [line for row in grid.rows for cell in row.cells if cell for line in lines_of(cell)]
    torn = sum(1 for line in lines if len(segments(line, 1.5)) > 1)
    return torn > 0.1 * len(lines)
