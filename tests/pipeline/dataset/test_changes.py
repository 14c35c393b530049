"""The comparison says what differs, value by value, and why; CHANGES.md says it in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline.dataset.changes import CAUSES, Change, NotComparable, Side, compare
from pipeline.dataset.changes_text import changes_text, diff_text, sentence, shown, side_of
from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.tables import Tables, complete
from pipeline.resolve import ExtractedDocument, resolve
from tests.pipeline.records import announcement, extracted, report

Documents = list[ExtractedDocument]


def told(new: Documents, old: Documents) -> dict[str, set[str]]:
    """The causes by 'table change'."""
    found: dict[str, set[str]] = {}
    for change in compare(Side(resolve(new)), Side(resolve(old))).changes:
        found.setdefault(f"{change.table} {change.change}", set()).add(change.cause)
    return found


def details(new: Tables, old: Tables, **settings: Any) -> list[dict[str, Any]]:
    return compare(Side(new, settings), Side(old)).details.to_pylist()


def edited(tables: Tables, table: str, number: int, **values: Any) -> dict[str, Any]:
    """The tables with some values of one row replaced."""
    rows = tables[table].to_pylist()
    rows[number].update(values)
    return complete({**tables, table: rows})


class TestCause:
    def test_equal_datasets_have_no_changes(self) -> None:
        found = compare(Side(resolve([announcement()])), Side(resolve([announcement()])))
        assert (found.changes, found.details.num_rows, found.schema) == ((), 0, ())

    def test_a_new_document_is_the_cause_of_its_rows(self) -> None:
        found = told([announcement(), report()], [announcement()])
        assert found["documents added"] == {"new document"}
        assert found["findings added"] == {"new document"}
        assert found["certifications changed"] == {"new document"}
        assert {cause for causes in found.values() for cause in causes} == {"new document"}

    def test_a_document_that_went_is_the_cause_of_what_went(self) -> None:
        found = told([announcement()], [announcement(), report()])
        assert found["findings removed"] == {"document gone"}
        assert {cause for causes in found.values() for cause in causes} == {"document gone"}

    def test_a_later_version_of_a_document_is_said_to_be_one(self) -> None:
        first = announcement(url="https://example.org/a")
        second = announcement(
            url="https://example.org/a", auditors=["SGS"], retrieved_at="2025-07-01T00:00:00Z"
        )
        found = told([first, second], [first])
        assert found["audit_firms added"] == {"changed document"}
        assert found["documents changed"] == found["documents added"] == {"changed document"}

    def test_two_versions_of_a_page_that_is_new_are_new_documents(self) -> None:
        first = announcement(url="https://example.org/a")
        second = announcement(
            url="https://example.org/a", auditors=["SGS"], retrieved_at="2025-07-01T00:00:00Z"
        )
        assert told([first, second], [])["documents added"] == {"new document"}

    def test_a_version_in_the_place_of_another_is_a_changed_document(self) -> None:
        first = announcement(url="https://example.org/a")
        second = announcement(url="https://example.org/a", auditors=["SGS"])
        found = told([second], [first])
        assert found["documents added"] == found["documents removed"] == {"changed document"}

    def test_a_later_version_that_went_is_a_document_gone(self) -> None:
        first = announcement(url="https://example.org/a")
        second = announcement(
            url="https://example.org/a", auditors=["SGS"], retrieved_at="2025-07-01T00:00:00Z"
        )
        found = told([first], [first, second])
        assert found["documents changed"] == found["documents removed"] == {"document gone"}

    def test_changed_code_is_the_cause_where_the_document_is_the_same(self) -> None:
        old = announcement()
        contract = {**old.contract, "record": {**old.contract["record"], "activities": []}}
        new = old._replace(contract=contract, extractor_version="code-2")
        assert told([new], [old])["activities removed"] == {"changed extractor"}

    def test_another_fingerprint_of_the_code_alone_is_no_change(self) -> None:
        old = announcement()
        assert told([old._replace(extractor_version="code-2")], [old]) == {}

    def test_other_settings_are_a_cause_of_their_own(self) -> None:
        old = resolve([announcement()])
        new = edited(old, "organisations", 0, legal_form="AS")
        (change,) = details(new, old, limit=5)
        assert change["cause"] == "changed settings"

    def test_a_document_that_was_read_further_is_told_from_changed_code(self) -> None:
        old = resolve([announcement(about={"status": "partial"})])
        new = edited(old, "documents", 0, status="complete")
        (change,) = details(new, old)
        assert (change["column_name"], change["cause"]) == ("status", "changed reading")

    def test_what_no_document_explains_comes_from_the_rules(self) -> None:
        old = resolve([announcement()])
        new = edited(old, "organisations", 0, legal_form="AS")
        (change,) = details(new, old)
        assert change["cause"] == "changed rules"
        assert (change["old"], change["new"]) == ("AB", "AS")

    def test_a_corrected_value_is_a_reviewed_correction_and_so_is_one_taken_back(self) -> None:
        old = resolve([announcement()])
        value = edited(old, "certifications", 0, status="provisional")
        rows = value["evidence"].to_pylist()
        place = next(
            number
            for number, row in enumerate(rows)
            if (row["table_name"], row["column_name"]) == ("certifications", "status")
        )
        new = edited(value, "evidence", place, review="corrected")
        for after, before in ((new, old), (old, new)):
            for row in details(after, before):
                assert row["cause"] == "reviewed correction", row
        assert {row["table_name"] for row in details(new, old)} == {"certifications", "evidence"}

    def test_a_correction_is_told_from_changed_code_of_the_same_document(self) -> None:
        old = resolve([announcement()])
        evidence = [
            {**row, "extractor_version": "code-2"}
            | ({"review": "corrected"} if row["column_name"] == "status" else {})
            | ({"quote": "other"} if row["column_name"] == "announced_on" else {})
            for row in old["evidence"].to_pylist()
        ]
        new = complete({**old, "evidence": evidence})
        new = edited(new, "certifications", 0, status="provisional", announced_on=None)
        causes = {row["column_name"]: row["cause"] for row in details(new, old)
                  if row["table_name"] == "certifications"}  # fmt: skip
        assert causes == {"status": "reviewed correction", "announced_on": "changed extractor"}

    def test_two_documents_that_changed_one_value_are_both_named(self) -> None:
        first = announcement(url="https://example.org/a", certifications=[])
        old = [announcement(), first]
        more = [report(), report(url="https://example.org/again", issued_on="2024-05-02")]
        found = compare(Side(resolve([*old, *more])), Side(resolve(old)))
        change = next(row for row in found.details.to_pylist() if row["column_name"] == "issued_on")
        assert change["cause"] == "new document"
        assert len(change["documents"].split()) == 2

    def test_causes_of_one_row_are_told_apart_by_column(self) -> None:
        page = announcement(url="https://example.org/a")
        later = announcement(
            url="https://example.org/a",
            published_on="2024-05-15",
            retrieved_at="2025-07-01T00:00:00Z",
        )
        new = resolve([page, later, report()])
        rows = [row for row in details(new, resolve([page]))
                if row["table_name"] == "certifications"]  # fmt: skip
        causes = {row["column_name"]: row["cause"] for row in rows}
        assert causes["announced_on"] == "changed document"
        assert causes["expires_on"] == "new document"
        counted = compare(Side(new), Side(resolve([page]))).changes
        (change,) = (c for c in counted if c.table == "certifications")
        assert change.cause == "changed document; new document"
        assert change.rows == 1

    def test_a_row_of_an_old_document_that_points_to_a_new_event_is_caused_by_the_new_one(
        self,
    ) -> None:
        found = compare(
            Side(resolve([announcement(), report()])), Side(resolve([announcement()]))
        ).details.to_pylist()
        assert {row["cause"] for row in found} == {"new document"}

    def test_every_cause_has_its_words(self) -> None:
        assert all(CAUSES.values())


class TestDetails:
    def test_a_changed_value_has_row_column_old_and_new(self) -> None:
        old = resolve([announcement()])
        new = edited(old, "capacities", 0, value=43000.5, product=None)
        rows = details(new, old)
        assert [(r["column_name"], r["old"], r["new"]) for r in rows] == [
            ("product", "profiles", None),
            ("value", "42000.0", "43000.5"),
        ]
        assert {r["row_id"] for r in rows} == {old["capacities"]["capacity_id"][0].as_py()}

    def test_an_added_and_a_removed_row_are_told_whole(self) -> None:
        old = complete({"standards": [{"standard": "PS", "version": "V1", "name": "a"}]})
        new = complete({"standards": [{"standard": "PS", "version": "V2", "name": "b"}]})
        added, removed = details(new, old)
        assert (added["change"], added["row_id"], added["old"]) == ("added", "PS/V2", None)
        assert added["new"] == '{"standard":"PS","version":"V2","year":null,"name":"b"}'
        assert (removed["change"], removed["new"]) == ("removed", None)

    def test_the_rows_need_not_be_told_whole(self) -> None:
        new = complete({"standards": [{"standard": "PS", "version": "V2", "name": "b"}]})
        (row,) = compare(Side(new), Side(complete({})), values=False).details.to_pylist()
        assert (row["new"], row["row_id"]) == (None, "PS/V2")

    @pytest.mark.parametrize("value", ["NA", "", "a\0b", 'it\'s "quoted"', "重庆\n", "x" * 100_000])
    def test_any_text_is_compared_and_told_as_it_is(self, value: str) -> None:
        def with_name(name: str | None) -> Tables:
            return complete({"locations": [{"location_id": "l", "kind": "town", "name": name}]})

        (row,) = details(with_name(value), with_name(None))
        assert (row["old"], row["new"]) == (None, value)

    def test_changes_are_counted_by_table_and_cause(self) -> None:
        other = extracted("other", {}, url="https://example.org/x")
        new, old = resolve([announcement(), other]), resolve([announcement()])
        (change,) = compare(Side(new), Side(old)).changes
        added = set(new["documents"]["document_id"].to_pylist()) - set(
            old["documents"]["document_id"].to_pylist()
        )
        assert change == Change("documents", "added", "new document", 1, (), tuple(added))

    def test_neither_order_of_rows_nor_of_tables_matters(self) -> None:
        new, old = resolve([announcement(), report()]), resolve([announcement()])
        turned = {
            name: new[name].take(pa.array(range(len(new[name])), pa.int64())[::-1])
            for name in reversed(new)
        }
        assert compare(Side(turned), Side(old)).details == compare(Side(new), Side(old)).details


class TestOtherSchema:
    def test_a_table_that_is_new_or_gone_is_said_and_its_rows_are_counted(self) -> None:
        tables = resolve([announcement()])
        less = {name: table for name, table in tables.items() if name != "capacities"}
        found = compare(Side(tables), Side(less))
        assert found.schema == ("table capacities is new",)
        assert found.changes == (Change("capacities", "added", "changed schema", 1),)
        found = compare(Side(less), Side(tables))
        assert found.schema == ("table capacities is gone",)
        assert found.changes == (Change("capacities", "removed", "changed schema", 1),)

    def test_a_column_that_is_new_or_gone_is_said_and_the_others_are_compared(self) -> None:
        tables = resolve([announcement()])
        less = {**tables, "capacities": tables["capacities"].drop_columns(["product"])}
        other = edited(tables, "capacities", 0, unit="kt")
        found = compare(Side(other), Side(less))
        assert found.schema == ("column capacities.product is new",)
        assert [row["column_name"] for row in found.details.to_pylist()] == ["unit"]
        assert compare(Side(less), Side(tables)).schema == ("column capacities.product is gone",)

    def test_another_key_makes_every_row_another(self) -> None:
        tables = resolve([announcement()])
        table = edited(tables, "capacities", 0, product=None)["capacities"]
        other = table.replace_schema_metadata({**table.schema.metadata, b"primary_key": b"unit"})
        found = compare(Side(tables), Side({**tables, "capacities": other}))
        assert "another key" in found.schema[0]
        assert [(c.change, c.rows) for c in found.changes] == [("added", 1), ("removed", 1)]

    def test_another_type_of_a_column_is_compared_as_text(self) -> None:
        tables = resolve([announcement()])
        table = tables["capacities"]
        at = table.column_names.index("value")
        text = table.set_column(at, "value", table["value"].cast(pa.string()))
        found = compare(Side(tables), Side({**tables, "capacities": text}))
        assert [row["old"] for row in found.details.to_pylist()] in ([], ["42000"])

    def test_tables_that_cannot_be_compared_are_refused_in_words(self) -> None:
        plain = pa.table({"a": ["1"]})
        with pytest.raises(NotComparable, match="name its key"):
            compare(Side({"a": plain}), Side({}))
        with pytest.raises(NotComparable, match="not the name of a table"):
            compare(Side({"a; drop table b": plain}), Side({}))

    def test_two_empty_datasets_are_equal(self) -> None:
        assert compare(Side({}), Side({})).changes == ()
        assert compare(Side(complete({})), Side(complete({}))).changes == ()


class TestWords:
    def test_changes_md_is_written_in_words(self, tmp_path: Path) -> None:
        first = publish(resolve([announcement()]), tmp_path, "demo", Inputs("1"), ())
        assert "The first snapshot" in (first.path / "CHANGES.md").read_text()
        second = publish(resolve([announcement(), report()]), tmp_path, "demo", Inputs("1"), ())
        text = (second.path / "CHANGES.md").read_text()
        assert f"Against snapshot {first.snapshot_id}" in text
        assert "| `findings` | 3 | added | new document |" in text
        (new_one,) = {row["document_id"] for row in resolve([report()])["documents"].to_pylist()}
        assert (
            "- `certifications`: 1 row changed (expires_on, happened_on, issued_on, "
            f"scope_statement), because of a new document: {new_one}." in text
        )
        assert "- new document: a document that the snapshot before did not have" in text

    def test_changes_md_knows_other_settings(self, tmp_path: Path) -> None:
        old = resolve([announcement()])
        publish(old, tmp_path, "demo", Inputs("1", settings={"limit": 1}), ())
        new = edited(old, "organisations", 0, legal_form="AS")
        second = publish(new, tmp_path, "demo", Inputs("1", settings={"limit": 2}), ())
        text = (second.path / "CHANGES.md").read_text()
        assert "| `organisations` | 1 | changed | changed settings |" in text

    def test_only_another_fingerprint_of_code_is_no_row(self, tmp_path: Path) -> None:
        old = announcement()
        first = publish(resolve([old]), tmp_path, "demo", Inputs("1"), ())
        new = resolve([old._replace(extractor_version="code-2")])
        second = publish(new, tmp_path, "demo", Inputs("1"), ())
        assert second.snapshot_id != first.snapshot_id
        assert "No row was added, removed or changed." in (second.path / "CHANGES.md").read_text()

    def test_a_damaged_snapshot_before_is_said_and_stops_nothing(self, tmp_path: Path) -> None:
        first = publish(resolve([announcement()]), tmp_path, "demo", Inputs("1"), ())
        (first.path / "findings.parquet").write_bytes(b"PAR1")
        second = publish(resolve([announcement(), report()]), tmp_path, "demo", Inputs("1"), ())
        assert "Not compared" in (second.path / "CHANGES.md").read_text()

    def test_changes_of_the_tables_themselves_are_said(self, tmp_path: Path) -> None:
        published = publish(resolve([announcement()]), tmp_path, "demo", Inputs("1"), ())
        tables = dict(side_of(published.path).tables)
        del tables["speakers"]
        text = changes_text(tables, "20250101-0", published.path)
        assert "- table speakers is gone" in text

    def test_a_sentence_counts_names_and_shortens(self) -> None:
        documents = tuple(f"doc-{number}" for number in range(10))
        assert sentence(Change("flags", "added", "new document; document gone", 1)) == (
            "`flags`: 1 row was added, because of a new document and a document that is gone."
        )
        said = sentence(Change("flags", "removed", "changed rules", 2, (), documents))
        assert said.startswith("`flags`: 2 rows were removed, because of changed rules: doc-0, ")
        assert said.endswith("doc-7 and 2 more.")

    def test_the_text_of_a_diff_shows_no_more_than_its_limit(self) -> None:
        found = compare(Side(resolve([announcement(), report()])), Side(resolve([announcement()])))
        lines = list(diff_text(found, "B", "A", 2))
        assert lines[:2] == ["from A", "to   B"]
        at = lines.index("findings")
        assert all(line.startswith("  + find-") for line in lines[at + 1 : at + 3])
        assert lines[at + 3] == "  ... and 1 more (--limit 0 shows all)"
        assert not any("more (--limit" in line for line in diff_text(found, "B", "A", 0))

    def test_a_value_cannot_speak_to_the_terminal(self) -> None:
        assert shown("\x1b[31mred\x07 \u202eleft\n") == "\\x1b[31mred\\x07 \\x202eleft "
        assert shown(None) == "(empty)"
        assert shown("x" * 61) == "x" * 60 + "… (61 characters)"
        assert shown("x" * 60) == "x" * 60
