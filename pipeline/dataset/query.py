"""SQL over a snapshot, in DuckDB: every file that a query reads is proven by its hash first.

The tables go in as verified bytes, so that the database itself needs no file, no network and
no extension, and is allowed none.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb import StatementType

from pipeline.dataset.quiet import without_progress_bar
from pipeline.dataset.snapshot import CURRENT, read_manifest, read_table, snapshot_path
from pipeline.dataset.views import VIEWS, tables_in, view_sql
from pipeline.errors import WrongUsage

_SURROGATE = re.compile("[\ud800-\udfff]")
_MEMORY = "2GB"
_QUERIES = (StatementType.SELECT, StatementType.EXPLAIN, StatementType.MULTI)  # MULTI: pivot


def query(
    data_dir: Path,
    collection: str,
    sql: str,
    snapshot: str = CURRENT,
    as_of: str | None = None,
    rows: int | None = None,
    seconds: float | None = None,
) -> pa.Table:
    """Return the result of one SQL statement over a snapshot's tables and views.

    ``as_of`` is the ISO date of ``facilities_in_scope``; without it, the newest retrieval.
    ``rows`` is the most rows to give, ``seconds`` the most time to take; None is without limit.
    Raises NoSnapshot, SnapshotDamaged, and WrongUsage with DuckDB's own words for SQL that it
    does not accept, for what is no query, and for a query that takes too long.
    """
    asked = check_as_of(as_of)  # before Arrow and DuckDB start their threads
    path = snapshot_path(data_dir, collection, snapshot)
    manifest = read_manifest(path)
    tables = {name: read_table(path, manifest, name) for name in tables_in(sql)}
    day = asked or manifest["as_of"]
    with connection(tables, day) as database:
        return run(database, sql, rows, seconds)


def check_as_of(as_of: str | None) -> str | None:
    """Return an ISO date as it is. Raises WrongUsage for anything else."""
    if as_of is not None:
        try:
            return date.fromisoformat(as_of).isoformat()
        except ValueError as error:
            raise WrongUsage(f"{as_of}: not a date; write it as 2025-06-30.") from error
    return None


def connection(tables: Mapping[str, pa.Table], as_of: str | None) -> duckdb.DuckDBPyConnection:
    """Return a database in memory that holds the tables, and the views that they suffice for.

    It can open no file and no address and load no extension.
    """
    database = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
            "memory_limit": _MEMORY,
            "temp_directory": "",  # what does not fit fails; nothing is written to a disk
        },
    )
    without_progress_bar(database)
    database.execute("set timezone = 'UTC'")
    for name, table in tables.items():
        database.register(name, table)
    for view in VIEWS:
        if set(view.tables) <= set(tables):
            database.execute(f"create view {view.name} as {view_sql(view, as_of)}")
    database.execute("set enable_external_access = false")
    database.execute("set lock_configuration = true")
    return database


def run(
    database: duckdb.DuckDBPyConnection,
    sql: str,
    rows: int | None = None,
    seconds: float | None = None,
) -> pa.Table:
    """Return what one query gives, at most so many rows of it.

    Raises WrongUsage for SQL that DuckDB refuses, for a statement that is no query (nothing can
    be written), and where it takes more than so many seconds. The database looks up from its work
    between two batches of rows, so that one call of a function on a very long text may take longer.
    """
    late = threading.Event()

    def stop() -> None:
        late.set()
        database.interrupt()

    clock = threading.Timer(seconds, stop) if seconds is not None else None
    try:
        if not sql.isprintable() and _SURROGATE.search(sql):
            raise WrongUsage("the query holds bytes that are no text.")
        statements = duckdb.extract_statements(sql)
        if len(statements) != 1:
            raise WrongUsage(f"one SQL statement at a time; these are {len(statements)}.")
        if statements[0].type not in _QUERIES:
            raise WrongUsage("the dataset is read-only: ask with select, from, with or show.")
        if clock is not None:
            clock.start()
        relation = database.sql(statements[0])
        if relation is None:
            return pa.table({})
        return _own_names((relation if rows is None else relation.limit(rows)).to_arrow_table())
    except duckdb.Error as error:
        if late.is_set():
            raise too_long(seconds or 0) from error
        if isinstance(error, duckdb.OutOfMemoryException):
            raise WrongUsage(
                f"the query needs more than {_MEMORY} of memory; ask for less, or read the Parquet "
                "files with a database of your own."
            ) from error
        raise WrongUsage(f"the query was refused: {error}") from error
    finally:
        if clock is not None:
            clock.cancel()


def too_long(seconds: float) -> WrongUsage:
    """Return the error of a query that took more than so many seconds."""
    return WrongUsage(
        f"the query took more than {seconds:g} seconds and was stopped; ask for less, or "
        "give it more time with --seconds."
    )


def _own_names(table: pa.Table) -> pa.Table:
    """Give each column a name of its own: a second ``name`` becomes ``name_2``."""
    names: list[str] = []
    for name in table.column_names:
        own, number = name, 1
        while own in names:
            number += 1
            own = f"{name}_{number}"
        names.append(own)
    return table if names == table.column_names else table.rename_columns(names)
