"""Confidences are measured value by value, smoothed, and judged on other documents."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.score.calibration import Judged, confidence_of, cross_validated, fit, judge
from pipeline.score.gold import Annotated
from pipeline.score.reliability import reliability


def row(field: str, rule: str, confidence: float = 0.9) -> dict[str, Any]:
    return {"field": field, "rule": rule, "confidence": confidence}


def values(rule: str, right: int, wrong: int, field: str = "places") -> list[Judged]:
    judged = [True] * right + [False] * wrong
    return [
        Judged(f"{rule}{number}", field, is_right, ((rule, 0.9),))
        for number, is_right in enumerate(judged)
    ]


def test_each_item_of_a_list_is_judged_by_itself(
    documents: list[Annotated], right_lines: list[Any]
) -> None:
    line = right_lines[0]
    line["record"]["facilities"] = ["Vetlanda", "Berlin", "Sävsjö"]
    line["evidence"] = [row(f"facilities[{index}]", "facilities.scope") for index in range(3)]
    judged = judge(documents[0], line)
    assert [(value.field, value.right) for value in judged] == [
        ("facilities", True),
        ("facilities", False),
        ("facilities", True),
    ]


def test_the_surest_evidence_and_every_component_of_a_value_count(
    documents: list[Annotated], right_lines: list[Any]
) -> None:
    line = right_lines[0]
    line["evidence"] = [
        row("capacities[0].value", "capacity.number", 0.7),
        row("capacities[0].value", "capacity.number", 0.8),
        row("capacities[0].unit", "capacity.unit", 0.6),
        row("capacities[0].kind", "capacity.kind", 0.1),
    ]
    (value,) = judge(documents[0], line)
    assert value.rests_on == (("capacity.number", 0.8), ("capacity.unit", 0.6))
    assert confidence_of(value, {}) == 0.6


def test_a_grade_rests_on_the_rule_that_read_the_grade(
    documents: list[Annotated], right_lines: list[Any]
) -> None:
    line = right_lines[0]
    line["record"]["criteria"][0]["grade"] = "major"
    line["evidence"] = [
        row("criteria[0].criterion", "criteria.code"),
        row("criteria[0].grade", "criteria.grade"),
    ]
    assert [(value.field, value.right, value.rests_on) for value in judge(documents[0], line)] == [
        ("criteria", True, (("criteria.code", 0.9),)),
        ("criteria.grade", False, (("criteria.grade", 0.9),)),
    ]


def test_what_is_not_scored_is_left_alone(
    documents: list[Annotated], right_lines: list[Any]
) -> None:
    line = right_lines[0]
    line["record"]["sites"] = [{"facility": "Vetlanda"}]
    line["evidence"] = [row("sites[0].facility", "sites.group")]
    assert judge(documents[0], line) == []
    assert ("sites.group", 0.9) not in fit(values("places.location", 5, 0))


def test_a_common_rule_gets_the_share_that_is_right() -> None:
    fitted = fit(values("places.location", 900, 100))
    assert fitted[("places.location", 0.9)].confidence == pytest.approx(0.9, abs=0.002)


def test_a_rare_rule_is_drawn_to_its_field() -> None:
    fitted = fit(values("places.location", 90, 10) + values("places.rare", 0, 1))
    assert 0.6 < fitted[("places.rare", 0.9)].confidence < 0.8


def test_a_few_right_values_are_no_certainty_of_their_field() -> None:
    """Two of two: the field's mean is 3 of 4, and four values of it are added to the rule's."""
    assert fit(values("a", 2, 0))[("a", 0.9)].confidence == pytest.approx(5 / 6, abs=0.001)


def test_a_value_that_rests_on_a_rule_twice_counts_once() -> None:
    value = Judged("a", "capacities", True, (("capacity.unit", 0.9), ("capacity.unit", 0.9)))
    assert fit([value])[("capacity.unit", 0.9)].given == 1


def test_a_null_is_no_value_even_with_evidence(
    documents: list[Annotated], right_lines: list[Any]
) -> None:
    line = right_lines[1]
    line["evidence"] = [row("parent", "parent.none"), row("entity", "entity.claim")]
    assert [value.field for value in judge(documents[1], line)] == ["entity"]


def test_nothing_is_certain() -> None:
    assert fit(values("a", 100_000, 0))[("a", 0.9)].confidence < 1


def test_a_value_is_never_judged_by_itself() -> None:
    """A rule that only one document uses keeps the extractor's confidence in its fold."""
    lone = Judged("lone", "places", False, (("places.lone", 0.42),))
    told = cross_validated([*values("places.location", 50, 0), lone])
    assert told[-1] == (0.42, False)
    # what other documents have too gets their measure, in whatever fold it is
    assert all(0.9 < confidence < 1 for confidence, _ in told[:-1])
    assert len({confidence for confidence, _ in told[:-1]}) > 1


def test_reliability_of_confidences_that_are_right() -> None:
    told = [(0.9, number < 9) for number in range(10)] + [(0.99, True)] * 90
    measured = reliability(told)
    assert [(found.given, found.right) for found in measured.bins] == [(10, 9), (90, 90)]
    assert measured.wrong == 1
    assert measured.errors_in_lowest_tenth == 1.0
    assert measured.brier < measured.constant_brier == pytest.approx(0.99 * 0.01)
    assert measured.brier == pytest.approx((9 * 0.1**2 + 0.9**2 + 90 * 0.01**2) / 100)


def test_a_confidence_on_an_edge_is_in_the_bin_above() -> None:
    measured = reliability([(0.0, False), (0.95, True), (1.0, True)])
    assert [(found.low, found.high) for found in measured.bins] == [
        (0.0, 0.8),
        (0.95, 0.98),
        (0.99, 1.0),
    ]


def test_values_that_are_equally_sure_share_the_errors() -> None:
    measured = reliability([(0.9, number % 2 == 0) for number in range(100)])
    assert measured.errors_in_lowest_tenth == pytest.approx(0.1)


def test_without_errors_there_is_no_share_of_them() -> None:
    assert reliability([(0.9, True)] * 20).errors_in_lowest_tenth is None
    assert reliability([]).values == 0
