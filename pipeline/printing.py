"""Data on standard output: the result of a query as a table, CSV or JSON Lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TextIO

import pyarrow as pa


def print_table(result: pa.Table, form: str, stream: TextIO) -> None:
    """Write the rows of a query; ``form`` is ``table``, ``csv`` or ``json`` (JSON Lines)."""
    names: list[str] = result.column_names
    rows: list[tuple[Any, ...]] = list(
        zip(*(column.to_pylist() for column in result.columns), strict=True)
    )
    if form == "csv":
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_text(value) for value in row] for row in rows)
    elif form == "json":
        for row in rows:
            entry = dict(zip(names, row, strict=True))
            print(json.dumps(entry, ensure_ascii=False, default=_text), file=stream)
    else:
        _print_aligned(names, rows, stream)


def _print_aligned(names: Sequence[str], rows: Sequence[tuple[Any, ...]], stream: TextIO) -> None:
    texts = [[_text(value).replace("\n", " ") for value in row] for row in rows]
    columns = list(zip(names, *texts, strict=True))
    widths = [max(map(len, column)) for column in columns]
    right = [
        all(value is None or (isinstance(value, int | float)) for value in column)
        for column in zip(*rows, strict=True)
    ] or [False] * len(names)
    for line in (names, ["-" * width for width in widths], *texts):
        cells = [
            cell.rjust(width) if is_right else cell.ljust(width)
            for cell, width, is_right in zip(line, widths, right, strict=True)
        ]
        print("  ".join(cells).rstrip(), file=stream)
    print(f"({len(rows)} row{'' if len(rows) == 1 else 's'})", file=stream)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
