"""What differs between two snapshots, in words: CHANGES.md, and what ``alucert diff`` prints."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.dataset.changes import CAUSES, Change, Comparison, Side, compare
from pipeline.dataset.schema import BY_NAME
from pipeline.dataset.snapshot import SnapshotDamaged, read_manifest, read_table

_NAMED = 8  # documents and columns named in a sentence
_WIDTH = 60  # characters shown of a value


def side_of(snapshot: Path) -> Side:
    """Return a snapshot as one side of a comparison, whatever its schema. SnapshotDamaged."""
    manifest = read_manifest(snapshot)
    names = [name.removesuffix(".parquet") for name in manifest["files"] if name.endswith("quet")]
    tables = {name: read_table(snapshot, manifest, name) for name in sorted(names)}
    return Side(tables, manifest.get("settings") or {})


def changes_text(
    new: Mapping[str, pa.Table],
    snapshot_id: str,
    previous: Path | None,
    settings: Mapping[str, Any] | None = None,
) -> str:
    """Return CHANGES.md of a new snapshot against the snapshot that was current before."""
    lines = [f"# Changes in snapshot {snapshot_id}", ""]
    old = None
    if previous is None:
        lines.append("The first snapshot of this collection.")
    else:
        try:
            old = side_of(previous)
        except SnapshotDamaged as error:
            lines.append(f"Not compared with {previous.name}: it could not be read ({error}).")
    if old is None or previous is None:
        lines += ["", "| table | rows |", "|---|---|"]
        lines += [f"| `{name}` | {table.num_rows} |" for name, table in new.items()]
        return "\n".join(lines) + "\n"
    found = compare(Side(new, settings or {}), old, values=False)
    lines.append(f"Against snapshot {previous.name}.")
    if not found.changes and not found.schema:
        lines += ["", "No row was added, removed or changed."]
        return "\n".join(lines) + "\n"
    lines += ["", "| table | rows | were | because of |", "|---|---|---|---|"]
    lines += [f"| `{c.table}` | {c.rows} | {c.change} | {c.cause} |" for c in found.changes]
    if found.schema:
        lines += ["", "The tables themselves:", "", *(f"- {said}" for said in found.schema)]
    lines += ["", "In words:", "", *(f"- {sentence(change)}" for change in found.changes)]
    causes = {cause for change in found.changes for cause in change.cause.split("; ")}
    lines += ["", "Where:", "", *(f"- {name}: {what}" for name, what in CAUSES.items()
                                  if name in causes)]  # fmt: skip
    return "\n".join(lines) + "\n"


def sentence(change: Change) -> str:
    """Return a counted change as a sentence.

    >>> sentence(Change("audits", "changed", "new document", 2, ("firm_id",), ("doc-1",)))
    '`audits`: 2 rows changed (firm_id), because of a new document: doc-1.'
    """
    rows = "1 row" if change.rows == 1 else f"{change.rows} rows"
    verb = {"changed": ""}.get(change.change, "were " if change.rows != 1 else "was ")
    columns = f" ({_listed(change.columns)})" if change.columns else ""
    causes = " and ".join(_WORDS.get(cause, cause) for cause in change.cause.split("; "))
    named = f": {_listed(change.documents)}" if change.documents else ""
    return f"`{change.table}`: {rows} {verb}{change.change}{columns}, because of {causes}{named}."


_WORDS = {
    "new document": "a new document",
    "changed document": "a changed document",
    "document gone": "a document that is gone",
    "reviewed correction": "a reviewed correction",
}


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def diff_text(found: Comparison, new: str, old: str, limit: int) -> Iterator[str]:
    """Yield the lines of ``alucert diff``: the counts, then each difference by table.

    ``limit`` is how many differences of a table are shown; 0 shows all. Values are shown
    without control characters, so that no document can speak to the terminal.
    """
    yield f"from {old}"
    yield f"to   {new}"
    yield ""
    if not found.changes and not found.schema:
        yield "No row was added, removed or changed."
        return
    for said in found.schema:
        yield f"schema: {said}"
    if found.changes:
        yield from _aligned(found.changes)
    tables = list(dict.fromkeys(change.table for change in found.changes))
    for table in tables:
        rows = found.details.filter(pc.field("table_name") == table)
        shown = rows if limit == 0 else rows.slice(0, limit)
        yield ""
        yield table
        for batch in shown.to_batches():
            yield from (_line(row) for row in batch.to_pylist())
        if shown.num_rows < rows.num_rows:
            yield f"  ... and {rows.num_rows - shown.num_rows} more (--limit 0 shows all)"


def diff_json(found: Comparison, new: str, old: str) -> Iterator[str]:
    """Yield the comparison as JSON Lines: what was compared, the counts, each difference."""
    yield _dumped({"from": old, "to": new, "schema": list(found.schema)})
    for change in found.changes:
        yield _dumped(
            {
                "table": change.table,
                "change": change.change,
                "rows": change.rows,
                "causes": change.cause.split("; "),
                "columns": list(change.columns),
                "documents": list(change.documents),
            }
        )
    for batch in found.details.to_batches():
        for row in batch.to_pylist():
            whole = row["column_name"] is None
            yield _dumped(
                {
                    "table": row["table_name"],
                    "change": row["change"],
                    "row": row["row_id"],
                    "column": row["column_name"],
                    "old": _value(row["old"], whole),
                    "new": _value(row["new"], whole),
                    "causes": row["cause"].split("; "),
                    "documents": (row["documents"] or "").split(),
                }
            )


def _value(said: str | None, whole: bool) -> Any:
    return json.loads(said) if whole and said is not None else said


def _dumped(entry: dict[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False)


def _aligned(changes: tuple[Change, ...]) -> Iterator[str]:
    rows = [("table", "rows", "were", "because of")]
    rows += [(c.table, str(c.rows), c.change, c.cause) for c in changes]
    widths = [max(len(row[at]) for row in rows) for at in range(4)]
    for row in rows:
        name, number, change, cause = row
        line = f"{name:{widths[0]}}  {number:>{widths[1]}}  {change:{widths[2]}}  {cause}"
        yield line.rstrip()


def _line(row: Mapping[str, Any]) -> str:
    mark = {"added": "+", "removed": "-", "changed": "~"}[row["change"]]
    documents = tuple((row["documents"] or "").split())
    why = row["cause"] + (f": {_listed(documents)}" if documents else "")
    said = ""
    if row["column_name"] is not None:
        said = f" {row['column_name']}: {shown(row['old'])} → {shown(row['new'])}"
    elif row["old"] or row["new"]:
        said = _named(row["table_name"], json.loads(row["new"] or row["old"]))
    return f"  {mark} {shown(row['row_id'])}{said}  [{why}]"


def _named(table: str, values: Mapping[str, Any]) -> str:
    """The first values of a row that are not its key, so that a person sees what it is."""
    key = BY_NAME[table].key if table in BY_NAME else ()
    said = [
        f"{column} {shown(str(value))}"
        for column, value in values.items()
        if column not in key and value is not None and not column.endswith("_id")
    ]
    return f" ({', '.join(said[:3])})" if said else ""


def shown(value: str | None) -> str:
    """Return a value for the terminal: short, on one line, without control characters."""
    if value is None:
        return "(empty)"
    plain = "".join(
        " " if c in "\n\t" else f"\\x{ord(c):02x}" if unicodedata.category(c) in _HIDDEN else c
        for c in value[: _WIDTH + 1]
    )
    return plain if len(value) <= _WIDTH else f"{plain[:_WIDTH]}… ({len(value)} characters)"


_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, direction and other marks that change a line
