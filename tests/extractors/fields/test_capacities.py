"""capacities: throughput of what is certified."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.fields.capacities import extract
from tests.extractors.announcements import assert_evidenced, codes_of, quotes_of, reading_of

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard Certification in Norway."


def rows(sentence: str) -> list[dict[str, Any]]:
    reading = reading_of(f"{LEAD}\n\n{sentence}")
    outcome = extract(reading)
    assert_evidenced(reading.document, outcome)
    values: list[dict[str, Any]] = outcome.values["capacities"]
    return values


def test_a_figure_has_every_key() -> None:
    assert rows("The smelter has a capacity of around 96,000 tonnes of billet per annum.") == [
        {
            "value": 96_000,
            "unit": "tonnes",
            "unit_as_written": "tonnes",
            "per": "year",
            "kind": "capacity",
            "qualifier": "about",
            "combined": False,
            "product": "billet",
            "facility": None,
            "as_written": "around 96,000 tonnes of billet per annum",
        }
    ]


def test_number_and_unit_are_quoted() -> None:
    outcome = extract(reading_of(f"{LEAD} The smelter produces 1.3 million metric tons a year."))
    assert quotes_of(outcome, "capacities[0].value") == ["1.3 million"]
    assert quotes_of(outcome, "capacities[0].unit") == ["metric tons"]


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        (
            "The plant can produce nine million wheels per annum.",
            [(9_000_000, "wheels", "capacity")],
        ),
        ("The smelter produces 660 kt a year.", [(660_000, "tonnes", "production")]),
        ("The mine shipped 2.1 million wet tonnes in 2023.", [(2_100_000, "tonnes", "shipments")]),
        (
            "It has a capacity of 48.000 tonnes per year and made 41 500 tonnes in 2023.",
            [(48_000, "tonnes", "capacity"), (41_500, "tonnes", "production")],
        ),
        ("The plant can cast 5,75,000 tonnes per annum.", [(575_000, "tonnes", "capacity")]),
        (
            "The foundry makes 40,000 tonnes a year. Those 40,000 tonnes leave it as rims.",
            [(40_000, "tonnes", "production")],
        ),
    ],
)
def test_a_figure_is_read_once(sentence: str, figures: list[tuple[int, str, str]]) -> None:
    assert [(row["value"], row["unit"], row["kind"]) for row in rows(sentence)] == figures


def test_one_figure_for_several_sites_is_combined() -> None:
    (row,) = rows("The three mills have a combined capacity of 90,000 tonnes per annum.")
    assert row["combined"] is True


@pytest.mark.parametrize(
    "decoy",
    [
        "The group as a whole produces 900,000 tonnes a year.",
        "Its sister plant produces 30,000 tonnes a year.",
        "The European market takes 4 million tonnes a year.",
        "The smelter plans to produce 120,000 tonnes a year by 2030.",
        "It employs 1,200 people on 40 hectares.",
        "The extrusion press has a force of 4,500 tonnes.",
        "“This mill of ours will soon have made more than 70,000 tonnes of foil a year.”",
    ],
)
def test_figures_of_others_of_plans_and_of_presses_are_none(decoy: str) -> None:
    outcome = extract(reading_of(f"{LEAD}\n\n{decoy}"))
    assert outcome.values == {"capacities": []}
    assert outcome.absent == {"capacities": "not_found"}


def test_a_figure_beyond_any_plant_is_flagged() -> None:
    text = f"{LEAD} The smelter has a capacity of 96 million tonnes per annum."
    outcome = extract(reading_of(text))
    assert codes_of(outcome) == {"implausible_capacity"}
    assert outcome.flags[0].fields == ("capacities[0].value",)


def test_a_large_mine_is_not_flagged() -> None:
    text = f"{LEAD} The mine can produce 42 million tonnes per annum."
    assert codes_of(extract(reading_of(text))) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "The neighbouring smelter of Holmvik Metall has a capacity of 640,000 tonnes per year.",
        "China’s foil output was 342,000 tonnes a year.",
        "The Nordic group that casts 310,000 tonnes a year is its owner; group-wide it is 500,000 "
        "tonnes a year.",
        "A 38 MW solar park covers its power.",
        "Its closures workshop makes 2,400,000 pieces per year, which is not certified.",
        "It hopes for 16,000 tonnes a year.",
    ],
)
def test_figures_of_others_plans_and_solar_parks_are_none(sentence: str) -> None:
    assert rows(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The carbon plant is designed for 240,000 tonnes of anodes per annum.", 240_000),
        ("The refinery’s capacity stands at 1.2 million tonnes a year, to be raised.", 1_200_000),
        (
            "The mill, with a capacity of 19,000 tpa of profiles, was audited in May by DNV.",
            19_000,
        ),
    ],
)
def test_a_figure_beside_a_decoy_stays(sentence: str, value: int) -> None:
    assert [row["value"] for row in rows(sentence)] == [value]
