"""How facilities, places and countries of the certified scope belong together (RECORD.md, 'sites').

Fragments of sentences (scope_fragments) become sites: all that is told of a plant is one site,
and places that no plant's name stands beside belong to a plant only where the text leaves no
other reading.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from extractors.language.facility_names import PlantNames, same_plant, without_type
from extractors.language.locations import Item, same_place
from extractors.language.names import fold_key
from extractors.scope_fragments import Fragment, find_fragments, is_larger_place
from extractors.vocab.gazetteer import bare_place, candidate_countries, settled_country


@dataclass(frozen=True, slots=True)
class Site:
    """One facility (or none) with its places and country; ``places`` are items of the text."""

    facility: Item | None
    places: tuple[Item, ...]
    country: Item | None


@dataclass(slots=True)
class _Draft:
    facility: Item | None
    places: list[Item] = field(default_factory=list)
    country: Item | None = None
    sentences: set[int] = field(default_factory=set)

    def add(self, fragment: Fragment) -> None:
        self.sentences.add(fragment.sentence)
        self.country = self.country or fragment.country
        self.add_places(fragment.places)

    def add_places(self, places: list[Item]) -> None:
        for place in places:
            if not any(same_place(place.value, other.value) for other in self.places):
                self.places.append(place)

    @property
    def has_larger(self) -> bool:
        return any(is_larger_place(place.value) for place in self.places)


def group_sites(
    text: str,
    items: list[Item],
    facilities: list[Item],
    places: list[Item],
    countries: list[Item],
    starts: dict[int, int],
) -> tuple[Site, ...]:
    """Return one site a facility, and one for each town without a named facility.

    ``items`` are all of the scope in order; ``facilities``, ``places`` and ``countries`` those
    that count, each once; ``starts`` says where each sentence begins.
    """
    codes = {country.value for country in countries}
    spelled = _spelled(items, facilities, places, codes)
    fragments = find_fragments(text, [item for item in items if _at(item) in spelled], starts)
    for fragment in fragments:
        fragment.facilities = [spelled[_at(item)] for item in fragment.facilities]
        fragment.places = [spelled[_at(item)] for item in fragment.places]
    drafts = _of_facilities(fragments)
    unnamed = [fragment for fragment in fragments if fragment.places and not fragment.facilities]
    holding = [fragment for fragment in unnamed if _holds_others(fragment, fragments)]
    told = [fragment for fragment in unnamed if fragment not in holding]
    for fragment in told:
        _place(fragment, drafts, told)
    for fragment in holding:
        _hold(fragment, drafts)
    if not drafts and countries:
        drafts = [_Draft(None, [], countries[0])]
    only = countries[0] if len(countries) == 1 else None
    return tuple(
        Site(d.facility, tuple(d.places), _country(d, countries) or d.country or only)
        for d in drafts
    )


def _at(item: Item) -> tuple[int, int, str]:
    return item.start, item.end, item.kind


def _spelled(
    items: list[Item], facilities: list[Item], places: list[Item], codes: set[str]
) -> dict[tuple[int, int, str], Item]:
    """Return for each item of the scope the one with the spelling that the record has for it."""
    plants = PlantNames()
    for number, facility in enumerate(facilities):
        plants.add(facility.value, number)
    towns: dict[str, list[Item]] = {}  # same_place only holds where the first words agree
    for place in places:
        towns.setdefault(_first_word(place.value), []).append(place)
    found: dict[tuple[int, int, str], Item] = {}
    for item in items:
        same: Item | None = None
        if item.kind == "country":
            same = item if item.value in codes else None
        elif item.kind == "facility":
            numbers = plants.alike(item.value)
            same = next(
                (facilities[n] for n in numbers if same_plant(item.value, facilities[n].value)),
                None,
            )
        else:
            alike = towns.get(_first_word(item.value), [])
            same = next((other for other in alike if same_place(item.value, other.value)), None)
        if same is not None:
            found[_at(item)] = same
    return found


def _first_word(place: str) -> str:
    return bare_place(place).partition(" ")[0]


def _of_facilities(fragments: list[Fragment]) -> list[_Draft]:
    drafts: dict[tuple[int, int, str], _Draft] = {}
    for fragment in fragments:
        for facility in fragment.facilities:
            drafts.setdefault(_at(facility), _Draft(facility)).add(fragment)
    return list(drafts.values())


def _holds_others(fragment: Fragment, fragments: list[Fragment]) -> bool:
    """Say whether a fragment tells a province or district in which the sites lie, and no site.

    It stands in a sentence of its own or before a colon; 'Both are in X' may name a town.
    """
    beside = [f for f in fragments if f.sentence == fragment.sentence and f is not fragment]
    if fragment.of_all or (fragment.heads and any(f.facilities for f in beside)):
        return True
    if not all(is_larger_place(place.value) for place in fragment.places):
        return False
    if fragment.heads or not any(f.places or f.facilities for f in beside):
        return True
    return not fragment.is_peer and not any(f.facilities for f in beside)


def _place(fragment: Fragment, drafts: list[_Draft], unnamed: list[Fragment]) -> None:
    """Add the places of a fragment without a facility to the site they are of, or as a new one."""
    owners = _owners(fragment, drafts, unnamed)
    if owners:
        for draft in owners:
            draft.places, held = [], draft.places
            draft.add(fragment)
            draft.add_places(held)
        return
    town = fragment.places[0]
    told = [
        d
        for d in drafts
        if fragment.sentence not in d.sentences
        and any(same_place(p.value, town.value) for p in d.places)
    ]
    for draft in [d for d in told if d.facility is None]:
        draft.add(fragment)
    if not told:
        draft = _Draft(None)
        draft.add(fragment)
        drafts.append(draft)


def _owners(fragment: Fragment, drafts: list[_Draft], unnamed: list[Fragment]) -> list[_Draft]:
    """Return the plants whose places a fragment tells: by the town's name, by kind, by default."""
    named = [d for d in drafts if d.facility]
    town = fragment.places[0].value
    owners = [d for d in named if d.facility and _is_called_by(d.facility.value, town)]
    if not owners and fragment.kind is not None:
        owners = _of_kind(fragment.kind, named)
    if owners or fragment.is_peer or any(fragment.sentence in d.sentences for d in named):
        return owners
    alone = all(other is fragment for other in unnamed)
    bare = not any(d.places for d in named)
    larger = len(named) == 1 and all(is_larger_place(p.value) for p in named[0].places)
    return named if alone and (bare or larger) else []


