"""sites: how facilities, places and countries belong together."""

from __future__ import annotations

from typing import Any

from extractors.fields.sites import extract
from extractors.reading import read
from tests.extractors.announcements import assert_evidenced, page_of, quotes_of, reading_of

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification"


def sites(scope: str) -> list[tuple[Any, ...]]:
    reading = reading_of(f"{LEAD} {scope}")
    outcome = extract(reading)
    assert_evidenced(reading.document, outcome)
    return [(s["facility"], s["places"], s["country"]) for s in outcome.values["sites"]]


def test_what_stands_together_is_one_site() -> None:
    assert sites("at its Kvitnes Smelter in Haugesund, Norway.") == [
        ("Kvitnes Smelter", ["Haugesund"], "NO")
    ]


def test_two_plants_in_two_countries_are_two_sites() -> None:
    found = sites("at its Abra Mill in Bilbao, Spain and its Ribeira Mill in Porto, Portugal.")
    assert found == [("Abra Mill", ["Bilbao"], "ES"), ("Ribeira Mill", ["Porto"], "PT")]


def test_a_place_without_a_name_of_a_plant_is_a_site_too() -> None:
    assert sites("for its smelter in Haugesund, Norway.") == [(None, ["Haugesund"], "NO")]


def test_plants_of_one_list_lie_in_the_place_behind_it() -> None:
    found = sites("at its Kvitnes Smelter and its Holmvik Mill in Haugesund, Norway.")
    assert found == [
        ("Kvitnes Smelter", ["Haugesund"], "NO"),
        ("Holmvik Mill", ["Haugesund"], "NO"),
    ]


def test_both_in_and_all_in_speak_of_the_plants_before() -> None:
    both = "at its Kvitnes Smelter in Haugesund and its Holmvik Mill in Sauda, both in Rogaland "
    assert sites(f"{both}county, Norway.") == [
        ("Kvitnes Smelter", ["Haugesund", "Rogaland"], "NO"),
        ("Holmvik Mill", ["Sauda", "Rogaland"], "NO"),
    ]
    assert sites(
        "at its Kvitnes Smelter and its Holmvik Mill. Both are in Rogaland county, Norway."
    ) == [("Kvitnes Smelter", ["Rogaland"], "NO"), ("Holmvik Mill", ["Rogaland"], "NO")]


def test_towns_joined_by_and_are_two_sites() -> None:
    assert sites("for its smelters in Haugesund and Sauda, Norway.") == [
        (None, ["Haugesund"], "NO"),
        (None, ["Sauda"], "NO"),
    ]
    assert sites("for its mills in Graz and Linz in Austria and in Szeged in Hungary.") == [
        (None, ["Graz"], "AT"),
        (None, ["Linz"], "AT"),
        (None, ["Szeged"], "HU"),
    ]


def test_a_plant_without_a_name_beside_a_named_one_is_a_site_of_its_own() -> None:
    found = sites("at its Kvitnes Smelter in Haugesund, its foundry in Sauda, Norway.")
    assert found == [("Kvitnes Smelter", ["Haugesund"], "NO"), (None, ["Sauda"], "NO")]


def test_a_province_told_apart_holds_the_towns_of_another_sentence() -> None:
    found = sites(
        "for its two mills in Punjab, Pakistan. The mill at Wazirabad rolls sheet; the foundry "
        "at Sialkot, which is certified too, casts wheels."
    )
    assert found == [
        (None, ["Wazirabad", "Punjab"], "PK"),
        (None, ["Sialkot", "Punjab"], "PK"),
    ]


def test_a_place_before_a_colon_or_including_holds_what_follows() -> None:
    assert sites("in Perak, Malaysia: Menglembu Mill, Ipoh; and Simpang Yard, Kinta District.") == [
        ("Menglembu Mill", ["Ipoh", "Perak"], "MY"),
        ("Simpang Yard", ["Kinta District", "Perak"], "MY"),
    ]


def test_a_plant_has_the_place_that_a_later_sentence_tells() -> None:
    by_name = sites("at its Haugesund Smelter. The smelter in Haugesund, Rogaland, makes rod.")
    assert by_name == [("Haugesund Smelter", ["Haugesund", "Rogaland"], "NO")]
    by_kind = sites(
        "at its Kvitnes Smelter and its Holmvik Mill, Norway: the smelter in Haugesund, the mill "
        "in Sauda."
    )
    assert by_kind == [("Kvitnes Smelter", ["Haugesund"], "NO"), ("Holmvik Mill", ["Sauda"], "NO")]


def test_towns_in_a_bracket_behind_their_country_are_sites_of_it() -> None:
    found = sites("at its plants: AUSTRIA (Graz, Linz); HUNGARY (Szeged).")
    assert found == [
        (None, ["Graz"], "AT"),
        (None, ["Linz"], "AT"),
        (None, ["Szeged"], "HU"),
    ]


def test_a_table_has_a_site_a_row() -> None:
    page = page_of(
        f"<p>{LEAD} for three plants.</p><table><tr><th>Plant</th><th>Place</th><th>Country</th>"
        "</tr><tr><td>Abra Mill</td><td>Bilbao</td><td>Spain</td></tr><tr><td>Ribeira Mill</td>"
        "<td>Porto</td><td>Portugal</td></tr></table>"
    )
    values = extract(read(page)).values["sites"]
    assert [(s["facility"], s["places"], s["country"]) for s in values] == [
        ("Abra Mill", ["Bilbao"], "ES"),
        ("Ribeira Mill", ["Porto"], "PT"),
    ]


def test_a_province_tells_the_country_that_the_sentence_leaves_out() -> None:
    found = sites(
        "in the following plants: Rod Mill, Massena, New York; and Stranding Plant, Beauharnois, "
        "Québec, Canada."
    )
    assert [country for _, _, country in found] == ["US", "CA"]


def test_each_part_of_a_site_is_quoted() -> None:
    outcome = extract(reading_of(f"{LEAD} at its Kvitnes Smelter in Haugesund, Norway."))
    assert quotes_of(outcome, "sites[0].facility") == ["Kvitnes Smelter"]
    assert quotes_of(outcome, "sites[0].places[0]") == ["Haugesund"]
    assert quotes_of(outcome, "sites[0].country") == ["Norway"]


def test_customers_are_no_sites() -> None:
    outcome = extract(reading_of(f"{LEAD} for casting. It sells to customers in Hamburg, Germany."))
    assert outcome.values == {"sites": []}
    assert outcome.absent == {"sites": "not_found"}
    assert outcome.flags == ()


def test_a_country_by_its_adjective_is_derived_and_one_by_name_is_stated() -> None:
    def basis(scope: str) -> list[str]:
        outcome = extract(reading_of(f"{LEAD} {scope}"))
        return [row.basis for row in outcome.evidence if row.path == "sites[0].country"]

    assert basis("for its smelter in Haugesund, Norway.") == ["stated"]
    assert basis("for its Norwegian smelter in Haugesund.") == ["derived"]
