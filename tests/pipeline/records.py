"""Contract objects as the extractors write them (RECORD.md), for tests: invented companies.

``extracted`` takes a record and makes the rest: a text that holds its values, the evidence of
each with true offsets, and what the raw store knows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from pipeline.resolve import ExtractedDocument

DERIVED = ("country", "countries")


def extracted(
    kind: str,
    record: dict[str, Any],
    url: str | None = None,
    retrieved_at: str = "2025-06-30T12:00:00Z",
    status: str = "complete",
    **more: Any,
) -> ExtractedDocument:
    """Return a document of a kind with its record; ``more`` joins the contract's keys."""
    seed = json.dumps([kind, record, url, status, more], sort_keys=True, ensure_ascii=False)
    sha256 = hashlib.sha256(seed.encode()).hexdigest()
    about = {
        "path": f"{sha256[:6]}.html",
        "sha256": sha256,
        "kind": kind,
        "title": record.get("entity"),
        "published_on": record.get("published_on"),
        "language": "en",
        "pages": None,
        "pages_read": None,
        "status": status,
        "error": None,
        **more.pop("about", {}),
    }
    contract = {
        "schema": 1,
        "document": about,
        "record": record,
        "absent": more.pop("absent", {**reasons_of(kind, record), **more.pop("reasons", {})}),
        "evidence": evidence_of(record),
        "flags": more.pop("flags", []),
    }
    raw = {
        "sha256": sha256,
        "url": url or f"https://example.org/{sha256[:8]}",
        "final_url": None,
        "retrieved_at": retrieved_at,
        "content_type": "text/html",
        "bytes": 1000,
    }
    version = more.pop("extractor_version", "code-1")
    return ExtractedDocument(contract, raw, more.pop("source", "demo"), version)


def reasons_of(kind: str, record: dict[str, Any]) -> dict[str, str]:
    """Return a reason for everything that a record leaves empty, as the extractors give it."""
    keys: tuple[str, ...] = tuple(record)
    if record and kind != "other":
        keys += REPORT_KEYS if kind == "audit_report" else ANNOUNCEMENT_KEYS
    return {key: "not_found" for key in keys if record.get(key) in (None, [], "")}


REPORT_KEYS = ("findings", "issued_on", "expires_on", "scope_statement")
ANNOUNCEMENT_KEYS = ("published_on", "criteria", "speakers", "report_urls")


def evidence_of(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return evidence with true offsets into the text that the record's values make."""
    rows, position = [], 0
    for path, value in leaves(record):
        quote = str(value)
        rows.append(
            {
                "field": path,
                "start": position,
                "end": position + len(quote),
                "quote": quote,
                "page": None,
                "box": None,
                "source": None,
                "basis": "derived" if path.split("[")[0] in DERIVED else "stated",
                "rule": f"{path.split('[')[0].split('.')[0]}.example",
                "confidence": 0.9,
            }
        )
        position += len(quote) + 1
    return rows


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path and value of everything in a record that is not missing."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{index}]")
    elif value is not None:
        yield path, value


def certified(standard: str = "PS", version: str | None = "V3", **said: Any) -> dict[str, Any]:
    """Return an object of ``certifications``."""
    return {
        "standard": standard,
        "version": version,
        "year": None,
        "event": "certification",
        "status": "full",
        "scope": "full",
        "principles": None,
        **said,
    }


def criterion(code: str, parts: str = "", grade: str | None = "minor", **said: Any) -> Any:
    """Return an object of ``criteria``."""
    return {
        "as_written": f"{code}{parts}",
        "standard": said.pop("standard", None),
        "version": None,
        "criterion": code,
        "parts": list(parts),
        "title": said.pop("title", None),
        "grade": grade,
        "facility": said.pop("facility", None),
    }


def announcement(**record: Any) -> ExtractedDocument:
    """Return Tindra Profil AB's announcement; keywords replace keys of the record."""
    about = {key: record.pop(key) for key in _ABOUT if key in record}
    return extracted("announcement", {**TINDRA, **record}, **about)


