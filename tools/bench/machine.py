"""What a measurement ran on, and processes of their own to measure in."""

from __future__ import annotations

import datetime
import json
import os
import platform
import resource
import subprocess
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_LIBRARIES = ("lxml", "beautifulsoup4", "selectolax", "spacy", "pdfplumber", "pypdfium2", "duckdb")


def told(libraries: Sequence[str] = _LIBRARIES) -> str:
    """Return a sentence on machine, versions and day."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in libraries)
    load = os.getloadavg()[0]
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    return (
        f"Measured on {day}: {os.cpu_count()} cores ({model}), {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}; {versions}. Load of the "
        f"machine when the measurement ended: {load:.1f}."
    )


def in_child(module: str, *arguments: str, cores: int | None = None) -> Any:
    """Return what a module prints as JSON in a process of its own, on so many cores."""
    command = [sys.executable, "-m", module, *arguments]

    def pin() -> None:
        if cores is not None and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:cores]))

    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        preexec_fn=pin,
    )
    return json.loads(done.stdout.splitlines()[-1])


def peak_mib() -> float:
    """Return the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def resident_mib() -> float:
    """Return the memory that this process has now, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
