"""Every format says the same as the Parquet files, value for value, and is whole or not there."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
import pytest

import pipeline.dataset.export
from pipeline.dataset.export import FORMATS, Format, NotExported, default_name, export
from pipeline.dataset.export_xlsx import MOST_CHARACTERS, DoesNotFit, write_xlsx
from pipeline.dataset.load import load
from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.query import query
from pipeline.dataset.schema import BY_NAME, TABLES
from pipeline.dataset.tables import Tables, complete
from pipeline.dataset.views import VIEWS
from pipeline.errors import AlucertError, WrongUsage
from pipeline.resolve import resolve
from tests.pipeline.records import announcement, certified, report, reprint

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "'=1", "''-1", "＝1"]
TEXTS = [
    *FORMULAS,
    "-5",
    "NA", "N/A", "null", "None",
    "nan", "",
    "'s-Hertogenbosch", 'a "b", c', "a;b",
    "line\nline", "line\r\nline", "tab\there",
    "重庆", "Ṽ̷", "𝒜𝓁", "\ufeffx", "  blanks  ", "_x000D_",
    "<&>]]>", "\x01\x1f", "0123", "1e5", "TRUE", "2024-01-01", "x" * MOST_CHARACTERS, "\\", "%s",
]  # fmt: skip
NUMBERS = [0.1 + 0.2, -5.0, 1e22, 1e-7, 5e-324, 1.7976931348623157e308, None, 0.0, 57.42861]


def odd_tables() -> Tables:
    """A real dataset with every odd value in it, each key whole."""
    tables = {
        name: table.to_pylist()
        for name, table in resolve(
            [announcement(), report(), reprint(), announcement(**LAGUNA)]
        ).items()
    }
    tables["locations"] += [
        {
            "location_id": f"loc-odd{number:03d}",
            "name": text,
            "kind": "city",
            "country_code": "NA" if number % 2 else None,
            "latitude": NUMBERS[number % len(NUMBERS)],
            "admin_1": text if number % 3 else None,
        }
        for number, text in enumerate(TEXTS)
    ]
    moment = datetime(2025, 2, 28, 23, 59, 59, 123456, tzinfo=UTC)
    tables["documents"] += [
        {
            "document_id": f"doc-odd{number}",
            "kind": "other",
            "status": "complete",
            "sha256": str(number),
            "source": "x",
            "bytes": [None, 0, 2**53, -5][number % 4],
            "retrieved_at": None if number % 3 == 0 else moment + timedelta(hours=number),
            "published_on": None if number % 2 else date(2024, 2, 29),
            "superseded_by": f"doc-odd{number + 1}" if number < 7 else None,
        }
        for number in range(8)
    ]
    return complete(tables)


LAGUNA = {
    "entity": "Laguna Verde Alumínio Ltda.",
    "published_on": "2023-10-03",
    "certifications": [certified(status="provisional"), certified("CoC", "V2")],
    "facilities": [],
    "sites": [],
    "places": ["São Luís", "Maranhão"],
    "countries": ["BR"],
    "criteria": [],
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    return publish(odd_tables(), folder, "demo", Inputs("1"), ()).path


@pytest.fixture(scope="module")
def data(snapshot: Path) -> Path:
    return snapshot.parents[3]


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
    openpyxl = pytest.importorskip("openpyxl")
    from openpyxl.utils.escape import unescape

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
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.load_workbook(tmp_path / "out.xlsx")
        kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds
        cells = {cell.value: cell for row in book["locations"].iter_rows() for cell in row}
        assert cells["=1+1"].data_type == "s"
        assert cells["=1+1"].quotePrefix
        assert cells[-5].data_type == "n"
        assert cells[-5].value == -5

    def test_plain_pandas_reads_a_workbook(self, snapshot: Path, tmp_path: Path) -> None:
        pytest.importorskip("openpyxl")
        export(snapshot, "xlsx", tmp_path / "out.xlsx")
        frame = pd.read_excel(
            tmp_path / "out.xlsx", "locations", keep_default_na=False, na_values=[""]
        )
        assert "NA" in set(frame["country_code"])

    def test_polars_reads_the_parquet_export(self, snapshot: Path, tmp_path: Path) -> None:
        export(snapshot, "parquet", tmp_path / "out")
        rows = pl.read_parquet(tmp_path / "out" / "documents.parquet").to_dicts()
        assert rows == original(snapshot)["documents"]


class TestDatabases:
    def test_sqlite_has_keys_that_hold(self, snapshot: Path, tmp_path: Path) -> None:
        export(snapshot, "sqlite", tmp_path / "out.sqlite")
        database = sqlite3.connect(tmp_path / "out.sqlite")
        assert database.execute("pragma foreign_key_check").fetchall() == []
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        for table in TABLES:
            said = database.execute(f"pragma table_info({table.name})").fetchall()
            key = [name for _, name in sorted((row[5], row[1]) for row in said if row[5])]
            assert tuple(key) == table.key
            required = {row[1] for row in said if row[3]}
            assert required == {column.name for column in table.columns if column.required}
            keys = database.execute(f"pragma foreign_key_list({table.name})").fetchall()
            assert len({row[0] for row in keys}) == len(table.foreign_keys)
        database.execute("pragma foreign_keys = on")
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            database.execute("insert into activities values ('cert-none', 'x')")
        with pytest.raises(sqlite3.IntegrityError, match="cannot store"):
            database.execute("update documents set bytes = 'many'")
        database.close()

    def test_duckdb_has_keys_that_hold_and_descriptions(
        self, snapshot: Path, tmp_path: Path
    ) -> None:
        export(snapshot, "duckdb", tmp_path / "out.duckdb")
        with duckdb.connect(str(tmp_path / "out.duckdb")) as database:
            kinds = database.execute(
                "select table_name, constraint_type, constraint_column_names "
                "from duckdb_constraints()"
            ).fetchall()
            for table in TABLES:
                mine = [row for row in kinds if row[0] == table.name]
                assert (table.name, "PRIMARY KEY", list(table.key)) in mine
                others = [key for key in table.foreign_keys if key.table != table.name]
                assert sum(row[1] == "FOREIGN KEY" for row in mine) >= len(others)
            with pytest.raises(duckdb.ConstraintException):
                database.execute("insert into activities values ('cert-none', 'x')")
            comments = database.execute(
                "select comment from duckdb_columns() where table_name = 'audits' order by all"
            ).fetchall()
            assert {row[0] for row in comments} == {
                column.description for column in BY_NAME["audits"].columns
            }

    @pytest.mark.parametrize("form", ["sqlite", "duckdb"])
    def test_the_views_say_what_the_query_says(
        self, form: Format, data: Path, snapshot: Path, tmp_path: Path
    ) -> None:
        export(snapshot, form, tmp_path / "out")
        for view in VIEWS:
            wanted = query(data, "demo", f"from {view.name}").to_pylist()
            wanted = [
                {name: said.isoformat() if isinstance(said, date) else said
                 for name, said in row.items()} for row in wanted
            ]  # fmt: skip
            if form == "sqlite":
                database = sqlite3.connect(tmp_path / "out")
                database.row_factory = sqlite3.Row
                rows = [dict(row) for row in database.execute(f"select * from {view.name}")]
                database.close()
            else:
                with duckdb.connect(str(tmp_path / "out"), read_only=True) as again:
                    rows = again.sql(f"from {view.name}").to_arrow_table().to_pylist()
                rows = [
                    {name: said.isoformat() if isinstance(said, date) else said
                     for name, said in row.items()} for row in rows
                ]  # fmt: skip
            assert rows == wanted, view.name
            assert rows, view.name

    @pytest.mark.parametrize("form", ["sqlite", "duckdb"])
    def test_it_says_which_snapshot_it_is(
        self, form: Format, snapshot: Path, tmp_path: Path
    ) -> None:
        export(snapshot, form, tmp_path / "out")
        connect: Any = sqlite3.connect if form == "sqlite" else duckdb.connect
        database = connect(str(tmp_path / "out"))
        said = dict(database.execute("select key, value from about").fetchall())
        database.close()
        assert (said["snapshot"], said["synthetic"]) == (snapshot.name, "true")
        assert (said["collection"], said["edition"]) == ("demo", "local")


class TestLimitsOfAWorkbook:
    def test_a_text_that_no_cell_holds_is_refused_whole(self, tmp_path: Path) -> None:
        for text in ("x" * (MOST_CHARACTERS + 1), "𝒜" * (MOST_CHARACTERS // 2 + 1)):
            rows = [{"location_id": "loc-long", "kind": "city", "name": text}]
            path = publish({"locations": rows}, tmp_path / "d", "demo", Inputs("1"), ()).path
            with pytest.raises(DoesNotFit, match=r"locations.name of loc-long.*32,768.*32,767"):
                export(path, "xlsx", tmp_path / "out.xlsx")
            assert sorted(p.name for p in tmp_path.iterdir()) == ["d"]
            assert export(path, "xlsx", tmp_path / "out.xlsx", without=("locations",)) == 0
            (tmp_path / "out.xlsx").unlink()

    def test_a_table_of_too_many_rows_is_refused_whole(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("pipeline.dataset.export_xlsx.MOST_ROWS", 3)
        fits = pa.table({"a": ["1", "2"]})
        write_xlsx({"standards": fits}, {}, tmp_path / "fits.xlsx")
        with pytest.raises(DoesNotFit, match="standards has 3 rows and a sheet holds 2 below"):
            write_xlsx({"standards": pa.table({"a": ["1", "2", "3"]})}, {}, tmp_path / "no.xlsx")
        assert not (tmp_path / "no.xlsx").exists()

    @pytest.mark.parametrize(
        ("column", "said"),
        [
            (pa.array([2**53 + 1]), "more than 15 digits"),
            (pa.array([-(2**53) - 1]), "more than 15 digits"),
            (pa.array([float("inf")]), "no finite number"),
            (pa.array([float("nan")]), "no finite number"),
            (pa.array([date(1900, 2, 28)]), "before March 1900"),
        ],
    )
    def test_a_number_or_day_that_it_would_change_is_refused(
        self, column: Any, said: str, tmp_path: Path
    ) -> None:
        with pytest.raises(DoesNotFit, match=said):
            write_xlsx({"t": pa.table({"a": column})}, {}, tmp_path / "no.xlsx")

    def test_it_is_well_formed_with_nothing_of_its_clock(
        self, snapshot: Path, tmp_path: Path
    ) -> None:
        from xml.etree import ElementTree

        export(snapshot, "xlsx", tmp_path / "out.xlsx")
        with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
            for entry in archive.infolist():
                assert entry.date_time == (1980, 1, 1, 0, 0, 0)
                ElementTree.parse(io.BytesIO(archive.read(entry)))


class TestPlace:
    @pytest.mark.parametrize("form", FORMATS)
    def test_what_stands_there_is_not_touched(
        self, form: Format, snapshot: Path, tmp_path: Path
    ) -> None:
        file, folder = tmp_path / "thesis.txt", tmp_path / "papers"
        file.write_text("mine")
        folder.mkdir()
        (folder / "mine.txt").write_text("mine")
        for place in (file, folder):
            for overwrite in (False, True):
                with pytest.raises(WrongUsage):
                    export(snapshot, form, place, overwrite=overwrite)
        assert (file.read_text(), (folder / "mine.txt").read_text()) == ("mine", "mine")
        assert sorted(p.name for p in tmp_path.iterdir()) == ["papers", "thesis.txt"]

    @pytest.mark.parametrize("form", FORMATS)
    def test_an_older_export_is_replaced_when_asked(
        self, form: Format, snapshot: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        export(snapshot, form, out, without=("speakers",))
        with pytest.raises(WrongUsage, match="--overwrite"):
            export(snapshot, form, out)
        export(snapshot, form, out, overwrite=True)
        assert READERS[form](out)["speakers"] == original(snapshot)["speakers"]
        assert [p.name for p in tmp_path.iterdir()] == ["out"]

    def test_without_a_way_to_exchange_folders_it_is_done_in_two_steps(
        self, snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def none(*_: Any, **__: Any) -> Any:
            raise OSError("no such library")

        export(snapshot, "csv", tmp_path / "out", without=("speakers",))
        monkeypatch.setattr("ctypes.CDLL", none)
        export(snapshot, "csv", tmp_path / "out", overwrite=True)
        assert (tmp_path / "out" / "speakers.csv").exists()
        assert [p.name for p in tmp_path.iterdir()] == ["out"]

    @pytest.mark.parametrize("form", FORMATS)
    def test_a_failure_leaves_nothing_behind(
        self, form: Format, snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        export(snapshot, form, tmp_path / "out")
        before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}

        def full(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(NotExported, match=r"No space left.*untouched"):
            export(snapshot, form, tmp_path / "out", overwrite=True)
        assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == before

    def test_a_damaged_snapshot_is_not_exported(self, tmp_path: Path) -> None:
        path = publish(resolve([announcement()]), tmp_path / "d", "demo", Inputs("1"), ()).path
        (path / "findings.parquet").write_bytes(b"PAR1")
        with pytest.raises(AlucertError, match=r"findings.parquet"):
            export(path, "csv", tmp_path / "out")
        assert not (tmp_path / "out").exists()

    def test_odd_places_and_tables_are_refused_in_words(
        self, snapshot: Path, tmp_path: Path
    ) -> None:
        for place in (Path("/"), Path("a\0b"), Path()):
            with pytest.raises(WrongUsage):
                export(snapshot, "csv", place)
        (tmp_path / "link").symlink_to(tmp_path)
        with pytest.raises(WrongUsage, match="is a link"):
            export(snapshot, "csv", tmp_path / "link")
        with pytest.raises(WrongUsage, match="no such table"):
            export(snapshot, "csv", tmp_path / "out", without=("colours",))
        with pytest.raises(WrongUsage, match="no table is left"):
            export(snapshot, "csv", tmp_path / "out", without=tuple(BY_NAME))
        file = tmp_path / "file"
        file.write_text("")
        with pytest.raises(NotExported):
            export(snapshot, "sqlite", file / "below")

    def test_tables_left_out_take_their_keys_with_them(
        self, snapshot: Path, tmp_path: Path
    ) -> None:
        for form in ("sqlite", "duckdb"):
            export(snapshot, form, tmp_path / form, without=("documents", "criteria"))
        database = sqlite3.connect(tmp_path / "sqlite")
        names = {row[0] for row in database.execute("select name from sqlite_master")}
        assert "findings" in names
        assert "documents" not in names
        assert "certifications_wide" not in names
        assert "facilities_in_scope" in names
        assert database.execute("pragma foreign_key_check").fetchall() == []
        database.close()

    def test_an_empty_dataset_is_exported_too(self, tmp_path: Path) -> None:
        path = publish({}, tmp_path / "d", "demo", Inputs("1"), ()).path
        for form in FORMATS:
            assert export(path, form, tmp_path / form) == 0
            assert READERS[form](tmp_path / form)["evidence"] == []

    def test_without_a_name_it_is_called_by_collection_and_format(self, snapshot: Path) -> None:
        assert default_name(snapshot, "xlsx", False) == "alucert-demo.xlsx"
        assert default_name(snapshot, "csv", False) == "alucert-demo-csv"
        assert default_name(snapshot, "xlsx", True) == "alucert-demo-redistributable-xlsx"

    def test_a_snapshot_of_another_schema_is_said(
        self, snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        later = (*TABLES, BY_NAME["standards"].__class__("later", "x.", ("a",), ()))
        monkeypatch.setattr(pipeline.dataset.export, "TABLES", later)
        with pytest.raises(AlucertError, match="has no table later"):
            export(snapshot, "csv", tmp_path / "out")
        assert load(snapshot.parents[3]).snapshot == snapshot.name
