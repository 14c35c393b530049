"""How well names are told apart: pairwise precision, recall and F1 on annotated names.

Pairs are answered one at a time, as `alucert same` does. Groups are answered all at once, as the
dataset does: every two names of one kind are a pair. A family of names whose sha256 is a
multiple of five is set aside: its errors are counted, never shown.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from pipeline.errors import WrongUsage
from pipeline.identity.company_groups import company_keys
from pipeline.identity.firms import firm
from pipeline.identity.places import resolve_place
from pipeline.identity.plants import PlantGroups

KINDS = ("company", "plant", "firm", "place")
PARTS = ("training", "set-aside", "all")
_ONE_IN = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names with what a reader answered and what the rules answer."""

    family: str
    kind: str
    one: str
    other: str
    is_one: bool
    found_one: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of pairs, and what comes of them."""

    pairs: int
    right_merges: int
    false_merges: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of merged pairs that are one."""
        merged = self.right_merges + self.false_merges
        return self.right_merges / merged if merged else 1.0

    @property
    def recall(self) -> float:
        """The share of pairs that are one that are merged."""
        true = self.right_merges + self.missed
        return self.right_merges / true if true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Measured:
    """All answers: to the pairs, and to the pairs that the groups make."""

    pairs: tuple[Pair, ...]
    grouped: tuple[Pair, ...]
    clusters: int


def is_set_aside(family: str) -> bool:
    """Say whether a family of names is set aside."""
    return int(hashlib.sha256(family.encode("utf-8")).hexdigest(), 16) % _ONE_IN == 0


def measure_identity(folder: Path) -> Measured:
    """Return the rules' answers to ``pairs.csv`` and ``clusters.csv`` of a folder.

    Raises WrongUsage where a file is not there or an answer is none.
    """
    pairs = [_pair(row) for row in _rows(folder / "pairs.csv")]
    names = _rows(folder / "clusters.csv")
    clusters = {row["cluster"] for row in names}
    return Measured(tuple(pairs), tuple(_grouped(names)), len(clusters))


def figures(pairs: Iterable[Pair], kind: str | None, part: str) -> Figures:
    """Return the figures of one kind (None for all) and one part."""
    chosen = [
        pair
        for pair in pairs
        if kind in (None, pair.kind)
        and (part == "all" or is_set_aside(pair.family) == (part == "set-aside"))
    ]
    return Figures(
        len(chosen),
        sum(pair.is_one and pair.found_one for pair in chosen),
        sum(pair.found_one and not pair.is_one for pair in chosen),
        sum(pair.is_one and not pair.found_one for pair in chosen),
    )


def errors(pairs: Iterable[Pair]) -> list[Pair]:
    """Return the wrong answers that may be shown, false merges first."""
    wrong = [
        pair for pair in pairs if pair.is_one != pair.found_one and not is_set_aside(pair.family)
    ]
    return sorted(wrong, key=lambda pair: (pair.is_one, pair.kind, pair.one, pair.other))


def without_rules(pair: Pair) -> bool:
    """Answer a pair by the letters alone: the baseline that the rules must beat."""
    return pair.one.casefold() == pair.other.casefold()


def _pair(row: dict[str, str]) -> Pair:
    if row["verdict"] not in ("same", "different") or row["kind"] not in _ANSWERS:
        raise WrongUsage(f"pairs.csv: {row['left']!r}: kind or verdict is none that there is.")
    found = _ANSWERS[row["kind"]](row["left"], row["left_in"], row["right"], row["right_in"])
    return Pair(
        row["family"], row["kind"], row["left"], row["right"], row["verdict"] == "same", found,
        row["note"],
    )  # fmt: skip


def _company(one: str, _: str, other: str, __: str) -> bool:
    keys = company_keys([one, other])
    return keys[one] == keys[other]


def _plant(one: str, within: str, other: str, other_within: str) -> bool:
    keys = company_keys([within, other_within])
    owners: dict[str, list[str]] = defaultdict(list)
    for company in {within, other_within}:
        owners[str(keys[company])].append(company)
    first, second = str(keys[within]), str(keys[other_within])
    groups = PlantGroups([(first, one), (second, other)], owners)
    return (first, groups.key(first, one)) == (second, groups.key(second, other))


def _firm(one: str, _: str, other: str, __: str) -> bool:
    return firm(one).key == firm(other).key


def _place(one: str, country: str, other: str, other_country: str) -> bool:
    return resolve_place(one, country).key == resolve_place(other, other_country).key


_ANSWERS: dict[str, Callable[[str, str, str, str], bool]] = {
    "company": _company,
    "plant": _plant,
    "firm": _firm,
    "place": _place,
}


def _grouped(names: Sequence[dict[str, str]]) -> list[Pair]:
    """Every two names of a kind (and of one company's plants), all names known at once."""
    companies = company_keys(row["name"] for row in names if row["kind"] == "company")
    owners = sorted({row["within"] for row in names if row["kind"] == "plant"})
    plants = PlantGroups(
        [(row["within"], row["name"]) for row in names if row["kind"] == "plant"],
        {owner: (owner,) for owner in owners},
    )

    def key(row: dict[str, str]) -> object:
        if row["kind"] == "company":
            return companies[row["name"]]
        if row["kind"] == "plant":
            return plants.key(row["within"], row["name"])
        return firm(row["name"]).key

    universes: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in names:
        universes[(row["kind"], row["within"])].append(row)
    found = []
    for (kind, _), rows in sorted(universes.items()):
        keys = [key(row) for row in rows]
        for (one, one_key), (other, other_key) in combinations(zip(rows, keys, strict=True), 2):
            is_one = one["cluster"] == other["cluster"]
            if is_one or one_key == other_key or one["family"] == other["family"]:
                found.append(
                    Pair(one["family"], kind, one["name"], other["name"], is_one,
                         one_key == other_key)
                )  # fmt: skip
    return found


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise WrongUsage(f"{file}: cannot be read ({error.strerror}).") from error
    return list(csv.DictReader(text.splitlines()))
