"""The story of a company as text for a terminal."""

from __future__ import annotations

from typing import Any

from pipeline.story.lines import joined, labelled, number, shortened, wrapped
from pipeline.story.opened import Row

_SHOWN = 6  # non-conformances of an event, flags, documents with gaps; all with --all
_EVENTS = {
    "certification": "certified",
    "recertification": "recertified",
    "surveillance": "surveillance",
    "scope_extension": "scope extended",
    "status_change": "status changed",
}
_ROLES = {"reports": "report", "announces": "announcement", "reprints": "reprint"}


def page(story: Row, columns: int, whole: bool = False) -> list[str]:
    """Return the lines of a story for a terminal of so many columns.

    Long lists are cut, and say so, unless it is wanted ``whole``.
    """
    most = None if whole else _SHOWN
    company = story["organisation"]
    head = joined([company["name"], company["country_code"]])
    lines = [*wrapped(f"{head} ({company['organisation_id']})", columns), ""]
    lines += (
        labelled("also written", "; ".join(row["name"] for row in story["names"]), columns)
        if story["names"]
        else []
    )
    for label, key in (("owned by", "owners"), ("owns", "owns"), ("member for", "member_for")):
        names = list(dict.fromkeys(row["name"] for row in story[key]))
        lines += labelled(label, "; ".join(names), columns) if names else []
    for certificate in story["certificates"]:
        lines += ["", *_certificate(certificate, columns, most, story["as_of"])]
    if not story["certificates"]:
        lines += [
            "",
            *wrapped("No certificate of its own: it is named as owner or member.", columns),
        ]
    lines += _odd(story, columns, most)
    made = f"snapshot {story['snapshot']}, as of {story['as_of']}"
    lines += ["", *wrapped(made + ("; invented documents" if story["synthetic"] else ""), columns)]
    return lines


def _certificate(certificate: Row, columns: int, most: int | None, day: str | None) -> list[str]:
    now = certificate["as_of"]
    certificate_number = certificate["certificate_number"]
    validity = {"not_known": "expiry not known"}.get(now["validity"], now["validity"])
    head = joined(
        [
            f"{certificate['standard']} {now['version'] or ''}".strip(),
            f"certificate {certificate_number}" if certificate_number else "number not known",
            _worded(now["status"]),
            _scope(now["scope"]),
            f"{validity} on {day}" if validity and day else None,
            f"until {now['expires_on']}" if now["expires_on"] else None,
            f"certified since {certificate['certified_since']}"
            if certificate["certified_since"]
            else None,
            f"member {certificate['member']}" if certificate["member"] else None,
        ]
    )
    lines = wrapped(head, columns)
    for label, facility in _first("facilities", certificate["facilities"]):
        said = joined([facility["places"], facility["countries"]])
        kind = "" if facility["kind"] in ("other", "plant") else _worded(facility["kind"])
        lines += labelled(label, joined([facility["facility"], kind, said], " · "), columns, 2)
    for audit in certificate["audits"]:
        days = joined([audit["started_on"], audit["ended_on"]], " to ") or joined(
            ["submitted", audit["submitted_on"]], " "
        )
        lines += labelled(
            "audit", joined([_worded(audit["types"]), days, audit["firm"]]), columns, 2
        )
    for event in certificate["events"]:
        lines += _event(event, columns, most)
    return lines


def _event(event: Row, columns: int, most: int | None) -> list[str]:
    what = _EVENTS.get(event["event"], event["event"])
    said = joined(
        [
            f"{what} against {joined([event['standard'], event['version']], ' ')}",
            _worded(event["status"]),
            _scope(event["scope"]),
            f"principles {event['principles']}" if event["principles"] else None,
            f"until {event['expires_on']}" if event["expires_on"] else None,
            f"audited by {event['audit_firms']}" if event["audit_firms"] else None,
        ]
    )
    lines = labelled(event["on"] or "no date", said, columns, 2)
    if event["places"]:
        lines += labelled(
            "places", joined([event["places"], event["countries"]], " · "), columns, 4, 16
        )
    if event["facilities"]:
        names = "; ".join(row["name"] for row in event["facilities"])
        lines += labelled("named", names, columns, 4, 16)
    for label, capacity in _first("capacity", event["capacities"]):
        lines += labelled(label, _capacity(capacity), columns, 4, 16)
    if event["activities"]:
        lines += labelled("activities", event["activities"], columns, 4, 16)
    counts = joined(
        f"{event[grade]} {grade}" for grade in ("minor", "major") if event[grade] is not None
    )
    if event["ungraded"] is not None:
        counts = joined([counts, f"{event['ungraded']} without a grade"])
    if counts or event["ratings"]:
        rated = joined(f"{n} {_worded(rating)}" for rating, n in event["ratings"].items())
        lines += labelled(
            "findings", joined([counts, f"rows: {rated}" if rated else None], "; "), columns, 4, 16
        )
    found = event["nonconformances"]
    for finding in found[:most]:
        lines += _finding(finding, columns)
    lines += _more(found, most, columns, 4, 16)
    for document in event["documents"]:
        lines += labelled(_ROLES[document["role"]], _document(document), columns, 4, 16)
    return lines


