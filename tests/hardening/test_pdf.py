"""PDF: what a crafted file costs is the worker's, never the parent's, and it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.extract import extract_sources
from pipeline.read.pdf import read_pdf
from pipeline.read.pdf_second import read_again
from pipeline.settings import Settings
from pipeline.source import source_of
from tests.conftest import Figure
from tests.hardening import hostile
from tests.hardening.rows import Row
from tools.report_memory import resident
from tools.write_collecting import ROOT

ROW = Row(
    "PDF",
    "worker processes, one document at a time, 1 GiB and 15 s of the processor for each (OCR: "
    "20 s a page, in a process of its own), replaced; pages closed",
    "crafted files: parent grows under 50 MB, each ends within 20 s (and 20 s a page that is "
    "recognised); 1,000 PDFs: memory grows under 10 %",
    {
        "tests/pipeline/test_pool.py": (
            "test_a_bad_job_costs_only_itself",
            "test_workers_are_replaced_after_their_number_of_jobs",
        ),
        "tests/pipeline/read/test_pdf.py": (
            "test_a_file_that_cannot_be_read_says_why",
            "test_a_page_full_of_lines_is_no_table_and_ends_soon",
        ),
    },
)

REPORT = sorted((ROOT / "data/raw/demo").glob("*.pdf"))[0]
# the rows' seconds are those of a machine that does nothing else
PATIENCE = max(1.0, (os.getloadavg()[0] + 1) / (os.cpu_count() or 1))


def outcome(file: Path) -> tuple[str, float, int]:
    """Read a file as the commands do: its status, the seconds, the pages that were recognised."""
    begin = time.monotonic()
    (line,) = extract_sources([source_of(str(file))], Settings(workers=1))
    took = time.monotonic() - begin
    status = line["document"]["status"]
    assert status in ("complete", "partial", "unreadable", "failed")
    assert status in ("complete", "partial") or len(line["document"]["error"]) > 20
    recognised = 0 if status == "failed" else (line["document"]["pages"] or 0)
    return status, took, recognised


def test_a_few_crafted_files_end_soon_and_cost_the_parent_nothing(tmp_path: Path) -> None:
    wanted = ("a page tree that leads to itself", "500 pages", "an xref that leads to itself",
              "arrays in arrays without end")  # fmt: skip
    made = dict(hostile.small_pdfs())
    before = resident()
    for name in wanted:
        file = tmp_path / "crafted.pdf"
        file.write_bytes(made[name])
        _, took, recognised = outcome(file)
        assert took < (20 + 20 * recognised) * PATIENCE, name
    assert resident() - before < 50


@pytest.mark.slow
def test_every_crafted_file_ends_and_costs_the_parent_nothing(
    tmp_path: Path, figure: Figure
) -> None:
    before, longest, statuses = resident(), 0.0, []
    made = list(hostile.pdfs(REPORT.read_bytes()))
    before = resident()
    for name, data in made:
        file = tmp_path / "crafted.pdf"
        file.write_bytes(data)
        status, took, recognised = outcome(file)
        statuses.append(status)
        longest = max(longest, took - 20 * recognised)
        assert took < (20 + 20 * recognised) * PATIENCE, name
    grown = resident() - before
    told = ", ".join(f"{statuses.count(status)} {status}" for status in sorted(set(statuses)))
    figure(
        "PDF",
        f"{len(made)} crafted files ({told}): each ended within 20 s besides recognition "
        f"({longest:.0f} s the longest, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores), "
        f"the parent grew by {max(grown, 0):.0f} MB",
    )
    assert grown < 50


def test_the_name_of_an_encoding_loads_no_pickle(tmp_path: Path, figure: Figure) -> None:
    """CVE-2025-64512: the second reader is pdfminer, which once took the name for a path."""
    data, made = hostile.pickle_pdf(tmp_path)
    import pdfplumber

    with pdfplumber.open(tmp_path / "x.pdf" if _written(tmp_path, data) else "") as pdf:
        for page in pdf.pages:
            page.extract_text()
    try:
        read_pdf(data, "crafted.pdf")
    except Exception as error:  # noqa: BLE001 - whatever it says, nothing may run
        assert str(error)
    assert not made.exists()
    assert callable(read_again)
    figure("PDF", "CVE-2025-64512, a pickle named as an encoding: not loaded")


def _written(folder: Path, data: bytes) -> bool:
    return (folder / "x.pdf").write_bytes(data) > 0


@pytest.mark.slow
def test_a_thousand_reports_in_one_process(figure: Figure) -> None:
    command = [sys.executable, "tools/report_memory.py", "data/raw/demo", "1000"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    figure("PDF", f"1,000 reports in one process: {run.stdout.strip().splitlines()[-1]}")
