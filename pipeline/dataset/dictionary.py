"""The data dictionary and ``datapackage.json``, both rendered from the schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.dataset.model import Column, Table, Type
from pipeline.dataset.schema import TABLES, VERSION, vocabulary, vocabulary_names
from pipeline.dataset.views import VIEWS

_FRICTIONLESS: dict[Type, str] = {
    "text": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "datetime",
}


def data_dictionary() -> str:
    """Return the data dictionary as Markdown: every table, column, view and vocabulary."""
    lines = [
        "# Data dictionary",
        "",
        f"Generated from the schema (version {VERSION}) by `alucert schema`; a change goes into "
        "`pipeline/dataset/schema.py`.",
        "",
        "One Parquet file a table. Ids are text, derived from content, the same on every machine. "
        "`_on` is a date, `_at` a time in UTC. **Key** columns name a row; columns marked "
        "*read* were read from a document, and every value in them has its place in "
        "[`evidence`](#evidence). A column marked *required* is never empty.",
        "",
        "| table | one row is |",
        "|---|---|",
        *(f"| [`{table.name}`](#{table.name}) | {table.description} |" for table in TABLES),
        "",
        "Views (`pipeline.dataset.load`, `alucert query`):",
        "",
        "| view | one row is |",
        "|---|---|",
        *(f"| `{view.name}` | {view.description} |" for view in VIEWS),
    ]
    for table in TABLES:
        lines += ["", *_table_lines(table)]
    lines += ["", "# Vocabularies", "", "`country` is ISO 3166-1 alpha-2."]
    for name in vocabulary_names():
        lines += ["", f"## Vocabulary {name}", "", "| term | meaning |", "|---|---|"]
        lines += [f"| `{term}` | {meaning} |" for term, meaning in vocabulary(name).items()]
    return "\n".join(lines) + "\n"


def _table_lines(table: Table) -> list[str]:
    lines = [
        f"## {table.name}",
        "",
        table.description,
        "",
        "| column | type | description | notes |",
        "|---|---|---|---|",
    ]
    for column in table.columns:
        described = f"{column.description[0].upper()}{column.description[1:]}"
        lines.append(f"| `{column.name}` | {column.type} | {described} | {_notes(table, column)} |")
    for key in table.joint_keys:
        lines += ["", f"`{', '.join(key.columns)}` together point to `{key.table}`."]
    return lines


def _notes(table: Table, column: Column) -> str:
    notes = []
    if column.name in table.key:
        notes.append("**key**")
    elif column.required:
        notes.append("*required*")
    if column.read:
        notes.append("*read*")
    if column.references:
        notes.append(f"→ `{column.references}`")
    if column.unit:
        notes.append(f"in {column.unit}")
    if column.vocabulary:
        notes.append(f"vocabulary `{column.vocabulary}`")
    return ", ".join(notes)


def datapackage(
    snapshot_id: str,
    collection: str,
    synthetic: bool,
    files: Mapping[str, Mapping[str, Any]],
    tables: Iterable[Table] = TABLES,
    form: str = "parquet",
) -> dict[str, Any]:
    """Return a snapshot's Frictionless data package: fields, keys and constraints.

    ``form`` is the tables' format (parquet or csv), the ending of their files. ``files`` has
    ``sha256`` and ``bytes`` of each. Source of the form: Data Package Standard v1
    (specs.frictionlessdata.io).
    """
    return {
        "profile": "data-package",
        "name": f"alucert-{collection}",
        "id": snapshot_id,
        "title": f"Certification events of the aluminium certification scheme ({collection})",
        "description": "Invented documents: no row is about a real company or audit."
        if synthetic
        else "Read from published announcements and summary audit reports.",
        "version": snapshot_id,
        "resources": [_resource(table, files[f"{table.name}.{form}"], form) for table in tables],
    }


def _resource(table: Table, file: Mapping[str, Any], form: str) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(table, column) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if table.foreign_keys:
        schema["foreignKeys"] = [
            {
                "fields": list(key.columns),
                "reference": {
                    "resource": "" if key.table == table.name else key.table,
                    "fields": list(key.to),
                },
            }
            for key in table.foreign_keys
        ]
    return {
        "name": table.name,
        "path": f"{table.name}.{form}",
        "profile": "tabular-data-resource",
        "format": form,
        "mediatype": "application/vnd.apache.parquet" if form == "parquet" else "text/csv",
        "encoding": "utf-8",
        "description": table.description,
        "hash": f"sha256:{file['sha256']}",
        "schema": schema,
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _FRICTIONLESS[column.type],
        "description": column.description,
    }
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if table.key == (column.name,):
        constraints["unique"] = True
    if column.vocabulary:
        constraints["enum"] = list(vocabulary(column.vocabulary))
    if constraints:
        field["constraints"] = constraints
    if column.unit:
        field["unit"] = column.unit
    return field
