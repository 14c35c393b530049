"""Ids: text, derived from content, the same on every machine and in every order of arrival."""

from __future__ import annotations

import hashlib
import unicodedata

_LENGTH = 16  # hex digits; 64 bits: one accidental clash among some four thousand million rows

PREFIXES = {
    "documents": "doc",
    "organisations": "org",
    "audit_firms": "firm",
    "certificates": "crt",
    "certifications": "cert",
    "facilities": "fac",
    "locations": "loc",
    "capacities": "cap",
    "audits": "audit",
    "findings": "find",
    "nonconformance_counts": "count",
    "flags": "flag",
    "document_conflicts": "conf",
    "closed_nonconformances": "clos",
    "corrections": "corr",
}


def content_id(table: str, *parts: str | int | float | None) -> str:
    """Return the id of a row of ``table`` from the parts that make it what it is.

    Parts are told apart by their length, so ("ab", "c") and ("a", "bc") differ, and a missing
    part differs from an empty one. Text is NFC first.

    >>> content_id("organisations", "norrsken profil")
    'org-b582b9cc661e0322'
    """
    digest = hashlib.sha256()
    for part in (table, *parts):
        if part is None:
            digest.update(b"-;")
            continue
        data = unicodedata.normalize("NFC", str(part)).encode()
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return f"{PREFIXES[table]}-{digest.hexdigest()[:_LENGTH]}"


def document_id(sha256: str) -> str:
    """Return the id of a document version: the first digits of its bytes' sha256.

    Whoever has the id finds the file in the raw store, whose names hold the sha256 in full.

    >>> document_id("3f2dfbbab0e66bf5" + "0" * 48)
    'doc-3f2dfbbab0e66bf5'
    """
    return f"{PREFIXES['documents']}-{sha256[:_LENGTH]}"


def row_id(*key: str | int) -> str:
    """Return how ``evidence`` and ``flags`` name a row: its key, joined by ``/`` if of several.

    >>> row_id("cert-1", "fac-2")
    'cert-1/fac-2'
    """
    return "/".join(str(part) for part in key)
