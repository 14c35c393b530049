"""counts: every stated count as it stands."""

from __future__ import annotations

import pytest

from extractors.fields.counts import extract
from tests.extractors.announcements import assert_evidenced, quotes_of, reading_of

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard Certification in Norway."


def test_each_count_stands_in_the_order_of_the_text() -> None:
    reading = reading_of(f"{LEAD}\n\nTwo major and five minor non-conformances were raised.")
    outcome = extract(reading)
    assert outcome.values["counts"] == [
        {"n": 2, "grade": "major", "standard": None, "facility": None},
        {"n": 5, "grade": "minor", "standard": None, "facility": None},
    ]
    assert quotes_of(outcome, "counts[1].n") == ["five minor non-conformances"]
    assert_evidenced(reading.document, outcome)


def test_a_count_names_its_standard_and_its_plant() -> None:
    reading = reading_of(
        "Fjordlys Metall AS has achieved ASI Performance Standard and Chain of Custody Standard "
        "Certification at its Kvitnes Smelter and Holmvik Mill in Norway.\n\nThree minor "
        "non-conformances against the Performance Standard are noted in the Kvitnes Smelter audit "
        "report. No non-conformances against the Chain of Custody Standard were identified."
    )
    outcome = extract(reading)
    rows = [(c["n"], c["standard"], c["facility"]) for c in outcome.values["counts"]]
    assert rows == [(3, "PS", "Kvitnes Smelter"), (0, "CoC", None)]
    assert_evidenced(reading.document, outcome)


@pytest.mark.parametrize(
    "sentence",
    [
        "The Standard has 62 criteria under 11 principles.",
        "The findings are available from page 5 of the summary audit report.",
        "Two minor updates were made to the website.",
    ],
)
def test_criteria_pages_and_updates_are_no_counts(sentence: str) -> None:
    outcome = extract(reading_of(f"{LEAD}\n\n{sentence}"))
    assert outcome.values == {"counts": []}
    assert outcome.absent == {"counts": "not_found"}
    assert outcome.flags == ()
