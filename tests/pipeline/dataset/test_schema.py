"""The schema is whole, says what everything means, and the papers made from it are true."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from pipeline.dataset.dictionary import data_dictionary, datapackage
from pipeline.dataset.model import arrow_schema
from pipeline.dataset.schema import BY_NAME, TABLES, vocabulary, vocabulary_names

TABLES_OF_DATASET_MD = set(
    re.findall(
        r"\w+",
        """
        documents document_failures organisations organisation_names ownerships audit_firms
        certificates certifications certification_documents certification_principles
        certification_firms standards facilities certification_facilities locations
        facility_locations certification_locations capacities audits audit_types principles
        criteria findings finding_parts nonconformance_counts activities speakers report_links
        document_links evidence flags absences
        """,
    )
)


def test_all_tables_are_there() -> None:
    assert set(BY_NAME) == TABLES_OF_DATASET_MD | {"document_texts", "corrections"}


def test_every_table_and_column_is_described() -> None:
    assert all(table.description.endswith(".") for table in TABLES)
    assert all(column.description for table in TABLES for column in table.columns)


def test_keys_are_never_empty_and_foreign_keys_point_to_keys() -> None:
    for table in TABLES:
        assert all(table.column(name).required for name in table.key), table.name
        for key in table.foreign_keys:
            assert BY_NAME[key.table].key == key.to, (table.name, key)
            for here, there in zip(key.columns, key.to, strict=True):
                assert table.column(here).type == BY_NAME[key.table].column(there).type


def test_names_end_as_their_types_say() -> None:
    for table in TABLES:
        for column in table.columns:
            is_date = column.name.endswith("_on") or column.name == "certified_since"
            assert is_date == (column.type == "date"), column.name
            assert column.name.endswith("_at") == (column.type == "timestamp"), column.name


def test_no_name_needs_quoting_in_sql() -> None:
    with duckdb.connect() as database:
        for table in TABLES:
            columns = ", ".join(f"{name} varchar" for name in table.names)
            database.execute(f"create table {table.name} ({columns})")
            database.execute(f"select {', '.join(table.names)} from {table.name}")


def test_every_vocabulary_has_terms_with_meanings_and_is_used() -> None:
    used = {column.vocabulary for table in TABLES for column in table.columns}
    assert set(vocabulary_names()) | {"country"} == used - {None}
    for name in vocabulary_names():
        assert all(vocabulary(name).values())


def test_namibia_is_a_country() -> None:
    assert "NA" in vocabulary("country")


def test_an_unknown_vocabulary_is_an_error() -> None:
    with pytest.raises(KeyError):
        vocabulary("colours")


def test_types_are_plain_and_described_in_the_files() -> None:
    for table in TABLES:
        for field in arrow_schema(table):
            assert not pa.types.is_nested(field.type)
            assert not pa.types.is_null(field.type)
            assert field.metadata[b"description"]


def test_the_data_dictionary_in_docs_is_true() -> None:
    written = Path(__file__).parents[3] / "docs" / "data-dictionary.md"
    assert written.read_text(encoding="utf-8") == data_dictionary(), (
        "docs/data-dictionary.md is not what the schema says; write it anew: "
        "alucert schema > docs/data-dictionary.md"
    )


def test_the_data_package_has_every_table_with_keys_and_constraints() -> None:
    files = {f"{name}.parquet": {"sha256": "0" * 64, "bytes": 1} for name in BY_NAME}
    package = datapackage("20250101-0123456789abcdef", "demo", True, files)
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert sorted(resources) == sorted(BY_NAME)
    documents = resources["documents"]["schema"]
    assert documents["primaryKey"] == ["document_id"]
    assert documents["foreignKeys"][0]["reference"] == {"resource": "", "fields": ["document_id"]}
    status = next(field for field in documents["fields"] if field["name"] == "status")
    assert status["constraints"]["enum"] == list(vocabulary("document_status"))
    assert "nvented" in package["description"]
