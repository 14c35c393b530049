"""What is certified and where, put together from the items of the scope sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.document import Span
from extractors.language.audits import find_firms
from extractors.language.facility_names import type_alternatives
from extractors.language.locations import (
    Item,
    conflicts_with,
    find_items,
    is_town,
    same_place,
    without_type,
)
from extractors.language.names import core_tokens, fold_key, split_legal_form
from extractors.language.scope import governed, has_cue
from extractors.scope_lists import groups_of_scope, read_list_item, read_table, with_semicolon_list
from extractors.vocab import word_set
from extractors.vocab.gazetteer import candidate_countries, settled_country

if TYPE_CHECKING:
    from extractors.reading import Reading

_ZONE_NOUN = re.compile(
    r"(?i)\b(?:zone|park|area|estate|district|county|province|region|state|port|harbour)\b"
)


@dataclass(frozen=True, slots=True)
class Site:
    """One facility (or none) with its places and country; ``items`` are the places in the text."""

    facility: Item | None
    places: tuple[Item, ...]
    country: Item | None


@dataclass(frozen=True, slots=True)
class Certified:
    """Facilities, places and countries of the certified scope, each once, in order of the text.

    ``further_countries`` stand beside stated ones: codes that only their places settle.
    """

    facilities: tuple[Item, ...] = ()
    places: tuple[Item, ...] = ()
    countries: tuple[Item, ...] = ()
    derived_country: str | None = None
    derived_from: Item | None = None
    further_countries: tuple[Item, ...] = ()
    sites: tuple[Site, ...] = ()
    conflicts: tuple[tuple[str, str], ...] = ()
    facility_names: tuple[str, ...] = field(default=())


def find_certified(reading: Reading) -> Certified:
    """Return what the scope sentences, lists and tables of an announcement say is certified."""
    document = reading.document
    text = document.text
    own, others = _known_names(reading)
    claims = {sentence.number for sentence in reading.in_zone("claim", "standfirst")}
    items: list[Item] = []
    listed = groups_of_scope(reading)
    for sentence in reading.scope_sentences:
        block = reading.block(sentence)
        if block.group is not None and block.kind in ("list_item", "table_row"):
            if block.group not in listed:
                continue
            if block.kind == "table_row":
                continue
            span = Span(sentence.start, sentence.end)
            items.extend(read_list_item(text, span, sentence.number, own, others))
            continue
        found = find_items(
            text,
            Span(sentence.start, sentence.end),
            sentence.number,
            own,
            others,
            sentence.number in claims or _introduces(reading.words(sentence)),
        )
        items.extend(item for item in found if not reading.is_quoted(item.start, item.end))
    for sentence in reading.in_zone("audit"):
        if sentence in reading.scope_sentences:
            continue
        span = Span(sentence.start, sentence.end)
        found = find_items(text, span, sentence.number, own, others, False)
        items.extend(_weakly(tuple(item for item in found if item.kind != "facility")))
    items.extend(_told_of_facilities(reading, items, own, others))
    for table in document.tables:
        if table.group in listed:
            items.extend(read_table(document, table, own, others))
    for sentence in reading.scope_sentences:
        items = with_semicolon_list(text, sentence, items, own, others)
    items.sort(key=lambda item: (item.start, item.end))
    return _assemble(reading, items, claims)


def _told_of_facilities(
    reading: Reading, items: list[Item], own: frozenset[str], others: frozenset[str]
) -> list[Item]:
    """Read where a facility is in a body sentence that begins with its name."""
    names = {item.value for item in items if item.kind == "facility"}
    found: list[Item] = []
    if not names:
        found.extend(_named_in_body(reading, own, others))
    found.extend(_located_by_name(reading, items))
    found.extend(_located_plants(reading, own, others))
    for sentence in reading.in_zone("body"):
        words = re.sub(r"^(?:The|At\sthe|At)\s", "", reading.words(sentence))
        if sentence in reading.scope_sentences or not words.startswith(tuple(names) or ("\0",)):
            continue
        span = Span(sentence.start, sentence.end)
        told = find_items(reading.text, span, sentence.number, own, others, False)
        found.extend(item for item in told if item.kind != "facility" and not item.near)
    return found


# 'a foundry in', 'the rolling mill near': the noun of a plant, then a preposition.
_PLANT_AT = re.compile(
    rf"\b(?:{type_alternatives()})s?\b(?:\s[a-z]+ed)?\s(?:in|at|near|outside|on)\s(?:the\s)?$",
    re.IGNORECASE,
)


def _located_plants(reading: Reading, own: frozenset[str], others: frozenset[str]) -> list[Item]:
    """Read 'its foundry in X, Y' in body sentences that no cue of another scope governs.

    A country in such a sentence is weak: it counts where no other is stated.
    """
    text = reading.text
    found: list[Item] = []
    scope = set(reading.scope_sentences)
    for sentence in reading.in_zone("body"):
        if sentence in scope or has_cue(reading.words(sentence), "past", "background", "condition"):
            continue
        span = Span(sentence.start, sentence.end)
        told = find_items(text, span, sentence.number, own, others, False)
        others_told = has_cue(reading.words(sentence), "gone", "planned", "other")
        before: Item | None = None
        for item in told:
            if governed(text, span.start, span.end, item.start, "gone", "planned", "other"):
                continue
            if item.kind == "facility":
                if not others_told and text[max(0, item.start - 4) : item.start].casefold() in (
                    "the ",
                    "its ",
                ):
                    found.append(item)
                continue
            follows = before is not None and re.fullmatch(
                r",?\s(?:in\s|and\s)?(?:the\s)?", text[before.end : item.start]
            )
            if follows or _PLANT_AT.search(text[max(span.start, item.start - 60) : item.start]):
                found.append(replace(item, weak=item.kind == "country"))
                before = item
    return found


def _located_by_name(reading: Reading, items: list[Item]) -> list[Item]:
    """Read 'melting takes place in Milicz' of plants that are called by their towns."""
    names = {
        item.value.rsplit(" ", 1)[0] if item.value.rsplit(" ", 1)[-1].islower() else item.value
        for item in items
        if item.kind == "facility"
    }
    names = {name for name in names if name and candidate_countries(name)}
    if not names:
        return []
    pattern = re.compile(
        rf"\bin\s(?P<town>{'|'.join(map(re.escape, sorted(names)))})(?![\w’'-])(?!\s[A-Z])"
    )
    return [
        Item(match.start("town"), match.end("town"), "place", match.group("town"), sentence.number)
        for sentence in reading.in_zone("body")
        for match in pattern.finditer(reading.text, sentence.start, sentence.end)
        if not has_cue(reading.words(sentence), "past", "planned", "background")
        and not reading.is_quoted(match.start(), match.end())
    ]


def _named_in_body(reading: Reading, own: frozenset[str], others: frozenset[str]) -> list[Item]:
    """Read plants by name in body sentences that tell what is made, where no scope names any.

    'The Bragança Casthouse melts scrap; it is rolled at the Extrema Mill.'
    """
    text = reading.text
    found: list[Item] = []
    for sentence in reading.in_zone("body"):
        words = reading.words(sentence)
        if has_cue(words, "past", "background", "condition"):
            continue
        told = find_items(
            text, Span(sentence.start, sentence.end), sentence.number, own, others, False
        )
        found.extend(
            item
            for item in told
            if item.kind == "facility"
            and item.value.rsplit(" ", 1)[-1][:1].isupper()
            and text[max(0, item.start - 4) : item.start].casefold() in ("the ", "its ")
            and not reading.is_quoted(item.start, item.end)
        )
    return found


def _weakly(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """A country that only the audit sentence names counts where no other is stated."""
    return tuple(replace(item, weak=True) if item.kind == "country" else item for item in items)


def _known_names(reading: Reading) -> tuple[frozenset[str], frozenset[str]]:
    parties = reading.parties
    own: set[str] = set()
    if parties.entity is not None:
        core, _ = split_legal_form(parties.entity.text)
        own |= {fold_key(parties.entity.text), fold_key(core)}
    own |= {fold_key(short.text) for short in parties.short_names}
    others = {fold_key(owner.text) for owner in parties.parent}
    for sentence in reading.sentences:
        if sentence.zone not in ("quote", "title", "stamp"):
            others |= {
                fold_key(firm.text)
                for firm in find_firms(reading.text, sentence.start, sentence.end)
            }
    return frozenset(own - {""}), frozenset(others - {""})


def _introduces(words: str) -> bool:
    return bool(
        re.search(
            r"(?i)\b(?:subsidiar\w+|certificate|scope|covers?|certified|included|contractors?"
            r"|added)\b",
            words,
        )
    )


def _assemble(reading: Reading, items: list[Item], claims: set[int]) -> Certified:
    items = [item for item in items if not _refers_back(reading.text, item, items)]
    facilities = _facilities(reading, [item for item in items if item.kind == "facility"])
    names = {fold_key(item.value) for item in facilities}
    places = _places(
        [item for item in items if item.kind == "place"],
        [item for item in items if item.kind == "facility"],
        names,
        reading,
        claims,
    )
    countries, derived, source = _countries(reading, items, places, claims)
    further = _uncovered(items, places, countries)
    conflicts: list[tuple[str, str]] = []
    codes = {item.value for item in (*countries, *further)}
    if len(codes) == 1:
        code = next(iter(codes))
        conflicts = [(place.value, code) for place in places if conflicts_with(place.value, code)]
    return Certified(
        facilities=tuple(facilities),
        places=tuple(places),
        countries=tuple(countries),
        derived_country=derived,
        derived_from=source,
        further_countries=further,
        sites=_sites(items, facilities, places, countries),
        conflicts=tuple(conflicts),
        facility_names=tuple(item.value for item in facilities),
    )


# 'X facility' and 'X operation' can be one plant; an 'X smelter' and an 'X mine' cannot.
_ANY_PLANT = word_set("place_words", "any_plant")


def _refers_back(text: str, item: Item, items: list[Item]) -> bool:
    """Say whether 'the Tolmin foundry' stands for a plant told before as 'its foundry in Tolmin'.

    Then the town is a place and the words no name (RECORD.md, 'facilities').
    """
    if item.kind != "facility" or text[max(0, item.start - 4) : item.start].casefold() != "the ":
        return False
    kind = item.value.rsplit(" ", 1)[-1]
    if not kind.islower():
        return False
    town = without_type(item.value)
    return any(
        other.kind == "place" and other.end < item.start and fold_key(other.value) == town
        for other in items
    )


def _facilities(reading: Reading, items: list[Item]) -> list[Item]:
    """Each facility once in its fullest spelling, without the entity itself."""
    kept: list[Item] = []
    entity = reading.parties.entity
    for item in items:
        if reading.parties.is_entity(item.value) or (
            entity and core_tokens(item.value) == core_tokens(entity.text)
        ):
            continue
        key = fold_key(item.value)
        words = set(key.split())
        same = None
        for index, other in enumerate(kept):
            other_key = fold_key(other.value)
            other_words = set(other_key.split())
            if key == other_key or core_tokens(item.value) == core_tokens(other.value):
                same = index
            elif without_type(item.value) == without_type(other.value) and (
                key == without_type(item.value) or other_key == without_type(other.value)
            ):
                same = index  # 'Ipoh' and 'the Ipoh factory'
            elif other_key and re.fullmatch(
                rf"{re.escape(other_key)} no \d+", without_type(item.value)
            ):
                same = index  # 'Hamamatsu' in a headline and 'the Hamamatsu No. 2 Works'
            elif (
                without_type(item.value) == without_type(other.value)
                and item.value.rsplit(" ", 1)[-1] in _ANY_PLANT
                and re.search(
                    r"(?i)\bthe\s(?:(?:whole|entire|same)\s)?$",
                    reading.text[max(0, item.start - 12) : item.start],
                )
            ):
                same = index  # 'its Sambalpur facility' and 'the Sambalpur operation'
            elif without_type(item.value) == without_type(other.value) and (
                key.rsplit(" ", 1)[-1] == other_key.rsplit(" ", 1)[-1]
            ):
                same = index  # 'Greeneville rolling mill' in a headline and 'Greeneville Mill'
            elif (
                len(words) > 1
                and len(other_words) > 1
                and (words < other_words or other_words < words)
            ) and (key in other_key or other_key in key):
                same = index
        if same is None:
            kept.append(item)
        elif (
            len(item.value) > len(kept[same].value)
            and not item.value[len(kept[same].value) :].strip().islower()
        ):
            kept[same] = Item(item.start, item.end, "facility", item.value, kept[same].sentence)
    return kept


# 'rolled in Porlezza' and 'the slitting centre at Bydgoszcz' tell a location, 'rolling at
# Porlezza' names the plant.
_PLANT_IN = re.compile(rf"\b(?:{type_alternatives()})s?\s(?:at|near)\s$|\bin\s$", re.IGNORECASE)


def _told_as_place(reading: Reading, item: Item) -> bool:
    """Say whether the words before a place state it as the location of a plant."""
    return _PLANT_IN.search(reading.text, max(0, item.start - 40), item.start) is not None


def _has_nearer_town(item: Item, items: list[Item], facilities: list[Item]) -> bool:
    """Say whether the site of a 'near' place has a town of its own: no facility stands between."""
    for other in items:
        if other.near or other.sentence != item.sentence or not is_town(other.value):
            continue
        if _ZONE_NOUN.search(other.value):
            continue
        first, last = sorted((item.start, other.start))
        if not any(first < facility.start < last for facility in facilities):
            return True
    return False


def _places(
    items: list[Item],
    facilities: list[Item],
    facility_names: set[str],
    reading: Reading,
    claims: set[int],
) -> list[Item]:
    """Each place once; 'near' only where no nearer town is given; not what is a plant's name."""
    kept: list[Item] = []
    prose = {sentence.number for sentence in reading.in_zone("body")} - claims
    bare_names = facility_names | {without_type(item.value) for item in facilities}
    for item in items:
        key = fold_key(item.value)
        if item.near and _has_nearer_town(item, items, facilities):
            continue
        if key in bare_names and item.sentence in prose and not _told_as_place(reading, item):
            continue  # a town's name that stands for the plant: 'extrusion at Sacheon'
        if reading.parties.is_entity(item.value) or (key in facility_names and item.near):
            continue
        same = next(
            (i for i, other in enumerate(kept) if same_place(other.value, item.value)), None
        )
        if same is None:
            kept.append(item)
        elif len(item.value) > len(kept[same].value) and is_town(item.value) == is_town(
            kept[same].value
        ):
            kept[same] = item
    return kept


