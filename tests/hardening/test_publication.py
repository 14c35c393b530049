"""Publication: readers see the old snapshot or the new one, whatever fails meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

import pipeline.dataset.publish
from pipeline.dataset.load import load
from pipeline.dataset.publish import Inputs, NotWritten, publish
from pipeline.dataset.schema import BY_NAME
from pipeline.dataset.verify import verify
from tests.conftest import Figure
from tests.hardening.faults import KINDS, Kind, loop
from tests.hardening.rows import Row
from tools.dataset_figures import readers, small_tables

ROW = Row(
    "publication",
    "immutable snapshot folder, manifest last, one swap",
    "readers in pandas, DuckDB and Polars during 1,000 publications: 0 errors, 0 mixtures; each "
    "n-th write, fsync, rename, open that fails leaves the old snapshot or the new one current, "
    "and the next run finishes",
    {
        "tests/pipeline/dataset/test_publish.py": (
            "test_a_half_finished_snapshot_is_ignored_and_removed",
            "test_a_link_that_was_never_swapped_in_is_removed",
            "test_a_damaged_current_snapshot_is_mended",
            "test_wherever_it_fails_the_old_stays_and_the_next_run_finishes",
            "test_a_full_disk_is_a_sentence_that_says_what_to_do",
        ),
        "tests/pipeline/dataset/test_figures.py": ("test_readers_meet_no_error_and_no_mixture",),
    },
)


def put(data: Path, number: int) -> str:
    return publish(small_tables(number), data, "demo", Inputs("1"), ()).snapshot_id


def fail_everywhere(operation: str, kind: Kind, folder: Path) -> int:
    """Let each such step of a publication fail; how many there were."""
    old, new = put(folder / "start", 1), put(folder / "whole", 2)
    put(folder / "start", 1)

    def check(data: Path, failed: bool) -> None:
        assert load(data).snapshot in ((old, new) if failed else (new,))
        assert verify(data, "demo") == ()
        assert put(data, 2) == new
        assert load(data).snapshot == new
        assert verify(data, "demo") == ()
        snapshots = (data / "processed" / "demo" / "snapshots").iterdir()
        assert sorted(path.name for path in snapshots) == sorted((old, new))

    return loop(operation, kind, folder, lambda data: put(data, 2), check, (NotWritten,))


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_step_fails_the_old_or_the_new_is_current(
    kind: Kind, tmp_path: Path, figure: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {name: BY_NAME[name] for name in ("documents", "locations")}
    monkeypatch.setattr(pipeline.dataset.publish, "TABLES", tuple(few.values()))
    monkeypatch.setattr(pipeline.dataset.publish, "BY_NAME", few)
    monkeypatch.setattr(pipeline.dataset.publish, "datapackage", lambda *_: {})
    monkeypatch.setattr(pipeline.dataset.publish, "croissant", lambda *_: {})
    monkeypatch.setattr(pipeline.dataset.publish, "changes_text", lambda *_: "changes\n")
    steps = fail_everywhere("any", kind, tmp_path)
    assert steps >= 20
    figure("publication", f"each of {steps} steps of a small dataset failed ({kind}): old or new")


@pytest.mark.slow
@pytest.mark.parametrize("operation", ["open", "write", "fsync", "rename"])
def test_whatever_step_of_the_whole_dataset_fails(
    operation: str, tmp_path: Path, figure: Figure
) -> None:
    steps = fail_everywhere(operation, "once", tmp_path)
    assert steps >= 2
    figure("publication", f"each of {steps} steps ({operation}) of all tables failed: old or new")


@pytest.mark.slow
def test_readers_during_a_thousand_publications(figure: Figure) -> None:
    measured = readers(1000)
    assert (measured["errors"], measured["mixtures"]) == (0, 0)
    reads = {name: measured[f"reads_{name}"] for name in ("pandas", "duckdb", "polars")}
    assert min(reads.values()) > 100
    figure(
        "publication",
        f"{measured['publications']} publications under {sum(reads.values())} reads "
        f"({', '.join(f'{name} {number}' for name, number in reads.items())}): "
        f"{measured['errors']} errors, {measured['mixtures']} mixtures",
    )
