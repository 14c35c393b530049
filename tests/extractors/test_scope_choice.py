"""Which plants, places and countries of running text belong to the certified scope."""

from __future__ import annotations

import pytest

from extractors.reading import read
from tests.extractors.announcements import document_of, record_of

CLAIM = (
    "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification for "
    "aluminium smelting."
)


def places_of(text: str) -> list[str]:
    return [item.value for item in read(document_of(text)).certified.places]


def countries_of(text: str) -> list[str]:
    found = read(document_of(text)).certified
    codes = [item.value for item in found.countries]
    return codes or ([found.derived_country] if found.derived_country else [])


@pytest.mark.parametrize(
    "lead",
    [
        "Fjordlys Metall AS, Haugesund, Norway, has achieved",
        "Fjordlys Metall AS of Haugesund, Norway, has achieved",
    ],
)
def test_the_town_right_behind_the_entity_is_its_plants(lead: str) -> None:
    text = f"{lead} ASI Performance Standard V3 (2022) Certification for its remelt shop."
    assert places_of(text) == ["Haugesund"]
    assert countries_of(text) == ["NO"]


@pytest.mark.parametrize(
    "told",
    [
        "The smelter lies in Haugesund, Norway.",
        "The foundry in Haugesund, Norway, had been audited before.",
        "The business melts scrap at a works in Haugesund, Norway.",
    ],
)
def test_a_sentence_that_says_where_the_plant_lies_gives_the_place(told: str) -> None:
    assert places_of(f"{CLAIM}\n\n{told}") == ["Haugesund"]
    assert countries_of(f"{CLAIM}\n\n{told}") == ["NO"]


@pytest.mark.parametrize(
    "told",
    [
        "A sister plant at Drammen, run by another company, holds no certificate.",
        "The plants in Drammen and Bergen are due for an audit next year.",
    ],
)
def test_a_plant_of_others_or_of_the_future_gives_no_place(told: str) -> None:
    text = f"{CLAIM} The smelter lies in Haugesund, Norway.\n\n{told}"
    assert places_of(text) == ["Haugesund"]


def test_figures_of_a_town_that_is_not_certified_are_no_capacities() -> None:
    text = (
        f"{CLAIM} The smelter lies in Haugesund, Norway.\n\n"
        "The slug plant at Drammen is to be audited in the autumn and belongs to others.\n\n"
        "The Haugesund smelter makes 96,000 tonnes a year. Drammen supplies 26,000 tonnes."
    )
    assert [row["value"] for row in record_of(text)["record"]["capacities"]] == [96000]


@pytest.mark.parametrize(
    ("told", "places"),
    [
        ("The certificate is for the Toledo, Ohio, melt shop.", ["Toledo", "Ohio"]),
        (
            "The plant is in Jeddah 3rd Industrial City, Saudi Arabia.",
            ["Jeddah 3rd Industrial City"],
        ),
        ("The foundry is in Haugesund, east of Bergen.", ["Haugesund"]),
    ],
)
def test_names_of_places_end_where_they_end(told: str, places: list[str]) -> None:
    assert places_of(f"{CLAIM}\n\n{told}") == places


def test_codes_behind_a_noun_of_several_plants_are_facilities() -> None:
    found = read(
        document_of(f"{CLAIM} The certificate covers the plants K1, K2 and K4 in Norway.")
    ).certified
    assert list(found.facility_names) == ["K1", "K2", "K4"]
