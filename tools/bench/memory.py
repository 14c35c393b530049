"""Memory over thousands of documents in one process: ``python -m tools.bench.memory pages 3000``.

Growth counts from a tenth of the documents on: before it, caches fill.
"""

from __future__ import annotations

import itertools
import json
import sys
from typing import Any

from extractors.record import build_record
from pipeline.read import read_bytes
from tools.bench.machine import peak_mib, resident_mib
from tools.bench.made import large_pages, report
from tools.bench.pages import HIGH, LOW, training_pages

_PAGES = 150  # different ones, taken in turn
_REPORTS = 12


def measured(kind: str, number: int) -> dict[str, Any]:
    """Read and extract so many documents; return memory and growth."""
    if kind == "pages":
        documents = large_pages(training_pages()[:_PAGES], LOW, HIGH)
    else:
        documents = [report(4 + count % 6, count) for count in range(_REPORTS)]
    begin = 0.0
    for count, data in enumerate(itertools.islice(itertools.cycle(documents), number), 1):
        build_record(read_bytes(data, "document"))
        if count == max(1, number // 10):
            begin = resident_mib()
    return {
        "documents": number,
        "begin_mib": begin,
        "end_mib": resident_mib(),
        "growth": resident_mib() / begin - 1,
        "peak_mib": peak_mib(),
    }


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], int(sys.argv[2]))))
