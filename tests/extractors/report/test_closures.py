"""Statements that call earlier non-conformances closed, against their annotated answers."""

from __future__ import annotations

import doctest
import json
import time
from pathlib import Path
from typing import Any

import pytest

import extractors.report.closures
from extractors.report.closures import Closure, Told, closures_in

ANNOTATED: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "samples" / "closures" / "closures.json").read_text("utf-8")
)


def answer(closure: Closure, statement: str, row: str) -> dict[str, Any]:
    def said(told: Told | None) -> str | None:
        return None if told is None else told.value

    code = closure.criterion
    return {
        "criterion": code.value if code else row,
        "as_written": statement[closure.start : closure.end],
        "criterion_as_written": statement[code.start : code.end] if code else None,
        "grade": said(closure.grade),
        "number": None if closure.number is None else int(closure.number.value),
        "raised": said(closure.raised),
        "raised_by": said(closure.raised_by),
        "closed": said(closure.closed),
        "closed_by": said(closure.closed_by),
    }


@pytest.mark.parametrize("entry", ANNOTATED, ids=lambda entry: entry["statement"][:60])
def test_a_statement_is_read_as_annotated(entry: dict[str, Any]) -> None:
    statement, row = entry["statement"], entry["criterion_of_row"]
    assert [answer(c, statement, row) for c in closures_in(statement)] == entry["closed"]


def test_the_examples_in_the_code_are_true() -> None:
    assert doctest.testmod(extractors.report.closures).failed == 0


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "closed",
        "The non-conformance",
        "It was closed.",
        "Closure of the non-conformance",
        "non-conformance " * 400 + "was closed",
        "closed the " * 900 + "non-conformance",
        "Its closure " * 800 + "was seen",
        "The minor non-conformance of 2022, " + "raised in 2021, " * 600 + "was closed.",
        "\u0000\uffff \u202e non-conformance was closed \u0000",
        "( [ { non-conformance \\ was closed $ ^ *",
    ],
    ids=range(11),
)
def test_odd_statements_are_read_in_no_time_and_every_place_is_in_them(statement: str) -> None:
    began = time.process_time()
    for closure in closures_in(statement):
        for told in (closure.criterion, closure.grade, closure.number, closure.raised):
            assert told is None or 0 <= told.start < told.end <= len(statement)
    assert time.process_time() - began < 0.25


def test_twice_the_text_takes_at_most_two_and_a_half_times_as_long() -> None:
    piece = "The minor non-conformance of 2022 against 5.1 was closed at the surveillance audit, "

    def seconds(times: int) -> float:
        began = time.process_time()
        closures_in(piece * times)
        return time.process_time() - began

    seconds(50)
    short = min(seconds(60) for _ in range(3))
    long = min(seconds(120) for _ in range(3))
    assert long < 2.5 * short + 0.02


def test_words_beside_the_closing_do_not_stand_in_for_it() -> None:
    near = {
        "The minor non-conformance of 2022 was closed.": 1,
        "The minor non-conformance of 2022 was discussed.": 0,
        "The minor non-conformance of 2022 was not closed.": 0,
        "The minor non-conformance of 2022 was nearly closed.": 0,
        "The minor observation of 2022 was closed.": 0,
        "No non-conformance of 2022 was closed.": 0,
    }
    assert {text: len(closures_in(text)) for text in near} == near
