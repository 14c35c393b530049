"""Each oracle is raised by the row that breaks it, and not by the nearest one that does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pytest

from pipeline.check import check
from pipeline.check_words import told, words
from pipeline.dataset.schema import TABLES
from pipeline.dataset.tables import Tables, complete
from pipeline.errors import WrongUsage
from pipeline.oracles import oracles
from pipeline.resolve import resolve
from tests.pipeline.records import announcement, certified, report

Rows = dict[str, list[dict[str, Any]]]
STATEMENT = "The minor non-conformance of 2022 was closed on 6 February 2024."


@pytest.fixture(scope="module")
def whole() -> Tables:
    closing = {"criterion": "5.1", "parts": [], "title": "Energy", "rating": "conformance",
               "text": STATEMENT, "page": 7}  # fmt: skip
    first = report()
    told_by = first.contract["record"]["findings"]
    audits = [*first.contract["record"]["audits"]]
    return resolve([
        announcement(nonconformances={"minor": 3, "major": None, "total": None},
                     counts=[{"n": 3, "grade": "minor", "standard": None, "facility": None}],
                     flags=[{"code": "count_mismatch", "severity": "warning", "detail": "3, not 2",
                             "fields": []}]),
        report(findings=[*told_by, closing], audits=audits),
        announcement(entity="Norsk Metall ASA", published_on="2021-05-14",
                     certifications=[certified(version="V2")]),
    ])  # fmt: skip


def changed(
    whole: Tables, table: str, choose: Callable[[dict[str, Any]], bool], **new: Any
) -> Rows:
    rows: Rows = {name: arrow.to_pylist() for name, arrow in whole.items()}
    row = next(row for row in rows[table] if choose(row))
    row.update(new)
    return rows


def raised(rows: Rows) -> set[tuple[str, str]]:
    """The oracles that some rows break, as ``check`` runs them, without its other rules."""
    with duckdb.connect(":memory:") as database:
        for name, table in complete(rows).items():
            database.register(name, table)
        return {
            (oracle.check, oracle.table)
            for oracle in oracles()
            if database.execute(f"select 1 from {oracle.rows} limit 1").fetchone()
        }


def issued(row: dict[str, Any]) -> bool:
    return row.get("issued_on") is not None


def any_row(row: dict[str, Any]) -> bool:
    return True


def of_report(row: dict[str, Any]) -> bool:
    return row["listed"] is not None and row["stated"] is None and row["grade"] == "minor"


# Oracle, table, which row, what breaks it, what is near and does not.
CASES: list[tuple[str, str, Callable[[dict[str, Any]], bool], dict[str, Any], dict[str, Any]]] = [
    ("expiry_of_term", "certifications", issued,
     {"expires_on": date(2027, 5, 3)}, {"expires_on": date(2027, 5, 2)}),
    ("expiry_of_term", "certifications", issued,
     {"status": "provisional"}, {"status": "provisional", "expires_on": date(2025, 5, 1)}),
    ("expiry_of_term", "certifications", issued,
     {"expires_on": date(2026, 5, 1)}, {"status": "suspended", "expires_on": date(2026, 5, 1)}),
    ("version_before_its_year", "certifications", issued,
     {"happened_on": date(2021, 12, 31)}, {"happened_on": date(2024, 1, 1)}),
    ("standard_of_certificate", "certifications", issued,
     {"standard": "CoC", "version": None}, {"standard": "PS", "version": None}),
    ("count_of_rows", "nonconformance_counts", of_report, {"listed": 3}, {"listed": 2}),
    ("date_after_retrieval", "certifications", issued,
     {"issued_on": date(2025, 7, 2)}, {"issued_on": date(2025, 7, 1)}),
    ("date_after_retrieval", "audits", any_row,
     {"ended_on": date(2025, 7, 2)}, {"ended_on": date(2025, 7, 1)}),
    ("date_after_retrieval", "closed_nonconformances", any_row,
     {"closed_first_on": date(2026, 1, 1)}, {"closed_first_on": date(2025, 1, 1)}),
    ("closed_before_raised", "closed_nonconformances", any_row,
     {"closed_last_on": date(2021, 12, 31)}, {"closed_last_on": date(2022, 1, 1)}),
    ("certified_since_after_issue", "certificates", lambda r: r["certified_since"] is not None,
     {"certified_since": date(2024, 5, 3)}, {"certified_since": date(2021, 5, 2)}),
    ("audit_after_expiry", "audits", any_row,
     {"started_on": date(2029, 6, 1)}, {"started_on": date(2028, 6, 1)}),
    ("chain_has_gaps", "certificate_history", any_row, {"step": 2}, {"step": 1}),
    ("chain_whole", "certificate_history", any_row,
     {"certification_id": None}, {"kind": "certification"}),
    ("closure_of_finding", "closed_nonconformances", any_row,
     {"as_written": "It was never said."}, {"as_written": STATEMENT}),
    ("conflict_flag", "flags", lambda r: r["code"] == "report_announcement_conflict",
     {"code": "count_mismatch"}, {"severity": "info"}),
    ("criterion_of_version", "findings", lambda r: r["criterion_id"] == "PS-V3-1.2",
     {"criterion_id": "PS-V3-1.1"}, {"criterion_id": None}),
    ("reason_of_absence", "documents", lambda r: r["kind"] == "announcement",
     {"published_on": None}, {"title": None}),
    ("superseded_tells", "documents", lambda r: r["kind"] == "audit_report",
     {"superseded_by": "other"}, {"superseded_by": None}),
    ("unread_tells", "documents", lambda r: r["kind"] == "audit_report",
     {"status": "failed"}, {"status": "partial"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "table", "choose", "breaks", "near"),
    CASES,
    ids=[f"{case[0]}_{case[1]}" for case in CASES],
)
def test_an_oracle_is_raised_and_its_neighbour_raises_none(
    whole: Tables,
    code: str,
    table: str,
    choose: Callable[[dict[str, Any]], bool],
    breaks: dict[str, Any],
    near: dict[str, Any],
) -> None:
    if breaks.get("superseded_by") == "other":
        documents = whole["documents"].to_pylist()
        breaks = {"superseded_by": documents[0]["document_id"]}
        if choose(documents[0]):
            breaks = {"superseded_by": documents[1]["document_id"]}
    codes = {name for name, _ in raised(changed(whole, table, choose, **breaks))}
    assert code in codes
    assert code not in {name for name, _ in raised(changed(whole, table, choose, **near))}


def test_the_whole_breaks_nothing(whole: Tables) -> None:
    assert check(whole) == ()


def test_one_number_of_two_certificates_is_a_warning(whole: Tables) -> None:
    rows = changed(whole, "certificates", lambda row: row["certificate_number"] is None,
                   certificate_number="412")  # fmt: skip
    assert ("number_twice", "certificates") in raised(rows)
    (verdict,) = [verdict for verdict in check(rows) if verdict.check == "number_twice"]
    assert (verdict.level, verdict.failing) == ("warning", 2)
    other = changed(whole, "certificates", lambda row: row["certificate_number"] is None,
                    certificate_number="413")  # fmt: skip
    assert ("number_twice", "certificates") not in raised(other)


def test_a_count_that_is_not_the_lists_needs_its_flag(whole: Tables) -> None:
    rows: Rows = {name: arrow.to_pylist() for name, arrow in whole.items()}
    assert ("count_against_list", "nonconformance_counts") not in raised(rows)
    rows["flags"] = [flag for flag in rows["flags"] if flag["code"] != "count_mismatch"]
    assert ("count_against_list", "nonconformance_counts") in raised(rows)


def test_two_counts_of_one_scope_are_held_against_the_list_together() -> None:
    one = {"grade": "minor", "standard": None, "facility": None}
    split = announcement(counts=[{"n": 1, **one}, {"n": 1, **one}])
    assert check(resolve([split])) == ()


def test_a_part_larger_than_its_total_is_a_warning() -> None:
    site = "Vetlanda Extrusion Plant"
    tables = resolve([announcement(criteria=[], counts=[
        {"n": 5, "grade": "minor", "standard": None, "facility": None},
        {"n": 3, "grade": "minor", "standard": None, "facility": site},
    ])])  # fmt: skip
    assert ("parts_of_total", "nonconformance_counts") not in raised(
        {name: arrow.to_pylist() for name, arrow in tables.items()}
    )
    larger = changed(tables, "nonconformance_counts", lambda row: row["stated"] == 3, stated=6)
    assert ("parts_of_total", "nonconformance_counts") in raised(larger)


def test_steps_out_of_the_order_of_their_dates_are_an_error() -> None:
    tables = resolve([announcement(), announcement(published_on="2021-05-14")])
    rows: Rows = {name: arrow.to_pylist() for name, arrow in tables.items()}
    assert ("chain_order", "certificate_history") not in raised(rows)
    rows["certificate_history"][0]["happened_on"] = date(2030, 1, 1)
    assert ("chain_order", "certificate_history") in raised(rows)
    rows["certificate_history"][0]["happened_on"] = None
    assert ("chain_order", "certificate_history") in raised(rows)


@pytest.mark.parametrize("field", ["issued_on", "expires_on", "scope_statement"])
def test_what_a_report_does_not_print_needs_a_reason(whole: Tables, field: str) -> None:
    rows = changed(whole, "certifications", issued, **{field: None})
    assert ("reason_of_absence", "certifications") in raised(rows)
    documents = {row["document_id"] for row in rows["documents"] if row["kind"] == "audit_report"}
    rows["absences"] += [
        {"document_id": name, "field": field, "reason": "not_found"} for name in documents
    ]
    assert ("reason_of_absence", "certifications") not in raised(rows)


@pytest.mark.parametrize("table", ["speakers", "findings"])
def test_rows_that_are_gone_without_a_reason_are_an_error(whole: Tables, table: str) -> None:
    rows: Rows = {name: arrow.to_pylist() for name, arrow in whole.items()}
    rows[table] = []
    assert ("reason_of_absence", "documents") in raised(rows)


def test_a_document_that_tells_of_nothing_needs_a_reason(whole: Tables) -> None:
    rows: Rows = {name: arrow.to_pylist() for name, arrow in whole.items()}
    rows["documents"].append({
        **rows["documents"][0], "document_id": "doc-ffffffffffffffff", "kind": "reprint",
        "published_on": date(2024, 1, 1), "retrieved_at": datetime(2024, 2, 1, tzinfo=UTC),
    })  # fmt: skip
    rows["absences"] += [
        {"document_id": "doc-ffffffffffffffff", "field": field, "reason": "not_found"}
        for field in ("criteria", "speakers")
    ]
    assert ("reason_of_absence", "documents") in raised(rows)
    rows["absences"].append(
        {"document_id": "doc-ffffffffffffffff", "field": "certifications", "reason": "not_found"}
    )
    assert ("reason_of_absence", "documents") not in raised(rows)


class TestWords:
    def test_every_check_has_its_words(self) -> None:
        from pipeline.check import _ROW_RULES

        codes = {oracle.check for oracle in oracles()} | {rule[1] for rule in _ROW_RULES}
        assert codes <= set(words())
        assert all(demands and why for demands, why in words().values())

    def test_every_oracle_is_of_a_table_that_there_is(self) -> None:
        assert {oracle.table for oracle in oracles()} <= {table.name for table in TABLES}

    def test_why_says_what_is_demanded_why_and_which_rows_break_it(self, whole: Tables) -> None:
        rows = changed(whole, "certifications", issued, expires_on=date(2029, 1, 1))
        said = "\n".join(told(check(rows), "expiry_of_term"))
        assert said.startswith("expiry_of_term: full certificates last three years")
        assert "why: five of five printed certificates do" in said
        assert "broken by 1 row\n    - cert-" in said
        assert "2024-05-02 to 2029-01-01" in said
        assert "every row keeps it" in "\n".join(told(check(rows), "owner"))

    def test_a_check_that_there_is_not_is_wrong_usage(self) -> None:
        with pytest.raises(WrongUsage, match="nothing: no such check"):
            list(told((), "nothing"))
