"""The rows of docs/hardening.md: what is asked of an area, and which tests stand for it.

Every file ``tests/hardening/test_AREA.py`` is the entry of one row: it holds its ``ROW`` and those
tests that stand nowhere else. A row names further tests by file and function where they stand
beside what they test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

# In the order of the page; each is a file tests/hardening/test_NAME.py.
AREAS = (
    *("robots", "back_off", "conditional", "listing_drift", "ssrf", "bombs", "truncation"),
    *("content_type", "encoding", "raw_store", "locks", "publication", "bit_rot", "types"),
    *("coverage_drift", "quarantine", "pdf", "html", "regular_expressions", "spacy", "dates"),
    *("determinism", "html_written", "spreadsheets", "trust", "tests"),
)


@dataclass(frozen=True)
class Row:
    """One row: the area's name, the demand, what is to be reached.

    ``tests``: files with the functions of theirs that count. ``files``: further files
    that belong to the row whole. ``others``: commands whose figures are read
    from build/hardening, by file.
    """

    area: str
    demand: str
    reach: str
    tests: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    others: Mapping[str, str] = field(default_factory=dict)


def of_collecting(area: str) -> dict[str, tuple[str, ...]]:
    """Return the tests that docs/collecting.md names for an area, by file."""
    from tools.write_collecting import ROWS, files_of

    (row,) = (row for row in ROWS if row.area == area)
    return files_of(row)


@cache
def rows() -> dict[str, Row]:
    """Return every row by the name of its file."""
    return {name: import_module(f"tests.hardening.test_{name}").ROW for name in AREAS}