def _of_kind(kind: str, named: list[_Draft]) -> list[_Draft]:
    """Return the only plant whose name ends with the noun of its kind, none where several do."""
    found = [d for d in named if d.facility and d.facility.value.casefold().endswith(kind)]
    return found if len(found) == 1 else []


def _is_called_by(facility: str, town: str) -> bool:
    """Say whether a plant has the town's name: 'Bang Khla Foil Mill', 'Bragança Casthouse'."""
    plant, place = without_type(facility).split(), fold_key(town).split()
    shared = min(len(plant), len(place))
    return shared > 0 and plant[:shared] == place[:shared]


def _hold(fragment: Fragment, drafts: list[_Draft]) -> None:
    """Add provinces that are told apart to the sites that have none, or as a site of their own."""
    one = _of_kind(fragment.kind, [d for d in drafts if d.facility]) if fragment.kind else []
    larger = all(is_larger_place(place.value) for place in fragment.places)
    if fragment.heads and not larger:
        free = [d for d in drafts if not d.places]
    else:
        free = one or [d for d in drafts if fragment.of_all or fragment.heads or not d.has_larger]
    if not drafts:
        draft = _Draft(None)
        draft.add(fragment)
        drafts.append(draft)
    for draft in free:
        if one or all(_may_lie(place.value, fragment) for place in draft.places):
            draft.add_places(fragment.places)


def _may_lie(place: str, fragment: Fragment) -> bool:
    code = settled_country(fragment.places[-1].value)
    known = candidate_countries(place)
    return code is None or not known or code in known


def _country(draft: _Draft, countries: list[Item]) -> Item | None:
    """Return the country that the places settle where the stated one cannot be."""
    codes = {country.value for country in countries}
    for place in draft.places:
        code = settled_country(place.value)
        if code in codes and (draft.country is None or draft.country.value not in _all(place)):
            return replace(place, kind="country", value=code, weak=True)
    return None


def _all(place: Item) -> frozenset[str]:
    return candidate_countries(place.value)
