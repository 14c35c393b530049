from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from pipeline.collect.add import main as add
from pipeline.collect.notes import unsealed
from pipeline.collect.raw_store import RawStore, add_folder
from pipeline.errors import AlucertError, StoreConflict, WrongUsage

PAGE = b"<!doctype html><title>Norrsken Profil AB</title>"
KNOWN = {
    "url": "https://example.org/2024/05/norrsken-profil-ab/",
    "retrieved_at": "2024-05-15T08:00:00+02:00",
    "content_type": "text/html; charset=UTF-8",
    "status": 200,
}


@pytest.fixture
def store(tmp_path: Path) -> RawStore:
    return RawStore(tmp_path / "raw" / "demo")


def test_a_document_lies_under_a_readable_name_that_its_sha256_proves(store: RawStore) -> None:
    added = store.add(PAGE, KNOWN)
    sha256 = hashlib.sha256(PAGE).hexdigest()
    assert added.is_new
    assert added.document.name == f"norrsken-profil-ab--{sha256}.html"
    assert store.read(added.document) == PAGE
    note = (store.folder / f"norrsken-profil-ab--{sha256}.json").read_bytes()
    sidecar, has_seal = unsealed(note)
    assert has_seal
    assert sidecar == {
        "sha256": sha256,
        "url": KNOWN["url"],
        "final_url": KNOWN["url"],
        "retrieved_at": "2024-05-15T06:00:00Z",
        "content_type": KNOWN["content_type"],
        "bytes": len(PAGE),
        "status": 200,
        "kind": None,
    }


def test_adding_a_document_again_changes_nothing(store: RawStore) -> None:
    first = store.add(PAGE, KNOWN)
    again = store.add(PAGE, {**KNOWN, "retrieved_at": "2026-01-01T00:00:00Z"})
    assert not again.is_new
    assert again.document == first.document
    assert len(store.documents()) == 1


@pytest.mark.parametrize(
    ("data", "content_type", "suffix"),
    [
        (PAGE, "text/html", ".html"),
        (b"%PDF-1.7\n", "text/html", ".pdf"),
        (b"5 March 2024\nCMS has", "text/plain; charset=utf-8", ".txt"),
        (b"\x89PNG\x00\x00", "text/html", ".bin"),
    ],
)
def test_the_suffix_says_what_the_bytes_are(
    store: RawStore, data: bytes, content_type: str, suffix: str
) -> None:
    assert store.add(data, {**KNOWN, "content_type": content_type}).document.file.suffix == suffix


@pytest.mark.parametrize(
    ("metadata", "slug"),
    [
        ({"url": "https://example.org/a/%C3%87i%C4%9Fli-1.html"}, "cigli-1"),
        ({"url": None, "name": "Tisza Öntöde Zrt."}, "tisza-ontode-zrt"),
        ({"url": "https://example.org/"}, "document"),
        ({"url": "https://example.org/" + "a" * 300}, "a" * 80),
    ],
)
def test_the_name_comes_from_the_address(
    store: RawStore, metadata: dict[str, object], slug: str
) -> None:
    name = store.add(PAGE, {"retrieved_at": "2024-05-15T08:00:00Z", **metadata}).document.name
    assert name.partition("--")[0] == slug


@pytest.mark.parametrize("moment", [None, "yesterday", "2024-05-15", "2024-05-15T08:00:00"])
def test_a_retrieval_without_a_moment_and_its_zone_is_refused(
    store: RawStore, moment: str | None
) -> None:
    with pytest.raises(WrongUsage, match="retrieved_at must be a moment"):
        store.add(PAGE, {**KNOWN, "retrieved_at": moment})
    assert store.documents() == []


def test_damaged_bytes_are_noticed_and_never_overwritten(store: RawStore) -> None:
    document = store.add(PAGE, KNOWN).document
    document.file.chmod(0o644)
    document.file.write_bytes(PAGE[:-1])
    with pytest.raises(StoreConflict, match=r"not those that its name proves.*restore"):
        store.read(document)
    with pytest.raises(StoreConflict):
        store.add(PAGE, KNOWN)
    assert document.file.read_bytes() == PAGE[:-1]


