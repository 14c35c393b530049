"""Corrections reach the tables: values, evidence, flags, the table of corrections, snapshots."""

from __future__ import annotations

import dataclasses
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline.check import check, refusals
from pipeline.collect.raw_store import RawStore
from pipeline.corrections.file import HEADER_LINE, CorrectionsRefused
from pipeline.dataset.ids import document_id
from pipeline.dataset.load import load
from pipeline.progress import Progress
from pipeline.resolve import ExtractedDocument, resolve
from pipeline.run import Run
from pipeline.settings import Settings
from pipeline.stages import STAGES
from tests.pipeline.corrections.cases import (
    WHO,
    corrections,
    line,
    said_at,
    with_text,
    written,
)
from tests.pipeline.records import announcement, report

VALUE = "capacities[0].value"
Tables = dict[str, pa.Table]


def resolved(folder: Path, documents: list[ExtractedDocument], *lines: dict[str, Any]) -> Tables:
    return resolve(documents, corrections=corrections(folder, *lines))


def rows(tables: Tables, table: str, **wanted: Any) -> list[dict[str, Any]]:
    return [
        row
        for row in tables[table].to_pylist()
        if all(row[column] == value for column, value in wanted.items())
    ]


@pytest.fixture
def page() -> ExtractedDocument:
    return with_text(announcement(url="https://example.org/tindra"))


@pytest.fixture
def made(page: ExtractedDocument) -> dict[str, Any]:
    return line(page, VALUE, "set", old_value="42000", new_value="24000")


def test_the_dataset_holds_the_corrected_value_and_what_became_of_the_line(
    tmp_path: Path, page: ExtractedDocument, made: dict[str, Any]
) -> None:
    tables = resolved(tmp_path, [page, report()], made)
    (capacity,) = rows(tables, "capacities")
    assert capacity["value"] == 24000
    (place,) = rows(tables, "evidence", row_id=capacity["capacity_id"], column_name="value")
    assert (place["review"], place["rule"], place["quote"], place["field"]) == (
        "corrected",
        "capacities.example",
        "42000",
        VALUE,
    )
    (kept,) = rows(tables, "corrections")
    assert kept | {"correction_id": "", "quote": ""} == {
        "correction_id": "",
        "document_id": document_id(page.raw["sha256"]),
        "corrected_document_id": document_id(page.raw["sha256"]),
        "field": VALUE,
        "operation": "set",
        "old_value": "42000",
        "quote": "",
        "char_start": made["start"],
        "char_end": made["end"],
        "new_value": "24000",
        "corrected_by": WHO["who"],
        "corrected_on": date(2025, 7, 1),
        "reason": WHO["why"],
        "state": "applied",
        "detail": "was 42000",
    }
    assert rows(tables, "flags", code="correction_void") == []
    assert refusals(check(tables)) == ()


def test_each_operation_reaches_its_table(tmp_path: Path, page: ExtractedDocument) -> None:
    paper = with_text(report())
    tables = resolved(
        tmp_path,
        [page, paper],
        line(page, "facilities[]", "add", new_value="Ek Works", **said_at(page, "Ek")),
        line(page, "speakers[0].name", "remove", field="speakers[0]"),
        line(paper, "expires_on", "set", old_value="2027-05-01", new_value="2027-04-30"),
        line(paper, "findings[1].rating", "set", old_value="minor", new_value="major"),
    )
    (added,) = rows(tables, "facilities", name="Ek Works")
    assert rows(tables, "certification_facilities", facility_id=added["facility_id"])
    assert rows(tables, "speakers") == []
    assert rows(tables, "certifications")[0]["expires_on"] == date(2027, 4, 30)
    assert [f["criterion"] for f in rows(tables, "findings", rating="major")] == ["1.2"]
    counts = rows(tables, "nonconformance_counts", document_id=document_id(paper.raw["sha256"]))
    assert {c["grade"]: c["listed"] for c in counts} == {"minor": 1, "major": 1}
    assert refusals(check(tables)) == ()


