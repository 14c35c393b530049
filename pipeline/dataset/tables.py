"""The tables in memory: complete, typed, in the order of their keys, and their fingerprints."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.dataset.model import arrow_schema
from pipeline.dataset.parquet import read_parquet
from pipeline.dataset.schema import BY_NAME, TABLES

Row = Mapping[str, Any]
Tables = Mapping[str, pa.Table]  # by table name; every table of the schema


def table_from_rows(name: str, rows: Iterable[Row]) -> pa.Table:
    """Return the rows of a table as Arrow; a column that a row leaves out is empty there.

    Raises ValueError for a column that the schema does not have, pyarrow.ArrowInvalid or
    ArrowTypeError for a value that its column's type cannot hold.
    """
    table = BY_NAME[name]
    rows = rows if isinstance(rows, Sequence) else list(rows)
    known = set(table.names)
    for row in rows:
        if not row.keys() <= known:
            raise ValueError(f"{name}: no such column: {', '.join(sorted(set(row) - known))}")
    schema = arrow_schema(table)
    columns = [pa.array([row.get(field.name) for row in rows], type=field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def complete(tables: Mapping[str, pa.Table | Iterable[Row]]) -> dict[str, pa.Table]:
    """Return every table of the schema, typed and in the order of its key.

    In: some tables, as Arrow or as rows; those left out come back empty. The order of rows
    in the input does not matter. Raises ValueError for a name that the schema does not have.
    """
    unknown = set(tables) - set(BY_NAME)
    if unknown:
        raise ValueError(f"no such table: {', '.join(sorted(unknown))}")
    result = {}
    for table in TABLES:
        given = tables.get(table.name, ())
        arrow = given if isinstance(given, pa.Table) else table_from_rows(table.name, given)
        schema = arrow_schema(table)
        if arrow.schema.names != schema.names:
            arrow = arrow.select(schema.names)
        arrow = arrow.cast(schema) if not arrow.schema.equals(schema) else arrow
        arrow = arrow.replace_schema_metadata(schema.metadata)
        arrow = arrow.combine_chunks()
        if not _in_order(arrow, table.key):
            arrow = arrow.sort_by([(column, "ascending") for column in table.key]).combine_chunks()
        result[table.name] = arrow
    return result


def _in_order(table: pa.Table, key: tuple[str, ...]) -> bool:
    """Say whether each row stands behind the one before: far quicker than to sort once more."""
    if table.num_rows < 2:
        return True
    behind: Any = False  # so far, from the last column of the key to the first
    for name in reversed(key):
        column = table.column(name)
        after, before = column.slice(1), column.slice(0, table.num_rows - 1)
        equal = pc.and_(pc.equal(after, before), behind)
        behind = pc.or_(pc.greater(after, before), equal)
    return bool(pc.all(pc.fill_null(behind, False)).as_py())


def fingerprint(table: pa.Table) -> str:
    """Return the sha256 of a table's values and types, however Arrow holds them."""
    digest = hashlib.sha256()
    for field in table.schema:
        digest.update(f"{field.name}:{field.type}:{field.nullable};".encode())
        column = table.column(field.name).combine_chunks()
        array: Any = column if isinstance(column, pa.Array) else pa.concat_arrays(column.chunks)
        digest.update(_bytes(pc.is_valid(array).cast(pa.uint8())))
        if pa.types.is_string(field.type):
            filled: Any = pc.fill_null(array, "")
            digest.update(_bytes(pc.binary_length(filled)))
            digest.update(_text_bytes(filled))
        elif pa.types.is_boolean(field.type):
            digest.update(_bytes(pc.fill_null(array, False).cast(pa.uint8())))
        elif pa.types.is_floating(field.type):
            digest.update(_bytes(pc.fill_null(array, 0.0)))
        else:
            width = pa.int32() if pa.types.is_date32(field.type) else pa.int64()
            digest.update(_bytes(pc.fill_null(array.cast(width), 0)))
    return digest.hexdigest()


def _bytes(array: Any) -> bytes:
    return bytes(array.to_numpy(zero_copy_only=False).tobytes())


def _text_bytes(array: Any) -> bytes:
    if len(array) == 0:
        return b""
    offsets = pa.Array.from_buffers(
        pa.int32(), len(array) + 1, [None, array.buffers()[1]], offset=array.offset
    )
    data = array.buffers()[2]
    return b"" if data is None else data.to_pybytes()[offsets[0].as_py() : offsets[-1].as_py()]


def store_tables(tables: Tables, folder: Path) -> None:
    """Write the tables into a folder of the stages' work (not a snapshot; see ``publish``)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", write_page_checksum=True)


def stored_tables(folder: Path) -> dict[str, pa.Table]:
    """Read back what :func:`store_tables` wrote; FileNotFoundError names a missing table."""
    return {table.name: read_parquet(folder / f"{table.name}.parquet") for table in TABLES}
