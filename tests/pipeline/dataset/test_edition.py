"""The redistributable edition holds facts, links, offsets and hashes, and no text of a page."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from pipeline.dataset.edition import (
    _FACTS,
    left_out,
    license_note,
    redistributable,
    redistributable_tables,
    withheld,
)
from pipeline.dataset.export import FORMATS, Format, export
from pipeline.dataset.model import Table, col, key
from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.schema import BY_NAME, TABLES
from pipeline.dataset.tables import Tables, complete
from pipeline.extract import extract_sources
from pipeline.resolve import ExtractedDocument, resolve
from pipeline.settings import Settings
from pipeline.source import expand_paths, source_of

ROOT = Path(__file__).parents[3]
_LENGTH = 30
# Names and addresses are facts and stand in the edition, however long they are.
_NAMES = (
    ("organisations", "name"), ("organisation_names", "name"), ("audit_firms", "name"),
    ("facility_names", "name"),
    ("certification_firms", "name_as_written"), ("facilities", "name"), ("locations", "name"),
    ("activities", "activity"), ("documents", "url"), ("report_links", "url"),
    ("principles", "title"), ("criteria", "title"), ("standards", "name"),
)  # fmt: skip


@pytest.fixture(scope="module")
def tables() -> Tables:
    """The tables of the demo collection, as the pipeline makes them."""
    paths = expand_paths([str(ROOT / "data/raw/demo")])
    sources = [source_of(path) for path in paths if path.endswith((".html", ".txt", ".pdf"))]
    lines = extract_sources(sources, Settings(workers=0))
    documents = []
    for source, line in zip(sources, lines, strict=True):
        raw = {"sha256": line["document"]["sha256"], "url": source.url, "bytes": 1,
               "retrieved_at": "2025-06-30T12:00:00Z"}  # fmt: skip
        documents.append(ExtractedDocument(line, raw, "demo", "code-1"))
    return resolve(documents)


@pytest.fixture(scope="module")
def snapshot(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tables, tmp_path_factory.mktemp("data"), "demo", Inputs("1"), ()).path


def cells(tables: Tables) -> Iterator[tuple[str, str, str]]:
    """Every text of a dataset with its table and column."""
    for name, table in tables.items():
        for column in table.column_names:
            if BY_NAME[name].column(column).type == "text":
                for value in table.column(column).drop_null().unique().to_pylist():
                    yield name, column, value


def texts_of(tables: Tables) -> list[str]:
    """The quotes, statements and other texts of pages, with what is a name left out."""
    names = "\n".join(value for name, column, value in cells(tables) if (name, column) in _NAMES)
    found = set()
    for name, column, value in cells(tables):
        if column in withheld(BY_NAME[name]) and len(value) >= _LENGTH and value not in names:
            found.add(value)
    assert len(found) > 200
    return sorted(found)


class TestTables:
    def test_no_quote_of_thirty_characters_is_in_it(self, tables: Tables) -> None:
        edition = redistributable(tables)
        everything = "\n".join(value for _, _, value in cells(edition))
        assert [text for text in texts_of(tables) if text in everything] == []

    def test_no_thirty_characters_of_a_quote_are_in_it_but_names_and_addresses(
        self, tables: Tables
    ) -> None:
        edition = redistributable(tables)
        windows = {
            text[at : at + _LENGTH] for text in texts_of(tables) for at in range(len(text) - 29)
        }
        found = {
            (name, column, value)
            for name, column, value in cells(edition)
            if (name, column) not in _NAMES
            and not (column == "row_id" or column in BY_NAME[name].key)
            and any(value[at : at + _LENGTH] in windows for at in range(len(value) - 29))
        }
        assert found == set()

    def test_nobody_who_is_quoted_is_in_it(self, tables: Tables) -> None:
        people = {row["name"] for row in tables["speakers"].to_pylist()}
        assert len(people) > 10
        edition = redistributable(tables)
        assert edition["speakers"].num_rows == 0
        everything = "\n".join(value for _, _, value in cells(edition))
        assert [person for person in people if person in everything] == []

    def test_facts_offsets_and_hashes_stay(self, tables: Tables) -> None:
        edition = redistributable(tables)
        kept = [row for row in tables["evidence"].to_pylist() if row["table_name"] != "speakers"]
        rows = edition["evidence"].to_pylist()
        assert [(r["char_start"], r["char_end"], r["page"], r["rule"]) for r in rows] == [
            (r["char_start"], r["char_end"], r["page"], r["rule"]) for r in kept
        ]
        assert {r["quote"] for r in rows} == {None}
        for name in ("documents", "certifications", "findings", "organisations", "locations"):
            hidden = withheld(BY_NAME[name])
            for column in BY_NAME[name].names:
                if column not in hidden:
                    assert edition[name].column(column).equals(tables[name].column(column))
                else:
                    assert edition[name].column(column).null_count == len(tables[name])

    def test_keys_still_resolve_and_nothing_points_to_a_row_that_is_left_out(
        self, tables: Tables
    ) -> None:
        edition = redistributable(tables)
        for table in redistributable_tables():
            for pointing in table.foreign_keys:
                there = set(zip(*(edition[pointing.table][c].to_pylist() for c in pointing.to),
                                strict=True))  # fmt: skip
                here = zip(*(edition[table.name][c].to_pylist() for c in pointing.columns),
                           strict=True)  # fmt: skip
                assert {row for row in here if None not in row} <= there
        for name in ("evidence", "flags"):
            assert "speakers" not in set(edition[name]["table_name"].to_pylist())

    def test_a_fact_that_is_as_long_as_a_paragraph_is_none(self) -> None:
        rows = [
            {"location_id": name, "name": "n", "kind": "city", "admin_1": "x" * length}
            for name, length in (("a", 201), ("b", 200))
        ]
        edition = redistributable(complete({"locations": rows}))
        assert edition["locations"]["admin_1"].to_pylist() == [None, "x" * 200]


class TestColumns:
    def test_a_new_text_column_is_held_back_until_it_is_said_to_be_a_fact(self) -> None:
        table = Table(
            "findings", "x.", ("finding_id",),
            (key("finding_id", "x"), col("remark", "x"), col("n", "x", "integer"),
             col("kind", "x", vocabulary="grade"), col("document_id", "x", to="documents.a")),
        )  # fmt: skip
        assert withheld(table) == ("remark",)

    def test_what_is_said_to_be_a_fact_is_there(self) -> None:
        there = {f"{table.name}.{column}" for table in TABLES for column in table.names}
        assert there >= _FACTS

    def test_quotes_statements_titles_and_details_are_held_back(self) -> None:
        for name, column in (
            ("evidence", "quote"), ("findings", "statement"), ("findings", "title_as_written"),
            ("certifications", "scope_statement"), ("documents", "title"), ("flags", "detail"),
            ("capacities", "product"), ("capacities", "as_written"),
            ("document_failures", "reason"), ("document_texts", "text"),
            ("document_conflicts", "announced_quote"), ("document_conflicts", "reported_quote"),
            ("closed_nonconformances", "as_written"), ("corrections", "quote"),
            ("corrections", "corrected_by"), ("corrections", "reason"),
        ):  # fmt: skip
            assert column in withheld(BY_NAME[name]), (name, column)

    def test_names_of_plants_rules_and_criteria_are_facts(self, tables: Tables) -> None:
        edition = redistributable(tables)
        for name, column in (
            ("facility_names", "name"), ("organisation_names", "rule"),
            ("closed_nonconformances", "criterion"),
        ):  # fmt: skip
            assert edition[name].column(column).equals(tables[name].column(column))
            assert tables[name].num_rows > 0

    def test_a_table_whose_key_is_held_back_has_no_rows(self) -> None:
        remark = col("remark", "x", required=True)
        assert left_out(Table("later", "x.", ("remark",), (remark,)))
        assert left_out(BY_NAME["speakers"])
        assert not left_out(BY_NAME["findings"])

    def test_what_is_held_back_is_no_longer_required(self) -> None:
        for table in redistributable_tables():
            assert table.names == BY_NAME[table.name].names
            for name in withheld(BY_NAME[table.name]):
                assert not table.column(name).required
                assert table.column(name).description.endswith("(held back)")


class TestFiles:
    @pytest.mark.parametrize("form", FORMATS)
    def test_no_file_of_it_holds_a_quote(
        self, form: Format, tables: Tables, snapshot: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        export(snapshot, form, out, edition=True)
        written = "\n".join(every_text(out))
        assert [text for text in texts_of(tables) if text in written] == []
        people = {row["name"] for row in tables["speakers"].to_pylist()}
        assert [person for person in people if person in written] == []

    def test_it_says_what_may_be_passed_on(self, snapshot: Path, tmp_path: Path) -> None:
        export(snapshot, "duckdb", tmp_path / "out", edition=True)
        names = sorted(path.name for path in (tmp_path / "out").iterdir())
        assert names == [
            "DATA_DICTIONARY.md", "LICENSE-NOTE.md", "alucert-export.json", "alucert.duckdb",
        ]  # fmt: skip
        note = (tmp_path / "out/LICENSE-NOTE.md").read_text()
        for said in ("belong to their publisher", "personal data", "GeoNames", "invented",
                     "`speakers`: all rows", "`evidence`: quote"):  # fmt: skip
            assert said in note, said
        assert "invented" not in license_note("x", "asi", False)
        about = json.loads((tmp_path / "out/alucert-export.json").read_text())
        assert (about["edition"], about["format"]) == ("redistributable", "duckdb")


def every_text(out: Path) -> Iterator[str]:
    """Everything that stands in an export, as its own programs read it."""
    for path in out.rglob("*"):
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            yield str(pq.read_schema(path).metadata)
            yield from (str(value) for row in table.to_pylist() for value in row.values())
        elif path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
                yield from map(str, json.loads(line).values())
        elif path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as database:
                for name in BY_NAME:
                    for row in database.execute(f"from {name}").fetchall():
                        yield from map(str, row)
        elif path.suffix == ".sqlite":
            database_file = sqlite3.connect(path)
            yield "\n".join(database_file.iterdump())
            database_file.close()
        elif path.suffix == ".xlsx":
            import zipfile
            from html import unescape

            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield unescape(archive.read(name).decode())
        else:
            yield path.read_text(encoding="utf-8")
