"""From a published snapshot to the report's file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.dataset.history import PREVIOUS, find_snapshot
from pipeline.dataset.query import check_as_of
from pipeline.dataset.snapshot import CURRENT
from pipeline.report.accuracy import read_accuracy
from pipeline.report.changes import changes
from pipeline.report.figures import figures
from pipeline.report.page import page

ACCURACY = Path("docs/accuracy.md")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report is asked to tell; ``accuracy`` None takes docs/accuracy.md where it is."""

    snapshot: str = CURRENT
    since: str = PREVIOUS
    as_of: str | None = None
    accuracy: Path | None = None
    redistributable: bool = False


def report(data_dir: Path, collection: str, wanted: Wanted) -> str:
    """Return the report of a snapshot as one HTML file.

    Equal snapshots, days and figures of accuracy give equal bytes. Raises NoSnapshot,
    SnapshotDamaged, NoAccuracy and WrongUsage (a day that is none).
    """
    check_as_of(wanted.as_of)
    snapshot = find_snapshot(data_dir, collection, wanted.snapshot)
    measured = None
    if wanted.accuracy is not None or ACCURACY.is_file():
        measured = read_accuracy(wanted.accuracy or ACCURACY)
    since = changes(data_dir, collection, snapshot, wanted.since)
    found = figures(snapshot, wanted.as_of, since, measured, wanted.redistributable)
    return page(found)
