"""The dataset as CSV and JSON Lines, one file a table.

CSV: UTF-8, comma, an empty text in double quotes, a missing value an empty cell. A text that
a spreadsheet would take for a formula gets an apostrophe in front, and so does one that
begins with apostrophes and then such a sign, so that taking one away from each gives back
what was there (:func:`formula_text`). Numbers are never touched.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

_FORMULA = "\\A('*[=+\\-@\\t\\r\\n\uff1d\uff0b\uff0d\uff20])"
_BATCH = 20_000


def write_csv(table: pa.Table, path: Path) -> None:
    """Write a table as CSV; every cell that begins as a formula does is inert."""
    columns = [_cells(table.column(field.name), field.type) for field in table.schema]
    texts = pa.Table.from_arrays(columns, names=table.column_names)
    said: dict[str, Any] = {"quoting_style": "needed", "quoting_header": "none"}
    options = pcsv.WriteOptions(**said)
    with path.open("wb") as handle:
        pcsv.write_csv(texts, handle, write_options=options)


def _cells(column: Any, kind: pa.DataType) -> Any:
    if pa.types.is_string(kind):
        return formula_text(column)
    if pa.types.is_timestamp(kind):
        return moments(column)
    return column


def formula_text(column: Any) -> Any:
    """Return texts with an apostrophe before each that a spreadsheet would run."""
    return pc.replace_substring_regex(column, pattern=_FORMULA, replacement="'\\1")


def write_jsonl(table: pa.Table, path: Path) -> None:
    """Write a table as JSON Lines: every column in every row, a missing value is null."""
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        for batch in _plain(table).to_batches(max_chunksize=_BATCH):
            rows = batch.to_pylist()
            handle.writelines(
                json.dumps(row, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"
                for row in rows
            )


def _plain(table: pa.Table) -> pa.Table:
    """The table with dates and moments as ISO 8601 text."""
    columns: list[Any] = []
    for field in table.schema:
        column = table.column(field.name)
        if pa.types.is_timestamp(field.type):
            column = moments(column)
        elif pa.types.is_date(field.type):
            column = column.cast(pa.string())
        columns.append(column)
    return pa.Table.from_arrays(columns, names=table.column_names)


def moments(column: Any) -> Any:
    """UTC moments as 2025-06-30T12:00:00.000000Z."""
    plain: Any = column.cast(pa.timestamp("us"))
    return pc.strftime(plain, format="%Y-%m-%dT%H:%M:%SZ")
