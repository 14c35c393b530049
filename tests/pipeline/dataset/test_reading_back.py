"""What readers get back: proven bytes, one snapshot, views that count nothing twice."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from pipeline.dataset.load import Dataset, load
from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.query import query
from pipeline.dataset.snapshot import NoSnapshot, SnapshotDamaged
from pipeline.dataset.verify import verify
from pipeline.errors import WrongUsage
from pipeline.resolve import resolve
from tests.pipeline.records import announcement, certified, report, reprint

OTHER = {
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
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    tables = resolve([announcement(), report(), reprint(), announcement(**OTHER)])
    publish(tables, folder, "demo", Inputs("1"))
    return folder


@pytest.fixture
def dataset(data: Path) -> Dataset:
    return load(data)


def ask(data: Path, sql: str, **more: Any) -> list[dict[str, Any]]:
    return query(data, "demo", sql, **more).to_pylist()


class TestLoad:
    def test_a_table_is_a_frame_with_arrow_types(self, dataset: Dataset) -> None:
        assert dataset.certifications["issued_on"].dtype == pd.ArrowDtype(pa.date32())
        assert dataset["documents"].equals(dataset.documents)
        assert dataset.synthetic
        assert dataset.as_of == "2025-06-30"

    def test_a_frame_is_what_pandas_reads_itself(self, data: Path, dataset: Dataset) -> None:
        plain = pd.read_parquet(data / "processed/demo/current/findings.parquet")
        pd.testing.assert_frame_equal(dataset.findings, plain)

    def test_changing_a_frame_changes_no_other(self, dataset: Dataset) -> None:
        frame = dataset.organisations
        frame["name"] = "gone"
        assert "gone" not in set(dataset.organisations["name"])

    def test_all_tables_are_of_one_snapshot_whatever_is_published_meanwhile(
        self, data: Path, tmp_path: Path
    ) -> None:
        publish(resolve([announcement()]), tmp_path, "demo", Inputs("1"))
        before = load(tmp_path)
        publish(resolve([announcement(), report()]), tmp_path, "demo", Inputs("1"))
        assert len(before.findings) == 2
        assert len(load(tmp_path).findings) == 5
        assert len(load(tmp_path, snapshot=before.snapshot).findings) == 2

    def test_an_unknown_table_snapshot_or_collection_is_said(
        self, data: Path, dataset: Dataset
    ) -> None:
        with pytest.raises(AttributeError):
            _ = dataset.colours
        with pytest.raises(KeyError):
            _ = dataset["colours"]
        with pytest.raises(NoSnapshot, match="not the id"):
            load(data, snapshot="../../etc")
        with pytest.raises(NoSnapshot, match="alucert --collection asi run"):
            load(data, "asi")


class TestViews:
    def test_one_row_an_event_with_the_best_source(self, dataset: Dataset) -> None:
        wide = dataset.views.certifications_wide()
        assert len(wide) == 3
        tindra = wide[wide["organisation"] == "Tindra Profil AB"].iloc[0]
        assert (tindra["minor"], tindra["major"]) == (2, 0)
        assert tindra["document_id"] == tindra["report_document_id"]
        assert tindra["documents"] == 3
        assert tindra["audit_firms"] == "DNV"
        assert tindra["facility_names"] == "Sävsjö Works; Vetlanda Extrusion Plant"

    def test_a_finding_told_by_three_documents_is_one_row(self, dataset: Dataset) -> None:
        findings = dataset.views.findings_wide()
        assert list(findings["criterion"]) == ["1.1", "1.2", "2.4"]
        assert set(findings["told_by"]) == {"reports"}
        assert list(findings["parts"].fillna("")) == ["", "", "ae"]
        assert next(iter(findings["title"])) == "Legal Compliance"

    def test_facilities_are_in_scope_as_of_a_date(self, dataset: Dataset) -> None:
        now = dataset.views.facilities_in_scope()
        assert set(now[now["organisation"] == "Tindra Profil AB"]["validity"]) == {"valid"}
        assert set(now["as_of"]) == {date(2025, 6, 30)}
        then = dataset.views.facilities_in_scope("2028-01-01")
        assert set(then[then["organisation"] == "Tindra Profil AB"]["validity"]) == {"expired"}
        assert len(dataset.views.facilities_in_scope("2023-12-31")) == 2
        assert len(dataset.views.facilities_in_scope("2020-01-01")) == 0

    def test_a_certificate_without_named_facilities_has_one_row(self, dataset: Dataset) -> None:
        scope = dataset.views.facilities_in_scope()
        laguna = scope[scope["organisation"] == "Laguna Verde Alumínio Ltda."]
        assert sorted(laguna["standard"]) == ["CoC", "PS"]
        assert laguna["facility"].isna().all()
        assert set(laguna["validity"]) == {"not_known"}

    def test_a_date_that_is_none_is_refused(self, dataset: Dataset) -> None:
        with pytest.raises(WrongUsage, match="2025-06-30"):
            dataset.views.facilities_in_scope("yesterday'; drop table findings; --")


class TestQuery:
    def test_sql_over_tables_and_views(self, data: Path) -> None:
        (count,) = ask(data, "select count(*) as n from findings_wide where rating = 'minor'")
        assert count == {"n": 2}
        sums = ask(data, "select grade, sum(stated) as n from nonconformance_counts group by 1")
        assert {row["grade"] for row in sums} == {"minor", "major"}
        rows = ask(data, "select * from facilities_in_scope", as_of="2020-01-01")
        assert rows == []

    def test_the_names_of_tables_and_views_can_be_asked(self, data: Path) -> None:
        names = {row["name"] for row in ask(data, "show tables")}
        assert {"evidence", "certifications_wide"} <= names

    @pytest.mark.parametrize(
        "sql",
        [
            "copy documents to '/tmp/stolen.csv'",
            "select * from read_csv('/etc/passwd')",
            "select * from '/etc/passwd'",
            "attach '/tmp/other.db'",
            "install httpfs",
            "load httpfs",
            "set enable_external_access = true",
            "select 1; select 2",
            "selec",
            "create table stolen as select 1",
            "insert into documents select * from documents",
            "delete from documents",
            "drop view certifications_wide",
            "pragma database_list",
            "call pragma_version()",
            "begin",
            "prepare p as select 1",
            "select * from read_text('/etc/passwd')",
            "select * from glob('/etc/*')",
            "select * from read_parquet('data/processed/demo/current/documents.parquet')",
            "select * from 'https://example.org/a.parquet'",
            "select getenv('HOME')",
            "export database '/tmp/stolen'",
            "explain analyze copy documents to '/tmp/stolen.csv'",
            "select '\ud800'",
            "select * from nothing",
            "",
        ],
    )
    def test_what_is_not_one_query_over_the_dataset_is_refused(self, data: Path, sql: str) -> None:
        with pytest.raises(WrongUsage):
            query(data, "demo", sql)


class TestLimits:
    def test_a_query_that_takes_too_long_is_stopped(self, data: Path) -> None:
        endless = (
            "select count(*) from range(10000000) a, range(10000000) b where a.range <> b.range"
        )
        with pytest.raises(WrongUsage, match=r"more than 0.2 seconds and was stopped.*--seconds"):
            ask(data, endless, seconds=0.2)

    def test_a_query_that_is_quick_enough_is_not(self, data: Path) -> None:
        assert ask(data, "select 1 as a", seconds=30) == [{"a": 1}]

    def test_no_more_rows_come_than_are_wanted(self, data: Path) -> None:
        assert len(ask(data, "from findings", rows=3)) == 3
        endless = "select range as n from range(100000000000) order by n desc"
        assert ask(data, "select * from range(10000000000)", rows=2) == [
            {"range": 0},
            {"range": 1},
        ]
        with pytest.raises(WrongUsage):
            ask(data, endless, rows=1, seconds=0.2)

    def test_the_order_of_a_query_stays(self, data: Path) -> None:
        rows = ask(data, "select criterion from findings order by criterion desc", rows=100)
        assert [row["criterion"] for row in rows] == sorted(
            (row["criterion"] for row in rows), reverse=True
        )

    def test_what_needs_too_much_memory_is_refused_and_written_nowhere(
        self, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("pipeline.dataset.query._MEMORY", "40MB")
        with pytest.raises(WrongUsage, match="more than 40MB of memory"):
            ask(data, "select list(range) from range(40000000)")

    def test_two_columns_of_one_name_are_told_apart(self, data: Path) -> None:
        assert ask(data, "select 1 as a, 2 as a, 3 as a_2") == [{"a": 1, "a_2": 2, "a_2_2": 3}]


class TestBitRot:
    def test_no_single_bit_is_silently_wrong(self, tmp_path: Path) -> None:
        published = publish(resolve([announcement(), report()]), tmp_path, "demo", Inputs("1"))
        dice = random.Random(300)
        files = sorted(published.path.iterdir())
        for _ in range(60):
            path = dice.choice(files)
            sound = path.read_bytes()
            spoiled = bytearray(sound)
            spoiled[dice.randrange(len(sound))] ^= 1 << dice.randrange(8)
            path.write_bytes(spoiled)
            assert verify(tmp_path, "demo"), path.name
            if path.suffix == ".parquet":
                with pytest.raises(SnapshotDamaged, match=path.name):
                    load(tmp_path).arrow(path.stem)
                with pytest.raises(SnapshotDamaged, match=path.name):
                    query(tmp_path, "demo", f"select count(*) from {path.stem}")
            path.write_bytes(sound)
        assert verify(tmp_path, "demo") == ()

    def test_a_manifest_made_anew_for_other_bytes_does_not_hide_another_snapshots_file(
        self, tmp_path: Path
    ) -> None:
        first = publish(resolve([announcement()]), tmp_path, "demo", Inputs("1"))
        second = publish(resolve([report()]), tmp_path, "demo", Inputs("1"))
        stray = first.path / "findings.parquet"
        (second.path / "findings.parquet").write_bytes(stray.read_bytes())
        assert [problem.file for problem in verify(tmp_path, "demo")] == ["findings.parquet"]

    def test_a_missing_file_and_one_too_many_are_found(self, tmp_path: Path) -> None:
        published = publish(resolve([announcement()]), tmp_path, "demo", Inputs("1"))
        (published.path / "findings.parquet").unlink()
        (published.path / "extra.txt").write_text("what is this")
        assert {problem.file for problem in verify(tmp_path, "demo")} == {
            "findings.parquet",
            "extra.txt",
        }
