"""A raw store behind an address holds the documents that the same folder holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.address import fetched
from pipeline.collect.addressed_store import AddressedStore
from pipeline.collect.raw_store import RawStore
from pipeline.errors import NotFetched, StoreConflict, Unreadable, WrongUsage
from pipeline.pool import Lost, run_here
from pipeline.progress import Progress
from pipeline.run import Run
from pipeline.settings import Settings
from pipeline.source import Source, load
from pipeline.stages import STAGES
from tests.pipeline.bad_files import PAGE

fsspec = pytest.importorskip("fsspec", reason="the extra 'dask' is not installed")
ADDRESS = "memory://bucket/raw/small"


@pytest.fixture
def folder(tmp_path: Path) -> RawStore:
    """A raw store in a folder: two sound documents, one seen again, one without its bytes."""
    store = RawStore(tmp_path / "data" / "raw" / "small")
    for number in range(3):
        known = {
            "url": f"https://example.org/{number}/",
            "retrieved_at": "2024-05-15T08:00:00Z",
            "content_type": "text/html",
        }
        added = store.add(PAGE + b" " * number, known)
    store.see_again(added.document, {"retrieved_at": "2024-07-15T08:00:00Z"})
    store.documents()[0].file.unlink()
    return store


@pytest.fixture
def addressed(folder: RawStore) -> Iterator[AddressedStore]:
    """The same files in memory."""
    memory = fsspec.filesystem("memory")
    for file in folder.folder.iterdir():
        memory.pipe_file(f"/bucket/raw/small/{file.name}", file.read_bytes())
    yield AddressedStore(ADDRESS)
    memory.store.clear()


def test_the_documents_are_those_of_the_folder(folder: RawStore, addressed: AddressedStore) -> None:
    ours, theirs = addressed.documents(), folder.documents()
    assert [(d.name, d.metadata, d.fault) for d in ours] == [
        (d.name, d.metadata, d.fault) for d in theirs
    ]
    assert [d.fault is None for d in ours].count(False) == 1
    assert ours[1].address == f"{ADDRESS}/{ours[1].name}"
    assert addressed.find(ours[1].sha256) == ours[1]


def test_bytes_are_held_against_their_name(addressed: AddressedStore) -> None:
    lost, one, other = addressed.documents()
    assert addressed.read(one) == folder_bytes(one.name)
    fsspec.filesystem("memory").pipe_file(f"/bucket/raw/small/{other.name}", b"changed")
    with pytest.raises(StoreConflict, match="not the bytes its name proves"):
        addressed.read(other)
    with pytest.raises(StoreConflict, match="bytes are not beside it"):
        addressed.read(lost)


def folder_bytes(name: str) -> bytes:
    data: bytes = fsspec.filesystem("memory").cat_file(f"/bucket/raw/small/{name}")
    return data


def test_a_run_publishes_what_a_run_over_the_folder_publishes(
    addressed: AddressedStore, folder: RawStore, tmp_path: Path
) -> None:
    snapshots = []
    for name, address in (("data", None), ("elsewhere", ADDRESS)):
        settings = Settings(
            data_dir=tmp_path / name, collection="small", workers=0, raw_address=address
        )
        run = Run(settings, Progress(quiet=True))
        reports = [stage.run(run) for stage in STAGES]
        snapshots.append((settings.processed_dir / "current").resolve().name)
    assert snapshots[0] == snapshots[1]
    assert not any(report.idle for report in reports)


def test_it_is_only_read(addressed: AddressedStore) -> None:
    with pytest.raises(WrongUsage, match="only read"):
        addressed.add(PAGE, {"retrieved_at": "2024-05-15T08:00:00Z"})
    with pytest.raises(WrongUsage, match="only read"):
        addressed.see_again(addressed.documents()[1], {"retrieved_at": "2024-05-15T08:00:00Z"})
    assert addressed.clean() == 0


def test_no_store_and_no_such_kind_of_address_are_said() -> None:
    assert AddressedStore("memory://nowhere").documents() == []
    for address in ("raw/demo", "nosuchkind://bucket/raw"):
        with pytest.raises(WrongUsage, match=address.partition(":")[0]):
            AddressedStore(address)


def test_a_store_that_does_not_answer_is_no_fault_of_the_document(
    addressed: AddressedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = addressed.documents()[1]

    def broken(*_: object, **__: object) -> bytes:
        raise ConnectionError("the line is cut")

    source = Source(document.file, document.name, address=document.address)
    monkeypatch.setattr("fsspec.implementations.memory.MemoryFileSystem.cat_file", broken)
    (lost,) = run_here("pipeline.stage_jobs:read_result", [source.as_job(10_000)])
    assert isinstance(lost, Lost)  # tried again in the next run, as after a crash
    assert "could not be fetched" in lost.reason and "the line is cut" in lost.reason
    monkeypatch.setattr("fsspec.implementations.memory.MemoryFileSystem.ls", broken)
    with pytest.raises(NotFetched, match="does not answer"):
        addressed.documents()


def test_missing_and_too_large_bytes_are_said_as_of_a_file(addressed: AddressedStore) -> None:
    with pytest.raises(Unreadable, match="no such file"):
        fetched(f"{ADDRESS}/nothing.html", 100)
    large = addressed.documents()[1]
    source = Source(large.file, large.name, address=large.address)
    with pytest.raises(Unreadable, match="which no announcement or report has"):
        load(source, 100)
    assert load(source, 100_000) == folder_bytes(large.name)
