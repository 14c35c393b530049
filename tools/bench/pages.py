"""What one page costs, by stage and field, against BeautifulSoup's mere parsing of it.

Run as a module in a process of its own: ``python -m tools.bench.pages large 40``. Each page is
read and extracted once, after other pages have warmed the program up: no page is met twice, so
that nothing that is remembered of it flatters the figures. The two take turns page by page.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from bs4 import BeautifulSoup

import extractors
import extractors.record
from extractors.reading import read
from extractors.record import build_record
from pipeline.read.html import read_html
from pipeline.score.parts import is_set_aside
from tools.bench.made import ROOT, large_pages

SAMPLES = ROOT / "tests" / "samples" / "announcements"
DEMO = ROOT / "data" / "raw" / "demo"
LOW, HIGH = 100_000, 200_000
_SMALL = 20_000
_WARM = 30


def training_pages() -> list[Path]:
    """Return the sample announcements that are not set aside, by name."""
    return [file for file in sorted(SAMPLES.glob("*.html")) if not is_set_aside(file.name)]


def measured(kind: str, number: int) -> dict[str, Any]:
    """Return what pages cost in milliseconds of the processor.

    In: ``large`` (samples with a large site around them) or ``demo`` (the demo collection's pages
    under 20 kB); how many.
    """
    files = training_pages()
    warm = [file.read_bytes() for file in files[1::2][:_WARM]]
    if kind == "large":
        pages = large_pages(files[::2][:number], LOW, HIGH)
    else:
        data = [file.read_bytes() for file in sorted(DEMO.glob("*.html"))]
        pages = [page for page in data if len(page) < _SMALL][:number]
    for page in warm:
        build_record(read_html(page, "warm"))
        BeautifulSoup(page, "lxml")
    gc.freeze()  # as a worker process does
    spent: Counter[str] = Counter()
    whole, theirs, ratios = [], [], []
    for page in pages:
        reading, document = _timed(lambda: read_html(page, "page"))  # noqa: B023 - called at once
        extracting, _ = _timed(lambda: build_record(document))  # noqa: B023 - called at once
        parsing, _ = _timed(lambda: BeautifulSoup(page, "lxml"))  # noqa: B023 - called at once
        spent["read: find the article"] += reading
        spent["extract: all fields"] += extracting
        spent["BeautifulSoup with lxml, parsing alone"] += parsing
        whole.append(reading + extracting)
        theirs.append(parsing)
        ratios.append((reading + extracting) / parsing)
    count = len(pages)
    return {
        "pages": count,
        "median_bytes": median(len(page) for page in pages),
        "means": {name: value / count for name, value in spent.items()},
        "median": median(whole),
        "worst": max(whole),
        "theirs_median": median(theirs),
        "ratio_of_sums": sum(whole) / sum(theirs),
        "ratio_median": median(ratios),
        "above": sum(ratio >= 1 for ratio in ratios),
        "above_10_ms": sum(one > 10 for one in whole),
    }


def profile(number: int) -> dict[str, Any]:
    """Return milliseconds a page by part of the extraction: the reading, then each field.

    What several fields share is counted with the first that asks for it.
    """
    files = training_pages()
    for file in files[1::2][:_WARM]:
        build_record(read_html(file.read_bytes(), "warm"))
    spent: Counter[str] = Counter()
    pages = files[::2][:number]
    for file in pages:
        document = read_html(file.read_bytes(), "page")
        took, reading = _timed(lambda: read(document))  # noqa: B023 - called at once
        spent["reading (sentences, claims, parties)"] += took
        for extract in extractors.ALL:
            took, _ = _timed(lambda: extract(reading))  # noqa: B023 - called at once
            spent[extract.__module__.rpartition(".")[2]] += took
    return {"pages": len(pages), "means": {name: v / len(pages) for name, v in spent.items()}}


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.process_time()
    result = work()
    return 1000 * (time.process_time() - begin), result


if __name__ == "__main__":
    kind, number = sys.argv[1], int(sys.argv[2])
    print(json.dumps(profile(number) if kind == "profile" else measured(kind, number)))
