"""Data on standard output: the result of a query as a table, CSV, JSON Lines or Parquet."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, TextIO

import pyarrow as pa

from pipeline.errors import WrongUsage

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")  # would move a terminal's cursor


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
            plain = {name: json_value(value) for name, value in entry.items()}
            print(json.dumps(plain, ensure_ascii=False, allow_nan=False), file=stream)
    else:
        _print_aligned(names, rows, stream)


def write_parquet(result: pa.Table, stream: BinaryIO) -> None:
    """Write the rows of a query as a Parquet file.

    Raises WrongUsage for a column of a type that Parquet does not have.
    """
    import pyarrow.parquet as pq

    try:
        sink = io.BytesIO()
        pq.write_table(result, sink, compression="zstd", write_page_checksum=True)
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
        raise WrongUsage(
            f"Parquet does not hold every column of this result ({error}); cast it in the query."
        ) from error
    stream.write(sink.getvalue())


def json_value(value: Any) -> Any:
    """Return a value of a query as JSON has it: no NaN, numbers as numbers, the rest as text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return int(value) if whole else float(value)
    if isinstance(value, Mapping):
        return {str(key): json_value(inner) for key, inner in value.items()}
    if isinstance(value, list) or type(value) is tuple:  # an interval is a tuple of its own kind
        return [json_value(inner) for inner in value]
    return _text(value)


def _print_aligned(names: Sequence[str], rows: Sequence[tuple[Any, ...]], stream: TextIO) -> None:
    texts = [[_UNSEEN.sub(" ", _text(value)) for value in row] for row in rows]
    columns = list(zip(names, *texts, strict=True))
    widths = [max(map(len, column)) for column in columns]
    right = [
        all(value is None or isinstance(value, int | float | Decimal) for value in column)
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
