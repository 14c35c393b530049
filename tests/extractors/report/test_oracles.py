"""Checks of a report against itself: each flag once where it is due, and once where it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.extractors.report.report_pages import ROWS, Report, certificate, findings, overview, read

NAME = "ASI-Summary-Audit-Report-Kestrel-Certificate-{}-PS.pdf"
TWICE = [*ROWS, ["1.1 Legal Compliance", "Conformance", "Again."]]
OTHER_TITLE = [*ROWS, ["6.1 Working Time", "Conformance", "Kept."]]
UNKNOWN = [*ROWS, ["9.19 Other", "Conformance", "Kept."]]
EARLIER = "FINDINGS OF EARLIER AUDITS"
RIGHT = [*ROWS, ["2.2 Leadership", "Conformance", "Kept."]]


def report(
    rows: list[list[str]] | None = None,
    values: dict[str, str] | None = None,
    path: str = "report.pdf",
    **cells: str,
) -> Report:
    return read(certificate(**cells), overview(values), findings(rows), path=path)


def between(text: str) -> Report:
    """A report with a paragraph between the rows of its findings."""
    first = findings()
    first.text(50, 700, text, 10)
    return read(certificate(), overview(), first, findings(RIGHT[-1:]))


def paged(**changes: object) -> Report:
    """A report whose first page was read with some trouble."""
    whole = report().document
    first = replace(whole.pages[0], **changes)  # type: ignore[arg-type]  # changes of one field
    return Report(replace(whole, pages=(first, *whole.pages[1:])))


ORACLES: list[tuple[str, Callable[[], Report], Callable[[], Report]]] = [
    (
        "expiry_mismatch",
        lambda: report(date_of_expiry="4 MAY 2026"),
        lambda: report(date_of_expiry="4 MAY 2027"),
    ),
    (
        "expiry_mismatch",
        lambda: report(certification_level="PROVISIONAL\nCERTIFICATION"),
        lambda: report(
            certification_level="PROVISIONAL\nCERTIFICATION", date_of_expiry="4 MAY 2025"
        ),
    ),
    (
        "file_name_conflict",
        lambda: report(path=NAME.format(131)),
        lambda: report(path=NAME.format(113)),
    ),
    (
        "auditor_conflict",
        lambda: report(values={"AUDIT FIRM": "Bureau Veritas Certification"}),
        lambda: report(values={"AUDIT FIRM": "DNV Business Assurance Services UK Ltd."}),
    ),
    (
        "count_mismatch",
        lambda: report(values={"AUDIT OUTCOME": "Certification, two Minor Non-Conformances"}),
        lambda: report(values={"AUDIT OUTCOME": "Certification, one Minor Non-Conformance"}),
    ),
    (
        "count_mismatch",
        lambda: report(values={"AUDIT OUTCOME": "One Major Non-Conformance was raised."}),
        lambda: report(values={"AUDIT OUTCOME": "3 Minor Non-Conformances of 2021 are closed."}),
    ),
    ("repeated_criterion", lambda: report(TWICE), lambda: report(RIGHT)),
    ("title_mismatch", lambda: report(OTHER_TITLE), lambda: report(RIGHT)),
    ("unknown_criterion", lambda: report(UNKNOWN), lambda: report(RIGHT)),
    (
        "version_conflict",
        lambda: report(values={"ASI STANDARD": "Performance Standard V2"}),
        lambda: report(values={"ASI STANDARD": "Performance Standard V3"}),
    ),
    (
        "certificate_number_conflict",
        lambda: report(values={"CERTIFICATE\nNUMBER": "131"}),
        lambda: report(values={"CERTIFICATE\nNUMBER": "113"}),
    ),
    (
        "unknown_auditor",
        lambda: report(values={"AUDIT FIRM": "Haugaland Assurance AS"}),
        lambda: report(values={"AUDIT FIRM": "DNV GL"}),
    ),
    (
        "unknown_rating",
        lambda: report([*ROWS, ["2.2 Leadership", "Satisfactory", "Kept."]]),
        lambda: report([*ROWS, ["2.2 Leadership", "Unable to Rate", "Kept."]]),
    ),
    (
        "page_unreadable",
        lambda: paged(readable=False, reason="no text layer"),
        lambda: paged(readable=True),
    ),
    ("page_recognised", lambda: paged(source="ocr"), lambda: paged(source="text")),
    (
        "second_reading_differs",
        lambda: paged(doubt="overlapping characters", disagreement="3 words differ"),
        lambda: paged(doubt="overlapping characters"),
    ),
    ("table_unread", lambda: read(certificate(), overview()), report),
    ("row_without_criterion", lambda: report([*ROWS, ["Leadership", *RIGHT[-1][1:]]]), report),
    ("layout_unread", lambda: report([*ROWS, ["Leadership", *RIGHT[-1][1:]]]), report),
    ("text_outside_rows", lambda: between("Nothing was found there."), lambda: between("NOTE")),
    (
        "table_set_aside",
        lambda: read(certificate(), overview(), findings(), findings(heading=EARLIER)),
        lambda: read(certificate(), overview(), findings(), findings(RIGHT[-1:])),
    ),
]


@pytest.mark.parametrize(("code", "due", "not_due"), ORACLES)
def test_an_oracle_speaks_when_due_and_only_then(
    code: str, due: Callable[[], Report], not_due: Callable[[], Report]
) -> None:
    assert code in due().codes()
    assert code not in not_due().codes()


def test_counts_are_those_of_the_rows() -> None:
    record = report().record
    rated = [row["rating"] for row in record["findings"]]
    assert record["nonconformances"]["minor"] == rated.count("minor") == len(record["criteria"])
