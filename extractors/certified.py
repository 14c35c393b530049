"""What is certified and where, put together from the items of the scope sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.document import Span
from extractors.language.audits import find_firms
from extractors.language.locations import (
    Item,
    conflicts_with,
    find_items,
)
from extractors.language.names import fold_key, split_legal_form
from extractors.scope_body import told_of_facilities
from extractors.scope_choice import choose_items
from extractors.scope_countries import find_countries, uncovered_countries
from extractors.scope_lists import groups_of_scope, read_list_item, read_table, with_semicolon_list
from extractors.scope_names import first_told, refers_back, unique_facilities, unique_places
from extractors.scope_sites import Site, group_sites

if TYPE_CHECKING:
    from extractors.reading import Reading


@dataclass(frozen=True, slots=True)
class Certified:
    """Facilities, places and countries of the certified scope, each once, in order of the text.

    ``rejected`` are plants and towns that the text names, but not as certified.
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
    rejected: tuple[str, ...] = ()


def find_certified(reading: Reading) -> Certified:
    """Return what the scope sentences, lists and tables of an announcement say is certified."""
    own, others = known_names(reading)
    items, rejected = choose_items(
        reading, ruled_items(reading, own, others), own, others, widely_read(reading)
    )
    items.sort(key=lambda item: (item.start, item.end))
    claims = {sentence.number for sentence in reading.in_zone("claim", "standfirst")}
    return replace(_assemble(reading, items, claims), rejected=rejected)


def widely_read(reading: Reading) -> frozenset[int]:
    """Return the numbers of the sentences in which a company's name may be a facility."""
    return frozenset(
        sentence.number for sentence in reading.in_zone("claim", "standfirst")
    ) | frozenset(
        sentence.number
        for sentence in reading.scope_sentences
        if _introduces(reading.words(sentence))
    )


def ruled_items(reading: Reading, own: frozenset[str], others: frozenset[str]) -> list[Item]:
    """Return what the rules read in scope sentences, lists, tables and told of facilities."""
    document = reading.document
    text = document.text
    widely = widely_read(reading)
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
            sentence.number in widely,
        )
        items.extend(item for item in found if not reading.is_quoted(item.start, item.end))
    scope = {sentence.number for sentence in reading.scope_sentences}
    for sentence in reading.in_zone("audit"):
        if sentence.number in scope:
            continue
        span = Span(sentence.start, sentence.end)
        found = find_items(text, span, sentence.number, own, others, False)
        items.extend(_weakly(tuple(item for item in found if item.kind != "facility")))
    items.extend(told_of_facilities(reading, items, own, others))
    for table in document.tables:
        if table.group in listed:
            items.extend(read_table(document, table, own, others))
    for sentence in reading.scope_sentences:
        items = with_semicolon_list(text, sentence, items, own, others)
    return items


def _weakly(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """A country that only the audit sentence names counts where no other is stated."""
    return tuple(replace(item, weak=True) if item.kind == "country" else item for item in items)


def known_names(reading: Reading) -> tuple[frozenset[str], frozenset[str]]:
    """Return the folded names of the entity, and of owners and audit firms."""
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
    told = first_told(items)
    items = [item for item in items if not refers_back(reading.text, item, told)]
    facilities = unique_facilities(reading, [item for item in items if item.kind == "facility"])
    names = {fold_key(item.value) for item in facilities}
    places = unique_places(
        [item for item in items if item.kind == "place"],
        [item for item in items if item.kind == "facility"],
        names,
        reading,
        claims,
    )
    countries, derived, source = find_countries(reading, items, places, claims)
    further = uncovered_countries(items, places, countries)
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
        sites=group_sites(
            reading.text,
            items,
            facilities,
            places,
            [*countries, *further],
            {sentence.number: sentence.start for sentence in reading.sentences},
        ),
        conflicts=tuple(conflicts),
        facility_names=tuple(item.value for item in facilities),
    )
