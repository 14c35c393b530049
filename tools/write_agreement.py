"""Write the page on the agreement of two readers: ``make agreement``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

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
    announcements = page(agreement(documents, load_readings(SAMPLES / "second_readings")))
    return announcements + closures_section(*closures())


def closures() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the answers to the statements of tests/samples/closures, and the second reading."""
    folder = SAMPLES / "closures"
    first, second = (
        json.loads((folder / name).read_text("utf-8"))
        for name in ("closures.json", "second_reading.json")
    )
    return first, second


def closures_section(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> str:
    """Return how far two readers agree on which earlier non-conformances are called closed.

    Raises ValueError where they have not read the same statements.
    """
    pairs = list(zip(first, second, strict=True))
    if any(one["statement"] != other["statement"] for one, other in pairs):
        raise ValueError("second_reading.json: not the statements of closures.json, in its order.")
    equal = sum(one["closed"] == other["closed"] for one, other in pairs)
    told = [
        (a, b)
        for one, other in pairs
        if len(one["closed"]) == len(other["closed"])
        for a, b in zip(one["closed"], other["closed"], strict=True)
    ]
    differing = Counter(key for a, b in told for key in a if a[key] != b[key])
    said = ", ".join(f"{key} {number}" for key, number in sorted(differing.items()))
    return f"""
## Closed non-conformances

From `tests/samples/closures`: {len(pairs)} statements of reports. Both readers call the same \
non-conformances closed, with every value equal, in {equal}; they find another number of them in \
{len(pairs) - sum(len(a["closed"]) == len(b["closed"]) for a, b in pairs)}. Values that differ \
where both find one: {said or "none"}.
"""


def main() -> int:
    """Write docs/agreement.md and print it."""
    text = written()
    write_atomically(PAGE, text.encode("utf-8"))
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
