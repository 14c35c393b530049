"""Retention: old snapshots go, the current one and every raw document stay."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.dataset.snapshot import MANIFEST, SNAPSHOTS, collection_dir, current_snapshot
from pipeline.errors import AlucertError

_GOING = ".staging-pruned-"  # what publication removes too, should a removal be interrupted


def prune_snapshots(data_dir: Path, collection: str, keep: int, dry_run: bool = False) -> list[str]:
    """Remove all snapshots but the current one and the ``keep`` newest others; return their ids.

    The newest by when they were written. The caller holds the collection's lock. A snapshot
    leaves its name first, so that a reader meets a whole one or none. Raises AlucertError.
    """
    folder = collection_dir(data_dir, collection) / SNAPSHOTS
    current = current_snapshot(data_dir, collection)
    if current is None or not folder.is_dir():
        return []
    others = [
        path
        for path in folder.iterdir()
        if path.is_dir() and not path.name.startswith(".") and path.resolve() != current.resolve()
    ]
    others.sort(key=lambda path: (_written(path), path.name), reverse=True)
    gone = others[keep:]
    for path in () if dry_run else gone:
        try:
            going = path.rename(folder / f"{_GOING}{path.name}")
            shutil.rmtree(going)
        except OSError as error:
            raise AlucertError(
                f"{path}: cannot be removed ({error.strerror}); make the folder writable."
            ) from error
    return sorted(path.name for path in gone)


def _written(snapshot: Path) -> int:
    try:
        return (snapshot / MANIFEST).stat().st_mtime_ns
    except OSError:
        return 0
