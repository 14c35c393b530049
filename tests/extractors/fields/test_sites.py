"""sites: how facilities, places and countries belong together."""

from __future__ import annotations

from typing import Any

from extractors.fields.sites import extract
from tests.extractors.announcements import assert_evidenced, quotes_of, reading_of

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification"


def sites(scope: str) -> list[tuple[Any, ...]]:
    reading = reading_of(f"{LEAD} {scope}")
    outcome = extract(reading)
    assert_evidenced(reading.document, outcome)
    return [(s["facility"], s["places"], s["country"]) for s in outcome.values["sites"]]


def test_what_stands_together_is_one_site() -> None:
    assert sites("at its Kvitnes Smelter in Haugesund, Norway.") == [
        ("Kvitnes Smelter", ["Haugesund"], "NO")
    ]


def test_two_plants_in_two_countries_are_two_sites() -> None:
    found = sites("at its Abra Mill in Bilbao, Spain and its Ribeira Mill in Porto, Portugal.")
    assert found == [("Abra Mill", ["Bilbao"], "ES"), ("Ribeira Mill", ["Porto"], "PT")]


def test_a_place_without_a_name_of_a_plant_is_a_site_too() -> None:
    assert sites("for its smelter in Haugesund, Norway.") == [(None, ["Haugesund"], "NO")]


def test_each_part_of_a_site_is_quoted() -> None:
    outcome = extract(reading_of(f"{LEAD} at its Kvitnes Smelter in Haugesund, Norway."))
    assert quotes_of(outcome, "sites[0].facility") == ["Kvitnes Smelter"]
    assert quotes_of(outcome, "sites[0].places[0]") == ["Haugesund"]
    assert quotes_of(outcome, "sites[0].country") == ["Norway"]


def test_customers_are_no_sites() -> None:
    outcome = extract(reading_of(f"{LEAD} for casting. It sells to customers in Hamburg, Germany."))
    assert outcome.values == {"sites": []}
    assert outcome.absent == {"sites": "not_found"}
    assert outcome.flags == ()


def test_a_country_by_its_adjective_is_derived_and_one_by_name_is_stated() -> None:
    def basis(scope: str) -> list[str]:
        outcome = extract(reading_of(f"{LEAD} {scope}"))
        return [row.basis for row in outcome.evidence if row.path == "sites[0].country"]

    assert basis("for its smelter in Haugesund, Norway.") == ["stated"]
    assert basis("for its Norwegian smelter in Haugesund.") == ["derived"]
