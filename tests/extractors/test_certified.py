"""Facilities, places and countries of the scope, put together."""

from __future__ import annotations

from extractors.certified import Certified, find_certified
from extractors.reading import read
from tests.extractors.announcements import page_of, reading_of

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification"


def certified(scope: str) -> Certified:
    return find_certified(reading_of(f"{LEAD} {scope}"))


def values(found: Certified) -> tuple[list[str], list[str], list[str]]:
    return (
        [item.value for item in found.facilities],
        [item.value for item in found.places],
        [item.value for item in found.countries],
    )


def test_facilities_places_and_countries_are_told_apart() -> None:
    found = certified("at its Kvitnes Smelter and Holmvik Mill in Haugesund, Norway.")
    assert values(found) == (["Kvitnes Smelter", "Holmvik Mill"], ["Haugesund"], ["NO"])


def test_a_facility_is_named_once_in_its_fullest_spelling() -> None:
    found = certified(
        "at its Kvitnes Smelter in Norway. The certificate covers the Kvitnes North Smelter and "
        "the Kvitnes Smelter."
    )
    assert "Kvitnes North Smelter" in values(found)[0]
    assert len({value.casefold() for value in values(found)[0]}) == len(values(found)[0])


def test_near_counts_only_where_no_nearer_town_is_given() -> None:
    assert values(certified("for its mine near Boké, Guinea."))[1] == ["Boké"]


def test_a_list_behind_a_colon_names_the_scope() -> None:
    found = certified(
        "in Norway. The certificate covers the following plants:\n\n"
        "• Kvitnes Smelter, Haugesund\n• Holmvik Mill, Stavanger"
    )
    assert values(found) == (
        ["Kvitnes Smelter", "Holmvik Mill"],
        ["Haugesund", "Stavanger"],
        ["NO"],
    )


def test_a_list_of_findings_names_no_scope() -> None:
    found = certified(
        "in Norway. The findings concern these criteria:\n\n• Kvitnes Smelter, 2.4a\n• Holmvik Mill"
    )
    assert values(found)[0] == []


def test_a_table_names_the_scope_by_its_head() -> None:
    page = page_of(
        f"<h1>Fjordlys certified</h1><p>{LEAD} for the plants in the table below, all of them "
        "audited on site.</p><table><tr><th>Plant</th><th>Town</th><th>Country</th></tr>"
        "<tr><td>Kvitnes Smelter</td><td>Haugesund</td><td>Norway</td></tr>"
        "<tr><td>Abra Mill</td><td>Bilbao</td><td>Spain</td></tr></table>"
    )
    found = find_certified(read(page))
    assert values(found) == (
        ["Kvitnes Smelter", "Abra Mill"],
        ["Haugesund", "Bilbao"],
        ["NO", "ES"],
    )
    sites = [
        (
            s.facility and s.facility.value,
            [p.value for p in s.places],
            s.country and s.country.value,
        )
        for s in found.sites
    ]
    assert sites == [
        ("Kvitnes Smelter", ["Haugesund"], "NO"),
        ("Abra Mill", ["Bilbao"], "ES"),
    ]


def test_a_country_is_derived_from_a_place_that_settles_it() -> None:
    found = certified("for its smelter in Guangdong Province.")
    assert (found.countries, found.derived_country) == ((), "CN")
    assert found.derived_from is not None
    assert found.derived_from.value == "Guangdong Province"


def test_a_stated_country_is_never_overruled_by_a_place() -> None:
    found = certified("for its smelter in Haugesund, Sweden.")
    assert (values(found)[2], found.derived_country) == (["SE"], None)
    assert found.conflicts == (("Haugesund", "SE"),)


def test_what_names_no_scope_gives_nothing() -> None:
    assert certified("for casting.") == Certified()
