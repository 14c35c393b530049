"""CHANGES.md says what differs from the snapshot before, and why."""

from __future__ import annotations

from pathlib import Path

from pipeline.dataset.changes import Change, changes
from pipeline.dataset.publish import Inputs, publish
from pipeline.resolve import ExtractedDocument, resolve
from tests.pipeline.records import announcement, extracted, report


def told(new: list[ExtractedDocument], old: list[ExtractedDocument]) -> dict[str, set[str]]:
    """The causes by 'table change'."""
    found: dict[str, set[str]] = {}
    for change in changes(resolve(new), resolve(old)):
        found.setdefault(f"{change.table} {change.change}", set()).add(change.cause)
    return found


def test_equal_datasets_have_no_changes() -> None:
    assert changes(resolve([announcement()]), resolve([announcement()])) == ()


def test_a_new_document_is_the_cause_of_its_rows() -> None:
    found = told([announcement(), report()], [announcement()])
    assert found["documents added"] == {"new document"}
    assert found["findings added"] == {"new document"}
    assert found["certifications changed"] == {"new document"}
    assert {cause for causes in found.values() for cause in causes} == {"new document"}


def test_a_document_that_went_is_the_cause_of_what_went() -> None:
    found = told([announcement()], [announcement(), report()])
    assert found["findings removed"] == {"removed document"}


def test_a_later_version_of_a_document_is_said_to_be_one() -> None:
    first = announcement(url="https://example.org/a")
    second = announcement(
        url="https://example.org/a", auditors=["SGS"], retrieved_at="2025-07-01T00:00:00Z"
    )
    found = told([first, second], [first])
    assert found["audit_firms added"] == {"changed document"}
    assert found["documents changed"] == {"changed document"}


def test_changed_code_is_the_cause_where_the_document_is_the_same() -> None:
    old = announcement()
    contract = {**old.contract, "record": {**old.contract["record"], "activities": []}}
    new = old._replace(contract=contract, extractor_version="code-2")
    assert told([new], [old])["activities removed"] == {"changed extractor"}


def test_another_fingerprint_of_the_code_alone_is_no_change() -> None:
    old = announcement()
    assert told([old._replace(extractor_version="code-2")], [old]) == {}


def test_changes_are_counted_by_table_and_cause() -> None:
    other = extracted("other", {}, url="https://example.org/x")
    (change,) = changes(resolve([announcement(), other]), resolve([announcement()]))
    assert change == Change("documents", "added", "new document", 1)


def test_changes_md_is_written_in_words(tmp_path: Path) -> None:
    first = publish(resolve([announcement()]), tmp_path, "demo", Inputs("1"), ())
    assert "The first snapshot" in (first.path / "CHANGES.md").read_text()
    second = publish(resolve([announcement(), report()]), tmp_path, "demo", Inputs("1"), ())
    text = (second.path / "CHANGES.md").read_text()
    assert f"Against snapshot {first.snapshot_id}" in text
    assert "| `findings` | 3 | added | new document |" in text


def test_a_damaged_snapshot_before_is_said_and_stops_nothing(tmp_path: Path) -> None:
    first = publish(resolve([announcement()]), tmp_path, "demo", Inputs("1"), ())
    (first.path / "findings.parquet").write_bytes(b"PAR1")
    second = publish(resolve([announcement(), report()]), tmp_path, "demo", Inputs("1"), ())
    assert "Not compared" in (second.path / "CHANGES.md").read_text()