def test_a_void_line_is_flagged_at_the_row_that_it_is_about(
    tmp_path: Path, page: ExtractedDocument, made: dict[str, Any]
) -> None:
    tables = resolved(tmp_path, [page], {**made, "old_value": "41000"})
    (capacity,) = rows(tables, "capacities")
    (flag,) = rows(tables, "flags", code="correction_void")
    assert (flag["table_name"], flag["row_id"]) == ("capacities", capacity["capacity_id"])
    assert capacity["value"] == 42000
    assert rows(tables, "corrections")[0]["state"] == "void"


class TestOtherBytes:
    """A correction belongs to bytes: of other bytes a person has to look again."""

    def test_a_later_version_has_the_flag_and_its_own_value(
        self, tmp_path: Path, page: ExtractedDocument, made: dict[str, Any]
    ) -> None:
        url, later = page.raw["url"], "2025-07-05T12:00:00Z"
        second = with_text(announcement(url=url, retrieved_at=later, parent="A"))
        third = with_text(announcement(url=url, retrieved_at="2025-07-06T12:00:00Z", parent="B"))
        for order in permutations([page, second, third]):
            tables = resolved(tmp_path, list(order), made)
            assert rows(tables, "capacities")[0]["value"] == 42000
            (kept,) = rows(tables, "corrections")
            assert kept["document_id"] == document_id(third.raw["sha256"])
            assert kept["corrected_document_id"] == document_id(page.raw["sha256"])
            assert kept["state"] == "void"
            assert kept["detail"].endswith("and these are other bytes")
            (flag,) = rows(tables, "flags", code="correction_void")
            assert flag["document_id"] == document_id(third.raw["sha256"])
            assert flag["severity"] == "warning"
            assert refusals(check(tables)) == ()

    def test_bytes_that_the_collection_lacks_are_found_by_the_address(
        self, tmp_path: Path, page: ExtractedDocument, made: dict[str, Any]
    ) -> None:
        lost = {**made, "document": "cd" * 32, "url": "http://www.example.org/tindra/"}
        tables = resolved(tmp_path, [page], lost)
        assert rows(tables, "flags", code="correction_void")
        assert rows(tables, "corrections")[0]["document_id"] == document_id(page.raw["sha256"])

    @pytest.mark.parametrize("url", ["", "https://example.org/other"])
    def test_a_line_of_another_collection_is_left_to_it(
        self, tmp_path: Path, page: ExtractedDocument, made: dict[str, Any], url: str
    ) -> None:
        tables = resolved(tmp_path, [page], {**made, "document": "cd" * 32, "url": url})
        assert rows(tables, "corrections") == []
        assert rows(tables, "flags") == []

    def test_the_address_does_not_matter_where_the_bytes_are_there(
        self, tmp_path: Path, page: ExtractedDocument, made: dict[str, Any]
    ) -> None:
        tables = resolved(tmp_path, [page], {**made, "url": "https://example.org/moved"})
        assert rows(tables, "capacities")[0]["value"] == 24000

    def test_own_and_stray_lines_of_one_document_stand_beside_each_other(
        self, tmp_path: Path, page: ExtractedDocument, made: dict[str, Any]
    ) -> None:
        stray = {**made, "document": "cd" * 32, "url": page.raw["url"]}
        tables = resolved(tmp_path, [page, report()], made, stray)
        assert sorted(row["state"] for row in rows(tables, "corrections")) == ["applied", "void"]
        assert rows(tables, "capacities")[0]["value"] == 24000


def test_the_tables_do_not_depend_on_the_order_of_lines_and_documents(
    tmp_path: Path, page: ExtractedDocument, made: dict[str, Any]
) -> None:
    paper = with_text(report())
    lines = [
        made,
        line(page, "places[0]", "remove", old_value="Vetlanda"),
        line(page, "parent", "add", new_value="Ek", **said_at(page, "Ek")),
        line(paper, "expires_on", "set", old_value="2027-05-01", new_value="2027-04-30"),
    ]
    first = resolved(tmp_path, [page, paper], *lines)
    for order in permutations(lines):
        other = resolved(tmp_path, [paper, page], *order)
        assert all(other[name].equals(first[name]) for name in first)


