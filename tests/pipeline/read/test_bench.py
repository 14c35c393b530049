from __future__ import annotations

from pathlib import Path

from pipeline.read.bench import Costs, Times, measure, table_of, write_section
from tests.extractors.report.report_pages import certificate, findings, overview
from tests.pipeline.read.pdf_pages import PdfPage, pdf_bytes


def test_reading_is_timed_against_pdfplumber_on_the_same_pages(tmp_path: Path) -> None:
    whole, scan = tmp_path / "a.pdf", tmp_path / "b.pdf"
    whole.write_bytes(pdf_bytes(certificate(), overview(), findings()))
    scan.write_bytes(pdf_bytes(PdfPage().picture()))
    costs = measure([whole, scan])
    assert (costs.files, costs.pages, costs.twice) == (1, 3, 0)
    assert 0 < costs.first.cpu < costs.pdfplumber.cpu
    assert costs.ratio.cpu == costs.first.cpu / costs.pdfplumber.cpu
    assert costs.ratio.wall == costs.first.wall / costs.pdfplumber.wall


def test_the_second_reading_is_timed_apart(tmp_path: Path) -> None:
    rows = [["1.1 Legal Compliance", "Conformance", "Kept."], ["1.2 Corruption", "", "Kept too."]]
    doubtful = tmp_path / "a.pdf"
    doubtful.write_bytes(pdf_bytes(certificate(), overview(), findings(rows)))
    costs = measure([doubtful], rounds=1)
    assert costs.twice == 1
    assert costs.second.cpu > 0 and costs.second.wall > 0
    assert "1 pages (33.3 %) were read a second time" in table_of(costs)


def test_only_the_section_of_the_reports_is_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "benchmarks.md"
    file.write_text("# Benchmarks\n\nOther figures.\n", encoding="utf-8")
    write_section(file, table_of(Costs(1, 10, Times(0.1, 0.1), pdfplumber=Times(1.0, 1.0))))
    write_section(file, table_of(Costs(1, 10, Times(0.2, 0.2), pdfplumber=Times(1.0, 1.0))))
    text = file.read_text(encoding="utf-8")
    assert "Other figures." in text and "0.200" in text and "0.100" not in text
