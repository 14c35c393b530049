"""Facilities, places and countries of one scope sentence."""

from __future__ import annotations

import pytest

from extractors.document import Span
from extractors.language.locations import (
    conflicts_with,
    country_at,
    find_items,
    is_region,
    is_town,
    same_place,
)

Items = list[tuple[str, str]]


def items(text: str) -> Items:
    found = find_items(text, Span(0, len(text)), 0, frozenset({"fjordlys"}), frozenset(), True)
    return [(item.kind, item.value) for item in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "for casting at its Kvitnes Smelter in Haugesund, Norway.",
            [("facility", "Kvitnes Smelter"), ("place", "Haugesund"), ("country", "NO")],
        ),
        (
            "at its facility in Banan District, Chongqing, China.",
            [("place", "Banan District"), ("place", "Chongqing"), ("country", "CN")],
        ),
        (
            "at its Timaru and Whakatāne plants in New Zealand.",
            [("facility", "Timaru"), ("facility", "Whakatāne"), ("country", "NZ")],
        ),
        (
            "for the smelter in the province of Brescia, Italy.",
            [("place", "Brescia"), ("country", "IT")],
        ),
        (
            "for rolling at the mill near Koblenz, Germany.",
            [("place", "Koblenz"), ("country", "DE")],
        ),
    ],
)
def test_a_scope_sentence_names_what_is_certified_and_where(text: str, found: Items) -> None:
    assert items(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "The foil is sold to customers in Germany.",
        "It is the largest smelter in Europe.",
        "The port lies 240 km from Muscat.",
        "The company is headquartered in Zurich.",
        "A new foundry will be built in Poland.",
    ],
)
def test_customers_regions_headquarters_and_plans_are_no_location(text: str) -> None:
    assert items(text) == []


def test_a_span_quotes_the_item() -> None:
    text = "at its Kvitnes Smelter in Haugesund, Norway."
    found = find_items(text, Span(0, len(text)), 3, frozenset(), frozenset(), True)
    assert [text[i.start : i.end] for i in found] == ["Kvitnes Smelter", "Haugesund", "Norway"]
    assert {item.sentence for item in found} == {3}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("the United Arab Emirates and", "AE"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("the UK", "GB"),
        ("South Korea", "KR"),
        ("CHINA", "CN"),
        ("Omani", None),
        ("Norwich", None),
    ],
)
def test_a_country_is_read_by_any_of_its_names(text: str, code: str | None) -> None:
    found = country_at(text, 0, len(text))
    assert (found and found[1]) == code


def test_continents_and_coasts_are_regions() -> None:
    assert is_region("Europe")
    assert not is_region("Rogaland")


def test_a_place_is_the_same_with_the_noun_of_its_kind() -> None:
    assert same_place("Guangdong Province", "Guangdong")
    assert not same_place("Guangdong", "Guangxi")


def test_the_gazetteer_knows_towns_and_contradictions() -> None:
    assert is_town("Haugesund")
    assert not is_town("Guangdong")
    assert conflicts_with("Haugesund", "SE")
    assert not conflicts_with("Haugesund", "NO")
    assert not conflicts_with("Nowhereville-under-Lyne", "SE")
