"""The ways in which a machine may differ: date, time zone, locale, hash seed.

Run as a program (``ways.py DOCUMENTS WAYS FIRST``), it reads documents and publishes them in so
many ways, each in a process of its own that is forked before anything was read, and prints for
each way a hash of every file. The hash seed is that of the process it is started as.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import locale
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# a leap day, both ends of a year, the hours in which clocks in Europe go on and back
DATES = (
    datetime(2024, 2, 29, 12, 0, tzinfo=UTC),
    datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
)
ZONES = ("UTC", "Europe/Berlin", "Pacific/Kiritimati")
LOCALES = ("C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8")
SEEDS = ("0", "4242")
Way = tuple[datetime, str, str]


def every_way() -> list[Way]:
    return list(itertools.product(DATES, ZONES, LOCALES))


def missing_locales() -> list[str]:
    """Return the locales that this machine lacks."""
    now = locale.setlocale(locale.LC_ALL)
    missing = []
    for name in LOCALES:
        try:
            locale.setlocale(locale.LC_ALL, name)
        except locale.Error:
            missing.append(name)
    locale.setlocale(locale.LC_ALL, now)
    return missing


@contextlib.contextmanager
def lived(way: Way):  # type: ignore[no-untyped-def]
    """Live at this date, in this zone and locale; a locale that is missing is passed over."""
    import time_machine

    date, zone, name = way
    before, kept = os.environ.get("TZ"), locale.setlocale(locale.LC_ALL)
    os.environ["TZ"] = zone
    time.tzset()
    with contextlib.suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, name)
    try:
        with time_machine.travel(date.timestamp()):
            yield
    finally:
        locale.setlocale(locale.LC_ALL, kept)
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


def publish_once(paths: list[Path]) -> dict[str, str]:
    """Read the documents, publish them, and hash each file of the snapshot."""
    from pipeline.dataset.publish import Inputs, publish
    from pipeline.extract import extract_bytes
    from pipeline.resolve import ExtractedDocument, resolve

    records = []
    for path in paths:
        line = extract_bytes(path.read_bytes(), path.name)
        known = {"sha256": line["document"]["sha256"], "url": f"https://example.org/{path.name}",
                 "bytes": 1, "retrieved_at": "2025-06-30T23:30:00Z"}  # fmt: skip
        records.append(ExtractedDocument(line, known, "demo", "code-1"))
    with tempfile.TemporaryDirectory() as folder:
        published = publish(resolve(records), Path(folder), "demo", Inputs("1"), ())
        return {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(published.path.iterdir())
        }


def in_a_fork(way: Way, paths: list[Path]) -> dict[str, str]:
    """Publish in this way, in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with lived(way):
                told = publish_once(paths)
            os.write(writer, json.dumps(told).encode())
        finally:
            os._exit(0)
    os.close(writer)
    said = b""
    while part := os.read(reader, 65536):
        said += part
    os.close(reader)
    os.waitpid(child, 0)
    told = json.loads(said)
    return dict(told)


def main() -> None:
    """Print, for each way, the hash of every file."""
    import pipeline.dataset.publish
    import pipeline.extract
    import pipeline.read.html
    import pipeline.read.pdf
    import pipeline.resolve  # noqa: F401 - imported before the forks

    documents, ways, first = map(int, sys.argv[1:])
    demo = ROOT / "data/raw/demo"
    paths = [
        *sorted(demo.glob("*.html"))[:documents],
        *sorted(demo.glob("*.pdf"))[: documents // 8],
    ]
    step = max(1, len(every_way()) // ways)
    print(json.dumps([in_a_fork(way, paths) for way in every_way()[first::step]]))


if __name__ == "__main__":
    main()
