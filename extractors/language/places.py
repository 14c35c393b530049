"""Places of a scope sentence: lists of names behind a preposition, a colon or in a bracket.

A place is read where a preposition states it as a location (RECORD.md, 'places', 'countries').
"""

from __future__ import annotations

import re
from functools import cache

from extractors.document import Span
from extractors.language.countries import country_at, country_at_end, is_also_a_place
from extractors.language.facility_names import (
    BRACKET_CODE,
    followed_by_facility_noun,
    is_facility_list,
    is_facility_name,
    type_alternatives,
)
from extractors.language.items import Item, Kind, is_free, is_out_of_scope
from extractors.language.names import (
    Name,
    ends_with_legal_form,
    fold_key,
    is_capitalised,
    read_name,
    split_legal_form,
)
from extractors.language.organisations import is_noise_name
from extractors.vocab import any_of, read_rows, word_set
from extractors.vocab.gazetteer import (
    bare_place,
    candidate_countries,
    country_codes,
    demonyms,
    provinces,
    towns,
)

_PREPOSITION = re.compile(
    rf"(?<![\w-])(?P<prep>{any_of('place_cues', 'preposition')})\s",
    re.IGNORECASE,
)


_PLACE_TYPE = any_of("place_cues", "place_type")


_DEMONYM = "|".join(map(re.escape, sorted(demonyms(), key=lambda word: (-len(word), word))))


# 'the province of', 'the German state of', 'the outskirts of', before a name.
_OF_PLACE = re.compile(
    rf"(?:(?:both|all|now)\s)?(?:the\s|its\s|a\s)?(?:(?:{_DEMONYM})\s)?"
    rf"(?:[a-z-]+\s){{0,3}}?(?:{_PLACE_TYPE}"
    rf"|{any_of('place_cues', 'part_of_place')})\s(?:of|in)\s(?:the\s)?(?=[A-ZÀ-ÞĀ-ſḀ-ỿ])"
)


# 'the north-eastern', 'central', 'Upper' before a name.
_COMPASS = re.compile(
    rf"(?:the\s)?(?:(?:{any_of('place_cues', 'compass')})(?:[- ]?(?:east|west|north"
    rf"|south)?(?:ern)?)?,?\s(?:of\s(?:the\s)?)?)+(?=[A-ZÀ-ÞĀ-ſḀ-ỿ])"
)


_LOWER_PLACE_TYPE = re.compile(rf"\s(?:{_PLACE_TYPE})\b(?!\s(?:of|and)\b)")


_ARTICLE = re.compile(r"(?:the|both|its|their|today’s|today's)\s(?=[A-ZÀ-ÞĀ-ſḀ-ỿ])")


# What stands before 'in X' where X is not where the plant is: customers, seats, events.
_NOT_LOCATED = re.compile(
    rf"(?i)\b(?:{any_of('place_cues', 'not_located')})\s(?:[\w,’'-]+\s){{0,4}}?$"
    rf"|(?i:{any_of('place_cues', 'not_located_next')})\s$"
)


# 'the can maker of Villa Mercedes', 'the foundry of Tolmin': a known town behind 'of'.
_MAKER_OF = re.compile(
    rf"\b(?:maker|roller|extruder|caster|{type_alternatives()})s?\sof\s(?=[A-ZÀ-ÞĀ-ſḀ-ỿ])"
)


# 'its two mills and its head office in X': the office stands in the list of what is certified.
_LISTED_OFFICE = re.compile(
    r"(?i)(?:\band|,|\bfor|\bat|\bcovers?|\bincludes?|\bincluding|\bwith)\s(?:its|the|their)\s"
    r"(?:[\w-]+\s(?:and\s)?){0,2}(?:head\soffice|headquarters|registered\soffice)\s$"
)


# 'the first ... in X' ranks within a country and locates nothing.
_RANKED = re.compile(
    r"(?i)\b(?:first|largest|biggest|leading|oldest|only|second|third|newest"
    r"|employers?)\s(?:[\w,’'-]+\s){0,6}?$"
)


