"""Which words make a name a facility's: the nouns of its kind, their place, codes.

The nouns are data (facility_types.csv, place_words.csv).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extractors.language.names import Name, core_tokens, fold_key
from extractors.vocab import facility_types, word_set
from extractors.vocab.gazetteer import country_codes, demonyms

# 'Plant No. 6', 'No. 2 Rod Mill', 'Potline 3', 'Works II'.
CODE_NAME = re.compile(
    r"\b(?:(?:Plant|Workshop|Works|Unit|Mill|Line|Factory|Smelter|Shop|Site|Foundry|Facility|Hall"
    r"|Building|Casthouse|Potline)s?\s)?"
    r"(?:No\.|Nos\.|Nº|N°)\s?\d+(?:\s(?:[A-Z][\w-]+)){0,4}"
    r"|\b(?:Plant|Workshop|Works|Unit|Mill|Factory|Smelter|Site|Foundry|Casthouse|Line"
    r"|Potline|Hall|Shop|Building|Press)[\s-](?:\d+|[IVX]{1,4}|[A-E])\b(?!-)"
    # 'Porsuk-1 and Porsuk-2'
    r"|\b(?!Covid-|Boeing|Airbus|Principles?-|Version-|Phase-|Series-)"
    r"[A-ZÀ-ÞĀ-ſ][a-zà-ɏ]{3,}-(?:\d{1,2}|[IVX]{1,4})\b(?![.,]\d|-)"
)


@cache
def _type_words() -> frozenset[str]:
    return frozenset(
        word
        for row in facility_types()
        for name in (row.word, row.plural)
        for word in (name.casefold(),)
    )


@cache
def type_alternatives() -> str:
    """Return the nouns for kinds of facilities as one alternation, the longest first."""
    nouns = {noun for row in facility_types() for noun in (row.word, row.plural)}
    return "|".join(map(re.escape, sorted(nouns, key=lambda noun: (-len(noun), noun))))


@cache
def type_pattern() -> re.Pattern[str]:
    """Return the pattern of the nouns for kinds of facilities (group ``type``)."""
    return re.compile(rf"\b(?P<type>{type_alternatives()})\b")


@cache
def plural_types() -> frozenset[str]:
    """Return the plural nouns for kinds of facilities that differ from their singular."""
    return frozenset(t.plural for t in facility_types() if t.plural != t.word)


# Nouns of kind that stand before the name in their languages ('Usine de X', 'Planta Norte').
_LEADING_TYPES = word_set("place_words", "leading_type")


def is_facility_name(name: Name) -> bool:
    """Say whether a capitalised name is a facility's by its own words."""
    words = name.text.replace("’s", "").split()
    if len(words) < 2 and name.legal_form is None:
        return False
    first, last = words[0].casefold().strip(".,"), words[-1].casefold().strip(".,")
    if first in _LEADING_TYPES and not words[-1].isdigit():
        return (
            len(words) > 1 and first not in word_set("place_words", "leading_not_type")
        ) or bool(CODE_NAME.match(name.text))
    if last in _type_words() or (last.isdigit() and words[-2].casefold() in _type_words()):
        return True
    return len(words) > 2 and " ".join(words[-2:]).casefold() in _type_words()


BRACKET_CODE = re.compile(r"\s\((?P<code>[A-Z]{1,4}-?\d{1,3})\)")


def is_generic_facility(text: str, own: frozenset[str]) -> bool:
    """'Alba Facility' or 'Certified Facilities' name no facility of their own."""
    words = text.split()
    rest = " ".join(words[:-1])
    if (
        words[-1].casefold() in ("facility", "facilities", "operations", "site", "sites", "plants")
        and fold_key(rest) in own
    ):
        return True
    return all(
        fold_key(word) in word_set("place_words", "generic_facility")
        or word.casefold() in _type_words()
        for word in words
    )


def is_generic(text: str) -> bool:
    """Say whether a word before a facility's noun is no name: a country, a metal, the scheme."""
    return (
        text in country_codes()
        or text in demonyms()
        or text.casefold() in _type_words()
        or text in word_set("place_words", "generic")
    )


NO_MODIFIER = word_set("place_words", "no_modifier")
# One name of a list: a capital, up to three words more, a code in a bracket.
_LISTED_NAME = (
    r"[A-ZÀ-ÞĀ-ſḀ-ỿ][\w’'.–-]*(?:\s(?:[a-z]{1,3}\s)?[A-ZÀ-ÞĀ-ſḀ-ỿ0-9][\w’'.–-]*){0,3}(?:\s"
    r"\([A-Z]{1,4}-?\d{1,3}\))?"
)


