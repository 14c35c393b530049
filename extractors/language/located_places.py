"""Where a sentence states places as a location: behind a preposition, a colon, in a bracket.

A place is read where a preposition states it as a location (RECORD.md, 'places', 'countries').
"""

from __future__ import annotations

import re

from extractors.document import Span
from extractors.language.countries import country_at, country_at_end
from extractors.language.facility_names import (
    is_facility_name,
    type_alternatives,
)
from extractors.language.items import Item, Items, WholeSpan, is_free, is_out_of_scope
from extractors.language.names import (
    fold_key,
    read_name,
)
from extractors.language.place_lists import add_place_list, leads_to_a_place
from extractors.vocab import any_of, word_set
from extractors.vocab.gazetteer import (
    candidate_countries,
)

_PREPOSITION = re.compile(
    rf"(?<![\w-])(?P<prep>{any_of('place_cues', 'preposition')})\s",
    re.IGNORECASE,
)
# What stands before 'in X' where X is not where the plant is: customers, seats, events.
_NOT_LOCATED = re.compile(
    rf"(?i)\b(?:{any_of('place_cues', 'not_located')})\s(?:[\w,’'-]+\s){{0,4}}?$"
    rf"|(?i:{any_of('place_cues', 'not_located_next')})\s$"
)
# 'the can maker of Villa Mercedes', 'the foundry of Tolmin': a known town behind 'of'.
_MAKER_OF = re.compile(
    rf"\b(?:maker|roller|extruder|caster|areas?|{type_alternatives()})s?\sof\s(?=[A-ZÀ-ÞĀ-ſḀ-ỿ])"
)
_OF_CAPITAL = re.compile(r"\sof\s(?=[A-ZÀ-ÞĀ-ſḀ-ỿ])")  # what it needs, soon found
# '(head office: Hamamatsu)'
_SEAT_LABEL = re.compile(r"(?i)\b(?:head\soffice|headquarters|registered\soffice|seat)$")
# 'for the Elyria, Ohio, melt shop'
_TOWN_BEFORE_PLANT = re.compile(
    r"\b(?:the|its|their|our)\s(?P<town>[A-ZÀ-ÞĀ-ſ][\w’'-]+(?:\s[A-ZÀ-ÞĀ-ſ][\w’'-]+){0,2}),\s"
    r"(?P<state>[A-ZÀ-ÞĀ-ſ][\w’'-]+(?:\s[A-ZÀ-ÞĀ-ſ][\w’'-]+){0,2}),?\s(?:[a-z][\w-]*\s){0,3}"
    rf"(?i:{type_alternatives()})\b"
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
# 'its smelter on Reyðarfjörður': a fjord, a river's bank.
_PLANT_ON = re.compile(rf"\b(?:{type_alternatives()})s?\s$", re.IGNORECASE)
# A distance: '40 km from X' is not in X.
_STATED_ONLY = re.compile(
    r"(?i)\b(?:kilomet(?:re|er)s?|km|miles|hours?|minutes)\s(?:\w+\s){0,3}(?:from|of|away"
    r"|to)?\s?$"
)


def add_located_places(
    text: str, sentence: Span, number: int, own: frozenset[str], items: Items
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
        if (
            prep == "on"
            and not _PLANT_ON.search(before)
            and not re.match(
                r"(?:the\s)?(?:[a-z-]+\s)?(?:[A-ZÀ-Þ][\w-]+(?:\s[A-ZÀ-Þ][\w-]+)?\s(?:Island|Peninsula)"
                r"|Cape\s[A-ZÀ-Þ])\b",
                text[match.end() : sentence.end],
            )
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
    of_town = _OF_CAPITAL.search(text, sentence.start, sentence.end) is not None
    for match in _MAKER_OF.finditer(text, sentence.start, sentence.end) if of_town else ():
        name = read_name(text, match.end(), sentence.end)
        if name is None or fold_key(name.text) in own or name.legal_form is not None:
            continue
        ends = re.match(r"\s?(?:[,.;)]|(?:in|and|near)\s|$)", text[name.end : sentence.end])
        if (
            ends is not None
            and (isinstance(sentence, WholeSpan) or candidate_countries(name.text))
            and not is_out_of_scope(text, sentence, match.end())
        ):
            add_place_list(text, match.end(), sentence, number, own, False, items)
    for match in _TOWN_BEFORE_PLANT.finditer(text, sentence.start, sentence.end):
        town = match.start("town")
        if not is_out_of_scope(text, sentence, town) and leads_to_a_place(
            text, match.end("town"), sentence.end
        ):
            stop = Span(sentence.start, match.end("state"))
            add_place_list(text, town, stop, number, own, False, items)
    for match in re.finditer(r":\s(?=[A-ZÀ-ÞĀ-ſ])", text[sentence.start : sentence.end]):
        # 'the plants: Wichita, Kansas; Joplin, Missouri' and 'are: ARGENTINA (San Juan), ...'
        start = sentence.start + match.end()
        if _SEAT_LABEL.search(text, sentence.start, sentence.start + match.start()):
            continue
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
