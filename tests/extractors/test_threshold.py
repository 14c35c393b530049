"""What `alucert extract --min-confidence` leaves out, and what it says of it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from extractors.threshold import leave_out_unsure
from tests.extractors.announcements import FJORDLYS, evidenced, leaves, record_of


@pytest.fixture
def line() -> dict[str, Any]:
    return record_of(FJORDLYS)


def set_confidence(line: dict[str, Any], field: str, confidence: float) -> None:
    rows = [row for row in line["evidence"] if row["field"] == field]
    assert rows
    for row in rows:
        row["confidence"] = confidence


def test_a_line_whose_values_are_all_sure_stays_as_it_is(line: dict[str, Any]) -> None:
    assert leave_out_unsure(line, 0.0) == line


def test_an_unsure_scalar_is_null_with_a_reason_and_a_flag(line: dict[str, Any]) -> None:
    for row in line["evidence"]:
        row["confidence"] = 0.99
    for field in ("published_on", "nonconformances.minor"):
        set_confidence(line, field, 0.5)
    before = deepcopy(line)
    kept = leave_out_unsure(line, 0.9)
    assert line == before
    assert kept["record"]["published_on"] is kept["document"]["published_on"] is None
    assert kept["record"]["nonconformances"]["minor"] is None
    assert kept["absent"]["published_on"] == "not_assessable"
    assert kept["absent"]["nonconformances.minor"] == "not_assessable"
    assert kept["flags"][-1] == {
        "code": "below_confidence",
        "severity": "info",
        "detail": "2 values left out with a confidence below 0.9",
        "fields": ["nonconformances.minor", "published_on"],
    }


def test_an_unsure_item_goes_as_a_whole_and_the_others_move_up(line: dict[str, Any]) -> None:
    for row in line["evidence"]:
        row["confidence"] = 0.99
    assert len(line["record"]["criteria"]) == 2
    set_confidence(line, "criteria[0].title", 0.5)
    line["flags"] = [
        {"code": "x", "severity": "info", "detail": "", "fields": ["criteria[1].title"]},
        {"code": "y", "severity": "info", "detail": "", "fields": ["criteria[0]", "criteria"]},
    ]
    kept = leave_out_unsure(line, 0.9)
    assert kept["record"]["criteria"] == line["record"]["criteria"][1:]
    assert "criteria" not in kept["absent"]
    quote = next(row["quote"] for row in kept["evidence"] if row["field"] == "criteria[0].title")
    assert quote == line["record"]["criteria"][1]["title"]
    assert [flag["fields"] for flag in kept["flags"]] == [
        ["criteria[0].title"],
        ["criteria"],
        ["criteria"],
    ]


def test_a_list_that_loses_all_items_is_not_assessable(line: dict[str, Any]) -> None:
    set_confidence(line, "auditors[0]", 0.1)
    kept = leave_out_unsure(line, 0.2)
    assert (kept["record"]["auditors"], kept["absent"]["auditors"]) == ([], "not_assessable")


def test_the_surest_evidence_of_a_value_counts(line: dict[str, Any]) -> None:
    for row in line["evidence"]:
        row["confidence"] = 0.99
    row = next(row for row in line["evidence"] if row["field"] == "entity")
    line["evidence"].append({**row, "confidence": 0.2})
    assert leave_out_unsure(line, 0.9) == line


@pytest.mark.parametrize("minimum", [0.5, 0.9, 0.97, 0.995, 1.0])
def test_every_value_keeps_evidence_and_every_gap_a_reason(
    line: dict[str, Any], minimum: float
) -> None:
    kept = leave_out_unsure(line, minimum)
    assert all(row["confidence"] >= 0 for row in kept["evidence"])
    paths = [row["field"] for row in kept["evidence"]]
    for key, value in kept["record"].items():
        parts = value if key == "nonconformances" else {"": value}
        for part, inside in parts.items():
            path = f"{key}.{part}" if part else key
            assert (path in kept["absent"]) == (inside is None or inside == [])
            assert [leaf for leaf in leaves(path, inside) if not evidenced(leaf, paths)] == []


def test_a_document_that_could_not_be_read_has_nothing_to_leave_out() -> None:
    empty = {"document": {"published_on": None}, "record": {}, "absent": {}, "evidence": []}
    assert leave_out_unsure({**empty, "flags": []}, 0.9)["record"] == {}
