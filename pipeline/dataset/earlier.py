"""An earlier snapshot under today's schema, so that the two can be compared."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from pipeline.dataset.model import arrow_schema
from pipeline.dataset.schema import TABLES
from pipeline.dataset.snapshot import read_manifest, read_table


def earlier_tables(snapshot: Path) -> dict[str, pa.Table]:
    """Return every table of today's schema as a snapshot holds it, proven by its hashes.

    A table or column that there was not yet comes back empty; one that there is no more is left
    out, and a column of another type too. Raises SnapshotDamaged.
    """
    manifest = read_manifest(snapshot)
    found = {}
    for table in TABLES:
        schema = arrow_schema(table)
        if f"{table.name}.parquet" not in manifest["files"]:
            found[table.name] = schema.empty_table()
            continue
        stored = read_table(snapshot, manifest, table.name)
        columns = []
        for field in schema:
            known = field.name in stored.schema.names
            same = known and stored.schema.field(field.name).type.equals(field.type)
            columns.append(
                stored.column(field.name) if same else pa.nulls(stored.num_rows, field.type)
            )
        nullable = pa.schema([field.with_nullable(True) for field in schema])
        found[table.name] = pa.Table.from_arrays(columns, schema=nullable)
    return found
