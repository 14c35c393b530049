"""Countries by name, by adjective and by possessive, and the names that are states or towns too."""

from __future__ import annotations

import re
from functools import cache

from extractors.document import Span
from extractors.language.facility_names import (
    type_alternatives,
)
from extractors.language.items import Item, Items, is_free
from extractors.vocab import any_of
from extractors.vocab.gazetteer import (
    candidate_countries,
    country_codes,
    demonyms,
)


def country_at(text: str, start: int, stop: int) -> tuple[int, str] | None:
    """Return the end and the code of a country's name at a position, the longest one."""
    lead = 4 if text.startswith(("the ", "The "), start) else 0
    window = text[start + lead : min(stop, start + lead + 48)]
    for length in range(len(window), 1, -1):
        code = _folded_countries().get(window[:length].replace("’", "'"))
        if code is not None and not re.match(r"[\w-]", window[length : length + 1] or " "):
            return start + lead + length, code
    return None


@cache
def _folded_countries() -> dict[str, str]:
    names = {name.replace("’", "'"): code for name, code in country_codes().items()}
    capitals = {name.upper(): code for name, code in names.items() if len(name) > 3}
    return {**capitals, **names}


def country_at_end(text: str, start: int, end: int) -> str | None:
    """Return the code of the country whose name ends at ``end``, None where none does."""
    window = text[max(start, end - 40) : end]
    for offset in range(len(window)):
        if offset and re.match(r"\w", window[offset - 1]):
            continue
        code = _folded_countries().get(window[offset:].replace("’", "'"))
        if code is not None:
            return code
    return None


def is_also_a_place(text: str, position: int, country: tuple[int, str], stop: int) -> bool:
    """'Georgia' behind a town of the United States, or before 'USA', is the state."""
    end, _ = country
    name = text[position:end]
    if name == "Georgia":
        if re.match(r",?\s(?:USA|US|U\.S\.|United\sStates|the\sUnited)", text[end:stop]):
            return True
        town = re.search(
            r"([A-Z][\w-]+(?:\s[A-Z][\w-]+)?),\s$", text[max(0, position - 40) : position]
        )
        return town is not None and "US" in candidate_countries(town.group(1))
    if re.match(r"\s(?:City|Town|Province|State|Valley|Island)\b", text[end:stop]):
        return True
    return bool(name in ("Jordan", "Chad", "Mali") and re.match(r"\s[A-Z]", text[end:stop]))


@cache
def _thing_of_a_country() -> re.Pattern[str]:
    """What an adjective of a country may stand before: a kind of plant, of company, of place."""
    things = any_of("place_cues", "named_by_adjective")
    return re.compile(rf"\s(?:[\w-]+\s){{0,4}}?(?:(?:{type_alternatives()})|{things})\b")


@cache
def _place_of_a_country() -> re.Pattern[str]:
    """What makes an adjective of a country a statement: 'province of', 'town of' behind it."""
    kinds = any_of("place_cues", "place_type")
    return re.compile(rf"\s(?:[a-z-]+\s)?(?:{kinds})\sof\s(?=[A-ZÀ-ÞĀ-ſ])")


def add_adjective_countries(text: str, sentence: Span, number: int, items: Items) -> None:
    """Countries by an adjective or a possessive (``two Canadian smelters``): weak."""
    for match in re.finditer(
        r"(?<![\w-])([A-ZÀ-Þ][\w-]+(?:\s(?:Korean|African|Arabian|Zealand))?)(?=\s[a-zA-Z])",
        text[sentence.start : sentence.end],
    ):
        code = demonyms().get(match.group(1))
        start = sentence.start + match.start()
        if code is None or not is_free(items, start, start + len(match.group(1))):
            continue
        behind = text[start + len(match.group(1)) : min(sentence.end, start + 70)]
        if _place_of_a_country().match(behind):
            # 'in the Dutch province of Limburg' states the country
            items.append(Item(start, start + len(match.group(1)), "country", code, number))
            continue
        if _thing_of_a_country().match(
            behind,
        ):
            items.append(
                Item(start, start + len(match.group(1)), "country", code, number, weak=True)
            )
    for match in re.finditer(r"[’'´]s\s", text[sentence.start : sentence.end]):
        end = sentence.start + match.start()
        code = country_at_end(text, sentence.start, end)
        if code is not None and is_free(items, end - 3, end):
            items.append(Item(end - 3, end, "country", code, number, weak=True))
