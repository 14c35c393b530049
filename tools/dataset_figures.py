"""Measure the dataset as a store: ``make dataset-figures`` writes docs/dataset-figures.md.

Each figure has a command of its own, which prints it: ``python tools/dataset_figures.py NAME``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PAGE = ROOT / "docs" / "dataset-figures.md"

# Each differs from the others in everything that must not matter.
_WAYS: tuple[dict[str, str], ...] = (
    {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "ORDER": "1", "WORKERS": "0"},
    {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "1", "ORDER": "-1", "WORKERS": "2"},
    {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "4242", "ORDER": "7",
     "WORKERS": "1"},
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "random",
     "ORDER": "8", "WORKERS": "3"},
)  # fmt: skip


def same_bytes(limit: int = 0) -> dict[str, Any]:
    """Publish the demo collection's pages in several ways; count the files that differ."""
    prints = []
    for way in _WAYS:
        command = [sys.executable, __file__, "publish-once", "--limit", str(limit)]
        environment = {**os.environ, **way, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        prints.append(json.loads(done.stdout))
    differing = [name for name in prints[0] if len({json.dumps(p.get(name)) for p in prints}) > 1]
    return {"ways": len(prints), "files": len(prints[0]), "differing": len(differing)}


def publish_once(limit: int) -> dict[str, str]:
    """Read, resolve and publish pages in the way that the environment says; hash each file."""
    from pipeline.dataset.publish import Inputs, publish
    from pipeline.extract import extract_sources
    from pipeline.resolve import ExtractedDocument, resolve
    from pipeline.settings import Settings
    from pipeline.source import expand_paths, source_of

    paths = [path for path in expand_paths([str(ROOT / "data/raw/demo")]) if path[-4:] != "json"]
    pages = [path for path in sorted(paths) if not path.endswith(".pdf")][: limit or None]
    if os.environ["ORDER"] == "-1":
        pages.reverse()
    elif os.environ["ORDER"] != "1":
        random.Random(int(os.environ["ORDER"])).shuffle(pages)
    sources = [source_of(path) for path in pages]
    lines = extract_sources(sources, Settings(workers=int(os.environ["WORKERS"])))
    documents = [
        ExtractedDocument(
            line,
            {"sha256": line["document"]["sha256"], "url": f"https://example.org/{source.path}"[-80:],
             "bytes": 1, "retrieved_at": "2025-06-30T23:30:00Z"},
            "demo",
            "code-1",
        )
        for source, line in zip(sources, lines, strict=True)
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        published = publish(resolve(documents), Path(folder), "demo", Inputs("1"))
        return {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(published.path.iterdir())
        }


def small_tables(number: int) -> dict[str, list[dict[str, Any]]]:
    """Return tables that all say ``number``, so that a mixture of two snapshots shows."""
    return {
        "documents": [
            {"document_id": f"doc-{row}", "kind": "other", "sha256": str(row), "bytes": number,
             "status": "complete", "source": "x", "title": f"title {number}"}
            for row in range(3)
        ],
        "locations": [
            {"location_id": f"loc-{row}", "name": f"town {number}", "kind": "city",
             "latitude": float(number), "longitude": 1.0}
            for row in range(5)
        ],
    }  # fmt: skip


def bit_flips(number: int = 300) -> dict[str, Any]:
    """Flip single bits in a snapshot's files; count those that a reader is not told of."""
    from pipeline.dataset.load import load
    from pipeline.dataset.publish import Inputs, publish
    from pipeline.dataset.query import query
    from pipeline.dataset.verify import verify
    from pipeline.errors import AlucertError

    silent: Counter[str] = Counter()
    dice = random.Random(number)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        published = publish(small_tables(7), data, "demo", Inputs("1"), ())
        files = sorted(published.path.iterdir())
        for _ in range(number):
            path = dice.choice(files)
            sound = path.read_bytes()
            spoiled = bytearray(sound)
            spoiled[dice.randrange(len(sound))] ^= 1 << dice.randrange(8)
            path.write_bytes(spoiled)
            silent["verify"] += not verify(data, "demo")
            table = path.stem if path.suffix == ".parquet" else "documents"
            for name, read in (
                ("loader", lambda: load(data).arrow(table)),  # noqa: B023 - called at once
                ("query", lambda: query(data, "demo", f"select count(*) from {table}")),  # noqa: B023 - called at once
            ):
                try:
                    read()
                except AlucertError:
                    continue
                # a paper beside the tables is not read by them
                silent[name] += path.suffix == ".parquet" or path.name == "manifest.json"
            path.write_bytes(sound)
    return {"flips": number, **{name: silent[name] for name in ("loader", "query", "verify")}}


def readers(publications: int = 1000) -> dict[str, Any]:
    """Publish again and again under readers in pandas, DuckDB and Polars; count what fails.

    A reader resolves ``current`` once and reads two tables in that folder, as the docs say.
    """
    import duckdb
    import pandas as pd
    import polars as pl

    from pipeline.dataset.publish import Inputs, publish

    def with_pandas(folder: Path) -> set[int]:
        one = pd.read_parquet(folder / "documents.parquet")
        two = pd.read_parquet(folder / "locations.parquet")
        return {*map(int, one["bytes"]), *map(int, two["latitude"])}

    def with_duckdb(folder: Path) -> set[int]:
        with duckdb.connect(":memory:") as database:
            rows = database.execute(
                f"select bytes::bigint from '{folder}/documents.parquet' "
                f"union select latitude::bigint from '{folder}/locations.parquet'"
            ).fetchall()
        return {row[0] for row in rows}

    def with_polars(folder: Path) -> set[int]:
        one = pl.read_parquet(folder / "documents.parquet")
        two = pl.read_parquet(folder / "locations.parquet")
        return {*one["bytes"], *map(int, two["latitude"])}

    reads: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    ended = threading.Event()

    def reading(name: str, read: Callable[[Path], set[int]], current: Path) -> None:
        while not ended.is_set():
            try:
                mixed = len(read(current.resolve())) != 1
            except Exception as error:  # noqa: BLE001 - every kind of failure counts
                faults["errors"] += 1
                print(f"{name}: {error}", file=sys.stderr)
            else:
                faults["mixtures"] += mixed
                reads[name] += 1
            ended.wait(0.005)  # the publications need some of the processor too

    with tempfile.TemporaryDirectory() as temporary:
        data = Path(temporary)
        publish(small_tables(0), data, "demo", Inputs("1"), ())
        current = data / "processed" / "demo" / "current"
        threads = [
            threading.Thread(target=reading, args=(name, read, current))
            for name, read in (
                ("pandas", with_pandas), ("duckdb", with_duckdb), ("polars", with_polars),
            )
        ]  # fmt: skip
        for thread in threads:
            thread.start()
        try:
            for number in range(1, publications + 1):
                publish(small_tables(number), data, "demo", Inputs("1"), ())
        finally:
            ended.set()
            for thread in threads:
                thread.join()
    return {
        "publications": publications,
        "errors": faults["errors"],
        "mixtures": faults["mixtures"],
        **{f"reads_{name}": reads[name] for name in ("pandas", "duckdb", "polars")},
    }


def many_rows(number: int, seed: int = 0) -> dict[str, Any]:
    """Return a sound dataset with so many rows of evidence: eight places a certification."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from pipeline.dataset.model import arrow_schema
    from pipeline.dataset.schema import BY_NAME

    events, documents = number // 8, 10_000
    at = pa.array(range(number), pa.int64())

    def text(before: str, numbers: Any) -> Any:
        return pc.binary_join_element_wise(before, pc.cast(numbers, pa.string()), "")

    def table(name: str, rows: int, **columns: Any) -> pa.Table:
        schema = arrow_schema(BY_NAME[name])
        return pa.Table.from_arrays(
            [
                columns[field.name].cast(field.type)
                if field.name in columns
                else pa.nulls(rows, field.type)
                for field in schema
            ],
            schema=schema,
        )

    def of(value: Any, rows: int) -> Any:
        return pa.repeat(pa.scalar(value), rows)

    doc, event = pa.array(range(documents)), pa.array(range(events))
    read = ("standard", "version", "event", "status", "scope", "announced_on", "issued_on",
            "expires_on")  # fmt: skip
    from datetime import UTC, date, datetime

    quotes = text("the words that the value was read from, number ", pc.add(at, seed))
    return {
        "documents": table(
            "documents", documents, document_id=text("doc-", doc),
            kind=of("other", documents), sha256=text("", doc),
            status=of("complete", documents),
            source=of("x", documents),
            retrieved_at=of(datetime(2025, 6, 30, tzinfo=UTC), documents),
        ),
        "organisations": [{"organisation_id": "org-1", "name": "Tindra Profil AB"}],
        "certificates": [
            {"certificate_id": "crt-1", "organisation_id": "org-1", "standard": "PS"}
        ],
        "standards": [{"standard": "PS", "version": "V3", "name": "Performance Standard"}],
        "certifications": table(
            "certifications", events, certification_id=text("cert-", event),
            certificate_id=of("crt-1", events), standard=of("PS", events),
            version=of("V3", events), event=of("certification", events),
            status=of("full", events), scope=of("full", events),
            announced_on=of(date(2024, 5, 14), events), issued_on=of(date(2024, 5, 2), events),
            expires_on=of(date(2027, 5, 1), events),
        ),
        "certificate_history": table(
            "certificate_history", events, certificate_id=of("crt-1", events),
            step=pc.add(event, 1), kind=of("certification", events), rule=of("event", events),
            happened_on=of(date(2024, 5, 2), events), certification_id=text("cert-", event),
            status=of("full", events),
        ),
        "evidence": table(
            "evidence", number, table_name=of("certifications", number),
            row_id=text("cert-", pc.divide(at, 8)),
            column_name=pa.array(list(read) * events), document_id=text("doc-", pc.subtract(
                at, pc.multiply(pc.divide(at, documents), documents))),
            place=of(1, number), page=of(1, number), char_start=at,
            char_end=pc.add(at, pc.utf8_length(quotes).cast(pa.int64())), quote=quotes,
            basis=of("stated", number), rule=of("certified.example", number),
            field=pc.binary_join_element_wise(
                "certifications[0]", pa.array(list(read) * events), "."
            ),
            extractor_version=of("code-1", number), confidence=of(0.9, number),
        ),
    }  # fmt: skip


def scale(number: int = 1_000_000) -> dict[str, Any]:
    """Publish so many rows of evidence, checked, on two cores; seconds and memory of each step.

    First as the first snapshot, then once more with every quote another one; each in a process
    of its own, as every publication is, so that the memory is that of the one step.
    """
    result: dict[str, Any] = {"rows": number}
    with tempfile.TemporaryDirectory() as folder:
        for seed, name in enumerate(("first", "changed")):
            command = [sys.executable, __file__, "scale-step", "--limit", str(number)]
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            environment |= {"FOLDER": folder, "SEED": str(seed)}
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
            measured = json.loads(done.stdout)
            result |= {f"{name}_{key}": value for key, value in measured.items()}
    return result


def scale_step(number: int, seed: int, folder: Path) -> dict[str, float]:
    """Check and publish so many rows of evidence; seconds of wall and processor, and memory."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:2]))
    from pipeline.check import check, refusals
    from pipeline.dataset.publish import Inputs, publish
    from pipeline.dataset.tables import complete

    tables = complete(many_rows(number, seed))
    begin, used = time.monotonic(), time.process_time()
    verdicts = check(tables)
    checked = time.monotonic()
    publish(tables, folder, "demo", Inputs("1"), ())
    ended = time.monotonic()
    # organisation and certificate have no evidence here, all else is whole
    broken = {verdict.check for verdict in refusals(verdicts)} - {"evidence"}
    assert not broken, broken
    return {
        "seconds": round(ended - begin, 1),
        "of_them_check": round(checked - begin, 1),
        "cpu_seconds": round(time.process_time() - used, 1),
        "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
    }


MEASURES: dict[str, Callable[..., dict[str, Any]]] = {
    "same-bytes": same_bytes,
    "bit-flips": bit_flips,
    "readers": readers,
    "scale": scale,
}


def page(figures: dict[str, dict[str, Any]]) -> str:
    """Return docs/dataset-figures.md."""
    lines = [
        "# The dataset in figures",
        "",
        "Generated by `make dataset-figures` (and `make mutation`); each line's command prints it.",
        "Seconds are those of the wall clock, on a machine that may have other work to do; cpu "
        "seconds count the processors' own work.",
        "",
        "| what | figures | command |",
        "|---|---|---|",
    ]
    for name, measured in figures.items():
        said = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in measured.items())
        command = (
            "make mutation" if name == "mutation" else f"python tools/dataset_figures.py {name}"
        )
        lines.append(f"| {_WORDS[name]} | {said} | `{command}` |")
    return "\n".join(lines) + "\n"


_WORDS = {
    "same-bytes": "the same pages in another order, time zone, locale, hash seed and number of "
    "processes: files that differ",
    "bit-flips": "single flipped bits: silent through the loader, `query` and `verify`",
    "readers": "publications under readers in pandas, DuckDB and Polars",
    "scale": "rows of evidence, checked and published on two cores (first; then every quote "
    "another one, with CHANGES.md)",
    "mutation": "faults put into schema, publication, comparison, corrections and export (drawn by "
    "lot): found by the tests",
}


def main() -> int:
    """Print one figure, or measure all and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", choices=[*MEASURES, "publish-once", "scale-step"])
    parser.add_argument("--limit", type=int, default=0, help="documents or rows of a step")
    parser.add_argument("--write", action="store_true", help="measure all, write the page")
    parser.add_argument("--mutation", type=Path, help="the figures that tools/mutate.py wrote")
    given = parser.parse_args()
    if given.name == "publish-once":
        print(json.dumps(publish_once(given.limit)))
        return 0
    if given.name == "scale-step":
        step = scale_step(given.limit, int(os.environ["SEED"]), Path(os.environ["FOLDER"]))
        print(json.dumps(step))
        return 0
    if given.name:
        print(json.dumps(MEASURES[given.name]()))
        return 0
    figures = {}
    for name in MEASURES:  # each in a process of its own, so that memory is its own
        command = [sys.executable, __file__, name]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        figures[name] = json.loads(done.stdout)
    if given.mutation and given.mutation.is_file():
        counted = json.loads(given.mutation.read_text())
        figures["mutation"] = {
            part: f"{count['found']} of {count['drawn']}"
            for part, count in counted["parts"].items()
        }
    if given.write:
        PAGE.write_text(page(figures), encoding="utf-8")
    print(page(figures), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
