"""The sections on capacity and on where the certified sites are."""

from __future__ import annotations

from pipeline.report import charts
from pipeline.report.figures import Answer, Figures
from pipeline.report.view import (
    Cell,
    Column,
    Figure,
    Head,
    Row,
    Section,
    counted,
    country,
    filled,
    heads,
    numbers,
    words,
)

_TOP = 15


def capacity(found: Figures) -> Section:
    """Return the section on capacity, by activity and by country."""
    activity = Column(Head("activities"), lambda row: Cell(row["activities"], head=True))
    by_activity = (
        activity,
        numbers("certificates", "certificates"),
        numbers("capacities", "capacities"),
        _tonnes("capacity_tonnes", "capacity, t"),
        numbers("productions", "productions"),
        _tonnes("production_tonnes", "production, t"),
    )
    by_country = (
        _country(head=True),
        numbers("certificates", "certificates"),
        numbers("capacities", "capacities"),
        _tonnes("metal_tonnes", "metal, t", "no mining or refining of alumina in the scope"),
        _tonnes("mined_tonnes", "ore, alumina, t", "mining or refining of alumina in the scope"),
        _tonnes("untold_tonnes", "not told, t", "activities not told"),
    )
    by_both = (
        _country(head=True),
        Column(Head("activities"), lambda row: Cell(row["activities"])),
        numbers("capacities", "capacities"),
        _tonnes("capacity_tonnes", "capacity, t"),
    )
    other = (
        words("unit", "unit", head=True),
        words("per", "per"),
        words("kind", "kind"),
        numbers("quantities", "quantities"),
    )
    return Section(
        "capacity",
        "Capacity",
        (
            "Tonnes a year that documents state for certified scopes. Of a certificate the last "
            "event that states them counts, and equal quantities of one company count once. "
            "Announcements often state no capacity, so these sums are what was told, not what is "
            "certified. Ore, alumina, metal and products of it are different tonnes: there is no "
            "grand total, and one tonne may be counted at each step that it passes.",
        ),
        (
            _figure(
                found["capacity-by-activity"], "By activity",
                "Stated capacity and production by the activities of the certified scope",
                by_activity,
                "A scope with several activities stands as one row: its quantities cannot be "
                "divided among them.",
                charts.tonnes(
                    [{"label": row["activities"], "t": row["capacity_tonnes"]}
                     for row in found["capacity-by-activity"]][:_TOP],
                    "activity", "Stated capacity by activity",
                    "Tonnes a year on a logarithmic scale.",
                ),
            ),
            _figure(
                found["capacity-by-country"], "By country", "Stated capacity by country",
                by_country,
                "A quantity for sites in several countries cannot be divided among them. The chart "
                f"shows metal alone, at most {_TOP} countries.",
                charts.tonnes(
                    [{"label": country(row["country"]), "t": row["metal_tonnes"]}
                     for row in found["capacity-by-country"]][:_TOP],
                    "country", "Stated capacity by country, metal",
                    "Tonnes a year on a logarithmic scale, without scopes of mining and alumina.",
                ),
            ),
            _figure(found["capacity-by-both"], "By country and activity",
                    "Stated capacity by country and activity", by_both),
            _figure(found["other-quantities"], "Other quantities",
                    "Quantities that are not in these sums, by unit", other,
                    "Pieces, days and shipments cannot be added to tonnes a year."),
        ),
    )  # fmt: skip


def places(found: Figures) -> Section:
    """Return the section on places: a map and tables by country and by place."""
    by_country = (
        _country(head=True),
        numbers("certificates", "certificates"),
        numbers("facilities", "facilities"),
        numbers("located_facilities", "on the map", long="facilities whose place is known exactly"),
        numbers("places", "places"),
        numbers("located_places", "on the map", long="places that are known exactly"),
    )
    by_place = (
        words("place", "place", head=True),
        _country(),
        numbers("facilities", "facilities"),
        numbers("certificates", "certificates"),
        Column(Head("latitude", True), lambda row: _degrees(row["latitude"], "N", "S")),
        Column(Head("longitude", True), lambda row: _degrees(row["longitude"], "E", "W")),
    )
    return Section(
        "places",
        "Places",
        (
            "Where the certified sites are, as far as documents name a town that the gazetteer "
            "knows. A region, a district and a town of an ambiguous name are not on the map; an "
            "announcement may name no place at all.",
        ),
        (
            _figure(found["places"], "On the map", "Places on the map", by_place,
                    "The larger the point, the more certificates.",
                    charts.world(found["places"].rows)),
            _figure(found["countries"], "By country",
                    "Certificates, facilities and places by country", by_country),
        ),
    )  # fmt: skip


def _figure(
    answer: Answer,
    heading: str,
    caption: str,
    columns: tuple[Column, ...],
    lead: str = "",
    chart: str | None = None,
) -> Figure:
    return Figure(
        answer.key, heading, caption, heads(columns), filled(answer, columns), answer.sql,
        lead=(lead,) if lead else (), chart=chart,
    )  # fmt: skip


def _country(head: bool = False) -> Column:
    return Column(
        Head("country"), lambda row: Cell(country(row["country"] or "not known"), head=head)
    )


def _tonnes(name: str, label: str, long: str = "") -> Column:
    def make(row: Row) -> Cell:
        return Cell(counted(row[name]), number=True)

    return Column(Head(label, True, long), make)


def _degrees(value: float, above: str, below: str) -> Cell:
    return Cell(f"{abs(value):.2f}° {above if value >= 0 else below}", number=True)
