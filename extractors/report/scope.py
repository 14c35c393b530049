"""The certified scope: statement, activities, facilities, places, countries, sites."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.document import Span
from extractors.finding import Json, Reason
from extractors.report.facilities import Site, read_sites, unique
from extractors.report.header import activities_in, first_value
from extractors.report.labels import Labelled
from extractors.report.outcomes import Gathered
from extractors.report.prose import sites_of_prose


def read_scope(
    gathered: Gathered,
    labels: Sequence[Labelled],
    entity: str | None,
    findings_page: int,
    missing: Reason,
) -> None:
    """Read scope statement, activities and sites; a facility table wins over prose."""
    document = gathered.document
    overview = [item for item in labels if item.key == "scope" and item.page > 1]
    statement = first_value(overview, "scope") or first_value(labels, "scope")
    if statement is None:
        gathered.miss("scope_statement", missing)
    else:
        gathered.put("scope_statement", statement.value.text, statement.value,
                     "report.certification_scope", 0.97)  # fmt: skip
    _activities(gathered, labels, missing)
    sites = read_sites(document, labels, len(document.pages))
    if statement is not None:
        prose = sites_of_prose(document, statement.value, entity)
        if not sites:
            sites = prose
        elif not any(site.country for site in sites):
            sites += [Site(country=site.country) for site in prose if site.country]
    _sites(gathered, sites, missing)


def _activities(gathered: Gathered, labels: Sequence[Labelled], missing: Reason) -> None:
    label = first_value(labels, "activities")
    found: list[tuple[str, Span]] = []
    if label is not None:
        for span in label.value.spans:
            text = gathered.document.text[span.start : span.end]
            found += [(name, Span(span.start + start, span.start + end))
                      for name, start, end in activities_in(text)]  # fmt: skip
    found = unique(found)
    if not found:
        gathered.miss("activities", missing, [])
        return
    gathered.values["activities"] = [name for name, _ in found]
    for number, (_, span) in enumerate(found):
        gathered.cite(f"activities[{number}]", span, "report.supply_chain_activities", 0.97)


def _sites(gathered: Gathered, sites: Sequence[Site], missing: Reason) -> None:
    facilities = unique(site.facility for site in sites if site.facility)
    places = unique(place for site in sites for place in site.places)
    countries = unique(site.country for site in sites if site.country)
    for key, found, rule in (
        ("facilities", facilities, "report.facility"),
        ("places", places, "report.place"),
        ("countries", countries, "report.country"),
    ):
        if not found:
            gathered.miss(key, missing, [])
            continue
        gathered.values[key] = [name for name, _ in found]
        for number, (_, span) in enumerate(found):
            gathered.cite(f"{key}[{number}]", span, rule, 0.9)
    rows: list[Json] = []
    for site in sites:
        path = f"sites[{len(rows)}]"
        rows.append(
            {
                "facility": site.facility[0] if site.facility else None,
                "places": [name for name, _ in site.places],
                "country": site.country[0] if site.country else None,
                "standards": [],
            }
        )
        if site.facility:
            gathered.cite(f"{path}.facility", site.facility[1], "report.facility", 0.9)
        for number, (_, span) in enumerate(site.places):
            gathered.cite(f"{path}.places[{number}]", span, "report.place", 0.88)
        if site.country:
            gathered.cite(f"{path}.country", site.country[1], "report.country", 0.93)
    if rows:
        gathered.values["sites"] = rows
    else:
        gathered.miss("sites", missing, [])
