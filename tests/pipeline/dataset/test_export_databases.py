"""The databases hold their keys, say the views' rows and which snapshot they are."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.dataset.export import Format, export
from pipeline.dataset.query import query
from pipeline.dataset.schema import BY_NAME, TABLES
from pipeline.dataset.views import VIEWS


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
