"""The charts: figures in, SVG for the page out. Altair describes them, vl-convert draws them.

No script runs in the page and nothing is fetched. Series differ in shape as well as in colour,
and each chart stands beside the table of its numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt
import vl_convert

from pipeline.report.intervals import share
from pipeline.report.land import land
from pipeline.report.svg import fit
from pipeline.report.text import cut, plain

Row = Mapping[str, Any]

INK, MUTED, GRID, LAND = "#101010", "#606060", "#e0e0e0", "#d0d0d0"
SERIES = ("#200001", "#200002", "#200003", "#200004", "#200005", "#200006")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
_LONGEST = 80  # characters of a name; an axis shows some 45
FEW = 5  # events; shares of fewer are drawn pale
_WIDTH = 520
_FONT = "Helvetica, Arial, sans-serif"  # measured alike everywhere; the page sets its own


def documents_by_year(rows: Iterable[Row]) -> str | None:
    """Bars: documents by year, by kind."""
    kinds = {
        "announcements": "announcements",
        "audit_reports": "audit reports",
        "reprints": "reprints",
        "others": "others",
    }
    values = [
        {"year": row["year"], "kind": label, "order": order, "n": row[column]}
        for row in rows
        for order, (column, label) in enumerate(kinds.items())
    ]
    if not values:
        return None
    chart = (
        alt.Chart(_data(values))
        .mark_bar(cornerRadius=1)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("n:Q", title="documents", axis=_counts(values, "year")),
            color=_series("kind", list(kinds.values())),
            order=alt.Order("order:Q"),
        )
        .properties(width=_WIDTH + 130, height=220)
    )
    return _drawn(
        chart, "c-documents", "Documents by year",
        "Stacked bars, one a year, divided by kind of document. The table below has the numbers.",
    )  # fmt: skip


def dots(
    rows: Sequence[Row],
    key: str,
    label: str,
    series: str | None,
    title: str,
    described: str,
) -> str | None:
    """Points with intervals: the share of events with at least one non-conformance.

    A row has ``part`` and ``whole``, the field ``label`` and, if several are drawn side by side,
    ``series``. The order of rows is kept.
    """
    values: list[dict[str, Any]] = []
    for row in rows:
        found = share(row["part"], row["whole"])
        if found is not None:
            values.append(
                {
                    "label": _name(row[label]),
                    "series": _name(row[series]) if series else "",
                    "value": found.value,
                    "low": found.low,
                    "high": found.high,
                    "few": found.whole < FEW,
                }
            )
    if not values:
        return None
    names = list(dict.fromkeys(value["label"] for value in values))
    groups = sorted({value["series"] for value in values})
    step = 20 if len(groups) == 1 else 13
    base = alt.Chart(_data(values)).encode(
        y=alt.Y(
            "label:N",
            sort=names,
            title=None,
            axis=_labels(names),
            scale=alt.Scale(paddingInner=0.25, paddingOuter=0.15),
        ),
        opacity=alt.condition(alt.datum.few, alt.value(0.5), alt.value(1)),
    )
    if len(groups) > 1:
        base = base.encode(yOffset=alt.YOffset("series:N", sort=groups))
    colour = _series("series", groups) if len(groups) > 1 else alt.value(SERIES[0])
    shape: Any = (
        alt.Shape(
            "series:N",
            scale=alt.Scale(domain=groups, range=list(SHAPES[: len(groups)])),
            legend=_legend(),
            title=None,
        )
        if len(groups) > 1
        else alt.value("circle")
    )
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=True)
    x = alt.X("value:Q", scale=alt.Scale(domain=[0, 1]), axis=axis, title=None)
    lines = base.mark_rule(strokeWidth=1.5).encode(x=alt.X("low:Q"), x2="high:Q", color=colour)
    points = base.mark_point(filled=True, size=52).encode(x=x, color=colour, shape=shape)
    chart = alt.layer(lines, points).properties(
        width=_WIDTH,
        height={"step": step} if len(groups) == 1 else alt.Step(step, **{"for": "offset"}),
    )
    return _drawn(chart, f"c-{key}", title, described)


def tonnes(rows: Sequence[Row], key: str, title: str, described: str) -> str | None:
    """Points on a logarithmic scale: tonnes a year by ``label``; rows without any are left out."""
    values = [{"label": _name(row["label"]), "t": row["t"]} for row in rows if row["t"]]
    if not values:
        return None
    names = [value["label"] for value in values]
    lowest = 10.0 ** (len(str(int(min(value["t"] for value in values)))) - 1)
    scale = alt.Scale(type="log", domainMin=lowest, nice=True)
    y = alt.Y("label:N", sort=names, title=None, axis=_labels(names))
    highest = len(str(int(max(value["t"] for value in values))))
    powers = [10.0**power for power in range(len(str(int(lowest))) - 1, highest + 1)]
    axis = alt.Axis(format="~s", values=powers)
    base = alt.Chart(_data(values)).encode(y=y)
    points = base.mark_point(filled=True, size=60, color=SERIES[0]).encode(
        x=alt.X("t:Q", scale=scale, axis=axis, title="tonnes a year, logarithmic")
    )
    return _drawn(
        points.properties(width=_WIDTH, height={"step": 20}), f"c-{key}", title, described
    )


def world(rows: Sequence[Row]) -> str | None:
    """A map: one point a place, its area by the number of certificates."""
    values = [
        {"x": row["longitude"], "y": row["latitude"], "n": row["certificates"] or 1}
        for row in rows
        if -180 <= row["longitude"] <= 180 and -60 <= row["latitude"] <= 90
    ]
    if not values:
        return None
    most = max(value["n"] for value in values)
    feature = {"type": "Feature", "geometry": land(), "properties": {}}
    ground = alt.Chart(_data([feature])).mark_geoshape(fill=LAND, stroke=None)
    lines = alt.Chart(alt.graticule(step=[30, 30], extent=[[-180, -60], [180, 84]])).mark_geoshape(
        stroke=GRID, strokeWidth=0.5, filled=False
    )
    points = (
        alt.Chart(_data(values))
        .mark_circle(color=SERIES[0], opacity=0.75)
        .encode(
            longitude="x:Q",
            latitude="y:Q",
            size=alt.Size(
                "n:Q",
                scale=alt.Scale(domain=[0, max(most, 4)], range=[8, 160], type="linear"),
                legend=None,
            ),
        )
    )
    chart = (
        alt.layer(lines, ground, points).project("naturalEarth1").properties(width=860, height=410)
    )
    return _drawn(
        chart, "c-map", "Places of certified sites",
        "A map of the world without borders; one point for each place whose position is known. "
        "The table below names them.",
    )  # fmt: skip


def _data(values: Sequence[Row]) -> Any:
    return alt.Data(values=values)  # type: ignore[no-untyped-call] # Altair's own is not typed


def _series(field: str, names: Sequence[str]) -> alt.Color:
    return alt.Color(
        f"{field}:N",
        scale=alt.Scale(
            domain=list(names), range=[SERIES[n % len(SERIES)] for n in range(len(names))]
        ),
        legend=_legend(),
        title=None,
    )


def _name(text: str) -> str:
    """A document's word as a chart may have it.

    What draws the charts ends the process at a character that XML forbids, and does not read
    U+2028 in a text.
    """
    return cut(plain(text), _LONGEST)


def _labels(names: Sequence[str]) -> alt.Axis:
    """An axis of names. All but charts of short names have one width, so that plots align."""
    width = 280 if max(map(len, names)) > 14 else 130
    return alt.Axis(
        labelLimit=width - 15,
        minExtent=width,
        maxExtent=width,
        ticks=False,
        domain=False,
        grid=True,
    )


def _legend() -> alt.Legend:
    return alt.Legend(orient="top", direction="horizontal", offset=6, symbolSize=70, columns=6)


def _counts(values: Sequence[Row], by: str) -> alt.Axis:
    """An axis of whole numbers, however small the counts."""
    sums: dict[Any, int] = {}
    for value in values:
        sums[value[by]] = sums.get(value[by], 0) + value["n"]
    return alt.Axis(tickCount=min(6, max(1, max(sums.values()))), format=",d")


def _drawn(chart: Any, key: str, title: str, described: str) -> str:
    text = {"labelColor": INK, "titleColor": MUTED, "labelFontSize": 12, "titleFontSize": 12}
    line = {"gridColor": GRID, "domainColor": GRID, "tickColor": GRID}
    drawing = chart.to_dict()
    drawing["config"] = {
        "background": "transparent",
        "padding": 4,
        "font": _FONT,
        "view": {"stroke": None},
        "axis": {**text, **line, "titleFontWeight": "normal", "labelPadding": 6},
        "legend": {**text},
    }
    return fit(vl_convert.vegalite_to_svg(drawing), key, title, described)
