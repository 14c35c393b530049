"""Which names are one company: names that share a reading, and what a person has reviewed.

Rules, each by its reason:
- Two names that share a reading (``names.py``) are one company.
- A name without a legal form, or with the word Company alone, means the one company of that
  name. Where there are several (X AB and X GmbH), nothing says which, and it is none of them.
- What the reviewed file says is the same is one; what it says is different is kept apart.

The result depends on the set of names alone, not on their order or number, and a name that has
no word in common with the others changes nothing for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pipeline.identity.letters import normal, settled
from pipeline.identity.names import CompanyName, Reading, split_form
from pipeline.identity.reviewed import Decision
from pipeline.identity.union import Union

Key = tuple[str, str | None]  # the base and the form's family, what a company's id comes from


class CompanyGroups:
    """Names in groups, each of one company."""

    def __init__(self, names: Iterable[str], decisions: Sequence[Decision] = ()) -> None:
        self._decisions = [one for one in decisions if one.kind == "company"]
        self._apart = {
            normal(name)
            for one in self._decisions
            if one.verdict == "different"
            for name in (one.name, one.other)
        }
        self._parsed = {name: split_form(name) for name in sorted(set(names))}
        self._union: Union[Any] = Union()
        self._join_closed()
        self._join_reviewed()
        self._join_open("co")
        self._join_open("")
        self._keys = self._canonical()

    def key(self, name: str) -> Key:
        """Return the key of the company of a name. Raises KeyError for a name not given."""
        return self._keys[self._union.find(name)]

    def groups(self) -> list[list[str]]:
        """Return the names in groups, each sorted, the groups by their first name."""
        found: dict[Any, list[str]] = defaultdict(list)
        for name in self._parsed:
            found[self._union.find(name)].append(name)
        return sorted(found.values())

    def readings(self, name: str) -> tuple[Reading, ...]:
        """Return the readings that count for a name: its own, or one of its letters alone."""
        if normal(name) in self._apart:
            return (Reading(normal(name), "reviewed"),)
        return self._parsed[name].all_readings

    def _join_closed(self) -> None:
        for name in self._parsed:
            self._union.add(name)
            for reading in self.readings(name):
                self._union.join(name, reading)

    def _join_reviewed(self) -> None:
        by_letters: dict[str, list[str]] = defaultdict(list)
        for name in self._parsed:
            by_letters[normal(name)].append(name)
        for one in self._decisions:
            if one.verdict == "same":
                named = [*by_letters[normal(one.name)], *by_letters[normal(one.other)]]
                for other in named[1:]:
                    self._union.join(named[0], other)

    def _join_open(self, family: str) -> None:
        """Give names that leave the legal person open to the one company that they can mean."""
        companies: dict[str, set[Any]] = defaultdict(set)
        open_bases: dict[Any, set[str]] = defaultdict(set)
        for name, parsed in self._parsed.items():
            root = self._union.find(name)
            for reading in self.readings(name):
                if reading.family == family:
                    open_bases[root].add(reading.base)
                elif _can_be_meant(parsed, reading, family):
                    companies[reading.base].add(root)
        for root, bases in sorted(open_bases.items(), key=lambda item: min(item[1])):
            meant = set().union(*(companies[base] for base in bases)) - {root}
            if len(meant) == 1:
                self._union.join(root, meant.pop())

    def _canonical(self) -> dict[Any, Key]:
        """The key of each group: of the best name in it, whatever the order of the names."""
        former = {
            reading
            for parsed in self._parsed.values()
            for other in parsed.former
            for reading in other.all_readings
        }
        preferred = {normal(one.name) for one in self._decisions if one.verdict == "same"}
        best: dict[Any, tuple[Any, ...]] = {}
        for name, parsed in self._parsed.items():
            readings = self.readings(name)
            first = readings[0]
            rank = (
                normal(name) not in preferred,
                first in former,
                first.is_open,
                len(parsed.readings) == 1,  # letters that are written out elsewhere
                first,
            )
            root = self._union.find(name)
            best[root] = min(best.get(root, rank), rank)
        bases = settled("/".join(rank[-1]) for rank in best.values())
        found = {}
        for root, rank in best.items():
            base, _, family = bases["/".join(rank[-1])].rpartition("/")
            found[root] = (base, family or None)
        return found


def company_keys(names: Iterable[str], decisions: Sequence[Decision] = ()) -> dict[str, Key]:
    """Return for each name the key of its company: (base, legal form's family or None).

    >>> keys = company_keys(["Rhine Foil GmbH", "Rhine Foil", "RHINE FOIL GMBH"])
    >>> set(keys.values())
    {('rhinefoil', 'gmbh')}
    """
    groups = CompanyGroups(names, decisions)
    return {name: groups.key(name) for name in groups_names(groups)}


def groups_names(groups: CompanyGroups) -> Iterator[str]:
    """Yield every name of the groups."""
    for group in groups.groups():
        yield from group


def _can_be_meant(parsed: CompanyName, reading: Reading, family: str) -> bool:
    """Whether a name that leaves the person open can mean the company of a reading."""
    if family == "co":
        return not reading.is_open and parsed.has_company
    return reading.family != ""
