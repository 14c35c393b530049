"""Rows about documents themselves: what they are, what failed, flags, gaps and links."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pipeline.identity.events import Certificate
from pipeline.identity.rows import Rows
from pipeline.identity.source import DEMO, Source, canonical

INVENTED = "demo (invented documents)"


def put_document(rows: Rows, source: Source) -> None:
    """Put ``documents``, ``document_failures``, ``absences``, ``speakers``, ``report_links``."""
    about, raw = source.about, source.extracted.raw
    origin = source.extracted.source
    rows.put(
        "documents",
        {
            "document_id": source.document_id,
            "kind": source.kind,
            "url": source.url,
            "title": about.get("title"),
            "published_on": source.published_on,
            "retrieved_at": source.retrieved_at,
            "sha256": source.sha256,
            "bytes": raw.get("bytes"),
            "pages": about.get("pages"),
            "pages_read": about.get("pages_read"),
            "status": source.status,
            "language": about.get("language"),
            "source": INVENTED if origin == DEMO else origin,
            "superseded_by": source.superseded_by,
        },
        source,
        {"published_on": "published_on"},
    )
    if source.status != "complete":
        rows.put("document_failures", _failure(source))
    for name, reason in sorted((source.extracted.contract.get("absent") or {}).items()):
        rows.put("absences", {"document_id": source.document_id, "field": name, "reason": reason})
    for index, speaker in enumerate(source.items("speakers")):
        at = f"speakers[{index}]"
        rows.put(
            "speakers",
            {
                "document_id": source.document_id,
                "name": speaker["name"],
                "role": speaker.get("role"),
                "organisation": speaker.get("organisation"),
            },
            source,
            {
                "name": f"{at}.name",
                "role": f"{at}.role",
                "organisation": f"{at}.organisation",
            },
        )
    for index, url in enumerate(source.items("report_urls")):
        rows.put(
            "report_links",
            {"document_id": source.document_id, "url": url},
            source,
            {"url": f"report_urls[{index}]"},
        )


def put_text(rows: Rows, source: Source) -> None:
    """Put ``document_texts``: the pages of a document, or the whole of one without pages.

    Each part reaches to the next, so that together they are the text that offsets count.
    """
    document = source.extracted.document
    if document is None:
        return
    pages: list[tuple[int | None, int]] = [(p.number, p.start) for p in document.pages]
    pages = pages or [(None, 0)]
    starts = [0, *(start for _, start in pages[1:]), len(document.text)]
    for part, ((page, _), start, end) in enumerate(zip(pages, starts, starts[1:], strict=False), 1):
        text = document.text[start:end]
        if text.strip():
            rows.put(
                "document_texts",
                {
                    "document_id": source.document_id,
                    "part": part,
                    "page": page,
                    "char_start": start,
                    "char_end": end,
                    "text": text,
                },
            )


def put_flags(rows: Rows, source: Source) -> None:
    """Put the flags that reading raised, each at the row that it is about."""
    for flag in source.extracted.contract.get("flags") or ():
        rows.flag(
            source,
            flag["code"],
            flag["severity"],
            flag["detail"],
            source.target(flag.get("fields") or ()),
        )


def put_document_links(
    rows: Rows, sources: Iterable[Source], certificates: Iterable[Certificate]
) -> None:
    """Put ``document_links``.

    By address where one document prints it, else by the event that both tell of; a report to
    the one before it by the certificate: the nearest with an earlier day of its latest event.
    """
    everything = list(sources)
    reports = {
        address: source.document_id
        for source in everything
        if source.kind == "audit_report" and (address := canonical(source.url))
    }
    for source in everything:
        if source.superseded_by is not None:
            _link(rows, source.document_id, source.superseded_by, "later_version", "address")
        for url in source.items("report_urls") if source.kind == "announcement" else ():
            report = reports.get(canonical(url) or "")
            if report is not None:
                _link(rows, source.document_id, report, "announcement_report", "address")
    for certificate in certificates:
        for event in certificate.events:
            by_kind: dict[str, list[str]] = {}
            for claim in event.claims:
                by_kind.setdefault(claim.source.kind, []).append(claim.source.document_id)
            for announcement in by_kind.get("announcement", ()):
                for report in by_kind.get("audit_report", ()):
                    _link(rows, announcement, report, "announcement_report", "event")
                for reprint in by_kind.get("reprint", ()):
                    _link(rows, reprint, announcement, "reprint_announcement", "event")
            if "announcement" not in by_kind:
                for reprint in by_kind.get("reprint", ()):
                    for report in by_kind.get("audit_report", ()):
                        _link(rows, reprint, report, "reprint_report", "event")
        _link_earlier_reports(rows, certificate)


def _link_earlier_reports(rows: Rows, certificate: Certificate) -> None:
    days: dict[str, date] = {}
    for claim in certificate.claims:
        if claim.source.kind == "audit_report" and claim.latest and claim.happened_on:
            days[claim.source.document_id] = claim.happened_on
    for document, day in sorted(days.items()):
        earlier = [(other, name) for name, other in days.items() if other < day]
        nearest = max((other for other, _ in earlier), default=None)
        for other, name in sorted(earlier):
            if other == nearest:
                _link(rows, document, name, "earlier_report", "certificate")


def _link(rows: Rows, document: str, linked: str, kind: str, rule: str) -> None:
    rows.put(
        "document_links",
        {"document_id": document, "linked_document_id": linked, "kind": kind, "rule": rule},
    )


def _failure(source: Source) -> dict[str, Any]:
    about = source.about
    reason = about.get("error")
    if not reason and about.get("pages"):
        reason = f"{about.get('pages_read') or 0} of {about['pages']} pages read"
    return {
        "document_id": source.document_id,
        "stage": "read",
        "reason": reason or "not read whole; see its flags",
        "page": _first_page(source),
        "seconds": source.extracted.seconds,
        "peak_bytes": source.extracted.peak_bytes,
    }


def _first_page(source: Source) -> int | None:
    pages = source.about.get("unread_pages") or ()
    return min(pages) if pages else None
