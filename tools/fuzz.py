"""Feed the readers with inputs that a fuzzer makes: ``python -m tools.fuzz html --seconds 600``.

Atheris changes inputs and keeps those that reach code that none reached before, starting from the
small corpus in tests/hardening/corpus. Two entries: ``html`` (bytes of a page) and ``pdf_text``
(lines of text that are printed into a PDF and read back as a report). A fault is anything that
the program did not foresee, evidence whose place does not hold its quote, or more than five
seconds of the processor. Where Atheris cannot be installed (it has no wheels but for Linux),
inputs are changed at random, without regard to coverage, and the result says so.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "hardening" / "corpus"
SLOW = 5.0
_LINES_A_PAGE = 60
_LONGEST = 16_000


def html(data: bytes) -> None:
    """Read bytes as a page."""
    from pipeline.read import read_bytes

    _record(lambda: read_bytes(b"<!doctype html>" + data, "page.html"))


def pdf_text(data: bytes) -> None:
    """Print lines of text into a PDF, and read it as a report."""
    from pipeline.read.pdf import read_pdf
    from tests.pipeline.read.pdf_pages import PdfPage, pdf_bytes

    text = data.decode("utf-8", "replace").encode("cp1252", "replace").decode("cp1252", "replace")
    lines = [
        "".join(letter for letter in line[:150] if letter.isprintable())
        for line in text.replace("\ufffd", "?").split("\n")[: 4 * _LINES_A_PAGE]
    ]
    pages = []
    for start in range(0, max(1, len(lines)), _LINES_A_PAGE):
        page = PdfPage()
        for number, line in enumerate(lines[start : start + _LINES_A_PAGE]):
            # a tab moves what is behind it to the next column
            for column, part in enumerate(line.replace("|", "\t").split("\t")[:6]):
                page.text(40 + 90 * column, 40 + 12 * number, part)
        pages.append(page)
    _record(lambda: read_pdf(pdf_bytes(*pages), "report.pdf"))


def _record(read: Callable[[], Any]) -> None:
    """Make the record of a document; raise where something was not foreseen."""
    from extractors.record import build_record
    from pipeline.errors import Unreadable

    try:
        document = read()
    except Unreadable:
        return
    line = build_record(document)
    json.dumps(line)
    for row in line["evidence"]:
        start, end = row.get("start"), row.get("end")
        if start is not None and document.text[start:end] != row["quote"]:
            raise AssertionError(f"evidence of {row['field']} does not hold its quote")


ENTRIES: dict[str, Callable[[bytes], None]] = {"html": html, "pdf_text": pdf_text}


class Watch:
    """Counts and times what an entry was given; keeps its state in a file, as a fuzzer exits."""

    def __init__(self, entry: str, written: Path, engine: str) -> None:
        self.entry, self.written, self.engine = ENTRIES[entry], written, engine
        self.runs, self.slowest, self.faults = 0, 0.0, 0
        self.began = time.monotonic()

    def __call__(self, data: bytes) -> None:
        """Give the entry one input; raise at a fault."""
        self.runs += 1
        begin = time.process_time()
        try:
            self.entry(data)
        except Exception:
            self.faults += 1
            self.note()
            raise
        took = time.process_time() - begin
        if took > self.slowest:
            self.slowest = took
            self.note()
        elif self.runs % 100 == 0:
            self.note()
        if took > SLOW:
            raise TimeoutError(f"took {took:.1f} s")

    def note(self) -> None:
        """Write what was seen so far."""
        told = {
            "engine": self.engine,
            "runs": self.runs,
            "seconds": round(time.monotonic() - self.began),
            "slowest": round(self.slowest, 2),
            "uncaught": self.faults,
        }
        self.written.write_text(json.dumps(told) + "\n", encoding="utf-8")


def with_atheris(entry: str, seconds: int, seed: int, written: Path) -> None:
    """Fuzz in this process, which does not come back."""
    import atheris

    with atheris.instrument_imports(include=["extractors", "pipeline.read"]):
        import pipeline.read.html
        import pipeline.read.pdf
        import pipeline.read.plain  # noqa: F401 - instrumented as it is imported
    watch = Watch(entry, written, "Atheris, guided by coverage")
    with tempfile.TemporaryDirectory() as found:
        options = [f"-max_total_time={seconds}", f"-max_len={_LONGEST}", f"-seed={seed}",
                   "-timeout=60", "-rss_limit_mb=4096", "-verbosity=0",
                   f"-artifact_prefix={written.parent}/"]  # fmt: skip
        atheris.Setup([sys.argv[0], *options, found, str(CORPUS / entry)], watch)
        atheris.Fuzz()


def without_atheris(entry: str, seconds: int, seed: int, written: Path) -> None:
    """Change inputs of the corpus at random."""
    watch = Watch(entry, written, "random changes, not guided by coverage (Atheris is missing)")
    chance = random.Random(seed)
    known = [path.read_bytes() for path in sorted((CORPUS / entry).iterdir())]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        data = bytearray(chance.choice(known))
        for _ in range(chance.randrange(1, 30)):
            at = chance.randrange(len(data) + 1)
            other = chance.choice(known)
            cut = chance.randrange(len(other))
            piece = other[cut : cut + chance.randrange(1, 200)]
            data[at : at + chance.randrange(0, 200)] = piece
        watch(bytes(data[:_LONGEST]))
    watch.note()


def main() -> int:
    """Fuzz one entry in a process of its own; print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entry", choices=ENTRIES)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--json", type=Path, help="where the figures are kept")
    parser.add_argument("--here", action="store_true", help="fuzz in this process")
    given = parser.parse_args()
    written = given.json or ROOT / "build" / "hardening" / f"fuzz-{given.entry}.json"
    written.parent.mkdir(parents=True, exist_ok=True)
    if given.here:
        try:
            import atheris  # noqa: F401
        except ImportError:
            without_atheris(given.entry, given.seconds, given.seed, written)
        else:
            with_atheris(given.entry, given.seconds, given.seed, written)
        return 0
    written.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tools.fuzz", *sys.argv[1:], "--here"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if not written.is_file():
        print(run.stdout[-3000:] + run.stderr[-3000:], file=sys.stderr)
        return 1
    told = json.loads(written.read_text(encoding="utf-8"))
    told["faults"] = run.returncode != 0
    written.write_text(json.dumps(told) + "\n", encoding="utf-8")
    if told["faults"]:
        print(run.stderr[-4000:], file=sys.stderr)
    print(said(given.entry, told))
    return int(told["faults"])


def said(entry: str, told: dict[str, Any]) -> str:
    """Return the figures in words."""
    return (
        f"{entry}: {told['runs']} inputs in {told['seconds']} s ({told['engine']}): "
        f"{told['uncaught']} uncaught, {told['slowest']} s the slowest"
    )


if __name__ == "__main__":
    sys.exit(main())
