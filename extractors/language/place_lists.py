"""Lists of places and countries, read name by name from a position on."""

from __future__ import annotations

import re

from extractors.document import Span
from extractors.language.countries import country_at, is_also_a_place
from extractors.language.facility_names import (
    BRACKET_CODE,
    followed_by_facility_noun,
    is_facility_list,
    is_facility_name,
    type_alternatives,
)
from extractors.language.items import Item, Items, Kind, is_free
from extractors.language.names import (
    Name,
    fold_key,
    is_capitalised,
    read_name,
)
from extractors.language.organisations import is_noise_name
from extractors.language.places import ZONE, cut_name, is_no_place, is_region, without_commas
from extractors.vocab import any_of
from extractors.vocab.gazetteer import (
    bare_place,
    candidate_countries,
    country_codes,
    demonyms,
    provinces,
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
    rf"|south)?(?:ern)?)?,?\s(?:of\s(?:the\s)?)?){{1,4}}(?=[A-ZÀ-ÞĀ-ſḀ-ỿ])"
)
_ORIENTATION = re.compile(
    r"(?:just\s|some\s|\d+\s(?:km|kilomet(?:re|er)s|miles)\s)?(?:north|south|east|west)[\w-]*\s(?:of|from)\s(?=[A-ZÀ-ÞĀ-ſḀ-ỿ])"
)
_LOWER_PLACE_TYPE = re.compile(rf"\s(?:{_PLACE_TYPE})\b(?!\s(?:of|and)\b)")
_ARTICLE = re.compile(r"(?:the|both|its|their|today’s|today's)\s(?=[A-ZÀ-ÞĀ-ſḀ-ỿ])")
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
# 'the Southern, Muharraq and Capital Governorates': one noun of kind for several names.
_SHARED_KIND = re.compile(
    r"(?:the\s)?(?P<names>[A-ZÀ-ÞĀ-ſ][\w’'-]*(?:\s[A-ZÀ-ÞĀ-ſ][\w’'-]*)?"
    r"(?:,\s[A-ZÀ-ÞĀ-ſ][\w’'-]*(?:\s[A-ZÀ-ÞĀ-ſ][\w’'-]*)?)*,?\sand\s"
    rf"[A-ZÀ-ÞĀ-ſ][\w’'-]*(?:\s[A-ZÀ-ÞĀ-ſ][\w’'-]*)?)\s(?:{any_of('place_cues', 'plural_type')})\b",
)


# 'its factory in Rio Claro' of Rodas Rio Claro: the town, not the company.
_FACTORY_IN = re.compile(rf"\b(?:{type_alternatives()})s?\sin\s$", re.IGNORECASE)


def _is_a_town_too(text: str, name: Name, start: int) -> bool:
    return (
        name.legal_form is None
        and bool(candidate_countries(name.text))
        and _FACTORY_IN.search(text, start, name.start) is not None
    )


PLACE_KIND = re.compile(rf"(?i)\s(?:{_PLACE_TYPE})$")


def leads_to_a_place(text: str, end: int, stop: int) -> bool:
    """Say whether ', PROVINCE' or ', COUNTRY' stands behind a name: a town that nobody lists."""
    comma = re.match(r",\s(?=[A-ZÀ-ÞĀ-ſ])", text[end:stop])
    if comma is None:
        return False
    position = end + comma.end()
    if country_at(text, position, stop) is not None:
        return True
    name = read_name(text, position, stop)
    if name is None or name.legal_form is not None or is_facility_name(name):
        return False
    return bool(PLACE_KIND.search(name.text)) or (
        {fold_key(name.text), bare_place(name.text)} & provinces().keys() != set()
    )


def add_place_list(
    text: str,
    position: int,
    sentence: Span,
    number: int,
    own: frozenset[str],
    near: bool,
    items: Items,
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
        if not first and _ORIENTATION.match(text, position, stop):
            return  # 'in Tema, east of Accra'
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
            zone = ZONE.match(text, position, stop)
            name = (
                Name(*zone.span(), zone.group(), None) if zone else read_name(text, position, stop)
            )
            if name is None:
                return
            if zone is None:
                name = cut_name(name)
                run = without_commas(name)
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
            if (is_noise_name(name.text) and country is None) or not key:
                return
            if key in own and not _is_a_town_too(text, name, sentence.start):
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
                if is_free(items, name.start, name.end) and not is_no_place(name.text):
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
