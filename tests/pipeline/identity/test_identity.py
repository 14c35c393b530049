"""Names, firms and places: exact rules, nothing merged on likeness, nothing guessed."""

from __future__ import annotations

import doctest
from importlib.resources import files

import pycountry
import pytest

import pipeline.dataset.ids
import pipeline.identity.company_groups
import pipeline.identity.firms
import pipeline.identity.keys
import pipeline.identity.letters
import pipeline.identity.names
import pipeline.identity.places
import pipeline.identity.plants
import pipeline.identity.reference
import pipeline.identity.scope
import pipeline.identity.short_forms
import pipeline.identity.source
import pipeline.match.cells
import pipeline.match.supplier_list
from pipeline.identity.company_groups import company_keys
from pipeline.identity.firms import firm
from pipeline.identity.names import fullest, normal, owners, split_form
from pipeline.identity.places import resolve_place
from pipeline.identity.reference import criteria, known_versions, principles
from pipeline.identity.scope import facility_kind


@pytest.mark.parametrize(
    "module",
    [
        pipeline.dataset.ids,
        pipeline.identity.firms,
        pipeline.identity.company_groups,
        pipeline.identity.keys,
        pipeline.identity.letters,
        pipeline.identity.plants,
        pipeline.identity.short_forms,
        pipeline.identity.names,
        pipeline.match.cells,
        pipeline.match.supplier_list,
        pipeline.identity.places,
        pipeline.identity.reference,
        pipeline.identity.scope,
        pipeline.identity.source,
    ],
)
def test_the_examples_in_the_code_are_true(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]  # a parameter of the test


@pytest.mark.parametrize(
    ("name", "base", "form"),
    [
        ("Zhejiang Qiantang Wheel Co., Ltd.", "zhejiang qiantang wheel", "Co., Ltd."),
        ("Kaveri Rolled Products Private Limited", "kaveri rolled products", "Private Limited"),
        ("Grupo Fundidor S.A.B. de C.V.", "grupo fundidor", "S.A.B. de C.V."),
        ("Tisza Slovakia s.r.o.", "tisza slovakia", "s.r.o."),
        ("Hekla Smelting hf.", "hekla smelting", "hf."),
        ("Gulf Peninsula Aluminium W.L.L.", "gulf peninsula aluminium", "W.L.L."),
        ("S.A. Hopfen", "hopfen", "S.A."),
        ("Tisza Foundry Group Zrt.", "tisza foundry group", "Zrt."),
        ("Ege Jant San. ve Tic. A.Ş.", "ege jant", "San. ve Tic. A.Ş."),
        ("Drakens Rolling (Pty) Ltd", "drakens rolling", "(Pty) Ltd"),
        ("Nordmetall", "nordmetall", None),
        ("Limited", "limited", None),
    ],
)
def test_a_legal_form_is_split_from_the_name(name: str, base: str, form: str | None) -> None:
    assert (split_form(name).base, split_form(name).form) == (base, form)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Péchalu S.A.", "PECHALU SA"),
        ("Smålands Metall & Profil AB", "Smalands Metall and Profil AB"),
        ("Lianhe Can Co., Ltd.", "Lianhe Can Company Limited"),
        ("Ege Jant A.Ş.", "Ege Jant San. ve Tic. A.S."),
        ("Rhine Foil GmbH", "Rhine Foil"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    keys = company_keys([one, other])
    assert keys[one] == keys[other]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rhine Foil GmbH", "Rhine Foil AB"),
        ("Rhine Foil GmbH", "Rhine Foil Holding GmbH"),
        ("Rhine Foil GmbH", "Rhine Foils GmbH"),
        ("Tisza Hungary Kft.", "Tisza Slovakia s.r.o."),
        ("Umzimba", "Umzimba Holdings Limited"),
        ("Taihe", "Taihe (Group) Co., Ltd."),
        ("Godavari Metals", "Godavari Metals (India) Ltd"),
        ("Perak Billets", "Perak Billets (M) Sdn Bhd"),
        ("Smith", "Smith & Sons Ltd"),
        ("Plant No. 1 Ltd", "Plant No. 2 Ltd"),
    ],
)
def test_names_that_may_be_two_companies_have_two_keys(one: str, other: str) -> None:
    keys = company_keys([one, other])
    assert keys[one] != keys[other]


def test_a_name_without_form_is_neither_of_two_companies() -> None:
    names = ["Rhine Foil GmbH", "Rhine Foil AB", "Rhine Foil"]
    assert len(set(company_keys(names).values())) == 3


def test_the_fullest_name_has_a_form_and_ordinary_case() -> None:
    assert fullest(["RHINE FOIL GMBH", "Rhine Foil", "Rhine Foil GmbH"]) == "Rhine Foil GmbH"


