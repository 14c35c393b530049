"""Names of facilities: which two are one plant."""

from __future__ import annotations

import pytest

from extractors.language.facility_names import same_plant


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Kvitnes Smelter", "Kvitnes Smelter"),
        ("KVITNES SMELTER", "Kvitnes Smelter"),
        ("Holmvik Valse AS", "Holmvik Valse"),  # a legal form that one spelling lacks
        ("Ipoh", "Ipoh factory"),  # no noun of kind in one of them
        ("Ipoh factory", "Ipoh"),
        ("Greeneville rolling mill", "Greeneville Mill"),  # the same noun, with more before it
        ("Kvitnes North Smelter", "Kvitnes North"),
        ("Southern Rolling Works", "Southern Rolling Works of Holmvik"),  # all words, side by side
        ("Hamamatsu No. 2 Works", "Hamamatsu"),  # a number tells the plants of one town apart
        ("Hamamatsu", "Hamamatsu No. 2 Works"),
        ("Jacareí (LJ1)", "Jacareí"),  # a code behind the name
    ],
)
def test_two_names_of_one_plant(name: str, known: str) -> None:
    assert same_plant(name, known)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Sambalpur smelter", "Sambalpur mine"),  # two nouns that exclude each other
        ("Sambalpur operation", "Sambalpur facility"),  # two plants, unless 'the' refers back
        ("Kvitnes Smelter", "Holmvik Smelter"),
        ("Kvitnes North Smelter", "Kvitnes Smelter"),  # words in between are another plant's
        ("Kvitnes North Smelter", "Kvitnes"),
        ("Hamamatsu No. 2 Works", "Hamamatsu No. 1 Works"),
        ("Stewart Mill", "Art Mill"),  # no part of a word counts
    ],
)
def test_names_of_two_plants(name: str, known: str) -> None:
    assert not same_plant(name, known)


def test_a_noun_of_any_plant_refers_back_where_the_article_stands_before_it() -> None:
    assert same_plant("Sambalpur operation", "Sambalpur facility", refers_back=True)
    assert not same_plant("Sambalpur smelter", "Sambalpur mine", refers_back=True)
