"""Floors: what the snapshot before had, the next one has too, by table, field and source.

Sources change silently; a field that is suddenly empty is a fault of the reading until somebody
says otherwise. A fall by more than a tenth refuses publication. A real drop (documents taken
back, a rule that was too generous) is accepted in ``accepted_drops.csv`` of the data folder, a
file to be kept in git: it names the snapshot before, what fell, from what to what, why and who.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.check import Verdict
from pipeline.dataset.earlier import earlier_tables
from pipeline.dataset.quiet import without_progress_bar
from pipeline.dataset.schema import BY_NAME, TABLES
from pipeline.dataset.snapshot import SnapshotDamaged, current_snapshot
from pipeline.errors import WrongUsage
from pipeline.files import write_atomically
from pipeline.run import Run, resolved_tables

FILE = "accepted_drops.csv"
CHECK = "floor"
ADVICE = (
    "Where a fall is real, accept it, with a reason and a name, which are kept: "
    "alucert publish --accept-drop WHY --by WHO"
)
_KEPT = 0.9  # of what was there: HARDENING.md wants 20 % refused, noise stays below 10 %
_FEW = 5  # fewer than these may come and go, unless nothing is left
_SOME = 3
# Tables of what went wrong or differs: fewer rows are good news.
_MAY_FALL = frozenset({"document_failures", "document_conflicts", "flags", "absences"})


@dataclass(frozen=True, slots=True)
class Fall:
    """What fell: ``findings``, ``findings.rating`` or ``findings.rating of asi``."""

    what: str
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """A drop that a person accepted, against one snapshot, down to one figure."""

    collection: str
    snapshot_before: str
    what: str
    before: int
    now: int
    why: str
    who: str


def falls(now: Mapping[str, pa.Table], before: Mapping[str, pa.Table]) -> list[Fall]:
    """Return what fell below its floor: rows of tables, filled fields, values by source."""
    old, new = _figures(before), _figures(now)
    return [
        Fall(what, was, new.get(what, 0))
        for what, was in sorted(old.items(), key=_tables_first)
        if _is_fall(was, new.get(what, 0))
    ]


def floor_verdicts(
    now: Mapping[str, pa.Table],
    snapshot: Path | None,
    collection: str,
    accepted: Iterable[Accepted] = (),
) -> tuple[Verdict, ...]:
    """Return a verdict of level error for each fall against a snapshot that nobody accepted.

    Without a snapshot before, or with a damaged one, there is nothing to fall from.
    """
    found = falls_against(now, snapshot)
    if snapshot is None:
        return ()
    known = {
        (entry.what, entry.before): entry.now
        for entry in accepted
        if (entry.collection, entry.snapshot_before) == (collection, snapshot.name)
    }
    return tuple(
        _verdict(fall, snapshot.name)
        for fall in found
        if fall.now < known.get((fall.what, fall.before), fall.now + 1)
    )


def falls_against(now: Mapping[str, pa.Table], snapshot: Path | None) -> list[Fall]:
    """Return what fell against a snapshot, accepted or not."""
    if snapshot is None:
        return []
    try:
        return falls(now, earlier_tables(snapshot))
    except SnapshotDamaged:
        return []


def read_accepted(data_dir: Path) -> list[Accepted]:
    """Return the accepted drops. Raises WrongUsage for a file that is not of this form."""
    path = data_dir / FILE
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle, strict=True))
        found = [
            Accepted(
                row["collection"], row["snapshot_before"], row["what"], int(row["before"]),
                int(row["now"]), row["why"], row["who"],
            )
            for row in rows
        ]  # fmt: skip
    except (ValueError, TypeError, KeyError, csv.Error) as error:
        columns = ",".join(field.name for field in fields(Accepted))
        raise WrongUsage(f"{path}: not of the form {columns} ({error}); mend it.") from error
    for entry in found:
        if not entry.why.strip() or not entry.who.strip():
            raise WrongUsage(
                f"{path}: {entry.what}: a drop is accepted with why and who; add them."
            )
    return found


def accept(data_dir: Path, entries: Sequence[Accepted]) -> None:
    """Add accepted drops to the file, in a fixed order, each once."""
    kept = {
        (entry.collection, entry.snapshot_before, entry.what): entry
        for entry in (*read_accepted(data_dir), *entries)
    }
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(field.name for field in fields(Accepted))
    writer.writerows(astuple(kept[key]) for key in sorted(kept))
    data_dir.mkdir(parents=True, exist_ok=True)
    write_atomically(data_dir / FILE, out.getvalue().encode("utf-8"))


def floors_of(run: Run) -> tuple[Verdict, ...]:
    """Return what fell below the floors of the current snapshot and nobody accepted."""
    settings = run.settings
    current = current_snapshot(settings.data_dir, settings.collection)
    accepted = read_accepted(settings.data_dir)
    return floor_verdicts(resolved_tables(run), current, settings.collection, accepted)


def accept_falls(run: Run, why: str, who: str) -> list[str]:
    """Record every fall against the current snapshot as accepted; return what, in words."""
    settings = run.settings
    if not why.strip() or not who.strip():
        raise WrongUsage("a drop is accepted with a reason and a name, neither of them blank.")
    current = current_snapshot(settings.data_dir, settings.collection)
    found = falls_against(resolved_tables(run), current)
    if current is None or not found:
        return ["nothing has fallen; nothing was accepted"]
    accept(
        settings.data_dir,
        [
            Accepted(settings.collection, current.name, fall.what, fall.before, fall.now, why, who)
            for fall in found
        ],
    )
    return [
        f"accepted in {settings.data_dir / FILE}: {fall.what} from {fall.before} to {fall.now}"
        for fall in found
    ]


def accepted_drops(run: Run) -> dict[str, Any]:
    """Return the drops accepted against the current snapshot, for the manifest of the next."""
    settings = run.settings
    current = current_snapshot(settings.data_dir, settings.collection)
    entries = [
        asdict(entry)
        for entry in read_accepted(settings.data_dir)
        if current is not None
        and (entry.collection, entry.snapshot_before) == (settings.collection, current.name)
    ]
    return {"accepted_drops": entries} if entries else {}


def _tables_first(figure: tuple[str, int]) -> tuple[int, str]:
    what = figure[0]
    return (2 if " of " in what else 1 if "." in what else 0, what)


def _is_fall(was: int, is_now: int) -> bool:
    if is_now == 0:
        return was >= _SOME
    return was >= _FEW and is_now < _KEPT * was


def _figures(tables: Mapping[str, pa.Table]) -> dict[str, int]:
    """Rows of each table, filled rows of each column, and cited rows by field and source."""
    found: dict[str, int] = {}
    with duckdb.connect(":memory:") as database:
        without_progress_bar(database)
        for table in TABLES:
            if table.name in _MAY_FALL or table.name not in tables:
                continue
            arrow = tables[table.name]
            found[table.name] = arrow.num_rows
            for column in table.columns:
                if not column.required:
                    values = arrow.column(column.name)
                    found[f"{table.name}.{column.name}"] = len(values) - values.null_count
        for name in ("documents", "evidence"):
            database.register(name, tables[name])
        for source, table_name, column_name, rows in database.execute(_BY_SOURCE).fetchall():
            known = table_name in BY_NAME and column_name in BY_NAME[table_name].names
            if known and table_name not in _MAY_FALL:
                found[f"{table_name}.{column_name} of {source}"] = rows
        for source, kind, status, rows in database.execute(_DOCUMENTS).fetchall():
            found[f"documents ({status} {kind}) of {source}"] = rows
    return found


_BY_SOURCE = """select d.source, e.table_name, e.column_name, count(distinct e.row_id)
from evidence e join documents d using (document_id) group by all"""
_DOCUMENTS = """select source, kind, status, count(*) from documents
where status = 'complete' group by all"""


def _verdict(fall: Fall, snapshot: str) -> Verdict:
    table = fall.what.partition(".")[0].partition(" ")[0]
    share = round(100 * (fall.before - fall.now) / fall.before)
    return Verdict(
        "error",
        CHECK,
        table,
        (),
        fall.before - fall.now,
        f"{fall.what}: {fall.now} against {fall.before} in {snapshot}, {share} % less, where at "
        "most 10 % may go",
        (),
    )
