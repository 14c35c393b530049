"""Types: pandas, pyarrow, Polars and DuckDB agree on every value and type of every table."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.dataset.model import arrow_schema
from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.schema import TABLES
from tests.conftest import Figure
from tests.hardening.rows import Row
from tests.pipeline.dataset.odd_values import odd_tables

ROW = Row(
    "types",
    "explicit Arrow schema, no null types",
    "pandas, pyarrow, Polars, DuckDB agree on values and types",
    {
        "tests/pipeline/dataset/test_publish.py": (
            "test_agree_on_values_and_types",
            "test_integers_with_gaps_stay_integers",
            "test_an_empty_table_has_its_types",
        ),
        "tests/pipeline/dataset/test_tables.py": (
            "test_tables_left_out_are_empty_and_typed",
            "test_a_value_of_another_type_is_refused",
        ),
        "tests/pipeline/dataset/test_export_content.py": ("test_every_value_comes_back",),
    },
)


def kind(written: str) -> str:
    """One name for what the four call a type."""
    names = {
        "text": ("string", "String", "VARCHAR", "large_string"),
        "integer": ("int64", "Int64", "BIGINT"),
        "number": ("double", "Float64", "DOUBLE"),
        "truth": ("bool", "Boolean", "BOOLEAN"),
        "day": ("date32[day]", "Date", "DATE"),
        "moment": (
            "timestamp[us, tz=UTC]",
            "Datetime(time_unit='us', time_zone='UTC')",
            "TIMESTAMP WITH TIME ZONE",
        ),
    }
    return next((name for name, known in names.items() if written in known), written)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    return publish(odd_tables(), data, "demo", Inputs("1"), ()).path


def test_four_readers_agree_on_every_table(snapshot: Path, figure: Figure) -> None:
    values = 0
    with duckdb.connect(":memory:") as database:
        database.execute("set timezone = 'UTC'")
        for table in TABLES:
            path = snapshot / f"{table.name}.parquet"
            arrow = pq.read_table(path)
            rows = arrow.to_pylist()
            frame = pd.read_parquet(path)
            polar = pl.read_parquet(path)
            duck = database.sql(f"from '{path}'").to_arrow_table()
            assert pa.Table.from_pandas(frame, preserve_index=False).to_pylist() == rows
            assert polar.to_dicts() == rows
            assert duck.to_pylist() == rows
            wanted = {f.name: kind(str(f.type)) for f in arrow_schema(table)}
            assert "null" not in wanted.values()
            back = pa.Table.from_pandas(frame, preserve_index=False).schema
            described = database.execute(f"describe from '{path}'").fetchall()
            for told in (
                {f.name: kind(str(f.type)) for f in arrow.schema},
                {f.name: kind(str(f.type)) for f in back},
                {name: kind(str(said)) for name, said in polar.schema.items()},
                {name: kind(said) for name, said, *_ in described},
            ):
                assert told == wanted, table.name
            values += arrow.num_rows * arrow.num_columns
    figure("types", f"{len(TABLES)} tables, {values} values with every odd one: four readers agree")


def test_namibia_is_a_country_in_all_of_them(snapshot: Path) -> None:
    path = snapshot / "locations.parquet"
    wanted = sum(row["country_code"] == "NA" for row in pq.read_table(path).to_pylist())
    assert wanted > 5
    assert (pd.read_parquet(path)["country_code"] == "NA").sum() == wanted
    assert (pl.read_parquet(path)["country_code"] == "NA").sum() == wanted
    counted = duckdb.sql(f"select count(*) from '{path}' where country_code = 'NA'").fetchall()
    assert counted == [(wanted,)]
