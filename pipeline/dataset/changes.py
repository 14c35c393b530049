"""What differs between two datasets, value by value, and why: the one engine of ``diff``.

Rows are compared by key, values one by one, all inside DuckDB. The cause of a difference is
looked for where the value comes from: first in the places that this value was read from and
that are no longer the same, then in those of its row, in the row's own documents, and in the
rows that it points to. A value that several documents changed has several causes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.dataset.changes_sql import (
    CAUSES_SQL,
    COLUMNS_SQL,
    COUNTS_SQL,
    DOCUMENTS_SQL,
    NEEDED,
    PAIRS_SQL,
    PLACES_SQL,
)
from pipeline.dataset.quiet import without_progress_bar
from pipeline.dataset.schema import BY_NAME
from pipeline.errors import AlucertError

# A value of these columns says how a row was made, not what it says.
_NOT_COMPARED = {"extractor_version"}
_NAME = re.compile(r"[a-z_][a-z0-9_]*")

CAUSES = {
    "new document": "a document that the snapshot before did not have",
    "changed document": "another version of a document",
    "document gone": "a document that is no longer in the collection",
    "reviewed correction": "a person's correction or confirmation, or one taken back",
    "changed extractor": "the same document, read by changed code",
    "changed settings": "the same document, read under other settings",
    "changed reading": "the same document and code, read further or less far (another program "
    "for scans, a limit)",
    "changed schema": "the tables themselves have changed",
    "changed rules": "changed reference data or rules of resolving, nothing in the documents",
}

DETAILS = pa.schema(
    [
        pa.field("table_name", pa.string(), nullable=False),
        pa.field("change", pa.string(), nullable=False),
        pa.field("row_id", pa.string(), nullable=False),
        pa.field("column_name", pa.string()),
        pa.field("old", pa.string()),
        pa.field("new", pa.string()),
        pa.field("cause", pa.string(), nullable=False),
        pa.field("documents", pa.string()),
    ]
)


class NotComparable(AlucertError):
    """Two datasets whose tables cannot be laid side by side."""


@dataclass(frozen=True)
class Side:
    """One of two datasets: its tables as Arrow, and the settings it was read under.

    Each table names its key in its metadata, as ``schema.py`` and every snapshot's files do.
    """

    tables: Mapping[str, pa.Table]
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """How many rows of one table were added, removed or changed, for one set of causes.

    ``columns`` are those in which changed rows differ, ``documents`` those that are the cause.
    """

    table: str
    change: str
    cause: str
    rows: int
    columns: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """The differences: counted, one by one (``details``), and those of the tables themselves.

    A row of ``details`` is an added or removed row (``column_name`` empty; ``new`` or ``old``
    the whole row as JSON) or one changed value; ``cause`` and ``documents`` are joined by '; '
    and by a blank where there are several.
    """

    changes: tuple[Change, ...]
    details: pa.Table
    schema: tuple[str, ...]


def compare(new: Side, old: Side, values: bool = True) -> Comparison:
    """Return what is added, removed and changed in ``new`` against ``old``, and why.

    In: two datasets, of one schema or of two; without ``values`` it is only said which rows and
    columns differ, which spares a large comparison time and memory. Out: tables in the order of
    the schema, rows by id. Raises NotComparable for tables without key or with a strange name.
    """
    names = _ordered({*new.tables, *old.tables})
    keys = {name: _key(name, new.tables.get(name), old.tables.get(name)) for name in names}
    schema: list[str] = []
    with duckdb.connect(":memory:") as database:
        without_progress_bar(database)
        database.execute("set timezone = 'UTC'")
        database.execute(
            "create temp table details (table_name varchar, change varchar, row_id varchar, "
            "column_name varchar, old varchar, new varchar, cause varchar, documents varchar, "
            "pair bigint)"
        )
        database.execute("create temp sequence pair_numbers")
        differing = [
            name for name in names if not _same(new.tables.get(name), old.tables.get(name))
        ]
        if differing:
            _put_causes(database, new, old)
        for name in differing:
            after, before = new.tables.get(name), old.tables.get(name)
            schema += _schema_changes(name, after, before, keys[name])
            if after is None or before is None or keys[name] is None:
                _put_other_schema(database, name, after, before, values)
            else:
                _put_differences(database, name, keys[name] or (), after, before, values)
        order = ", ".join(f"'{name}'" for name in names)
        details = database.sql(
            "select * exclude (pair) from details "
            f"order by list_position([{order}]::varchar[], table_name), change, "
            "row_id, column_name nulls first"
        ).to_arrow_table()
        return Comparison(_counted(database, names), details.cast(DETAILS), tuple(schema))


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    """The tables in the order of the schema, those it does not have behind."""
    wanted = set(names)
    for name in wanted:
        if not _NAME.fullmatch(name):
            raise NotComparable(f"{name!r}: not the name of a table; this is no such dataset.")
    return (*(name for name in BY_NAME if name in wanted), *sorted(wanted - set(BY_NAME)))


def _key(name: str, after: pa.Table | None, before: pa.Table | None) -> tuple[str, ...] | None:
    """The key of a table; None where the two have different ones."""
    found = set()
    for table in (after, before):
        if table is not None:
            said = (table.schema.metadata or {}).get(b"primary_key", b"").decode()
            key = tuple(said.split(","))
            if not set(key) <= set(table.column_names):
                raise NotComparable(
                    f"{name}: the table does not name its key, so that its rows cannot be told "
                    "apart; publish the snapshot again."
                )
            found.add(key)
    return found.pop() if len(found) == 1 else None


def _same(after: pa.Table | None, before: pa.Table | None) -> bool:
    return after is not None and before is not None and bool(after.equals(before))


def _schema_changes(
    name: str, after: pa.Table | None, before: pa.Table | None, key: tuple[str, ...] | None
) -> Iterator[str]:
    if before is None:
        yield f"table {name} is new"
    elif after is None:
        yield f"table {name} is gone"
    elif key is None:
        yield f"table {name} has another key, so that no row of it can be followed"
    else:
        for column in after.column_names:
            if column not in before.column_names:
                yield f"column {name}.{column} is new"
        for column in before.column_names:
            if column not in after.column_names:
                yield f"column {name}.{column} is gone"


def _put_causes(database: duckdb.DuckDBPyConnection, new: Side, old: Side) -> None:
    """Make the tables of causes: of each document, and of each place that values come from."""
    for side, tables in (("new", new.tables), ("old", old.tables)):
        for name in ("documents", "evidence"):
            table = tables.get(name)
            needed = NEEDED[name]
            if table is None or not set(needed) <= set(table.column_names):
                table = pa.table({column: pa.array([], pa.string()) for column in needed})
            database.register(f"{side}_{name}", table)
        database.execute(PLACES_SQL.replace("{side}", side))
    settings = "true" if dict(new.settings) != dict(old.settings) else "false"
    database.execute(CAUSES_SQL.replace("{settings}", settings))


def _put_other_schema(
    database: duckdb.DuckDBPyConnection,
    name: str,
    after: pa.Table | None,
    before: pa.Table | None,
    values: bool,
) -> None:
    """Add all rows of a table that only one dataset has, or whose key is another."""
    for side, change, table in (("new", "added", after), ("old", "removed", before)):
        if table is None:
            continue
        database.register("t", table)
        key = (table.schema.metadata or {})[b"primary_key"].decode().split(",")
        row = _json(side, values, "t")
        database.execute(
            f"insert into details select '{name}', '{change}', {_row('t', key)}, null, {row}, "
            "'changed schema', null, null from t"
        )


def _put_differences(
    database: duckdb.DuckDBPyConnection,
    name: str,
    key: tuple[str, ...],
    after: pa.Table,
    before: pa.Table,
    values: bool,
) -> None:
    """Add the differences of one table, each with its causes."""
    database.register("n", after)
    database.register("o", before)
    both = [column for column in after.column_names if column in before.column_names]
    compared = [column for column in both if column not in key and column not in _NOT_COMPARED]
    using = ", ".join(map(_quoted, key))
    about = list(_pointing(name, both))
    columns = "pair, change, row_id, column_name, old, new" + "".join(f", r_{c}" for c in about)

    def kept(side: str) -> str:
        return "".join(f", {side}.{_quoted(column)} as r_{column}" for column in about)

    parts = []
    for side, other, change in (("n", "o", "added"), ("o", "n", "removed")):
        row = _json("new" if side == "n" else "old", values, side)
        parts.append(
            f"select null::bigint, '{change}', {_row(side, key)}, null::varchar, {row}"
            f"{kept(side)} from {side} anti join {other} using ({using})"
        )
    if compared:
        differs = {column: _differs(column, after, before) for column in compared}
        shown = "".join(
            f", n.{_quoted(c)}::varchar as n_{c}, o.{_quoted(c)}::varchar as o_{c}"
            for c in (compared if values else ())
        )
        each = ", ".join(f"({differs[column]}) as d_{column}" for column in compared)
        database.execute(
            "create or replace temp table pairs as select nextval('pair_numbers') as pair, "
            f"{_row('n', key)} as row_id, {each}{shown}{kept('n')} "
            f"from n join o using ({using}) where {' or '.join(differs.values())}"
        )
        pointing = "".join(f", r_{column}" for column in about)
        for column in compared:
            texts = f"o_{column}, n_{column}" if values else "null::varchar, null::varchar"
            parts.append(
                f"select pair, 'changed', row_id, '{column}', {texts}{pointing} from pairs "
                f"where d_{column}"
            )
    database.execute(
        f"create or replace temp table found as select * from ({' union all '.join(parts)}) "
        f"as every({columns})"
    )
    database.execute("drop table if exists pairs")
    joins, levels = _nearest(name, about)
    database.execute(
        f"insert into details select '{name}', change, f.row_id, f.column_name, old, new, "
        f"coalesce(array_to_string(coalesce({_of(levels, 'causes')}), '; '), 'changed rules'), "
        f"array_to_string(coalesce({_of(levels, 'documents')}), ' '), pair from found f {joins}"
    )
    database.execute("drop table found")  # with the joins of the largest table, most of the memory


def _pointing(name: str, columns: list[str]) -> Iterator[str]:
    """The columns by which a row points to its documents and to other rows."""
    if name in ("evidence", "flags"):
        yield from (c for c in ("table_name", "row_id", "column_name") if c in columns)
    if name == "documents":
        yield "document_id"
    known = BY_NAME.get(name)
    for foreign in known.foreign_keys if known else ():
        if len(foreign.columns) == 1 and foreign.columns[0] in columns:
            yield foreign.columns[0]


def _nearest(name: str, about: list[str]) -> tuple[str, list[list[str]]]:
    """SQL that joins the places where a cause may be found, and their names, nearest first."""
    joins: list[str] = []
    levels: dict[int, list[str]] = {}

    def look(level: int, where: str, on: str) -> None:
        alias = f"w{len(joins)}"
        joins.append(f"left join {where} {alias} on {on.format(w=alias)}")
        levels.setdefault(level, []).append(alias)

    here = "{w}.row_id = f.row_id"
    cited = {"table_name", "row_id"} <= set(about)
    there = "{w}.table_name = r_table_name and {w}.row_id = r_row_id"
    if name == "evidence" and cited and {"column_name", "document_id"} <= set(about):
        place = "{w}.column_name = r_column_name and {w}.document_id = r_document_id"
        look(1, "touched", f"{there} and {place}")
    elif name != "evidence":
        value = f"{here} and {{w}}.column_name = f.column_name"
        look(1, _grouped("touched", f"table_name = '{name}'", "row_id, column_name"), value)
        look(2, _grouped("touched", f"table_name = '{name}'", "row_id"), here)
        look(4, _grouped("cited", f"table_name = '{name}'", "row_id"), here)
    if cited:
        unexplained = (
            "(table_name, row_id) in (select (r_table_name, r_row_id) from found anti join "
            "causes_of_documents d on r_document_id = d.document_id)"
        )
        look(5, _grouped("touched", unexplained, "table_name, row_id"), there)
        look(6, _grouped("cited", unexplained, "table_name, row_id"), there)
    known = BY_NAME.get(name)
    foreign = {key.columns[0]: key.table for key in known.foreign_keys} if known else {}
    for column in about:
        to = "documents" if column == "document_id" else foreign.get(column)
        if to == "documents":
            look(3, "causes_of_documents", f"{{w}}.document_id = r_{column}")
        elif to is not None:
            row = f"{{w}}.row_id = r_{column}"
            pointed = f"table_name = '{to}' and row_id in (select r_{column} from found)"
            look(5, _grouped("touched", pointed, "row_id"), row)
            look(6, _grouped("cited", pointed, "row_id"), row)
    return " ".join(joins), [levels[level] for level in sorted(levels)]


def _grouped(table: str, where: str, by: str) -> str:
    """SQL for the causes of all places of a value or row together."""
    return (
        f"(select {by}, list_sort(list_distinct(flatten(list(causes)))) as causes, "
        "list_sort(list_distinct(flatten(list(documents)))) as documents "
        f"from {table} where {where} group by {by})"
    )


def _of(levels: list[list[str]], what: str) -> str:
    """SQL for the causes (or documents) of each level, those of one level put together."""
    found = []
    for aliases in levels:
        each = [f"{alias}.{what}" for alias in aliases]
        together = each[0]
        for other in each[1:]:
            together = f"list_concat({together}, {other})"
        found.append(f"list_sort(list_distinct({together}))" if len(each) > 1 else together)
    return ", ".join(found) or "null::varchar[]"


def _differs(column: str, after: pa.Table, before: pa.Table) -> str:
    """SQL for two values that are not the same; of two types, they are compared as text."""
    cast = (
        "" if after.schema.field(column).type == before.schema.field(column).type else "::varchar"
    )
    return f"n.{_quoted(column)}{cast} is distinct from o.{_quoted(column)}{cast}"


def _row(side: str, key: Iterable[str]) -> str:
    """SQL for a row's id as ``evidence.row_id`` has it."""
    return "concat_ws('/', " + ", ".join(f"{side}.{_quoted(c)}::varchar" for c in key) + ")"


