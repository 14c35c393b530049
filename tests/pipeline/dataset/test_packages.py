"""The descriptions beside the tables are accepted by the programs whose formats they are in."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import frictionless
import pyarrow.parquet as pq
import pytest

from pipeline.dataset.export import export
from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.schema import BY_NAME, TABLES
from pipeline.resolve import resolve
from tests.pipeline.records import announcement, report, reprint


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    tables = resolve([announcement(), report(), reprint()])
    return publish(tables, folder, "demo", Inputs("1"), ()).path


@pytest.mark.filterwarnings("default")
class TestFrictionless:
    def test_the_package_of_a_snapshot_is_valid(self, snapshot: Path) -> None:
        package = json.loads((snapshot / "datapackage.json").read_text())
        assert list(frictionless.Package.metadata_validate(package)) == []
        assert [resource["name"] for resource in package["resources"]] == list(BY_NAME)

    @pytest.mark.parametrize("edition", [False, True])
    def test_every_row_of_csv_obeys_types_keys_and_constraints(
        self, snapshot: Path, tmp_path: Path, edition: bool
    ) -> None:
        export(snapshot, "csv", tmp_path / "out", edition)
        found = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
        assert found.valid, found.flatten(["type", "note", "message"])
        assert {task.name for task in found.tasks} == set(BY_NAME)

    @pytest.mark.parametrize(
        ("table", "fault"),
        [
            ("activities", "cert-none,Smelting\n"),  # no such event
            ("standards", "PS,V3,1,x\n"),  # a key twice
            ("documents", "doc-1,leaflet,,,,,0,,,,complete,,x,\n"),  # no term of the vocabulary
        ],
    )
    def test_a_row_that_breaks_a_rule_is_found(
        self, snapshot: Path, tmp_path: Path, table: str, fault: str
    ) -> None:
        export(snapshot, "csv", tmp_path / "out")
        with (tmp_path / "out" / f"{table}.csv").open("a") as handle:
            handle.write(fault)
        package = json.loads((tmp_path / "out" / "datapackage.json").read_text())
        for resource in package["resources"]:
            resource.pop("hash", None)
        (tmp_path / "out" / "datapackage.json").write_text(json.dumps(package))
        assert not frictionless.validate(str(tmp_path / "out" / "datapackage.json")).valid

    def test_every_key_of_the_schema_is_in_the_package(self, snapshot: Path) -> None:
        package = json.loads((snapshot / "datapackage.json").read_text())
        for table, resource in zip(TABLES, package["resources"], strict=True):
            schema = resource["schema"]
            assert schema["primaryKey"] == list(table.key)
            assert len(schema.get("foreignKeys", [])) == len(table.foreign_keys)
            for column, field in zip(table.columns, schema["fields"], strict=True):
                said = field.get("constraints", {})
                assert said.get("required", False) == column.required
                assert ("enum" in said) == bool(column.vocabulary)
                assert field["description"] == column.description


@pytest.mark.filterwarnings("default")
class TestCroissant:
    def test_its_validator_finds_no_error_and_no_warning(
        self, snapshot: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        import mlcroissant

        with caplog.at_level(logging.WARNING):
            dataset = mlcroissant.Dataset(str(snapshot / "croissant.json"))
        assert dataset.metadata.ctx.issues.report() == ""
        assert not [said for said in caplog.messages if "not standard" in said]

    def test_its_loader_gives_the_rows_of_the_files(self, snapshot: Path) -> None:
        import mlcroissant

        dataset = mlcroissant.Dataset(str(snapshot / "croissant.json"))
        for name in ("organisations", "findings", "capacities"):
            rows = list(dataset.records(name))
            wanted = pq.read_table(snapshot / f"{name}.parquet").to_pylist()
            assert len(rows) == len(wanted)
            for row, original in zip(rows, wanted, strict=True):
                for column, value in original.items():
                    if isinstance(value, str):
                        assert row[f"{name}/{column}"].decode() == value
                    elif isinstance(value, float):
                        assert row[f"{name}/{column}"] == value

    def test_it_names_every_column_key_and_file_with_its_hash(self, snapshot: Path) -> None:
        described: dict[str, Any] = json.loads((snapshot / "croissant.json").read_text())
        manifest = json.loads((snapshot / "manifest.json").read_text())
        for file in described["distribution"]:
            assert file["sha256"] == manifest["files"][file["name"]]["sha256"]
        for table, records in zip(TABLES, described["recordSet"], strict=True):
            assert [field["name"] for field in records["field"]] == list(table.names)
            assert records["key"] == [{"@id": f"{table.name}/{name}"} for name in table.key]
            pointing = [field["name"] for field in records["field"] if "references" in field]
            assert pointing == [
                column.name
                for column in table.columns
                if column.references and column.references.split(".")[0] != table.name
            ]
        assert "nvented" in described["description"]
        assert described["datePublished"] == "2025-06-30"
