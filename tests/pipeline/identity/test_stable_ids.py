"""Ids do not depend on order, on repetition, or on documents about others."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.identity.company_groups import CompanyGroups, company_keys
from pipeline.identity.plants import PlantGroups
from pipeline.identity.reviewed import Decision
from pipeline.resolve import resolve
from tests.pipeline.records import certified, extracted

COMPANIES = (
    ("Mülheimer Walzwerk AG", "Muelheimer Walzwerk AG", "MÜLHEIMER WALZWERK AG"),
    ("Brennecke Guss GmbH & Co. KG", "Brennecke Guss GmbH und Co KG"),
    ("Brennecke Guss GmbH",),
    ("Jinlu (Suzhou) Aluminium Co., Ltd.", "Jin Lu Suzhou Aluminum Co. Ltd"),
    ("Jinlu Aluminium Group Co., Ltd.", "Jinlu Aluminium (Group) Co Ltd"),
    ("Anadolu Folyo San. ve Tic. A.Ş.", "Anadolu Folyo A.S."),
    ("PT Kapuas Alumina", "Kapuas Alumina, PT"),
    ("Hokusetsu Foil K.K.", "Hokusetsu Foil Kabushiki Kaisha"),
)
SPELLINGS = [(which, name) for which, names in enumerate(COMPANIES) for name in names]


@given(st.lists(st.sampled_from(SPELLINGS), min_size=1, max_size=14), st.randoms())
@settings(deadline=None, max_examples=150)
def test_names_in_any_order_and_number_give_the_same_companies(
    chosen: list[tuple[int, str]], shuffle: Any
) -> None:
    names = [name for _, name in chosen]
    shuffled = [*names, *names[:3]]
    shuffle.shuffle(shuffled)
    assert company_keys(names) == company_keys(shuffled)


@given(st.lists(st.sampled_from(SPELLINGS), min_size=1, max_size=14))
@settings(deadline=None, max_examples=150)
def test_names_of_one_company_are_one_and_of_two_are_two(chosen: list[tuple[int, str]]) -> None:
    keys = company_keys(name for _, name in chosen)
    for which, name in chosen:
        for other_which, other in chosen:
            assert (keys[name] == keys[other]) == (which == other_which), (name, other)


@given(st.sets(st.integers(0, len(COMPANIES) - 1), min_size=2))
@settings(deadline=None, max_examples=60)
def test_a_company_that_comes_or_goes_leaves_the_others_ids(which: set[int]) -> None:
    gone = min(which)
    full = company_keys(name for one in which for name in COMPANIES[one])
    less = company_keys(name for one in which - {gone} for name in COMPANIES[one])
    assert less == {name: key for name, key in full.items() if name not in COMPANIES[gone]}


@given(
    st.permutations(
        ["No. 6 Plant", "Plant 6", "Plant VI", "Plant 16", "Lüdenscheid", "Werk Lüdenscheid"]
    )
)
def test_plants_in_any_order_keep_their_keys(names: list[str]) -> None:
    groups = PlantGroups([("it", name) for name in names], {})
    keys = {name: groups.key("it", name) for name in names}
    assert len(set(keys.values())) == 3
    assert keys["Plant VI"] == keys["Plant 6"] == keys["No. 6 Plant"]
    assert keys["Lüdenscheid"] == keys["Werk Lüdenscheid"] == "/ludenscheid/"


def told(name: str, *facilities: str, on: str = "2024-03-05") -> Any:
    record = {
        "entity": name,
        "published_on": on,
        "certifications": [certified()],
        "facilities": list(facilities),
        "auditors": ["DNV GL"],
    }
    return extracted("announcement", record)


DOCUMENTS = [
    told("Rhine Foil GmbH", "Lüdenscheid plant"),
    told("RHINE FOIL GMBH", "Werk Luedenscheid", on="2024-03-20"),
    told("Rhine Foil AB", "Lund works"),
    told("Jinlu (Suzhou) Aluminium Co., Ltd.", "No. 6 Plant", "Plant 16"),
    told("Jinlu Suzhou Aluminum Co., Ltd", "Plant No. 6", on="2024-03-28"),
    told("Kapuas Alumina", "Mine"),
]
ID_TABLES = ("organisations", "facilities", "certificates", "audit_firms")


def ids(documents: list[Any]) -> dict[str, set[str]]:
    tables = resolve(documents)
    return {name: set(tables[name].column(0).to_pylist()) for name in ID_TABLES}


@given(st.permutations(DOCUMENTS), st.lists(st.sampled_from(DOCUMENTS), max_size=3))
@settings(deadline=None, max_examples=15)
def test_documents_in_another_order_or_twice_give_the_same_tables(
    shuffled: list[Any], again: list[Any]
) -> None:
    expected = resolve(DOCUMENTS)
    found = resolve([*shuffled, *again])
    assert all(found[name].equals(table) for name, table in expected.items())


@given(st.sets(st.integers(0, len(DOCUMENTS) - 1), min_size=1, max_size=4))
@settings(deadline=None, max_examples=15)
def test_documents_dropped_leave_the_ids_of_all_that_others_tell_of(dropped: set[int]) -> None:
    full = ids(DOCUMENTS)
    less = ids([one for at, one in enumerate(DOCUMENTS) if at not in dropped])
    for name in ID_TABLES:
        assert less[name] <= full[name], name


def test_one_plant_under_two_spellings_is_one_row_with_both_names() -> None:
    tables = resolve(DOCUMENTS[:2])
    assert tables["facilities"].column("name").to_pylist() == ["Lüdenscheid plant"]
    assert tables["facility_names"].column("name").to_pylist() == [
        "Lüdenscheid plant",
        "Werk Luedenscheid",
    ]


def test_a_company_of_another_form_does_not_change_an_id() -> None:
    alone = company_keys(["Rhine Foil GmbH"])
    beside = company_keys(["Rhine Foil GmbH", "Rhine Foil AB", "Rhine Foil"])
    assert alone["Rhine Foil GmbH"] == beside["Rhine Foil GmbH"]


def decision(name: str, other: str, verdict: str, kind: str = "company", within: str = "") -> Any:
    return Decision(kind, name, other, within, verdict, "A. Reader", "2025-06-30", "seen")


def test_a_reviewed_decision_joins_names_and_keeps_the_first_ones_key() -> None:
    names = ["Northgate Alloys Ltd", "Eastgate Metals Ltd"]
    keys = company_keys(names, [decision(*names, "same")])
    assert keys[names[0]] == keys[names[1]] == company_keys(names)[names[0]]


def test_a_reviewed_decision_keeps_apart_what_rules_would_join() -> None:
    names = ["Rhine Foil GmbH", "RHINE-FOIL G.m.b.H.", "Rhinefoil GmbH"]
    groups = CompanyGroups(names, [decision(names[0], names[2], "different")])
    assert groups.key(names[0]) != groups.key(names[2])


def test_a_decision_on_plants_holds_inside_its_company_alone() -> None:
    decided = [decision("Old Mill", "Riverside", "same", "plant", "Rhine Foil GmbH")]
    named = [("a", "Old Mill"), ("a", "Riverside"), ("b", "Old Mill"), ("b", "Riverside")]
    groups = PlantGroups(named, {"a": ["RHINE FOIL GmbH"], "b": ["Rhine Foil AB"]}, decided)
    assert groups.key("a", "Old Mill") == groups.key("a", "Riverside")
    assert groups.key("b", "Old Mill") != groups.key("b", "Riverside")