def test_a_damaged_sidecar_and_one_without_bytes_are_named(store: RawStore) -> None:
    document = store.add(PAGE, KNOWN).document
    document.file.unlink()
    for said, change in (("bytes are not beside it", None), ("damaged", "{")):
        if change is not None:
            document.file.with_suffix(".json").write_text(change)
        with pytest.raises(StoreConflict, match=said):
            store.load(document.file.stem)
        (faulty,) = store.documents()
        assert said in str(faulty.fault)
        assert str(store.folder) not in str(faulty.fault)  # it goes into the dataset
        assert faulty.sha256 == document.sha256
        with pytest.raises(StoreConflict, match=said):
            store.read(faulty)


def test_bytes_that_come_again_after_others_are_the_newest_and_all_times_are_told(
    store: RawStore,
) -> None:
    first = store.add(PAGE, KNOWN).document
    store.add(PAGE + b"<p>", {**KNOWN, "retrieved_at": "2025-01-01T00:00:00Z"})
    again = {**KNOWN, "retrieved_at": "2026-01-01T00:00:00Z", "exchange": {"asked_at": "x"}}
    store.see_again(first, again)
    store.see_again(first, again)  # an interrupted run does it once more
    known = {document.name: document.metadata for document in store.documents()}
    assert len(known) == 2
    assert known[first.name]["retrieved_at"] == "2026-01-01T00:00:00Z"
    assert known[first.name]["seen_at"] == ["2024-05-15T06:00:00Z", "2026-01-01T00:00:00Z"]
    assert known[first.name]["exchange"] == {"asked_at": "x"}
    (note,) = store.folder.glob("*.seen-20260101T000000Z.json")
    note.write_bytes(note.read_bytes().replace(b"2026-01", b"2027-01"))
    assert [document.fault is None for document in store.documents()].count(False) == 1


@pytest.mark.parametrize("step", ["before the bytes", "between the files"])
def test_an_interrupted_writer_leaves_no_half_document(
    store: RawStore, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash is any point at which linking a finished file to its name does not happen."""
    link = os.link
    crash_at = {"before the bytes": 1, "between the files": 2}[step]
    calls = 0

    def crash(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == crash_at:
            raise KeyboardInterrupt
        link(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "link", crash)
        with pytest.raises(KeyboardInterrupt):
            store.add(PAGE, KNOWN)
    assert store.documents() == []
    assert store.add(PAGE, KNOWN).is_new
    assert [store.read(document) for document in store.documents()] == [PAGE]


def test_what_a_killed_writer_left_is_no_document_and_goes(store: RawStore) -> None:
    store.add(PAGE, KNOWN)
    (store.folder / ".partial-x1y2").write_bytes(b"half a pa")
    assert len(store.documents()) == 1
    assert store.clean() == 1
    assert not list(store.folder.glob(".partial-*"))


def test_a_folder_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("a file where the folder should be")
    with pytest.raises(AlucertError, match=r"cannot be written.*--data-dir"):
        RawStore(tmp_path / "raw" / "demo").add(PAGE, KNOWN)


def test_a_folder_of_files_with_what_is_known_of_them_is_added_once(
    store: RawStore, tmp_path: Path
) -> None:
    folder = tmp_path / "written"
    folder.mkdir()
    (folder / "norrsken-ps-v3.html").write_bytes(PAGE)
    (folder / "norrsken-ps-v3.article.txt").write_text("no document of its own")
    (folder / "norrsken-ps-v3.meta.json").write_text(
        json.dumps({**KNOWN, "difficulty": "typical", "covers": ["a range"]})
    )
    added = add_folder(store, folder)
    assert [entry.is_new for entry in added] == [True]
    assert added[0].document.name.startswith("norrsken-ps-v3--")
    assert "difficulty" not in added[0].document.metadata
    assert [entry.is_new for entry in add_folder(store, folder)] == [False]


def test_the_command_that_adds_a_folder_lists_what_it_did(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_bytes(b"5 March 2024")
    (tmp_path / "a.meta.json").write_text(json.dumps({**KNOWN, "content_type": "text/plain"}))
    arguments = [str(tmp_path), "--data-dir", str(tmp_path / "data"), "--collection", "demo"]
    assert add(arguments) == 0
    assert capsys.readouterr().out.startswith("added  a--")
    assert add(arguments) == 0
    assert capsys.readouterr().out.startswith("known  a--")
