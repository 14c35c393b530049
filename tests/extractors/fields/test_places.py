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


LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            f"{LEAD} for its foundry in Haugesund, Norway.\n\nThe Haugesund foundry casts wheels.",
            ["Haugesund"],
        ),
        (
            f"{LEAD} for extrusion in the Southern, Northern and Capital Governorates of the "
            "Kingdom of Bahrain.",
            ["Southern", "Northern", "Capital"],
        ),
        (
            f"{LEAD} at its mill in Haugesund and its head office in Bergen, Norway.",
            ["Haugesund", "Bergen"],
        ),
        (f"{LEAD} at the Kvitnes foundry, Rogaland, Norway.", ["Rogaland"]),
        (
            f"{LEAD} at its Haugesund and Bergen plants, Norway.\n\nMelting takes place in "
            "Haugesund, and packing in Bergen.",
            ["Haugesund", "Bergen"],
        ),
        (
            f"{LEAD} at a plant in Onsan-eup Ulju-gun Ulsan South Korea.",
            ["Onsan-eup", "Ulju-gun", "Ulsan"],
        ),
        (
            f"{LEAD} for foil in the Hangzhou Bay Economic and Technological Development Area, "
            "Zhejiang, China.",
            ["Hangzhou Bay Economic and Technological Development Area", "Zhejiang"],
        ),
    ],
)
def test_a_place_is_read_in_every_order(text: str, names: list[str]) -> None:
    reading = reading_of(text)
    outcome = extract(reading)
    assert outcome.values == {"places": names}
    assert_evidenced(reading.document, outcome)


def test_the_seat_of_a_licensee_is_no_place() -> None:
    text = f"{LEAD} in Norway.\n\nFjordlys’s licensee in Baroda, India, has no part in it."
    assert extract(reading_of(text)).values == {"places": []}
