"""What a person has decided about names: ``data/merges.csv``, in git.

Columns: ``kind`` (company, plant, firm, place), ``name``, ``other``, ``within`` (the company of two
plants, the country of two places; else empty), ``verdict`` (same, different), ``who``, ``when``
(ISO date), ``why``. A name counts however its case, accents and dots are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.errors import WrongUsage
from pipeline.identity.hand_kept import read_rows
from pipeline.identity.letters import normal
from pipeline.identity.union import Union

FILE = "merges.csv"
COLUMNS = ("kind", "name", "other", "within", "verdict", "who", "when", "why")
KINDS = ("company", "plant", "firm", "place")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision on two names."""

    kind: str
    name: str
    other: str
    within: str
    verdict: str
    who: str
    when: str
    why: str

    @property
    def said(self) -> str:
        """Say who decided, when and why."""
        return f"reviewed by {self.who} on {self.when}: {self.why}"

    def is_about(self, kind: str, one: str, other: str) -> bool:
        """Whether it is about these two names, in either order."""
        mine = {normal(self.name), normal(self.other)}
        return self.kind == kind and mine == {normal(one), normal(other)}


def read_decisions(file: Path) -> tuple[Decision, ...]:
    """Return the decisions of a file; none if there is no file.

    Raises WrongUsage, naming line and column, for a row that says too little, a verdict or kind
    that there is not, a name without letters, and decisions that contradict each other.
    """
    decisions = tuple(_decision(file, *row) for row in read_rows(file, COLUMNS))
    _hold_against_each_other(file, decisions)
    return decisions


def _decision(file: Path, number: int, said: dict[str, str]) -> Decision:
    for column in COLUMNS:
        needed = column != "within" or said["kind"] in ("plant", "place")
        if needed and not said[column]:
            raise WrongUsage(f"{file}, line {number}: {column} is empty.")
    for column, allowed in (("kind", KINDS), ("verdict", ("same", "different"))):
        if said[column] not in allowed:
            raise WrongUsage(
                f"{file}, line {number}: {column} is {said[column]!r}; it must be one of "
                f"{', '.join(allowed)}."
            )
    for column in ("name", "other"):
        if not normal(said[column]):
            raise WrongUsage(f"{file}, line {number}: {column} holds no letter or digit.")
    if normal(said["name"]) == normal(said["other"]):
        raise WrongUsage(f"{file}, line {number}: the two names are the same letters.")
    try:
        date.fromisoformat(said["when"])
    except ValueError as error:
        raise WrongUsage(f"{file}, line {number}: when must be a day like 2025-06-30.") from error
    return Decision(**said)


def _hold_against_each_other(file: Path, decisions: Sequence[Decision]) -> None:
    """Raise WrongUsage where names are one by some decisions and two by another."""
    union: Union[tuple[str, str, str]] = Union()

    def node(one: Decision, name: str) -> tuple[str, str, str]:
        return (one.kind, normal(one.within), normal(name))

    for one in decisions:
        if one.verdict == "same":
            union.join(node(one, one.name), node(one, one.other))
    for one in decisions:
        together = union.find(node(one, one.name)) == union.find(node(one, one.other))
        if one.verdict == "different" and together:
            raise WrongUsage(
                f"{file}: {one.name!r} and {one.other!r} are decided to be different, and other "
                "rows make them the same; take one of them out."
            )
