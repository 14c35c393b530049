"""Known companies by what their names say, to find the one that a name from elsewhere means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.identity.letters import normal
from pipeline.identity.names import CompanyName, Reading, split_form
from pipeline.identity.reviewed import Decision
from pipeline.identity.union import Union


class Meaning(NamedTuple):
    """The companies that a name can mean, and how that is known.

    ``how`` is ``exact`` (the same letters), ``reviewed``, ``rule`` (a reading in common) or
    ``none``. More than one company means that the name leaves open which.
    """

    companies: frozenset[str]
    how: str


class CompanyIndex:
    """Companies by the letters and the readings of their names. Nothing is found by likeness."""

    def __init__(
        self, names: Mapping[str, Sequence[str]], decisions: Sequence[Decision] = ()
    ) -> None:
        """Take the names of each company by its id."""
        self._letters: dict[str, set[str]] = defaultdict(set)
        self._readings: dict[Reading, set[str]] = defaultdict(set)
        self._bases: dict[str, set[str]] = defaultdict(set)
        self._with_company: dict[str, set[str]] = defaultdict(set)
        closed: set[str] = set()
        for company, known in names.items():
            for name in known:
                parsed = split_form(name)
                self._letters[normal(name)].add(company)
                for reading in parsed.all_readings:
                    self._bases[reading.base].add(company)
                    if reading.family == "co" or parsed.has_company:
                        self._with_company[reading.base].add(company)
                    if not reading.is_open:
                        self._readings[reading].add(company)
                        closed.add(company)
        self._open = set(names) - closed
        reviewed: Union[str] = Union()
        self._different: dict[str, set[str]] = defaultdict(set)
        for one in decisions:
            if one.kind == "company" and one.verdict == "same":
                reviewed.join(normal(one.name), normal(one.other))
        joined: dict[str, set[str]] = defaultdict(set)
        decided = {
            normal(name)
            for one in decisions
            if one.kind == "company" and one.verdict == "same"
            for name in (one.name, one.other)
        }
        for letters in decided:
            joined[reviewed.find(letters)] |= self._letters.get(letters, set())
        self._reviewed = {letters: joined[reviewed.find(letters)] for letters in decided}
        for one in decisions:
            if one.kind == "company" and one.verdict == "different":
                for mine, other in ((one.name, one.other), (one.other, one.name)):
                    self._different[normal(mine)] |= self._letters.get(normal(other), set())

    def find(self, name: str) -> frozenset[str]:
        """Return the companies that a name can mean."""
        return self.meaning(name).companies

    def meaning(self, name: str) -> Meaning:
        """Return the companies that a name can mean, and how that is known."""
        letters = normal(name)
        if not letters:
            return Meaning(frozenset(), "none")
        if letters in self._letters:
            return Meaning(frozenset(self._letters[letters]), "exact")
        reviewed = self._reviewed.get(letters)
        if reviewed:
            return Meaning(frozenset(reviewed), "reviewed")
        found = self._by_reading(split_form(name)) - self._different[letters]
        return Meaning(frozenset(found), "rule" if found else "none")

    def named_alike(self, name: str) -> frozenset[str]:
        """Return the companies whose name without legal form is the same; for a person to see."""
        bases = {reading.base for reading in split_form(name).all_readings}
        found: set[str] = set()
        for base in bases:
            found |= self._bases.get(base, set())
        return frozenset(found)

    def _by_reading(self, parsed: CompanyName) -> set[str]:
        found: set[str] = set()
        for reading in parsed.all_readings:
            if not reading.is_open:
                found |= self._readings.get(reading, set())
        if found:
            return found
        for reading in parsed.all_readings:
            if reading.family == "":
                found |= self._bases.get(reading.base, set())
            elif reading.family == "co":
                found |= self._with_company.get(reading.base, set())
            else:  # known without a legal form alone, and nobody else of that name
                same = self._bases.get(reading.base, set())
                found |= same if same <= self._open else set()
        return found