def _finding(finding: Row, columns: int) -> list[str]:
    code = f"{finding['criterion']}{finding['parts'] or ''}"
    head = joined([code, _worded(finding["rating"]), finding["title"], finding["facility"]], " · ")
    said = finding["statement"]
    return labelled("", f"{head}: {shortened(said, 160)}" if said else head, columns, 4, 16)


def _capacity(row: Row) -> str:
    exact = {"about": "about ", "at_least": "at least ", "up_to": "up to "}
    said = f"{exact.get(row['qualifier'] or '', '')}{number(row['value'])} {row['unit']}"
    return joined(
        [
            said,
            f"of {row['product']}" if row["product"] else None,
            f"a {row['per']}" if row["per"] else None,
            f"({row['kind']})" if row["kind"] not in (None, "capacity") else None,
            "(together)" if row["combined"] else None,
            f"at {row['facility']}" if row["facility"] else None,
        ],
        " ",
    )


def _document(row: Row) -> str:
    status = None if row["status"] == "complete" else row["status"]
    day = row["published_on"] or (
        f"retrieved {row['retrieved_at'][:10]}" if row["retrieved_at"] else None
    )
    return joined([day, row["document_id"], row["url"], status])


def _odd(story: Row, columns: int, most: int | None) -> list[str]:
    lines: list[str] = []
    if story["flags"]:
        lines.append("")
        for label, flag in _first("flags", story["flags"][:most]):
            lines += labelled(
                label, f"{flag['severity']}: {flag['detail']} ({flag['code']})", columns
            )
        lines += _more(story["flags"], most, columns)
    if story["corrections"]:
        lines.append("")
        for label, made in _first("corrected", story["corrections"]):
            said = f"{made['field']} {made['operation']} {made['new_value'] or ''}".strip()
            by = f"{made['corrected_by']}, {made['corrected_on']}: {made['reason']}"
            lines += labelled(label, f"{said} ({made['state']}, {made['detail']}) by {by}", columns)
    missing: list[Any] = [
        f"{row['event']} {row['event_on'] or ''}: no report of it is here"
        for row in story["untold"]
        if row["no_report"]
    ]
    missing += [
        f"{row['event']} {row['event_on'] or ''}: no announcement of it is here"
        for row in story["untold"]
        if row["no_announcement"]
    ]
    missing += [
        f"{joined([_worded(row['kind']), row['published_on']], ' ')}: {row['fields']} "
        f"({_worded(row['reason'])})"
        for row in story["missing"]
    ]
    if missing:
        lines.append("")
        for label, said in _first("missing", missing[:most]):
            lines += labelled(label, said, columns)
        lines += _more(missing, most, columns)
    return lines


def _more(
    items: list[Any], most: int | None, columns: int, indent: int = 0, gutter: int = 14
) -> list[str]:
    if most is None or len(items) <= most:
        return []
    return labelled("", f"and {len(items) - most} more; see --all", columns, indent, gutter)


def _first(label: str, items: list[Any]) -> list[tuple[str, Any]]:
    """Each item with the label beside the first alone."""
    return [(label if place == 0 else "", item) for place, item in enumerate(items)]


def _worded(term: str | None) -> str | None:
    return None if term is None else term.replace("_", " ")


def _scope(scope: str | None) -> str | None:
    return _worded(scope) if scope not in (None, "full") else None
