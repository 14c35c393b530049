"""What changed since an earlier snapshot: counts as ``alucert diff`` has them, events by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.dataset.changes import Change, NotComparable, compare
from pipeline.dataset.changes_text import side_of
from pipeline.dataset.history import PREVIOUS, find_snapshot
from pipeline.dataset.query import connection, run
from pipeline.dataset.snapshot import NoSnapshot, SnapshotDamaged
from pipeline.dataset.views import VIEW_BY_NAME
from pipeline.errors import WrongUsage

SHOWN = 200  # events told by name; the page says how many more there are
_TOLD = ("version", "event", "status", "scope", "issued_on", "expires_on", "announced_on")


@dataclass(frozen=True, slots=True)
class EventChange:
    """An event in a certificate's life that is new, gone or told otherwise."""

    change: str
    organisation: str
    standard: str
    version: str | None
    event: str
    on: str | None
    column: str | None = None
    old: str | None = None
    new: str | None = None


@dataclass(frozen=True)
class Changes:
    """The comparison with ``since``; where there is none, ``reason`` says why."""

    since: str | None
    reason: str
    counts: tuple[Change, ...] = ()
    events: tuple[EventChange, ...] = ()
    schema: tuple[str, ...] = ()


def changes(data_dir: Path, collection: str, snapshot: Path, since: str = PREVIOUS) -> Changes:
    """Return what changed in a snapshot since another.

    ``since`` is named as ``alucert diff`` names snapshots; ``previous`` is the one that was
    current before the current one. Raises NoSnapshot where another is asked for and not there.
    """
    try:
        before = find_snapshot(data_dir, collection, since)
    except NoSnapshot as error:
        if since != PREVIOUS:
            raise
        return Changes(None, str(error))
    if before.resolve() == snapshot.resolve():
        return Changes(None, "The snapshot cannot be compared with itself.")
    try:
        new, old = side_of(snapshot), side_of(before)
        found = compare(new, old, values=False)
    except (SnapshotDamaged, NotComparable) as error:
        return Changes(None, f"Not compared with {before.name}: {error}")
    rows = found.details.filter(pc.field("table_name") == "certifications").to_pylist()
    after, then = _events(new.tables), _events(old.tables)
    events = []
    for row in rows:
        now, was = after.get(row["row_id"]), then.get(row["row_id"])
        about = now or was
        if about is None or (row["column_name"] is not None and row["column_name"] not in _TOLD):
            continue
        column = row["column_name"]
        events.append(
            EventChange(
                row["change"],
                about["organisation"],
                about["standard"],
                about["version"],
                about["event"],
                about["event_on"],
                column,
                was[column] if column and was else None,
                now[column] if column and now else None,
            )
        )
    order = {"added": 0, "changed": 1, "removed": 2}
    events.sort(key=lambda e: (order[e.change], e.organisation, e.standard, e.column or ""))
    return Changes(before.name, "", found.changes, tuple(events), found.schema)


def _events(tables: Mapping[str, pa.Table]) -> dict[str, dict[str, Any]]:
    """The events of a side by id, every value as text; none where its tables are too old."""
    needed = VIEW_BY_NAME["certifications_wide"].tables
    if not set(needed) <= set(tables):
        return {}
    columns = ", ".join(f"{name}::varchar as {name}" for name in _TOLD)
    sql = (
        "select certification_id, organisation, standard, "
        f"coalesce(issued_on, announced_on)::varchar as event_on, {columns} "
        "from certifications_wide"
    )
    try:
        with connection({name: tables[name] for name in needed}, None) as database:
            rows = run(database, sql).to_pylist()
    except WrongUsage:  # another schema, in which the view has no meaning
        return {}
    return {row["certification_id"]: row for row in rows}