# A distance: '40 km from X' is not in X.
_STATED_ONLY = re.compile(
    r"(?i)\b(?:kilomet(?:re|er)s?|km|miles|hours?|minutes)\s(?:\w+\s){0,3}(?:from|of|away|outside"
    r"|to)?\s?$"
)


# What joins the places of a list.
_JOIN = re.compile(
    r"\s?(?:,\s(?:and|as\swell\sas|plus)\s|,\s?|\sand\s(?:in\s|at\s)?"
    r"|\sas\swell\sas\s(?:in\s|at\s)?|\s?/\s?|\s&\s|\sor\s|;\s(?:and\s)?|\sin\s|\s[–—]\s"
    r"|\sand\snear\s)(?:(?:the|both|its|their)\s)?"
)


# 'Boffa in the Republic of Guinea': a place, what kind of state, the country.
_STATE_OF = re.compile(
    r"(?P<place>[A-ZÀ-ÞĀ-ſ][^,;.()]{2,40}?)\s(?:of|in)\sthe\s(?:Kingdom|Republic|State"
    r"|Sultanate|Commonwealth|Federation|Union)\sof\s(?P<country>[A-ZÀ-Þ][a-zà-ɏ]+"
    r"(?:\s[A-ZÀ-Þ][a-zà-ɏ]+)?)"
)


@cache
def _regions() -> frozenset[str]:
    return frozenset(fold_key(row["name"]) for row in read_rows("regions"))


def is_region(name: str) -> bool:
    """Say whether a name is a continent, a coast, a compass area: no place of the record."""
    return fold_key(name) in _regions()


def add_located_places(
    text: str, sentence: Span, number: int, own: frozenset[str], items: list[Item]
) -> None:
    """Add the places and countries that a preposition, a colon or a bracket states as a location.

    ``own`` are the folded names of the parties, which are no places.
    """
    for match in _PREPOSITION.finditer(text, sentence.start, sentence.end):
        prep = match.group("prep").lower()
        before = text[max(sentence.start, match.start() - 70) : match.start()]
        if (
            _NOT_LOCATED.search(before) and not _LISTED_OFFICE.search(before)
        ) or _STATED_ONLY.search(before):
            ranked = _RANKED.search(before)
            named = country_at(text, match.end(), sentence.end) if ranked else None
            if named is not None and is_free(items, match.end(), named[0]):
                # 'the first roller of aluminium in the UK' tells the country, weakly.
                items.append(Item(match.end(), named[0], "country", named[1], number, weak=True))
            continue
        if prep == "from" and not re.search(
            r"(?i)\b(?:sale|sold|operat\w+|works?|run|cans?|foil|aluminium|ships?)\b[^,;]*,?\s?$",
            before,
        ):
            continue
        if prep == "on" and not re.match(
            r"(?:the\s)?(?:[a-z-]+\s)?(?:[A-ZÀ-Þ][\w-]+(?:\s[A-ZÀ-Þ][\w-]+)?\s(?:Island|Peninsula)"
            r"|Cape\s[A-ZÀ-Þ])\b",
            text[match.end() : sentence.end],
        ):
            continue
        if is_out_of_scope(text, sentence, match.start()):
            continue
        add_place_list(
            text,
            match.end(),
            sentence,
            number,
            own,
            prep in word_set("place_words", "near_preposition"),
            items,
        )
    for match in _MAKER_OF.finditer(text, sentence.start, sentence.end):
        name = read_name(text, match.end(), sentence.end)
        if name is None or fold_key(name.text) in own or name.legal_form is not None:
            continue
        ends = re.match(r"\s?(?:[,.;)]|\sin\s|$)", text[name.end : sentence.end])
        if (
            ends is not None
            and candidate_countries(name.text)
            and not is_out_of_scope(text, sentence, match.end())
        ):
            add_place_list(text, match.end(), sentence, number, own, False, items)
    for match in re.finditer(r":\s(?=[A-ZÀ-ÞĀ-ſ])", text[sentence.start : sentence.end]):
        # 'the plants: Wichita, Kansas; Joplin, Missouri' and 'are: ARGENTINA (San Juan), ...'
        start = sentence.start + match.end()
        if _begins_with_place(text, start, sentence.end) and not is_out_of_scope(
            text, sentence, start
        ):
            add_place_list(text, start, sentence, number, own, False, items)
    for match in re.finditer(r"\((?P<inside>[^()]{3,160})\)", text[sentence.start : sentence.end]):
        start = sentence.start + match.start("inside")
        if re.match(r"(?i)(?:head\s?office|headquarter|registered)", match.group("inside")):
            continue
        if is_out_of_scope(text, sentence, start):
            continue
        holder = [
            item
            for item in items
            if item.end in range(start - 2, start) and item.kind in ("facility", "country")
        ]
        before_country = re.search(r"([A-ZÀ-Þ][\w’' -]{2,30})\s\($", text[sentence.start : start])
        if holder or (before_country and country_at_end(text, sentence.start, start - 2)):
            add_place_list(
                text,
                start,
                Span(sentence.start, sentence.start + match.end("inside")),
                number,
                own,
                False,
                items,
            )


