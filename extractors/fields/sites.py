"""sites: how facilities, places and countries belong together."""

from __future__ import annotations

from extractors.finding import Evidence, Json, Outcome, cite
from extractors.reading import Reading
from extractors.scope_sites import Site


def extract(reading: Reading) -> Outcome:
    """Return one object a site; ``standards`` is empty where the text does not divide the scope."""
    certified = reading.certified
    values: list[dict[str, Json]] = []
    evidence: list[Evidence] = []
    for site in certified.sites:
        path = f"sites[{len(values)}]"
        values.append(
            {
                "facility": site.facility.value if site.facility else None,
                "places": [place.value for place in site.places],
                "country": site.country.value if site.country else certified.derived_country,
                "standards": [],
            }
        )
        evidence.extend(_evidence(reading, path, site))
    if not values:
        return Outcome({"sites": []}, absent={"sites": "not_found"})
    return Outcome({"sites": values}, tuple(evidence))


def _evidence(reading: Reading, path: str, site: Site) -> list[Evidence]:
    document = reading.document
    rows: list[Evidence] = []
    if site.facility:
        rows.append(cite(document, f"{path}.facility", site.facility.start, site.facility.end,
                         "sites.group", 0.85))  # fmt: skip
    rows.extend(
        cite(document, f"{path}.places[{index}]", place.start, place.end, "sites.group", 0.85)
        for index, place in enumerate(site.places)
    )
    source = site.country or reading.certified.derived_from
    if source is not None:
        rows.append(
            cite(
                document,
                f"{path}.country",
                source.start,
                source.end,
                "sites.group",
                0.85,
                "stated" if site.country and not site.country.weak else "derived",
            )
        )
    return rows
