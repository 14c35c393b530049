"""What a run costs as a collection grows: ``python -m tools.bench.scale 100 1000 5000 20000``.

Each collection is made for this: the sample announcements again and again, each copy with
companies of its own, in a raw store as the collector writes it. The command is timed as a user
calls it: a full run, and a second one over the unchanged collection. Prints JSON; with ``--write``
writes docs/scale.md.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.collect.notes import sealed
from pipeline.score.gold import load_annotated
from pipeline.score.parts import is_set_aside
from tools.bench.machine import ROOT, told

PAGE = ROOT / "docs" / "scale.md"
HOW_TO = ROOT / "docs" / "scale-how-to.md"
STAGES = ("read", "extract", "resolve", "check", "publish")
_LETTERS = "abcdefghij"
Row = dict[str, Any]


def made(number: int, data_dir: Path) -> None:
    """Write a raw store of so many announcements, each tenth copy of a company's a later one."""
    import hashlib

    folder = data_dir / "raw" / "scale"
    folder.mkdir(parents=True)
    for count, (page, name) in zip(range(number), _copies(), strict=False):
        sha256 = hashlib.sha256(page).hexdigest()
        stem = f"{name[:60]}-{count}--{sha256}"
        note = {
            "sha256": sha256,
            "url": f"https://example.org/{count}/{name}/",
            "final_url": f"https://example.org/{count}/{name}/",
            "retrieved_at": "2026-01-15T08:00:00Z",
            "content_type": "text/html; charset=UTF-8",
            "bytes": len(page),
            "status": 200,
            "kind": "announcement",
        }
        (folder / f"{stem}.html").write_bytes(page)
        (folder / f"{stem}.json").write_bytes(sealed(note))


def _copies() -> Iterator[tuple[bytes, str]]:
    """Yield pages without end: each sample under other names of its company."""
    samples = []
    for document in load_annotated(ROOT / "tests" / "samples" / "announcements", ROOT / "data"):
        file = document.source.file
        entity = document.record.get("entity")
        if is_set_aside(document.name) or not isinstance(entity, str) or file.suffix != ".html":
            continue
        word = max(re.findall(r"[A-Z][a-z]{3,}", entity), key=len, default=None)
        if word is not None:
            samples.append((file.read_text(encoding="utf-8"), word, Path(document.name).name))
    count = 0
    while True:
        for text, word, name in samples:
            ending = "".join(_LETTERS[int(digit)] for digit in str(count // len(samples)))
            changed = re.sub(rf"\b{word}\b", f"{word}{ending}" if count >= len(samples) else word,
                             text)  # fmt: skip
            yield f"{changed}<!-- {count} -->".encode(), name
            count += 1


def measured(number: int) -> Row:
    """Make so many documents, run twice; return seconds by stage and of the second run."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        made(number, data_dir)
        first = _run(data_dir)
        second = _run(data_dir)
        size = sum(f.stat().st_size for f in (data_dir / "processed").rglob("*") if f.is_file())
    assert "Nothing has changed" in second["said"], second["said"][-500:]
    return {
        "documents": number,
        "seconds": first["seconds"],
        "stages": first["stages"],
        "peak_mib": first["peak_mib"],
        "unchanged_seconds": second["seconds"],
        "processed_mib": size / 2**20,
    }


def _run(data_dir: Path) -> Row:
    command = [sys.executable, "-m", "pipeline.cli", "--data-dir", str(data_dir)]
    command += ["--collection", "scale", "--json", "run"]
    begin, moment = time.monotonic(), datetime.datetime.now(datetime.UTC)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    done = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes)
    said = done.stderr.read() if done.stderr else ""
    _, status, used = os.wait4(done.pid, 0)
    done.returncode = os.waitstatus_to_exitcode(status)
    if done.returncode not in (0, 3):
        raise RuntimeError(said[-2000:])
    stages = {}
    for line in said.splitlines():
        entry = json.loads(line)
        if entry.get("stage") in STAGES:
            ended = datetime.datetime.fromisoformat(entry["at"])
            stages[entry["stage"]] = (ended - moment).total_seconds()
            moment = ended
    return {"seconds": time.monotonic() - begin, "stages": stages, "said": said,
            "peak_mib": used.ru_maxrss / 1024}  # fmt: skip


def expected(rows: Sequence[Row], number: int) -> dict[str, float]:
    """Return seconds by stage for more documents than measured.

    Each stage is taken to grow as between the two largest measured collections, by a power of the
    number of documents that is never below 1.
    """
    import math

    if len(rows) < 2:
        return {stage: rows[-1]["stages"][stage] * number / rows[-1]["documents"]
                for stage in STAGES}  # fmt: skip
    before, last = rows[-2], rows[-1]
    times = math.log(last["documents"] / before["documents"])
    found = {}
    for stage in STAGES:
        grown = math.log(max(last["stages"][stage], 0.01) / max(before["stages"][stage], 0.01))
        power = max(1.0, grown / times)
        found[stage] = last["stages"][stage] * (number / last["documents"]) ** power
    return found


def page(rows: Sequence[Row], machine: str, how_to: str) -> str:
    """Return docs/scale.md."""
    lines = [
        "# Scale",
        "",
        "The figures are generated by `make bench-scale`; the part on clusters is kept in "
        "docs/scale-how-to.md.",
        "",
        machine,
        "",
        "## Measured",
        "",
        "Announcements of 5 to 10 kB, each with a company of its own or a later event of one; "
        "seconds of the clock on the wall with two worker processes, ms a document behind them.",
        "",
        "| documents | read | extract | resolve | check | publish | full run | unchanged run "
        "| peak memory, main process |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        number = row["documents"]
        cells = [_with_each(row["stages"][stage], number) for stage in STAGES]
        share = 100 * row["unchanged_seconds"] / row["seconds"]
        lines.append(
            f"| {number:,} | {' | '.join(cells)} | {_with_each(row['seconds'], number)} "
            f"| {row['unchanged_seconds']:.1f} s ({share:.1f} %) | {row['peak_mib']:,.0f} MiB |"
        )
    lines += [
        "",
        "## Calculated",
        "",
        "Each stage is taken to grow as between the two largest measured collections. Reading and "
        "extracting divide by the cores of a cluster; resolving, checking and publishing run on "
        "one machine, which needs the memory.",
        "",
        "| documents | read and extract, two cores | the same on 64 cores "
        "| resolve, check, publish | memory of the main process |",
        "|---|---|---|---|---|",
    ]
    for number in (100_000, 1_000_000):
        seconds = expected(rows, number)
        parallel = seconds["read"] + seconds["extract"]
        rest = sum(seconds[stage] for stage in STAGES[2:])
        memory = rows[-1]["peak_mib"] * number / rows[-1]["documents"] / 1024
        lines.append(
            f"| {number:,} | {_hours(parallel)} | {_hours(parallel * 2 / 64)} | {_hours(rest)} "
            f"| {memory:,.0f} GiB |"
        )
    return "\n".join(lines) + "\n\n" + how_to.strip() + "\n"


def _with_each(seconds: float, number: int) -> str:
    return f"{seconds:.1f} s ({1000 * seconds / number:.1f} ms)"


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h" if seconds >= 5400 else f"{seconds / 60:.1f} min"


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="+", type=int)
    parser.add_argument("--write", action="store_true", help="write docs/scale.md")
    given = parser.parse_args()
    rows = []
    for size in sorted(given.sizes):
        rows.append(measured(size))
        print(json.dumps(rows[-1]), flush=True)
    if given.write:
        PAGE.write_text(page(rows, told(), HOW_TO.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
