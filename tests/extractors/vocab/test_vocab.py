"""Reference data: well-formed, with a source a row, without repetitions."""

from __future__ import annotations

import csv
import re
from importlib.resources import files

import pytest

from extractors import vocab
from extractors.vocab import gazetteer, read_rows

TABLES = {
    "abbreviations": ("abbreviation",),
    "activities": ("variant",),
    "audit_firms": ("alias",),
    "confidence": ("rule", "own"),
    "countries": ("alias", "kind"),
    "criteria": ("standard", "version", "criterion", "principle"),
    "facility_types": ("word",),
    "audit_cues": ("kind", "cue"),
    "claim_cues": ("kind", "cue"),
    "finding_cues": ("kind", "cue"),
    "legal_forms": ("form",),
    "months": ("name",),
    "name_words": ("kind", "word"),
    "page_furniture": ("kind", "value"),
    "place_cues": ("kind", "cue"),
    "place_words": ("kind", "word"),
    "provinces": ("name", "country_code"),
    "quantity_cues": ("kind", "cue"),
    "quantity_words": ("kind", "word"),
    "regions": ("name",),
    "role_words": ("word",),
    "scope_cues": ("scope", "cue"),
    "scope_statements": ("kind", "cue"),
    "sentence_words": ("kind", "word"),
    "speaker_cues": ("kind", "cue"),
    "speaker_words": ("kind", "word"),
    "table_heads": ("kind", "cue"),
    "units": ("written",),
    "zone_cues": ("kind", "cue"),
}


@pytest.mark.parametrize("name", [*TABLES, "function_words"])
def test_a_table_is_well_formed(name: str) -> None:
    raw = files("extractors.vocab").joinpath(f"{name}.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    head, *rows = csv.reader(raw.decode("utf-8").splitlines())
    assert rows
    assert {len(row) for row in rows} == {len(head)}
    if name != "page_furniture":  # the start of a line may end with a blank
        assert [row for row in rows if row != [cell.strip() for cell in row]] == []


@pytest.mark.parametrize("name", [name for name in TABLES if name != "criteria"])
def test_every_row_names_its_source_and_confidence(name: str) -> None:
    assert [row for row in read_rows(name) if not row["source"] or not row["confidence"]] == []


@pytest.mark.parametrize("name", [name for name in TABLES if name not in ("criteria", "provinces")])
def test_a_row_without_a_named_source_is_never_called_confirmed(name: str) -> None:
    rows = read_rows(name)
    assert [r for r in rows if r["source"] == "genre" and r["confidence"] == "confirmed"] == []


@pytest.mark.parametrize("name", TABLES)
def test_nothing_stands_twice(name: str) -> None:
    keys = [tuple(row[column] for column in TABLES[name]) for row in read_rows(name)]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_every_cue_of_scope_is_a_pattern() -> None:
    for row in read_rows("scope_cues"):
        re.compile(row["cue"])


def test_a_catalogue_row_for_two_versions_serves_both() -> None:
    rows = [row for row in vocab.criteria() if row.standard == "PS" and row.number == "10.8"]
    assert {"V2", "V3", "V3.1"} == {row.version for row in rows}
    assert {row.title for row in rows if row.version in ("V3", "V3.1")} == {"Working Time"}


def test_the_catalogue_numbers_its_criteria_by_principle() -> None:
    for row in vocab.criteria():
        if row.number.startswith("("):
            continue
        assert re.fullmatch(r"\d{1,2}\.\d{1,2}", row.number)
        assert int(row.number.partition(".")[0]) == row.principle


def test_long_names_come_before_the_short_ones_in_them() -> None:
    for lengths in (
        [len(form.form) for form in vocab.legal_forms()],
        [len(unit.written) for unit in vocab.units()],
    ):
        assert lengths == sorted(lengths, reverse=True)


def test_the_large_audit_firms_are_known_by_their_printed_names() -> None:
    firms = {row.alias: row.firm for row in vocab.audit_firms()}
    assert firms["DNV GL"] == "DNV"
    assert firms["SGS-CSTC Standards Technical Services"] == "SGS"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Guinea", "GN"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("UK", "GB"),
        ("South Korea", "KR"),
        ("Czech Republic", "CZ"),
        ("Russia", "RU"),
        ("Vietnam", "VN"),
        ("Bosnia and Herzegovina", "BA"),
        ("United Arab Emirates", "AE"),
    ],
)
def test_a_country_has_a_code_under_each_of_its_names(name: str, code: str) -> None:
    assert gazetteer.country_codes()[name] == code


def test_an_adjective_leads_to_its_country() -> None:
    assert gazetteer.demonyms()["Norwegian"] == "NO"
    assert "American" not in gazetteer.country_codes()


def test_towns_are_found_without_accents_and_case_the_largest_first() -> None:
    known = {town.geoname_id for town in gazetteer.towns("Győr")}
    assert known and known == {town.geoname_id for town in gazetteer.towns("GYOR")}
    populations = [town.population for town in gazetteer.towns("Richmond")]
    assert len(populations) > 1
    assert populations == sorted(populations, reverse=True)


def test_a_town_has_its_place_on_the_map() -> None:
    (first, *_) = gazetteer.towns("Haugesund")
    assert (first.country_code, round(first.latitude), round(first.longitude)) == ("NO", 59, 5)


def test_a_place_that_nobody_knows_is_unlocated_and_no_error() -> None:
    assert gazetteer.towns("Nowhereville-under-Lyne") == ()
    assert gazetteer.candidate_countries("Nowhereville-under-Lyne") == frozenset()
    assert gazetteer.settled_country("Nowhereville-under-Lyne") is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Guangdong Province", "CN"),
        ("Haryana", "IN"),
        ("Minas Gerais", "BR"),
        ("Haugesund", "NO"),
        ("Richmond", None),
    ],
)
def test_a_name_settles_a_country_only_where_it_is_of_one_alone(
    name: str, code: str | None
) -> None:
    assert gazetteer.settled_country(name) == code


def test_an_ambiguous_name_keeps_all_its_countries() -> None:
    assert {"US", "CA", "GB"} <= gazetteer.candidate_countries("Richmond")


def test_a_place_is_bare_without_the_noun_of_its_kind() -> None:
    assert gazetteer.bare_place("Guangdong Province") == "guangdong"
