"""nonconformances: the document's counts, or null with a reason."""

from __future__ import annotations

import pytest

from extractors.fields.nonconformances import extract
from tests.extractors.announcements import assert_evidenced, codes_of, quotes_of, reading_of

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard Certification in Norway."
Triple = tuple[int | None, int | None, int | None]


@pytest.mark.parametrize(
    ("sentence", "triple"),
    [
        ("Five minor non-conformances are noted in the report.", (5, None, None)),
        ("Two major and five minor non-conformances were raised.", (5, 2, None)),
        ("Seven non-conformances were identified.", (None, None, 7)),
        ("No non-conformances were identified.", (0, 0, None)),
        ("No major non-conformances were identified.", (None, 0, None)),
        ("A total of 9 minor non-conformances were noted.", (9, None, None)),
    ],
)
def test_a_stated_count_has_its_grade(sentence: str, triple: Triple) -> None:
    reading = reading_of(f"{LEAD}\n\n{sentence}")
    outcome = extract(reading)
    values = outcome.values["nonconformances"]
    assert (values["minor"], values["major"], values["total"]) == triple
    assert_evidenced(reading.document, outcome)


def test_a_count_is_quoted_with_its_noun() -> None:
    outcome = extract(reading_of(f"{LEAD}\n\nFive minor non-conformances are noted."))
    assert quotes_of(outcome, "nonconformances.minor") == ["Five minor non-conformances"]


def test_counts_of_the_plants_are_summed_where_each_has_one() -> None:
    reading = reading_of(
        "Fjordlys Metall AS has achieved ASI Performance Standard Certification at its Kvitnes "
        "Smelter and Holmvik Mill in Norway.\n\nThree minor non-conformances are noted in the "
        "Kvitnes Smelter audit report. Two minor non-conformances are noted in the Holmvik Mill "
        "audit report."
    )
    outcome = extract(reading)
    assert outcome.values["nonconformances"] == {"minor": 5, "major": None, "total": None}
    assert {row.basis for row in outcome.evidence} == {"derived"}


@pytest.mark.parametrize(
    "sentence",
    [
        "A full listing of audit findings outlining evidence of conformances and minor "
        "non-conformances is available from page 5 of the summary audit report.",
        "Both major and minor non-conformances ask for a corrective action plan.",
        "The Standard has 62 criteria under 11 principles.",
        "The audit took five days.",
    ],
)
def test_pointers_definitions_and_silence_give_null_and_never_zero(sentence: str) -> None:
    outcome = extract(reading_of(f"{LEAD}\n\n{sentence}"))
    assert outcome.values == {"nonconformances": {"minor": None, "major": None, "total": None}}
    assert outcome.absent == {
        "nonconformances.minor": "not_found",
        "nonconformances.major": "not_found",
        "nonconformances.total": "not_found",
    }


def test_a_count_that_its_list_does_not_reach_is_flagged() -> None:
    text = (
        f"{LEAD}\n\nNine minor non-conformances are noted under Criteria 1.2 Anti-Corruption, "
        "2.4a-e Responsible Sourcing and others."
    )
    assert codes_of(extract(reading_of(text))) == {"count_mismatch", "list_truncated"}


def test_a_count_that_its_list_meets_is_not_flagged() -> None:
    text = (
        f"{LEAD}\n\nTwo minor non-conformances are noted under Criteria 1.2 Anti-Corruption and "
        "2.4a-e Responsible Sourcing."
    )
    assert codes_of(extract(reading_of(text))) == set()


@pytest.mark.parametrize("number", ["2019", "1,200", "2.4"])
def test_a_year_a_large_figure_and_a_code_are_no_counts(number: str) -> None:
    text = f"{LEAD}\n\nUnder {number} minor non-conformances are noted."
    found = extract(reading_of(text)).values["nonconformances"]
    assert found == {"minor": None, "major": None, "total": None}


@pytest.mark.parametrize(
    ("sentence", "triple"),
    [
        ("Eight minor non-conformances were recorded, no majors: 2.3a-b and 8.7.", (8, 0, None)),
        ("Fourteen minor non-conformances were noted, none of them major.", (14, 0, None)),
        ("No minor or major non-conformances were identified.", (0, 0, None)),
        (
            "No major or minor non-conformances were identified; evidence of the conformances and "
            "non-conformances is set out from page 5.",
            (0, 0, None),
        ),
        ("Minor non-conformances to the Performance Standard number ten.", (10, None, None)),
        (
            "Two minor non-conformances were recorded, one under 2.2 Leadership, the other under "
            "9.8a Conflict-Affected and High-Risk Areas.",
            (2, None, None),
        ),
        ("SGS was here in April.Three minor non-conformances were found.", (3, None, None)),
    ],
)
def test_a_count_is_read_in_every_wording(sentence: str, triple: Triple) -> None:
    values = extract(reading_of(f"{LEAD}\n\n{sentence}")).values["nonconformances"]
    assert (values["minor"], values["major"], values["total"]) == triple
