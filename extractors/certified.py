"""What is certified and where, put together from the items of the scope sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.document import Cell, Document, Span, Table
from extractors.language.audits import find_firms
from extractors.language.locations import (
    Item,
    conflicts_with,
    country_at,
    find_items,
    is_region,
    is_town,
    same_place,
    without_type,
)
from extractors.language.names import core_tokens, ends_with_legal_form, fold_key, split_legal_form
from extractors.vocab.gazetteer import candidate_countries, settled_country

if TYPE_CHECKING:
    from extractors.reading import Reading, Sentence

_FACILITY_HEADER = re.compile(
    r"(?i)\b(?:plant|facilit\w+|site|unit|mill|mine|works|smelter|refinery|entity|subsidiary|company|name|operation|foundry)\b"
)
_PLACE_HEADER = re.compile(
    r"(?i)\b(?:location|place|town|city|province|state|region|district|where|county|municipality)\b"
)
_COUNTRY_HEADER = re.compile(r"(?i)\bcountry\b")
_OUT_OF_SCOPE_CELL = re.compile(
    r"(?i)\b(?:not\s+(?:in\s+scope|certified|covered)|out\s+of\s+scope|planned|no)\b$|^no$"
)
# A table of two columns, a label and its value ('Place | Lomza, Poland').
_LABEL = re.compile(
    r"(?i)^(?:certificate|certified|standard|place|location|country|site|audit|auditor|issued|valid|minor|major|status|company|entity|activit|supply|scope|firm)"
)
_PLACE_LABEL = re.compile(
    r"(?i)^(?:places?|locations?|country|countries|sites?|towns?|city|plants?)\b"
)
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
    """Facilities, places and countries of the certified scope, each once, in order of the text."""

    facilities: tuple[Item, ...] = ()
    places: tuple[Item, ...] = ()
    countries: tuple[Item, ...] = ()
    derived_country: str | None = None
    derived_from: Item | None = None
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
    listed = _scope_groups(reading)
    for sentence in reading.scope_sentences:
        block = reading.block(sentence)
        if block.group is not None and block.kind in ("list_item", "table_row"):
            if block.group not in listed:
                continue
            if block.kind == "table_row":
                continue
            items.extend(_list_item(text, sentence, own, others))
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
            items.extend(_table(document, table, own, others))
    for sentence in reading.scope_sentences:
        items = _with_semicolon_list(text, sentence, items, own | others)
    items.sort(key=lambda item: (item.start, item.end))
    return _assemble(reading, items, claims)


def _told_of_facilities(
    reading: Reading, items: list[Item], own: frozenset[str], others: frozenset[str]
) -> list[Item]:
    """Read where a facility is in a body sentence that begins with its name."""
    names = {item.value for item in items if item.kind == "facility"}
    found: list[Item] = []
    for sentence in reading.in_zone("body"):
        words = re.sub(r"^(?:The|At\sthe|At)\s", "", reading.words(sentence))
        if sentence in reading.scope_sentences or not words.startswith(tuple(names) or ("\0",)):
            continue
        span = Span(sentence.start, sentence.end)
        told = find_items(reading.text, span, sentence.number, own, others, False)
        found.extend(item for item in told if item.kind != "facility" and not item.near)
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
            r"(?i)\b(?:subsidiar\w+|certificate|scope|covers?|certified|included|contractors?|added)\b",
            words,
        )
    )


def _scope_groups(reading: Reading) -> frozenset[int]:
    """Return the lists and tables that stand for the certified scope.

    A list counts where the sentence before it ends with a colon or speaks of plants, sites or
    the scope; a table where its head row names facilities, places or countries.
    """
    found: set[int] = set()
    blocks = reading.document.blocks
    text = reading.text
    for index, block in enumerate(blocks):
        if (
            block.group is None
            or block.group in found
            or block.kind not in ("list_item", "table_row")
        ):
            continue
        if index and blocks[index - 1].group == block.group:
            continue
        before = next(
            (b for b in reversed(blocks[:index]) if b.kind in ("paragraph", "heading", "title")),
            None,
        )
        lead = text[before.start : before.end] if before else ""
        last = re.split(r"(?<=[.!?])\s", lead)[-1]
        own = text[block.start : block.end]
        if block.kind == "table_row":
            labels = [
                other
                for other in blocks
                if other.group == block.group and _LABEL.match(text[other.start : other.end])
            ]
            if (
                len(labels) >= 2
                or _FACILITY_HEADER.search(own)
                or _PLACE_HEADER.search(own)
                or _COUNTRY_HEADER.search(own)
            ):
                found.add(block.group)
            continue
        if re.search(r"(?i)non-conform|criteri|findings|audit\s+report|contact|links?\b", last):
            continue
        if last.rstrip().endswith(":") or re.search(
            r"(?i)\b(?:sites|plants|facilities|scope|subsidiaries|operations|mills|works|smelters|mines|following)\b",
            last,
        ):
            found.add(block.group)
    return frozenset(found)


def _list_item(
    text: str, sentence: Sentence, own: frozenset[str], others: frozenset[str]
) -> list[Item]:
    """Read one list item: a facility first, then where it is."""
    start, end = sentence.start, sentence.end
    words = text[start:end]
    if re.search(r"(?i)\breport\b|\.pdf|http", words) or len(words) > 180:
        return []
    items = list(find_items(text, Span(start, end), sentence.number, own, others, True))
    country = country_at(text, start, end)
    if country is not None:
        inverted = re.match(r"\s?(?:\(|:|–|-)\s?", text[country[0] : end])
        items = [Item(start, country[0], "country", country[1], sentence.number)]
        if inverted:
            items += _bare_places(text, country[0] + inverted.end(), end, sentence.number)
        return items
    head = re.match(
        r"[^,;:(–|]+(?:,\s(?:Ltd|Inc|LLC|S\.A|Limited|Lda|a\.s|spol)[^,;:(–|]*)?", words
    )
    if head is None or (items and items[0].start == start and items[0].kind == "facility"):
        rest = items[0].end if items else start
        return _with_bare_places(text, items, rest, end, sentence.number)
    name = re.split(r"\s(?:in|at|near)\s|\s[–—-]\s", head.group())[0].strip(" .")
    if not name or not re.match(r"[A-ZÀ-ÞĀ-ſ0-9(]", name) or len(name) > 90:
        return items
    name_end = start + len(name)
    if ends_with_legal_form(name + ".") and text[name_end : name_end + 1] == ".":
        name_end += 1
    typed = any(item.kind == "facility" and item.start < name_end for item in items)
    as_place = settled_country(name) is not None or bool(candidate_countries(name))
    behind = text[name_end:end]
    if as_place and not typed and not re.match(r"\s\(", behind):
        return _bare_places(text, start, end, sentence.number)
    if not typed and fold_key(name) not in own:
        items = [item for item in items if item.start >= name_end]
        items.insert(0, Item(start, name_end, "facility", text[start:name_end], sentence.number))
    return _with_bare_places(text, items, name_end, end, sentence.number)


def _with_semicolon_list(
    text: str, sentence: Sentence, items: list[Item], known: frozenset[str]
) -> list[Item]:
    """Read 'scope: NAME, TOWN; NAME with, commas, TOWN; and NAME, TOWN' item by item.

    Only where each item ends with a known place; a name may then hold commas of its own.
    """
    words = text[sentence.start : sentence.end]
    colon = words.find(": ")
    if colon < 0 or words.count(";", colon) < 1:
        return items
    found: list[Item] = []
    position = sentence.start + colon + 2
    for part in words[colon + 2 :].rstrip(" .").split(";"):
        lead = re.match(r"\s*(?:and\s)?(?:the\s)?", part)
        start = position + (lead.end() if lead else 0)
        end = position + len(part)
        position = end + 1
        comma = text.rfind(", ", start, end)
        if comma < 0 or not re.match(r"[A-ZÀ-ÞĀ-ſ0-9]", text[start:end]):
            return items
        place = text[comma + 2 : end].strip()
        country = country_at(text, comma + 2, end)
        if country is None and not candidate_countries(place):
            return items
        name = text[start:comma]
        if candidate_countries(name.split(", ")[0]) and not re.search(r"\sand\s|\d", name):
            found.extend(_bare_places(text, start, end, sentence.number))
            continue
        if fold_key(name) not in known:
            found.append(Item(start, comma, "facility", name, sentence.number))
        found.extend(_bare_places(text, comma + 2, end, sentence.number))
    begin = sentence.start + colon
    return [item for item in items if not (begin <= item.start < sentence.end)] + found


def _with_bare_places(
    text: str, items: list[Item], start: int, end: int, number: int
) -> list[Item]:
    """Add the places that stand behind a facility's name without a preposition."""
    note = re.match(r"\s\([a-z][^()]*\)", text[start:end])
    if note:
        start += note.end()  # 'Lysva Converting Plant (laminating), Lysva'
    lead = re.match(r"\s?(?:,|\(|–|—|-|:|\|)\s?", text[start:end])
    if lead and not any(item.kind != "facility" for item in items):
        items = [*items, *_bare_places(text, start + lead.end(), end, number)]
    return items


