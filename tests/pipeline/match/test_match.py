"""The buyer's question: each row answered, in order, and nothing taken for sure that is not."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main
from pipeline.dataset.load import load
from pipeline.dataset.publish import Inputs, publish
from pipeline.errors import WrongUsage
from pipeline.identity.keys import CompanyKey
from pipeline.identity.reviewed import Decision
from pipeline.match.command import matched, read_list
from pipeline.match.supplier_list import country_code
from pipeline.resolve import resolve
from pipeline.settings import Settings
from tests.pipeline.records import certified, extracted

COLUMNS: dict[str, str | None] = {"company": None, "site": None, "country": None}


def announced(entity: str, *facilities: str, **more: Any) -> Any:
    record = {
        "entity": entity,
        "published_on": "2024-03-05",
        "certifications": [certified(), certified("CoC", "V2", status="provisional")],
        "facilities": list(facilities),
        "auditors": ["DNV"],
        **more,
    }
    return extracted("announcement", record)


def reported(entity: str, *facilities: str, **more: Any) -> Any:
    record = {
        "entity": entity,
        "certificate_number": "321",
        "issued_on": "2023-05-01",
        "expires_on": "2026-04-30",
        "certifications": [certified()],
        "facilities": list(facilities),
        "auditors": ["DNV"],
        **more,
    }
    return extracted("audit_report", record)


DOCUMENTS = [
    announced(
        "Rhine Foil GmbH", "Lüdenscheid plant", "Werk 2", countries=["DE"],
        places=["Lüdenscheid"], short_names=["RFG"],
        sites=[{"facility": "Lüdenscheid plant", "places": ["Lüdenscheid"], "country": "DE",
                "standards": []}],
    ),
    reported("Jinlu (Suzhou) Aluminium Co., Ltd.", "No. 6 Plant", countries=["CN"]),
    reported("Duna Vasmű Zrt.", certificate_number="400", certified_since="2020-05-01"),
    announced("Twin Alloys AB"),
    announced("Twin Alloys GmbH"),
    announced("Delta Holding S.p.A.", "Delta Estrusi S.r.l."),
]  # fmt: skip
DECISIONS = (
    Decision("company", "Rhine Foil GmbH", "Old Rhine Works", "", "same", "A. Reader",
             "2025-01-31", "the company's own history"),
    Decision("company", "Rhine Foil GmbH", "Rheinfolie", "", "different", "A. Reader",
             "2025-01-31", "another company"),
)  # fmt: skip
KEYS = (
    CompanyKey("supplier_number", "0012 AB", "RHINE FOIL", "own list"),
    CompanyKey("lei", "54930084UKLVMY22DS16", "Jinlu Suzhou Aluminum Co Ltd", "GLEIF"),
    CompanyKey("supplier_number", "77", "Nobody Known Ltd", "own list"),
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("data")
    columns = "kind,name,other,within,verdict,who,when,why\n"
    rows = (
        f'{one.kind},"{one.name}","{one.other}",,{one.verdict},{one.who},{one.when},{one.why}\n'
        for one in DECISIONS
    )
    (folder / "merges.csv").write_text(columns + "".join(rows), encoding="utf-8")
    publish(resolve(DOCUMENTS, DECISIONS, KEYS), folder, "demo", Inputs("test"), ())
    return Settings(data_dir=folder)


def ask(settings: Settings, text: str, as_of: str | None = None, **columns: str) -> list[Any]:
    listed = read_list(text.encode(), "list.csv", {**COLUMNS, **columns})
    written, _ = matched(settings, listed, as_of, "json", "current")
    return [json.loads(line) for line in written.splitlines()]


def one(settings: Settings, company: str = "", site: str = "", country: str = "") -> Any:
    line = io.StringIO()
    csv.writer(line).writerows([["company", "site", "country"], [company, site, country]])
    (answer,) = ask(settings, line.getvalue())
    return answer


@pytest.mark.parametrize(
    ("name", "sure", "rule"),
    [
        ("RHINE FOIL GMBH", "exact", "exact"),
        ("Rhine Foil", "rule", "legal_form_left_out"),
        ("The Rhinefoil Ges.m.b.H.", "rule", "first_word+legal_form"),
        ("Old Rhine Works", "reviewed", "reviewed"),
        ("Delta Estrusi SRL", "exact", "subsidiary_in_scope"),
    ],
)
def test_a_company_is_found_by_letters_rule_or_review(
    settings: Settings, name: str, sure: str, rule: str
) -> None:
    answer = one(settings, name)
    assert (answer["how_sure"], answer["rule"]) == (sure, rule)
    assert answer["certificates"]


@pytest.mark.parametrize(
    ("name", "candidate"),
    [
        ("Rhine Foil AB", "Rhine Foil GmbH (the same name, another legal form)"),
        ("Rhine Foils GmbH", "Rhine Foil GmbH (similar, 97 of 100)"),
        ("Rhine Foil Group", "Rhine Foil GmbH (one name begins with the other)"),
        ("RFG", "Rhine Foil GmbH (a document uses this as its short name)"),
        ("Twin Alloys", "Twin Alloys AB"),
        ("Delta Estrusi", "Delta Holding S.p.A. (its site Delta Estrusi S.r.l. has this name)"),
    ],
)
def test_what_only_looks_right_is_a_candidate(
    settings: Settings, name: str, candidate: str
) -> None:
    answer = one(settings, name)
    assert (answer["how_sure"], answer["organisation"]) == ("candidate", None)
    assert answer["certificates"] == []
    assert candidate in answer["candidates"]


def test_a_stranger_is_not_found(settings: Settings) -> None:
    answer = one(settings, "Zweifel & Söhne KG")
    assert (answer["how_sure"], answer["candidates"]) == ("none", [])


def test_a_country_in_which_nothing_is_certified_makes_it_a_candidate(settings: Settings) -> None:
    assert one(settings, "Rhine Foil GmbH", country="Germany")["how_sure"] == "exact"
    answer = one(settings, "Rhine Foil GmbH", country="France")
    assert (answer["how_sure"], answer["rule"]) == ("candidate", "country_differs")


def test_a_country_that_is_none_is_said_and_not_used(settings: Settings) -> None:
    answer = one(settings, "Rhine Foil GmbH", country="Atlantis")
    assert answer["how_sure"] == "exact"
    assert "'Atlantis' is no country" in answer["note"]


@pytest.mark.parametrize(
    ("site", "in_scope", "sure", "facility"),
    [
        ("lüdenscheid plant", "yes", "exact", "Lüdenscheid plant"),
        ("Werk Luedenscheid", "yes", "rule", "Lüdenscheid plant"),
        ("Plant No. 2", "yes", "rule", "Werk 2"),
        ("Plant 3", "not_named", "candidate", None),
        ("Lüdenscheid smelter", "not_named", "candidate", None),
        ("", "not_asked", "", None),
    ],
)
def test_whether_a_site_is_in_scope(
    settings: Settings, site: str, in_scope: str, sure: str, facility: str | None
) -> None:
    certificate = one(settings, "Rhine Foil GmbH", site)["certificates"][0]
    found = (certificate["site_in_scope"], certificate["site_how_sure"], certificate["facility"])
    assert found == (in_scope, sure, facility)
    assert bool(certificate["site_document_id"]) == (in_scope == "yes")


def test_a_certificate_that_names_no_sites_says_nothing_of_them(settings: Settings) -> None:
    certificate = one(settings, "Twin Alloys AB", "Lund works")["certificates"][0]
    assert certificate["site_in_scope"] == "not_said"


def test_a_site_without_its_company_is_a_candidate_alone(settings: Settings) -> None:
    answer = one(settings, site="No. 6 Plant")
    assert answer["how_sure"] == "candidate"
    assert answer["candidates"] == ["No. 6 Plant of Jinlu (Suzhou) Aluminium Co., Ltd."]


@pytest.mark.parametrize(
    ("as_of", "valid"),
    [("2024-01-31", "yes"), ("2026-04-30", "yes"), ("2026-05-01", "no"), (None, "yes")],
)
def test_validity_is_that_of_the_day(settings: Settings, as_of: str | None, valid: str) -> None:
    (answer,) = ask(settings, "company\nJinlu (Suzhou) Aluminium Co Ltd\n", as_of)
    (certificate,) = answer["certificates"]
    assert (certificate["valid"], certificate["certificate_number"]) == (valid, "321")
    assert certificate["document_id"].startswith("doc-")


def test_before_its_first_day_a_certificate_is_not_known(settings: Settings) -> None:
    (answer,) = ask(settings, "company\nJinlu (Suzhou) Aluminium Co Ltd\n", "2022-12-31")
    assert answer["certificates"] == []
    assert "no certificate of its own is known on 2022-12-31" in answer["note"]


def test_a_later_document_that_says_since_when_is_heard_and_guesses_nothing(
    settings: Settings,
) -> None:
    (answer,) = ask(settings, "company\nDuna Vasmű Zrt.\n", "2022-12-31")
    assert answer["certificates"] == []
    assert answer["note"] == (
        "no certificate of its own is known on 2022-12-31; "
        "but a later document says: certified since 2020-05-01"
    )
    (answer,) = ask(settings, "company\nDuna Vasmű Zrt.\n", "2020-04-30")
    assert "since" not in answer["note"]


def test_an_expiry_that_no_document_prints_is_not_guessed(settings: Settings) -> None:
    certificates = one(settings, "Rhine Foil GmbH")["certificates"]
    assert {found["valid"] for found in certificates} == {"not_known"}
    assert {(found["standard"], found["status"]) for found in certificates} == {
        ("PS", "full"),
        ("CoC", "provisional"),
    }


def test_a_key_kept_by_hand_finds_the_company(settings: Settings) -> None:
    text = "Lieferant;Lieferantennummer;LEI\nwhoever;0012ab;\nx;;54930084uklvmy22ds16\ny;77;\n"
    found = ask(settings, text)
    assert [answer["how_sure"] for answer in found] == ["key", "key", "none"]
    assert found[0]["organisation"] == "Rhine Foil GmbH"
    assert found[1]["organisation"] == "Jinlu (Suzhou) Aluminium Co., Ltd."


def test_a_key_of_a_company_that_no_document_names_joins_nothing(settings: Settings) -> None:
    keys = load(settings.data_dir)["organisation_keys"]
    assert sorted(keys["value"]) == ["0012 AB", "54930084UKLVMY22DS16"]
    assert sorted(keys["source"]) == ["GLEIF", "own list"]


def test_every_row_has_its_answer_in_order(settings: Settings) -> None:
    text = "supplier\nTwin Alloys AB\n\nnobody\nTwin Alloys AB\n"
    assert [answer["line"] for answer in ask(settings, text)] == [2, 3, 4, 5]


def test_columns_can_be_named(settings: Settings) -> None:
    (answer,) = ask(settings, "a,b,c\nx,Werk 2,Rhine Foil GmbH\n", company="c", site="B")
    assert answer["certificates"][0]["site_in_scope"] == "yes"


@pytest.mark.parametrize(
    ("text", "columns", "said"),
    [
        ("a,b\n1,2\n", {}, "no column is named as companies"),
        ("a,b\n1,2\n", {"company": "c"}, "'c' is not there"),
        ("a,A\n1,2\n", {"company": " A"}, ""),
        ("a,a\n1,2\n", {"company": "a"}, "more than once"),
    ],
)
def test_a_column_that_is_not_there_is_refused(
    text: str, columns: dict[str, str], said: str
) -> None:
    asked = {**COLUMNS, **columns}
    if not said:
        assert read_list(text.encode(), "list.csv", asked)[0].company == "2"
        return
    with pytest.raises(WrongUsage, match=said):
        read_list(text.encode(), "list.csv", asked)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Österreich", "AT"), ("ITALIEN", "IT"), ("Schweiz", "CH"), ("Frankreich", "FR"),
        ("the Netherlands", "NL"), ("UK", "GB"), ("Polska", "PL"), ("Niger", "NE"), ("na", "NA"),
        ("the", None), (" ", None), ("", None), ("N/A", None),
    ],
)  # fmt: skip
def test_a_country_is_read_in_the_languages_of_such_lists(written: str, code: str | None) -> None:
    assert country_code(written) == code


def run(settings: Settings, *arguments: str) -> int:
    return main(["--data-dir", str(settings.data_dir), *arguments])


def test_the_command_writes_a_table_that_no_spreadsheet_runs(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("company,site\n=cmd|' /C calc'!A0,+1+1\nRhine Foil GmbH,@SUM(1)\n")
    assert run(settings, "match", str(listed)) == 0
    cells = [cell for row in csv.reader(io.StringIO(capsys.readouterr().out)) for cell in row]
    assert "'=cmd|' /C calc'!A0" in cells and "'@SUM(1)" in cells
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t")]


def test_a_row_that_names_nothing_ends_with_3(settings: Settings, tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("company,country\n,DE\n")
    assert run(settings, "match", str(listed), "--out", str(tmp_path / "out.csv")) == 3
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfline,company")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["match", "not-there.csv"], 2),
        (["match", "."], 2),
        (["match", "a\0b"], 2),
        (["--collection", "other", "match", "LIST"], 1),
        (["match", "LIST", "--as-of", "yesterday"], 2),
        (["match", "LIST", "--snapshot", "none"], 1),
        (["match", "LIST", "--out", "/dev/null/x.csv"], 2),
    ],
)
def test_the_command_refuses_with_the_code_of_the_fault(
    settings: Settings, tmp_path: Path, arguments: list[str], code: int
) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("company\nx\n")
    given = [str(listed) if word == "LIST" else word for word in arguments]
    assert run(settings, *given) == code


def test_an_empty_list_and_an_empty_dataset_are_answered(tmp_path: Path) -> None:
    publish(resolve([]), tmp_path, "demo", Inputs("test"), ())
    empty = Settings(data_dir=tmp_path)
    assert ask(empty, "company\n") == []
    assert ask(empty, "company\nRhine Foil GmbH\n")[0]["how_sure"] == "none"
