"""What of a record may be corrected, and what a corrected value must look like (RECORD.md).

A field is written as evidence writes it, such as ``capacities[0].value``; its pattern has the
numbers of list items left out, ``capacities[].value``.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from pipeline.dataset.schema import vocabulary

_TERMS = {
    "certifications[].standard": "standard",
    "certifications[].event": "event",
    "certifications[].status": "status",
    "certifications[].scope": "scope",
    "capacities[].per": "per",
    "capacities[].kind": "capacity_kind",
    "capacities[].qualifier": "qualifier",
    "counts[].grade": "grade",
    "counts[].standard": "standard",
    "criteria[].grade": "grade",
    "criteria[].standard": "standard",
    "countries[]": "country",
    "sites[].country": "country",
    "sites[].standards[]": "standard",
    "audits[].types[]": "audit_type",
    "findings[].rating": "rating",
}
_KINDS = {
    "date": (
        *("published_on", "issued_on", "expires_on", "certified_since"),
        *("audits[].from", "audits[].to", "audits[].submitted_on"),
    ),
    "text": (
        *("entity", "parent", "member", "certificate_number", "scope_statement"),
        *("short_names[]", "facilities[]", "places[]", "auditors[]", "activities[]"),
        *("certifications[].version", "sites[].facility", "sites[].places[]"),
        *("capacities[].unit", "capacities[].unit_as_written", "capacities[].product"),
        *("capacities[].facility", "capacities[].as_written", "counts[].facility"),
        *("criteria[].as_written", "criteria[].version", "criteria[].criterion"),
        *("criteria[].parts[]", "criteria[].title", "criteria[].facility"),
        *("speakers[].name", "speakers[].role", "speakers[].organisation", "audits[].firm"),
        *("findings[].criterion", "findings[].parts[]", "findings[].title", "findings[].text"),
    ),
    "integer": (
        *("nonconformances.minor", "nonconformances.major", "nonconformances.total"),
        *("certifications[].year", "certifications[].principles[]", "counts[].n"),
        "findings[].page",
    ),
    "number": ("capacities[].value",),
    "boolean": ("capacities[].combined",),
    "address": ("report_urls[]",),
}
KIND: Mapping[str, str] = {
    **{field: kind for kind, fields in _KINDS.items() for field in fields},
    **_TERMS,
}
# The lists of objects, and the keys without which an object makes no row.
OBJECTS: Mapping[str, tuple[str, ...]] = {
    "certifications[]": ("standard",),
    "sites[]": (),
    "capacities[]": ("value", "unit"),
    "counts[]": ("n",),
    "criteria[]": ("criterion",),
    "speakers[]": ("name",),
    "audits[]": (),
    "findings[]": ("criterion",),
}
# Values of a record that tell the same once more: what corrects the one corrects the others.
REPEATED: Mapping[str, tuple[str, ...]] = {
    "facilities[]": (
        *("sites[].facility", "capacities[].facility", "counts[].facility"),
        *("criteria[].facility", "findings[].facility"),
    ),
    "places[]": ("sites[].places[]",),
    "countries[]": ("sites[].country",),
    "auditors[]": ("audits[].firm",),
}
# The same, where both were read at one place only: a count and the sum that it gives.
REPEATED_THERE: Mapping[str, tuple[str, ...]] = {
    "nonconformances.minor": ("counts[].n",),
    "nonconformances.major": ("counts[].n",),
    "nonconformances.total": ("counts[].n",),
    "counts[].n": ("nonconformances.minor", "nonconformances.major", "nonconformances.total"),
}
_NUMBERED = re.compile(r"\[\d*\]")
_PLAIN = ("integer", "number", "boolean")  # written as in JSON
_LINES = ("scope_statement", "findings[].text")  # texts that may have several lines
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def pattern(field: str) -> str:
    """Return a field without the numbers of its list items.

    >>> pattern("criteria[3].parts[0]")
    'criteria[].parts[]'
    """
    return _NUMBERED.sub("[]", field)


def is_object(field: str) -> bool:
    """Say whether a field is a whole object of a list, such as ``capacities[2]``."""
    return pattern(field) in OBJECTS


def is_known(field: str) -> bool:
    """Say whether a field may be corrected."""
    return pattern(field) in KIND or is_object(field)


def parse(field: str, written: str) -> Any:
    """Return a value as the record holds it, from how the file writes it.

    Numbers, true and false stand as in JSON, an object of a list is a JSON object, anything
    else is plain text. Raises ValueError that says what the field wants.
    """
    if is_object(field):
        return _object(pattern(field), written)
    return _scalar(pattern(field), written)


def written(value: Any) -> str:
    """Return a value of a record as the file writes it; the inverse of :func:`parse`.

    >>> written(118500), written("Vetlanda"), written(None)
    ('118500', 'Vetlanda', '')
    """
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def iso_day(text: str) -> str:
    """Return an ISO date as it is. Raises ValueError for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ValueError("a date such as 2025-06-30")
    return text


