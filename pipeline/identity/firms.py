"""Audit firms: the usual name and group of a firm as printed.

Sources: ``extractors/vocab/audit_firms.csv`` and, for firms that were renamed or are printed
with their registered name, ``firm_names.csv``. A firm that neither knows keeps its text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipeline.identity.letters import normal, written_out
from pipeline.identity.names import split_form
from pipeline.identity.own_tables import extractors_table, own_table


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
    found = _known(printed)
    return found[1] if found else Firm(printed, None)


@cache
def why_firm(printed: str) -> str:
    """Say why a printed name is the firm that :func:`firm` gives."""
    found = _known(printed)
    if found is None:
        name = split_form(printed)
        return f"no known audit firm; without its legal form '{name.base}'"
    alias, known, reason = found
    return f"'{alias}' stands for the firm '{known.name}' ({reason})"


def _known(printed: str) -> tuple[str, Firm, str] | None:
    words = f"{normal(printed)} "
    inside = f" {words}"
    for begins in (True, False):
        for alias, known, reason in _aliases():
            if words.startswith(f"{alias} ") if begins else f" {alias} " in inside:
                return alias, known, reason
    return None


@cache
def _aliases() -> tuple[tuple[str, Firm, str], ...]:
    """Every known name as a key, the longest first; special letters plain and written out."""
    found: dict[str, tuple[Firm, str]] = {}
    for table, column in (
        (extractors_table("audit_firms"), "alias"),
        (own_table("firm_names"), "name"),
    ):
        for row in table:
            known = Firm(row["firm"], row["group"] or None)
            reason = f"{row['reason']}, {row['source']}" if "reason" in row else row["source"]
            for name in (row[column], row["firm"]):
                found[normal(name)] = (known, reason)
                found.setdefault(written_out(name), (known, reason))
    longest_first = sorted(found.items(), key=lambda item: (-len(item[0]), item[0]))
    return tuple((alias, known, reason) for alias, (known, reason) in longest_first)
