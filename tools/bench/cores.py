"""Two worker processes against one: ``python -m tools.bench.cores 2000 5``.

Beside it stands a loop that does nothing but compute, once alone and once twice at the same time:
no program can make better use of two cores than that.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from pipeline.extract import extract_sources
from pipeline.settings import Settings
from pipeline.source import Source
from tools.bench.pages import training_pages


def measured(number: int, rounds: int) -> dict[str, Any]:
    """Read and extract documents with one worker and with two, in turn; return the ratios."""
    files = training_pages()
    with tempfile.TemporaryDirectory() as folder:
        sources = []
        for count in range(number):
            file = Path(folder) / f"{count:05d}.html"
            file.write_bytes(files[count % len(files)].read_bytes())
            sources.append(Source(file, file.name))
        _run(sources[: len(files)], 2)
        pairs = [(_run(sources, 1), _run(sources, 2), *_loops()) for _ in range(rounds)]
    return {
        "documents": number,
        "rounds": rounds,
        "one_seconds": median(pair[0] for pair in pairs),
        "two_seconds": median(pair[1] for pair in pairs),
        "ratio": median(pair[0] / pair[1] for pair in pairs),
        "ratios": [round(pair[0] / pair[1], 2) for pair in pairs],
        "loop_ratio": median(2 * pair[2] / pair[3] for pair in pairs),
    }


def _run(sources: list[Source], workers: int) -> float:
    begin = time.monotonic()
    for line in extract_sources(sources, Settings(workers=workers, documents_per_worker=100_000)):
        assert line["document"]["status"] == "complete" or line["flags"], line["document"]
    return time.monotonic() - begin


def _loops() -> tuple[float, float]:
    """Return the seconds of the loop alone, and of two at the same time."""
    return _loop_in(1), _loop_in(2)


def _loop_in(processes: int) -> float:
    context = multiprocessing.get_context("fork")
    begin = time.monotonic()
    children = [context.Process(target=_loop) for _ in range(processes)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    return time.monotonic() - begin


def _loop() -> None:
    total = 0
    for number in range(20_000_000):
        total += number & 7


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]), int(sys.argv[2]))))
