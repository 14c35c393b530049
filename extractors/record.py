"""The record of one document, assembled from what the fields found (RECORD.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any, Protocol

from extractors.document import Document
from extractors.finding import Flag, Json, Outcome, Reason
from extractors.kind import DocumentKind, kind_of, language_of
from extractors.reading import Reading, read
from extractors.vocab import confidences as calibrated

SCHEMA = 1

# Every key of an announcement's record with its empty value, in the order of RECORD.md.
ANNOUNCEMENT_KEYS: Mapping[str, Json] = {
    "published_on": None,
    "entity": None,
    "short_names": [],
    "parent": None,
    "certifications": [],
    "facilities": [],
    "places": [],
    "countries": [],
    "sites": [],
    "capacities": [],
    "auditors": [],
    "nonconformances": {"minor": None, "major": None, "total": None},
    "counts": [],
    "criteria": [],
    "activities": [],
    "speakers": [],
    "report_urls": [],
}


class SecondReader(Protocol):
    """Who reads an announcement beside the rules (extractors/second_reader)."""

    def beside(self, reading: Reading, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Return the rules' outcomes with what the second reader adds and doubts."""

    def doubts(self, reading: Reading) -> tuple[Flag, ...]:
        """Return what it says against a page that is taken for no announcement."""


def build_record(
    document: Document,
    confidences: Mapping[tuple[str, float], float] | None = None,
    second: SecondReader | None = None,
) -> dict[str, Any]:
    """Return the contract object of a document: header, record, absences, evidence, flags.

    Pure: nothing is read but the document. A page in another language than English, or one
    that is no announcement, gets an empty record with the reason for every key.

    ``confidences`` gives the measured confidence of a rule and the extractor's own one; by
    default those of confidence.csv. A rule that is not there keeps the extractor's own.
    ``second`` reads an English announcement beside the rules, where it is given.
    """
    if document.medium == "pdf":
        from extractors.report import read_report

        return _report(document, read_report(document))
    reading = read(document)
    language = language_of(document.text)
    kind: DocumentKind = kind_of(reading)
    if language not in (None, "en"):
        kind = "reprint" if kind == "other" and _speaks_of_asi(document) else kind
        flag = Flag("language_unsupported", "warning",
                    f"the text is in {language!r}, not in English: nothing was taken from it, "
                    "read it by hand")  # fmt: skip
        return _assemble(document, kind, language, [_empty("not_assessable", (flag,))], "partial")
    if kind == "other":
        doubts = second.doubts(reading) if second is not None else ()
        return _assemble(document, kind, language, [_empty("not_applicable", doubts)], "complete")
    from extractors import ALL

    table = calibrated() if confidences is None else confidences
    outcomes = [_calibrated(extract(reading), table) for extract in ALL]
    if second is not None:
        outcomes = second.beside(reading, outcomes)
    status = "complete"
    lost = [note for note in document.notes if "could not be decoded" in note]
    if lost:
        flag = Flag("characters_lost", "warning", f"{lost[0]}: look at the names")
        outcomes.append(Outcome({}, flags=(flag,)))
        status = "partial"
    return _assemble(document, kind, language or "en", outcomes, status)


def _calibrated(outcome: Outcome, table: Mapping[tuple[str, float], float]) -> Outcome:
    rows = []
    for row in outcome.evidence:
        measured = table.get((row.rule, round(row.confidence, 3)), row.confidence)
        rows.append(row if measured == row.confidence else replace(row, confidence=measured))
    return replace(outcome, evidence=tuple(rows))


def _speaks_of_asi(document: Document) -> bool:
    return "ASI" in document.text or "Aluminium Stewardship" in document.text


def _empty(reason: Reason, flags: tuple[Flag, ...] = ()) -> Outcome:
    absent: dict[str, Reason] = {}
    for key in ANNOUNCEMENT_KEYS:
        if key == "nonconformances":
            absent.update({f"{key}.{grade}": reason for grade in ("minor", "major", "total")})
        else:
            absent[key] = reason
    return Outcome(deepcopy(dict(ANNOUNCEMENT_KEYS)), (), absent, flags)


def _report(document: Document, outcomes: Iterable[Outcome]) -> dict[str, Any]:
    collected = list(outcomes)
    whole = all(page.readable for page in document.pages)
    flagged = any(
        flag.code in ("page_unreadable", "table_unread", "layout_unread")
        for outcome in collected
        for flag in outcome.flags
    )
    status = "complete" if whole and not flagged else "partial"
    if not any(page.readable for page in document.pages):
        status = "unreadable"
    return _assemble(
        document, "audit_report", language_of(document.text) or "en", collected, status
    )


def _assemble(
    document: Document,
    kind: DocumentKind,
    language: str | None,
    outcomes: list[Outcome],
    status: str,
) -> dict[str, Any]:
    record: dict[str, Json] = {}
    absent: dict[str, str] = {}
    evidence: list[dict[str, Json]] = []
    flags: list[dict[str, Json]] = []
    for outcome in outcomes:
        record.update(outcome.values)
        absent.update(outcome.absent)
        evidence.extend(row.as_json() for row in outcome.evidence)
        flags.extend(flag.as_json() for flag in outcome.flags)
    pages = len(document.pages) or None
    return {
        "schema": SCHEMA,
        "document": {
            "path": document.path,
            "sha256": document.sha256,
            "kind": kind,
            "title": document.title,
            "published_on": record.get("published_on"),
            "language": language,
            "pages": pages,
            "pages_read": sum(page.readable for page in document.pages) if pages else None,
            "status": status,
            "error": None,
        },
        "record": record,
        "absent": absent,
        "evidence": evidence,
        "flags": flags,
    }
