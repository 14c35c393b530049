"""`make bench`: the cost of reading reports against pdfplumber's on the same pages, in one run.

For each file the two take turns, and of all turns the median counts: what else the machine does
then slows both. Processor time and wall time stand side by side; the first hardly depends on
load. The second reading of doubtful pages is timed apart. Documents with recognised pages (OCR)
are left out: pdfplumber does not recognise.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from extractors.report import read_report
from pipeline.errors import Unreadable
from pipeline.read import pdf_second
from pipeline.read.pdf import read_pdf

_ROUNDS = 3  # turns of each file
_READINGS = 3  # of a file in one turn: pdfplumber takes some ten times as long
_MARKS = ("<!-- reports: begin -->", "<!-- reports: end -->")


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of the processor and of the clock on the wall."""

    cpu: float = 0.0
    wall: float = 0.0

    def __add__(self, other: Times) -> Times:
        """Return both together."""
        return Times(self.cpu + other.cpu, self.wall + other.wall)

    def __sub__(self, other: Times) -> Times:
        """Return these less the other."""
        return Times(self.cpu - other.cpu, self.wall - other.wall)

    def over(self, count: int) -> Times:
        """Return the times of one of so many."""
        return Times(self.cpu / count, self.wall / count)


@dataclass(slots=True)
class Costs:
    """Times over all files, and how many pages they have."""

    files: int = 0
    pages: int = 0
    first: Times = Times()
    second: Times = Times()
    twice: int = 0
    extract: Times = Times()
    pdfplumber: Times = Times()

    @property
    def ratio(self) -> Times:
        """The first reading's times as shares of pdfplumber's."""
        theirs = self.pdfplumber
        return Times(
            self.first.cpu / theirs.cpu if theirs.cpu else 0.0,
            self.first.wall / theirs.wall if theirs.wall else 0.0,
        )


def measure(files: Sequence[Path], rounds: int = _ROUNDS) -> Costs:
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
        first, second, extract, theirs = [], [], [], []
        for _ in range(rounds):
            pdf_second.spent.clear()
            whole = _times(lambda: [read_pdf(data, str(path)) for _ in range(_READINGS)])  # noqa: B023  # called at once
            again = sum((Times(one.cpu, one.wall) for one in pdf_second.spent), Times())
            first.append((whole - again).over(_READINGS))
            second.append(again.over(_READINGS))
            theirs.append(_times(lambda: _by_pdfplumber(path)))  # noqa: B023  # called at once
            extract.append(_times(lambda: read_report(document)))  # noqa: B023  # called at once
        costs.files += 1
        costs.pages += len(document.pages)
        costs.twice += sum(one.pages for one in pdf_second.spent) // _READINGS
        costs.first += _median(first)
        costs.second += _median(second)
        costs.extract += _median(extract)
        costs.pdfplumber += _median(theirs)
    return costs


def _median(times: Sequence[Times]) -> Times:
    return Times(median(one.cpu for one in times), median(one.wall for one in times))


def _times(work: Callable[[], object]) -> Times:
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return Times(time.process_time() - cpu, time.perf_counter() - wall)


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
        ("reading: text, boxes, tables", costs.first.over(pages)),
        ("second reading of doubtful pages, spread over all", costs.second.over(pages)),
        ("extraction of the record", costs.extract.over(pages)),
        ("pdfplumber alone: text and tables", costs.pdfplumber.over(pages)),
    ]
    lines = ["| step | ms a page, processor | ms a page, wall |", "|---|---|---|"]
    lines += [f"| {name} | {1000 * one.cpu:.1f} | {1000 * one.wall:.1f} |" for name, one in rows]
    share = 100 * costs.twice / pages
    part = 100 * costs.second.cpu / costs.pdfplumber.cpu if costs.pdfplumber.cpu else 0.0
    lines += [
        "",
        f"{costs.files} reports, {costs.pages} pages; Python {platform.python_version()}, "
        f"{platform.machine()}; medians of turns taken by both. Reading takes "
        f"{costs.ratio.cpu:.3f} of pdfplumber's processor time and {costs.ratio.wall:.3f} of its "
        f"wall time. {costs.twice} pages ({share:.1f} %) were read a second time, which takes "
        f"another {part:.1f} % of pdfplumber's time.",
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
