"""auditors: the audit firms as written."""

from __future__ import annotations

import pytest

from extractors.fields.auditors import extract
from tests.extractors.announcements import assert_evidenced, codes_of, quotes_of, reading_of

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard Certification in Norway."


@pytest.mark.parametrize(
    ("sentence", "firms"),
    [
        ("The independent, third-party audit of the smelter was carried out by DNV.", ["DNV"]),
        (
            "The audit was carried out by GUTcert (AFNOR Group).",
            ["GUTcert (AFNOR Group)"],
        ),
        (
            "The audit was carried out by DNV Business Assurance Services UK Ltd.",
            ["DNV Business Assurance Services UK Ltd."],
        ),
        (
            "The audit of the mill was carried out by DNV and the third-party audit of the mine "
            "was carried out by SGS.",
            ["DNV", "SGS"],
        ),
    ],
)
def test_the_firm_is_quoted_as_written(sentence: str, firms: list[str]) -> None:
    reading = reading_of(f"{LEAD}\n\n{sentence}")
    outcome = extract(reading)
    assert outcome.values == {"auditors": firms}
    assert quotes_of(outcome, "auditors[0]") == firms[:1]
    assert codes_of(outcome) == set()
    assert_evidenced(reading.document, outcome)


@pytest.mark.parametrize(
    "names",
    [
        ("DNV", "DNV Business Assurance Services UK Ltd."),
        ("DNV Business Assurance Services UK Ltd.", "DNV"),
    ],
)
def test_a_firm_named_twice_stands_once_in_its_fullest_form(names: tuple[str, str]) -> None:
    first, second = names
    sentences = (
        f"The audit of the mill was carried out by {first}. "
        f"The audit of the mine was carried out by {second}"
    )
    outcome = extract(reading_of(f"{LEAD}\n\n{sentences}"))
    assert outcome.values == {"auditors": ["DNV Business Assurance Services UK Ltd."]}


def test_the_certified_company_is_not_its_own_audit_firm() -> None:
    sentence = "The internal audit was carried out by Fjordlys Metall AS."
    outcome = extract(reading_of(f"{LEAD}\n\n{sentence}"))
    assert outcome.values == {"auditors": []}


def test_a_firm_that_nobody_knows_is_kept_and_flagged() -> None:
    sentence = "The audit was carried out by Haugaland Assurance AS."
    outcome = extract(reading_of(f"{LEAD}\n\n{sentence}"))
    assert outcome.values == {"auditors": ["Haugaland Assurance AS"]}
    assert codes_of(outcome) == {"unknown_auditor"}


@pytest.mark.parametrize(
    "sentence",
    [
        "SGS buys the foil of the mill.",
        "The previous audit was carried out by SGS.",
        "Local specialists took part in the audit.",
        "“Every audit that SGS carried out at our neighbours has made us more curious.”",
    ],
)
def test_a_firm_outside_this_audit_is_none(sentence: str) -> None:
    outcome = extract(reading_of(f"{LEAD}\n\n{sentence}"))
    assert outcome.values == {"auditors": []}
    assert outcome.absent == {"auditors": "not_found"}


def test_a_firm_of_two_audits_is_listed_once_in_its_fullest_spelling() -> None:
    text = (
        f"{LEAD}\n\nThe audit of the smelter was carried out by DNV. The audit of the casthouse "
        "was carried out by DNV.\n\nThe audit of the mill was done by DNV Business Assurance."
    )
    assert extract(reading_of(text)).values == {"auditors": ["DNV Business Assurance"]}


def test_a_second_firm_is_named_by_that_of() -> None:
    text = (
        "Fjordlys Metall AS has achieved ASI Performance Standard Certification in Norway.\n\nThe "
        "third-party audit of the rod mill was carried out by BNQ. That of the cable works was "
        "carried out by ERM CVS."
    )
    assert extract(reading_of(text)).values == {"auditors": ["BNQ", "ERM CVS"]}


def test_the_seat_of_a_firm_is_no_part_of_its_name() -> None:
    text = (
        "Fjordlys Metall AS has achieved ASI Performance Standard Certification in Norway.\n\nDQS "
        "CFS of Frankfurt, Germany, was the third-party auditor."
    )
    assert extract(reading_of(text)).values == {"auditors": ["DQS CFS"]}
