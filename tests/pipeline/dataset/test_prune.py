from __future__ import annotations

import os
from pathlib import Path

from pipeline.dataset.prune import prune_snapshots
from pipeline.dataset.snapshot import MANIFEST, current_snapshot


def snapshots(data: Path, number: int) -> list[Path]:
    folder = data / "processed" / "asi" / "snapshots"
    made = []
    for index in range(number):
        path = folder / f"2026010{index}-{index:016x}"
        path.mkdir(parents=True)
        (path / MANIFEST).write_text("{}")
        os.utime(path / MANIFEST, (index, index))
        made.append(path)
    (folder.parent / "current").symlink_to(Path("snapshots") / made[1].name)
    raw = data / "raw" / "asi"
    raw.mkdir(parents=True)
    (raw / "document").write_text("kept")
    return made


def test_old_snapshots_go_and_the_current_one_and_raw_bytes_stay(tmp_path: Path) -> None:
    made = snapshots(tmp_path, 6)
    would = prune_snapshots(tmp_path, "asi", 2, dry_run=True)
    assert all(path.exists() for path in made)
    gone = prune_snapshots(tmp_path, "asi", 2)
    assert gone == would == [made[0].name, made[2].name, made[3].name]
    assert [path for path in made if path.exists()] == [made[1], made[4], made[5]]
    assert current_snapshot(tmp_path, "asi") == made[1].resolve()
    assert (tmp_path / "raw" / "asi" / "document").read_text() == "kept"
    assert prune_snapshots(tmp_path, "asi", 2) == []


def test_nothing_is_pruned_where_nothing_is_published(tmp_path: Path) -> None:
    assert prune_snapshots(tmp_path, "asi", 0) == []
