"""Every export read back as what the Parquet files hold."""

from __future__ import annotations

import io
import json
import re
import sqlite3
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
from openpyxl.utils.escape import unescape

from pipeline.dataset.export import Format
from pipeline.dataset.schema import BY_NAME, TABLES


def original(snapshot: Path) -> dict[str, list[dict[str, Any]]]:
    return {name: pq.read_table(snapshot / f"{name}.parquet").to_pylist() for name in BY_NAME}


def typed(table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of ISO texts and 0 or 1 as the values that they stand for."""
    kinds = {column.name: column.type for column in BY_NAME[table].columns}

    def value(name: str, said: Any) -> Any:
        if said is None:
            return None
        if kinds[name] == "date":
            return date.fromisoformat(said) if isinstance(said, str) else said.date()
        if kinds[name] == "timestamp":
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", said)
            return datetime.fromisoformat(said)
        if kinds[name] == "boolean":
            return bool(said)
        return float(said) if kinds[name] == "number" else said

    return [{name: value(name, said) for name, said in row.items()} for row in rows]


def read_parquet(path: Path) -> dict[str, list[dict[str, Any]]]:
    return {name: pq.read_table(path / f"{name}.parquet").to_pylist() for name in BY_NAME}


def read_jsonl(path: Path) -> dict[str, list[dict[str, Any]]]:
    return {
        name: typed(
            name,
            [
                json.loads(line)
                for line in (path / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
            ],
        )
        for name in BY_NAME
    }


def read_csv(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Read with Arrow, as docs/dataset.md says: what is not quoted and empty is missing."""
    result = {}
    for table in TABLES:
        types = {
            column.name: {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
            .get(column.type, pa.string())
            for column in table.columns
        }  # fmt: skip
        options = pcsv.ConvertOptions(
            column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=False,
            null_values=[""],
        )  # fmt: skip
        arrow = pcsv.read_csv(
            path / f"{table.name}.csv",
            convert_options=options,
            parse_options=pcsv.ParseOptions(newlines_in_values=True),
        )
        texts = {column.name for column in table.columns if column.type == "text"}
        rows = [
            {
                name: re.sub(r"\A'(?='*[=+\-@\t\r\n＝＋－＠])", "", said)
                if name in texts and said is not None
                else said
                for name, said in row.items()
            }
            for row in arrow.to_pylist()
        ]
        result[table.name] = typed(table.name, rows)
    return result


def read_sqlite(path: Path) -> dict[str, list[dict[str, Any]]]:
    with sqlite3.connect(path) as database:
        database.row_factory = sqlite3.Row
        rows = {
            name: typed(name, [dict(row) for row in database.execute(f"select * from {name}")])
            for name in BY_NAME
        }
    database.close()
    return rows


def read_duckdb(path: Path) -> dict[str, list[dict[str, Any]]]:
    with duckdb.connect(str(path), read_only=True) as database:
        database.execute("set timezone = 'UTC'")
        return {name: database.sql(f"from {name}").to_arrow_table().to_pylist() for name in BY_NAME}


def read_xlsx(path: Path) -> dict[str, list[dict[str, Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True)
    result = {}
    for name in BY_NAME:
        names, *rows = book[name[:31]].iter_rows(values_only=True)
        plain = [
            {
                column: unescape(said) if isinstance(said, str) else said
                for column, said in zip(names, row, strict=True)
            }
            for row in rows
        ]
        result[name] = typed(name, plain)
    book.close()
    return result


READERS: dict[Format, Callable[[Path], dict[str, list[dict[str, Any]]]]] = {
    "parquet": read_parquet,
    "duckdb": read_duckdb,
    "sqlite": read_sqlite,
    "csv": read_csv,
    "xlsx": read_xlsx,
    "jsonl": read_jsonl,
}
