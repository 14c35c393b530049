"""An export is whole or not there, and what stands at its place is not touched."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

import pipeline.dataset.export
from pipeline.dataset.export import FORMATS, Format, NotExported, default_name, export
from pipeline.dataset.load import load
from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.schema import BY_NAME, TABLES
from pipeline.errors import AlucertError, WrongUsage
from pipeline.resolve import resolve
from tests.pipeline.dataset.formats import READERS, original
from tests.pipeline.records import announcement


class TestPlace:
    @pytest.mark.parametrize("form", FORMATS)
    def test_what_stands_there_is_not_touched(
        self, form: Format, snapshot: Path, tmp_path: Path
    ) -> None:
        file, folder = tmp_path / "thesis.txt", tmp_path / "papers"
        file.write_text("mine")
        folder.mkdir()
        (folder / "mine.txt").write_text("mine")
        for place in (file, folder):
            for overwrite in (False, True):
                with pytest.raises(WrongUsage):
                    export(snapshot, form, place, overwrite=overwrite)
        assert (file.read_text(), (folder / "mine.txt").read_text()) == ("mine", "mine")
        assert sorted(p.name for p in tmp_path.iterdir()) == ["papers", "thesis.txt"]

    @pytest.mark.parametrize("form", FORMATS)
    def test_an_older_export_is_replaced_when_asked(
        self, form: Format, snapshot: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        export(snapshot, form, out, without=("speakers",))
        with pytest.raises(WrongUsage, match="--overwrite"):
            export(snapshot, form, out)
        export(snapshot, form, out, overwrite=True)
        assert READERS[form](out)["speakers"] == original(snapshot)["speakers"]
        assert [p.name for p in tmp_path.iterdir()] == ["out"]

    def test_without_a_way_to_exchange_folders_it_is_done_in_two_steps(
        self, snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def none(*_: Any, **__: Any) -> Any:
            raise OSError("no such library")

        export(snapshot, "csv", tmp_path / "out", without=("speakers",))
        monkeypatch.setattr("ctypes.CDLL", none)
        export(snapshot, "csv", tmp_path / "out", overwrite=True)
        assert (tmp_path / "out" / "speakers.csv").exists()
        assert [p.name for p in tmp_path.iterdir()] == ["out"]

    @pytest.mark.parametrize("form", FORMATS)
    def test_a_failure_leaves_nothing_behind(
        self, form: Format, snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        export(snapshot, form, tmp_path / "out")
        before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}

        def full(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(NotExported, match=r"No space left.*untouched"):
            export(snapshot, form, tmp_path / "out", overwrite=True)
        assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == before

    def test_a_damaged_snapshot_is_not_exported(self, tmp_path: Path) -> None:
        path = publish(resolve([announcement()]), tmp_path / "d", "demo", Inputs("1"), ()).path
        (path / "findings.parquet").write_bytes(b"PAR1")
        with pytest.raises(AlucertError, match=r"findings.parquet"):
            export(path, "csv", tmp_path / "out")
        assert not (tmp_path / "out").exists()

    def test_odd_places_and_tables_are_refused_in_words(
        self, snapshot: Path, tmp_path: Path
    ) -> None:
        for place in (Path("/"), Path("a\0b"), Path()):
            with pytest.raises(WrongUsage):
                export(snapshot, "csv", place)
        (tmp_path / "link").symlink_to(tmp_path)
        with pytest.raises(WrongUsage, match="is a link"):
            export(snapshot, "csv", tmp_path / "link")
        with pytest.raises(WrongUsage, match="no such table"):
            export(snapshot, "csv", tmp_path / "out", without=("colours",))
        with pytest.raises(WrongUsage, match="no table is left"):
            export(snapshot, "csv", tmp_path / "out", without=tuple(BY_NAME))
        file = tmp_path / "file"
        file.write_text("")
        with pytest.raises(NotExported):
            export(snapshot, "sqlite", file / "below")

    def test_tables_left_out_take_their_keys_with_them(
        self, snapshot: Path, tmp_path: Path
    ) -> None:
        for form in ("sqlite", "duckdb"):
            export(snapshot, form, tmp_path / form, without=("documents", "criteria"))
        database = sqlite3.connect(tmp_path / "sqlite")
        names = {row[0] for row in database.execute("select name from sqlite_master")}
        assert "findings" in names
        assert "documents" not in names
        assert "certifications_wide" not in names
        assert "facilities_in_scope" in names
        assert database.execute("pragma foreign_key_check").fetchall() == []
        database.close()

    def test_an_empty_dataset_is_exported_too(self, tmp_path: Path) -> None:
        path = publish({}, tmp_path / "d", "demo", Inputs("1"), ()).path
        for form in FORMATS:
            assert export(path, form, tmp_path / form) == 0
            assert READERS[form](tmp_path / form)["evidence"] == []

    def test_without_a_name_it_is_called_by_collection_and_format(self, snapshot: Path) -> None:
        assert default_name(snapshot, "xlsx", False) == "alucert-demo.xlsx"
        assert default_name(snapshot, "csv", False) == "alucert-demo-csv"
        assert default_name(snapshot, "xlsx", True) == "alucert-demo-redistributable-xlsx"

    def test_a_snapshot_of_another_schema_is_said(
        self, snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        later = (*TABLES, BY_NAME["standards"].__class__("later", "x.", ("a",), ()))
        monkeypatch.setattr(pipeline.dataset.export, "TABLES", later)
        with pytest.raises(AlucertError, match="has no table later"):
            export(snapshot, "csv", tmp_path / "out")
        assert load(snapshot.parents[3]).snapshot == snapshot.name
