"""What differs between two snapshots, by table, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.dataset.earlier import earlier_tables
from pipeline.dataset.model import Table
from pipeline.dataset.schema import TABLES
from pipeline.dataset.snapshot import SnapshotDamaged

# A value of these columns says how a row was made, not what it says.
_NOT_COMPARED = {"extractor_version"}

CAUSES = {
    "new document": "a document that the snapshot before did not have",
    "removed document": "a document that is no longer in the collection",
    "changed document": "a later version of a document",
    "changed extractor": "the same document, read by changed code",
    "changed rules": "changed reference data or rules of resolving",
}


@dataclass(frozen=True, slots=True)
class Change:
    """How many rows of one table were added, removed or changed, for one cause."""

    table: str
    change: str
    cause: str
    rows: int


def changes(new: Mapping[str, pa.Table], old: Mapping[str, pa.Table]) -> tuple[Change, ...]:
    """Return the differences between two datasets, in the order of the schema.

    Rows are compared by key, values one by one; the cause is that of the documents from which
    a row was read.
    """
    found = []
    with duckdb.connect(":memory:") as database:
        database.execute("set enable_progress_bar = false")
        for name, arrow in new.items():
            database.register(f"new_{name}", arrow)
        for name, arrow in old.items():
            database.register(f"old_{name}", arrow)
        database.execute(_CAUSES_SQL)
        for table in TABLES:
            rows = database.execute(_changes_sql(table)).fetchall()
            found += [Change(table.name, str(row[0]), str(row[1]), int(row[2])) for row in rows]
    return tuple(found)


def changes_text(new: Mapping[str, pa.Table], snapshot_id: str, previous: Path | None) -> str:
    """Return CHANGES.md of a new snapshot against the snapshot that was current before."""
    lines = [f"# Changes in snapshot {snapshot_id}", ""]
    old = None
    if previous is None:
        lines.append("The first snapshot of this collection.")
    else:
        try:
            old = earlier_tables(previous)
        except SnapshotDamaged as error:
            lines.append(f"Not compared with {previous.name}: it could not be read ({error}).")
    if old is None or previous is None:
        lines += ["", "| table | rows |", "|---|---|"]
        lines += [f"| `{name}` | {table.num_rows} |" for name, table in new.items()]
        return "\n".join(lines) + "\n"
    found = changes(new, old)
    lines.append(f"Against snapshot {previous.name}.")
    if not found:
        lines += ["", "No row was added, removed or changed."]
        return "\n".join(lines) + "\n"
    lines += ["", "| table | rows | were | because of |", "|---|---|---|---|"]
    lines += [f"| `{c.table}` | {c.rows} | {c.change} | {c.cause} |" for c in found]
    causes = {change.cause for change in found}
    lines += ["", *(f"- {name}: {what}" for name, what in CAUSES.items() if name in causes)]
    return "\n".join(lines) + "\n"


# Documents by what happened to them, and the code that read each of them, then and now.
_CAUSES_SQL = """
create temp table document_causes as
with code as (
  select document_id, min(n.v) as now, min(o.v) as was
  from (select document_id, max(extractor_version) as v from new_evidence group by all) n
  full join (select document_id, max(extractor_version) as v from old_evidence group by all) o
    using (document_id)
  group by document_id
)
select coalesce(n.document_id, o.document_id) as document_id,
  case when o.document_id is null and exists (
         select 1 from new_documents earlier where earlier.superseded_by = n.document_id)
       then 'changed document'
       when o.document_id is null then 'new document'
       when n.document_id is null then 'removed document'
       when n.superseded_by is distinct from o.superseded_by then 'changed document'
       when code.now is distinct from code.was then 'changed extractor'
  end as cause
from new_documents n full join old_documents o using (document_id)
left join code on code.document_id = coalesce(n.document_id, o.document_id);
create temp table row_causes as
select table_name, row_id, min(cause) as cause from (
  select table_name, row_id, document_id from new_evidence
  union select table_name, row_id, document_id from old_evidence
) join document_causes using (document_id) where cause is not null group by all;
"""


def _changes_sql(table: Table) -> str:
    name = table.name
    keys = ", ".join(table.key)
    row = "concat_ws('/', " + ", ".join(f"{column}::varchar" for column in table.key) + ")"
    others = [c for c in table.names if c not in table.key and c not in _NOT_COMPARED]
    differs = " or ".join(f"n.{c} is distinct from o.{c}" for c in others) or "false"
    documents = [c.name for c in table.columns if c.references == "documents.document_id"]
    if name == "documents":
        documents = ["document_id"]
    one, other = (*documents, "null::varchar", "null::varchar")[:2]
    about = f"{one} as one, {other} as other"
    return f"""
    with found as (
      select 'added' as change, {row} as row_id, {about}
        from new_{name} anti join old_{name} using ({keys})
      union all
      select 'removed', {row}, {about} from old_{name} anti join new_{name} using ({keys})
      union all
      select 'changed', {row}, {about} from (
        select n.* from new_{name} n join old_{name} o using ({keys}) where {differs})
    )
    select change, coalesce(d.cause, l.cause, r.cause, 'changed rules') as cause,
      count(*) as rows
    from found left join document_causes d on d.document_id = found.one
    left join document_causes l on l.document_id = found.other
    left join row_causes r on r.table_name = '{name}' and r.row_id = found.row_id
    group by all order by change, cause
    """
