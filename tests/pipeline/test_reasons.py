"""`alucert run --why` says of each document why a stage works on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.collect.raw_store import RawStore
from pipeline.progress import Progress
from pipeline.reasons import reasons
from pipeline.run import CODE, Run
from pipeline.settings import Settings
from pipeline.stages import BY_NAME, STAGES
from pipeline.work import WorkStore, lost_key
from tests.pipeline.bad_files import PAGE
from tests.pipeline.conftest import ADDRESS, Alucert, add_bad


def new_run(settings: Settings) -> Run:
    return Run(settings, Progress(quiet=True))


def go(settings: Settings) -> None:
    run = new_run(settings)
    for stage in STAGES:
        stage.run(run)


def why(settings: Settings, stage: str) -> list[str]:
    return [said for _, said in reasons(new_run(settings), stage)]


def test_of_what_is_up_to_date_nothing_is_said(settings: Settings, store: RawStore) -> None:
    assert why(settings, "read") == ["new"]
    go(settings)
    assert {stage.name: why(settings, stage.name) for stage in STAGES} == {
        stage.name: [] for stage in STAGES
    }


def test_a_new_document_and_new_bytes_of_an_address_are_told_apart(
    settings: Settings, store: RawStore
) -> None:
    go(settings)
    (first,) = new_run(settings).documents
    bad = add_bad(store)
    changed = store.add(
        PAGE.replace(b"Vetlanda", b"Motala"),
        {"url": ADDRESS, "retrieved_at": "2024-06-15T08:00:00Z", "content_type": "text/html"},
    ).document
    assert dict(reasons(new_run(settings), "read")) == {
        bad: "new",
        changed.name: f"new bytes of its address, after {first.name}",
    }


def test_a_changed_setting_is_named_with_both_values(settings: Settings, store: RawStore) -> None:
    go(settings)
    smaller = settings.model_copy(update={"document_limit_bytes": 1000})
    assert why(smaller, "read") == ["setting document_limit_bytes changed (67108864 → 1000)"]
    assert why(smaller, "extract") == ["its Document was read anew"]


def test_changed_code_and_libraries_are_named(
    settings: Settings, store: RawStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    go(settings)
    paths, libraries = CODE["extract"]
    monkeypatch.setitem(CODE, "extract", ((*paths, "pipeline/version.py"), (*libraries, "lxml")))
    (said,) = why(settings, "extract")
    assert said.startswith("code of extract changed: pipeline/version.py; library lxml changed")
    assert why(settings, "read") == []
    assert why(settings, "resolve") == ["what it rests on has changed, or its result is lost"]
    monkeypatch.setitem(CODE, "resolve", (("pipeline/version.py",), ()))
    assert why(settings, "resolve")[0].startswith("code of resolve changed: extractors/")


def test_a_result_that_is_gone_or_was_never_had_is_told(
    settings: Settings, store: RawStore
) -> None:
    go(settings)
    run = new_run(settings)
    (key,) = run.extract_keys.values()
    file = settings.work_dir / "extract" / f"{key}.json.gz"
    kept = file.read_bytes()
    file.unlink()
    assert why(settings, "extract") == ["its stored result is lost or damaged"]
    (settings.work_dir / "extract" / f"{lost_key(key)}.json.gz").write_bytes(kept)
    assert why(settings, "extract") == ["it gave no result last time (a crash or a limit of time)"]


def test_damage_and_its_mending_are_told(settings: Settings, store: RawStore) -> None:
    go(settings)
    (document,) = new_run(settings).documents
    note = document.file.with_suffix(".json")
    sound = note.read_bytes()
    note.write_bytes(sound[:-5])
    (damaged,) = why(settings, "read")
    assert "it is damaged now" in damaged
    BY_NAME["read"].run(new_run(settings))
    note.write_bytes(sound)
    (mended,) = why(settings, "read")
    assert "it is whole again" in mended


def test_another_charset_of_the_server_is_named(
    settings: Settings, store: RawStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(settings)
    run = new_run(settings)
    run.__dict__["documents"] = [
        replace(
            document, metadata={**document.metadata, "content_type": "text/html; charset=latin1"}
        )
        for document in run.documents
    ]
    assert [said for _, said in reasons(run, "read")] == ["its charset changed (None → latin1)"]


def test_the_command_says_it_on_standard_error(alucert: Alucert, store: RawStore) -> None:
    ended = alucert("run", "--why")
    name = next(iter(store.documents())).name
    assert f"read: {name}: new" in ended.err
    assert f"extract: {name}: new" in ended.err
    assert "resolve: new" in ended.err
    again = alucert("run", "--why")
    assert ": new" not in again.err


def test_the_notes_survive_the_pruning_of_results(settings: Settings, store: RawStore) -> None:
    go(settings)
    add_bad(store)
    go(settings)
    work = WorkStore(settings.work_dir)
    assert work.keys("basis") == {"read", "extract", "resolve", "check", "publish"}
    noted = work.read("basis", "read")
    assert noted is not None
    assert len(noted["documents"]) == 2
