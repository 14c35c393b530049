"""Wordings of activities are found as whole words, the longest of those that overlap."""

from __future__ import annotations

import time

import pytest

from extractors.language.phrases import find_activities


def found(text: str) -> list[tuple[str, str]]:
    return [(name, text[a:b]) for name, a, b in find_activities(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "activities"),
    [
        ("for bauxite mining", [("Bauxite Mining", "bauxite mining")]),
        ("for Alumina Refining and", [("Alumina Refining", "Alumina Refining")]),
        ("sells foil", []),
        ("undermining bauxitemining", []),
    ],
)
def test_a_wording_is_found_in_any_case(text: str, activities: list[tuple[str, str]]) -> None:
    assert found(text) == activities


def test_of_overlapping_wordings_the_longest_counts() -> None:
    ((name, words),) = found("for aluminium re-melting/refining there")
    assert name == "Aluminium Re-melting/Refining"
    assert words == "re-melting/refining"


def test_offsets_count_from_the_start_of_the_text() -> None:
    text = "Fjordlys: bauxite mining, bauxite mining"
    ((_, start, end),) = find_activities(text, 20, len(text))
    assert text[start:end] == "bauxite mining"
    assert start > 20


def test_a_run_without_blanks_costs_no_time_and_moves_no_offset() -> None:
    text = "'" * 20_000 + " bauxite mining"
    began = time.perf_counter()
    assert found(text) == [("Bauxite Mining", "bauxite mining")]
    assert time.perf_counter() - began < 1
