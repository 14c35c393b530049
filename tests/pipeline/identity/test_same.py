"""`alucert same` says why, step by step, and leaves to a person what no rule settles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main
from pipeline.errors import WrongUsage
from pipeline.identity.keys import CompanyKey, read_keys
from pipeline.identity.reviewed import Decision, read_decisions
from pipeline.identity.same import same_company, same_firm, same_place, same_plant
from pipeline.identity.similar import proposals


@pytest.mark.parametrize(
    ("one", "other", "verdict", "rule"),
    [
        ("Rhine Foil GmbH", "RHINE FOIL GMBH", "same", "exact"),
        ("Rhine Foil GmbH", "Rhine Foil", "same", "legal_form_left_out"),
        ("Rhine Foil Co., Ltd.", "Rhine-Foil Company Limited", "same", "legal_form"),
        ("Rhinefoil GmbH", "Rhine Foil GmbH", "same", "blanks"),
        ("Lüne Foil AG", "Luene Foil AG", "same", "letters_written_out"),
        ("Rhine Alu. Ltd", "Rhine Aluminium Ltd", "same", "word"),
        ("Rhine Foil GmbH (formerly Lahn Foil GmbH)", "Lahn Foil GmbH", "same", "former_name"),
        ("Rhine Foil GmbH", "Rhine Foil AG", "different", "legal_forms_differ"),
        ("Rhine Foil GmbH", "Rhine Foil Group", "different", "other_company"),
        ("Rhine Foil 1 GmbH", "Rhine Foil 2 GmbH", "different", "numbers_differ"),
        ("Rhine Foil GmbH", "Rhine Foil Polska Sp. z o.o.", "different", "more_words"),
        ("Rhine Foil GmbH", "Rhine Foils GmbH", "not known", "similar"),
        ("Rhine Foil GmbH", "Zweifel KG", "different", "no_rule"),
    ],
)
def test_two_companies_names(one: str, other: str, verdict: str, rule: str) -> None:
    for first, second in ((one, other), (other, one)):
        found = same_company(first, second)
        assert found.verdict == verdict
        assert rule in found.rule.split("+")
        assert found.steps


def test_a_name_that_several_companies_have_is_for_a_person() -> None:
    known = ["Rhine Foil GmbH", "Rhine Foil AB"]
    found = same_company("Rhine Foil", "Rhine Foil GmbH", (), known)
    assert (found.verdict, found.rule) == ("not known", "legal_person_open")
    assert "'Rhine Foil AB'" in found.steps[-1]


def test_a_third_name_that_is_known_can_join_two() -> None:
    found = same_company("Luene Foil AG", "Lune Foil AG", (), ["Lüne Foil AG"])
    assert (found.verdict, found.rule) == ("same", "through_another_name")


def decision(kind: str, one: str, other: str, verdict: str, within: str = "") -> Decision:
    return Decision(kind, one, other, within, verdict, "A. Reader", "2025-06-30", "seen in print")


@pytest.mark.parametrize("verdict", ["same", "different"])
def test_what_is_reviewed_counts_before_any_rule(verdict: str) -> None:
    said = "reviewed by A. Reader on 2025-06-30: seen in print"
    company = decision("company", "Rhine Foil GmbH", "Rhein-Foil Gmbh", verdict)
    found = same_company("RHEIN FOIL GMBH", "Rhine Foil GmbH", [company])
    assert (found.verdict, found.rule, found.steps[-1]) == (verdict, "reviewed", said)
    firm = decision("firm", "DNV", "DQS", verdict)
    assert same_firm("DQS", "DNV", [firm]).verdict == verdict
    plant = decision("plant", "Old Mill", "Plant 2", verdict, "Rhine Foil GmbH")
    company_of = "Rhine Foil GmbH"
    assert same_plant("Plant 2", "Old Mill", company_of, company_of, [plant]).verdict == verdict
    place = decision("place", "Neustadt", "Newtown", verdict, "DE")
    assert same_place("Newtown", "Neustadt", "DE", "DE", [place]).verdict == verdict


@pytest.mark.parametrize(
    ("one", "other", "verdict", "rule"),
    [
        ("Plant VI", "No. 6 Plant", "same", "plant_reading"),
        ("Plant 6", "Plant 16", "different", "numbers_differ"),
        ("Angul smelter", "Angul refinery", "different", "kinds_differ"),
        ("Angul smelter", "Angul plant", "not known", "kind_open"),
        ("Rhine Foil Lund works", "Lund plant", "same", "plant_reading"),
    ],
)
def test_two_plants_names(one: str, other: str, verdict: str, rule: str) -> None:
    found = same_plant(one, other, "Rhine Foil GmbH", "Rhine Foil GmbH")
    assert (found.verdict, found.rule) == (verdict, rule)


def test_plants_of_two_companies_are_never_one() -> None:
    found = same_plant("Plant 6", "Plant 6", "Rhine Foil GmbH", "Rhine Foil AG")
    assert (found.verdict, found.rule) == ("different", "two_companies")


def test_a_renamed_firm_is_one_and_the_source_is_said() -> None:
    found = same_firm("DNV GL", "DNV Business Assurance Services UK Ltd.")
    assert (found.verdict, found.rule) == ("same", "audit_firm")
    assert "renamed" in found.steps[0] and "VOCAB.md" in found.steps[0]
    assert same_firm("TÜV SÜD", "TÜV NORD").verdict == "different"


def test_places_are_one_by_the_gazetteer() -> None:
    assert same_place("Munich", "München", "DE", "DE").rule == "gazetteer"
    assert same_place("Birmingham", "Birmingham", "GB", "US").verdict == "different"
    assert same_place("Henan", "Henan Province", "CN", "CN").verdict == "same"


def test_likeness_proposes_what_is_not_decided_and_no_numbers() -> None:
    companies = {"a": ["Rhine Foil GmbH"], "b": ["Rhine Foils GmbH"], "c": ["Lahn Foil AG"]}
    plants = {"Rhine Foil GmbH": [("x", "Plant 1"), ("y", "Plant 2"), ("z", "Mill Hall"),
                                  ("w", "Mill Hill")]}  # fmt: skip
    found = proposals(companies, plants)
    assert [(one.kind, one.name, one.other) for one in found] == [
        ("company", "Rhine Foil GmbH", "Rhine Foils GmbH"),
        ("plant", "Mill Hall", "Mill Hill"),
    ]
    decided = [decision("company", "Rhine Foils GmbH", "Rhine Foil GmbH", "different")]
    assert [one.kind for one in proposals(companies, plants, decided)] == ["plant"]


HEADER = "kind,name,other,within,verdict,who,when,why\n"
ROW = "company,A Foil AG,B Foil AG,,same,A. Reader,2025-06-30,seen\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind,name\n", "the first line must be"),
        (HEADER + "company,A,B\n", "line 2: 3 columns"),
        (HEADER + ROW.replace("A. Reader", ""), "line 2: who is empty"),
        (HEADER + ROW.replace("same", "maybe"), "verdict is 'maybe'"),
        (HEADER + ROW.replace("company", "ship"), "kind is 'ship'"),
        (HEADER + ROW.replace("2025-06-30", "June"), "when must be a day"),
        (HEADER + ROW.replace("B Foil AG", "a foil ag"), "the same letters"),
        (HEADER + ROW.replace("B Foil AG", "--"), "no letter or digit"),
        (HEADER + ROW.replace("company", "plant"), "within is empty"),
        (HEADER + ROW + ROW.replace("same", "different"), "take one of them out"),
        (
            HEADER + ROW + ROW.replace("A Foil", "C Foil")
            + "company,A Foil AG,C Foil AG,,different,A. Reader,2025-06-30,seen\n",
            "take one of them out",
        ),
        (HEADER + '"\n', "not a CSV file"),
        (HEADER + "a\0b\n", "NUL"),
    ],
)  # fmt: skip
def test_a_fault_in_the_reviewed_file_is_said_with_its_line(
    text: str, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "merges.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(WrongUsage, match=said):
        read_decisions(file)


def test_the_reviewed_file_may_have_a_mark_and_empty_lines(tmp_path: Path) -> None:
    file = tmp_path / "merges.csv"
    file.write_text("\ufeff" + HEADER + "\n,,,,,,,\n" + ROW, encoding="utf-8")
    assert [one.name for one in read_decisions(file)] == ["A Foil AG"]
    assert read_decisions(tmp_path / "none.csv") == ()
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(WrongUsage, match="UTF-8"):
        read_decisions(file)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("lei,54930084UKLVMY22DS17,A Foil AG,GLEIF", "check digits"),
        ("lei,549300,A Foil AG,GLEIF", "check digits"),
        ("Own Number,1,A Foil AG,list", "a word in lower case"),
        ("lei,54930084UKLVMY22DS16,A Foil AG,", "source is empty"),
        ("no,1,A Foil AG,list\nno,1,B Foil AG,list", "belongs to one company"),
    ],
)
def test_a_fault_in_the_keys_is_said(row: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "keys.csv"
    file.write_text(f"scheme,value,name,source\n{row}\n", encoding="utf-8")
    with pytest.raises(WrongUsage, match=said):
        read_keys(file)


def test_a_lei_is_kept_in_capitals_without_blanks(tmp_path: Path) -> None:
    file = tmp_path / "keys.csv"
    file.write_text("scheme,value,name,source\nlei,5493 0084 uklv my22 ds16,A Foil AG,GLEIF\n")
    assert read_keys(file) == (CompanyKey("lei", "54930084UKLVMY22DS16", "A Foil AG", "GLEIF"),)


def said(capsys: Any, *arguments: str) -> tuple[int, str]:
    code = main(["--data-dir", "not-there", "same", *arguments])
    return code, capsys.readouterr().out


def test_the_command_answers_without_a_snapshot(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(capsys, "Rhine Foil GmbH", "Rhine Foil")
    assert (code, text.splitlines()[-1]) == (0, "same: legal_form_left_out")
    plants = said(capsys, "Plant 6", "Plant VI", "--kind", "plant", "--in", "A Foil AG")
    assert plants[1].splitlines()[-1] == "same: plant_reading"
    places = said(capsys, "Munich", "München", "--kind", "place", "--in", "Germany")
    assert places[1].splitlines()[-1] == "same: gazetteer"
    firms = said(capsys, "DNV GL", "DNV", "--kind", "firm")
    assert firms[1].splitlines()[-1] == "same: audit_firm"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["one"], 2),
        (["one", "--", ""], 2),
        (["...", "x"], 2),
        (["a", "b", "--kind", "ship"], 2),
        (["a", "b", "--kind", "place", "--in", "Atlantis"], 2),
        (["a", "b", "--in", "x", "--in", "y", "--in", "z"], 2),
        (["a", "b", "--propose"], 2),
        (["--propose"], 1),
        (["a", "b", "--snapshot", "20260101-0000000000000000"], 1),
    ],
)
def test_the_command_refuses_what_it_cannot_answer(arguments: list[str], code: int) -> None:
    assert main(["--data-dir", "not-there", "same", *arguments]) == code
