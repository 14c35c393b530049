"""Columns of tables without vertical lines: by headings, white strips and aligned words."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from extractors.report.terms import (
    heading_role,
    is_principle_row,
    may_head_a_principle,
    may_name_a_rating,
)
from pipeline.read.pdf_tables import code_lines, line_text, segments
from pipeline.read.pdf_words import Word, lines_of

_MIN_STRIP = 4.0  # points of white between two columns

Line = list[Word]


def _coverage(lines: Sequence[Line], x0: float, x1: float) -> list[int]:
    """Return for every point between x0 and x1 how many lines have a word there."""
    width = int(x1 - x0) + 2
    changes = [0] * (width + 1)  # how many lines begin at a point less those that have ended
    for line in lines:
        for part in segments(line, 0.45):
            start = max(int(part[0].x0 - x0), 0)
            stop = min(int(part[-1].x1 - x0) + 1, width)
            if start < stop:
                changes[start] += 1
                changes[stop] -= 1
    return list(itertools.accumulate(changes))[:width]


def columns_under(
    header: Sequence[tuple[str, float, float]], body: Sequence[Line]
) -> list[float] | None:
    """Return the left edges of the columns under a line of headings, and the right end."""
    left = min(word.x0 for line in body for word in line) - 2
    right = max(word.x1 for line in body for word in line) + 2
    plain = [line for line in body if not is_spanning_heading(line)]
    counts = _coverage(plain, left, right)
    edges = [left]
    for (_, x0, _), (_, next_x0, next_x1) in itertools.pairwise(header):
        low, high = int(x0 - left) + 2, int((next_x0 + next_x1) / 2 - left)
        best = _widest_white(counts, low, high, 0)
        if best is None or best[1] - best[0] < 3:
            best = _widest_white(counts, low, high, len(plain) // 30)
        if best is not None and best[1] - best[0] >= 3:
            edges.append(left + best[1] - min(0.25 * (best[1] - best[0]), 2.5))
            continue
        aligned = sum(1 for line in plain if any(abs(word.x0 - next_x0) < 1 for word in line))
        if aligned < 0.5 * len(plain):  # no white between the columns, nor an edge
            return None
        edges.append(next_x0 - 1)
    return [*edges, right]


def _widest_white(
    counts: Sequence[int], low: int, high: int, allowed: int
) -> tuple[int, int] | None:
    """Return the widest run of points that at most ``allowed`` lines cover."""
    best: tuple[int, int] | None = None
    start: int | None = None
    for place in range(low, high + 1):
        white = place < len(counts) and counts[place] <= allowed
        if white and start is None:
            start = place
        if start is not None and (not white or place == high):
            stop = place if not white else place + 1
            if best is None or stop - start > best[1] - best[0]:
                best = (start, stop)
            start = None
    return best


def refined(columns: Sequence[float], lines: Sequence[Line]) -> list[float]:
    """Return the columns of another page, each edge moved into the white of this one."""
    plain = [line for line in lines if not is_spanning_heading(line)]
    left, right = columns[0] - 30, columns[-1] + 30
    counts = _coverage(plain, left, right)
    edges = [columns[0]]
    for edge in columns[1:-1]:
        low, high = int(edge - left) - 25, int(edge - left) + 25
        best = _widest_white(counts, max(low, 0), high, 0)
        if best is not None and best[1] - best[0] >= 2:
            edge = left + best[1] - min(0.25 * (best[1] - best[0]), 2.5)
        edges.append(edge)
    return [*edges, columns[-1]]


def is_spanning_heading(line: Line) -> bool:
    """Tell whether a line is the heading of a principle and nothing else."""
    if not may_head_a_principle(line_text(line[:3])):
        return False
    parts = segments(line, 1.2)
    return len(parts) == 1 and is_principle_row(line_text(line))


def crosses(line: Line, columns: Sequence[float]) -> bool:
    """Tell whether words run over an edge between columns: through it, or past it closely."""
    for edge in columns[1:-1]:
        before: Word | None = None
        for word in line:
            if word.x0 < edge - 1.5 and word.x1 > edge + 1.5:
                return True
            if (
                before is not None
                and before.x1 <= edge + 1.5 < word.x0
                and word.x0 - before.x1 < 0.45 * word.size
                and word.x0 - edge > 4
            ):
                return True
            before = word
    return False


def heads(header: Sequence[tuple[str, float, float]], columns: Sequence[float]) -> bool:
    """Tell whether headings stand one over each of the columns."""
    return len(header) == len(columns) - 1 and all(
        left - 3 <= x0 and x1 <= right + 3
        for (_, x0, x1), left, right in zip(header, columns, columns[1:], strict=False)
    )


def fits(lines: Sequence[Line], columns: Sequence[float]) -> bool:
    """Tell whether lines stand in columns that another page has: hardly any crosses an edge."""
    plain = [line for line in lines if not is_spanning_heading(line)]
    if not plain:
        return False
    crossing = sum(1 for line in plain if crosses(line, columns))
    outside = sum(
        1 for line in plain if line[0].x0 < columns[0] - 12 or line[-1].x1 > columns[-1] + 14
    )
    return crossing <= len(plain) // 12 and outside <= len(plain) // 12


def aligned_columns(words: Sequence[Word], x0: float, x1: float) -> list[float] | None:
    """Return columns by strips of white right of which most lines start a word."""
    lines = [line for line in lines_of(words) if not is_spanning_heading(line)]
    if len(lines) < 4:
        return None
    counts = _coverage(lines, x0, x1)
    allowed = len(lines) // 30
    edges = [x0]
    start: int | None = None
    for place, count in enumerate(counts):
        if count <= allowed:
            start = place if start is None else start
            continue
        if start is not None and start > 2 and place - start >= _MIN_STRIP:
            column = [
                word.x0 for line in lines for word in line
                if abs(word.x0 - (x0 + place)) <= 3
            ]  # fmt: skip
            if len(column) >= 0.3 * len(lines):
                edges.append(x0 + place - 1.5)
        start = None
    return [*edges, x1] if len(edges) > 1 else None


def stack_headings(
    lines: Sequence[Line], headers: dict[int, list[tuple[str, float, float]]]
) -> None:
    """Put headings of two or three lines, such as ``Level of`` / ``conformance``, in one place.

    In: lines and the headings found in single lines; out: a heading of several lines stands at
    its first, and none at those below, where together they name more columns.
    """
    for first, line in enumerate(lines):
        if code_lines(line):
            continue
        words = list(line)
        best: tuple[int, list[tuple[str, float, float]]] | None = None
        for count in (2, 3):
            last = first + count - 1
            if last >= len(lines):
                break
            lead = lines[last][0].base - lines[last - 1][0].base
            if lead > 1.6 * lines[last][0].size or code_lines(lines[last]):
                break
            words += lines[last]
            if not may_name_a_rating("".join([word.text for word in words])):
                continue
            parts = _upright_parts(words)
            roles = [heading_role(" ".join(line_text(part) for part in lines_of(one)))
                     for one in parts]  # fmt: skip
            if 3 <= len(parts) <= 6 and all(roles) and len({*roles, "rating"}) == len(set(roles)):
                boxes = [(min(word.x0 for word in one), max(word.x1 for word in one))
                         for one in parts]  # fmt: skip
                found = [(role or "", *box) for role, box in zip(roles, boxes, strict=True)]
                best = count, found
        alone = max((len(headers[place]) for place in range(first, min(first + 3, len(lines)))
                     if place in headers), default=0)  # fmt: skip
        if best is not None and len(best[1]) > alone:
            for place in range(first, first + best[0]):
                headers.pop(place, None)
            headers[first] = best[1]


def _upright_parts(words: Sequence[Word]) -> list[list[Word]]:
    """Return words in columns: those that stand over or beside one another closely."""
    parts: list[list[Word]] = []
    right = 0.0
    for word in sorted(words, key=lambda word: word.x0):
        if parts and word.x0 - right <= 0.5 * word.size:
            parts[-1].append(word)
            right = max(right, word.x1)
        else:
            parts.append([word])
            right = word.x1
    return parts
