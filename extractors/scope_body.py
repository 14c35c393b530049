"""What sentences of the body tell of plants and where they are, beside the scope sentences."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.document import Span
from extractors.language.facility_names import type_alternatives
from extractors.language.locations import (
    Item,
    find_items,
)
from extractors.language.scope import governed, has_cue
from extractors.vocab.gazetteer import candidate_countries

if TYPE_CHECKING:
    from extractors.reading import Reading


def told_of_facilities(
    reading: Reading, items: list[Item], own: frozenset[str], others: frozenset[str]
) -> list[Item]:
    """Read where a facility is in a body sentence that begins with its name."""
    names = {item.value for item in items if item.kind == "facility"}
    scope = {sentence.number for sentence in reading.scope_sentences}
    found: list[Item] = []
    if not names:
        found.extend(_named_in_body(reading, own, others))
    found.extend(_located_by_name(reading, items))
    found.extend(_located_plants(reading, own, others))
    for sentence in reading.in_zone("body"):
        words = re.sub(r"^(?:The|At\sthe|At)\s", "", reading.words(sentence))
        if sentence.number in scope or not words.startswith(tuple(names) or ("\0",)):
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
    scope = {sentence.number for sentence in reading.scope_sentences}
    for sentence in reading.in_zone("body"):
        if sentence.number in scope or has_cue(
            reading.words(sentence), "past", "background", "condition"
        ):
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