def _bare_places(text: str, start: int, end: int, number: int) -> list[Item]:
    """Read 'Town, Province, Country' or 'Town and Town' where the form says that they are places."""
    items: list[Item] = []
    position = start
    for part in re.split(r"(\s?[,;/|()]\s?|\sand\s|\s[–—]\s|\sin\s)", text[start:end]):
        core = part.strip(" .")
        offset = text.find(core, position) if core else position
        if core and re.match(r"[A-ZÀ-ÞĀ-ſ]", core) and len(core) < 45:
            country = country_at(text, offset, offset + len(core))
            if country is not None and country[0] == offset + len(core):
                items.append(Item(offset, country[0], "country", country[1], number))
            elif len(core.split()) <= 5 and not is_region(core) and not re.search(r"\d", core):
                name = re.split(r"\s[a-z]{4,}", core)[0]
                items.append(Item(offset, offset + len(name), "place", name, number))
            else:
                break
        elif core and re.match(r"[a-z]", core):
            break
        position += len(part)
    return items


def _table(
    document: Document, table: Table, own: frozenset[str], others: frozenset[str]
) -> list[Item]:
    """Read a table whose head row names facilities, places or countries."""
    head = [_cell_text(document, cell) for cell in table.rows[0]]
    kinds: list[str | None] = []
    for title in head:
        if _COUNTRY_HEADER.search(title):
            kinds.append("country")
        elif _PLACE_HEADER.search(title):
            kinds.append("place")
        elif _FACILITY_HEADER.search(title) and "facility" not in kinds:
            kinds.append("facility")
        else:
            kinds.append(None)
    items: list[Item] = []
    number = -10 - (table.group or 0)  # a table is a group of its own, apart from every sentence
    labelled = [row for row in table.rows if len(row) == 2 and row[1].spans]
    if (
        len(labelled) == len(table.rows)
        and sum(bool(_LABEL.search(_cell_text(document, row[0]))) for row in labelled) >= 2
    ):
        for row in labelled:
            if _PLACE_LABEL.search(_cell_text(document, row[0])):
                items.extend(_bare_places(document.text, *row[1].spans[0], number))
        return items
    for cells in table.rows[1:]:
        if any(_OUT_OF_SCOPE_CELL.search(_cell_text(document, cell)) for cell in cells):
            continue
        for kind, cell in zip(kinds, cells, strict=False):
            if kind is None or not cell.spans:
                continue
            start, end = cell.spans[0]
            words = document.text[start:end]
            if kind == "facility" and fold_key(words) not in own | others:
                country = country_at(document.text, start, end)
                if country is not None and country[0] == end:
                    items.append(Item(start, end, "country", country[1], number))
                elif "place" not in kinds and "country" in kinds and is_town(words):
                    items.append(Item(start, end, "place", words, number))
                else:
                    items.append(Item(start, end, "facility", words, number))
            elif kind in ("place", "country"):
                items.extend(_bare_places(document.text, start, end, number))
    return items


def _cell_text(document: Document, cell: Cell) -> str:
    return " ".join(document.text[span.start : span.end] for span in cell.spans)


def _assemble(reading: Reading, items: list[Item], claims: set[int]) -> Certified:
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
    conflicts: list[tuple[str, str]] = []
    codes = {item.value for item in countries}
    if len(codes) == 1:
        code = next(iter(codes))
        conflicts = [(place.value, code) for place in places if conflicts_with(place.value, code)]
    return Certified(
        facilities=tuple(facilities),
        places=tuple(places),
        countries=tuple(countries),
        derived_country=derived,
        derived_from=source,
        sites=_sites(items, facilities, places, countries),
        conflicts=tuple(conflicts),
        facility_names=tuple(item.value for item in facilities),
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
            elif (
                len(words) > 1
                and len(other_words) > 1
                and (words < other_words or other_words < words)
            ):
                if key in other_key or other_key in key:
                    same = index
        if same is None:
            kept.append(item)
        elif (
            len(item.value) > len(kept[same].value)
            and not item.value[len(kept[same].value) :].strip().islower()
        ):
            kept[same] = Item(item.start, item.end, "facility", item.value, kept[same].sentence)
    return kept


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
        if key in bare_names and item.sentence in prose:
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
