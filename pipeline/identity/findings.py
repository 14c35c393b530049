"""Rows about findings: rated criteria, their parts, and the counts that documents state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pipeline.dataset.ids import content_id
from pipeline.identity.closures import put_closures
from pipeline.identity.names import normal
from pipeline.identity.reference import criterion_id, known_criteria
from pipeline.identity.rows import Rows
from pipeline.identity.scope import put_facility
from pipeline.identity.source import Source

Events = Mapping[str, tuple[str, str | None]]  # standard → event, its version


def put_findings(rows: Rows, source: Source, events: Events) -> None:
    """Put ``findings`` and ``finding_parts`` of one document.

    A report's findings are the rows of its tables; its ``criteria``, which repeat the minor
    and major ones of them, count only where it has no rows.
    """
    if source.items("findings"):
        key, rating, statement = "findings", "rating", "text"
    else:
        key, rating, statement = "criteria", "grade", "text"
    seen: dict[tuple[Any, ...], int] = defaultdict(int)
    for index, item in enumerate(source.items(key)):
        at = f"{key}[{index}]"
        standard = _standard(item, events)
        certification, version = events.get(standard or "", (None, None))
        facility = _facility(rows, source, certification, item, at)
        parts = list(item.get("parts") or ())
        same = (standard, item["criterion"], "".join(parts), facility)
        seen[same] += 1
        finding = content_id("findings", source.document_id, *same, seen[same])
        row = {
            "finding_id": finding,
            "document_id": source.document_id,
            "certification_id": certification,
            "criterion_id": _known(standard, item.get("version") or version, item),
            "criterion": item["criterion"],
            "rating": item.get(rating),
            "statement": item.get(statement),
            "title_as_written": item.get("title"),
            "facility_id": facility,
            "as_written": item.get("as_written"),
        }
        rows.put(
            "findings",
            row,
            source,
            {
                "criterion": (f"{at}.criterion", f"{at}.as_written"),
                "rating": f"{at}.{rating}",
                "statement": f"{at}.{statement}",
                "title_as_written": f"{at}.title",
                "facility_id": (f"{at}.facility", *_listed_at(source, item)),
                "as_written": f"{at}.as_written",
            },
        )
        about = (standard, item.get("version") or version)
        put_closures(rows, source, row, f"{at}.{statement}", about)
        for number, part in enumerate(dict.fromkeys(parts)):
            rows.put(
                "finding_parts",
                {"finding_id": finding, "part": part},
                source,
                {"part": (f"{at}.parts[{number}]", f"{at}.parts", f"{at}.as_written")},
            )


def put_counts(rows: Rows, source: Source, events: Events) -> None:
    """Put ``nonconformance_counts`` of one document.

    An announcement's are the counts that it states. A report states none: its numbers are
    counted from its rows and stand in ``listed``.
    """
    seen: dict[tuple[Any, ...], int] = defaultdict(int)
    counts = _counts(source)
    for path, count in counts:
        standard = _standard(count, events)
        certification = events.get(standard or "", (None, None))[0]
        facility = _facility(rows, source, certification, count, path)
        grade = count.get("grade")
        same = (standard, facility, grade)
        seen[same] += 1
        reported = source.kind == "audit_report"
        rows.put(
            "nonconformance_counts",
            {
                "count_id": content_id(
                    "nonconformance_counts", source.document_id, *same, seen[same]
                ),
                "document_id": source.document_id,
                "certification_id": certification,
                "facility_id": facility,
                "grade": grade,
                "stated": None if reported else count["n"],
                "listed": count["n"] if reported else _listed(source, count),
                "part_of_total": _in_total(count, [other for _, other in counts]),
            },
            source,
            {
                "facility_id": (f"{path}.facility", *_listed_at(source, count)),
                "grade": (f"{path}.grade", f"{path}.n"),
                "stated": f"{path}.n",
            },
        )


def _counts(source: Source) -> list[tuple[str, dict[str, Any]]]:
    """The counts of a document, each with its path in the record."""
    stated = source.items("counts")
    if stated:
        return [(f"counts[{index}]", count) for index, count in enumerate(stated)]
    totals = source.record.get("nonconformances") or {}
    grades = {"minor": "minor", "major": "major", "total": None}
    return [
        (f"nonconformances.{key}", {"n": totals[key], "grade": grade})
        for key, grade in grades.items()
        if totals.get(key) is not None
    ]


def _in_total(count: Mapping[str, Any], others: list[dict[str, Any]]) -> bool:
    """Whether another count of the grade is the total that holds this one."""

    def wider(other: Mapping[str, Any]) -> bool:
        narrowed = False
        if count.get("grade") != other.get("grade"):
            return False
        for key in ("standard", "facility"):
            mine, theirs = count.get(key), other.get(key)
            if mine != theirs:
                if theirs is not None:
                    return False
                narrowed = True
        return narrowed and other["n"] >= count["n"]

    return any(wider(other) for other in others if other is not count)


def _listed(source: Source, count: Mapping[str, Any]) -> int | None:
    """How many findings that a count is about the document lists; None if it lists none."""
    items = source.items("criteria")
    if not items:
        return None

    def counted(item: Mapping[str, Any]) -> bool:
        return all(
            count.get(key) is None
            or item.get(key) is None
            or normal(count[key]) == normal(item[key])
            for key in ("standard", "facility")
        ) and (count.get("grade") is None or count["grade"] == item.get("grade"))

    return sum(1 for item in items if counted(item))


def _standard(item: Mapping[str, Any], events: Events) -> str | None:
    """The standard that a finding or count is about: the one printed, else the only one."""
    printed = item.get("standard")
    if printed is not None:
        return str(printed)
    return next(iter(events)) if len(events) == 1 else None


def _known(standard: str | None, version: str | None, item: Mapping[str, Any]) -> str | None:
    if standard is None or version is None:
        return None
    found = criterion_id(standard, version, item["criterion"])
    return found if found in known_criteria() else None


def _facility(
    rows: Rows, source: Source, certification: str | None, item: Mapping[str, Any], path: str
) -> str | None:
    if certification is None or not item.get("facility"):
        return None
    event = rows.get("certifications", certification)
    organisation = rows.get("certificates", event["certificate_id"])["organisation_id"]
    name = item["facility"]
    paths = (*_listed_at(source, item), f"{path}.facility")
    return put_facility(rows, source, organisation, name, *paths)


def _listed_at(source: Source, item: Mapping[str, Any]) -> tuple[str, ...]:
    """The path of an item's facility in the record's list, if it is there."""
    facilities = source.items("facilities")
    name = item.get("facility")
    return (f"facilities[{facilities.index(name)}]",) if name in facilities else ()
