"""A small report for tests: certificate page, overview and findings, each to be varied."""

from __future__ import annotations

from typing import Any

from extractors.document import Document
from extractors.finding import Evidence, Flag
from extractors.report import read_report
from pipeline.read.pdf import read_pdf
from tests.pipeline.read.pdf_pages import PdfPage, grid, pdf_bytes

HEADER = ["Criterion", "Rating", "Public Headline Statement"]
ROWS = [
    ["1.1 Legal Compliance", "Conformance", "The register is kept.\nIn 2022 a Major\nwas closed."],
    [
        "1.2 Anti-Corruption",
        "Minor Non-\nConformance",
        "One agent had not been\nscreened, see 9.4.",
    ],
    ["2.1a-c Policy", "Not Applicable", "There is none."],
]
OVERVIEW = {
    "MEMBER NAME": "Kestrel Group plc",
    "ENTITY NAME": "Kestrel Rolling Ltd",
    "CERTIFICATION\nSCOPE": "Rolling of sheet at the Bridgend Mill in Bridgend, Wales.",
    "SUPPLY CHAIN\nACTIVITIES": "• Casthouses\n• Semi-Fabrication",
    "ASI STANDARD": "Performance Standard V3",
    "AUDIT TYPE": "Re-Certification Audit",
    "AUDIT FIRM": "DNV GL",
    "AUDIT DATE": "28 February - 4 March 2024",
    "AUDIT REPORT\nSUBMISSION": "12 Apr 2024",
}


def certificate(**cells: str) -> PdfPage:
    page = PdfPage().text(50, 80, "ASI CERTIFICATION", 20).text(50, 100, "PERFORMANCE STANDARD", 14)
    page.text(50, 140, "PRESENTED TO", 7).text(50, 158, "KESTREL ROLLING LTD", 14)
    first = {
        "CERTIFICATE NUMBER": "113",
        "ASI STANDARD": "PERFORMANCE\nSTANDARD (V3 2022)",
        "CERTIFICATION LEVEL": "FULL CERTIFICATION",
        "ASI ACCREDITED\nAUDITING FIRM": "DNV GL",
    }
    second = {
        "DATE OF ISSUE": "5 MAY 2024",
        "DATE OF EXPIRY": "4 MAY 2027",
        "CERTIFIED SINCE": "5 MAY 2021",
    }
    for y, row, width in ((220, first, 125), (300, second, 150)):
        for place, (label, value) in enumerate(row.items()):
            for number, text in enumerate(label.split("\n")):
                page.text(50 + place * width, y + 8 * number, text, 6, spacing=1.2)
            value = cells.get(label.split("\n")[0].replace(" ", "_").lower(), value)
            for number, text in enumerate(value.split("\n")):
                page.text(50 + place * width, y + 22 + 12 * number, text, 10)
    return page


def overview(values: dict[str, str] | None = None, lines: str = "full") -> PdfPage:
    page = PdfPage().text(50, 60, "SUMMARY AUDIT REPORT", 16).text(50, 84, "OVERVIEW", 11)
    rows = [[label, value] for label, value in (OVERVIEW | (values or {})).items()]
    grid(page, [50.0, 150.0, 545.0], rows, lines=lines, height=30)
    return page


def findings(rows: list[list[str]] | None = None, heading: str = "SUMMARY OF FINDINGS") -> PdfPage:
    page = PdfPage().text(50, 60, heading, 14)
    grid(page, [50.0, 180.0, 260.0, 545.0], [HEADER, *(rows or ROWS)])
    return page


def read(*pages: PdfPage, path: str = "report.pdf") -> Report:
    return Report(read_pdf(pdf_bytes(*pages), path))


class Report:
    """What was read of a document: record, reasons, evidence and flags."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.record: dict[str, Any] = {}
        self.absent: dict[str, str] = {}
        self.evidence: list[Evidence] = []
        self.flags: list[Flag] = []
        for outcome in read_report(document):
            self.record.update(outcome.values)
            self.absent.update(outcome.absent)
            self.evidence += outcome.evidence
            self.flags += outcome.flags

    def codes(self) -> set[str]:
        return {flag.code for flag in self.flags}
