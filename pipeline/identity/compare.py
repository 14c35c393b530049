"""Announcement against report: where both speak of one thing and do not agree, a flag says so."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

from pipeline.identity.events import Certificate, Claim
from pipeline.identity.firms import firm
from pipeline.identity.rows import Rows

CODE = "report_announcement_conflict"


def flag_conflicts(rows: Rows, certificates: Iterable[Certificate]) -> None:
    """Flag each difference between an event's announcement and its report, with both quotes.

    Compared are the level, the counts by grade and the firms; of versions V3 and V3.1 agree
    (``events``), so that what differs there is never one event.
    """
    for certificate in certificates:
        for event in certificate.events:
            reports = [c for c in event.claims if c.source.kind == "audit_report"]
            announced = [c for c in event.claims if c.source.kind == "announcement"]
            for announcement, report in product(announced, reports):
                for what, said, reported in _differences(announcement, report):
                    rows.flag(
                        announcement.source,
                        CODE,
                        "warning",
                        f"{what}: the announcement says {said}, "
                        f"the report {report.source.document_id} {reported}",
                        ("certifications", event.certification_id),
                    )


def _differences(announcement: Claim, report: Claim) -> list[tuple[str, str, str]]:
    found = []
    for key in ("status", "scope"):
        said, reported = announcement.said.get(key), report.said.get(key)
        if said is not None and reported is not None and said != reported:
            paths = (f"certifications[{c.index}].{key}" for c in (announcement, report))
            found.append((key, *_shown(announcement, report, (said, reported), *paths)))
    for grade in ("minor", "major"):
        path = f"nonconformances.{grade}"
        said, reported = _count(announcement, grade), _count(report, grade)
        if said is not None and reported is not None and said != reported:
            found.append((grade, *_shown(announcement, report, (said, reported), path, path)))
    said_firms, reported_firms = _firms(announcement), _firms(report)
    if said_firms and reported_firms and said_firms.isdisjoint(reported_firms):
        names = ("; ".join(sorted(said_firms)), "; ".join(sorted(reported_firms)))
        found.append(("audit firm", *_shown(announcement, report, names, "auditors", "auditors")))
    return found


def _shown(
    announcement: Claim, report: Claim, values: tuple[Any, Any], said_at: str, reported_at: str
) -> tuple[str, str]:
    quotes = announcement.source.quote(said_at), report.source.quote(reported_at)
    said, reported = (
        f'{value} ("{quote}")' if quote else str(value)
        for value, quote in zip(values, quotes, strict=True)
    )
    return said, reported


def _count(claim: Claim, grade: str) -> int | None:
    """The count of a grade for the claim's standard, None where the document leaves it open."""
    source = claim.source
    for count in source.items("counts"):
        whole = count.get("facility") is None and count.get("grade") == grade
        if whole and count.get("standard") == claim.standard:
            return int(count["n"])
    totals = source.record.get("nonconformances") or {}
    alone = len(source.items("certifications")) == 1
    return totals.get(grade) if alone else None


def _firms(claim: Claim) -> set[str]:
    return {firm(name).name for name in claim.source.items("auditors")}
