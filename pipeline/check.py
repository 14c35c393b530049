"""The dataset's own oracles: what must hold in every snapshot before it is published.

A failed check of level ``error`` refuses publication; ``warning`` is said and let through.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import duckdb
import pyarrow as pa

from pipeline.dataset.model import Table
from pipeline.dataset.quiet import without_progress_bar
from pipeline.dataset.schema import BY_NAME, TABLES, vocabulary
from pipeline.dataset.tables import Row, complete
from pipeline.oracles import oracles

Level = Literal["error", "warning"]
_EXAMPLES = 5  # broken rows that a verdict shows


@dataclass(frozen=True, slots=True)
class Verdict:
    """One failed check: what must hold, where it does not, and how often."""

    level: Level
    check: str
    table: str
    columns: tuple[str, ...]
    failing: int
    must_hold: str
    examples: tuple[str, ...]

    def sentence(self) -> str:
        """Return the verdict as one sentence for a person."""
        where = f"{self.table}.{', '.join(self.columns)}" if self.columns else self.table
        shown = f" (such as {'; '.join(self.examples)})" if self.examples else ""
        return f"{where}: {self.must_hold}; not so in {self.failing} rows{shown}"


def check(
    tables: Mapping[str, pa.Table | Iterable[Row]], shown: int = _EXAMPLES
) -> tuple[Verdict, ...]:
    """Return every failed check over the whole dataset, in the order of the schema.

    Checked: required values, empty texts, NFC, unique keys, foreign keys, vocabularies,
    plausible ranges, evidence for every value that was read, evidence and flags that point to
    a row that is there, dates in their order, offsets against quotes, and the oracles over
    several tables (``pipeline.oracles``). ``shown`` is how many broken rows a verdict names.
    """
    whole = complete(tables)
    with duckdb.connect(":memory:") as database:
        without_progress_bar(database)
        database.execute("set timezone = 'UTC'")
        for name, table in whole.items():
            database.register(name, table)
        database.execute(_all_rows_sql())
        database.execute(_missing_evidence_sql())
        missing = set(database.execute(_MISSING).fetchall())
        return tuple(
            verdict for table in TABLES for verdict in _verdicts(database, table, missing, shown)
        )


def refusals(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Return the verdicts that refuse publication."""
    return tuple(verdict for verdict in verdicts if verdict.level == "error")


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule of one table: ``rows`` is SQL after FROM for the rows that break it.

    A rule of single rows has ``broken`` instead, the condition that breaks it, so that all such
    rules of a table are counted in one pass. ``shown`` is what an example shows.
    """

    level: Level
    check: str
    columns: tuple[str, ...]
    must_hold: str
    broken: str = ""
    rows: str = ""
    shown: str = ""


_MISSING = "select distinct table_name, column_name from missing_evidence"


def _verdicts(
    database: duckdb.DuckDBPyConnection,
    table: Table,
    missing: set[tuple[str, str]],
    limit: int,
) -> Iterator[Verdict]:
    rules = [
        *(rule for rules_of in _RULES for rule in rules_of(table)),
        *_evidence(table, missing),
    ]
    single = [rule for rule in rules if rule.broken]
    counts = ", ".join(f"count(*) filter (where {rule.broken})" for rule in single)
    counted = database.execute(f"select {counts} from {table.name}").fetchone() or ()
    failing = dict(zip(map(id, single), counted, strict=True))
    for rule in rules:
        rows = rule.rows or f"{table.name} where {rule.broken}"
        if rule.rows:
            found = database.execute(f"select count(*) from {rows}").fetchone() or (0,)
            failing[id(rule)] = found[0]
        if failing[id(rule)]:
            shown = rule.shown or _row_id(table)
            examples = database.execute(
                f"select distinct {shown} as shown from {rows} order by shown limit {limit}"
            ).fetchall()
            yield Verdict(
                rule.level,
                rule.check,
                table.name,
                rule.columns,
                int(failing[id(rule)]),
                rule.must_hold,
                tuple(str(row[0]) for row in examples),
            )


def _row_id(table: Table) -> str:
    """SQL for a row's id as ``evidence.row_id`` has it."""
    parts = ", ".join(f"{column}::varchar" for column in table.key)
    return f"concat_ws('/', {parts})"


