from __future__ import annotations

import pytest

from pipeline.read import pdf_second
from pipeline.read.pdf import read_pdf
from tests.extractors.report.report_pages import HEADER, ROWS, certificate, findings, overview, read
from tests.pipeline.read.pdf_pages import PdfPage, grid, pdf_bytes

UNRATED = [*ROWS, ["2.2 Leadership", "", "The rating of this row was left out."]]


def test_a_page_without_doubt_is_read_once() -> None:
    pdf_second.spent.clear()
    document = read_pdf(pdf_bytes(findings()), "report.pdf")
    assert document.pages[0].doubt is None
    assert pdf_second.spent == []


def test_a_doubtful_page_on_which_both_readings_agree_is_not_flagged() -> None:
    report = read(certificate(), overview(), findings(UNRATED))
    assert "have no rating" in (report.document.pages[2].doubt or "")
    assert report.document.pages[2].disagreement is None
    assert "second_reading_differs" not in report.codes()


def test_a_disagreement_of_the_second_reading_is_flagged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "pdfplumber.page.Page.extract_tables", lambda page: [[["1.1 Legal", "Minor"]]]
    )
    report = read(certificate(), overview(), findings(UNRATED))
    flag = next(flag for flag in report.flags if flag.code == "second_reading_differs")
    assert "page 3" in flag.detail


def test_a_fault_of_the_second_reading_does_not_cost_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(page: object) -> str:
        raise RuntimeError("no")

    monkeypatch.setattr("pdfplumber.page.Page.extract_text", broken)
    report = read(certificate(), overview(), findings(UNRATED))
    assert len(report.record["findings"]) == 4
    assert "second_reading_differs" in report.codes()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("full", "every cell stands between ruling lines"),
        ("horizontal", "columns under the headings; rows between rules"),
        ("none", "columns under the headings; rows at criterion codes"),
    ],
)
def test_a_table_keeps_what_its_rows_and_columns_were_told_by(lines: str, words: str) -> None:
    page = PdfPage()
    grid(page, [50.0, 180.0, 260.0, 545.0], [HEADER, *ROWS], lines=lines)
    assert read_pdf(pdf_bytes(page), "report.pdf").tables[0].reason == words
