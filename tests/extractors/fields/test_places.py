"""places: where the certified sites stand, as stated."""

from __future__ import annotations

import pytest

from extractors.fields.places import extract
from tests.extractors.announcements import assert_evidenced, codes_of, quotes_of, reading_of

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification"


@pytest.mark.parametrize(
    ("scope", "places"),
    [
        ("for its smelter in Haugesund, Norway.", ["Haugesund"]),
        ("for its mill in Banan District, Chongqing, China.", ["Banan District", "Chongqing"]),
        ("for its mill in the province of Brescia, Italy.", ["Brescia"]),
        ("for its mine near Boké, Guinea.", ["Boké"]),
        ("for its mills in Bilbao, Spain and Porto, Portugal.", ["Bilbao", "Porto"]),
    ],
)
def test_a_stated_location_is_a_place_with_evidence(scope: str, places: list[str]) -> None:
    reading = reading_of(f"{LEAD} {scope}")
    outcome = extract(reading)
    assert outcome.values == {"places": places}
    assert quotes_of(outcome, "places[0]") == places[:1]
    assert_evidenced(reading.document, outcome)


@pytest.mark.parametrize(
    "scope",
    [
        "for a smelter in Norway.",
        "for the largest smelter in Europe.",
        "for a smelter in Norway. The plant lies 240 km from Bergen.",
        "for a smelter in Norway. Its foil is sold to customers in Hamburg.",
    ],
)
def test_countries_continents_distances_and_customers_give_no_place(scope: str) -> None:
    outcome = extract(reading_of(f"{LEAD} {scope}"))
    assert outcome.values == {"places": []}
    assert outcome.absent == {"places": "not_found"}


def test_a_town_under_the_wrong_country_is_kept_and_flagged() -> None:
    outcome = extract(reading_of(f"{LEAD} for its smelter in Haugesund, Sweden."))
    assert outcome.values == {"places": ["Haugesund"]}
    assert codes_of(outcome) == {"place_country_conflict"}


def test_a_town_in_its_country_or_unknown_raises_no_flag() -> None:
    for place in ("Haugesund", "Trollvassbotn"):
        assert codes_of(extract(reading_of(f"{LEAD} for its smelter in {place}, Norway."))) == set()
