"""What one field extractor hands back: values with evidence, or the reason for a gap."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from extractors.document import Box, Document

Basis = Literal["stated", "derived", "default"]
Reason = Literal["not_found", "absent_stated", "not_applicable", "not_assessable", "conflicting"]
Severity = Literal["info", "warning", "error"]
Json = Any  # a value of the record: None, bool, int, float, str, list or dict of these


@dataclass(frozen=True, slots=True)
class Evidence:
    """The place that one value was read from (RECORD.md, 'evidence').

    ``path`` is the value's path below ``record``, such as ``capacities[0].value``.
    """

    path: str
    start: int | None
    end: int | None
    quote: str | None
    page: int | None
    box: Box | None
    source: str | None
    basis: Basis
    rule: str
    confidence: float

    def as_json(self) -> dict[str, Json]:
        """Return the object of the record's ``evidence`` list."""
        return {
            "field": self.path,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "page": self.page,
            "box": None if self.box is None else list(self.box),
            "source": self.source,
            "basis": self.basis,
            "rule": self.rule,
            "confidence": round(self.confidence, 3),
        }


@dataclass(frozen=True, slots=True)
class Flag:
    """What a careful reader would notice (RECORD.md, 'flags')."""

    code: str
    severity: Severity
    detail: str
    fields: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return the object of the record's ``flags`` list."""
        return {
            "code": self.code,
            "severity": self.severity,
            "detail": self.detail,
            "fields": list(self.fields),
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that one field extractor says of one document.

    ``values`` holds its record keys (one or a few); ``absent`` the reason for every one of
    them that is null or empty.
    """

    values: Mapping[str, Json]
    evidence: tuple[Evidence, ...] = ()
    absent: Mapping[str, Reason] = field(default_factory=dict)
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """One value that a field's parser reads at a place that it was pointed to.

    The paths of its evidence begin behind the value's own: ``""``, ``".unit"``. ``key`` says which
    values are one, whatever their spelling.
    """

    value: Json
    key: Hashable
    evidence: tuple[Evidence, ...]


def cite(
    document: Document,
    path: str,
    start: int,
    end: int,
    rule: str,
    confidence: float,
    basis: Basis = "stated",
) -> Evidence:
    """Return the evidence for the characters ``[start, end)`` of a document's text."""
    return Evidence(
        path=path,
        start=start,
        end=end,
        quote=document.text[start:end],
        page=document.page_of(start),
        box=document.box_of(start, end),
        source=None,
        basis=basis,
        rule=rule,
        confidence=confidence,
    )


def cite_source(
    path: str, source: str, rule: str, confidence: float, quote: str | None = None
) -> Evidence:
    """Return the evidence for a value of the page's head or of a link: no offsets."""
    return Evidence(path, None, None, quote, None, None, source, "stated", rule, confidence)
