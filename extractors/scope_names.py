"""Facilities and places of the certified scope, each once, in their fullest spelling."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.language.facility_names import PlantNames, same_plant, type_alternatives
from extractors.language.locations import (
    Item,
    is_town,
    same_place,
    without_type,
)
from extractors.language.names import core_tokens, fold_key
from extractors.vocab.gazetteer import bare_place, provinces

if TYPE_CHECKING:
    from extractors.reading import Reading

_ZONE_NOUN = re.compile(
    r"(?i)\b(?:zone|park|area|estate|district|county|province|region|state|port|harbour)\b"
)
_RIGHT_BEFORE_NEAR = re.compile(r",?\s(?:near|outside|close\sto|just\soutside)\s(?:the\s)?")
# What refers to a plant that has been named: 'the Sambalpur operation'.
_REFERRING = re.compile(r"(?i)\bthe\s(?:(?:whole|entire|same)\s)?$")


def first_told(items: list[Item]) -> dict[str, int]:
    """Return for each folded name of a place where its first mention ends."""
    found: dict[str, int] = {}
    for item in items:
        if item.kind == "place":
            key = fold_key(item.value)
            found[key] = min(item.end, found.get(key, item.end))
    return found


def refers_back(text: str, item: Item, told: dict[str, int]) -> bool:
    """Say whether 'the Tolmin foundry' stands for a plant told before as 'its foundry in Tolmin'.

    Then the town is a place and the words no name (RECORD.md, 'facilities'). ``told`` says where
    each place is told first.
    """
    if item.kind != "facility" or text[max(0, item.start - 4) : item.start].casefold() != "the ":
        return False
    kind = item.value.rsplit(" ", 1)[-1]
    if not kind.islower():
        return False
    return told.get(without_type(item.value), item.start) < item.start


def unique_facilities(reading: Reading, items: list[Item]) -> list[Item]:
    """Each facility once in its fullest spelling, without the entity itself."""
    kept: list[Item] = []
    plants = PlantNames()
    entity = reading.parties.entity
    for item in items:
        if (
            reading.parties.is_entity(item.value)
            or reading.parties.is_entity(_without_noun(item.value))
        ) or (entity and core_tokens(item.value) == core_tokens(entity.text)):
            continue
        back = _REFERRING.search(reading.text, max(0, item.start - 12), item.start) is not None
        same = next(
            (i for i in plants.alike(item.value) if same_plant(item.value, kept[i].value, back)),
            None,
        )
        if same is None:
            plants.add(item.value, len(kept))
            kept.append(item)
        elif (
            len(item.value) > len(kept[same].value)
            and not item.value[len(kept[same].value) :].strip().islower()
        ):
            plants.add(item.value, same)
            kept[same] = Item(item.start, item.end, "facility", item.value, kept[same].sentence)
    return kept


def _without_noun(name: str) -> str:
    """'Fjordlys Metall AS facility' without the common noun: a company is no plant of its own."""
    words, _, last = name.rpartition(" ")
    return words if last.islower() else name


# 'rolled in Porlezza' and 'the slitting centre at Bydgoszcz' tell a location, 'rolling at
# Porlezza' names the plant.
_PLANT_IN = re.compile(rf"\b(?:{type_alternatives()})s?\s(?:at|near)\s$|\bin\s$", re.IGNORECASE)


def _told_as_place(reading: Reading, item: Item) -> bool:
    """Say whether the words before a place state it as the location of a plant."""
    return _PLANT_IN.search(reading.text, max(0, item.start - 40), item.start) is not None


def _has_nearer_town(text: str, item: Item, items: list[Item], facilities: list[Item]) -> bool:
    """Say whether the site of a 'near' place has a town of its own: no facility stands between."""
    for other in items:
        if other.near or other.sentence != item.sentence:
            continue
        if other.end < item.start and _RIGHT_BEFORE_NEAR.fullmatch(text, other.end, item.start):
            if fold_key(other.value) not in provinces():
                return True  # 'in Rogerstone, near Newport'
            continue
        if not is_town(other.value):
            continue
        if _ZONE_NOUN.search(other.value):
            continue
        first, last = sorted((item.start, other.start))
        if not any(first < facility.start < last for facility in facilities):
            return True
    return False


def unique_places(
    items: list[Item],
    facilities: list[Item],
    facility_names: set[str],
    reading: Reading,
    claims: set[int],
) -> list[Item]:
    """Each place once; 'near' only where no nearer town is given; not what is a plant's name."""
    kept: list[Item] = []
    by_word: dict[str, list[int]] = {}  # same_place only holds where the first words agree
    prose = {sentence.number for sentence in reading.in_zone("body")} - claims
    bare_names = facility_names | {without_type(item.value) for item in facilities}
    for item in items:
        key = fold_key(item.value)
        if item.near and _has_nearer_town(reading.text, item, items, facilities):
            continue
        if key in bare_names and item.sentence in prose and not _told_as_place(reading, item):
            continue  # a town's name that stands for the plant: 'extrusion at Sacheon'
        if (reading.parties.is_entity(item.value) and not _told_as_place(reading, item)) or (
            key in facility_names and item.near
        ):
            continue
        alike = by_word.setdefault(bare_place(item.value).partition(" ")[0], [])
        same = next((i for i in alike if same_place(kept[i].value, item.value)), None)
        if same is None:
            alike.append(len(kept))
            kept.append(item)
        elif len(item.value) > len(kept[same].value) and is_town(item.value) == is_town(
            kept[same].value
        ):
            kept[same] = item
    return kept
