"""Each rule of the dataset is broken once, and the check says so; whole data breaks none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipeline.check import check, refusals
from pipeline.dataset.tables import Tables
from pipeline.resolve import resolve
from tests.pipeline.records import announcement, report

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def whole() -> Tables:
    return resolve([announcement(), report()])


def broken(whole: Tables, table: str, row: int = 0, **values: Any) -> Rows:
    """The tables with some values of one row replaced."""
    rows: Rows = {name: arrow.to_pylist() for name, arrow in whole.items()}
    rows[table][row].update(values)
    return rows


def failed(rows: Rows) -> set[tuple[str, str, str]]:
    return {(verdict.level, verdict.check, verdict.table) for verdict in check(rows)}


def test_whole_tables_break_no_rule(whole: Tables) -> None:
    assert check(whole) == ()


@pytest.mark.parametrize(
    ("rule", "table", "values"),
    [
        ("required", "organisations", {"name": None}),
        ("empty_text", "organisations", {"name": " "}),
        ("nfc", "organisations", {"name": "Tindra Profil a\u030a"}),
        ("vocabulary", "certifications", {"status": "splendid"}),
        ("vocabulary", "organisations", {"country_code": "XX"}),
        ("foreign_key", "certificates", {"organisation_id": "org-0"}),
        ("foreign_key", "certifications", {"version": "V9"}),
        ("points_to_row", "evidence", {"row_id": "nowhere"}),
        ("table_name", "evidence", {"table_name": "nothing"}),
        ("column_name", "evidence", {"column_name": "nothing"}),
        ("offsets", "evidence", {"char_start": 9, "char_end": 9}),
        ("quote_length", "evidence", {"quote": "another length altogether"}),
        ("place_or_source", "evidence", {"char_start": None, "char_end": None, "quote": None}),
        ("range", "evidence", {"confidence": 1.5}),
        ("range", "evidence", {"page": 0}),
        ("box", "evidence", {"x0": 5.0, "x1": 4.0, "top": 1.0, "bottom": 2.0}),
        ("coordinates", "locations", {"latitude": 1.0, "longitude": None}),
        ("range", "locations", {"latitude": 91.0, "longitude": 0.0}),
        ("pages", "documents", {"pages": 3, "pages_read": 4}),
    ],
)  # fmt: skip
def test_a_broken_rule_of_error_level_is_found(
    whole: Tables, rule: str, table: str, values: dict[str, Any]
) -> None:
    assert ("error", rule, table) in failed(broken(whole, table, **values))


@pytest.mark.parametrize(
    ("rule", "table", "values"),
    [
        ("term", "certifications", {"expires_on": date(2024, 5, 2)}),
        ("date_after_retrieval", "documents", {"published_on": date(2031, 1, 1)}),
        ("audit_dates", "audits", {"ended_on": date(2024, 2, 4)}),
        ("audit_submission", "audits", {"submitted_on": date(2024, 2, 7)}),
        ("range", "capacities", {"value": 3e10}),
        ("range", "certifications", {"announced_on": date(1999, 1, 1)}),
    ],
)
def test_what_is_only_unlikely_is_a_warning(
    whole: Tables, rule: str, table: str, values: dict[str, Any]
) -> None:
    rows = broken(whole, table, **values)
    assert ("warning", rule, table) in failed(rows)
    assert refusals(check(rows)) == ()


def test_a_key_that_comes_twice_is_found(whole: Tables) -> None:
    rows = broken(whole, "organisations")
    rows["organisations"].append(dict(rows["organisations"][0]))
    assert ("error", "unique", "organisations") in failed(rows)


@pytest.mark.parametrize("table", ["certifications", "capacities", "findings", "activities"])
def test_a_value_without_evidence_is_found(whole: Tables, table: str) -> None:
    rows = broken(whole, table)
    rows["evidence"] = [row for row in rows["evidence"] if row["table_name"] != table]
    assert ("error", "evidence", table) in failed(rows)


def test_a_company_that_owns_itself_is_found(whole: Tables) -> None:
    rows = broken(whole, "organisations")
    company = rows["organisations"][0]["organisation_id"]
    document = rows["documents"][0]["document_id"]
    rows["ownerships"] = [
        {"organisation_id": company, "owner_id": company, "document_id": document}
    ]
    assert ("error", "owner", "ownerships") in failed(rows)


def test_a_verdict_says_where_how_often_and_shows_rows(whole: Tables) -> None:
    (verdict,) = check(broken(whole, "certifications", status="splendid"))
    assert (verdict.failing, verdict.examples) == (1, ("splendid",))
    assert verdict.sentence() == (
        "certifications.status: a term of the vocabulary status; "
        "not so in 1 rows (such as splendid)"
    )
