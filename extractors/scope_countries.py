"""Countries of the certified scope: stated, by an adjective, or settled by its places."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.document import Span
from extractors.language.locations import (
    Item,
    find_items,
)
from extractors.language.names import fold_key
from extractors.vocab.gazetteer import candidate_countries, provinces, settled_country

if TYPE_CHECKING:
    from extractors.reading import Reading


def find_countries(
    reading: Reading, items: list[Item], places: list[Item], claims: set[int]
) -> tuple[list[Item], str | None, Item | None]:
    """Stated countries of the claims first; then of other scope sentences; then by adjective."""
    stated = [item for item in items if item.kind == "country" and not item.weak]
    weak = [item for item in items if item.kind == "country" and item.weak]
    if not stated:
        title = next((b for b in reading.document.blocks if b.kind == "title"), None)
        if title is not None:
            found = find_items(
                reading.text, Span(title.start, title.end), -1, frozenset(), frozenset(), True
            )
            stated = [item for item in found if item.kind == "country" and not item.weak]
            weak += [item for item in found if item.kind == "country" and item.weak]
    chosen = _unique(stated)
    if chosen:
        return chosen, None, None
    derived = _derived(places)
    if derived is not None:
        code, source = derived
        agreeing = [item for item in weak if item.value == code]
        if agreeing:
            return agreeing[:1], None, None
        return [], code, source
    if weak:
        in_claims = [item for item in weak if item.sentence in claims]
        return _unique(in_claims or weak), None, None
    return [], None, None


def uncovered_countries(
    items: list[Item], places: list[Item], countries: list[Item]
) -> tuple[Item, ...]:
    """Return countries that several places settle and that no stated country can be.

    In 'Massena, New York; and Beauharnois, Québec, Canada' only Canada is named. A place with a
    country right behind it stays with that one, however doubtful.
    """
    stated = {country.value for country in countries}
    if not stated:
        return ()
    first: dict[str, Item] = {}
    others: dict[int, list[Item]] = {}
    for item in items:
        if item.kind != "place":
            others.setdefault(item.sentence, []).append(item)
    votes: dict[str, int] = {}
    for place in places:
        behind = others.get(place.sentence, [])
        index = bisect_right(behind, place.start, key=lambda item: item.start)
        if index < len(behind) and behind[index].kind == "country":
            continue
        code = settled_country(place.value)
        if code is None or stated & candidate_countries(place.value):
            continue
        # A province of one country alone is as good as two towns ('Warren, Michigan').
        votes[code] = votes.get(code, 0) + (2 if fold_key(place.value) in provinces() else 1)
        first.setdefault(code, replace(place, kind="country", value=code))
    return tuple(first[code] for code, count in votes.items() if count >= 2)


def _unique(items: list[Item]) -> list[Item]:
    kept: dict[str, Item] = {}
    for item in items:
        kept.setdefault(item.value, item)
    return list(kept.values())


def _derived(places: list[Item]) -> tuple[str, Item] | None:
    """Return the country that the places settle together: known to most of them, alone."""
    votes: dict[str, int] = {}
    known = 0
    for place in places:
        candidates = candidate_countries(place.value)
        known += bool(candidates)
        settled = settled_country(place.value)
        for code in candidates:
            votes[code] = votes.get(code, 0) + (3 if code == settled else 1)
    if not votes:
        return None
    ranked = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return None
    code = ranked[0][0]
    source = next((p for p in places if settled_country(p.value) == code), None)
    if source is None:
        agreeing = [p for p in places if code in candidate_countries(p.value)]
        if len(agreeing) < 2:
            return None
        source = agreeing[0]
    return code, source
