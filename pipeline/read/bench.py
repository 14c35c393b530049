"""`make bench`: the cost of reading reports against pdfplumber's on the same pages, in one run.

Times are processor time of one process, reading as the mean of three rounds. The second reading of
doubtful pages is timed apart. Pages that were recognised (OCR) are left out:
pdfplumber does not recognise.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.report import read_report
from pipeline.errors import Unreadable
from pipeline.read import pdf_second
from pipeline.read.pdf import read_pdf

_ROUNDS = 3
_MARKS = ("<!-- reports: begin -->", "<!-- reports: end -->")


@dataclass(slots=True)
class Costs:
    """Seconds of processor time over all files, and how many pages they have."""

    files: int = 0
    pages: int = 0
    first: float = 0.0
    second: float = 0.0
    twice: int = 0
    extract: float = 0.0
    pdfplumber: float = 0.0

    @property
    def ratio(self) -> float:
        """The first reading's time as a share of pdfplumber's."""
        return self.first / self.pdfplumber if self.pdfplumber else 0.0


def measure(files: Sequence[Path]) -> Costs:
    """Return what reading reports costs; files that cannot be read are left out."""
    costs = Costs()
    for path in files:
        data = path.read_bytes()
        try:
            document = read_pdf(data, str(path))
        except Unreadable:
            continue
        if any(page.source == "ocr" or not page.readable for page in document.pages):
            continue
        pdf_second.spent.clear()
        whole = _seconds(lambda: [read_pdf(data, str(path)) for _ in range(_ROUNDS)])  # noqa: B023  # called at once
        twice = sum(pdf_second.spent) / _ROUNDS
        costs.files += 1
        costs.pages += len(document.pages)
        costs.first += whole / _ROUNDS - twice
        costs.second += twice
        costs.twice += len(pdf_second.spent) // _ROUNDS
        costs.extract += _seconds(lambda: read_report(document))  # noqa: B023  # called at once
        costs.pdfplumber += _seconds(lambda: _by_pdfplumber(path))  # noqa: B023  # called at once
    return costs


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _by_pdfplumber(path: Path) -> None:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.extract_tables()
            page.close()


def table_of(costs: Costs) -> str:
    """Return the figures as a Markdown table."""
    pages = max(costs.pages, 1)
    rows = [
        ("reading: text, boxes, tables", costs.first / pages),
        ("second reading of doubtful pages, spread over all", costs.second / pages),
        ("extraction of the record", costs.extract / pages),
        ("pdfplumber alone: text and tables", costs.pdfplumber / pages),
    ]
    lines = ["| step | ms a page |", "|---|---|"]
    lines += [f"| {name} | {1000 * seconds:.1f} |" for name, seconds in rows]
    share = 100 * costs.twice / pages
    lines += [
        "",
        f"{costs.files} reports, {costs.pages} pages; Python {platform.python_version()}, "
        f"{platform.machine()}. Reading takes {costs.ratio:.3f} of pdfplumber's time; "
        f"{costs.twice} pages ({share:.1f} %) were read a second time.",
    ]
    return "\n".join(lines)


def write_section(path: Path, table: str) -> None:
    """Write the reports' section of the benchmarks, keeping whatever stands around it."""
    before = path.read_text(encoding="utf-8") if path.exists() else "# Benchmarks\n"
    section = f"{_MARKS[0]}\n## Audit reports (`make bench`)\n\n{table}\n{_MARKS[1]}"
    if _MARKS[0] in before:
        head, _, rest = before.partition(_MARKS[0])
        section = head + section + rest.partition(_MARKS[1])[2]
    else:
        section = f"{before.rstrip()}\n\n{section}\n"
    path.write_text(section, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write docs/benchmarks.md; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.read.bench", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="folders with PDF files")
    parser.add_argument("--write", type=Path, help="the Markdown file to write the figures to")
    options = parser.parse_args(arguments)
    files = sorted(path for folder in options.folders for path in folder.glob("*.pdf"))
    if not files:
        print("no PDF files there", file=sys.stderr)
        return 2
    table = table_of(measure(files))
    print(table)
    if options.write:
        write_section(options.write, table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
