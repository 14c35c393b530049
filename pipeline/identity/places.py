"""Places: kind, country, region and, where the name is unambiguous, coordinates.

The gazetteer is the packaged one (``extractors/vocab/gazetteer.tsv.gz``: GeoNames' towns of
1,000 people and more), the same that the extractors read countries from. A name that several
towns of one country have means the one of 5,000 people or more, if only one is so large; else
it stays open unless the text names the region (known here for the United States alone, where
GeoNames' region codes are ISO's). A place that it does not hold is unlocated, never an error.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extractors.vocab import gazetteer
from pipeline.identity.letters import normal

_LARGE = 5000  # people: below that, a town needs to be the only one of its name
_PROVINCE_WORDS = frozenset(("province", "state", "region", "prefecture", "governorate", "county"))
_NATIVE_WORDS = _PROVINCE_WORDS | {"sheng", "shi", "zizhiqu", "lan"}
_CITY_TYPES = {"city", "municipality", "metropolitan city", "capital city", "federal district"}
_TOWN_WORDS = frozenset(("si", "shi", "gun", "gu", "qu", "city", "town"))
_ZONE_MARKS = frozenset(("industrial", "economic", "free"))


@dataclass(frozen=True, slots=True)
class Town:
    """A town of the gazetteer."""

    gazetteer_id: str
    country_code: str
    region: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Place:
    """A place as the dataset holds it; what is not known is None."""

    name: str
    kind: str
    country_code: str | None
    admin_1: str | None
    town: Town | None
    division: str | None = None

    @property
    def key(self) -> tuple[str | None, ...]:
        """What makes it this place: the gazetteer's id, else name, country and region.

        A division of a country (``division``: its bare name) is one under its name with and
        without 'Province'; of a town the word 'City' is left out.
        """
        if self.town is not None:
            return ("geonames", self.town.gazetteer_id)
        if self.division is not None:
            return ("division", self.kind, self.division, self.country_code, self.admin_1)
        return ("name", _spellings(normal(self.name))[1], self.country_code, self.admin_1)


def resolve_place(name: str, country_code: str | None, beside: tuple[str, ...] = ()) -> Place:
    """Return a place from its name, its country and the places named beside it.

    ``beside`` are the places of the same site: a region among them settles which region a
    town is in. A bare name that both a first-level region and a town have means the region,
    unless the region is a city itself (Chongqing); of a lower division it means the town.
    """
    own = _region(name, country_code)
    regions = {code for other in beside if (code := region_code(other, country_code))}
    settled = next(iter(regions)) if len(regions) == 1 else None
    admin_1 = settled if own is None else own.first_level
    kind = _kind(name)
    town = None
    if kind in (None, "city"):
        town = _town(name, country_code, admin_1, settled is not None)
    if kind is None and own is not None and own.kind != "city" and (own.is_first or not town):
        kind = own.kind
        town = None
    if town is not None and own is not None and not own.is_first:
        admin_1 = settled or own.first_level
    division = None
    if own is not None and town is None and kind in ("region", "district"):
        division = _bare(name)
    kind = kind or ("city" if town else "other")
    return Place(name, kind, country_code, admin_1, town, division)


def countries_with(name: str, countries: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of some countries that have a region or one town of that name."""
    return tuple(
        country
        for country in countries
        if region_code(name, country) or _town(name, country, None, False) is not None
    )


def region_code(name: str, country_code: str | None) -> str | None:
    """Return the ISO 3166-2 code of the first-level region of a division's name, or None.

    >>> region_code("Zhejiang Province", "CN"), region_code("Haut-Rhin", "FR")
    ('CN-ZJ', 'FR-GES')
    """
    found = _region(name, country_code)
    return None if found is None else found.first_level


@dataclass(frozen=True, slots=True)
class _Region:
    """A division of a country: its kind, and the first-level region that it is or lies in."""

    first_level: str
    kind: str
    is_first: bool


@cache
def _region(name: str, country_code: str | None) -> _Region | None:
    if country_code is None:
        return None
    return _regions(country_code).get(_bare(name))


def _bare(name: str) -> str:
    """A division's name without the word for what it is."""
    return " ".join(word for word in normal(name).split() if word not in _PROVINCE_WORDS)


@cache
def _regions(country_code: str) -> dict[str, _Region]:
    """The divisions of a country by name; a name that two of one level have is left out."""
    import pycountry

    levels: tuple[dict[str, set[_Region]], ...] = (defaultdict(set), defaultdict(set))
    divisions = [d for d in pycountry.subdivisions if d.country_code == country_code]
    parents = {division.code: division.parent_code for division in divisions}
    for division in divisions:
        top = division.code
        while parents.get(top):
            top = parents[top]
        is_first = division.parent_code is None
        city = division.type.casefold() in _CITY_TYPES
        kind = "city" if city else "region" if is_first else "district"
        names = [division.name.split("[")[0], *_other_names().get(division.code, ())]
        for name in names:
            words = [word for word in normal(name).split() if word not in _NATIVE_WORDS]
            levels[not is_first][" ".join(words)].add(_Region(top, kind, is_first))
    return {
        name: next(iter(found))
        for level in reversed(levels)
        for name, found in level.items()
        if len(found) == 1
    }


@cache
def _other_names() -> dict[str, tuple[str, ...]]:
    """English names of regions for which ISO has only the native one (region_names.csv)."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _csv("region_names"):
        found[row["code"]] = (*found.get(row["code"], ()), row["name"])
    return found


@cache
def _town(
    name: str, country_code: str | None, admin_1: str | None, in_named_region: bool
) -> Town | None:
    if country_code is None:
        return None
    key = normal(name)
    for wanted in dict.fromkeys((name, *_spellings(key))):
        towns = [town for town in gazetteer.towns(wanted) if town.country_code == country_code]
        for main in (True, False):
            found = [town for town in towns if town.is_main_name or not main]
            if not main:
                found = [town for town in found if not _is_shortened(normal(wanted), town.name)]
            if country_code == "US" and admin_1 is not None:
                found = [town for town in found if f"US-{town.admin_1}" == admin_1]
            large = [town for town in found if town.population >= _LARGE]
            if large or (in_named_region and country_code != "US"):
                found = large  # whether a small one is in the region named cannot be told
            if len(found) == 1:
                return _as_town(found[0])
            if found:
                return None
    return None


def _spellings(key: str) -> tuple[str, ...]:
    """Other ways to write a place's name: without 'city of', Saint for St, ü for ue."""
    bare = key.removeprefix("city of ").removesuffix(" city").strip()
    saint = " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in bare.split())
    plain = bare.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    return (key, bare or key, saint or key, plain or key)


def _is_shortened(alias: str, name: str) -> bool:
    """Whether another name is only a part of the town's: it may be another town's whole name."""
    full = normal(name)
    left_out = set(full.split()) - set(alias.split())
    return alias in full and bool(left_out) and not left_out <= _TOWN_WORDS


def _as_town(town: gazetteer.Town) -> Town:
    return Town(
        str(town.geoname_id), town.country_code, town.admin_1, town.latitude, town.longitude
    )


def _kind(name: str) -> str | None:
    """The kind that a name says by its last word, or by a word of zones anywhere in it."""
    words = normal(name).split()
    kinds = _word_kinds()
    if not _ZONE_MARKS.isdisjoint(words):
        return "zone"
    return kinds.get(words[-1]) if len(words) > 1 else None


@cache
def _word_kinds() -> dict[str, str]:
    return {row["word"]: row["kind"] for row in _csv("place_words")}


def _csv(name: str) -> list[dict[str, str]]:
    text = files("pipeline.identity").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
