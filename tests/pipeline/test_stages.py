"""A stage does what is needed and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import pipeline.extract
import pipeline.run
from pipeline import stages
from pipeline.collect.raw_store import RawStore
from pipeline.dataset.snapshot import current_snapshot
from pipeline.errors import AlucertError, WrongUsage
from pipeline.pool import Done, Lost
from pipeline.progress import Progress
from pipeline.run import Run
from pipeline.settings import Settings
from pipeline.stages import STAGES, not_complete
from tests.pipeline.bad_files import PAGE
from tests.pipeline.conftest import add_bad


def go(settings: Settings) -> dict[str, stages.Report]:
    """Do every stage of a new run; return the reports by stage."""
    run = Run(settings, Progress(quiet=True))
    return {stage.name: stage.run(run) for stage in STAGES}


def busy(reports: dict[str, stages.Report]) -> list[str]:
    return [name for name, report in reports.items() if not report.idle]


def test_the_stages_stand_in_the_order_of_the_house() -> None:
    assert [stage.name for stage in STAGES] == ["read", "extract", "resolve", "check", "publish"]


def test_a_second_run_does_nothing(settings: Settings, store: RawStore) -> None:
    add_bad(store)
    assert busy(go(settings)) == ["read", "extract", "resolve", "check", "publish"]
    before = {file: file.stat().st_mtime_ns for file in settings.data_dir.rglob("*")}
    assert busy(go(settings)) == []
    assert {file: file.stat().st_mtime_ns for file in settings.data_dir.rglob("*")} == before


def test_a_new_document_costs_only_its_own_work(settings: Settings, store: RawStore) -> None:
    go(settings)
    add_bad(store)
    reports = go(settings)
    assert str(reports["read"]) == "read: 1 document, nothing to do for 1 more"
    assert str(reports["extract"]) == "extract: 1 document, nothing to do for 1 more"
    assert not reports["publish"].idle


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("merges.csv", "kind,name,other,within,verdict,who,when,why\n"),
        ("keys.csv", "scheme,value,name,source\n"),
    ],
)
def test_a_table_kept_by_hand_does_the_resolving_anew(
    settings: Settings, store: RawStore, name: str, text: str
) -> None:
    go(settings)
    (settings.data_dir / name).write_text(text)
    assert "resolve" in busy(go(settings))
    assert busy(go(settings)) == []
    (settings.data_dir / name).write_text("no such header\n")
    with pytest.raises(WrongUsage, match="the first line must be"):
        go(settings)


def test_changed_code_does_its_stage_and_the_following_again(
    settings: Settings, store: RawStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(settings)
    code = dict.fromkeys(stages.BY_NAME, "as it was")
    monkeypatch.setattr(pipeline.run, "_code", code.__getitem__)
    go(settings)
    for changed, done_again in {
        "publish": ["publish"],
        "check": ["check"],
        "resolve": ["resolve", "check", "publish"],
        "extract": ["extract", "resolve", "check", "publish"],
        "read": ["read", "extract", "resolve", "check", "publish"],
    }.items():
        code[changed] = "changed"
        assert busy(go(settings)) == done_again, changed


def test_a_lost_document_is_tried_again_in_the_next_run(
    settings: Settings, store: RawStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(_: str, sources: list[Any], *__: Any) -> Iterator[Done | Lost]:
        return iter([Lost("took more than 5 s and was given up")] * len(sources))

    run = Run(settings, Progress(quiet=True))
    with monkeypatch.context() as patched:
        patched.setattr(pipeline.extract, "run_jobs", lose)
        stages.read(run)
    stages.extract(run)
    (said,) = not_complete(run, "extract")
    assert "took more than 5 s and was given up" in said
    assert busy(go(settings))[:2] == ["read", "extract"]
    assert not any("took more than" in said for said in not_complete(run, "extract"))
    assert busy(go(settings)) == []


def test_without_the_stage_before_a_stage_says_which_to_run(
    settings: Settings, store: RawStore
) -> None:
    run = Run(settings, Progress(quiet=True))
    for stage, before in (("extract", "read"), ("resolve", "extract"), ("check", "resolve")):
        with pytest.raises(AlucertError, match=f"run: alucert --collection small {before}"):
            stages.BY_NAME[stage].run(run)
        stages.BY_NAME[before].run(run) if before != "resolve" else None


def test_bytes_damaged_in_the_raw_store_are_a_failed_document(
    settings: Settings, store: RawStore
) -> None:
    add_bad(store)
    document = store.documents()[1]
    document.file.write_bytes(PAGE[:-5])
    run = Run(settings, Progress(quiet=True))
    stages.read(run)
    assert any("not those that its name proves" in said for said in not_complete(run, "read"))


def test_an_unknown_collection_is_wrong_usage(settings: Settings) -> None:
    with pytest.raises(WrongUsage, match="check --collection and --data-dir"):
        go(settings)
    assert not settings.data_dir.exists()


def test_what_a_publication_left_half_finished_goes(settings: Settings, store: RawStore) -> None:
    half = settings.processed_dir / "snapshots" / "20240515-0123456789abcdef"
    half.mkdir(parents=True)
    (half / "documents.parquet").write_bytes(b"half")
    go(settings)
    assert not half.exists()
    current = current_snapshot(settings.data_dir, settings.collection)
    assert current is not None
    assert (current / "manifest.json").is_file()


def test_two_runs_from_nothing_give_the_same_bytes(
    tmp_path: Path, settings: Settings, store: RawStore
) -> None:
    go(settings)
    other = settings.model_copy(update={"data_dir": tmp_path / "other"})
    other.raw_dir.parent.mkdir(parents=True)
    settings.raw_dir.rename(other.raw_dir)
    go(other)
    snapshots = [current_snapshot(each.data_dir, each.collection) for each in (settings, other)]
    one, two = (
        {file.name: file.read_bytes() for file in sorted(snapshot.iterdir())}
        for snapshot in snapshots
        if snapshot is not None
    )
    assert one == two


def test_a_damaged_current_snapshot_is_written_anew(settings: Settings, store: RawStore) -> None:
    go(settings)
    snapshot = current_snapshot(settings.data_dir, settings.collection)
    assert snapshot is not None
    file = snapshot / "documents.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert busy(go(settings)) == ["publish"]
    assert file.read_bytes() == whole


def test_damaged_tables_between_the_stages_are_made_again(
    settings: Settings, store: RawStore
) -> None:
    go(settings)
    next(settings.work_dir.glob("resolve/*/audits.parquet")).write_bytes(b"")
    (settings.processed_dir / "current").unlink()
    with pytest.raises(AlucertError, match="run the command again"):
        go(settings)
    assert "publish" in busy(go(settings))


def test_a_scan_is_read_anew_where_another_engine_can_read_it(
    settings: Settings, store: RawStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(settings)
    monkeypatch.setattr("pipeline.read.ocr.engine", lambda: "tesseract 99")
    assert not go(settings)["read"].idle