def test_owners_are_divided_only_where_each_is_a_company() -> None:
    assert owners("Doha Metals Q.P.S.C. and Norsk Metall ASA") == (
        "Doha Metals Q.P.S.C.",
        "Norsk Metall ASA",
    )
    assert owners("Smith and Sons Ltd") == ("Smith and Sons Ltd",)


def test_normal_folds_case_accents_and_abbreviations() -> None:
    assert normal("  Çiğli-1 S.p.A. ") == "cigli 1 spa"
    assert normal("上海麟信") == "上海麟信"


@pytest.mark.parametrize(
    ("printed", "name", "group"),
    [
        ("DNV GL", "DNV", "DNV"),
        ("DNV Business Assurance Services UK Ltd.", "DNV", "DNV"),
        ("TÜV Nord Cert GmbH", "TÜV NORD", "TÜV NORD"),
        ("TUV Rheinland Cert GmbH", "TÜV Rheinland", "TÜV Rheinland"),
        ("GUTCert (AFNOR GROUP)", "GUTcert", "AFNOR Group"),
        ("SGS-CSTC Standards Technical Services", "SGS", "SGS"),
        ("Cetizion Verifica", "CETIZION Verifica", "CETIZION"),
        ("BNQ (Bureau de Normalisation du Québec)", "BNQ", "BNQ"),
        ("Sgsmith Audits Ltd", "Sgsmith Audits Ltd", None),
    ],
)
def test_a_firm_has_its_usual_name(printed: str, name: str, group: str | None) -> None:
    assert (firm(printed).name, firm(printed).group) == (name, group)


class TestPlaces:
    def test_a_town_is_found_by_another_of_its_names(self) -> None:
        assert resolve_place("Xiamen City", "CN").town is not None
        assert resolve_place("İzmit", "TR").key == resolve_place("Izmit", "TR").key

    def test_a_town_that_there_is_twice_stays_open(self) -> None:
        assert resolve_place("Springfield", "US").town is None

    def test_the_region_beside_it_settles_which_town_is_meant(self) -> None:
        place = resolve_place("Springfield", "US", ("Illinois",))
        assert place.admin_1 == "US-IL"
        assert place.town is not None
        assert place.town.latitude == pytest.approx(39.8, abs=0.01)

    def test_a_region_is_a_region_and_has_no_point(self) -> None:
        place = resolve_place("Zhejiang Province", "CN")
        assert (place.kind, place.admin_1, place.town) == ("region", "CN-ZJ", None)
        assert resolve_place("Quebec", "CA").kind == "region"

    def test_a_region_is_known_by_its_english_name(self) -> None:
        assert resolve_place("Saxony", "DE").admin_1 == "DE-SN"

    def test_a_department_lies_in_its_region(self) -> None:
        place = resolve_place("Haut-Rhin", "FR")
        assert (place.kind, place.admin_1) == ("district", "FR-GES")

    def test_a_shortened_name_is_no_other_name_of_a_town(self) -> None:
        assert resolve_place("Saint-Florent", "FR", ("Isère",)).town is None

    def test_an_industrial_city_is_a_zone(self) -> None:
        assert resolve_place("Mesaieed Industrial City", "QA").kind == "zone"

    def test_every_region_named_here_is_in_the_standard(self) -> None:
        codes = {division.code for division in pycountry.subdivisions}
        named = files("pipeline.identity").joinpath("region_names.csv").read_text("utf-8")
        assert {line.split(",")[0] for line in named.splitlines()[1:]} <= codes

    def test_a_city_that_is_a_region_is_a_city(self) -> None:
        assert resolve_place("Chongqing", "CN").kind == "city"

    def test_without_country_nothing_is_located(self) -> None:
        assert resolve_place("Hamburg", None).town is None

    def test_a_zone_is_no_town(self) -> None:
        place = resolve_place("Sohar Industrial Port Area", "OM")
        assert (place.kind, place.town) == ("zone", None)


def test_kinds_of_facilities_come_from_their_names() -> None:
    names = {
        "Marradong Bauxite Mine": "mine",
        "Harvey Alumina Refinery": "alumina_refinery",
        "Alba Smelter": "smelter",
        "Plant No. 1": "plant",
        "Anáhuac Polska Sp. z o.o.": "subsidiary",
        "Gaziemir": "other",
    }
    assert {name: facility_kind(name) for name in names} == names


def test_a_catalogue_row_for_two_versions_serves_both() -> None:
    ids = {row["criterion_id"] for row in criteria()}
    assert {"PS-V2-2.4", "PS-V3-2.4", "PS-V3.1-2.4", "CoC-V2.1-1.1"} <= ids
    versions = {(row["standard"], row["version"]) for row in principles()}
    assert versions <= known_versions()