def _json(side: str, values: bool, alias: str) -> str:
    """SQL for ``old, new`` of an added or removed row."""
    row = f"to_json({alias})::varchar" if values else "null::varchar"
    return f"null::varchar, {row}" if side == "new" else f"{row}, null::varchar"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _counted(database: duckdb.DuckDBPyConnection, names: tuple[str, ...]) -> tuple[Change, ...]:
    """The differences counted by table, kind of change and cause."""
    database.execute(PAIRS_SQL)
    columns: dict[tuple[str, ...], list[str]] = {}
    documents: dict[tuple[str, ...], set[str]] = {}
    for *at, column in database.execute(COLUMNS_SQL).fetchall():
        columns.setdefault(tuple(at), []).append(column)
    for *at, said in database.execute(DOCUMENTS_SQL).fetchall():
        documents.setdefault(tuple(at), set()).update(said.split())
    order = {name: number for number, name in enumerate(names)}
    counts = sorted(
        database.execute(COUNTS_SQL).fetchall(), key=lambda row: (order[row[0]], *row[1:])
    )
    return tuple(
        Change(
            table,
            change,
            cause,
            int(number),
            tuple(columns.get((table, change, cause), ())),
            tuple(sorted(documents.get((table, change, cause), ()))),
        )
        for table, change, cause, number in counts
    )
