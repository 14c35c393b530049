"""What is a place's name, and which names are one place (RECORD.md, 'places')."""

from __future__ import annotations

import re
from functools import cache

from extractors.language.names import (
    Name,
    core_tokens,
    ends_with_legal_form,
    fold_key,
    is_capitalised,
)
from extractors.vocab import read_rows, word_set
from extractors.vocab.gazetteer import (
    bare_place,
    candidate_countries,
    country_codes,
    demonyms,
    provinces,
    towns,
)


@cache
def _regions() -> frozenset[str]:
    return frozenset(fold_key(row["name"]) for row in read_rows("regions"))


def is_region(name: str) -> bool:
    """Say whether a name is a continent, a coast, a compass area: no place of the record."""
    return fold_key(name) in _regions()


# 'the Hangzhou Bay Economic and Technological Development Area': 'and' inside a zone's name.
ZONE = re.compile(
    r"(?:[A-ZÀ-ÞĀ-ſ][\w’'-]*\s){1,4}(?:Economic|Science|High-?[Tt]ech(?:nology)?|Import|Trade)\s"
    r"(?:and|&)\s(?:[A-Z]\w+\s){1,3}(?:Zone|Area|Park)\b"
    # 'Jeddah 3rd Industrial City', 'the Sohar Port and Freezone'
    r"|(?:[A-ZÀ-ÞĀ-ſ][\w’'-]*\s){1,3}\d{1,2}(?:st|nd|rd|th)\s(?:[A-Z]\w+\s){0,2}"
    r"(?:City|Zone|Area|Estate|Park)\b"
    r"|(?:[A-ZÀ-ÞĀ-ſ][\w’'-]*\s){1,3}Port\sand\s(?:Free\s?[Zz]one|Industrial\s\w+)\b"
)
# Endings of districts in romanised Korean, Chinese and Japanese.
_DISTRICT_ENDING = re.compile(r"\w-(?:eup|myeon|dong|gun|gu|si|do|ri|shi|ken|cho|machi|mura)$")


def without_commas(name: Name) -> list[Name]:
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


def cut_name(name: Name) -> Name:
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


def is_no_place(name: str) -> bool:
    """Say whether a capitalised name behind a preposition is no place: a month, a standard."""
    key = fold_key(name)
    if not key or all(word in _NO_PLACES or word.isdigit() for word in key.split()):
        return True
    if ends_with_legal_form(name) and not core_tokens(f"X {name}")[1:]:
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
        bool(first)
        and second.startswith(first)
        and _ON_A_RIVER.match(second, len(first)) is not None
    )


_ON_A_RIVER = re.compile(r" (?:im|am|an der|a d|upon|on|sur|nad|de la|del) ")


def is_town(name: str) -> bool:
    """Say whether the gazetteer knows a town of that name that is not a province's name only."""
    return bool(towns(name)) and fold_key(name) not in provinces()


def conflicts_with(place: str, country: str) -> bool:
    """Say whether the gazetteer knows a place only in other countries than the one given."""
    known = candidate_countries(place)
    large = [town for town in towns(place) if town.population >= 15_000]
    return bool(known) and country not in known and bool(large or fold_key(place) in provinces())
