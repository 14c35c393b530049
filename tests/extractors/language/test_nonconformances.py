"""Counts and references of findings; pointers, definitions and history give none."""

from __future__ import annotations

import pytest

from extractors.document import Span
from extractors.language.nonconformances import find_counts
from extractors.language.references import find_references

Counts = list[tuple[int, str | None]]


def counts(text: str) -> Counts:
    return [(count.n, count.grade) for count in find_counts(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Five minor non-conformances are noted under Criteria 1.2 and 3.2.", [(5, "minor")]),
        ("Twenty-two minor non-conformances were raised.", [(22, "minor")]),
        ("Two major and five minor non-conformances were raised.", [(2, "major"), (5, "minor")]),
        ("One minor non-conformity was noted.", [(1, "minor")]),
        ("The auditors raised 3 minors and 1 major.", [(3, "minor"), (1, "major")]),
        ("Seven non-conformances were identified.", [(7, None)]),
        ("No non-conformances were identified.", [(0, None)]),
        ("No major non-conformances were raised.", [(0, "major")]),
    ],
)
def test_a_count_is_read_with_its_grade(text: str, found: Counts) -> None:
    assert counts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "A full listing of audit findings outlining evidence of conformances and minor "
        "non-conformances is available from page 5 of the summary audit report.",
        "Both major and minor non-conformances need a corrective action plan.",
        "Where an audit finds more than three major non-conformances no certificate is issued.",
        "The standard has 62 criteria under 11 principles.",
        "Two minor updates were made to the website.",
        "Four minor non-conformances of the previous audit have been closed.",
    ],
)
def test_pointers_definitions_and_closed_findings_are_no_counts(text: str) -> None:
    assert counts(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Six minor non-conformances were raised, four of which have been closed.", [(6, "minor")]),
        ("One major non-conformance, since closed, was raised at the press.", [(1, "major")]),
        ("The visit was closed with three minor non-conformances.", [(3, "minor")]),
        ("The four minor non-conformances were closed in May.", []),
    ],
)
def test_a_new_finding_counts_though_it_has_been_closed(text: str, found: Counts) -> None:
    assert counts(text) == found


Refs = list[tuple[str, str | None, str | None]]


def references(text: str, inherited: str | None = None) -> Refs:
    found = find_references(text, Span(0, len(text)), inherited)  # type: ignore[arg-type]  # a parameter of the test
    return [
        (
            text[r.code.start : r.code.end],
            text[r.title.start : r.title.end] if r.title else None,
            r.grade,
        )
        for r in found
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Two minor non-conformances are noted under Criteria 1.2 Anti-Corruption and 2.4a-e "
            "Responsible Sourcing.",
            [
                ("1.2", "Anti-Corruption", "minor"),
                ("2.4a-e", "Responsible Sourcing", "minor"),
            ],
        ),
        (
            "Minor non-conformances: 11.1a Occupational Health and Safety (OH&S) Management "
            "System, 10.8a-c Working Time, and 6.2a Discharges to Water.",
            [
                ("11.1a", "Occupational Health and Safety (OH&S) Management System", "minor"),
                ("10.8a-c", "Working Time", "minor"),
                ("6.2a", "Discharges to Water", "minor"),
            ],
        ),
        (
            "One major non-conformance was raised under 5.3 and one minor under 3.1a.",
            [("5.3", None, "major"), ("3.1a", None, "minor")],
        ),
    ],
)
def test_a_list_is_split_on_its_codes_and_never_on_commas(text: str, found: Refs) -> None:
    assert references(text) == found


def test_a_sentence_without_a_grade_takes_the_one_before() -> None:
    text = "They concern Criteria 1.2 and 3.2."
    assert references(text, "minor") == [("1.2", None, "minor"), ("3.2", None, "minor")]


@pytest.mark.parametrize(
    "text",
    [
        "The plant was praised under Criterion 7.1.",
        "The minor non-conformance of the previous audit under 3.2 has been closed.",
        "The furnace is 3.2 metres high and no finding concerns it.",
    ],
)
def test_what_is_met_or_closed_is_no_finding(text: str) -> None:
    assert references(text) == []