def _values(table: Table) -> Iterator[_Rule]:
    for column in table.columns:
        name = column.name
        if column.required:
            yield _Rule("error", "required", (name,), "never empty", f"{name} is null")
        if column.type == "text":
            blank = "a missing text is null, never blank"
            yield _Rule("error", "empty_text", (name,), blank, f"trim({name}) = ''")
            normal = "text is in Unicode's normal form C"
            yield _Rule("error", "nfc", (name,), normal, f"nfc_normalize({name}) <> {name}")


def _keys(table: Table) -> Iterator[_Rule]:
    key = ", ".join(table.key)
    twice = f"(select {key} from {table.name} group by all having count(*) > 1)"
    yield _Rule("error", "unique", table.key, "each key once", rows=twice)
    for foreign in table.foreign_keys:
        joined = " and ".join(
            f"k.{there} = t.{here}" for here, there in zip(foreign.columns, foreign.to, strict=True)
        )
        given = " and ".join(f"t.{column} is not null" for column in foreign.columns)
        shown = ", ".join(f"{column}::varchar" for column in foreign.columns)
        yield _Rule(
            "error",
            "foreign_key",
            foreign.columns,
            f"points to a row of {foreign.table}",
            rows=f"{table.name} t where {given} and not exists "
            f"(select 1 from {foreign.table} k where {joined})",
            shown=f"concat_ws('/', {shown})",
        )


def _vocabularies(table: Table) -> Iterator[_Rule]:
    for column in table.columns:
        if column.vocabulary is not None:
            terms = ", ".join(f"'{term}'" for term in vocabulary(column.vocabulary))
            yield _Rule(
                "error",
                "vocabulary",
                (column.name,),
                f"a term of the vocabulary {column.vocabulary}",
                f"{column.name} not in ({terms})",
                shown=column.name,
            )


def _ranges(table: Table) -> Iterator[_Rule]:
    for row in _range_rows():
        if row["table"] != table.name:
            continue
        column = row["column"]
        value = "date '{}'" if table.column(column).type == "date" else "{}"
        limits = []
        if row["minimum"]:
            limits.append(f"{column} < {value.format(row['minimum'])}")
        if row["maximum"]:
            limits.append(f"{column} > {value.format(row['maximum'])}")
        yield _Rule(
            "error" if row["level"] == "error" else "warning",
            "range",
            (column,),
            f"{row['minimum'] or '...'} to {row['maximum'] or '...'} ({row['reason']})",
            " or ".join(limits),
        )


def _evidence(table: Table, missing: set[tuple[str, str]]) -> Iterator[_Rule]:
    """The columns in which a value has no evidence, and the rows that evidence points to."""
    for column in table.columns:
        if (table.name, column.name) in missing:
            yield _Rule(
                "error",
                "evidence",
                (column.name,),
                "has the place that it was read from",
                rows="missing_evidence where "
                f"table_name = '{table.name}' and column_name = '{column.name}'",
                shown="row_id",
            )
    if table.name in ("evidence", "flags"):
        yield _Rule(
            "error",
            "points_to_row",
            ("table_name", "row_id"),
            "points to a row that is there",
            rows=f"{table.name} anti join all_rows using (table_name, row_id)",
            shown="table_name || ' ' || row_id",
        )


def _all_rows_sql() -> str:
    """SQL for the view of every row of every table, as ``evidence`` and ``flags`` name them."""
    rows = " union all ".join(
        f"select '{table.name}' as table_name, {_row_id(table)} as row_id from {table.name}"
        for table in TABLES
        if table.name not in ("evidence", "flags")
    )
    return f"create temp view all_rows as {rows}"


