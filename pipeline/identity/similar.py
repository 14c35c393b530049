"""Names that look alike: proposals for a person, never a merge.

The score is rapidfuzz's on normalised names. What is proposed has the form of ``merges.csv``,
with verdict, who, when and why left open.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pipeline.identity.letters import normal
from pipeline.identity.names import split_form
from pipeline.identity.reviewed import Decision

SIMILAR = 85.0  # of 100; below that, names of one trade have a lot of words in common


class Proposal(NamedTuple):
    """Two names that a person should look at."""

    kind: str
    name: str
    other: str
    within: str
    score: float


def score(one: str, other: str) -> float:
    """Return how alike two names are, from 0 to 100."""
    from rapidfuzz import fuzz

    return float(fuzz.ratio(normal(one), normal(other)))


class Alike:
    """Names to hold others against; they are normalised once."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(set(names))
        self._normal = [normal(name) for name in self._names]

    def to(self, name: str, most: int = 3) -> list[tuple[str, float]]:
        """Return the names that are most like a name, at least SIMILAR, best first."""
        from rapidfuzz import fuzz, process

        found = process.extract(
            normal(name), self._normal, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=None
        )
        scored = [(self._names[index], float(likeness)) for _, likeness, index in found]
        return sorted(scored, key=lambda one: (-one[1], one[0]))[:most]


def most_similar(name: str, others: Iterable[str], most: int = 3) -> list[tuple[str, float]]:
    """Return the names that are most like a name, at least SIMILAR, best first."""
    return Alike(others).to(name, most)


def proposals(
    companies: Mapping[str, Sequence[str]],
    plants: Mapping[str, Sequence[tuple[str, str]]],
    decisions: Sequence[Decision] = (),
) -> list[Proposal]:
    """Return pairs of names that are alike and are not one, the most alike first.

    ``companies`` has the names of each company by its id; ``plants`` the (facility's id, name)
    pairs of each company's name. What is decided already is left out.
    """
    owner = {name: company for company, names in companies.items() for name in names}
    found = _pairs("company", owner, "", decisions)
    for company, named in plants.items():
        of_plant = {name: facility for facility, name in named}
        found += _pairs("plant", of_plant, company, decisions)
    return sorted(found, key=lambda one: (-one.score, one))


def _numbers(name: str) -> list[str]:
    return sorted(re.findall(r"\d+", normal(name)))


def _pairs(
    kind: str, owner: Mapping[str, str], within: str, decisions: Sequence[Decision]
) -> list[Proposal]:
    best: dict[tuple[str, str], Proposal] = {}
    by_start: dict[str, list[str]] = defaultdict(list)
    for name in sorted(owner):
        words = split_form(name).base.split() if kind == "company" else normal(name).split()
        for word in set(words):
            by_start[word[:4]].append(name)
    seen: set[tuple[str, str]] = set()
    for names in by_start.values():
        for at, one in enumerate(names):
            rest = [
                other for other in names[at + 1 :]
                if owner[other] != owner[one] and (one, other) not in seen
            ]  # fmt: skip
            seen.update((one, other) for other in rest)
            if not rest:
                continue
            for other, likeness in most_similar(one, rest, most=len(rest)):
                if any(known.is_about(kind, one, other) for known in decisions):
                    continue
                if _numbers(one) != _numbers(other):
                    continue  # Plant 1 and Plant 2 are alike and known to be two
                ids = min(owner[one], owner[other]), max(owner[one], owner[other])
                proposal = Proposal(kind, one, other, within, round(likeness, 1))
                kept = best.get(ids, proposal)
                best[ids] = min(kept, proposal, key=lambda pair: (-pair.score, pair))
    return list(best.values())
