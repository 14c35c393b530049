from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from extractors.report import read_report
from pipeline.read.ocr import why_unavailable
from pipeline.read.pdf import read_pdf
from tests.pipeline.read.scans import Scanner, scanned

ROOT = Path(__file__).resolve().parents[3]
SCANNERS = [
    Scanner(300),
    Scanner(300, skew=1.5, noise=6),
    Scanner(250, skew=-0.7, noise=10),
    Scanner(200),
    Scanner(200, skew=0.8, noise=6),
    Scanner(200, skew=-2.0, noise=4),
    Scanner(150, skew=0.3, noise=3),
    Scanner(150),
]
PAGES = 3  # of each report: those where the findings begin
missing = why_unavailable()


REPORTS = [  # one of each layout, not a draw: a new sample changes no scan
    "al-fanar-aluminium-remelt-ps-report-2024",  # every cell ruled
    "coulee-saguenay-nord-inc-ps-report-2023",  # every cell ruled, headings once
    "ennstal-automotive-guss-gmbh-ps-report-2025",  # no rules, narrow rating column
    "hekla-smelting-coc-report-2024",  # rating in the last column
    "lake-huron-billet-inc-ps-report-2024",  # narrow rating column
    "parana-envases-s-a-ps-report-2021",  # horizontal rules only
    "saleska-livarna-d-d-coc-report-2023",  # pages turned
    "compagnie-des-bauxites-de-ps-report-2025",  # shaded bands
]


def reports() -> list[tuple[Path, Path]]:
    """Return the eight reports with their answers."""
    found = []
    for name in REPORTS:
        gold = next((ROOT / "tests" / "samples").rglob(f"{name}.gold.json"))
        pdfs = [gold.with_name(f"{name}.pdf"), *(ROOT / "data/raw/demo").glob(f"{name}--*.pdf")]
        found.append((next(path for path in pdfs if path.exists()), gold))
    return found


Key = tuple[str, tuple[str, ...], str | None]


def keys(rows: list[dict[str, Any]]) -> Counter[Key]:
    return Counter((row["criterion"], tuple(row["parts"]), row["rating"]) for row in rows)


@pytest.mark.slow
def test_findings_of_eight_degraded_scans_are_read() -> None:
    if missing:
        print(f"not tested: {missing}")
        pytest.skip(missing)  # the program or the extra is not installed
    right = wrong = lost = 0
    for seed, ((pdf, gold), scanner) in enumerate(zip(reports(), SCANNERS, strict=True)):
        rows = json.loads(gold.read_text(encoding="utf-8"))["record"]["findings"]
        first = min(row["page"] for row in rows)
        last = min(first + PAGES - 1, max(row["page"] for row in rows))
        document = read_pdf(scanned(pdf.read_bytes(), range(first, last + 1), scanner, seed), "a")
        assert {page.reason for page in document.pages} == {None}
        record = {
            key: value for part in read_report(document) for key, value in part.values.items()
        }
        expected = keys([row for row in rows if row["page"] <= last])
        found = keys(record["findings"])
        hit = (expected & found).total()
        right, wrong, lost = right + hit, wrong + found.total() - hit, lost + expected.total() - hit
        print(f"{pdf.name[:40]:40} {scanner}: {hit} of {expected.total()}")
        print("    missed:", sorted((expected - found).elements())[:8])
        print("    wrong:", list((found - expected).elements())[:8])
    score = 2 * right / (2 * right + wrong + lost)
    print(f"rows of eight scans: F1 {score:.3f}")
    assert score >= 0.95
