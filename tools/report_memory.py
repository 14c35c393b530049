"""Read reports over and over in one process and print how its memory grows.

Usage: python tools/report_memory.py FOLDER [FILES]. The files of the folder are taken in turn
until FILES (1,000) were read. Growth counts from the hundredth file on: before it, caches fill.
Exit code 1 if the memory grew by a tenth or more.
"""

from __future__ import annotations

import contextlib
import itertools
import sys
from pathlib import Path

from extractors.record import build_record
from pipeline.errors import Unreadable
from pipeline.read.pdf import read_pdf


def resident() -> float:
    """Return the resident memory of this process in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def main() -> int:
    """Read the files in turn; print the memory and its growth."""
    files = sorted(Path(sys.argv[1]).glob("*.pdf"))
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    start = 0.0
    for number, path in enumerate(itertools.islice(itertools.cycle(files), count), 1):
        with contextlib.suppress(Unreadable):
            build_record(read_pdf(path.read_bytes(), str(path)))
        if number == min(100, count):
            start = resident()
        if number % 100 == 0:
            print(f"{number} files: {resident():.0f} MiB", flush=True)
    growth = resident() / start - 1
    print(f"from file 100 to file {count} memory grew by {100 * growth:.1f} %")
    return int(growth >= 0.1)


if __name__ == "__main__":
    sys.exit(main())
