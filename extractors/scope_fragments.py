"""What stands together in one sentence, list item or table row of the certified scope.

A fragment is a plant (or several of one list) with the chain of places behind it, from the
smallest to the largest, and the country. Marks and words between the names say where it ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby, pairwise

from extractors.language.facility_names import type_alternatives
from extractors.language.locations import Item
from extractors.language.names import fold_key
from extractors.vocab import any_of, read_rows
from extractors.vocab.gazetteer import provinces, settled_country, towns

_TYPES = type_alternatives()
# Between two plants of one list: no preposition and no verb, so that a place behind is of both.
_SAME_LIST = re.compile(
    r"(?:(?!\b(?:of|in|at|near|for|to|by|on|with|from|which|that|is|are|was|were|has|have)\b)"
    r"[^;\n|]){1,60}"
)
# Before the places of another site: 'and its head office in', 'besides'; ', its foundry in'.
_OTHER_SITE = re.compile(
    r"\b(?:and|while|whereas|but|besides|plus|together\swith|as\swell\sas)\b"
    rf"|,\s(?:its|their|an?|the)\s(?:[\w-]+\s)*?(?:{_TYPES})\b"
)
# ' and ', ' and in ': another place of the same kind.
_PEER = re.compile(r",?\s(?:and|&|as\swell\sas)\s(?:(?:in|at|near|outside)\s)?(?:the\s)?")
# What leads from a place to the one that holds it, or from a country to a place in it.
_WITHIN = re.compile(
    r"(?:\)?\s?[a-z]+)?\)?,?\s?\(?(?:(?:all|both|each)\s)?(?:of\sthem\s)?"
    r"(?:(?:in|of|at|near|on|under|outside)\s)?(?:the\s|its\s)?(?:[\w-]+\s){0,3}?(?:of\s(?:the\s)?)?"
)
_INVERTED = re.compile(r"\s?[(:–-]\s?(?:in\s)?|(?:[’'´]s)?\s(?:[a-z]+\s){1,3}(?:of|in)\s|[’'´]s\s")
# 'both in', 'all three in': the places behind are those of all that stand before.
_OF_ALL = re.compile(
    r"\b(?P<word>both|all|each)\b(?:\s(?:of\s(?:them|which|these)|two|three|four|five|six"
    r"|(?:the\s)?[a-z]+s)){0,6}(?:\s(?:are|lie|stand|is|lies))?(?:\s(?:in|at|near|under|within))?"
    r"(?:\s(?:the|[A-Z][a-z]+|[a-z]+|of)){0,20}\s$",
    re.IGNORECASE,
)
# 'the mine on', 'the slitting centre in': a plant called by its kind.
_THE_PLANT = re.compile(
    rf"(?i)\b(?:the|its|an?)\s(?P<kind>(?:[\w-]+\s){{0,2}}?(?:{_TYPES}))\b[^,;]*$"
)
# ', including the Kvitnes Base': what follows lies in the places before.
_HEADS = re.compile(r":|,?\s(?:including|namely|comprising|consisting\sof)\b")
_LARGER = re.compile(
    rf"(?i)(?:\b(?:{any_of('place_cues', 'larger_type')})|-(?:do|ken|gun))$"
    rf"|^(?:{any_of('place_cues', 'larger_type')})\b"
)


@dataclass(slots=True)
class Fragment:
    """Plants, places from small to large, and country that one stretch of text puts together.

    ``of_all`` says that the places are those of all plants told before; ``heads`` that a colon
    or 'including' stands behind, so that what follows lies there; ``kind`` is the noun of a plant
    that the text calls 'the mine', not by its name.
    """

    sentence: int
    facilities: list[Item] = field(default_factory=list)
    places: list[Item] = field(default_factory=list)
    country: Item | None = None
    is_peer: bool = False
    of_all: bool = False
    heads: bool = False
    kind: str | None = None
    shared_with: tuple[Fragment, ...] = ()


def is_larger_place(name: str) -> bool:
    """Say whether a name is a province's, a county's, a district's: it can hold a town."""
    key = fold_key(name)
    if _LARGER.search(name) is not None or key in _provinces():
        return True
    return key in provinces() and not towns(name)


@cache
def _provinces() -> frozenset[str]:
    return frozenset(fold_key(row["name"]) for row in read_rows("provinces"))


def find_fragments(text: str, items: list[Item], starts: dict[int, int]) -> list[Fragment]:
    """Return the fragments of the scope's items, sentence by sentence, in order.

    ``items`` are in order of the text; ``starts`` says where each sentence begins.
    """
    found: list[Fragment] = []
    for number, members in groupby(items, key=lambda item: item.sentence):
        found.extend(_of_sentence(text, number, list(members), starts.get(number)))
    return found


