"""What is certified and where: facilities, places and countries of the scope sentences.

RECORD.md, 'facilities', 'places', 'countries', 'sites'; :mod:`extractors.language.facilities`
and :mod:`extractors.language.places` say what counts as which.
"""

from __future__ import annotations

from extractors.document import Span
from extractors.language.countries import add_adjective_countries, country_at
from extractors.language.facilities import (
    add_capitalised_facilities,
    add_common_noun_facilities,
)
from extractors.language.facility_names import without_type
from extractors.language.items import Item, Items
from extractors.language.located_places import add_located_places
from extractors.language.place_lists import leads_to_a_place
from extractors.language.places import (
    conflicts_with,
    is_region,
    is_town,
    same_place,
)
from extractors.language.remembered import remembered

__all__ = [
    "Item", "conflicts_with", "country_at", "find_items", "is_region", "is_town",
    "leads_to_a_place", "same_place", "without_type",
]  # fmt: skip


@remembered
def find_items(
    text: str,
    sentence: Span,
    number: int,
    own_names: frozenset[str],
    others: frozenset[str],
    is_claim: bool,
) -> tuple[Item, ...]:
    """Return the facilities, places and countries of one scope sentence in order.

    ``own_names`` are the folded names of the entity, ``others`` those of owners and audit firms.
    ``is_claim`` widens what is read: in claims a capitalised company name is a facility too.
    """
    items = Items()
    add_capitalised_facilities(text, sentence, number, own_names, others, is_claim, items)
    add_common_noun_facilities(text, sentence, number, own_names | others, items)
    add_located_places(text, sentence, number, own_names | others, items)
    add_adjective_countries(text, sentence, number, items)
    return tuple(sorted(items, key=lambda item: (item.start, item.end)))
