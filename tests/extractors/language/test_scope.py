"""A cue governs its own clause and no other."""

from __future__ import annotations

import pytest

from extractors.language.scope import clause_around, clauses, governed, has_cue


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
