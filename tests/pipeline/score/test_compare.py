from __future__ import annotations

from typing import Any

import pytest

from pipeline.score.compare import (
    alternatives,
    annotates,
    compare_list,
    compare_scalar,
    letters_and_digits,
    normal,
)


def counts(comparison: Any) -> tuple[int, int, int]:
    return comparison.right, len(comparison.missed), len(comparison.spurious)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Norrsken Profil AB", "norrsken profil ab"),
        ("The Aluminium Company", "Aluminium Company"),
        ("SGS S.A.", "SGS S.A"),
        ("“Alba” Smelter", "Alba Smelter"),
        ("Alba's plant", "Alba’s plant"),
        ("Legal\u00a0Compliance,", "Legal Compliance"),
        ("2.4a\u2011e", "2.4a-e"),
        ("S\u0327irket", "Şirket"),
        ("the  three\nplants", "three plants"),
        (660000, 660000.0),
        (["c", "a"], ["a", "c"]),
        (["c", None, 2], [2, "c", None]),
    ],
)
def test_what_is_the_same(one: Any, other: Any) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Norrsken Profil AB", "Norrsken Profil"),
        ("Çiğli", "Cigli"),
        ("Theodor", "odor"),
        (0, None),
        ("", None),
        (1, True),
        ("141", 141),
        ([], None),
        ("Legal - Compliance", "Legal Compliance"),
    ],
)
def test_what_is_not_the_same(one: Any, other: Any) -> None:
    assert normal(one) != normal(other)


def test_a_statement_is_compared_by_letters_and_digits() -> None:
    assert letters_and_digits("A re-\nview (3 days).") == letters_and_digits("a review 3 days")


@pytest.mark.parametrize(
    ("annotated", "given", "right_missed_spurious"),
    [
        (None, None, (0, 0, 0)),
        ("a", "A", (1, 0, 0)),
        ("a", None, (0, 1, 0)),
        (None, "a", (0, 0, 1)),
        ("a", "b", (0, 1, 1)),
        (0, 0, (1, 0, 0)),
        (0, None, (0, 1, 0)),
        ({"any": ["a", "b"]}, "b", (1, 0, 0)),
        ({"any": ["a", "b"]}, None, (0, 1, 0)),
        ({"any": ["a", None]}, None, (0, 0, 0)),
        ({"any": ["a", None]}, "a", (1, 0, 0)),
        ({"any": ["a", None]}, "c", (0, 0, 1)),
    ],
)
def test_a_scalar(annotated: Any, given: Any, right_missed_spurious: tuple[int, int, int]) -> None:
    assert counts(compare_scalar(annotated, given)) == right_missed_spurious


@pytest.mark.parametrize(
    ("annotated", "given", "right_missed_spurious"),
    [
        ([], [], (0, 0, 0)),
        (["a", "b"], ["b", "a"], (2, 0, 0)),
        (["a", "a"], ["a"], (1, 1, 0)),
        (["a"], ["a", "a"], (1, 0, 1)),
        ([{"any": ["a", "b"]}, "a"], ["a", "b"], (2, 0, 0)),
        ([{"any": ["a", "b"]}, "a"], ["a", "a"], (2, 0, 0)),
        ([{"any": ["a", "b"]}, {"any": ["a", "c"]}], ["a"], (1, 1, 0)),
        ([{"any": ["a", None]}], [], (0, 0, 0)),
        ([{"any": ["a", None]}, "a"], ["a"], (1, 0, 0)),
        ({"any": [["a"], ["b", "c"]]}, ["b", "c"], (2, 0, 0)),
        ({"any": [["a"], None]}, [], (0, 0, 0)),
        (["a"], ["a", None], (1, 0, 0)),
        ([None, "a"], ["a"], (1, 0, 0)),
        # of lists with as many errors the one with more that is right
        ({"any": [[], ["a", "b"]]}, ["a", "c"], (1, 1, 1)),
    ],
)
def test_a_list_of_texts(
    annotated: Any, given: list[Any], right_missed_spurious: tuple[int, int, int]
) -> None:
    assert counts(compare_list(annotated, given, ())) == right_missed_spurious


def test_objects_are_compared_by_their_components_alone() -> None:
    annotated = [{"value": 660000, "unit": {"any": ["can ends", "ends"]}, "kind": "capacity"}]
    given = [{"value": 660000.0, "unit": "ends", "kind": "production", "product": "ends"}]
    assert counts(compare_list(annotated, given, ("value", "unit"))) == (1, 0, 0)
    assert counts(compare_list(annotated, given, ("value", "kind"))) == (0, 1, 1)


def test_part_letters_have_no_order_and_may_have_alternatives() -> None:
    annotated = [{"criterion": "2.4", "parts": {"any": [["a", "c"], []]}}]
    for parts in (["c", "a"], []):
        given = [{"criterion": "2.4", "parts": parts}]
        assert counts(compare_list(annotated, given, ("criterion", "parts"))) == (1, 0, 0)
    given = [{"criterion": "2.4", "parts": ["a"]}]
    assert counts(compare_list(annotated, given, ("criterion", "parts"))) == (0, 1, 1)


def test_what_is_not_an_object_is_spurious() -> None:
    assert counts(compare_list([{"n": 1, "grade": None}], ["A", None], ("n", "grade"))) == (0, 1, 2)


def test_whole_items_may_have_alternatives() -> None:
    annotated = [
        {"any": [{"standard": "PS", "version": "V3"}, {"standard": "PS", "version": None}]}
    ]
    given = [{"standard": "PS", "version": None}]
    assert counts(compare_list(annotated, given, ("standard", "version"))) == (1, 0, 0)
    assert annotates(annotated, ("standard", "version"))
    assert not annotates(annotated, ("standard", "event"))
    assert annotates([{"any": [{"standard": "PS"}, None]}], ("standard",))


def test_alternatives_nest() -> None:
    assert alternatives([{"any": ["a", "b"]}, "c"]) == [["a", "c"], ["b", "c"]]