def _of_sentence(text: str, number: int, items: list[Item], start: int | None) -> list[Fragment]:
    fragments: list[Fragment] = []
    before: Item | None = None
    for item in items:
        if before is not None and item.start < before.end:
            continue
        begin = before.end if before else start
        gap = text[item.start if begin is None else begin : item.start]
        if before is None or "\n" in gap:
            current, before = None, None
        else:
            current = fragments[-1]
        if current is not None and not current.facilities and _HEADS.match(gap):
            current.heads = True
        if current is None or not _goes_on(text, current, before, item, gap):
            peer = before is not None and _PEER.fullmatch(gap) is not None
            current = Fragment(number, is_peer=peer and item.kind == "place")
            fragments.append(current)
        if item.kind == "facility":
            current.facilities.append(item)
        elif item.kind == "place":
            _take_place(fragments, item, gap)
        else:
            _take_country(fragments, item)
        before = item
    return _share_larger(_part_peers(text, fragments))


def _goes_on(text: str, current: Fragment, before: Item | None, item: Item, gap: str) -> bool:
    """Say whether an item belongs to the fragment of the item before it."""
    if before is None or ";" in gap:
        return False
    if item.kind == "facility":
        if not current.facilities and text[item.start - 1] == "(":
            return bool(current.places)  # 'its division at Tumsar (Unit II)'
        if before.kind == "place":
            return re.fullmatch(r"[’'´]s\s", gap) is not None
        return before.kind == "facility" and _SAME_LIST.fullmatch(gap) is not None
    if _OF_ALL.search(gap):
        return True
    if before.kind == "country":
        if item.kind == "country" or _OTHER_SITE.search(gap):
            return False
        return _INVERTED.fullmatch(gap) is not None or (gap == ", " and not current.places)
    if item.kind == "country":
        return current.country is None and not _OTHER_SITE.search(gap)
    if before.kind == "facility":
        return not _OTHER_SITE.search(gap)
    return _WITHIN.fullmatch(gap) is not None and not _OTHER_SITE.search(gap)


def _take_place(fragments: list[Fragment], place: Item, gap: str) -> None:
    current = fragments[-1]
    of_all = _OF_ALL.search(gap)
    if of_all is not None and not current.facilities and not current.places:
        current.of_all = True  # the sentence begins so: 'Both are in Queensland'
    elif of_all is not None:
        both = of_all.group("word").casefold() == "both" and len(current.facilities) < 2
        current.shared_with = tuple(fragments[-2:-1] if both else fragments[:-1])
    elif not current.facilities and not current.places:
        named = _THE_PLANT.search(gap)
        current.kind = named.group("kind").casefold() if named else None
    for fragment in (current, *current.shared_with):
        fragment.places.append(place)


def _take_country(fragments: list[Fragment], country: Item) -> None:
    """Give a country to its fragment and to those before it that can lie in it."""
    fragments[-1].country = country
    for fragment in reversed(fragments[:-1]):
        if fragment.country is not None:
            return
        if all(settled_country(p.value) in (None, country.value) for p in fragment.places):
            fragment.country = country


def _part_peers(text: str, fragments: list[Fragment]) -> list[Fragment]:
    """Part 'A, B' where 'and C' follows, and 'AUSTRIA (A, B)': towns beside one another."""
    parted: list[Fragment] = []
    for index, fragment in enumerate(fragments):
        places = fragment.places
        follows = index + 1 < len(fragments) and fragments[index + 1].is_peer
        inverted = (
            fragment.country is not None
            and bool(places)
            and fragment.country.end < places[0].start
            and text[places[0].start - 1] == "("
        )
        listed = all(text[one.end : other.start] == ", " for one, other in pairwise(places))
        if (
            fragment.facilities
            or len(places) < 2
            or not (follows or inverted)
            or not listed
            or any(is_larger_place(place.value) for place in places[1:])
        ):
            parted.append(fragment)
            continue
        parted.extend(
            Fragment(fragment.sentence, [], [place], fragment.country, is_peer=order > 0)
            for order, place in enumerate(places)
        )
        parted[-len(places)].is_peer = fragment.is_peer
    return parted


def _share_larger(fragments: list[Fragment]) -> list[Fragment]:
    """Give the province behind the last of several towns to all: 'in A and B, Province'."""
    for index in range(len(fragments) - 1, 0, -1):
        last, before = fragments[index], fragments[index - 1]
        if (
            last.is_peer
            and len(before.places) == 1
            and len(last.places) > 1
            and not is_larger_place(before.places[0].value)
            and all(is_larger_place(place.value) for place in last.places[1:])
        ):
            before.places.extend(last.places[1:])
    return fragments