def test_the_texts_of_the_documents_are_what_offsets_count(
    tmp_path: Path, page: ExtractedDocument
) -> None:
    tables = resolve([page])
    text = "".join(row["text"] for row in rows(tables, "document_texts"))
    places = [row for row in rows(tables, "evidence") if row["char_start"] is not None]
    assert places
    assert all(text[row["char_start"] : row["char_end"]] == row["quote"] for row in places)
    assert {row["page"] for row in rows(tables, "document_texts")} == {7}


class TestStages:
    def run(self, settings: Settings) -> list[str]:
        """Do every stage of a new run; return the stages that had something to do."""
        run = Run(settings, Progress(quiet=True))
        return [stage.name for stage in STAGES if not stage.run(run).idle]

    def line_for(self, settings: Settings) -> dict[str, Any]:
        """A line that corrects the version of the certification in the small collection."""
        data = load(settings.data_dir, settings.collection)
        place = data.evidence.query("column_name == 'version'").iloc[0]
        now = data.certifications["version"].iloc[0]
        return {
            "document": place["document_id"],
            "field": place["field"],
            "operation": "set",
            "old_value": now,
            "new_value": "V2" if now != "V2" else "V3",
            "quote": place["quote"],
            "start": place["char_start"],
            "end": place["char_end"],
            **WHO,
        }

    def test_a_correction_makes_a_new_snapshot_and_costs_no_reading(
        self, settings: Settings, store: RawStore
    ) -> None:
        self.run(settings)
        before = load(settings.data_dir, settings.collection)
        made = self.line_for(settings)
        file = settings.data_dir / "corrections.csv"
        file.write_text(HEADER_LINE)
        assert self.run(settings) == []
        file.write_text(written(made))
        assert self.run(settings) == ["resolve", "check", "publish"]
        after = load(settings.data_dir, settings.collection)
        assert after.snapshot != before.snapshot
        assert set(after.certifications["version"]) == {made["new_value"]}
        assert set(before.certifications["version"]) == {made["old_value"]}
        assert list(after.corrections["state"]) == ["applied"]
        assert self.run(settings) == []
        file.unlink()
        self.run(settings)
        assert load(settings.data_dir, settings.collection).snapshot == before.snapshot

    def test_a_line_of_another_collection_makes_nothing_anew(
        self, settings: Settings, store: RawStore
    ) -> None:
        self.run(settings)
        other = {**self.line_for(settings), "document": "cd" * 32}
        (settings.data_dir / "corrections.csv").write_text(written(other))
        assert self.run(settings) == []

    def test_a_malformed_line_stops_the_run_and_the_snapshot_stays(
        self, settings: Settings, store: RawStore
    ) -> None:
        self.run(settings)
        before = load(settings.data_dir, settings.collection).snapshot
        made = self.line_for(settings)
        (settings.data_dir / "corrections.csv").write_text(written(made, {**made, "who": ""}))
        with pytest.raises(CorrectionsRefused, match="line 3"):
            self.run(settings)
        assert load(settings.data_dir, settings.collection).snapshot == before

    def test_the_texts_in_the_snapshot_are_those_that_were_read(
        self, settings: Settings, store: RawStore
    ) -> None:
        self.run(settings)
        data = load(settings.data_dir, settings.collection)
        text = "".join(data.document_texts["text"])
        places = data.evidence.dropna(subset=["char_start"])
        assert len(places) > 5
        for place in places.itertuples():
            assert text[place.char_start : place.char_end] == place.quote


def test_a_correction_is_frozen(tmp_path: Path, made: dict[str, Any]) -> None:
    (correction,) = corrections(tmp_path, made)
    with pytest.raises(dataclasses.FrozenInstanceError):
        correction.who = "somebody else"  # type: ignore[misc]  # what must not be done
