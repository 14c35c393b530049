"""Counts chosen by weighed candidates: what speaks for and against a number and its grade."""

from __future__ import annotations

import pytest

from extractors.document import Span
from extractors.language.count_choice import KINDS, Candidate, count_weights
from extractors.language.count_tokens import tokens_of
from extractors.language.nonconformances import candidates_in, find_counts


def candidates(text: str) -> tuple[Candidate, ...]:
    return candidates_in(text, Span(0, len(text)))


def counted(text: str) -> list[tuple[int, str | None]]:
    return [(count.n, count.grade) for count in find_counts(text, Span(0, len(text)))]


def test_a_number_in_brackets_that_repeats_the_word_before_it_is_no_second_number() -> None:
    assert [t.n for t in tokens_of("Three (3) minor findings.") if t.kind == "number"] == [3]


def test_every_one_and_a_minor_one_are_no_numbers() -> None:
    kinds = [t.kind for t in tokens_of("Twelve findings, every one a minor one.")]
    assert kinds.count("number") == 1


def test_the_way_between_number_and_grade_is_told_in_words() -> None:
    found = next(c for c in candidates("Nine findings, all of them minor.") if c.stated.grade)
    assert {"grade behind", "grade behind: every between", "grade behind: comma between"} <= set(
        found.features
    )


def test_a_number_is_no_candidate_of_a_grade_that_another_grade_stands_before() -> None:
    graded = {
        (c.stated.n, c.stated.grade) for c in candidates("Two major and five minor findings.")
    }
    assert (2, "minor") not in graded
    assert (2, "major") in graded


def test_every_value_has_the_words_that_say_it_as_evidence() -> None:
    text = "The auditors came across non-conformances, seven in number and all of them minor."
    counts = find_counts(text, Span(0, len(text)))
    assert next(text[c.start : c.end] for c in counts if c.n == 7).startswith("seven")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Of the nine non-conformances in the report, one is major.", [(9, None), (1, "major")]),
        ("Ten non-conformances were listed: all ten are minor.", [(10, "minor")]),
        ("One non-conformance, minor, was written down.", [(1, "minor")]),
        ("After six minor non-conformances in 2021, only one was noted.", [(1, "minor")]),
    ],
)
def test_wordings_that_no_pattern_knows_are_read(
    text: str, found: list[tuple[int, str | None]]
) -> None:
    assert counted(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "One year remains to deal with the major non-conformances.",
        "In 2021 the works had eleven minor non-conformances.",
        "The two major non-conformances behind the provisional status were closed.",
        "The list of minor non-conformances begins on page 5.",
    ],
)
def test_numbers_of_other_things_and_other_audits_count_nothing(text: str) -> None:
    assert counted(text) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_grammars_answer_speaks_for_a_candidate(kind: str) -> None:
    assert count_weights(kind)["grammar says so"] > 1  # type: ignore[arg-type]  # one of KINDS
