"""Facilities, places and countries that a scope statement names in running text."""

from __future__ import annotations

import re
from functools import cache

from extractors.document import Document
from extractors.report.facilities import Site, country_code, span_in
from extractors.report.lines import Passage
from extractors.report.terms import squeeze
from extractors.vocab import facility_types, legal_forms

_CAPITAL = r"[A-ZÀ-ÖØ-ÞŁŚŠŽČŐŰİŞ][\w’'&-]*(?:\.(?=[A-Z\w]))?[\w’'&-]*"
_PHRASE = re.compile(
    rf"(?:No\.\s*\d+|{_CAPITAL})"
    rf"(?:\s+(?:(?:de|del|da|do|dos|di|la|le|am|an der|of|und|y)\s+)?"
    rf"(?:No\.?\s*\d+|{_CAPITAL}|\d+(?![\w,.]\d)|&))*"
)
_BEFORE = re.compile(r"\b(at|in|near|outside|comprising|including)\s+(?:(?:both|the|its)\s+)*$")
_BETWEEN = re.compile(r"^[\s,;()]*(?:(?:and|&|both|the|its|in|at|near|outside|as well as)[\s(]+)*$")
_INSIDE = re.compile(r"^\s*\(?\s*(?:in|at|near)\s+(?:the\s+)?$")
_NUMBERED_PLANT = re.compile(r"^\w+ (?:No\.? ?)?(?:\d+|[IVX]+|[A-Z])$")


def sites_of_prose(document: Document, value: Passage, entity: str | None) -> list[Site]:
    """Return facilities, places and countries that a scope statement names.

    A name that is followed by 'in' and a place, ends in a word for a facility or in a legal
    form is a facility; any other name after 'at', 'in' or 'near' is a place.
    """
    text = value.text
    known = squeeze(entity or "")
    sites: list[Site] = []
    waiting: list[Site] = []  # facilities whose place is still to come
    place_site: Site | None = None
    phrases = _phrases(text)
    active = False
    end = 0
    for number, (start, stop) in enumerate(phrases):
        name = text[start:stop]
        if _BEFORE.search(text[:start]):
            active = True
        elif not (active and _BETWEEN.match(text[end:start])):
            active = False
        joined_by_in = bool(_INSIDE.match(text[end:start])) if end else False
        end = stop
        if not active and not country_code(name):
            continue
        where = span_in(document, value, name)
        code = country_code(name)
        if code is not None:
            targets = waiting or ([place_site] if place_site else [])
            open_targets = [site for site in targets if site.country is None]
            for site in open_targets:
                site.country = (code, where)
            if not open_targets:
                sites.append(Site(country=(code, where)))
            waiting, place_site = [], None
            continue
        if squeeze(name) == known or squeeze(name) in _GENERIC:
            continue
        following = phrases[number + 1] if number + 1 < len(phrases) else None
        inside = bool(following and _INSIDE.match(text[stop : following[0]]))
        to_country = bool(following and country_code(text[following[0] : following[1]]))
        if _is_facility(name, inside and not to_country):
            if any(site.places for site in waiting):
                waiting = []
            site = Site((name, where))
            sites.append(site)
            waiting.append(site)
            place_site = None
        elif waiting and (joined_by_in or any(site.places for site in waiting)):
            for site in waiting:
                site.places.append((name, where))
        else:
            if place_site is None:
                place_site = Site()
                sites.append(place_site)
            place_site.places.append((name, where))
    return sites


def _phrases(text: str) -> list[tuple[int, int]]:
    """Return the capitalised phrases of a text; legal forms stay with their names."""
    found: list[tuple[int, int]] = []
    for match in _PHRASE.finditer(text):
        start, stop = match.span()
        for form in legal_forms():
            if (
                text.startswith(f" {form.form}", stop)
                and not text[stop + len(form.form) + 1 : stop + len(form.form) + 2].isalnum()
            ):
                stop += len(form.form) + 1
                break
        if found and start < found[-1][1]:
            continue
        found.append((start, stop))
    return found


def _is_facility(name: str, has_place: bool) -> bool:
    words = name.split()
    if words[-1].casefold() in _facility_words() and len(words) > 1:
        return True
    if words[0].casefold() in _facility_words() and _NUMBERED_PLANT.match(name):
        return True
    if any(name.endswith(f" {form.form}") for form in legal_forms()):
        return True
    return has_place and len(words) > 1


_GENERIC = frozenset(
    {"asi", "standard", "entity", "europe", "asia", "africa", "america", "theentity", "scope",
     "certificationscope", "performancestandard", "chainofcustody", "materialstewardship"}
)  # fmt: skip


@cache
def _facility_words() -> frozenset[str]:
    words = {row.word for row in facility_types()} | {row.plural for row in facility_types()}
    return frozenset(word.casefold() for word in words) | {
        "center",
        "centre",
        "works",
        "smelter",
        "refinery",
        "mine",
        "mill",
        "casthouse",
    }