def _begins_with_place(text: str, start: int, stop: int) -> bool:
    if country_at(text, start, stop) is not None:
        return True
    name = read_name(text, start, stop)
    if name is None or name.legal_form is not None or is_facility_name(name):
        return False
    return bool(candidate_countries(name.text)) and bool(
        re.match(r"\s?[,;(/]|\sand\s", text[name.end : stop])
    )


# 'the Southern, Muharraq and Capital Governorates': one noun of kind for several names.
_SHARED_KIND = re.compile(
    r"(?:the\s)?(?P<names>[A-ZÀ-ÞĀ-ſ][\w’'-]*(?:\s[A-ZÀ-ÞĀ-ſ][\w’'-]*)?"
    r"(?:,\s[A-ZÀ-ÞĀ-ſ][\w’'-]*(?:\s[A-ZÀ-ÞĀ-ſ][\w’'-]*)?)*,?\sand\s"
    rf"[A-ZÀ-ÞĀ-ſ][\w’'-]*(?:\s[A-ZÀ-ÞĀ-ſ][\w’'-]*)?)\s(?:{any_of('place_cues', 'plural_type')})\b",
)


def add_place_list(
    text: str,
    position: int,
    sentence: Span,
    number: int,
    own: frozenset[str],
    near: bool,
    items: list[Item],
) -> None:
    """Read a list of places and countries from a position on."""
    stop = sentence.end
    first = True
    while position < stop:
        lead = (
            _OF_PLACE.match(text, position, stop)
            or _COMPASS.match(text, position, stop)
            or _ARTICLE.match(text, position, stop)
        )
        while lead:
            position = lead.end()
            lead = (
                _OF_PLACE.match(text, position, stop)
                or _COMPASS.match(text, position, stop)
                or _ARTICLE.match(text, position, stop)
            )
        shared = _SHARED_KIND.match(text, position, stop)
        if shared is not None and not own.intersection(
            fold_key(part) for part in re.split(r",\s|\sand\s", shared.group("names"))
        ):
            offset = shared.start("names")
            for part in re.split(r"(,?\sand\s|,\s)", shared.group("names")):
                if is_capitalised(part) and is_free(items, offset, offset + len(part)):
                    items.append(Item(offset, offset + len(part), "place", part, number, near=near))
                offset += len(part)
            of = re.match(r"\s(?:of|in)\s", text[shared.end() : stop])
            joined = of or _JOIN.match(text, shared.end(), stop)
            if joined is None:
                return
            position = shared.end() + of.end() if of else joined.end()
            first = False
            continue
        own_near = near
        country = country_at(text, position, stop)
        if country is not None and not is_also_a_place(text, position, country, stop):
            end, code = country
            owns = re.match(r"[’'´]s\s[A-Za-z]", text[end:stop]) is not None
            if (first or not owns) and is_free(items, position, end):
                items.append(Item(position, end, "country", code, number))
            possessive = re.match(r"[’'´]s\s(?=[A-ZÀ-Þ])", text[end:stop])
            if possessive:
                position = end + possessive.end()
                continue
            place_end = end
        else:
            zone = _ZONE.match(text, position, stop)
            name = (
                Name(*zone.span(), zone.group(), None) if zone else read_name(text, position, stop)
            )
            if name is None:
                return
            if zone is None:
                name = _cut_name(name)
                run = _without_commas(name)
                if run:
                    for part in run:
                        kind: Kind = "country" if part.text in country_codes() else "place"
                        value = country_codes().get(part.text, part.text)
                        if is_free(items, part.start, part.end):
                            items.append(Item(part.start, part.end, kind, value, number))
                    position = name.end
                    join = _JOIN.match(text, position, stop)
                    if join is None:
                        return
                    position = join.end()
                    first = False
                    continue
            state = _STATE_OF.match(text, name.start, stop)
            state_code = country_codes().get(state.group("country"), "") if state else ""
            if state is not None and state_code and not is_region(state.group("place")):
                # 'Capital Governorate of the Kingdom of Bahrain'
                name = Name(*state.span("place"), state.group("place"), None)
            else:
                state = None
            key = fold_key(name.text)
            if (is_noise_name(name.text) and country is None) or key in own or not key:
                return
            if first and is_facility_list(text, position, stop):
                return
            if is_region(name.text):
                place_end = name.end
            else:
                if name.legal_form is not None or is_facility_name(name):
                    return
                nxt = text[name.end : min(stop, name.end + 40)]
                if re.match(
                    r"\s(?:river|lake|mountains?|delta|basin|gorge|fjord|bay|sea|canal)\b", nxt
                ):
                    return
                if followed_by_facility_noun(nxt):
                    return
                if is_free(items, name.start, name.end) and not _is_no_place(name.text):
                    items.append(
                        Item(name.start, name.end, "place", name.text, number, near=own_near)
                    )
                place_end = name.end
                if state is not None:
                    items.append(Item(*state.span("country"), "country", state_code, number))
                    place_end = state.end()
                typed = _LOWER_PLACE_TYPE.match(text, place_end, stop)
                if typed:
                    place_end = typed.end()
                of = re.match(r"\s(?:department\s)?of\s(?=[A-ZÀ-Þ])", text[place_end:stop])
                if of and typed:
                    position = place_end + of.end()
                    first = False
                    continue
        close = re.match(
            r"\s(?:near|outside|close\sto)\s(?:the\s(?:city|town|port)\sof\s)?(?=[A-ZÀ-ÞĀ-ſ])",
            text[place_end:stop],
        )
        if close:
            near = True
            position = place_end + close.end()
            first = False
            continue
        possessive = re.match(r"[’'´]s\s(?=[A-ZÀ-Þ])", text[place_end:stop])
        if possessive and items and items[-1].kind == "place":
            position = place_end + possessive.end()
            continue
        bracket_code = BRACKET_CODE.match(text, place_end, stop)
        if bracket_code is not None:
            # 'Jacareí (LJ1), São Paulo': the code names the plant in that town.
            items.append(
                Item(
                    bracket_code.start("code"),
                    bracket_code.end("code"),
                    "facility",
                    bracket_code.group("code"),
                    number,
                )
            )
            place_end = bracket_code.end()
        inner = re.match(r"\s\((?=[A-ZÀ-ÞĀ-ſ])", text[place_end:stop])
        if inner:
            closing = text.find(")", place_end, stop)
            if closing > 0:
                add_place_list(
                    text,
                    place_end + inner.end(),
                    Span(sentence.start, closing),
                    number,
                    own,
                    False,
                    items,
                )
                place_end = closing + 1
        join = _JOIN.match(text, place_end, stop)
        if join is None:
            return
        follow = text[join.end() : join.end() + 1]
        rest = text[join.end() : stop]
        if not follow or not (
            is_capitalised(follow)
            or _OF_PLACE.match(rest)
            or _COMPASS.match(rest)
            or country_at(text, join.end(), stop)
        ):
            return
        if "," in join.group() or " in" in join.group():
            near = False
        position = join.end()
        first = False


