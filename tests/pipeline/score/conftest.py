"""Three annotated documents that between them fill every scored field."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from pipeline.score.gold import Annotated
from pipeline.source import Source

Record = dict[str, Any]


def certification(standard: str, version: str | None, event: str = "certification") -> Record:
    return {
        "standard": standard,
        "version": version,
        "event": event,
        "status": "full",
        "scope": "full",
    }


def criterion(number: str, *parts: str, grade: str | None = "minor") -> Record:
    return {"criterion": number, "parts": list(parts), "grade": grade}


NORRSKEN: Record = {
    "published_on": "2024-05-14",
    "entity": "Norrsken Profil AB",
    "short_names": ["Norrsken", "Norrsken Profil"],
    "parent": "Norrsken Group AB",
    "certifications": [certification("PS", "V3")],
    "facilities": ["Vetlanda", "Sävsjö"],
    "places": ["Jönköping County"],
    "countries": ["SE"],
    "capacities": [{"value": 48000, "unit": "tonnes", "kind": "capacity"}],
    "auditors": ["DNV Business Assurance Services UK Ltd."],
    "nonconformances": {"minor": 2, "major": None, "total": None},
    "criteria": [criterion("1.2"), criterion("2.4", "a", "b")],
    "speakers": [{"name": "Saga Lind"}],
    "report_urls": ["https://example.org/norrsken.pdf"],
    "counts": [{"n": 2, "grade": "minor"}],
    "sites": [{"facility": "Vetlanda", "places": ["Jönköping County"], "country": "SE"}],
}
LAGUNA: Record = {
    "published_on": "2023-10-03",
    "entity": "Laguna Verde Alumínio Ltda.",
    "short_names": ["Laguna Verde"],
    "parent": None,
    "certifications": [certification("CoC", "V2", "recertification")],
    "facilities": [],
    "places": ["São Luís"],
    "countries": ["BR"],
    "capacities": [{"value": 440000, "unit": "tonnes", "kind": "production"}],
    "auditors": ["Bureau Veritas Certification"],
    "nonconformances": {"minor": None, "major": 2, "total": 9},
    "criteria": [criterion("6.7", "a", grade="major")],
    "speakers": [],
    "report_urls": [],
    "counts": [{"n": 2, "grade": "major"}, {"n": 9, "grade": None}],
    "sites": [{"facility": None, "places": ["São Luís"], "country": "BR"}],
}
REPORT: Record = {
    "entity": "Kaveri Rolled Products",
    "member": "Kaveri Rolled Products Private Limited",
    "certificate_number": "168",
    "issued_on": "2021-02-22",
    "expires_on": "2024-02-21",
    "certified_since": "2021-02-22",
    "scope_statement": "Rolling of aluminium at Hosur.",
    "certifications": [certification("PS", "V2")],
    "activities": ["Semi-Fabrication"],
    "audits": [{"from": "2020-11-30", "to": "2020-12-04"}],
    "findings": [
        {"criterion": "1.1", "parts": [], "rating": "conformance", "text": "A register is kept."},
        {"criterion": "7.2", "parts": [], "rating": "minor", "text": "Water is not metered."},
    ],
}


def annotated(name: str, record: Record, *skip: str) -> Annotated:
    return Annotated(name, Source(Path(name), name), record, frozenset(skip), frozenset(), name)


def line(record: Record, status: str = "complete") -> Record:
    return {"document": {"status": status, "error": None}, "record": copy.deepcopy(record)}


@pytest.fixture
def documents() -> list[Annotated]:
    return [
        annotated("norrsken", NORRSKEN),
        annotated("laguna", LAGUNA),
        annotated("kaveri", REPORT),
    ]


@pytest.fixture
def right_lines() -> list[Record]:
    return [line(NORRSKEN), line(LAGUNA), line(REPORT)]
