"""A chart is text, lines and areas; nothing that a document says can make it more."""

from __future__ import annotations

import re

import pytest

from pipeline.report import charts
from pipeline.report.svg import StrangeSvg, fit

_OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'


def test_a_hostile_name_on_an_axis_stays_text() -> None:
    name = "</text><script>alert(1)</script>\u202e&\"'"
    drawn = charts.dots([{"n": name, "part": 1, "whole": 2}], "x", "n", None, name, name)
    assert drawn is not None
    assert "<script" not in drawn
    assert "\u202e" not in drawn
    assert drawn.count("&lt;script&gt;") == 3  # title, description, label


_STOPPING = ["\x00\x01", "a\u2028b", "\x1b[0m", "x" * 5000, "\ud7ff\ufffe", ""]


@pytest.mark.parametrize("name", _STOPPING)
def test_no_name_stops_a_chart(name: str) -> None:
    assert charts.dots([{"n": name, "part": 1, "whole": 2}], "x", "n", None, "", "")
    assert charts.tonnes([{"label": name, "t": 5.0}], "x", "", "")


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<image href="https://example.org/x.png"/>',
        "<foreignObject><b/></foreignObject>",
        "<style>*{}</style>",
        '<rect fill="#123456"/>',
        '<rect fill="url(#x)"/>',
        '<path d="M0,0" transform="&quot;&gt;&lt;script&gt;"/>',
        '<text text-anchor="a b">x</text>',
    ],
)
def test_what_charts_do_not_draw_is_refused(inside: str) -> None:
    with pytest.raises(StrangeSvg):
        fit(f"{_OPEN}{inside}</svg>", "k", "t", "d")


def test_other_attributes_are_left_out() -> None:
    drawn = fit(f'{_OPEN}<rect onload="x()" style="y" href="z" width="1.234"/></svg>', "k", "t", "")
    assert drawn.endswith('<rect width="1.2"/></svg>')


def test_every_colour_is_a_class_of_the_page() -> None:
    rows = [{"year": "2024", "announcements": 2, "audit_reports": 1, "reprints": 1, "others": 1}]
    drawn = charts.documents_by_year(rows)
    assert drawn is not None
    assert not re.search(r"#[0-9a-f]{3,6}|fill=|stroke=|style=", drawn)
    for series in ("f-s1", "f-s2", "f-s3", "f-s4"):
        assert series in drawn


def test_a_chart_has_a_name_and_a_description() -> None:
    drawn = charts.tonnes([{"label": "Casthouses", "t": 1000.0}], "k", "The name", "What it is")
    assert drawn is not None
    assert 'role="img" aria-labelledby="c-k-t c-k-d"' in drawn
    assert '<title id="c-k-t">The name</title><desc id="c-k-d">What it is</desc>' in drawn


def test_without_numbers_there_is_no_chart() -> None:
    assert charts.documents_by_year([]) is None
    assert charts.dots([{"n": "x", "part": 0, "whole": 0}], "k", "n", None, "", "") is None
    assert charts.tonnes([{"label": "x", "t": None}], "k", "", "") is None
    assert charts.world([]) is None


def test_equal_numbers_give_equal_bytes() -> None:
    rows = [{"latitude": 57.4, "longitude": 15.0, "certificates": 2}]
    first = charts.world(rows)
    assert first is not None
    assert first == charts.world(rows)
