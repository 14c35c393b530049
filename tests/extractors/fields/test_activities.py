"""activities: supply-chain activities in the scheme's terms."""

from __future__ import annotations

import pytest

from extractors.fields.activities import extract
from tests.extractors.announcements import assert_evidenced, quotes_of, reading_of

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard Certification"


@pytest.mark.parametrize(
    ("scope", "activities", "quote"),
    [
        ("for bauxite mining in Guinea.", ["Bauxite Mining"], "bauxite mining"),
        (
            "for aluminium smelting and casthouse operations in Norway.",
            ["Aluminium Smelting", "Casthouses"],
            "aluminium smelting",
        ),
        ("for remelting in Norway.", ["Aluminium Re-melting/Refining"], "remelting"),
    ],
)
def test_a_wording_leads_to_the_schemes_term(scope: str, activities: list[str], quote: str) -> None:
    reading = reading_of(f"{LEAD} {scope}")
    outcome = extract(reading)
    assert outcome.values == {"activities": activities}
    assert quotes_of(outcome, "activities[0]") == [quote]
    assert_evidenced(reading.document, outcome)


@pytest.mark.parametrize(
    "scope",
    [
        "in Norway.",
        "in Norway. Customers use its metal for bauxite mining equipment.",
        "in Norway.\n\n“Bauxite mining has never been our business, and it never will be.”",
    ],
)
def test_sectors_of_customers_and_quotations_are_none(scope: str) -> None:
    outcome = extract(reading_of(f"{LEAD} {scope}"))
    assert outcome.values == {"activities": []}
    assert outcome.absent == {"activities": "not_found"}
    assert outcome.flags == ()


@pytest.mark.parametrize(
    "other",
    ["Its sister plant is into bauxite mining.", "The market is short of alumina refining."],
)
def test_what_others_do_is_no_activity_of_the_certified(other: str) -> None:
    outcome = extract(reading_of(f"{LEAD} for remelting in Norway.\n\nThe company is old. {other}"))
    assert outcome.values == {"activities": ["Aluminium Re-melting/Refining"]}
