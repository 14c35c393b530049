from __future__ import annotations

from pathlib import Path

from pipeline.work import WorkStore, code_fingerprint, key_of


def test_a_result_is_found_under_its_key(tmp_path: Path) -> None:
    work = WorkStore(tmp_path)
    assert work.read("read", "k1") is None
    work.write("read", "k1", {"text": "Çiğli-1"})
    assert work.has("read", "k1")
    assert work.read("read", "k1") == {"text": "Çiğli-1"}
    assert not work.has("extract", "k1")


def test_a_damaged_result_counts_as_none(tmp_path: Path) -> None:
    work = WorkStore(tmp_path)
    work.write("read", "k1", list(range(1000)))
    file = tmp_path / "read" / "k1.json.gz"
    file.write_bytes(file.read_bytes()[:-20])
    assert work.read("read", "k1") is None
    assert not work.has("read", "k1")


def test_results_that_nothing_needs_go(tmp_path: Path) -> None:
    work = WorkStore(tmp_path)
    for key in ("old", "new"):
        work.write("read", key, 1)
    assert work.prune("read", {"new"}) == 1
    assert (work.has("read", "old"), work.has("read", "new")) == (False, True)
    assert work.prune("extract", set()) == 0


def test_equal_results_are_equal_files(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        WorkStore(tmp_path / folder).write("read", "k", {"x": 1})
    a, b = (tmp_path / folder / "read" / "k.json.gz" for folder in ("a", "b"))
    assert a.read_bytes() == b.read_bytes()


def test_keys_tell_apart_what_differs() -> None:
    assert key_of("a", "b") != key_of("ab")
    assert key_of({"x": 1, "y": 2}) == key_of({"y": 2, "x": 1})


def test_the_fingerprint_of_code_covers_vocabulary_and_libraries() -> None:
    vocabulary = code_fingerprint(("extractors/vocab",), ())
    assert vocabulary != code_fingerprint(("extractors/document.py",), ())
    assert vocabulary != code_fingerprint(("extractors/vocab",), ("lxml",))
