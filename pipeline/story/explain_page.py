"""The origin of a value as text for a terminal."""

from __future__ import annotations

from pipeline.story.lines import joined, labelled, number, wrapped
from pipeline.story.opened import Row

_KINDS = {"audit_report": "audit report"}
_HOW = {
    "made": "made when rows were made, read from no one place",
    "read without evidence": "the snapshot has no place for it",
}


def page(found: Row, columns: int) -> list[str]:
    """Return the lines of an explanation for a terminal of so many columns."""
    value = found["value"]
    said = "empty" if value is None else _value(value)
    unit = f" {found['unit']}" if found["unit"] and value is not None else ""
    head = f"{found['table']}.{found['column']} of {found['row_id']} is {said}{unit}"
    lines = wrapped(head.replace("\n", " "), columns)
    meaning = joined([found["description"], found["meaning"]], "; here: ")
    lines += labelled("what it is", meaning, columns)
    if found["how"] in _HOW:
        lines += labelled("how", _HOW[found["how"]], columns)
    for place in found["places"]:
        lines += ["", *_place(place, columns)]
    if value is None:
        lines += _gap(found, columns)
    for made in found["corrections"]:
        wish = joined([made["operation"], made["new_value"]], " ")
        text = (
            f"{made['state']}: {wish}, {made['detail']}; by {made['corrected_by']} on "
            f"{made['corrected_on']}: {made['reason']}"
        )
        lines += ["", *labelled("correction", text, columns)]
    for flag in found["flags"]:
        lines += [
            "",
            *labelled("flag", f"{flag['severity']}: {flag['detail']} ({flag['code']})", columns),
        ]
    made_up = "; invented documents" if found["synthetic"] else ""
    return [*lines, "", *wrapped(f"snapshot {found['snapshot']}{made_up}", columns)]


def _place(place: Row, columns: int) -> list[str]:
    quote = place["quote"]
    if place["char_start"] is not None:
        text = f"{place['before'] or ''}[{quote}]{place['after'] or ''}"
    else:
        text = joined([f"[{quote}]" if quote else None, f"in {place['source']}"], " ")
    lines = labelled("sentence", text, columns)
    box = None
    if place["x0"] is not None:
        box = (
            f"box {place['x0']:g}, {place['top']:g} to {place['x1']:g}, {place['bottom']:g} points"
        )
    where = joined(
        [
            f"page {place['page']}" if place["page"] is not None else None,
            f"characters {place['char_start']}-{place['char_end']}"
            if place["char_start"] is not None
            else None,
            box,
        ]
    )
    lines += labelled("place", where or str(place["source"]), columns)
    reviewed = f", {place['review']} by a person" if place["review"] else ""
    lines += labelled(
        "rule",
        f"{place['rule']}, {place['basis']} ({place['basis_means']}), confidence "
        f"{place['confidence']:g}{reviewed}",
        columns,
    )
    lines += labelled("field", place["field"], columns)
    return lines + _document(place, columns)


def _document(row: Row, columns: int) -> list[str]:
    kind = _KINDS.get(row["kind"], row["kind"])
    lines = labelled(
        "document", joined([row["document_id"], kind, row["published_on"], row["title"]]), columns
    )
    lines += labelled("address", row["url"], columns) if row["url"] else []
    retrieved = f"{row['retrieved_at']} UTC" if row["retrieved_at"] else "not known"
    lines += labelled("retrieved", retrieved, columns)
    return lines + labelled("sha256", row["sha256"], columns)


def _gap(found: Row, columns: int) -> list[str]:
    lines: list[str] = []
    for row in found["absences"]:
        why = row["reason_means"]
        if row["reason"] is not None:
            why = f"{row['field']}: {row['reason'].replace('_', ' ')} ({why})"
        lines += ["", *labelled("why empty", why, columns), *_document(row, columns)]
    if not found["absences"]:
        lines += ["", *labelled("why empty", "no document says anything of this row", columns)]
    for place in found["item_places"]:
        lines += ["", *labelled("read nearby", f"[{place['quote'] or place['source']}]", columns)]
        lines += labelled(
            "", joined([place["before"], place["quote"], place["after"]], ""), columns
        )
    return lines


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number(value)
    return str(value)
