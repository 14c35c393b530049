"""Every format says the same as the Parquet files, value for value."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pandas as pd
import polars as pl
import pytest

from pipeline.dataset.export import FORMATS, Format, export
from pipeline.dataset.schema import BY_NAME
from tests.pipeline.dataset.formats import READERS, original


class TestContent:
    @pytest.mark.parametrize("form", FORMATS)
    def test_every_value_comes_back(self, form: Format, snapshot: Path, tmp_path: Path) -> None:
        number = export(snapshot, form, tmp_path / "out", overwrite=False)
        wanted = original(snapshot)
        assert number == sum(map(len, wanted.values()))
        back = READERS[form](tmp_path / "out")
        for name, rows in wanted.items():
            key = BY_NAME[name].key
            got = sorted(back[name], key=lambda row: [row[column] for column in key])
            assert len(got) == len(rows), name
            for before, after in zip(rows, got, strict=True):
                assert after == before, (form, name)
                assert all(type(after[c]) is type(before[c]) for c in before), (form, name)

    def test_the_same_snapshot_gives_the_same_bytes(self, snapshot: Path, tmp_path: Path) -> None:
        for form in ("parquet", "csv", "jsonl", "xlsx", "sqlite"):
            for out in ("a", "b"):
                export(snapshot, form, tmp_path / f"{form}-{out}")
            here, there = tmp_path / f"{form}-a", tmp_path / f"{form}-b"
            files = [p.name for p in here.iterdir()] if here.is_dir() else [""]
            for name in files:
                assert (here / name).read_bytes() == (there / name).read_bytes(), (form, name)

    def test_no_cell_of_csv_begins_as_a_formula_and_numbers_stay_numbers(
        self, snapshot: Path, tmp_path: Path
    ) -> None:
        export(snapshot, "csv", tmp_path / "out")
        with (tmp_path / "out" / "locations.csv").open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
        assert not [row["name"] for row in rows if row["name"][:1] in set("=+-@\t\r\n＝")]
        assert "'s-Hertogenbosch" in {row["name"] for row in rows}
        assert "-5" in {row["latitude"] for row in rows}

    def test_no_cell_of_a_workbook_is_a_formula(self, snapshot: Path, tmp_path: Path) -> None:
        export(snapshot, "xlsx", tmp_path / "out.xlsx")
        book = openpyxl.load_workbook(tmp_path / "out.xlsx")
        kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds
        cells = {cell.value: cell for row in book["locations"].iter_rows() for cell in row}
        assert cells["=1+1"].data_type == "s"
        assert cells["=1+1"].quotePrefix
        assert cells[-5].data_type == "n"
        assert cells[-5].value == -5

    def test_plain_pandas_reads_a_workbook(self, snapshot: Path, tmp_path: Path) -> None:
        export(snapshot, "xlsx", tmp_path / "out.xlsx")
        frame = pd.read_excel(
            tmp_path / "out.xlsx", "locations", keep_default_na=False, na_values=[""]
        )
        assert "NA" in set(frame["country_code"])

    def test_polars_reads_the_parquet_export(self, snapshot: Path, tmp_path: Path) -> None:
        export(snapshot, "parquet", tmp_path / "out")
        rows = pl.read_parquet(tmp_path / "out" / "documents.parquet").to_dicts()
        assert rows == original(snapshot)["documents"]