def _countries(
    reading: Reading, items: list[Item], places: list[Item], claims: set[int]
) -> tuple[list[Item], str | None, Item | None]:
    """Stated countries of the claims first; then of other scope sentences; then by adjective."""
    stated = [item for item in items if item.kind == "country" and not item.weak]
    weak = [item for item in items if item.kind == "country" and item.weak]
    if not stated:
        title = next((b for b in reading.document.blocks if b.kind == "title"), None)
        if title is not None:
            found = find_items(
                reading.text, Span(title.start, title.end), -1, frozenset(), frozenset(), True
            )
            stated = [item for item in found if item.kind == "country" and not item.weak]
            weak += [item for item in found if item.kind == "country" and item.weak]
    chosen = _unique(stated)
    if chosen:
        return chosen, None, None
    derived = _derived(places)
    if derived is not None:
        code, source = derived
        agreeing = [item for item in weak if item.value == code]
        if agreeing:
            return agreeing[:1], None, None
        return [], code, source
    if weak:
        in_claims = [item for item in weak if item.sentence in claims]
        return _unique(in_claims or weak), None, None
    return [], None, None


def _uncovered(items: list[Item], places: list[Item], countries: list[Item]) -> tuple[Item, ...]:
    """Return countries that several places settle and that no stated country can be.

    In 'Massena, New York; and Beauharnois, Québec, Canada' only Canada is named. A place with a
    country right behind it stays with that one, however doubtful.
    """
    stated = {country.value for country in countries}
    if not stated:
        return ()
    first: dict[str, Item] = {}
    votes: dict[str, int] = {}
    for place in places:
        behind = [
            item
            for item in items
            if item.sentence == place.sentence and item.start > place.start and item.kind != "place"
        ]
        if behind and behind[0].kind == "country":
            continue
        code = settled_country(place.value)
        if code is None or stated & candidate_countries(place.value):
            continue
        votes[code] = votes.get(code, 0) + 1
        first.setdefault(code, replace(place, kind="country", value=code))
    return tuple(first[code] for code, count in votes.items() if count >= 2)


def _unique(items: list[Item]) -> list[Item]:
    kept: dict[str, Item] = {}
    for item in items:
        kept.setdefault(item.value, item)
    return list(kept.values())


def _derived(places: list[Item]) -> tuple[str, Item] | None:
    """Return the country that the places settle together: known to most of them, alone."""
    votes: dict[str, int] = {}
    known = 0
    for place in places:
        candidates = candidate_countries(place.value)
        known += bool(candidates)
        settled = settled_country(place.value)
        for code in candidates:
            votes[code] = votes.get(code, 0) + (3 if code == settled else 1)
    if not votes:
        return None
    ranked = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return None
    code = ranked[0][0]
    source = next((p for p in places if settled_country(p.value) == code), None)
    if source is None:
        agreeing = [p for p in places if code in candidate_countries(p.value)]
        if len(agreeing) < 2:
            return None
        source = agreeing[0]
    return code, source


def _sites(
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
