"""Write the page on the agreement of two readers: ``make agreement``."""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.files import write_atomically
from pipeline.score.agreement import agreement, load_readings
from pipeline.score.agreement_page import page
from pipeline.score.gold import load_annotated

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "tests" / "samples"
PAGE = ROOT / "docs" / "agreement.md"


def written() -> str:
    """Return the page as measured on tests/samples/second_readings."""
    documents = load_annotated(SAMPLES / "announcements", ROOT / "data")
    return page(agreement(documents, load_readings(SAMPLES / "second_readings")))


def main() -> int:
    """Write docs/agreement.md and print it."""
    text = written()
    write_atomically(PAGE, text.encode("utf-8"))
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
