from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.collect.raw_store import RawStore
from pipeline.errors import Unreadable, WrongUsage
from pipeline.score.gold import fingerprint, load_annotated
from pipeline.source import load


def put(file: Path, gold: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(gold))


def test_a_document_lies_beside_its_annotation(tmp_path: Path) -> None:
    put(tmp_path / "announcements" / "a.gold.json", {"record": {"entity": "A"}, "skip": ["places"]})
    (tmp_path / "announcements" / "a.txt").write_text("A has achieved")
    (document,) = load_annotated(tmp_path, tmp_path / "data")
    assert document.name == "announcements/a"
    assert document.source.file == tmp_path / "announcements" / "a.txt"
    assert document.record == {"entity": "A"}
    assert document.skip == {"places"}


def test_a_document_lies_in_the_raw_store_of_its_collection(tmp_path: Path) -> None:
    known = {"url": "https://example.org/a/", "retrieved_at": "2024-05-15T08:00:00Z"}
    raw = RawStore(tmp_path / "data" / "raw" / "demo").add(b"<p>A has achieved", known).document
    reference = {"sha256": raw.sha256, "collection": "demo"}
    put(tmp_path / "gold" / "a.gold.json", {"record": {"entity": "A"}, "document": reference})
    (document,) = load_annotated(tmp_path / "gold", tmp_path / "data")
    assert document.source.file == raw.file
    assert document.source.url == "https://example.org/a/"
    assert load(document.source, 1000) == b"<p>A has achieved"


@pytest.mark.parametrize(
    "extra", [{}, {"document": {"sha256": hashlib.sha256(b"").hexdigest(), "collection": "demo"}}]
)
def test_a_missing_document_is_scored_as_one_that_failed(
    tmp_path: Path, extra: dict[str, Any]
) -> None:
    put(tmp_path / "a.gold.json", {"record": {"entity": "A"}, **extra})
    (document,) = load_annotated(tmp_path, tmp_path / "data")
    with pytest.raises(Unreadable, match="no such file"):
        load(document.source, 1000)


@pytest.mark.parametrize(
    "expected", ["unreadable", ["unreadable", "failed"], {"any": ["unreadable", "failed"]}]
)
def test_a_broken_document_names_its_right_statuses(tmp_path: Path, expected: Any) -> None:
    put(tmp_path / "a.gold.json", {"expect_status": expected})
    (document,) = load_annotated(tmp_path, tmp_path / "data")
    assert "unreadable" in document.statuses


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"record": []}', '{"record": {}, "skip": 3}'])
def test_a_damaged_annotation_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.gold.json").write_text(content)
    with pytest.raises(WrongUsage, match=r"a\.gold\.json"):
        load_annotated(tmp_path, tmp_path)


def test_a_folder_without_annotations_is_wrong_usage(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(WrongUsage, match="no annotated documents there"):
            load_annotated(folder, tmp_path)


def test_the_fingerprint_follows_annotations_and_documents(tmp_path: Path) -> None:
    def mark() -> str:
        return fingerprint(load_annotated(tmp_path, tmp_path / "data"))

    put(tmp_path / "a.gold.json", {"record": {"entity": "A"}})
    (tmp_path / "a.txt").write_text("A has achieved")
    first = mark()
    assert mark() == first
    (tmp_path / "a.txt").write_text("B has achieved")
    second = mark()
    put(tmp_path / "a.gold.json", {"record": {"entity": "B"}})
    assert len({first, second, mark()}) == 3
