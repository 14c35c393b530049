"""The two editions: the local one holds quotes and statements, the other no page text.

What may be passed on is decided column by column. A text column that is neither an id, a
code of a vocabulary nor listed here as a fact is held back, so that a new column never leaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.dataset.model import Table, arrow_schema
from pipeline.dataset.schema import BY_NAME, TABLES

# Names, numbers and addresses: facts, however they are printed. Reference data and words of
# this program (rules, reasons of a link) are facts too.
_FACTS = frozenset(
    {
        *("documents.url", "documents.sha256", "documents.language", "documents.source"),
        *("report_links.url", "document_links.rule"),
        *("organisations.name", "organisations.legal_form", "organisation_names.name"),
        *("organisation_names.rule", "facility_names.name", "closed_nonconformances.criterion"),
        *("audit_firms.name", "audit_firms.firm_group", "certification_firms.name_as_written"),
        *("certificates.certificate_number", "certifications.version"),
        "evidence.field",
        *("facilities.name", "locations.name", "locations.admin_1", "locations.gazetteer_id"),
        *("capacities.unit", "findings.criterion", "finding_parts.part"),
        *("activities.activity", "audit_types.type", "standards.version", "standards.name"),
        *("principles.version", "principles.title", "principles.pillar"),
        *("criteria.version", "criteria.number", "criteria.title", "criteria.sub_letters"),
        *("evidence.table_name", "evidence.row_id", "evidence.column_name"),
        *("evidence.source", "evidence.rule", "evidence.extractor_version"),
        *("flags.table_name", "flags.row_id", "flags.code"),
        *("absences.field", "document_failures.stage"),
    }
)
_PERSONAL = frozenset({"speakers"})  # quoted people, with name, role and employer
_LONGEST_FACT = 200  # a longer text is no name, whatever the column says


def withheld(table: Table) -> tuple[str, ...]:
    """Return the columns of a table that the redistributable edition leaves empty."""
    return tuple(
        column.name
        for column in table.columns
        if column.type == "text"
        and not column.vocabulary
        and not column.references
        and not (column.name.endswith("_id") and column.name in table.key)
        and f"{table.name}.{column.name}" not in _FACTS
    )


def left_out(table: Table) -> bool:
    """Say whether the edition has no row of a table: of people, or whose key is held back."""
    return table.name in _PERSONAL or not set(withheld(table)).isdisjoint(table.key)


def redistributable_tables() -> tuple[Table, ...]:
    """Return the schema of the redistributable edition: the same, held back columns optional."""
    return tuple(_optional(table) for table in TABLES)


def redistributable(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Return a dataset without page text and without quoted people.

    In: every table of the schema. Out: the same tables and columns; columns that hold text of
    pages are empty, tables about people have no rows, and evidence and flags of rows that
    are left out are left out too.
    """
    dropped = pa.array([table.name for table in TABLES if left_out(table)], pa.string())
    result = {}
    for table in redistributable_tables():
        arrow = tables[table.name]
        if left_out(BY_NAME[table.name]):
            arrow = arrow.slice(0, 0)
        elif "table_name" in arrow.column_names:
            arrow = arrow.filter(pc.invert(pc.is_in(arrow.column("table_name"), dropped)))
        hidden = set(withheld(BY_NAME[table.name]))
        schema = arrow_schema(table)
        columns = [
            pa.nulls(arrow.num_rows, field.type)
            if field.name in hidden
            else _short(arrow.column(field.name), field)
            for field in schema
        ]
        result[table.name] = pa.Table.from_arrays(columns, schema=schema)
    return result


def _short(column: Any, field: Any) -> Any:
    """Empty a text that is too long to be a fact, where a column may be empty."""
    if not pa.types.is_string(field.type) or not field.nullable:
        return column
    return pc.if_else(pc.greater(pc.utf8_length(column), pa.scalar(_LONGEST_FACT)), None, column)


def _optional(table: Table) -> Table:
    hidden = set(withheld(table))
    columns = tuple(
        replace(column, required=False, description=f"{column.description} (held back)")
        if column.name in hidden
        else column
        for column in table.columns
    )
    return replace(table, columns=columns)


def license_note(snapshot_id: str, collection: str, synthetic: bool) -> str:
    """Return LICENSE-NOTE.md: what of this edition may be passed on, and on what terms."""
    lines = [
        f"# What may be passed on of {collection}, snapshot {snapshot_id}",
        "",
        "This is the redistributable edition. It holds facts (who was certified against what, "
        "when, by whom, with which findings), links, character offsets and hashes. It holds no "
        "text of the pages and reports: whoever needs a sentence finds the document by its "
        "address or sha256, and the sentence by its offsets.",
        "",
        "- The texts of pages and reports belong to their publisher and are not in here.",
        "- People who are quoted in announcements are personal data and are not in here.",
        "- Facts as such are free; the selection may be protected as a database in some "
        "countries. Name the source of a fact: its document's address and day of retrieval.",
        "- Coordinates and ids of towns come from GeoNames (geonames.org), Creative Commons "
        "Attribution 4.0: whoever passes them on names GeoNames.",
        "- Names of companies are facts; they may be trademarks of their owners.",
        "",
    ]
    if synthetic:
        lines += ["**The documents are invented: no row is about a real company or audit.**", ""]
    lines += ["Held back (the columns are there and empty):", ""]
    lines += [
        f"- `{table.name}`: {'all rows' if left_out(table) else ', '.join(withheld(table))}"
        for table in TABLES
        if withheld(table) or left_out(table)
    ]
    return "\n".join(lines) + "\n"
