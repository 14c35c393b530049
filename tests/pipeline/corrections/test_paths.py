"""Paths into a record."""

from __future__ import annotations

from pipeline.corrections.paths import (
    get,
    is_within,
    item_number,
    joined,
    matching,
    order,
    put,
    same,
    steps,
    without,
)

RECORD = {"entity": "A", "sites": [{"places": ["x", "y"]}, {"places": None}, {}], "none": None}


def test_steps_and_fields_are_one() -> None:
    for field in ("entity", "nonconformances.minor", "sites[0].places[12]", "places[3]"):
        assert joined(steps(field)) == field
    assert steps("sites[].places[1]") == ("sites", -1, "places", 1)


def test_a_value_is_got_where_it_is() -> None:
    assert get(RECORD, ("sites", 0, "places", 1)) == "y"
    for path in (("sites", 3), ("sites", -1), ("entity", 0), ("sites", "places"), ("no", "no")):
        assert get(RECORD, path) is None


def test_a_value_is_put_where_it_belongs() -> None:
    record = {"a": None, "b": [{"c": 1}]}
    put(record, ("a", "x"), 1)
    put(record, ("b", 0, "c"), 2)
    put(record, ("d",), 3)
    assert record == {"a": {"x": 1}, "b": [{"c": 2}], "d": 3}


def test_a_pattern_matches_every_item() -> None:
    assert matching(RECORD, "sites[].places[]") == [
        ("sites", 0, "places", 0),
        ("sites", 0, "places", 1),
    ]
    assert matching(RECORD, "none[]") == []
    assert matching(RECORD, "entity") == [("entity",)]


def test_fields_that_begin_alike_are_told_apart() -> None:
    assert item_number("places[12].x", "places") == 12
    assert item_number("places", "places") is None
    assert item_number("placesx[1]", "places") is None
    assert is_within("places[1]", "places[1]")
    assert is_within("places[1].x", "places[1]")
    assert is_within("criteria[1].parts[0]", "criteria[1].parts")
    assert not is_within("places[11]", "places[1]")


def test_the_items_behind_a_gap_close_up() -> None:
    assert without("sites[2].places[4]", ("sites", 2, "places", 1)) == "sites[2].places[3]"
    assert without("sites[1].places[4]", ("sites", 2, "places", 1)) == "sites[1].places[4]"
    assert without("sites[2].places[1]", ("sites", 2, "places", 1)) == "sites[2].places[1]"
    assert without("sites[3].places[4]", ("sites", 2)) == "sites[2].places[4]"
    assert without("entity", ("entity",)) == "entity"


def test_items_are_in_the_order_of_their_numbers() -> None:
    paths = [("b", 10), ("b", 9), ("a", 11), ("b", 9, "x")]
    assert sorted(paths, key=order) == [("a", 11), ("b", 9), ("b", 9, "x"), ("b", 10)]


def test_values_are_one_where_they_say_one() -> None:
    assert same(1, 1.0)
    assert not same(1, True)
    assert not same(0, False)
    assert same(True, True)
    assert same({"a": 1, "b": None, "c": []}, {"a": 1})
    assert not same({"a": 1}, {"a": 1, "b": 0})
    assert not same({"a": 1}, {"a": True})
    assert not same("a", None)
