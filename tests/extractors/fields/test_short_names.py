"""short_names: every shorter form used for the entity."""

from __future__ import annotations

import pytest

from extractors.fields.short_names import extract
from tests.extractors.announcements import assert_evidenced, quotes_of, reading_of

HAS = "has achieved ASI Performance Standard V3 (2022) Certification in Norway."


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (f"Fjordlys Metall AS (Fjordlys) {HAS}", ["Fjordlys"]),
        (f"Fjordlys Metall AS (FMA) {HAS}", ["FMA"]),
        (f"Fjordlys Metall AS {HAS} At Fjordlys, ingots are cast.", ["Fjordlys"]),
        (f"Fjordlys Metall AS – FMA {HAS}", ["FMA"]),
        (
            f"Fjordlys Metall AS {HAS}\n\n“We at Fjordlys Metall have waited long for this day.”",
            ["Fjordlys Metall"],
        ),
    ],
)
def test_a_declared_or_used_form_is_listed(text: str, names: list[str]) -> None:
    reading = reading_of(text)
    outcome = extract(reading)
    assert outcome.values == {"short_names": names}
    assert quotes_of(outcome, "short_names[0]") == names[:1]
    assert_evidenced(reading.document, outcome)


@pytest.mark.parametrize(
    "text",
    [
        "Fjordlys Metall AS has achieved ASI Performance Standard (PS) Certification in Norway.",
        f"Fjordlys Metall AS (OSE: FJM) {HAS}",
        f"Fjordlys Metall AS {HAS} The company casts ingots.",
    ],
)
def test_standards_tickers_and_the_company_are_no_short_names(text: str) -> None:
    outcome = extract(reading_of(text))
    assert outcome.values == {"short_names": []}
    assert outcome.absent == {"short_names": "not_found"}
    assert outcome.flags == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Fjordlys Light Metal (FLM) Co., Ltd. has achieved ASI Certification.", ["FLM"]),
        (
            f"Fjordlys Metall Earns ASI Certification\n\nFjordlys Metall AS {HAS}",
            ["Fjordlys Metall"],
        ),
        (
            f"Fjordlys Metall AS {HAS} The audit at Fjordlys was led by DNV. The Fjordlys Mill is "
            "new.",
            [],
        ),
        (f"Fjordlys Metall AS (Head office: Oslo, Norway) {HAS}", []),
    ],
)
def test_a_bracket_a_headline_and_a_place_are_told_apart(text: str, names: list[str]) -> None:
    assert extract(reading_of(text)).values == {"short_names": names}
