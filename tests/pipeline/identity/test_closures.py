"""Closed earlier non-conformances are rows with criterion, time, audit and their very words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipeline.check import check
from pipeline.dataset.tables import Tables
from pipeline.identity.closures import Places
from pipeline.resolve import resolve
from tests.pipeline.records import announcement, certified, report

SURVEILLED = [
    {"types": ["initial"], "from": "2022-02-07", "to": "2022-02-10", "firm": "DNV",
     "submitted_on": "2022-03-11"},
    {"types": ["surveillance"], "from": "2023-02-06", "to": "2023-02-07", "firm": "DNV",
     "submitted_on": "2023-03-10"},
    {"types": ["surveillance"], "from": "2024-02-05", "to": "2024-02-08", "firm": "DNV",
     "submitted_on": "2024-03-11"},
]  # fmt: skip


def told(statement: str, **more: Any) -> Tables:
    row = {"criterion": "5.1", "parts": [], "title": "Energy", "rating": "conformance",
           "text": statement, "page": 7}  # fmt: skip
    said = {"findings": [row], "audits": SURVEILLED, "criteria": [],
            "certifications": [certified(event="surveillance")],
            "nonconformances": {"minor": 0, "major": 0, "total": None}, **more}  # fmt: skip
    days = {"issued_on": "2022-04-01", "expires_on": "2025-03-31", "certified_since": "2022-04-01"}
    return resolve([report(**days, **said)])


def rows(tables: Tables) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tables["closed_nonconformances"].to_pylist()
    return found


def test_criterion_grade_times_and_audits_are_columns() -> None:
    tables = told(
        "Meters are read daily. The minor non-conformance of 2022 against 2.4a was closed at "
        "the surveillance audit in February 2023."
    )
    (row,) = rows(tables)
    assert (row["criterion"], row["criterion_as_written"], row["grade"], row["number"]) == (
        "2.4",
        "2.4a",
        "minor",
        1,
    )
    assert (row["raised_first_on"], row["raised_last_on"]) == (
        date(2022, 1, 1),
        date(2022, 12, 31),
    )
    assert (row["closed_first_on"], row["closed_last_on"]) == (
        date(2023, 2, 1),
        date(2023, 2, 28),
    )
    assert row["closed_by"] == "surveillance"
    assert row["criterion_id"] == "PS-V3-2.4"
    audits = {a["audit_id"]: a["ended_on"] for a in tables["audits"].to_pylist()}
    assert audits[row["closed_at_audit_id"]] == date(2023, 2, 7)
    assert check(tables) == ()


def test_each_value_is_cited_with_its_own_words() -> None:
    statement = "Fine. The minor non-conformance of 2022 was closed on 6 February 2023."
    tables = told(statement)
    (row,) = rows(tables)
    evidence = tables["evidence"].to_pylist()
    quotes = {e["column_name"]: e["quote"] for e in evidence if e["row_id"] == row["closure_id"]}
    assert quotes["raised_first_on"] == "2022"
    assert quotes["closed_first_on"] == "6 February 2023"
    assert quotes["as_written"] == statement.removeprefix("Fine. ")
    assert quotes["criterion"] == "5.1"  # the row's own


@pytest.mark.parametrize(
    ("statement", "ended"),
    [
        ("The minor non-conformance of 2022 was closed at this audit.", "2024-02-08"),
        ("The minor non-conformance of 2022 was closed on 6 February 2023.", "2023-02-07"),
        ("The minor non-conformance of 2022 was closed at the initial audit.", "2022-02-10"),
        ("The minor non-conformance of 2022 was closed at the surveillance audit.", None),
        ("The minor non-conformance of 2022 was closed on 6 June 2023.", None),
        ("The minor non-conformance of 2022 was closed in 2023.", None),
        ("The minor non-conformance of 2022 was closed at the recertification audit.", None),
    ],
)
def test_the_closing_audit_is_named_only_where_one_fits(statement: str, ended: str | None) -> None:
    tables = told(statement)
    audits = {a["audit_id"]: str(a["ended_on"]) for a in tables["audits"].to_pylist()}
    (row,) = rows(tables)
    assert audits.get(row["closed_at_audit_id"]) == ended


def test_what_remains_open_makes_no_row() -> None:
    assert rows(told("The minor non-conformance of 2022 has not been closed.")) == []


def test_the_rating_of_the_finding_is_not_touched() -> None:
    tables = told("The minor non-conformance of 2022 was closed.")
    assert tables["findings"].column("rating").to_pylist() == ["conformance"]


def test_announcements_have_no_statements() -> None:
    assert rows(resolve([announcement()])) == []


def test_places_are_found_across_a_page_break_and_a_hyphen() -> None:
    statement = "It was a non-conformance of 2022 and was closed."
    runs = [
        {"start": 100, "quote": "It was a non-\nconform", "page": 3, "confidence": 0.97},
        {"start": 400, "quote": "ance of  2022\nand was closed.", "page": 4, "confidence": 0.97},
    ]
    places = list(Places(statement, runs).of(9, 32))
    assert statement[9:32] == "non-conformance of 2022"
    assert [(p["page"], p["start"], p["quote"]) for p in places] == [
        (3, 109, "non-\nconform"),
        (4, 400, "ance of  2022"),
    ]
    assert all(p["end"] - p["start"] == len(p["quote"]) for p in places)


def test_where_the_words_are_not_the_runs_the_runs_as_a_whole_are_cited() -> None:
    runs = [{"start": 5, "quote": "another text", "page": 2, "confidence": 0.5}]
    (place,) = Places("It was closed.", runs).of(0, 3)
    assert (place["quote"], place["confidence"]) == ("another text", 0.5)
