"""Where one value of a snapshot comes from, or why there is none."""

from __future__ import annotations

import csv
import io
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pipeline.corrections.file import COLUMNS, HEADER_LINE
from pipeline.dataset.model import Table
from pipeline.dataset.schema import BY_NAME, vocabulary
from pipeline.dataset.snapshot import CURRENT
from pipeline.errors import WrongUsage
from pipeline.story.opened import Opened, Row, opened

_READ = (
    *("absences", "certification_documents", "certifications", "corrections"),
    *("document_texts", "documents", "evidence", "flags"),
)
_CONTEXT = 400  # characters at most on either side of a quote
_ENDS = (". ", "! ", "? ", "\n")
_LISTED = 10  # rows whose ids begin alike

# The columns of views that are those of a table, by the column that names the table's row.
_ORIGIN = {
    "certifications_wide": {
        **{
            name: ("certifications", "certification_id", name)
            for name in BY_NAME["certifications"].names
        },
        "organisation": ("organisations", "organisation_id", "name"),
        "country_code": ("organisations", "organisation_id", "country_code"),
        "certificate_number": ("certificates", "certificate_id", "certificate_number"),
        "certified_since": ("certificates", "certificate_id", "certified_since"),
    },
    "findings_wide": {
        **{name: ("findings", "finding_id", name) for name in BY_NAME["findings"].names},
        "organisation": ("organisations", "organisation_id", "name"),
        "version": ("certifications", "certification_id", "version"),
        "event": ("certifications", "certification_id", "event"),
        "facility": ("findings", "finding_id", "facility_id"),
    },
}
# Where a document's record says why a column is empty; without an entry, the column's own name.
_FIELDS = {
    "organisations.country_code": ("countries",),
    "organisations.name": ("entity",),
    "certificates.member_id": ("member",),
    "certifications.announced_on": ("published_on",),
    "locations.country_code": ("countries",),
}
_LISTS = {
    "certifications": ("certifications",),
    "capacities": ("capacities",),
    "audits": ("audits",),
    "findings": ("findings", "criteria"),
    "nonconformance_counts": ("counts", "nonconformances.minor", "nonconformances.major"),
    "speakers": ("speakers",),
    "locations": ("places", "sites"),
}


# What only a summary audit report prints.
_REPORTED = (
    *("certificate_number", "certified_since", "issued_on", "expires_on", "scope_statement"),
    *("member", "audits"),
)


def explain(
    data_dir: Path,
    collection: str,
    table: str,
    row: str,
    column: str,
    snapshot: str = CURRENT,
) -> Row:
    """Return where a value comes from, as JSON holds it.

    In: a table (or the view certifications_wide or findings_wide), the id of a row or the begin
    of one, the name of a column. Out: the value, its places with their sentences, the absences
    that explain a gap, corrections and flags. Raises WrongUsage for what there is not, with what
    there is; NoSnapshot, SnapshotDamaged.
    """
    if table not in BY_NAME and table not in _ORIGIN:
        near = get_close_matches(table, [*BY_NAME, *_ORIGIN], 3)
        hint = f"did you mean {', '.join(near)}?" if near else f"there are {', '.join(BY_NAME)}."
        raise WrongUsage(f"{table}: no such table; {hint}")
    wanted = {table} if table in BY_NAME else {origin[0] for origin in _ORIGIN[table].values()}
    views = {"findings", "certifications", "certificates", "organisations"} - {table}
    read = {*_READ, *wanted, *(views if table in _ORIGIN else ())}
    with opened(data_dir, collection, tuple(read), snapshot) as data:
        if table in _ORIGIN:
            table, row, column = _origin(data, table, row, column)
        described = BY_NAME[table]
        if column not in described.names:
            raise WrongUsage(
                f"{table} has no column {column}; there are {', '.join(described.names)}."
            )
        found, row_id = _row(data, described, row)
        value = found[column]
        places = _places(data, table, row_id, column)
        fields = tuple(sorted({place["field"] for place in places}))
        documents = _documents(data, table, row_id, found)
        return {
            "snapshot": data.snapshot,
            "synthetic": data.synthetic,
            "table": table,
            "row_id": row_id,
            "column": column,
            "value": value,
            **_about(described, column, value),
            "how": _how(described, column, value, places),
            "places": places,
            "absences": [] if value is not None else _absences(data, table, column, documents),
            "item_places": [] if value is not None else _item_places(data, table, row_id, column),
            "corrections": _corrections(data, fields, documents, table, column),
            "flags": data.rows(
                "select document_id, code, severity, detail from flags "
                "where table_name = ? and row_id = ? order by code, detail",
                table,
                row_id,
            ),
        }


