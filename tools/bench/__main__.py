"""`make bench`: what pages and reports cost, beside what the usual libraries cost and reach.

Prints the tables and, with ``--write``, writes docs/benchmarks.md. ``--size`` scales every
measurement: 1 is what the page is made with.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pipeline.read.bench import measure, table_of
from tools.bench import rivals
from tools.bench.machine import ROOT, in_child, told
from tools.bench.made import report
from tools.bench.pages import HIGH, LOW

PAGE = ROOT / "docs" / "benchmarks.md"
_MADE_REPORTS = (12, 24, 36)  # pages of each
Row = dict[str, Any]


def pages_section(size: float) -> Iterable[str]:
    """Yield the section on pages."""
    yield "## Pages\n"
    yield (
        "Milliseconds of the processor, each page once in a process that other pages have warmed "
        "up; the mere parsing by BeautifulSoup with lxml takes turns with the whole job.\n"
    )
    yield "| | large pages | demo pages under 20 kB |\n|---|---|---|"
    large = in_child("tools.bench.pages", "large", _of(40, size))
    demo = in_child("tools.bench.pages", "demo", _of(60, size))
    yield _line("pages, median kB", [f"{one['pages']}, {one['median_bytes'] / 1000:.0f}"
                                     for one in (large, demo)])  # fmt: skip
    for name in large["means"]:
        yield _line(f"{name}, mean", [f"{one['means'][name]:.1f}" for one in (large, demo)])
    yield _line("whole page: median, worst",
                [f"{one['median']:.1f}, {one['worst']:.1f}" for one in (large, demo)])  # fmt: skip
    yield _line("share of BeautifulSoup's time: of all, median",
                [f"{one['ratio_of_sums']:.2f}, {one['ratio_median']:.2f}"
                 for one in (large, demo)])  # fmt: skip
    yield _line("pages that take longer than BeautifulSoup", [str(large["above"]), ""])
    yield _line("pages above 10 ms", ["", str(demo["above_10_ms"])])
    yield f"\nLarge pages are sample announcements of {LOW // 1000} to {HIGH // 1000} kB, made by "
    yield "`tools/bench/made.py`.\n\n### By part and field\n"
    yield "| part | ms a page | share |\n|---|---|---|"
    parts = in_child("tools.bench.pages", "profile", _of(60, size))["means"]
    whole = sum(parts.values())
    for name, value in sorted(parts.items(), key=lambda item: -item[1]):
        if value >= 0.005 * whole:
            yield _line(name, [f"{value:.2f}", f"{100 * value / whole:.0f} %"])
    yield (
        "\nWhat several fields share (scope, findings) is counted with the first field that asks: "
        "`facilities` for places, countries and sites, `nonconformances` for counts and criteria."
    )


def reports_section(size: float) -> Iterable[str]:
    """Yield the section on reports."""
    yield "\n## Audit reports\n"
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number in _MADE_REPORTS[: max(1, round(3 * size))]:
            file = Path(folder) / f"made-{number:02d}.pdf"
            file.write_bytes(report(number, number))
            files.append(file)
        demo = sorted((ROOT / "data" / "raw" / "demo").glob("*.pdf"))
        for name, chosen in (("made for this", files), ("of the demo collection", demo)):
            costs = measure(chosen, rounds=max(1, round(3 * size)))
            share = (costs.first.cpu + costs.second.cpu + costs.extract.cpu) / costs.pdfplumber.cpu
            yield f"### Reports {name}\n\n{table_of(costs)}\n"
            yield (
                f"Reading, second reading and extraction together take **{share:.3f}** of the "
                "processor time that pdfplumber takes for text and tables.\n"
            )


def rivals_section(size: float) -> Iterable[str]:
    """Yield the section on what the usual libraries cost and reach."""
    yield "## What a user would pick instead\n"
    yield (
        "The same documents and answers; F1 is the mean over the scored fields, right is the share "
        "of documents with every core field right. The usual libraries are put together in "
        "`tools/bench/usual.py`, in an environment of their own (`tools/bench/requirements.txt`). "
        "The rules of alucert were made on the training part; no rule was made on the set-aside "
        "part.\n"
    )
    if not rivals.VENV.exists():
        yield f"{rivals.VENV.relative_to(ROOT)} is missing: `make bench` makes it."
        return
    yield "| documents | way | ms a document | training: F1, right | set aside: F1, right |"
    yield "|---|---|---|---|---|"
    for kind, number in (("pages", 60), ("reports", 20)):
        for row in rivals.measured(kind, int(_of(number, size))):
            if "documents" not in row:
                yield f"| {kind} | {row['way']} | | | |"
                continue
            yield (
                f"| {row['documents']} {kind} | {row['way']} | {row['ms']:.0f} "
                f"| {_scored(row, 'training')} | {_scored(row, 'set aside')} |"
            )


def machine_section(size: float) -> Iterable[str]:
    """Yield the section on cores, memory and queries."""
    yield "\n## Two cores\n"
    cores = in_child("tools.bench.cores", _of(2000, size), "5" if size >= 1 else "1", cores=2)
    yield (
        f"{cores['documents']:,} announcements, read and extracted by one worker process and by "
        f"two, in turn: {cores['one_seconds']:.1f} s and {cores['two_seconds']:.1f} s, ratio "
        f"**{cores['ratio']:.2f}** (median of {cores['rounds']}: "
        f"{', '.join(map(str, cores['ratios']))}). A loop that only computes reaches "
        f"{cores['loop_ratio']:.2f} here.\n"
    )
    yield "## Memory\n"
    yield "| documents, one process | at a tenth of them | at the end | growth | peak |"
    yield "|---|---|---|---|---|"
    for kind, number in (("pages", 3000), ("reports", 1000)):
        memory = in_child("tools.bench.memory", kind, _of(number, size))
        yield (
            f"| {memory['documents']:,} {kind} | {memory['begin_mib']:.0f} MiB "
            f"| {memory['end_mib']:.0f} MiB | {100 * memory['growth']:.1f} % "
            f"| {memory['peak_mib']:.0f} MiB |"
        )
    yield "\n## A query over a million findings\n"
    asked = in_child("tools.bench.findings", _of(1_000_000, size))
    yield (
        f"{asked['findings']:,} findings ({asked['bytes'] / 1e6:.0f} MB of Parquet): minor and "
        "major ones by criterion, with documents and the longest statement, in DuckDB: "
        f"**{asked['seconds']:.2f} s**, peak memory of the process {asked['peak_mib']:.0f} MiB."
    )


def _scored(row: Row, part: str) -> str:
    if part not in row:
        return ""
    found = row[part]
    return f"{found['macro_f1']:.3f}, {found['right']:.2f} of {found['documents']}"


def _line(name: str, cells: Sequence[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"


def _of(number: int, size: float) -> str:
    return str(max(5, round(number * size)))


SECTIONS = {
    "pages": pages_section,
    "reports": reports_section,
    "rivals": rivals_section,
    "machine": machine_section,
}


def main() -> int:
    """Measure the sections, print them, write the page."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []])
    parser.add_argument("--size", type=float, default=1.0, help="1 is the whole measurement")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    given = parser.parse_args()
    lines = ["# Benchmarks\n", "Generated by `make bench`.\n"]
    for name in given.sections or SECTIONS:
        for line in SECTIONS[name](given.size):
            lines.append(line)
            print(line, flush=True)
    lines.insert(2, f"{told()} Processor time hardly depends on the load; read ratios.\n")
    if given.write:
        PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
