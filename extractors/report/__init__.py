"""What a summary audit report says: the whole record of a PDF, field by field.

Layout and vocabulary are those of the reference (REPORTS.md, VOCAB.md); the readers have
already brought the text in order and the tables into rows and cells.
"""

from __future__ import annotations

from extractors.document import Document
from extractors.finding import Flag, Outcome, Reason
from extractors.report.certificate import read_certificate
from extractors.report.findings import read_findings
from extractors.report.labels import read_labels
from extractors.report.outcomes import Gathered
from extractors.report.rows import read_rows
from extractors.report.scope import read_scope
from extractors.report.told import check_told_counts


def read_report(document: Document) -> tuple[Outcome, ...]:
    """Return the outcomes of a summary audit report.

    Three outcomes: the certificate and its audits, the scope with its sites, the findings.
    Pages that could not be read are flagged ``page_unreadable``; what may have stood there
    is ``not_assessable``.
    """
    tables, aside = read_findings(document)
    first = min((table.rows[0].page for table in tables), default=len(document.pages) + 1)
    hidden = [page for page in document.pages if not page.readable]
    head_hidden = any(page.number < first for page in hidden)
    reason: Reason = "not_assessable" if head_hidden else "not_found"
    labels = read_labels(document, max(first - 1, 1) if tables else len(document.pages))
    certificate = Gathered(document)
    read_certificate(certificate, labels, reason)
    for page in hidden:
        certificate.flags.append(
            Flag("page_unreadable", "error", f"page {page.number}: {page.reason}")
        )
    for page in document.pages:
        if page.source == "ocr":
            certificate.flags.append(
                Flag("page_recognised", "info", f"page {page.number} was recognised (OCR)")
            )
        if page.disagreement:
            certificate.flags.append(
                Flag("second_reading_differs", "warning",
                     f"page {page.number}: {page.disagreement} (read twice since {page.doubt})")
            )  # fmt: skip
    scope = Gathered(document)
    read_scope(scope, labels, certificate.values.get("entity"), first, reason)
    findings = Gathered(document)
    read_rows(
        findings,
        tables,
        aside,
        certificate.values.get("certifications") or [],
        certificate.evidence,
    )
    starts = [table.start for table in tables]
    check_told_counts(findings, certificate.values, min(starts, default=None))
    return certificate.outcome(), scope.outcome(), findings.outcome()
