"""countries: of the certified facilities, also where only a place settles it."""

from __future__ import annotations

import pytest

from extractors.fields.countries import extract
from tests.extractors.announcements import assert_evidenced, quotes_of, reading_of

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification"


@pytest.mark.parametrize(
    ("scope", "codes", "quote"),
    [
        ("for its smelter in Haugesund, Norway.", ["NO"], "Norway"),
        ("for its mills in Bilbao, Spain and Porto, Portugal.", ["ES", "PT"], "Spain"),
        ("for its foundry in the UK.", ["GB"], "UK"),
        ("for its wheel plant in Izmir, Turkey.", ["TR"], "Turkey"),
    ],
)
def test_a_stated_country_has_its_code(scope: str, codes: list[str], quote: str) -> None:
    reading = reading_of(f"{LEAD} {scope}")
    outcome = extract(reading)
    assert outcome.values == {"countries": codes}
    assert quotes_of(outcome, "countries[0]") == [quote]
    assert_evidenced(reading.document, outcome)


def test_a_country_that_a_place_settles_is_derived_from_it() -> None:
    reading = reading_of(f"{LEAD} for its smelter in Guangdong Province.")
    outcome = extract(reading)
    assert outcome.values == {"countries": ["CN"]}
    assert [(row.basis, row.quote) for row in outcome.evidence] == [
        ("derived", "Guangdong Province")
    ]


@pytest.mark.parametrize(
    "scope",
    [
        "for its smelter.",
        "for its smelter. It exports to customers in Germany and Japan.",
        "for its smelter. Alumina is imported from Brazil.",
    ],
)
def test_customers_and_sources_of_supply_name_no_country(scope: str) -> None:
    outcome = extract(reading_of(f"{LEAD} {scope}"))
    assert outcome.values == {"countries": []}
    assert outcome.absent == {"countries": "not_found"}
    assert outcome.flags == ()


LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification"


def test_a_country_that_only_places_settle_stands_beside_a_stated_one() -> None:
    text = (
        f"{LEAD} for: Rod Mill 1, Massena, New York; Wire Mill, Ogdensburg, New York; and the "
        "Beauharnois Stranding Plant, Beauharnois, Québec, Canada."
    )
    reading = reading_of(text)
    outcome = extract(reading)
    assert outcome.values == {"countries": ["CA", "US"]}
    assert [row.basis for row in outcome.evidence] == ["stated", "derived"]


def test_an_adjective_before_a_province_states_the_country() -> None:
    text = f"{LEAD} for its mill in the Belgian province of Limburg and its works in the Dutch "
    assert extract(reading_of(f"{text}province of Limburg.")).values == {"countries": ["BE", "NL"]}
