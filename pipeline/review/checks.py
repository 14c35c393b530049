"""A contract object as rows that a person can check, in cards that can be confirmed at once.

A row is one value: a scalar, an item of a list, or a gap with its reason. A card holds the rows
of one subject. The sure rows of a card are confirmed together, a row in doubt by itself. Rows in
doubt for one reason need one look: those that one flag names, and the sites of a document, whose
doubt is which plant stands where.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.corrections.fields import is_known
from pipeline.corrections.paths import is_within

SURE = 0.9  # of the values given with this confidence, nine in ten are right (RECORD.md)
NOTICED = ("warning", "error")  # severities of flags that put their values in doubt
_OPEN_REASONS = ("conflicting",)  # a gap that hides candidates
_ONE_LOOK = {"sites": "sites"}
ONE = "nonconformances"  # the one object whose keys are fields of their own

# Subject, title, keys of the record (RECORD.md) in the order in which a reader checks them.
CARDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "certificate",
        "Who is certified for what",
        (
            *("entity", "member", "published_on", "short_names", "parent", "certifications"),
            *("certificate_number", "issued_on", "expires_on", "certified_since"),
            *("scope_statement", "activities"),
        ),
    ),
    ("where", "Where", ("facilities", "places", "countries", "sites")),
    ("quantities", "How much", ("capacities",)),
    ("audit", "Audit", ("auditors", "audits", "nonconformances", "counts", "criteria")),
    ("findings", "Findings", ("findings",)),
    ("people", "People and links", ("speakers", "report_urls")),
)
LABELS: Mapping[str, str] = {
    "published_on": "published on",
    "short_names": "short name",
    "certifications": "certification",
    "certificate_number": "certificate number",
    "issued_on": "issued on",
    "expires_on": "expires on",
    "certified_since": "certified since",
    "scope_statement": "scope statement",
    "activities": "activity",
    "facilities": "facility",
    "places": "place",
    "countries": "country",
    "sites": "site",
    "capacities": "quantity",
    "auditors": "audit firm",
    "audits": "audit",
    "nonconformances.minor": "minor non-conformances",
    "nonconformances.major": "major non-conformances",
    "nonconformances.total": "non-conformances without a grade",
    "counts": "stated count",
    "criteria": "criterion",
    "findings": "finding",
    "speakers": "speaker",
    "report_urls": "report",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to check.

    ``field`` is its path in the record as read, ``evidence`` the numbers of its rows of evidence,
    ``reason`` why there is nothing (then ``value`` is None), ``doubt`` why a person should look
    at it by itself, None for a sure one. Rows of one ``look`` are confirmed together.
    """

    field: str
    value: Any
    confidence: float | None
    evidence: tuple[int, ...]
    reason: str | None = None
    doubt: str | None = None
    look: str = ""

    @property
    def key(self) -> str:
        """The field without the number of its item."""
        return self.field.partition("[")[0]

    @property
    def is_item(self) -> bool:
        """Whether the row is an item of a list."""
        return self.field.endswith("]")

    @property
    def label(self) -> str:
        """What the row is called on the page."""
        return label_of(self.key)


@dataclass(frozen=True, slots=True)
class Card:
    """The rows of one subject."""

    name: str
    title: str
    rows: tuple[Row, ...]

    @property
    def looks(self) -> tuple[str, ...]:
        """What has to be confirmed by itself, in order; each once."""
        return tuple(dict.fromkeys(row.look for row in self.rows if row.look))


def label_of(key: str) -> str:
    """Return what a field is called on the page."""
    return LABELS.get(key, key.replace("_", " "))


def cards_of(line: Mapping[str, Any]) -> tuple[Card, ...]:
    """Return what is to be checked in a contract object; a card without rows is left out.

    Rows stand in the order of the cards; a key of the record that no card names is not a field
    that can be corrected and has no row.
    """
    record = line.get("record") or {}
    found = []
    for name, title, keys in CARDS:
        rows = [row for key in keys if key in record for row in _rows(line, key, record[key])]
        if rows:
            found.append(Card(name, title, tuple(rows)))
    return tuple(found)


def rows_of(line: Mapping[str, Any]) -> dict[str, Row]:
    """Return the rows of a contract object by their field."""
    return {row.field: row for card in cards_of(line) for row in card.rows}


def _rows(line: Mapping[str, Any], key: str, value: Any) -> Iterable[Row]:
    if key == ONE:
        for grade in ("minor", "major", "total"):
            number = value.get(grade) if isinstance(value, Mapping) else None
            yield _row(line, f"{key}.{grade}", number)
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield _row(line, f"{key}[{number}]", item)
    else:
        yield _row(line, key, None if value == [] else value)


def _row(line: Mapping[str, Any], field: str, value: Any) -> Row:
    evidence: Sequence[Mapping[str, Any]] = line.get("evidence") or ()
    numbers = tuple(n for n, entry in enumerate(evidence) if is_within(entry["field"], field))
    sure = [float(evidence[n]["confidence"]) for n in numbers]
    reason = None
    if value is None:
        reason = (line.get("absent") or {}).get(field) or "not_found"
    confidence = min(sure, default=None)
    doubt = _flagged(line, field, value)
    look = f"flag: {doubt}" if doubt else field
    if doubt is None:
        doubt = _unsure(confidence, reason)
        look = _ONE_LOOK.get(field.partition("[")[0], field)
    return Row(field, value, confidence, numbers, reason, doubt, look if doubt else "")


def _flagged(line: Mapping[str, Any], field: str, value: Any) -> str | None:
    """What a flag says of a value, None where none does."""
    for entry in line.get("flags") or ():
        if entry.get("severity") in NOTICED and any(
            is_within(name, field) or (is_within(field, name) and value is not None)
            for name in entry.get("fields") or ()
        ):
            return str(entry["detail"])
    return None


def _unsure(confidence: float | None, reason: str | None) -> str | None:
    """Why a value that no flag names is not sure, in words; None if it is."""
    if reason is not None:
        return "several candidates, none better" if reason in _OPEN_REASONS else None
    if confidence is None:
        return "nothing says where this was read"
    return f"confidence {confidence:.2f}" if confidence < SURE else None


def can_be_corrected(key: str) -> bool:
    """Say whether a key of the record, or the items of its list, may be corrected."""
    return is_known(key) or is_known(f"{key}[]")