@cache
def _facility_list() -> re.Pattern[str]:
    plurals = "|".join(sorted(map(re.escape, plural_types()), key=lambda word: (-len(word), word)))
    return re.compile(
        rf"{_LISTED_NAME}(?:,\s{_LISTED_NAME})*,?\sand\s(?:the\s)?{_LISTED_NAME}(?:\s"
        rf"[a-z-]+){{0,2}}\s(?:{plurals})\b"
    )


def is_facility_list(text: str, position: int, stop: int) -> bool:
    """Say whether 'A, B and C plants' begins here: names of plants, no places."""
    return _facility_list().match(text, position, stop) is not None


def followed_by_facility_noun(behind: str) -> bool:
    """Say whether the words behind a name lead to a facility's noun ('X rolling mill')."""
    match = re.match(r"(?:\s[a-z][\w-]*){0,3}?\s", behind)
    if match is None:
        return False
    typed = type_pattern().search(behind[:40])
    if typed is None:
        return False
    between = behind[: typed.start()].split()
    return (
        all(word.islower() and word not in NO_MODIFIER for word in between)
        and "," not in behind[: typed.start()]
    )


@lru_cache(maxsize=65_536)
def without_type(name: str) -> str:
    """Return a facility's folded name without the noun of its kind (``Ipoh factory``)."""
    words = re.sub(r"\s\([A-Z]{1,4}-?\d{1,3}\)", "", name).split()
    while len(words) > 1 and words[-1].islower():
        words.pop()  # 'Pagaden rolling mill'
    words = [word for word in words if word.casefold() not in _type_words()]
    return fold_key(" ".join(words)) or fold_key(name)


# 'X facility' and 'X operation' can be one plant; an 'X smelter' and an 'X mine' cannot.
_ANY_PLANT = word_set("place_words", "any_plant")


def same_plant(name: str, known: str, refers_back: bool = False) -> bool:
    """Say whether a facility's name stands for the plant that has been named before.

    Both must have the same own words, and nouns of kind that do not tell them apart: the same
    noun, none in one of them, or one that any plant may have where ``refers_back`` says that
    'the' or 'the whole' stands before it. Or the longer name holds all the words of the shorter
    one, side by side; of a single word only where a number follows it.
    """
    if core_tokens(name) == core_tokens(known):
        return True
    if without_type(name) == without_type(known):
        kind, known_kind = _kind_word(name), _kind_word(known)
        return (
            None in (kind, known_kind) or kind == known_kind or (refers_back and kind in _ANY_PLANT)
        )
    short, long = sorted((name, known), key=lambda name: len(fold_key(name).split()))
    words = fold_key(short)
    if " " not in words:
        return re.fullmatch(rf"{re.escape(words)} no \d+", without_type(long)) is not None
    return f" {words} " in f" {fold_key(long)} "


def _kind_word(name: str) -> str | None:
    """Return the folded last word of a facility's name if it is of its kind, None for none."""
    folded = fold_key(name)
    return None if folded == without_type(name) else folded.rsplit(" ", 1)[-1]


class PlantNames:
    """Names of plants by their words, so that a name is held only against those like it.

    Without that a list of thousands of plants would be compared pair by pair.
    """

    def __init__(self) -> None:
        """Begin without names."""
        self._by_word: dict[str, set[int]] = {}
        self._by_name: dict[str, set[int]] = {}

    def add(self, name: str, number: int) -> None:
        """Add a name of the plant of that number."""
        key = fold_key(name)
        for word in key.split():
            self._by_word.setdefault(word, set()).add(number)
        self._by_name.setdefault(key, set()).add(number)

    def alike(self, name: str) -> list[int]:
        """Return the numbers of the plants that ``same_plant`` may hold for one with this name.

        A longer name has all words of this one's, so that its rarest word leads to it; a shorter
        one is a run of this one's words.
        """
        words = fold_key(name).split()
        found: set[int] = set()
        for held in (words, without_type(name).split(), core_tokens(name)):
            found |= min((self._by_word.get(word, set()) for word in held), key=len, default=set())
        for start in range(len(words)):
            for end in range(start + 1, min(len(words), start + _LONGEST_NAME) + 1):
                found |= self._by_name.get(" ".join(words[start:end]), set())
        return sorted(found)


_LONGEST_NAME = 12