def report(**record: Any) -> ExtractedDocument:
    """Return the summary audit report of the same event."""
    about = {key: record.pop(key) for key in _ABOUT if key in record}
    return extracted("audit_report", {**TINDRA_REPORT, **record}, **about)


def reprint(**record: Any) -> ExtractedDocument:
    """Return a reprint of the announcement, four days later."""
    about = {key: record.pop(key) for key in _ABOUT if key in record}
    return extracted("reprint", {**TINDRA, "published_on": "2024-05-18", **record}, **about)


_ABOUT = (
    "url",
    "retrieved_at",
    "status",
    "about",
    "absent",
    "reasons",
    "flags",
    "extractor_version",
    "source",
)

TINDRA: dict[str, Any] = {
    "published_on": "2024-05-14",
    "entity": "Tindra Profil AB",
    "short_names": ["Tindra"],
    "parent": None,
    "certifications": [certified()],
    "facilities": ["Vetlanda Extrusion Plant", "Sävsjö Works"],
    "places": ["Vetlanda", "Sävsjö"],
    "countries": ["SE"],
    "sites": [
        {
            "facility": "Vetlanda Extrusion Plant",
            "places": ["Vetlanda"],
            "country": "SE",
            "standards": [],
        },
        {"facility": "Sävsjö Works", "places": ["Sävsjö"], "country": "SE", "standards": []},
    ],
    "capacities": [
        {
            "value": 42000,
            "unit": "tonnes",
            "unit_as_written": "tonnes",
            "per": "year",
            "kind": "capacity",
            "qualifier": "about",
            "combined": True,
            "product": "profiles",
            "facility": None,
            "as_written": "around 42,000 tonnes",
        }
    ],
    "auditors": ["DNV Business Assurance Services UK Ltd."],
    "nonconformances": {"minor": 2, "major": None, "total": None},
    "counts": [{"n": 2, "grade": "minor", "standard": None, "facility": None}],
    "criteria": [
        criterion("1.2", title="Anti-Corruption"),
        criterion("2.4", "ae", title="Responsible Sourcing"),
    ],
    "activities": ["Semi-Fabrication"],
    "speakers": [{"name": "Malin Ek", "role": "Managing Director", "organisation": "Tindra"}],
    "report_urls": [],
}

TINDRA_REPORT: dict[str, Any] = {
    "entity": "Tindra Profil AB",
    "member": "Tindra Group AB",
    "certificate_number": "412",
    "certifications": [certified()],
    "issued_on": "2024-05-02",
    "expires_on": "2027-05-01",
    "certified_since": "2024-05-02",
    "scope_statement": "Extrusion and anodising at Vetlanda and Sävsjö, Sweden.",
    "facilities": [],
    "places": ["Vetlanda", "Sävsjö"],
    "countries": ["SE"],
    "activities": ["Semi-Fabrication", "Material Conversion"],
    "auditors": ["DNV"],
    "audits": [
        {
            "types": ["initial"],
            "from": "2024-02-05",
            "to": "2024-02-08",
            "firm": "DNV",
            "submitted_on": "2024-03-11",
        }
    ],
    "nonconformances": {"minor": 2, "major": 0, "total": None},
    "criteria": [criterion("1.2"), criterion("2.4", "ae")],
    "findings": [
        {
            "criterion": "1.1",
            "parts": [],
            "title": "Legal Compliance",
            "rating": "conformance",
            "text": "Permits were sampled.",
            "page": 4,
        },
        {
            "criterion": "1.2",
            "parts": [],
            "title": "Anti-Corruption",
            "rating": "minor",
            "text": "Two of five suppliers had not been screened.",
            "page": 4,
        },
        {
            "criterion": "2.4",
            "parts": ["a", "e"],
            "title": "Responsible Sourcing",
            "rating": "minor",
            "text": "The policy had not been published.",
            "page": 5,
        },
    ],
}
