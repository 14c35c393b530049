"""Write docs/hardening.md, what the project was measured to survive: ``make hardening``.

``python -m tools.write_hardening run`` runs every test of the table, the long ones too, and keeps
their results in build/hardening; ``... run AREA`` those of one row. Without ``run`` the page is
written from what lies there: pytest's reports, and the figures of fuzzing, mutation and audit.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.files import write_atomically
from tests.hardening.rows import Row, rows
from tools import audit, fuzz
from tools.write_collecting import Measured, measured

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "hardening.md"
KEPT = ROOT / "build" / "hardening"
REPORT = "tests.xml"
HEAD = """\
# What alucert survives

Written by `make hardening`; no figure is typed by hand. Each row has a file in `tests/hardening`,
which holds its demand and names the tests that stand elsewhere. The short tests run in `make test`
too. Seconds are those of a machine with two cores that had other work to do.

| area | demand | to reach | reached | command |
|---|---|---|---|---|
"""
NOT_RUN = "not run when this page was written"


def nodes(name: str, row: Row) -> list[str]:
    """Return what pytest is to run for a row: its own file, named functions, further files."""
    wanted = [f"tests/hardening/test_{name}.py"]
    for file, functions in row.tests.items():
        places = functions_of(file)
        wanted += [f"{file}::{places[function]}" for function in functions]
    return wanted + list(row.files)


@cache
def functions_of(file: str) -> dict[str, str]:
    """Return pytest's name of every test function of a file, by its own name."""
    found = {}
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = node.name
        elif isinstance(node, ast.ClassDef):
            found |= {
                inner.name: f"{node.name}::{inner.name}"
                for inner in node.body
                if isinstance(inner, ast.FunctionDef)
            }
    return {name: place for name, place in found.items() if name.startswith("test_")}


def wanted_of(name: str, row: Row) -> list[str]:
    """Return the functions that must have passed for a row."""
    own = list(functions_of(f"tests/hardening/test_{name}.py"))
    named = [function for functions in row.tests.values() for function in functions]
    return own + named + [function for file in row.files for function in functions_of(file)]


def run(areas: Mapping[str, Row]) -> int:
    """Run the tests of rows; pytest's exit code."""
    KEPT.mkdir(parents=True, exist_ok=True)
    wanted = list(dict.fromkeys(node for name, row in areas.items() for node in nodes(name, row)))
    own = {node for node in wanted if "::" not in node}
    wanted = [node for node in wanted if "::" not in node or node.partition("::")[0] not in own]
    report = KEPT / (REPORT if len(areas) > 1 else f"{next(iter(areas))}.xml")
    command = [sys.executable, "-m", "pytest", "-m", "slow or not slow", "-n", "2"]
    command += ["--dist", "worksteal", f"--junitxml={report}", "--durations=15", *wanted]
    begin = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    print(f"{len(wanted)} groups of tests in {(time.monotonic() - begin) / 60:.1f} minutes")
    return code


def others(row: Row) -> Iterator[tuple[str, bool]]:
    """Yield what the commands beside pytest told for a row, and whether that is good."""
    for file, command in row.others.items():
        path = KEPT / file
        if not path.is_file():
            yield f"{NOT_RUN}: `{command}`", False
            continue
        told = json.loads(path.read_text(encoding="utf-8"))
        if file.startswith("fuzz-"):
            entry = file.removeprefix("fuzz-").removesuffix(".json")
            good = not told["faults"] and told["uncaught"] == 0 and told["slowest"] <= fuzz.SLOW
            yield f"fuzzing of {fuzz.said(entry, told)}", good
        elif file == "mutation.json":
            yield _mutation(told)
        else:
            yield audit.said(told), not told["known"] and not told["skipped"]


def _mutation(told: dict[str, Any]) -> tuple[str, bool]:
    shares = {part: count["found"] / count["drawn"] for part, count in told["parts"].items()}
    parts = ", ".join(
        f"{part} {count['found']} of {count['drawn']} ({shares[part]:.0%})"
        for part, count in told["parts"].items()
    )
    drawn = sum(count["drawn"] for count in told["parts"].values())
    said = f"faults put into the code, {drawn} drawn with seed {told['seed']}: found {parts}"
    return said, min(shares.values()) >= 0.85


def faults_of(name: str, row: Row, seen: Measured) -> list[str]:
    """Return what is missing or failed of a row."""
    wanted = wanted_of(name, row)
    missing = [f"not run: {one}" for one in wanted if not seen.cases.get(one)]
    failed = {fault.partition("[")[0] for fault in seen.faults}
    return missing + [f"failed: {one}" for one in wanted if one in failed]


def line(name: str, row: Row, seen: Measured) -> str:
    """Return a row of the page."""
    wanted = wanted_of(name, row)
    cases = sum(seen.cases.get(function, 0) for function in wanted)
    reached = sorted(set(seen.figures.get(row.area, ())))
    reached += [said for said, _ in others(row)]
    reached.append(f"{cases} cases of {len(wanted)} tests passed")
    if wrong := faults_of(name, row, seen):
        reached.append(f"**{len(wrong)} of them failed or {NOT_RUN}**")
    cells = (row.area, row.demand, row.reach, ";<br>".join(reached), f"`make harden-{name}`")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def page(seen: Measured) -> str:
    """Return docs/hardening.md."""
    return HEAD + "\n".join(line(name, row, seen) for name, row in rows().items()) + "\n"


def main() -> int:
    """Run tests, or write the page; 1 if anything failed, is missing or is too low."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", choices=["run", "write"], default="write")
    parser.add_argument("area", nargs="?", choices=list(rows()))
    given = parser.parse_args()
    areas = {given.area: rows()[given.area]} if given.area else rows()
    if given.what == "run":
        code = run(areas)
        for row in areas.values() if given.area else ():
            for said in measured([KEPT / f"{given.area}.xml"]).figures.get(row.area, ()):
                print(f"{row.area}: {said}")
        return code
    # of a test that was run again for its row alone, the last run counts
    reports = sorted(KEPT.glob("*.xml"), key=lambda report: report.stat().st_mtime)
    seen = measured(reports)
    write_atomically(PAGE, page(seen).encode("utf-8"))
    wrong = [fault for name, row in rows().items() for fault in faults_of(name, row, seen)]
    wrong += [said for row in rows().values() for said, good in others(row) if not good]
    for fault in dict.fromkeys(wrong):
        print(fault, file=sys.stderr)
    print(f"{PAGE.relative_to(ROOT)}: written, {len(set(wrong))} faults")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
