"""Plants of one company: one plant under all its spellings, told apart by place, kind and number.

A plant's name gives readings as a company's does; two names of one company that share a
reading are one plant. Names of two companies never are. What the rules know stands in
``plant_words.csv``, each row with its reason.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pipeline.identity.letters import LONGEST_NAME, normal, settled, v_for_u, written_out
from pipeline.identity.names import Step, split_form
from pipeline.identity.own_tables import own_table
from pipeline.identity.reviewed import Decision
from pipeline.identity.union import Union

GENERAL = "plant"  # a plant of no kind in particular: the word may be missing
_NUMBER = re.compile(r"\d+")
_ORDINAL = re.compile(r"^(\d+)(?:st|nd|rd|th)$")
_HASH = re.compile(r"[#№](?=\s*\d)")
_ELIDED = re.compile(r"\b([dl])['’‘ʼ´`](?=\w)", re.IGNORECASE)
_BESIDE = {"aluminium": "smelter", "alumina": "refinery", "bauxite": "mine"}


class PlantReading(NamedTuple):
    """One reading of a plant's name: its kinds, its own words without blanks, its numbers."""

    kinds: tuple[str, ...]
    words: str
    numbers: tuple[str, ...]

    @property
    def key(self) -> str:
        """The reading as one text, from which a plant's id comes."""
        return "/".join(("+".join(self.kinds), self.words, ".".join(self.numbers)))


class PlantName(NamedTuple):
    """A plant's name: its readings, the first of which ids come from, and the rules used."""

    readings: tuple[PlantReading, ...]
    steps: tuple[Step, ...]


def plant_name(name: str, companies: tuple[str, ...] = ()) -> PlantName:
    """Return a plant's name taken apart; ``companies`` are the names of the company it is of.

    >>> plant_name("Plant No. 6").readings == plant_name("No.6 plant").readings
    True
    >>> plant_name("Angul smelter").readings[0]
    PlantReading(kinds=('smelter',), words='angul', numbers=())
    """
    if len(name) > LONGEST_NAME:
        return PlantName((PlantReading((), normal(name), ()),), ())
    if split_form(name).family not in (None, "co"):  # a company among the sites
        rest = _without_company(normal(name), companies, normal)[0]
        if rest == normal(name):
            found = split_form(name)
            parts = tuple(
                PlantReading(("company", reading.family), reading.base, ())
                for reading in found.readings
            )
            return PlantName(parts, found.steps)
    readings: dict[PlantReading, None] = {}
    steps: list[Step] = []
    for spelled in (normal,) if name.isascii() else (normal, written_out, v_for_u):
        said: list[Step] = []
        key, owner = _without_company(_spelled(name, spelled), companies, spelled)
        if owner:
            said.append(Step("company_name", f"'{owner}' is the company's own name"))
        reading = _read(key.split(), said)
        if not any(reading):  # no letter and no digit: only its own signs make it what it is
            reading = PlantReading((), name.strip(), ())
        readings[reading] = None
        steps = steps or said
    return PlantName(tuple(readings), tuple(steps))


def one_plant(
    one: str, other: str, companies: tuple[str, ...] = (), decisions: Sequence[Decision] = ()
) -> bool:
    """Whether two names of one company, which ``companies`` name, are one plant in the dataset.

    >>> one_plant("Plant No. 6", "the sixth plant"), one_plant("Angul smelter", "Angul")
    (True, False)
    """
    groups = PlantGroups([("it", one), ("it", other)], {"it": companies}, decisions)
    return groups.key("it", one) == groups.key("it", other)


class PlantGroups:
    """The plants of some companies. ``companies`` has for each company its names."""

    def __init__(
        self,
        names: Iterable[tuple[str, str]],
        companies: Mapping[str, Sequence[str]],
        decisions: Sequence[Decision] = (),
    ) -> None:
        """Take (company, plant's name) pairs, in any order and number."""
        owned: dict[str, set[str]] = defaultdict(set)
        for company, name in names:
            owned[company].add(name)
        self._keys: dict[tuple[str, str], str] = {}
        for company, plants in owned.items():
            self._group(company, sorted(plants), tuple(sorted(companies.get(company, ()))),
                        decisions)  # fmt: skip

    def key(self, company: str, name: str) -> str:
        """Return the key of a plant. Raises KeyError for a name not given."""
        return self._keys[(company, name)]

    def _group(
        self,
        company: str,
        names: list[str],
        owners: tuple[str, ...],
        decisions: Sequence[Decision],
    ) -> None:
        mine = {normal(owner) for owner in owners}
        about = [one for one in decisions if one.kind == "plant" and normal(one.within) in mine]
        apart = {
            normal(name)
            for one in about
            if one.verdict == "different"
            for name in (one.name, one.other)
        }
        union: Union[object] = Union()
        first: dict[str, str] = {}
        for name in names:
            readings = plant_name(name, owners).readings
            alone = normal(name) in apart
            first[name] = f"reviewed/{normal(name)}" if alone else readings[0].key
            union.add(("name", name))
            for reading in (first[name],) if alone else (found.key for found in readings):
                union.join(("name", name), ("reading", reading))
        for one in about:
            same = {normal(one.name), normal(one.other)}
            named = [name for name in names if normal(name) in same]
            if one.verdict == "same":
                for other in named[1:]:
                    union.join(("name", named[0]), ("name", other))
        groups: dict[object, list[str]] = defaultdict(list)
        for name in names:
            groups[union.find(("name", name))].append(name)
        best: dict[object, str] = {}
        for group, named in groups.items():
            spelled = [(len(plant_name(n, owners).readings) == 1, first[n]) for n in named]
            best[group] = min(spelled)[1]
        keys = settled(best.values())
        for group, named in groups.items():
            for name in named:
                self._keys[(company, name)] = keys[best[group]]