# 'the Hangzhou Bay Economic and Technological Development Area': 'and' inside a zone's name.
_ZONE = re.compile(
    r"(?:[A-ZÀ-ÞĀ-ſ][\w’'-]*\s){1,4}(?:Economic|Science|High-?[Tt]ech(?:nology)?|Import|Trade)\s"
    r"(?:and|&)\s(?:[A-Z]\w+\s){1,3}(?:Zone|Area|Park)\b"
)
# Endings of districts in romanised Korean, Chinese and Japanese.
_DISTRICT_ENDING = re.compile(r"\w-(?:eup|myeon|dong|gun|gu|si|do|ri|shi|ken|cho|machi|mura)$")


def _without_commas(name: Name) -> list[Name]:
    """Divide 'Onsan-eup Ulju-gun Ulsan South Korea': places and a country without commas.

    Only where the words end in a country or a province, and every other part is a known place
    or has the ending or the noun of a district; else nothing.
    """
    tokens = list(re.finditer(r"\S+", name.text))
    if (
        len(tokens) < 3
        or candidate_countries(name.text)
        or not all(is_capitalised(token.group()) for token in tokens)
    ):
        return []
    parts: list[Name] = []
    index = 0
    while index < len(tokens):
        for length in range(min(4, len(tokens) - index), 0, -1):
            start, end = tokens[index].start(), tokens[index + length - 1].end()
            words = name.text[start:end]
            if (
                words in country_codes()
                or candidate_countries(words)
                or (length == 1 and (_DISTRICT_ENDING.search(words) or "/" in words))
            ):
                parts.append(Name(name.start + start, name.start + end, words, None))
                index += length
                break
        else:
            return []
    last = parts[-1].text
    ends = last in country_codes() or {fold_key(last), bare_place(last)} & provinces().keys()
    return parts if len(parts) > 1 and ends else []


