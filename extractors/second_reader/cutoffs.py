"""From which score on a proposal counts, by label: thresholds.csv, written by ``make train``.

``proposed_from`` is the score at which the model alone was best (F1) on documents that it had not
seen; from there on it speaks, and what it says is held against the rules. ``taken_from`` is the
score from which its values were right in 98 of 100 cases where the rules had nothing, on documents
neither part of it had seen; empty where no score reaches that, and then none is taken.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

TABLE = "thresholds.csv"
COLUMNS = ("label", "proposed_from", "taken_from", "confidence", "given", "right", "source")


@dataclass(frozen=True, slots=True)
class Cutoff:
    """The scores of one label; ``confidence`` is the share right among the values taken."""

    proposed_from: float
    taken_from: float | None
    confidence: float


Cutoffs = Mapping[str, Cutoff]


@cache
def cutoffs() -> Cutoffs:
    """Return the cut-offs of the model in the package; empty where there is none."""
    file = files(__package__).joinpath(TABLE)
    return cutoffs_of(file.read_text(encoding="utf-8")) if file.is_file() else {}


def cutoffs_of(table: str) -> Cutoffs:
    """Return the cut-offs that a table of this form holds."""
    return {
        row["label"]: Cutoff(
            float(row["proposed_from"]),
            float(row["taken_from"]) if row["taken_from"] else None,
            float(row["confidence"] or 0.0),
        )
        for row in csv.DictReader(table.splitlines())
    }
