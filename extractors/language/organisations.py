"""Capitalised names in running text that may be organisations, noise left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.language.names import (
    GENERIC_WORDS,
    Name,
    fold_key,
    is_capitalised,
    read_name,
    split_legal_form,
)
from extractors.language.remembered import remembered
from extractors.language.standards import find_standards
from extractors.vocab import word_set
from extractors.vocab.gazetteer import country_codes, demonyms

_CAPITAL = re.compile(r"(?<![\w.’'-])[A-Z0-9À-ÞĀ-ſƏ-ɏḀ-ỿΑ-ΩА-Я]")
# The scheme itself, which is no party.
_ASI = re.compile(
    r"^(?:the\s+)?(?:ASI|Aluminium\sStewardship\sInitiative|Aluminum\sStewardship\sInitiative)\b",
    re.IGNORECASE,
)
# A stock exchange and its sign for a company, which are no names: '(NYSE: ORVX)'.
_TICKER = re.compile(r"\([A-Z]{2,6}:\s?[\w.]{1,9}\)")
NOT_A_NAME = word_set("name_words", "not_a_name")
_LEADING_WORDS = word_set("name_words", "leading")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it stands at one place."""

    start: int
    end: int
    text: str


@remembered
def is_noise_name(text: str) -> bool:
    """Say whether a capitalised phrase is no organisation: ASI, a country, a month, a standard."""
    if _ASI.match(text):
        return True
    if text in demonyms() or text in country_codes():
        return True
    if find_standards(text):
        return True
    return all(word in NOT_A_NAME for word in fold_key(text).split())


@remembered
def names_in(text: str, start: int, end: int) -> tuple[Name, ...]:
    """Return the capitalised names of ``text[start:end]`` in order, noise left out."""
    names: list[Name] = []
    position = start
    while (match := _CAPITAL.search(text, position, end)) is not None:
        name = read_name(text, match.start(), end)
        if name is None:
            position = match.end()
            continue
        name = _without_head(text, name)
        first, _, rest = name.text.partition(" ")
        if first in _LEADING_WORDS and rest:
            offset = name.start + len(first) + 1
            position = offset
            if not is_capitalised(rest):
                continue
            name = Name(offset, name.end, text[offset : name.end], name.legal_form)
        elif first in demonyms() and rest and is_capitalised(rest) and not is_brand(rest):
            name = Name(name.start + len(first) + 1, name.end, rest, name.legal_form)
        position = max(name.end, position)
        listed = text[max(start, name.start - 10) : name.end + 12]
        if _TICKER.search(listed) and "(" in text[max(start, name.start - 10) : name.start]:
            continue
        if not is_noise_name(name.text):
            names.append(name)
    return tuple(names)


def _without_head(text: str, name: Name) -> Name:
    """Cut 'Certification of', 'Certificate for' before a name that is capitalised as they are."""
    joint = _HEAD_JOINT.search(name.text)
    if joint is None or not set(fold_key(name.text[: joint.start()]).split()) <= NOT_A_NAME:
        return name
    start = name.start + joint.end()
    return Name(start, name.end, text[start : name.end], name.legal_form)


_HEAD_JOINT = re.compile(r"\s(?:of|for|at|to)\s(?=[A-ZÀ-ÞĀ-ſ0-9])")


def is_brand(rest: str) -> bool:
    """Words behind a demonym that make it part of a name: generic words ('Norwegian Metals')."""
    return all(word in GENERIC_WORDS for word in fold_key(split_legal_form(rest)[0]).split())
