"""Ours and the usual libraries on the same documents: speed and accuracy side by side.

Documents are the annotated samples; announcements stand on large pages made for this. The usual
libraries are in an environment of their own (``make bench`` makes build/bench-venv). Of set-aside
documents only scores are looked at, here as everywhere.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import Any

from pipeline.extract import extract_bytes
from pipeline.score.gold import Annotated, load_annotated
from pipeline.score.parts import is_set_aside
from pipeline.score.tally import score
from tools.bench.made import ROOT, large_page
from tools.bench.pages import HIGH, LOW

VENV = ROOT / "build" / "bench-venv"
SAMPLES = ROOT / "tests" / "samples"
Row = dict[str, Any]


def measured(kind: str, number: int) -> list[Row]:
    """Return a row for each way: ``pages`` or ``reports``, so many documents."""
    folder = SAMPLES / ("announcements" if kind == "pages" else "reports")
    suffix = ".html" if kind == "pages" else ".pdf"
    documents = [
        document
        for document in load_annotated(folder, ROOT / "data")
        if document.source.file.suffix == suffix
        and document.source.file.exists()
        and document.source.file.parent == folder
        and not document.statuses
    ]
    step = max(1, len(documents) // number)
    chosen = documents[::step][:number]
    with tempfile.TemporaryDirectory() as temporary:
        if kind == "pages":
            chosen = [_large(document, n, number, Path(temporary))
                      for n, document in enumerate(chosen)]  # fmt: skip
        rows = [_row("alucert", chosen, _ours(chosen))]
        ways = [("page", "trafilatura, dateparser, quantulum3, price-parser, word2number, regex")]
        if kind == "reports":
            ways = [("report", "pdfplumber, regex"), ("pdftotext", "pdftotext (poppler), regex")]
        for way, name in ways:
            if way == "pdftotext" and shutil.which("pdftotext") is None:
                rows.append({"way": f"{name}: the program is not installed here"})
                continue
            rows.append(_row(name, chosen, _theirs(way, chosen)))
    return rows


def _large(document: Annotated, number: int, of: int, folder: Path) -> Annotated:
    size = LOW + (HIGH - LOW) * number // max(of - 1, 1)
    file = folder / document.source.file.name
    file.write_bytes(large_page(document.source.file.read_bytes(), size, number))
    return replace(document, source=replace(document.source, file=file))


def _ours(documents: Sequence[Annotated]) -> list[Row]:
    for document in documents[:3]:
        extract_bytes(document.source.file.read_bytes(), "warm")
    done = []
    for document in documents:
        data = document.source.file.read_bytes()
        begin = time.process_time()
        line = extract_bytes(data, document.name)
        done.append({"seconds": time.process_time() - begin, "record": line["record"],
                     "document": line["document"]})  # fmt: skip
    return done


def _theirs(way: str, documents: Sequence[Annotated]) -> list[Row]:
    files = [[document.name, str(document.source.file)] for document in documents]
    done = subprocess.run(
        [str(VENV / "bin" / "python"), str(Path(__file__).with_name("usual.py")), way],
        input=json.dumps(files),
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        {**json.loads(line), "document": {"status": "complete"}}
        for line in done.stdout.splitlines()
    ]


def _row(way: str, documents: Sequence[Annotated], done: Sequence[Row]) -> Row:
    row: Row = {
        "way": way,
        "documents": len(documents),
        "ms": 1000 * mean(one["seconds"] for one in done),
        "failed": sum(one.get("error") is not None for one in done),
    }
    parts: dict[str, Callable[[Annotated], bool]] = {
        "training": lambda document: not is_set_aside(document.name),
        "set aside": lambda document: is_set_aside(document.name),
    }
    for part, belongs in parts.items():
        pairs = [(d, one) for d, one in zip(documents, done, strict=True) if belongs(d)]
        if pairs:
            scored = score([d for d, _ in pairs], [one for _, one in pairs])
            row[part] = {
                "documents": len(pairs),
                "macro_f1": scored.macro_f1,
                "right": scored.right_share,
            }
    return row
