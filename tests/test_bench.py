"""What `make bench` measures on is what it says: pages of that size, reports with findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.record import build_record
from pipeline.collect.raw_store import RawStore
from pipeline.read.html import read_html
from pipeline.read.pdf import read_pdf
from pipeline.score.parts import is_set_aside
from tools.bench import __main__ as bench
from tools.bench import findings, scale
from tools.bench.made import large_page, large_pages, report
from tools.bench.pages import training_pages


def test_a_large_page_has_its_size_and_the_record_of_the_small_one() -> None:
    file = training_pages()[0]
    small = file.read_bytes()
    large = large_page(small, 150_000, 7)
    assert 145_000 < len(large) < 160_000
    assert large == large_page(small, 150_000, 7) != large_page(small, 150_000, 8)
    records = [build_record(read_html(page, "page"))["record"] for page in (small, large)]
    assert records[0] == records[1]


def test_sizes_are_spread_over_the_whole_range() -> None:
    sizes = [len(page) for page in large_pages(training_pages()[:5], 100_000, 200_000)]
    assert sizes == sorted(sizes)
    assert 98_000 < sizes[0] < 110_000 and 195_000 < sizes[-1] < 215_000


def test_set_aside_documents_are_not_timed() -> None:
    assert not any(is_set_aside(file.name) for file in training_pages())


def test_a_made_report_has_findings_on_every_page_but_the_first_two() -> None:
    document = read_pdf(report(4, 1), "made.pdf")
    assert len(document.pages) == 4
    found = build_record(document)["record"]["findings"]
    assert len(found) == 22
    assert {finding["rating"] for finding in found} >= {"conformance"}


def test_the_million_findings_are_rows_of_the_schema_and_are_all_asked(tmp_path: Path) -> None:
    file = tmp_path / "findings.parquet"
    findings.made(2_000, file)
    asked = findings.queried(file)
    assert asked["rows"] == 20
    assert 0 < asked["counted"] < 2_000


def test_the_copies_of_a_growing_collection_are_documents_of_their_own(tmp_path: Path) -> None:
    scale.made(12, tmp_path)
    documents = RawStore(tmp_path / "raw" / "scale").documents()
    assert len({document.sha256 for document in documents}) == 12
    assert all(document.fault is None for document in documents)


@pytest.mark.parametrize(("power", "seconds"), [(1, 100.0), (2, 1000.0)])
def test_growth_is_drawn_on_as_between_the_two_largest(power: int, seconds: float) -> None:
    rows = [
        {"documents": number, "stages": dict.fromkeys(scale.STAGES, 10 * (number / 1000) ** power)}
        for number in (100, 1000)
    ]
    assert scale.expected(rows, 10_000)["resolve"] == pytest.approx(seconds)


def test_the_page_on_scale_says_what_is_measured_and_what_is_calculated() -> None:
    row = {
        "documents": 1000,
        "seconds": 60.0,
        "stages": dict.fromkeys(scale.STAGES, 12.0),
        "peak_mib": 300.0,
        "unchanged_seconds": 1.5,
        "processed_mib": 10.0,
    }
    page = scale.page([row], "Measured on a machine.", "## How to\n")
    assert "| 1,000 | 12.0 s (12.0 ms) |" in page
    assert "| 1.5 s (2.5 %) | 300 MiB |" in page
    assert "| 1,000,000 | 6.7 h | 12.5 min | 10.0 h | 293 GiB |" in page
    assert page.endswith("## How to\n")


def test_every_section_of_the_page_can_be_measured_alone() -> None:
    assert list(bench.SECTIONS) == ["pages", "reports", "rivals", "machine"]
    assert bench._of(2000, 0.05) == "100"
