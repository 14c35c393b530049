"""Counts and references of this audit, each once, with their plant."""

from __future__ import annotations

import pytest

from extractors.findings_told import FindingsTold, find_findings
from tests.extractors.announcements import reading_of

LEAD = (
    "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification at its "
    "Kvitnes Smelter and Holmvik Mill in Norway."
)


def told(text: str) -> FindingsTold:
    return find_findings(reading_of(f"{LEAD}\n\n{text}"))


def codes(found: FindingsTold) -> list[tuple[str, str | None]]:
    return [(r.code.criterion + "".join(r.code.parts), r.grade) for r in found.references]


def test_the_next_sentence_takes_the_grade_of_the_count_before() -> None:
    found = told("Two minor non-conformances were raised. They concern Criteria 1.2 and 10.8a.")
    assert [(c.n, c.grade) for c in found.counts] == [(2, "minor")]
    assert codes(found) == [("1.2", "minor"), ("10.8a", "minor")]


def test_a_denied_grade_is_not_that_of_the_codes_behind_it() -> None:
    found = told("Two minor non-conformances, zero major. Codes of the two: 1.2; 10.8a.")
    assert codes(found) == [("1.2", "minor"), ("10.8a", "minor")]


def test_a_criterion_that_only_heads_its_parts_is_not_listed_itself() -> None:
    found = told("Two minor non-conformances fall under Criterion 10.8 (10.8a and 10.8c).")
    assert codes(found) == [("10.8a", "minor"), ("10.8c", "minor")]


def test_a_list_of_findings_is_read_item_by_item() -> None:
    found = told(
        "Three minor non-conformances were raised:\n\n"
        "• 1.2 Anti-Corruption\n• 2.4a Responsible Sourcing\n• 10.8a Working Time"
    )
    assert codes(found) == [("1.2", "minor"), ("2.4a", "minor"), ("10.8a", "minor")]


def test_findings_belong_to_the_plant_that_their_sentence_names() -> None:
    found = told(
        "One minor non-conformance is noted in the Kvitnes Smelter audit report under Criterion "
        "1.2. Two minor non-conformances are noted in the Holmvik Mill audit report under "
        "Criteria 3.2 and 10.8a."
    )
    plants = [found.facility_of[r.sentence.start] for r in found.references]
    assert plants == ["Kvitnes Smelter", "Holmvik Mill", "Holmvik Mill"]
    assert [c.n for c in found.counts] == [1, 2]


def test_a_finding_and_a_count_told_twice_are_one() -> None:
    found = told(
        "Two minor non-conformances are noted under Criteria 1.2 and 10.8a.\n\nThe two minor "
        "non-conformances under Criteria 1.2 and 10.8a will be verified in follow-up audits."
    )
    assert codes(found) == [("1.2", "minor"), ("10.8a", "minor")]
    assert [c.n for c in found.counts] == [2]


@pytest.mark.parametrize(
    "text",
    [
        "“We took the two minor non-conformances under Criteria 1.2 and 10.8a to heart.”",
        "Four minor non-conformances of the previous audit under 1.2 and 3.2 have been closed.",
        "The Standard defines 11 principles and 62 criteria.",
    ],
)
def test_quotations_earlier_audits_and_the_programme_tell_nothing(text: str) -> None:
    assert told(text) == FindingsTold((), (), {})
