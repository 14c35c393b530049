"""entity: who has achieved the certification, in the fullest spelling."""

from __future__ import annotations

import pytest

from extractors.fields.entity import extract
from tests.extractors.announcements import (
    FJORDLYS,
    assert_evidenced,
    codes_of,
    quotes_of,
    reading_of,
)


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        (
            "Fjordlys has achieved ASI Performance Standard Certification.\n\nASI today announced "
            "that Fjordlys Metall AS has been certified against the ASI Performance Standard.",
            "Fjordlys Metall AS",
        ),
        (
            "Hallgrim Group has achieved ASI Performance Standard Certification for its "
            "subsidiary Fjordlys Metall AS in Norway.",
            "Hallgrim Group",
        ),
        (
            "Fjordlys Metall AS, a subsidiary of Hallgrim Group ASA, has achieved ASI Performance "
            "Standard Certification.",
            "Fjordlys Metall AS",
        ),
    ],
)
def test_the_entity_is_quoted_where_it_stands(text: str, entity: str) -> None:
    reading = reading_of(text)
    outcome = extract(reading)
    assert outcome.values == {"entity": entity}
    assert quotes_of(outcome, "entity") == [entity]
    assert_evidenced(reading.document, outcome)


def test_a_customer_an_auditor_and_asi_are_not_the_entity() -> None:
    reading = reading_of(
        "Aluminium Stewardship Initiative (ASI) today announced that Fjordlys Metall AS has been "
        "certified against the ASI Performance Standard. Brygg Can AS buys its sheet. The audit "
        "was carried out by Haugaland Assurance AS."
    )
    assert extract(reading).values == {"entity": "Fjordlys Metall AS"}


def test_a_text_that_certifies_nobody_has_no_entity() -> None:
    outcome = extract(reading_of("Foil is rolled in many countries, and recycled in few."))
    assert outcome.values == {"entity": None}
    assert outcome.absent == {"entity": "not_found"}
    assert codes_of(outcome) == set()


def test_a_title_in_capitals_does_not_tell_how_the_entity_is_spelled() -> None:
    title, *rest = FJORDLYS.strip().split("\n\n")
    loud = "\n\n".join([title.upper(), *rest])
    assert extract(reading_of(loud)).values == {"entity": "Fjordlys Metall AS"}


@pytest.mark.parametrize(
    "text",
    [
        "Holmvik Packaging Inc. (NYSE: HVX) subsidiary Fjordlys Metall AS has successfully "
        "transitioned to the ASI Performance Standard V3 (2022).",
        "The Board of Fjordlys Metall AS has received ASI Performance Standard Certification.",
        "Fjordlys Metall AS (OSE: FJM) has had its ASI scope extended.\n\nFJM has achieved ASI "
        "Performance Standard Certification in 2021.",
    ],
)
def test_neither_a_ticker_nor_a_board_is_the_entity(text: str) -> None:
    assert extract(reading_of(text)).values == {"entity": "Fjordlys Metall AS"}
