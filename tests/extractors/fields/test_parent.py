"""parent: the owner that the text names as such."""

from __future__ import annotations

import pytest

from extractors.fields.parent import extract
from tests.extractors.announcements import assert_evidenced, quotes_of, reading_of

HAS = "has achieved ASI Performance Standard V3 (2022) Certification in Norway."


def test_the_owner_is_quoted_where_it_stands() -> None:
    reading = reading_of(f"Fjordlys Metall AS, a subsidiary of Hallgrim Group ASA, {HAS}")
    outcome = extract(reading)
    assert outcome.values == {"parent": "Hallgrim Group ASA"}
    assert quotes_of(outcome, "parent") == ["Hallgrim Group ASA"]
    assert_evidenced(reading.document, outcome)


def test_several_owners_are_one_text_without_their_shares() -> None:
    reading = reading_of(
        "Fjordlys Metall AS, owned by Hallgrim Group ASA (60%) and Kestrel Metals plc (40%), " + HAS
    )
    outcome = extract(reading)
    assert outcome.values == {"parent": "Hallgrim Group ASA and Kestrel Metals plc"}
    assert quotes_of(outcome, "parent") == ["Hallgrim Group ASA", "Kestrel Metals plc"]
    assert_evidenced(reading.document, outcome)


@pytest.mark.parametrize(
    "text",
    [
        f"Fjordlys Metall AS, operated by Hallgrim Group ASA, {HAS}",
        f"Fjordlys Metall AS {HAS} It is one of the Hallgrim plants.",
        f"Fjordlys Metall AS {HAS} Its main customer is Hallgrim Group ASA.",
        f"Fjordlys Metall AS {HAS} The Group has three plants.",
    ],
)
def test_an_operator_a_customer_and_an_unnamed_group_are_no_owners(text: str) -> None:
    outcome = extract(reading_of(text))
    assert outcome.values == {"parent": None}
    assert outcome.absent == {"parent": "not_found"}
    assert outcome.flags == ()


def test_the_group_to_which_the_entity_belongs_is_its_parent() -> None:
    text = (
        "Fjordlys Metall AS has achieved ASI Performance Standard Certification.\n\nIn all, the "
        "Holmvik Holdings group to which Fjordlys belongs handles 31,000 tonnes."
    )
    assert extract(reading_of(text)).values == {"parent": "Holmvik Holdings"}
