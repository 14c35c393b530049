"""pdfplumber's cells between ruling lines, found with its own rules and fewer steps.

``TableFinder`` asks of each two points whether a line joins them, and makes the sets of the lines
through both anew each time. Here each point's lines are known once; what is found is the same, in
the same order (tests hold the two against each other).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pdfplumber.table import (
    Table,
    TableFinder,
    TableSettings,
    cells_to_tables,
    edges_to_intersections,
)

Point = tuple[float, float]
Cell = tuple[float, float, float, float]
Lines = dict[Point, frozenset[Cell]]


class CellFinder(TableFinder):
    """pdfplumber's TableFinder; ``page`` needs a ``bbox`` and ``edges``."""

    def __init__(self, page: Any, settings: Mapping[str, Any]) -> None:
        self.page = page
        self.settings = TableSettings.resolve(dict(settings))
        self.edges = self.get_edges()
        self.intersections = edges_to_intersections(
            self.edges,
            self.settings.intersection_x_tolerance,
            self.settings.intersection_y_tolerance,
        )
        self.cells = cells_between(self.intersections)
        self.tables = [Table(self.page, group) for group in cells_to_tables(self.cells)]


def cells_between(crossings: Mapping[Point, Mapping[str, list[dict[str, Any]]]]) -> list[Cell]:
    """Return the smallest cell to the lower right of each point where lines cross.

    In: the lines through each point, upright (``v``) and level (``h``) ones apart. A cell's four
    corners are joined by one line along each side.
    """
    upright = {point: _marks(lines["v"]) for point, lines in crossings.items()}
    level = {point: _marks(lines["h"]) for point, lines in crossings.items()}
    below: dict[float, list[Point]] = defaultdict(list)
    right: dict[float, list[Point]] = defaultdict(list)
    points = sorted(crossings)
    for point in points:
        below[point[0]].append(point)
        right[point[1]].append(point)
    found = []
    for point in points:
        lower = [
            other
            for other in below[point[0]]
            if other > point and not upright[point].isdisjoint(upright[other])
        ]
        if not lower:
            continue
        farther = [
            other
            for other in right[point[1]]
            if other > point and not level[point].isdisjoint(level[other])
        ]
        cell = _smallest(point, lower, farther, upright, level)
        if cell is not None:
            found.append(cell)
    return found


def _smallest(
    point: Point, lower: list[Point], farther: list[Point], upright: Lines, level: Lines
) -> Cell | None:
    for under in lower:
        for beside in farther:
            corner = beside[0], under[1]
            if (
                corner in upright
                and not upright[corner].isdisjoint(upright[beside])
                and not level[corner].isdisjoint(level[under])
            ):
                return (*point, *corner)
    return None


def _marks(lines: list[dict[str, Any]]) -> frozenset[Cell]:
    return frozenset((line["x0"], line["top"], line["x1"], line["bottom"]) for line in lines)
