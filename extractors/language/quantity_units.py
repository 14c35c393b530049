"""The unit behind a number: tonnes, megawatts, or pieces by the noun of what is made."""

from __future__ import annotations

import re

from extractors.document import Span
from extractors.language.numbers import Number
from extractors.vocab import units, word_set

# Tonnes as written, with 'a year' where it is glued to the unit.
_MASS = re.compile(
    r"(?P<unit>\s?-?(?:(?:wet|dry|metric|long|short)\s){0,2}(?:tonnes|tonne|tons|ton|吨|MTPA|mtpa"
    r"|MTPY|tpa|TPA|tpy|TPY|MT|mt|t|T)(?:\s?/\s?(?:a|y|yr|year|annum)|pa\b)?)(?![\w’'])"
)
_MW = re.compile(r"\s?-?(?P<unit>MW|megawatts?)\b")
# Up to four words and a plural noun: '40,000 aluminium wheels'.
_PIECES = re.compile(
    r"\s(?P<phrase>(?:(?!of\b|and\b|or\b|per\b|a\b|an\b|each\b|every\b|in\b|at\b|on\b|for\b|to\b"
    r"|from\b|with\b|that\b|which\b)[A-Za-zÀ-ɏ][\w’'/-]*\s){0,4}?(?P<head>[a-zà-ɏ-]*[a-z](?:s"
    r"|ves))\b)"
)
# What coating and anodising lines treat: 'five million running metres'. Fewer are a plant's size.
_METRES = re.compile(
    r"\s(?P<unit>(?:(?:running|linear|lineal)\s)?(?P<square>square\s)?met(?:re|er)s)\b"
)
_LEAST_METRES = 500_000
_NOT_UNITS = word_set("quantity_words", "not_unit")
# Heads that name a product only with the noun before them (RECORD.md: 'can ends' stays).
_DEPENDENT_HEADS = word_set("quantity_words", "dependent_head")
_MATERIALS = word_set("quantity_words", "material")


def _unit_name(written: str) -> str | None:
    bare = re.sub(r"\s?/\s?(?:a|y|yr|year|annum)$|(?<=t)pa$", "", written.strip(" -"))
    for unit in units():
        if unit.written == bare or unit.written == written.strip(" -"):
            return unit.unit
    return None


def unit_behind(text: str, number: Number, stop: int) -> tuple[str, Span] | None:
    """Return the record's unit and its span for the words behind a number, None where none."""
    scaled = text[number.end - 1 : number.end] in ("k", "M", "K") and text[
        number.end : number.end + 1
    ] in ("t", "M", "w", "T")
    for pattern in (_MW, _MASS):
        match = pattern.match(text, number.end, stop)
        if match is not None:
            name = _unit_name(match.group("unit"))
            if name is not None:
                start = match.start("unit")
                while start < match.end("unit") and text[start] in " -":
                    start += 1
                if scaled:
                    start = number.end - 1
                if (
                    name == "tonnes"
                    and match.group("unit").strip() in ("t", "T")
                    and re.match(r"-[a-z]", text[match.end() : match.end() + 2])
                ):
                    return None
                return name, Span(start, match.end("unit"))
    # Pieces come by the thousand; 'two potlines', 'in 2022 texts' are no throughput.
    if number.value < 1_000 or (1900 <= number.value <= 2100 and number.end - number.start == 4):
        return None
    area = _METRES.match(text, number.end, stop)
    if area is not None and number.value >= _LEAST_METRES:
        name = "square metres" if area.group("square") else "metres"
        return name, Span(area.start("unit"), area.end("unit"))
    match = _PIECES.match(text, number.end, stop)
    while match is not None:
        head = match.group("head")
        more = re.match(r"\s(?P<next>[a-z-]+s)\b", text[match.end() : stop])
        if head in ("ends",) or more is None or more.group("next") in _NOT_UNITS:
            break
        wider = re.compile(re.escape(match.group("phrase")) + r"\s(?P<head>[a-z-]+s)\b").match(
            text, match.start("phrase"), stop
        )
        if wider is None:
            break
        if wider.group("head") not in _DEPENDENT_HEADS:
            break
        return f"{head.rstrip('s')} {wider.group('head')}", Span(match.start("phrase"), wider.end())
    if match is None:
        return None
    head = match.group("head")
    if head in _NOT_UNITS or re.search(r"(?:ss|us|is)$", head):
        return None
    words = match.group("phrase").split()
    if any(
        word[:1].isupper() and word.lower() not in _MATERIALS and not word.isupper()
        for word in words[:-1]
    ):
        return None
    start = match.start("head")
    if head in _DEPENDENT_HEADS and len(words) > 1 and words[-2].lower() not in _MATERIALS:
        unit = f"{words[-2].lower()} {head}"
        start = match.start("phrase") + match.group("phrase").rfind(words[-2])
        return unit, Span(start, match.end("head"))
    return head, Span(start, match.end("head"))
