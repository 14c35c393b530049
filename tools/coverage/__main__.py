"""Write the table of coverage and the table of groups: ``make coverage``."""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.extract import read_sources
from pipeline.files import write_atomically
from pipeline.score.gold import load_annotated
from pipeline.score.groups import TABLE, table_of
from pipeline.settings import Settings
from tools.coverage.page import WANTED, page
from tools.coverage.rows import held, load_readings, load_rows, load_samples

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "tests" / "samples"
ANNOUNCEMENTS = SAMPLES / "announcements"
PAGE = ROOT / "docs" / "coverage.md"


def written() -> str:
    """Return the page as measured on tests/samples/announcements."""
    settings = Settings(data_dir=ROOT / "data")
    documents = load_annotated(ANNOUNCEMENTS, settings.data_dir)
    samples = load_samples(documents, settings)
    rows = load_rows(SAMPLES / "coverage.csv")
    return page(rows, held(rows, samples, load_readings(SAMPLES / "covers.csv")), len(samples))


def groups() -> str:
    """Return the table of company and template of each annotated announcement."""
    settings = Settings(data_dir=ROOT / "data")
    documents = load_annotated(ANNOUNCEMENTS, settings.data_dir)
    read = read_sources([document.source for document in documents], settings)
    return table_of(documents, [str(line.get("text") or "") for line in read])


def main() -> int:
    """Write docs/coverage.md and groups.csv; say where rows lack documents."""
    text = written()
    write_atomically(PAGE, text.encode("utf-8"))
    write_atomically(ANNOUNCEMENTS / TABLE, groups().encode("utf-8"))
    print(next(line for line in text.splitlines() if f"{WANTED} documents" in line))
    return 0


if __name__ == "__main__":
    sys.exit(main())