def _cut_name(name: Name) -> Name:
    """Cut a place's name before words that begin something else (``Haryana The``)."""
    match = re.search(
        r"\s(?:The|Its|It|Aluminium Stewardship|ASI|This)\b"
        r"|\s(?:A|An|In|At|With|By)\b(?!\s[A-ZÀ-Þ])",
        name.text,
    )
    if match is None or match.start() == 0:
        return name
    return Name(name.start, name.start + match.start(), name.text[: match.start()], None)


_NO_PLACES = word_set("place_words", "no_place")


def _is_no_place(name: str) -> bool:
    key = fold_key(name)
    if not key or all(word in _NO_PLACES or word.isdigit() for word in key.split()):
        return True
    if ends_with_legal_form(name) and split_legal_form(" " + name)[0] == "":
        return True
    if key.split()[0] in ("performance", "chain", "asi", "principles", "criteria"):
        return True
    if re.fullmatch(r"[A-Z0-9&]{1,4}", name) and not towns(name):
        return True
    if len(name) < 3:
        return True
    return name in demonyms()


def same_place(one: str, other: str) -> bool:
    """Say whether two names are one place, with or without its kind or its river.

    'Perm Krai' is 'Perm', and 'Langnau im Emmental' is the 'Langnau' of the same text.
    """
    first, second = sorted((bare_place(one), bare_place(other)), key=len)
    if first == second != "":
        return True
    return (
        bool(
            re.match(rf"{re.escape(first)} (?:im|am|an der|a d|upon|on|sur|nad|de la|del) ", second)
        )
        if first
        else False
    )


def is_town(name: str) -> bool:
    """Say whether the gazetteer knows a town of that name that is not a province's name only."""
    return bool(towns(name)) and fold_key(name) not in provinces()


def conflicts_with(place: str, country: str) -> bool:
    """Say whether the gazetteer knows a place only in other countries than the one given."""
    known = candidate_countries(place)
    large = [town for town in towns(place) if town.population >= 15_000]
    return bool(known) and country not in known and bool(large or fold_key(place) in provinces())