def _spelled(name: str, spelled: object) -> str:
    assert callable(spelled)
    return str(spelled(_ELIDED.sub(r"\1 ", _HASH.sub("no ", name))))


def _without_company(key: str, companies: tuple[str, ...], spelled: object) -> tuple[str, str]:
    """A plant's name without the name of its company, in full or without the legal form."""
    assert callable(spelled)
    known = {str(spelled(company)) for company in companies}
    known |= {split_form(company).base for company in companies}
    for owner in sorted(known, key=lambda one: (-len(one), one)):
        padded = f" {key} "
        if owner and f" {owner} " in padded:
            rest = padded.replace(f" {owner} ", "  ", 1).split()
            if any(word not in _words("left out") for word in _kinds(rest, [])[1]):
                return " ".join(rest), owner
    return key, ""


def _read(words: list[str], steps: list[Step]) -> PlantReading:
    kinds, rest = _kinds(words, steps)
    own: list[str] = []
    numbers: list[str] = []
    for at, word in enumerate(rest):
        after = rest[at + 1 : at + 2]
        if word in _words("left out") or (word in ("d", "l") and after):
            continue
        if word in _words("before number") and after and _as_number(after[0], True):
            continue
        number = _as_number(word, bool(kinds) or bool(own))
        if number:
            if number != word:
                steps.append(Step("number", f"'{word}' is the number {number}"))
            numbers.append(number)
        elif word in _words("name"):
            steps.append(Step("word", f"'{word}' stands for '{_words('name')[word]}'"))
            own.append(_words("name")[word])
        else:
            parts = re.findall(r"\d+|\D+", word)
            own += [part for part in parts if not part.isdigit()]
            numbers += [str(int(part)) for part in parts if part.isdigit()]
    telling = [kind for kind in kinds if kind != GENERAL]
    dropped = [word for word in own if _BESIDE.get(_metal(word)) in telling]
    if dropped and len(own) > len(dropped):
        steps.append(Step("word", f"'{' '.join(dropped)}' is what such a plant makes"))
        own = [word for word in own if word not in dropped]
    return PlantReading(tuple(sorted(set(telling))), "".join(own), tuple(numbers))


def _kinds(words: list[str], steps: list[Step]) -> tuple[list[str], list[str]]:
    """The kinds of plant that words name, and the other words."""
    table = _words("kind")
    kinds: list[str] = []
    rest: list[str] = []
    position = 0
    while position < len(words):
        for size in (2, 1):
            part = " ".join(words[position : position + size])
            if part in table and position + size <= len(words):
                kinds.append(table[part])
                if table[part] == GENERAL:
                    steps.append(Step("general_word", f"'{part}' only says that it is a plant"))
                elif table[part] != part:
                    steps.append(Step("word", f"'{part}' is a {table[part]}"))
                position += size
                break
        else:
            rest.append(words[position])
            position += 1
    if not rest and not kinds:
        return [], words
    return kinds, rest


def _as_number(word: str, roman: bool) -> str:
    """A number as digits: 06, 6th, sixth and, where something is numbered, VI; else ""."""
    ordinal = _ORDINAL.match(word)
    if ordinal:
        return str(int(ordinal[1]))
    if word.isascii() and word.isdigit():
        return str(int(word)) if len(word) < 20 else word
    return _words("number").get(word, "") if roman or len(word) > 4 else ""


def _metal(word: str) -> str:
    return "aluminium" if word == "aluminum" else word


@cache
def _words(place: str) -> dict[str, str]:
    rows = own_table("plant_words")
    return {row["word"]: row["reading"] for row in rows if row["place"] == place}
