"""A quantity has number, unit, period, qualifier and kind; other figures are none."""

from __future__ import annotations

import pytest

from extractors.document import Span
from extractors.language.numbers import find_numbers
from extractors.language.quantities import Quantity, find_quantities, kind_in


def quantities(text: str, lead: str = "") -> tuple[Quantity, ...]:
    return find_quantities(text, Span(0, len(text)), find_numbers(text), lead)


Row = tuple[int, str, str | None, str, str]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "It has an annual production capacity of 80,000 tonnes of foil.",
            [(80_000, "tonnes", "year", "capacity", "exact")],
        ),
        (
            "The mill can produce around 1.3 million tonnes per annum.",
            [(1_300_000, "tonnes", "year", "capacity", "about")],
        ),
        (
            "The smelter produces more than 660 kt annually.",
            [(660_000, "tonnes", "year", "production", "at_least")],
        ),
        (
            "The mine shipped 2.5 million wet tonnes in 2023.",
            [(2_500_000, "tonnes", "year", "shipments", "exact")],
        ),
        (
            "The plant is able to recycle up to 18 000 metric tons a month.",
            [(18_000, "tonnes", "month", "capacity", "up_to")],
        ),
        (
            "It has a capacity of nine million wheels per annum.",
            [(9_000_000, "wheels", "year", "capacity", "exact")],
        ),
        (
            "It makes 6.85 billion can ends per year.",
            [(6_850_000_000, "can ends", "year", "production", "exact")],
        ),
        (
            "The lines have annual capacities of 1.8 million and 2.5 million wheels respectively.",
            [
                (1_800_000, "wheels", "year", "capacity", "exact"),
                (2_500_000, "wheels", "year", "capacity", "exact"),
            ],
        ),
        (
            "The three plants extrude 20,000, 14,000 and 9,000 tonnes a year.",
            [
                (20_000, "tonnes", "year", "production", "exact"),
                (14_000, "tonnes", "year", "production", "exact"),
                (9_000, "tonnes", "year", "production", "exact"),
            ],
        ),
        (
            "The line anodises 5.5 million running metres a year.",
            [(5_500_000, "metres", "year", "production", "exact")],
        ),
        (
            "It punches and makes 2.1 milliard trays a year.",
            [(2_100_000_000, "trays", "year", "production", "exact")],
        ),
        (
            "It makes 2 billion beverage cans per year.",
            [(2_000_000_000, "cans", "year", "production", "exact")],
        ),
        (
            "Its power plant has an installed capacity of 450 MW.",
            [(450, "MW", None, "capacity", "exact")],
        ),
        (
            "Last year it cast 40,000 tonnes and rolled 38,000 tonnes.",
            [
                (40_000, "tonnes", "year", "production", "exact"),
                (38_000, "tonnes", "year", "production", "exact"),
            ],
        ),
        ("It has a capacity of 55,000 tpa.", [(55_000, "tonnes", "year", "capacity", "exact")]),
    ],
)
def test_a_figure_of_throughput_is_read(text: str, rows: list[Row]) -> None:
    found = quantities(text)
    assert [(int(q.number.value), q.unit, q.per, q.kind, q.qualifier) for q in found] == rows


@pytest.mark.parametrize(
    "text",
    [
        "It employs 1,200 workers.",
        "It has reserves of 75 million tonnes of bauxite.",
        "A press with a force of 4,500 tonnes produces profiles.",
        "It invested 30 million dollars.",
        "It emits 12,000 tonnes of CO2 a year.",
        "It was launched in 2022 as production began.",
        "The standard has 62 criteria.",
        "It buys 40,000 tonnes of scrap a year.",
        "The site produces foil on 18 hectares.",
    ],
)
def test_other_figures_are_no_throughput(text: str) -> None:
    assert quantities(text) == ()


def test_a_collective_figure_is_marked() -> None:
    text = "The three mills have a combined capacity of 90,000 tonnes per annum."
    (found,) = quantities(text)
    assert found.combined_span is not None
    assert text[slice(*found.combined_span)] == "combined"
    assert text[slice(*found.whole)] == "90,000 tonnes per annum"


def test_the_product_stands_behind_of() -> None:
    text = "It produces 90,000 tonnes of extrusion billet per annum."
    (found,) = quantities(text)
    assert found.product is not None
    assert text[slice(*found.product)] == "extrusion billet"


def test_a_table_row_takes_kind_and_period_from_its_head() -> None:
    (found,) = quantities("Kvitnes | 96,000 tonnes", lead="Plant | Annual capacity")
    assert (found.kind, found.per) == ("capacity", "year")


def test_a_column_head_names_a_kind_or_none() -> None:
    assert [kind_in(w) for w in ("Capacity", "Output", "Exports", "Town")] == [
        "capacity",
        "production",
        "shipments",
        None,
    ]
