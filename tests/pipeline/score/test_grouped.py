"""Gaps and groups: what is measured over whole groups, and what counts as beyond chance."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.score.gold import Annotated
from pipeline.score.grouped import (
    DOCUMENTS_RIGHT,
    MACRO_F1,
    divisions,
    gaps,
    right_interval,
    scored,
    separation,
)
from pipeline.score.groups import Placed
from pipeline.score.targets import TARGETS, Held, held_against_targets
from tests.pipeline.score.conftest import NORRSKEN, annotated, line

GROUPS = {
    "good0": Placed("alo", "divi"),
    "good1": Placed("alo", "divi"),
    "bad0": Placed("bru", "astra"),
    "bad1": Placed("cyr", "astra"),
}


def read(*names: str) -> list[tuple[Annotated, Any]]:
    """Documents with their lines: right for `good...`, empty for the rest."""
    return [
        (
            annotated(name, NORRSKEN),
            {**line(NORRSKEN if name.startswith("good") else {}), "document": {"kind": "reprint"}},
        )
        for name in names
    ]


def test_a_gap_is_the_difference_of_the_two_parts() -> None:
    found = gaps(read("good0", "bad0"), read("bad1"), GROUPS)
    assert found[DOCUMENTS_RIGHT].value == 0.5
    assert found["entity"].value == pytest.approx(2 / 3)  # F1 of one right and one missed
    assert found["entity"].interval == (0.0, 1.0)
    assert found[MACRO_F1].value == scored(read("good0", "bad0")).macro_f1


def test_a_gap_is_beyond_chance_only_where_other_groups_would_show_it_too() -> None:
    names = [f"good{number}" for number in range(20)]
    faults = [f"bad{number}" for number in range(10)]
    training, aside = read(*names), read(*names[:10], *faults)
    apart = {name: Placed(name, name) for name in (*names, *faults)}
    one_template = apart | {name: Placed(name, "astra") for name in faults}
    assert gaps(training, aside, apart)[DOCUMENTS_RIGHT].is_beyond_chance
    assert not gaps(training, aside, one_template)[DOCUMENTS_RIGHT].is_beyond_chance


def test_the_interval_of_a_set_comes_from_its_groups() -> None:
    assert right_interval(read("good0", "good1", "bad0", "bad1"), GROUPS) == (0.0, 1.0)
    assert right_interval(read("good0", "good1"), GROUPS) == (1.0, 1.0)


def test_documents_are_divided_by_company_template_year_and_kind() -> None:
    found = {each.name: each for each in divisions(read(*GROUPS), GROUPS)}
    assert {name: len(each.groups) for name, each in found.items()} == {
        "company": 3,
        "template": 2,
        "year": 1,
        "kind": 1,
    }
    assert [(group.name, group.f1) for group in found["template"].groups] == [
        ("astra", 0.0),
        ("divi", 1.0),
    ]
    assert (found["template"].mean_f1, found["template"].all_right) == (0.5, 0.5)
    assert found["company"].mean_f1 == pytest.approx(1 / 3)
    assert found["template"].interval == (0.0, 1.0)
    assert found["year"].groups[0].name == "2024"
    assert found["year"].all_right == 0.0


def test_the_interval_of_a_template_comes_from_its_documents() -> None:
    """The template is the group itself: drawn whole, it would have no interval."""
    groups = {name: Placed(name, "divi") for name in ("good0", "bad0")}
    found = {each.name: each for each in divisions(read("good0", "bad0"), groups)}
    assert found["template"].groups[0].right_interval == (0.0, 1.0)
    assert found["year"].groups[0].right_interval == (0.5, 0.5)


def test_a_document_without_a_core_field_is_in_no_group() -> None:
    document = annotated("good0", {"published_on": None}, "published_on")
    assert divisions([(document, {"document": {"kind": "other"}})], GROUPS) == []


def test_a_group_counts_no_extra_field() -> None:
    ((document, told),) = read("good0")
    told["record"] |= {"counts": [], "sites": []}
    assert {
        group.f1 for each in divisions([(document, told)], GROUPS) for group in each.groups
    } == {1.0}


def test_the_parts_are_apart_by_company_and_perhaps_by_template() -> None:
    found = separation(read("good0", "bad0"), read("good1", "bad1"), GROUPS)
    assert (found.unseen_templates, found.documents, found.shared_companies) == (0, 2, 1)
    found = separation(read("good0", "good1"), read("bad0", "bad1"), GROUPS)
    assert (found.unseen_templates, found.documents, found.shared_companies) == (2, 2, 0)


def test_a_figure_below_its_target_is_missed() -> None:
    right = scored(read("good0"))
    intervals = {field.name: field.interval for field in right.fields}
    assert not any(held.is_missed for held in held_against_targets(right, intervals))
    held = {each.name: each for each in held_against_targets(scored(read("bad0")), intervals)}
    assert all(each.is_missed for each in held.values())
    assert (held["criteria"].target, held["criteria"].values) == (0.995, 2)
    assert held.keys() <= TARGETS.keys()
    assert "counts" not in held
    assert not Held("parent", 0.9, 0.9, 10, (0.8, 1.0)).is_missed
