"""What a table is: columns with type, meaning, unit, vocabulary and keys.

This file holds the shapes; the tables themselves are declared in ``schema.py``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

Type = Literal["text", "integer", "number", "boolean", "date", "timestamp"]

# The name that pandas gives each type when Arrow backs it (pandas.ArrowDtype), and the
# general name that the pandas metadata of a Parquet file wants beside it.
_PANDAS: dict[Type, tuple[str, str]] = {
    "text": ("unicode", "string[pyarrow]"),
    "integer": ("int64", "int64[pyarrow]"),
    "number": ("float64", "double[pyarrow]"),
    "boolean": ("bool", "bool[pyarrow]"),
    "date": ("date", "date32[day][pyarrow]"),
    "timestamp": ("datetimetz", "timestamp[us, tz=UTC][pyarrow]"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``references`` is ``table.column`` of the key that it points to.

    ``read`` marks a value that was read from a document: each one that is filled needs a row
    in ``evidence``. ``required`` columns are never empty.
    """

    name: str
    type: Type
    description: str
    required: bool = False
    read: bool = False
    references: str | None = None
    vocabulary: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that together point to the key of another table; not checked where one is empty."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what a row is, its columns and its primary key."""

    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    joint_keys: tuple[ForeignKey, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def foreign_keys(self) -> tuple[ForeignKey, ...]:
        """Every foreign key, those of one column first."""
        single = []
        for column in self.columns:
            if column.references is not None:
                table, to = column.references.split(".")
                single.append(ForeignKey((column.name,), table, (to,)))
        return (*single, *self.joint_keys)

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")


def col(
    name: str,
    description: str,
    type: Type = "text",
    *,
    required: bool = False,
    read: bool = False,
    to: str | None = None,
    vocabulary: str | None = None,
    unit: str | None = None,
) -> Column:
    """Return a column; ``to`` is what it references."""
    return Column(name, type, description, required, read, to, vocabulary, unit)


def key(name: str, description: str) -> Column:
    """Return a required text column: the id of the row."""
    return col(name, description, required=True)


def ref(name: str, to: str, description: str, required: bool = False, read: bool = False) -> Column:
    """Return a text column that points to the key ``to`` (table.column)."""
    return col(name, description, required=required, read=read, to=to)


def arrow_type(kind: Type) -> pa.DataType:
    """Return the Arrow type of a column type."""
    import pyarrow as pa

    types: dict[Type, pa.DataType] = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us", tz="UTC"),
    }
    return types[kind]


def arrow_schema(table: Table, metadata: dict[str, str] | None = None) -> pa.Schema:
    """Return the Arrow schema of a table.

    Descriptions, units and vocabularies stand in the fields' metadata. The pandas metadata
    makes a plain ``pandas.read_parquet`` return Arrow-backed columns, so that integers with
    gaps stay integers and dates stay dates. ``metadata`` is added to the file's own.
    """
    import pyarrow as pa

    fields = []
    for column in table.columns:
        notes = {"description": column.description}
        if column.unit:
            notes["unit"] = column.unit
        if column.vocabulary:
            notes["vocabulary"] = column.vocabulary
        fields.append(
            pa.field(
                column.name,
                arrow_type(column.type),
                nullable=not column.required,
                metadata={key.encode(): value.encode() for key, value in notes.items()},
            )
        )
    described = {
        "description": table.description,
        "primary_key": ",".join(table.key),
        "pandas": json.dumps(_pandas_metadata(table), sort_keys=True),
        **(metadata or {}),
    }
    return pa.schema(
        fields,
        metadata={key.encode(): value.encode() for key, value in sorted(described.items())},
    )


def _pandas_metadata(table: Table) -> dict[str, object]:
    """The ``pandas`` entry of the file's metadata, as pandas would write it itself.

    Source of the form: pandas' developer notes, 'Storing pandas DataFrame objects in
    Apache Parquet format'.
    """
    return {
        "index_columns": [],
        "column_indexes": [],
        "columns": [
            {
                "name": column.name,
                "field_name": column.name,
                "pandas_type": _PANDAS[column.type][0],
                "numpy_type": _PANDAS[column.type][1],
                "metadata": {"timezone": "UTC"} if column.type == "timestamp" else None,
            }
            for column in table.columns
        ],
        "creator": {"library": "alucert", "version": "1"},
        "pandas_version": "3.0.0",
    }