def correction_line(found: Row, new: str) -> str:
    """Return the header and a line for data/corrections.csv that sets an explained value.

    Who, when and why stay to be filled in. Raises WrongUsage for a value without a place.
    """
    places = found["places"]
    if not places:
        raise WrongUsage(
            "nothing was read here that could be set; to add a value, write a line with the "
            "operation add and the place where the document says it (docs/dataset.md)."
        )
    place = places[0]
    sink = io.StringIO()
    writer = csv.DictWriter(sink, COLUMNS, lineterminator="\n")
    writer.writerow(
        {
            "document": place["sha256"],
            "url": place["url"],
            "field": place["field"],
            "operation": "set",
            "old_value": _as_record(found["value"]),
            "quote": place["quote"],
            "start": place["char_start"],
            "end": place["char_end"],
            "new_value": new,
            "who": "",
            "when": "",
            "why": "",
        }
    )
    return HEADER_LINE + sink.getvalue()


def _as_record(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _origin(data: Opened, view: str, row: str, column: str) -> tuple[str, str, str]:
    """The table, row and column that a view shows."""
    if column not in _ORIGIN[view]:
        raise WrongUsage(
            f"{view}.{column} is put together from several rows; explain those of the tables. "
            f"Of this view: {', '.join(_ORIGIN[view])}."
        )
    table, by, name = _ORIGIN[view][column]
    base = "certifications" if view == "certifications_wide" else "findings"
    found, row_id = _row(data, BY_NAME[base], row)
    if by == BY_NAME[base].key[0]:
        return table, row_id, name
    told = data.rows(
        "select * from certifications join certificates using (certificate_id) "
        "where certification_id = ?",
        found.get("certification_id"),
    )
    if not told:
        raise WrongUsage(f"{row_id}: its document leaves open which certification it is about.")
    return table, str(told[0][by]), name


def _row(data: Opened, table: Table, asked: str) -> tuple[Row, str]:
    """The one row of an id, or of an id that begins so, and its whole id."""
    key = "concat_ws('/', " + ", ".join(f"{name}::varchar" for name in table.key) + ")"
    rows = data.rows(f"select *, {key} as row_id_ from {table.name} where {key} = ?", asked)
    if not rows:
        rows = data.rows(
            f"select *, {key} as row_id_ from {table.name} where starts_with({key}, ?) "
            f"order by row_id_ limit {_LISTED + 1}",
            asked,
        )
    if len(rows) == 1:
        row_id = str(rows[0].pop("row_id_"))
        return rows[0], row_id
    ids = [str(row["row_id_"]) for row in rows[:_LISTED]]
    if not rows:
        (some,) = data.rows(f"select min({key}) as id from {table.name}")
        hint = f"ids look like {some['id']}" if some["id"] else "the table is empty"
        raise WrongUsage(f"{asked}: no such row of {table.name}; {hint}.")
    more = "\n  ..." if len(rows) > _LISTED else ""
    raise WrongUsage(f"{asked}: several rows of {table.name}:\n  " + "\n  ".join(ids) + more)


def _about(table: Table, name: str, value: Any) -> Row:
    column = table.column(name)
    meaning = None
    if column.vocabulary is not None and value is not None:
        meaning = vocabulary(column.vocabulary).get(str(value))
    return {"description": column.description, "unit": column.unit, "meaning": meaning}


def _how(table: Table, name: str, value: Any, places: list[Row]) -> str:
    """One word for how the value came to be: stated, derived, default, made, missing."""
    if value is None:
        return "missing"
    if places:
        bases = {str(place["basis"]) for place in places}
        return next(basis for basis in ("stated", "derived", "default") if basis in bases)
    return "read without evidence" if table.column(name).read else "made"


def _places(data: Opened, table: str, row_id: str, column: str) -> list[Row]:
    places = data.rows(
        "select e.document_id, d.kind, d.title, d.url, d.published_on, d.retrieved_at, d.sha256, "
        "e.page, e.x0, e.top, e.x1, e.bottom, e.char_start, e.char_end, e.quote, e.source, "
        "e.basis, e.rule, e.confidence, e.review, e.field, e.extractor_version "
        "from evidence e join documents d using (document_id) "
        "where table_name = ? and row_id = ? and column_name = ? "
        "order by case d.kind when 'audit_report' then 1 when 'announcement' then 2 else 3 end, "
        "d.published_on, e.document_id, e.place",
        table,
        row_id,
        column,
    )
    for place in places:
        before, after = _context(data, place)
        place["before"], place["after"] = before, after
        place["basis_means"] = vocabulary("basis")[place["basis"]]
    return places


def _context(data: Opened, place: Row) -> tuple[str | None, str | None]:
    """What stands around a quote up to the ends of its sentences."""
    start, end = place["char_start"], place["char_end"]
    if start is None:
        return None, None
    parts = data.rows(
        "select char_start, text from document_texts where document_id = ? "
        "and char_end > ? and char_start < ? order by part",
        place["document_id"],
        start - _CONTEXT,
        end + _CONTEXT,
    )
    if not parts:
        return None, None
    text = "".join(part["text"] for part in parts)
    here, there = start - parts[0]["char_start"], end - parts[0]["char_start"]
    lead = text[max(here - _CONTEXT, 0) : here]
    tail = text[there : there + _CONTEXT]
    cut = max((lead.rfind(mark) + len(mark) for mark in _ENDS if mark in lead), default=0)
    ends = [tail.find(mark) + len(mark.rstrip(" ")) for mark in _ENDS if mark in tail]
    stop = 0 if text[there - 1 : there] in ".!?" else min(ends, default=len(tail))
    return lead[cut:], tail[:stop].rstrip("\n")


def _documents(data: Opened, table: str, row_id: str, found: Row) -> list[str]:
    """The documents that say something of a row."""
    if found.get("document_id") is not None:
        return [str(found["document_id"])]
    rows = data.rows(
        "select document_id from evidence where table_name = ? and row_id = ? "
        "union select document_id from certification_documents where certification_id = ? "
        "order by document_id",
        table,
        row_id,
        row_id if table == "certifications" else found.get("certification_id"),
    )
    return [str(row["document_id"]) for row in rows]


def _absences(data: Opened, table: str, column: str, documents: list[str]) -> list[Row]:
    """For each document that could have said it: the reason for the gap in its record."""
    own = _FIELDS.get(f"{table}.{column}", (column,))
    fields = [*own, *_LISTS.get(table, ())]
    rows = []
    for document in documents:
        (about,) = data.rows(
            "select document_id, kind, title, url, published_on, retrieved_at, sha256, status "
            "from documents where document_id = ?",
            document,
        )
        reasons = data.rows(
            "select field, reason from absences where document_id = ? "
            f"and field in ({', '.join('?' for _ in fields)}) order by field",
            document,
            *fields,
        )
        reason = reasons[0] if reasons else {"field": own[0], "reason": None}
        means = vocabulary("absence_reason").get(str(reason["reason"]))
        if reason["reason"] is None and about["kind"] == "audit_report":
            means = "the report's record says something of this row, but not this"
        elif reason["reason"] is None and own[0] in _REPORTED:
            means = "only a summary audit report prints it"
        elif reason["reason"] is None:
            means = "its record says something of this row, but not this"
        rows.append({**about, **reason, "reason_means": means})
    return rows


def _item_places(data: Opened, table: str, row_id: str, column: str) -> list[Row]:
    """Where the rest of an item of a list was read, whose empty column may stand nearby."""
    if table not in _LISTS or column in _REPORTED:
        return []
    places = data.rows(
        "select column_name, place, document_id from evidence "
        "where table_name = ? and row_id = ? and column_name <> ? "
        "order by document_id, char_start, column_name limit 1",
        table,
        row_id,
        column,
    )
    return [
        place for near in places for place in _places(data, table, row_id, near["column_name"])[:1]
    ]


def _corrections(
    data: Opened, fields: tuple[str, ...], documents: list[str], table: str, column: str
) -> list[Row]:
    """The lines of data/corrections.csv about the value, by its field in the record."""
    names = {*fields, *(() if fields else _FIELDS.get(f"{table}.{column}", (column,)))}
    if not names or not documents:
        return []
    rows = data.rows(
        "select * from corrections where document_id in "
        f"({', '.join('?' for _ in documents)}) order by corrected_on, correction_id",
        *documents,
    )
    return [row for row in rows if any(_touches(str(row["field"]), name) for name in names)]


def _touches(field: str, name: str) -> bool:
    """Whether a correction's field is a value's, or the object that holds it."""
    return field == name or name.startswith((f"{field}.", f"{field}["))
