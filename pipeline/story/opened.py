"""A snapshot opened for questions: proven tables and views in a database that can do no harm."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipeline.dataset.query import check_as_of, connection
from pipeline.dataset.schema import BY_NAME
from pipeline.dataset.snapshot import CURRENT, read_manifest, read_table, snapshot_path

Row = dict[str, Any]


@dataclass(frozen=True)
class Opened:
    """The tables of one snapshot; ``as_of`` is the day of ``facilities_in_scope``."""

    snapshot: str
    synthetic: bool
    as_of: str | None
    database: duckdb.DuckDBPyConnection

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """Return the rows of a query, dates as ISO text."""
        asked = self.database.execute(sql, list(values))
        names = [column[0] for column in asked.description or ()]
        return [
            {name: _plain(value) for name, value in zip(names, row, strict=True)}
            for row in asked.fetchall()
        ]


@contextlib.contextmanager
def opened(
    data_dir: Path,
    collection: str,
    tables: Sequence[str],
    snapshot: str = CURRENT,
    as_of: str | None = None,
) -> Iterator[Opened]:
    """Open some tables of a snapshot. Raises NoSnapshot, SnapshotDamaged, WrongUsage."""
    asked = check_as_of(as_of)
    path = snapshot_path(data_dir, collection, snapshot)
    manifest = read_manifest(path)
    day = asked or manifest["as_of"]
    read = {name: read_table(path, manifest, name) for name in BY_NAME if name in tables}
    with connection(read, day) as database:
        yield Opened(manifest["snapshot"], bool(manifest["synthetic"]), day, database)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes").removesuffix("+00:00")
    return value.isoformat() if isinstance(value, date) else value
