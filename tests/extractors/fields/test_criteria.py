"""criteria: codes of findings in the order of the text."""

from __future__ import annotations

import pytest

from extractors.fields.criteria import extract
from tests.extractors.announcements import assert_evidenced, codes_of, quotes_of, reading_of

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification."


def test_a_finding_has_code_parts_title_and_grade() -> None:
    reading = reading_of(
        f"{LEAD}\n\nOne minor non-conformance is noted under Criterion 2.4a-c Responsible Sourcing."
    )
    outcome = extract(reading)
    assert outcome.values["criteria"] == [
        {
            "as_written": "2.4a-c",
            "standard": "PS",
            "version": "V3",
            "criterion": "2.4",
            "parts": ["a", "b", "c"],
            "title": "Responsible Sourcing",
            "grade": "minor",
            "facility": None,
        }
    ]
    assert quotes_of(outcome, "criteria[0].as_written") == ["2.4a-c"]
    assert quotes_of(outcome, "criteria[0].title") == ["Responsible Sourcing"]
    assert quotes_of(outcome, "criteria[0].grade") == ["minor"]
    assert_evidenced(reading.document, outcome)


def test_codes_are_listed_each_with_its_own_grade() -> None:
    reading = reading_of(
        f"{LEAD}\n\nOne major non-conformance was raised under 5.3a GHG Emissions Reduction Plans "
        "and two minor non-conformances under 2.3a and 2.3b Environmental and Social Management "
        "Systems."
    )
    rows = [(row["as_written"], row["grade"]) for row in extract(reading).values["criteria"]]
    assert rows == [("5.3a", "major"), ("2.3a", "minor"), ("2.3b", "minor")]


def test_a_finding_told_again_is_listed_once() -> None:
    reading = reading_of(
        f"{LEAD}\n\nOne minor non-conformance is noted under Criterion 10.8a Working Time. The "
        "finding under 10.8 will be verified in a follow-up audit."
    )
    assert [row["as_written"] for row in extract(reading).values["criteria"]] == ["10.8a"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The plant was praised for its work under Criterion 7.1.",
        "The certificate is against Principles 1-4.",
        "The mill lies 3.2 kilometres from the port and makes 1.1 million tonnes a year.",
        "A full listing of conformances and minor non-conformances is available from page 5.",
    ],
)
def test_what_is_met_or_no_code_is_no_finding(sentence: str) -> None:
    outcome = extract(reading_of(f"{LEAD}\n\n{sentence}"))
    assert outcome.values == {"criteria": []}
    assert outcome.absent == {"criteria": "not_found"}


def noted(words: str) -> set[str]:
    return codes_of(
        extract(reading_of(f"{LEAD}\n\nOne minor non-conformance is noted under {words}."))
    )


def test_a_number_that_the_catalogue_lacks_is_flagged() -> None:
    assert noted("Criterion 10.14 Quiet Hours") == {"unknown_criterion"}


def test_the_title_of_another_number_is_flagged() -> None:
    assert noted("Criterion 2.4a Working Time") == {"title_mismatch"}


@pytest.mark.parametrize(
    "words",
    [
        "Criterion 10.8a Working Time",
        "Criterion 10.8a WORKING TIME",
        "Criterion 10.8a Time at Work",
    ],
)
def test_the_own_title_in_any_case_or_another_wording_is_not(words: str) -> None:
    assert noted(words) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "Criterion 9.6 Displacement was rated as not applicable, and Criterion 6.6 likewise.",
        "Its owner has a turnover of 1.3 trillion won, found nowhere under minor matters.",
    ],
)
def test_what_is_not_applicable_or_a_sum_of_money_is_no_finding(sentence: str) -> None:
    text = "Fjordlys Metall AS has achieved ASI Performance Standard Certification in Norway."
    found = "Two minor non-conformances are noted under Criteria 2.4a and 10.8a."
    codes = [
        row["as_written"]
        for row in extract(reading_of(f"{text}\n\n{found} {sentence}")).values["criteria"]
    ]
    assert codes == ["2.4a", "10.8a"]


def test_what_is_closed_behind_a_semicolon_leaves_the_list_alone() -> None:
    text = (
        "Fjordlys Metall AS has achieved ASI Performance Standard Certification in Norway.\n\nTwo "
        "minor non-conformances are noted, under Criteria 9.1 Human Rights Due Diligence and 11.3 "
        "OH&S Performance; all nine of the first certificate have been closed."
    )
    codes = [row["as_written"] for row in extract(reading_of(text)).values["criteria"]]
    assert codes == ["9.1", "11.3"]


BOTH = (
    "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) and Chain of Custody "
    "Standard V2 (2022) Certification."
)


@pytest.mark.parametrize(
    ("said", "standard", "version"),
    [
        ("Criterion 2.4a-c Responsible Sourcing", "PS", "V3"),  # only one has this title
        ("criterion 2.4a", "PS", "V3"),  # only one has parts
        ("criterion 1.3 of the Chain of Custody Standard", "CoC", "V2"),
        ("criterion 1.1", None, None),
        ("1.1 Management System", None, None),
    ],
)
def test_of_two_standards_the_sentence_the_title_or_the_parts_decide(
    said: str, standard: str | None, version: str | None
) -> None:
    outcome = extract(reading_of(f"{BOTH}\n\nOne minor non-conformance is noted under {said}."))
    (row,) = outcome.values["criteria"]
    assert (row["standard"], row["version"]) == (standard, version)


def test_every_value_names_its_rule_and_whether_it_is_stated() -> None:
    outcome = extract(
        reading_of(f"{BOTH}\n\nOne minor non-conformance is noted under 2.4a Responsible Sourcing.")
    )
    assert [(e.path.partition(".")[2], e.rule, e.basis) for e in outcome.evidence] == [
        ("as_written", "criteria.code", "stated"),
        ("criterion", "criteria.code", "stated"),
        ("parts", "criteria.code", "stated"),
        ("standard", "criteria.standard", "derived"),
        ("version", "criteria.version", "derived"),
        ("title", "criteria.title", "stated"),
        ("grade", "criteria.grade", "stated"),
    ]


def test_a_number_that_no_standard_has_is_flagged_without_knowing_which() -> None:
    outcome = extract(reading_of(f"{BOTH}\n\nOne minor non-conformance is noted under 8.9 Water."))
    (flag,) = outcome.flags
    assert flag.code == "unknown_criterion"
    assert "no 8.9 in any standard" in flag.detail
