"""The dataset as one DuckDB or one SQLite file: tables with keys, and the wide frames."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.dataset.export_plain import moments
from pipeline.dataset.model import Column, Table, Type
from pipeline.dataset.quiet import without_progress_bar
from pipeline.dataset.views import VIEWS, view_sql

_DUCKDB: dict[Type, str] = {
    "text": "varchar",
    "integer": "bigint",
    "number": "double",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamptz",
}
_SQLITE: dict[Type, str] = {
    "text": "text",
    "integer": "integer",
    "number": "real",
    "boolean": "integer",
    "date": "text",
    "timestamp": "text",
}
_BATCH = 20_000
ABOUT = "about"  # the table that says which snapshot a database file holds


def write_duckdb(
    tables: Mapping[str, pa.Table],
    schema: Iterable[Table],
    about: Mapping[str, str],
    as_of: str | None,
    path: Path,
) -> None:
    """Write a new DuckDB file: every table with its keys and descriptions, and the views."""
    ordered = _parents_first(schema)
    with duckdb.connect(str(path)) as database:
        without_progress_bar(database)
        database.execute("set timezone = 'UTC'")
        for table in ordered:
            database.execute(_create(table, _DUCKDB, own_keys=False))
            database.register("incoming", tables[table.name])
            database.execute(f"insert into {table.name} select * from incoming")
            database.unregister("incoming")
            database.execute(f"comment on table {table.name} is {_literal(table.description)}")
            for column in table.columns:
                name = f"{table.name}.{column.name}"
                database.execute(f"comment on column {name} is {_literal(column.description)}")
        for view in VIEWS:
            if set(view.tables) <= set(tables):
                database.execute(f"create view {view.name} as {view_sql(view, as_of)}")
        database.execute(f"create table {ABOUT} (key varchar primary key, value varchar)")
        database.executemany(f"insert into {ABOUT} values (?, ?)", list(about.items()))
        database.execute("checkpoint")


def write_sqlite(
    tables: Mapping[str, pa.Table],
    schema: Iterable[Table],
    about: Mapping[str, str],
    as_of: str | None,
    path: Path,
) -> None:
    """Write a new SQLite file: every table with its keys, and the wide frames as tables.

    The frames' SQL is DuckDB's: their rows as of the day stand in tables of the same names, so
    that no second text of them could say otherwise. Dates are ISO 8601 text, moments too (UTC,
    with a Z), truth values 0 and 1.
    """
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.execute("pragma journal_mode = off")
        database.execute("pragma synchronous = off")
        database.execute("begin")
        for table in _parents_first(schema):
            database.execute(_create(table, _SQLITE, own_keys=True) + " strict")
            places = ", ".join("?" for _ in table.columns)
            for rows in _rows(tables[table.name]):
                database.executemany(f"insert into {table.name} values ({places})", rows)
        for name, frame in _frames(tables, as_of):
            columns = ", ".join(f"{f.name} {_sqlite_type(f.type)}" for f in frame.schema)
            database.execute(f"create table {name} ({columns}) strict")
            places = ", ".join("?" for _ in frame.schema)
            for rows in _rows(frame):
                database.executemany(f"insert into {name} values ({places})", rows)
        database.execute(f"create table {ABOUT} (key text primary key, value text) strict")
        database.executemany(f"insert into {ABOUT} values (?, ?)", list(about.items()))
        database.execute("commit")
    finally:
        database.close()


def _frames(tables: Mapping[str, pa.Table], as_of: str | None) -> Iterable[tuple[str, pa.Table]]:
    """Yield the name and the rows of each wide frame that the tables suffice for."""
    with duckdb.connect(":memory:") as database:
        database.execute("set timezone = 'UTC'")
        for name, table in tables.items():
            database.register(name, table)
        for view in VIEWS:
            if set(view.tables) <= set(tables):
                yield view.name, database.sql(view_sql(view, as_of)).to_arrow_table()


def _sqlite_type(arrow: pa.DataType) -> str:
    if pa.types.is_integer(arrow) or pa.types.is_boolean(arrow):
        return "integer"
    return "real" if pa.types.is_floating(arrow) else "text"


def _rows(table: pa.Table) -> Iterable[list[tuple[Any, ...]]]:
    columns: list[Any] = []
    for field in table.schema:
        column = table.column(field.name)
        if pa.types.is_timestamp(field.type):
            column = moments(column)
        elif pa.types.is_date(field.type):
            column = column.cast(pa.string())
        elif pa.types.is_boolean(field.type):
            column = pc.cast(column, pa.int64())
        columns.append(column)
    plain = pa.Table.from_arrays(columns, names=table.column_names)
    for batch in plain.to_batches(max_chunksize=_BATCH):
        yield list(zip(*(column.to_pylist() for column in batch.columns), strict=True))


def _create(table: Table, types: Mapping[Type, str], own_keys: bool) -> str:
    """SQL for a table with its keys; ``own_keys``: those that point into the table itself too.

    DuckDB looks for the row that such a key points to before the insert has ended.
    """
    lines = [_column(column, types) for column in table.columns]
    lines.append(f"primary key ({', '.join(table.key)})")
    for key in table.foreign_keys:
        if own_keys or key.table != table.name:
            lines.append(
                f"foreign key ({', '.join(key.columns)}) references {key.table} "
                f"({', '.join(key.to)})"
            )
    return f"create table {table.name} ({', '.join(lines)})"


def _column(column: Column, types: Mapping[Type, str]) -> str:
    text = f"{column.name} {types[column.type]}{' not null' if column.required else ''}"
    if column.type == "boolean" and types is _SQLITE:
        text += f" check ({column.name} in (0, 1))"
    return text


def _parents_first(schema: Iterable[Table]) -> list[Table]:
    """The tables in an order in which each comes behind those that it points to."""
    waiting = {table.name: table for table in schema}
    ordered: list[Table] = []
    while waiting:
        free = [
            table
            for table in waiting.values()
            if not any(
                key.table != table.name and key.table in waiting for key in table.foreign_keys
            )
        ]
        if not free:
            raise ValueError(f"keys in a circle: {', '.join(waiting)}")
        for table in free:
            ordered.append(waiting.pop(table.name))
    return ordered


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
