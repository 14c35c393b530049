"""A cue governs its own clause and no other."""

from __future__ import annotations

from typing import get_args

import pytest

from extractors.document import Span
from extractors.language.scope import (
    Scope,
    Subject,
    clause_around,
    clauses,
    governed,
    has_cue,
    part_around,
)
from extractors.vocab import read_rows

# For each scope a clause that is in it, and one close to it that is not.
EXAMPLES: dict[Scope, tuple[str, str]] = {
    "negated": ("no foil is rolled", "Workshop No. 6 rolls foil"),
    "planned": ("a foundry will be built", "a foundry was built"),
    "past": ("it was first certified in 2019", "it was the first mill"),
    "other": ("its sister plant makes rims", "its plant makes rims"),
    "background": ("the Standard has 62 criteria", "62 people work there"),
    "condition": ("unless a major is found", "no major is found"),
    "gone": ("the line was closed in 2019", "the line was opened in 2019"),
    "audit_past": ("the previous audit was done by A", "the audit was done by A"),
    "audit_other": ("its ISO 9001 certificate is by A", "its certificate is by A"),
    "finding_past": ("the previous audit had five", "they are noted in the report"),
    "finding_closed": ("they were closed within a year", "they are noted in the report"),
    "definition": ("where an audit finds a minor", "the audit found a minor"),
    "figure_planned": ("rising to 60,000 tonnes by 2030", "60,000 tonnes in 2024"),
    "figure_others": ("the group as a whole makes 2 Mt", "the mill makes 2 Mt"),
}


def test_a_sentence_is_cut_into_clauses_that_hold_all_of_it() -> None:
    text = "The mill rolls foil, while the foundry is planned; nothing else is in scope."
    spans = clauses(text, 0, len(text))
    assert "".join(text[span.start : span.end] for span in spans) == text
    assert len(spans) == 3


@pytest.mark.parametrize(
    ("text", "word", "scope"),
    [
        ("The plant is not certified.", "certified", "negated"),
        ("A second foundry will be added to the scope next year.", "foundry", "planned"),
        ("The foundry is not part of the scope.", "foundry", "other"),
        ("It was closed in 2019 and is no longer used.", "used", "gone"),
    ],
)
def test_a_cue_governs_the_words_of_its_clause(text: str, word: str, scope: str) -> None:
    assert governed(text, 0, len(text), text.index(word), scope)  # type: ignore[arg-type]  # a parameter of the test


@pytest.mark.parametrize(
    ("text", "word", "scope"),
    [
        ("The mill is in scope, while the foundry is not.", "mill", "negated"),
        ("The mill makes foil; a foundry will be built.", "foil", "planned"),
    ],
)
def test_a_cue_of_another_clause_governs_nothing_here(text: str, word: str, scope: str) -> None:
    assert not governed(text, 0, len(text), text.index(word), scope)  # type: ignore[arg-type]  # a parameter of the test


def test_a_place_outside_every_clause_takes_the_whole_span() -> None:
    text = "The mill makes foil."
    assert tuple(clause_around(text, 0, len(text), 99)) == (0, len(text))


def test_a_number_sign_is_no_denial() -> None:
    assert not has_cue("Workshop No. 6 rolls foil", "negated")
    assert has_cue("no foil is rolled", "negated")


def test_a_sister_plant_is_another_s() -> None:
    assert has_cue("Its sister plant makes rims.", "other")


@pytest.mark.parametrize("scope", EXAMPLES)
def test_a_cue_puts_a_clause_into_its_scope_and_a_near_word_does_not(scope: Scope) -> None:
    due, near = EXAMPLES[scope]
    assert has_cue(due, scope)
    assert not has_cue(near, scope)


def test_every_scope_of_the_vocabulary_has_its_examples() -> None:
    assert (
        {row["scope"] for row in read_rows("scope_cues")} == set(EXAMPLES) == set(get_args(Scope))
    )


@pytest.mark.parametrize(
    ("subject", "number", "part"),
    [
        ("count", "Three", "Three minors were noted at the mill"),
        ("count", "two", "two of 2021 have been closed"),
        ("figure", "60,000", "and the mill makes 60,000 tonnes"),
        ("figure", "20,000", "while a third line will add 20,000"),
    ],
)
def test_a_number_is_governed_by_its_own_part_of_the_sentence(
    subject: Subject, number: str, part: str
) -> None:
    text = {
        "count": "Three minors were noted at the mill, and two of 2021 have been closed",
        "figure": "Six people work there, and the mill makes 60,000 tonnes while a third line "
        "will add 20,000",
    }[subject]
    at = text.index(number)
    span = part_around(text, Span(0, len(text)), Span(at, at + len(number)), subject)
    assert text[span.start : span.end].strip() == part
