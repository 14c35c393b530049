"""The cells between ruling lines are pdfplumber's own, in its order."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pdfplumber.table import edges_to_intersections, intersections_to_cells

from pipeline.read.pdf_cells import cells_between

PLACES = st.integers(0, 6).map(lambda number: 20.0 * number)


def edge(x0: float, x1: float, top: float, bottom: float) -> dict[str, Any]:
    return {
        "x0": x0, "x1": x1, "top": top, "bottom": bottom,
        "orientation": "h" if top == bottom else "v",
    }  # fmt: skip


@st.composite
def lines(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Level and upright lines at a few places, so that many cross, meet or miss each other."""
    found = []
    for _ in range(draw(st.integers(2, 14))):
        at, one, other = draw(PLACES), draw(PLACES), draw(PLACES)
        begin, end = min(one, other), max(one, other) + 1
        found.append(edge(begin, end, at, at) if draw(st.booleans()) else edge(at, at, begin, end))
    return found


@settings(max_examples=200, deadline=None)
@given(lines())
def test_the_cells_are_those_of_pdfplumber(edges: list[dict[str, Any]]) -> None:
    crossings = edges_to_intersections(edges, 3, 3)
    assert cells_between(crossings) == intersections_to_cells(crossings)


def test_a_full_grid_has_a_cell_between_each_two_lines() -> None:
    level = [edge(0, 40, y, y) for y in (0.0, 20.0, 40.0)]
    upright = [edge(x, x, 0, 40) for x in (0.0, 20.0, 40.0)]
    crossings = edges_to_intersections([*level, *upright], 3, 3)
    assert cells_between(crossings) == [
        (0, 0, 20, 20), (0, 20, 20, 40), (20, 0, 40, 20), (20, 20, 40, 40)
    ]  # fmt: skip
