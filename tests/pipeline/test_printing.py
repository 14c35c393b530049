"""Rows of a query as a person or a program reads them."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.errors import WrongUsage
from pipeline.printing import print_table, write_parquet

ROWS = pa.table(
    {
        "name": ["Ek \x1b[31m", None],
        "n": pa.array([Decimal("12"), Decimal("7")], pa.decimal128(38, 0)),
        "share": [0.5, float("nan")],
        "half": pa.array([Decimal("2.50"), None], pa.decimal128(5, 2)),
        "on": [date(2025, 6, 30), None],
        "ids": [["a"], []],
        "sure": [True, None],
    }
)


def printed(form: str) -> str:
    stream = io.StringIO()
    print_table(ROWS, form, stream)
    return stream.getvalue()


def test_json_has_numbers_as_numbers_and_nothing_that_is_no_json() -> None:
    one, two = (json.loads(line) for line in printed("json").splitlines())
    assert one == {
        "name": "Ek \x1b[31m", "n": 12, "share": 0.5, "half": 2.5, "on": "2025-06-30",
        "ids": ["a"], "sure": True,
    }  # fmt: skip
    assert two == dict.fromkeys(one) | {"n": 7, "ids": []}


def test_an_interval_is_text_in_json() -> None:
    stream = io.StringIO()
    print_table(pa.table({"i": [timedelta(days=1)]}), "json", stream)
    assert json.loads(stream.getvalue()) == {"i": "1 day, 0:00:00"}


def test_a_table_moves_no_cursor_and_has_numbers_on_the_right() -> None:
    lines = printed("table").splitlines()
    assert "\x1b" not in printed("table")
    assert lines[2].startswith("Ek  [31m  12")
    assert lines[3].startswith("           7")


def test_csv_has_every_row() -> None:
    assert printed("csv").splitlines()[2] == ",7,nan,,,[],"


def test_parquet_holds_what_the_query_gave() -> None:
    sink = io.BytesIO()
    write_parquet(ROWS, sink)
    assert pq.read_table(io.BytesIO(sink.getvalue())).drop(["share"]) == ROWS.drop(["share"])


def test_what_parquet_cannot_hold_is_said_and_nothing_is_written() -> None:
    sink = io.BytesIO()
    odd = pa.table({"i": pa.array([(1, 2, 3)], pa.month_day_nano_interval())})
    with pytest.raises(WrongUsage, match="cast it in the query"):
        write_parquet(odd, sink)
    assert sink.getvalue() == b""
