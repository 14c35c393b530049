"""Countries by their names, and towns and provinces by theirs (GeoNames, ISO 3166).

The gazetteer is a package data file built by tools/build_gazetteer.py. A place that is not in
it is unlocated, never an error; an ambiguous one keeps all its countries.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import pycountry

from extractors.language.names import fold_key
from extractors.vocab import country_names, read_rows

# A town settles its country alone where it is this many times as large as the next of its name.
DOMINANCE = 15


@dataclass(frozen=True, slots=True)
class Town:
    """One town of the gazetteer; ``population`` is the number of people.

    ``is_main_name`` is False where ``name`` is another name of it (Christiania for Oslo).
    """

    name: str
    country_code: str
    admin_1: str
    latitude: float
    longitude: float
    geoname_id: int
    population: int
    is_main_name: bool


@cache
def _data() -> bytes:
    """The lines of the gazetteer, sorted by their bytes; each begins with the folded name."""
    return gzip.decompress(files(__package__).joinpath("gazetteer.tsv.gz").read_bytes())


def _lines_of(key: str) -> list[str]:
    """Return the lines of a folded name, found by bisection: no index is built."""
    data = _data()
    wanted = key.encode("utf-8") + b"\t"
    low, high = 0, len(data)
    while low < high:
        middle = data.rfind(b"\n", 0, (low + high) // 2) + 1
        middle = max(middle, low)
        line_end = data.find(b"\n", middle)
        if data[middle : middle + len(wanted)] < wanted:
            low = line_end + 1
        else:
            high = middle if middle > low else low
    found: list[str] = []
    while data.startswith(wanted, low):
        end = data.find(b"\n", low)
        found.append(data[low:end].decode("utf-8"))
        low = end + 1
    return found


@lru_cache(maxsize=20_000)
def towns(name: str) -> tuple[Town, ...]:
    """Return the towns of that name, accents and case apart, the largest first."""
    key = fold_key(name)
    if not key:
        return ()
    found = {town.geoname_id: town for town in (_town(line) for line in _lines_of(key))}
    return tuple(sorted(found.values(), key=lambda town: (-town.population, town.geoname_id)))


def _town(line: str) -> Town:
    _, name, country, admin_1, latitude, longitude, identifier, population, kind = line.split("\t")
    return Town(
        name,
        country,
        admin_1,
        float(latitude),
        float(longitude),
        int(identifier),
        int(population),
        kind == "name",
    )


@cache
def provinces() -> dict[str, frozenset[str]]:
    """Return folded names of provinces and states with the countries that have one."""
    found: dict[str, set[str]] = {}
    for row in read_rows("provinces"):
        found.setdefault(fold_key(row["name"]), set()).add(row["country_code"])
    for subdivision in pycountry.subdivisions:
        if len(subdivision.name) >= 4:
            found.setdefault(fold_key(subdivision.name), set()).add(subdivision.country_code)
    return {name: frozenset(codes) for name, codes in found.items()}


@cache
def country_codes() -> dict[str, str]:
    """Return every name of a country as written with its ISO 3166-1 alpha-2 code."""
    found: dict[str, str] = {}
    for country in pycountry.countries:
        for key in ("name", "common_name", "official_name"):
            name = getattr(country, key, None)
            if name and "," not in name:
                found[name] = country.alpha_2
    for row in country_names():
        if row.kind in ("name", "part"):
            found[row.alias] = row.country_code
    return found


@cache
def demonyms() -> dict[str, str]:
    """Return the adjectives of countries with their codes, weak ones left out."""
    return {
        row.alias: row.country_code
        for row in country_names()
        if row.kind == "demonym" and row.confidence != "weak"
    }


_PLACE_NOUNS = (
    "province", "state", "district", "city", "county", "region", "prefecture", "municipality",
    "governorate", "town", "autonomous", "township", "parish", "department", "voivodeship",
)  # fmt: skip


@lru_cache(maxsize=65_536)
def bare_place(name: str) -> str:
    """Return a place's folded name without the noun of its kind (``Guangdong Province``)."""
    words = [word for word in fold_key(name).split() if word not in _PLACE_NOUNS]
    return " ".join(words)


@lru_cache(maxsize=20_000)
def candidate_countries(name: str) -> frozenset[str]:
    """Return every country that has a town or province of that name, empty if none has."""
    codes: set[str] = set()
    for key in {fold_key(name), bare_place(name)}:
        codes |= provinces().get(key, frozenset())
    codes |= {town.country_code for town in towns(name)}
    if not codes and bare_place(name) != fold_key(name):
        codes |= {town.country_code for town in towns(bare_place(name))}
    return frozenset(codes)


@lru_cache(maxsize=20_000)
def settled_country(name: str) -> str | None:
    """Return the one country that a place name alone settles, else None.

    >>> settled_country("Haryana"), settled_country("Slatina")
    ('IN', None)
    """
    if name in country_codes():
        return None  # 'Georgia' is a country's name too
    for key in (fold_key(name), bare_place(name)):
        codes = provinces().get(key, frozenset())
        if len(codes) == 1:
            code = next(iter(codes))
            rivals = [t for t in towns(name) if t.country_code != code and t.population > 200_000]
            return None if rivals else code
    found = towns(name) or towns(bare_place(name))
    if not found:
        return None
    first = found[0]
    rivals = [town for town in found[1:] if town.country_code != first.country_code]
    if not rivals:
        return first.country_code
    return (
        first.country_code
        if first.population >= DOMINANCE * max(1, rivals[0].population)
        and first.population >= 50_000
        else None
    )