def _missing_evidence_sql() -> str:
    """SQL for the table of every value that was read and has no evidence."""
    values = " union all ".join(
        f"select '{table.name}' as table_name, '{column.name}' as column_name, "
        f"{_row_id(table)} as row_id from {table.name} where {column.name} is not null"
        for table in TABLES
        for column in table.columns
        if column.read
    )
    return (
        f"create temp table missing_evidence as select * from ({values}) "
        "anti join evidence using (table_name, column_name, row_id)"
    )


# Rules of one row: level, check, table, columns, what breaks it, what must hold.
_ROW_RULES: tuple[tuple[Level, str, str, tuple[str, ...], str, str], ...] = (
    ("error", "pages", "documents", ("pages_read", "pages"),
     "pages_read > pages", "no more pages read than there are"),
    ("warning", "date_after_retrieval", "documents", ("published_on", "retrieved_at"),
     "published_on > retrieved_at::date + 1", "published before it was fetched"),
    ("error", "superseded_by_itself", "documents", ("superseded_by",),
     "superseded_by = document_id", "a later version is another document"),
    ("warning", "term", "certifications", ("issued_on", "expires_on"),
     "expires_on <= issued_on", "expires after it was issued"),
    ("warning", "audit_dates", "audits", ("started_on", "ended_on"),
     "ended_on < started_on", "ends on or after its first day"),
    ("warning", "audit_submission", "audits", ("ended_on", "submitted_on"),
     "submitted_on < ended_on", "submitted after its last day"),
    ("error", "coordinates", "locations", ("latitude", "longitude"),
     "(latitude is null) <> (longitude is null)", "both coordinates or none"),
    ("error", "owner", "ownerships", ("organisation_id", "owner_id"),
     "organisation_id = owner_id", "no company owns itself"),
    ("error", "offsets", "evidence", ("char_start", "char_end"),
     "char_end <= char_start or (char_start is null) <> (char_end is null)",
     "the end stands after the start"),
    ("error", "quote_length", "evidence", ("char_start", "char_end", "quote"),
     "char_start is not null and (quote is null or length(quote) <> char_end - char_start)",
     "the quote is the characters of the range"),
    ("error", "place_or_source", "evidence", ("char_start", "source"),
     "char_start is null and source is null", "offsets, or the source that has none"),
    ("error", "box", "evidence", ("x0", "top", "x1", "bottom"),
     "x1 < x0 or bottom < top or (x0 is null) <> (bottom is null)", "a whole rectangle"),
)  # fmt: skip


def _oracles(table: Table) -> Iterator[_Rule]:
    for oracle in oracles():
        if oracle.table == table.name:
            yield _Rule(oracle.level, oracle.check, oracle.columns, oracle.must_hold,
                        rows=oracle.rows, shown=oracle.shown)  # fmt: skip


def _sense(table: Table) -> Iterator[_Rule]:
    for level, name, table_name, columns, broken, must_hold in _ROW_RULES:
        if table_name == table.name:
            yield _Rule(level, name, columns, must_hold, broken)
    if table.name in ("evidence", "flags"):
        known = ", ".join(f"'{name}'" for name in BY_NAME)
        yield _Rule(
            "error",
            "table_name",
            ("table_name",),
            "the name of a table",
            f"table_name not in ({known})",
            shown="table_name",
        )
    if table.name == "evidence":
        columns_known = ", ".join(
            f"'{other.name}.{column}'" for other in TABLES for column in other.names
        )
        yield _Rule(
            "error",
            "column_name",
            ("column_name",),
            "the name of a column of that table",
            f"table_name || '.' || column_name not in ({columns_known})",
            shown="table_name || '.' || column_name",
        )


_RULES = (_values, _keys, _vocabularies, _ranges, _sense, _oracles)


@cache
def _range_rows() -> tuple[dict[str, Any], ...]:
    text = files("pipeline.dataset").joinpath("ranges.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
