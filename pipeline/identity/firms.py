"""Audit firms: the usual name and group of a firm as printed.

Source: ``extractors/vocab/audit_firms.csv``. A firm that it does not know keeps its text.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.identity.names import normal, split_form


@dataclass(frozen=True, slots=True)
class Firm:
    """An audit firm; ``group`` is None where the firm is not known."""

    name: str
    group: str | None

    @property
    def key(self) -> str:
        """What makes it this firm."""
        return split_form(self.name).base


@cache
def firm(printed: str) -> Firm:
    """Return the firm that a printed name stands for.

    The longest known alias with which the name begins decides, else one that stands whole
    inside it (as in a bracket); DNV GL and DNV are one.

    >>> firm("DNV Business Assurance Services UK LTD")
    Firm(name='DNV', group='DNV')
    >>> firm("Somebody Assurance GmbH")
    Firm(name='Somebody Assurance GmbH', group=None)
    """
    words = f"{normal(printed)} "
    inside = f" {words}"
    for begins in (True, False):
        for alias, known in _aliases():
            if words.startswith(f"{alias} ") if begins else f" {alias} " in inside:
                return known
    return Firm(printed, None)


@cache
def _aliases() -> tuple[tuple[str, Firm], ...]:
    text = files("extractors.vocab").joinpath("audit_firms.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        known = Firm(row["firm"], row["group"] or None)
        found[normal(row["alias"])] = known
        found[normal(row["firm"])] = known
    return tuple(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))
