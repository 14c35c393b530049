"""A small invented collection that has a bit of everything that the report tells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.dataset.publish import Inputs, Published, publish
from pipeline.resolve import ExtractedDocument, resolve
from tests.pipeline.records import announcement, certified, criterion, report, reprint

DAY = "2025-06-30"  # the newest retrieval


def laguna(**more: Any) -> ExtractedDocument:
    """A provisional certificate with two major non-conformances and no place that is known."""
    return announcement(
        entity="Laguna Verde Alumínio Ltda.",
        short_names=[],
        published_on="2023-09-20",
        certifications=[certified(version="V2", status="provisional")],
        facilities=["Laguna Smelter"],
        places=[],
        countries=["BR"],
        sites=[],
        auditors=["Bureau Veritas"],
        capacities=[
            {**_TONNES, "value": 388000, "product": None, "as_written": "388,000 tonnes"},
            {**_TONNES, "value": 5, "unit": "wheels", "unit_as_written": "wheels",
             "as_written": "5 wheels"},
        ],
        nonconformances={"minor": 3, "major": 2, "total": None},
        counts=[
            {"n": 3, "grade": "minor", "standard": None, "facility": None},
            {"n": 2, "grade": "major", "standard": None, "facility": None},
        ],
        criteria=[
            criterion("2.4", grade="major", title="Responsible Sourcing"),
            criterion("6.1", grade="minor", title="Emissions to Air"),
            criterion("6.1", "b", grade=None, title="Emissions to Air"),
        ],
        activities=["Aluminium Smelting", "Casthouses"],
        speakers=[],
        **more,
    )  # fmt: skip


def qiantang() -> ExtractedDocument:
    """A report whose certificate expires soon, all of it in conformance."""
    return report(
        entity="Qiantang Wheel Co., Ltd.",
        member=None,
        certificate_number="447",
        certifications=[certified("CoC", "V2")],
        issued_on="2023-03-02",
        certified_since="2023-03-02",
        expires_on="2026-03-01",
        places=["Hangzhou"],
        countries=["CN"],
        auditors=["SGS"],
        audits=[],
        nonconformances={"minor": 0, "major": 0, "total": None},
        criteria=[],
        findings=[
            {"criterion": "1.1", "parts": [], "title": None, "rating": "conformance",
             "text": "Seen.", "page": 4},
            {"criterion": "8.1", "parts": [], "title": None, "rating": "not_applicable",
             "text": "No input of others.", "page": 5},
        ],
    )  # fmt: skip


def silent() -> ExtractedDocument:
    """An announcement that says nothing of non-conformances, and was read in part."""
    return announcement(
        entity="Weidach Feinblech GmbH & Co. KG",
        short_names=[],
        published_on="2018-11-27",
        certifications=[certified("CoC", None)],
        facilities=[],
        sites=[],
        capacities=[],
        auditors=["DNV"],
        nonconformances={"minor": None, "major": None, "total": None},
        counts=[],
        criteria=[],
        activities=[],
        status="partial",
        flags=[{"code": "language_unsupported", "detail": "part is in 'de'",
                "severity": "warning"}],
    )  # fmt: skip


_TONNES = {
    "value": 1.0, "unit": "tonnes", "unit_as_written": "tonnes", "per": "year",
    "kind": "capacity", "qualifier": "exact", "combined": False, "product": None,
    "facility": None, "as_written": "",
}  # fmt: skip


def documents() -> list[ExtractedDocument]:
    """Return all documents of the collection."""
    return [announcement(), report(), reprint(), laguna(), qiantang(), silent()]


def published(data: Path, collection: str = "demo", without: int = 0) -> Published:
    """Publish the collection, without its last documents if so wanted."""
    every = documents()
    tables = resolve(every[: len(every) - without])
    return publish(tables, data, collection, Inputs("1"), ())