def _scalar(field: str, said: str) -> Any:
    kind = KIND[field]
    if kind in _PLAIN:
        return _plain(kind, _json(said))
    text = unicodedata.normalize("NFC", said)
    shown = text.replace("\n", " ") if field in _LINES else text
    if not text.strip() or text != text.strip() or _CONTROL.search(shown):
        raise ValueError("text without line breaks, and without blanks around it")
    if kind == "date":
        return iso_day(text)
    if kind == "address":
        if urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).netloc:
            raise ValueError("an address in full, such as https://example.org/report.pdf")
        return text
    if kind != "text" and text not in vocabulary(kind):
        terms = ", ".join(vocabulary(kind)) if kind != "country" else "ISO 3166-1 codes such as SE"
        raise ValueError(f"one of these: {terms}")
    return text


def _plain(kind: str, value: Any) -> Any:
    if kind == "boolean":
        if not isinstance(value, bool):
            raise ValueError("true or false")
        return value
    if kind == "integer":
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
            raise ValueError("a whole number, such as 3")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a number, such as 42000 or 1.5")
    if not 0 <= value <= sys.float_info.max:  # nor "not a number", nor more than a column holds
        raise ValueError("a number that is 0 or more, such as 42000 or 1.5")
    return value


def _object(field: str, said: str) -> dict[str, Any]:
    value = _json(said)
    keys = _keys(field)
    if not isinstance(value, dict) or not value.keys() <= keys.keys():
        raise ValueError(f"a JSON object with the keys {', '.join(keys)}")
    whole: dict[str, Any] = {}
    for key, inner in keys.items():
        given = value.get(key)
        if isinstance(inner, list):
            if given is not None and not isinstance(given, list):
                raise ValueError(f"a list as {key}")
            whole[key] = [_inner(inner[0], item) for item in given or ()]
        else:
            whole[key] = None if given is None else _inner(inner, given)
    missing = [key for key in OBJECTS[field] if whole[key] is None]
    if missing:
        raise ValueError(f"an object with {' and '.join(missing)}")
    return whole


def _keys(field: str) -> dict[str, Any]:
    """The keys of an object's values, each with its field (in a list: of its items)."""
    found: dict[str, Any] = {}
    for inner in KIND:
        if inner.startswith(f"{field}."):
            key = inner.removeprefix(f"{field}.")
            found[key.removesuffix("[]")] = [inner] if key.endswith("[]") else inner
    return found


def _inner(field: str, value: Any) -> Any:
    """A value inside a JSON object: a number is no text and text no number."""
    if KIND[field] in _PLAIN:
        try:
            return _plain(KIND[field], value)
        except ValueError as error:
            raise ValueError(f"{error}, as {field}") from error
    if not isinstance(value, str):
        raise ValueError(f"text in quotation marks as {field}")
    return _scalar(field, value)


def _json(said: str) -> Any:
    try:
        return json.loads(said)
    except (ValueError, RecursionError) as error:
        raise ValueError("JSON: a number, true or false, or an object in braces") from error
