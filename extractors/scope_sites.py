"""How facilities, places and countries of the certified scope belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.language.locations import (
    Item,
)
from extractors.language.names import fold_key

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Site:
    """One facility (or none) with its places and country; ``items`` are the places in the text."""

    facility: Item | None
    places: tuple[Item, ...]
    country: Item | None


def group_sites(
    items: list[Item], facilities: list[Item], places: list[Item], countries: list[Item]
) -> tuple[Site, ...]:
    """Group what stands together: each facility with the places and the country behind it."""
    place_keys = {fold_key(place.value) for place in places}
    codes = {country.value for country in countries}
    by_key = {fold_key(item.value): item for item in facilities}
    sites: list[Site] = []
    for number in dict.fromkeys(item.sentence for item in items):
        group: list[tuple[Item | None, list[Item], Item | None]] = []
        for item in (i for i in items if i.sentence == number):
            if item.kind == "facility":
                facility = by_key.get(fold_key(item.value))
                if facility is not None and all(site.facility != facility for site in sites):
                    group.append((facility, [], None))
            elif item.kind == "place" and fold_key(item.value) in place_keys:
                if not group or group[-1][2] is not None:
                    group.append((None, [], None))
                group[-1][1].append(item)
            elif item.kind == "country" and item.value in codes:
                for index in range(len(group) - 1, -1, -1):
                    if group[index][2] is not None:
                        break
                    group[index] = (group[index][0], group[index][1], item)
        for facility, where, country in group:
            fresh = [
                p
                for p in where
                if all(
                    fold_key(p.value) != fold_key(q.value) or s.facility
                    for s in sites
                    for q in s.places
                )
            ]
            if facility is not None or fresh:
                sites.append(Site(facility, tuple(where), country))
    if not sites and countries:
        sites.append(Site(None, (), countries[0]))
    only = countries[0] if len(countries) == 1 else None
    return tuple(Site(s.facility, s.places, s.country or only) for s in sites)
