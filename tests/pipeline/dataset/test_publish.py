"""A snapshot is whole or not there, never changes, and equal inputs give equal bytes."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import pipeline.dataset.dictionary
import pipeline.dataset.publish
from pipeline.dataset.load import load
from pipeline.dataset.publish import Inputs, NotWritten, Published, publish
from pipeline.dataset.schema import BY_NAME
from pipeline.dataset.snapshot import NoSnapshot, snapshot_path
from pipeline.dataset.tables import Tables
from pipeline.dataset.verify import verify
from pipeline.errors import PublicationRefused
from pipeline.resolve import resolve
from tests.pipeline.records import announcement, report

INPUTS = Inputs("1.0", {"tindra.html": "0" * 64}, {"limit": 5})


@pytest.fixture(scope="module")
def old() -> Tables:
    return resolve([announcement()])


@pytest.fixture(scope="module")
def new() -> Tables:
    return resolve([report(), announcement()])


def put(tables: Tables, data: Path, collection: str = "demo") -> Published:
    """Publish without the checks, which have tests of their own."""
    return publish(tables, data, collection, INPUTS, ())


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


class TestSnapshot:
    def test_current_points_to_it_and_it_is_whole(self, old: Tables, tmp_path: Path) -> None:
        published = publish(old, tmp_path, "demo", INPUTS)
        assert published.new
        assert snapshot_path(tmp_path, "demo") == published.path.resolve()
        assert published.path == tmp_path / "processed/demo/snapshots" / published.snapshot_id
        assert verify(tmp_path, "demo") == ()

    def test_it_holds_every_table_and_its_papers(self, old: Tables, tmp_path: Path) -> None:
        names = {path.name for path in put(old, tmp_path).path.iterdir()}
        papers = {
            "manifest.json",
            "datapackage.json",
            "croissant.json",
            "DATA_DICTIONARY.md",
            "CHANGES.md",
        }
        assert names == {f"{name}.parquet" for name in BY_NAME} | papers

    def test_its_id_begins_with_the_day_of_the_newest_retrieval(
        self, old: Tables, tmp_path: Path
    ) -> None:
        assert put(old, tmp_path).snapshot_id.startswith("20250630-")
        assert put(resolve([]), tmp_path).snapshot_id.startswith("undated-")

    def test_the_manifest_tells_what_it_was_made_from(self, old: Tables, tmp_path: Path) -> None:
        published = put(old, tmp_path)
        manifest = json.loads((published.path / "manifest.json").read_text())
        assert manifest["synthetic"] is True
        assert manifest["inputs"] == {"tindra.html": "0" * 64}
        assert manifest["settings"] == {"limit": 5}
        assert manifest["code_version"] == "1.0"
        assert manifest["files"]["organisations.parquet"]["rows"] == 1
        other = put(old, tmp_path, "asi")
        assert json.loads((other.path / "manifest.json").read_text())["synthetic"] is False

    def test_the_id_stands_in_every_files_metadata(self, old: Tables, tmp_path: Path) -> None:
        published = put(old, tmp_path)
        for name in BY_NAME:
            metadata = pq.read_schema(published.path / f"{name}.parquet").metadata
            assert metadata[b"alucert.snapshot"].decode() == published.snapshot_id
            assert metadata[b"alucert.synthetic"] == b"true"

    def test_every_page_has_a_checksum(self, old: Tables, tmp_path: Path) -> None:
        path = put(old, tmp_path).path / "organisations.parquet"
        data = bytearray(path.read_bytes())
        data[data.index(b"Tindra Profil AB") if b"Tindra Profil AB" in data else 40] ^= 1
        path.write_bytes(data)
        with pytest.raises(OSError, match=r"CRC|checksum|corrupt"):
            pq.read_table(path, page_checksum_verification=True)


class TestSameInputs:
    def test_give_the_same_bytes_elsewhere(self, new: Tables, tmp_path: Path) -> None:
        here, there = put(new, tmp_path / "a"), put(new, tmp_path / "b")
        assert hashes(here.path) == hashes(there.path)

    def test_make_no_new_snapshot(self, new: Tables, tmp_path: Path) -> None:
        first = put(new, tmp_path)
        before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
        again = put(new, tmp_path)
        assert (again.new, again.snapshot_id) == (False, first.snapshot_id)
        assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before

    def test_come_back_to_the_snapshot_that_was(
        self, old: Tables, new: Tables, tmp_path: Path
    ) -> None:
        first = put(old, tmp_path)
        kept = hashes(first.path)
        put(new, tmp_path)
        assert put(old, tmp_path).snapshot_id == first.snapshot_id
        assert load(tmp_path).snapshot == first.snapshot_id
        assert hashes(first.path) == kept


class TestRefusal:
    def test_leaves_the_old_snapshot_current_and_says_why(
        self, old: Tables, tmp_path: Path
    ) -> None:
        first = publish(old, tmp_path, "demo", INPUTS)
        broken = {name: table.to_pylist() for name, table in old.items()}
        broken["certificates"][0]["organisation_id"] = "org-0"
        with pytest.raises(PublicationRefused, match=r"certificates.organisation_id") as refusal:
            publish(broken, tmp_path, "demo", INPUTS)
        assert refusal.value.exit_code == 4
        assert load(tmp_path).snapshot == first.snapshot_id
        assert len(list(first.path.parent.iterdir())) == 1


class TestReaders:
    def test_agree_on_values_and_types(self, new: Tables, tmp_path: Path) -> None:
        put(new, tmp_path)
        path = tmp_path / "processed/demo/current/certifications.parquet"
        expected = new["certifications"].to_pylist()
        frame = pd.read_parquet(path)
        assert frame["issued_on"].dtype == pd.ArrowDtype(pa.date32())
        assert frame["version"].dtype == pd.StringDtype("pyarrow")
        assert pq.read_table(path).to_pylist() == expected
        assert pl.read_parquet(path).to_dicts() == expected
        assert duckdb.sql(f"from '{path}'").to_arrow_table().to_pylist() == expected
        assert pa.Table.from_pandas(frame).to_pylist() == expected

    def test_integers_with_gaps_stay_integers(self, new: Tables, tmp_path: Path) -> None:
        put(new, tmp_path)
        counts = pd.read_parquet(tmp_path / "processed/demo/current/nonconformance_counts.parquet")
        assert counts["stated"].dtype == pd.ArrowDtype(pa.int64())
        assert counts["stated"].isna().any()

    def test_an_empty_table_has_its_types(self, new: Tables, tmp_path: Path) -> None:
        put(new, tmp_path)
        frame = pd.read_parquet(tmp_path / "processed/demo/current/ownerships.parquet")
        assert len(frame) == 0
        assert set(map(str, frame.dtypes)) == {"string"}


class TestCrash:
    def test_a_half_finished_snapshot_is_ignored_and_removed(
        self, old: Tables, new: Tables, tmp_path: Path
    ) -> None:
        first = put(old, tmp_path)
        half = first.path.parent / ".staging-20250630-0123456789abcdef"
        shutil.copytree(first.path, half)
        without = first.path.parent / "20250630-00000000deadbeef"
        without.mkdir()
        (without / "documents.parquet").write_bytes(b"PAR1")
        with pytest.raises(NoSnapshot):
            load(tmp_path, snapshot=without.name)
        assert load(tmp_path).snapshot == first.snapshot_id
        second = put(new, tmp_path)
        assert {path.name for path in first.path.parent.iterdir()} == {
            first.snapshot_id,
            second.snapshot_id,
        }

    def test_a_link_that_was_never_swapped_in_is_removed(self, old: Tables, tmp_path: Path) -> None:
        first = put(old, tmp_path)
        (tmp_path / "processed/demo/.current-left").symlink_to("nowhere")
        put(old, tmp_path)
        assert sorted(path.name for path in (tmp_path / "processed/demo").iterdir()) == [
            "current",
            "snapshots",
        ]
        assert load(tmp_path).snapshot == first.snapshot_id

    def test_a_damaged_current_snapshot_is_mended(self, old: Tables, tmp_path: Path) -> None:
        first = put(old, tmp_path)
        kept = hashes(first.path)
        (first.path / "findings.parquet").write_bytes(b"PAR1")
        assert verify(tmp_path, "demo") != ()
        assert put(old, tmp_path).new
        assert hashes(first.path) == kept

    def test_a_link_to_nowhere_is_mended(self, old: Tables, tmp_path: Path) -> None:
        first = put(old, tmp_path)
        shutil.rmtree(first.path)
        with pytest.raises(NoSnapshot):
            load(tmp_path)
        assert put(old, tmp_path).snapshot_id == first.snapshot_id
        assert load(tmp_path).snapshot == first.snapshot_id

    def test_wherever_it_fails_the_old_stays_and_the_next_run_finishes(
        self, old: Tables, new: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few = {name: BY_NAME[name] for name in ("documents", "findings")}  # as many steps a table
        monkeypatch.setattr(pipeline.dataset.publish, "TABLES", tuple(few.values()))
        monkeypatch.setattr(pipeline.dataset.publish, "BY_NAME", few)
        monkeypatch.setattr(pipeline.dataset.dictionary, "TABLES", tuple(few.values()))
        monkeypatch.setattr(pipeline.dataset.publish, "changes_text", lambda *_: "changes\n")
        first = put(old, tmp_path / "start")
        data = tmp_path / "data"
        shutil.copytree(tmp_path / "start", data, symlinks=True)
        finished = put(new, data)
        reference = hashes(finished.path)
        steps = 0
        while fails_at(steps + 1, partial(put, new, data), again(tmp_path), monkeypatch):
            steps += 1
            assert load(data).snapshot in (first.snapshot_id, finished.snapshot_id)
            assert verify(data, "demo") == ()
            assert hashes(put(new, data).path) == reference
            assert {path.name for path in finished.path.parent.iterdir()} == {
                first.snapshot_id,
                finished.snapshot_id,
            }
        assert steps >= 20  # two tables, four papers, the folders and the link

    def test_a_full_disk_is_a_sentence_that_says_what_to_do(
        self, old: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(NotWritten, match=r"No space left on device.*Make room"):
            put(old, tmp_path)


def again(folder: Path) -> Callable[[], None]:
    """Put the data folder back to where only the first snapshot was published."""

    def prepare() -> None:
        shutil.rmtree(folder / "data")
        shutil.copytree(folder / "start", folder / "data", symlinks=True)

    return prepare


def fails_at(
    step: int,
    run: Callable[[], Any],
    prepare: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> bool:
    """Run with the n-th file operation failing, as a crash does; False if there were fewer."""
    done = 0
    prepare()

    def failing(operation: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            nonlocal done
            done += 1
            if done == step:
                raise Crash
            return operation(*arguments, **named)

        return counted

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing(os.fsync))
        for name in ("mkdir", "rename", "replace", "symlink_to", "open"):
            patched.setattr(Path, name, failing(getattr(Path, name)))
        try:
            run()
        except Crash:
            return True
    return False


class Crash(BaseException):
    """The process dies here."""
