"""SQL over a snapshot, in DuckDB: every file that a query reads is proven by its hash first.

The tables go in as verified bytes, so that the database itself needs no file, no network and
no extension, and is allowed none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.dataset.snapshot import CURRENT, read_manifest, read_table, snapshot_path
from pipeline.dataset.views import VIEWS, tables_in, view_sql
from pipeline.errors import WrongUsage


def query(
    data_dir: Path,
    collection: str,
    sql: str,
    snapshot: str = CURRENT,
    as_of: str | None = None,
) -> pa.Table:
    """Return the result of one SQL statement over a snapshot's tables and views.

    ``as_of`` is the ISO date of ``facilities_in_scope``; without it, the newest retrieval.
    Raises NoSnapshot, SnapshotDamaged, and WrongUsage with DuckDB's own words for SQL that it
    does not accept.
    """
    asked = check_as_of(as_of)  # before Arrow and DuckDB start their threads
    path = snapshot_path(data_dir, collection, snapshot)
    manifest = read_manifest(path)
    tables = {name: read_table(path, manifest, name) for name in tables_in(sql)}
    day = asked or manifest["as_of"]
    with connection(tables, day) as database:
        return run(database, sql)


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
        },
    )
    database.execute("set enable_progress_bar = false")
    database.execute("set timezone = 'UTC'")
    for name, table in tables.items():
        database.register(name, table)
    for view in VIEWS:
        if set(view.tables) <= set(tables):
            database.execute(f"create view {view.name} as {view_sql(view, as_of)}")
    database.execute("set enable_external_access = false")
    database.execute("set lock_configuration = true")
    return database


def run(database: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    """Return what one statement gives. Raises WrongUsage for SQL that DuckDB refuses."""
    try:
        statements = duckdb.extract_statements(sql)
        if len(statements) != 1:
            raise WrongUsage(f"one SQL statement at a time; these are {len(statements)}.")
        relation = database.sql(statements[0])
        result: pa.Table = pa.table({}) if relation is None else relation.to_arrow_table()
        return result
    except duckdb.Error as error:
        raise WrongUsage(f"the query was refused: {error}") from error
