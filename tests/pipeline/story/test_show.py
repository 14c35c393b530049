"""The story of a company: all of it, on a terminal of any width, under any of its names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.tables import complete
from pipeline.errors import WrongUsage
from pipeline.resolve import resolve
from pipeline.story.company import story
from pipeline.story.company_page import page
from tests.pipeline.corrections.cases import corrections, line, with_text
from tests.pipeline.records import announcement, certified, report, reprint

NORTH = {
    "entity": "Tindra Profil GmbH & Co. KG",
    "short_names": ["Tindra"],
    "published_on": "2025-02-03",
    "certifications": [certified("CoC", "V2", status="provisional")],
    "criteria": [],
    "counts": [],
    "reasons": {"parent": "not_found", "auditors": "not_applicable"},
}
SIDE = {
    "entity": 'Société d’Été "L\'Œuvre" S.A.',
    "short_names": [],
    "published_on": "2025-02-04",
    "parent": "Tindra Group AB",
    "criteria": [],
    "counts": [],
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    first = with_text(announcement(reasons={"parent": "not_found"}))
    made = line(first, "capacities[0].value", "set", old_value="42000", new_value="24000")
    void = line(first, "entity", "set", old_value="Other AB", new_value="X")
    extension = announcement(
        published_on="2025-06-01",
        certifications=[certified(event="scope_extension")],
        facilities=["Eksjö Works"],
        sites=[],
        criteria=[],
        counts=[],
        capacities=[],
    )
    documents = [
        first, report(), reprint(), extension, announcement(**NORTH), announcement(**SIDE),
    ]  # fmt: skip
    publish(
        resolve(documents, corrections=corrections(folder, made, void)), folder, "demo", Inputs("1")
    )
    return folder


def shown(data: Path, company: str, columns: int = 100, whole: bool = False) -> str:
    return "\n".join(page(story(data, "demo", company), columns, whole))


class TestNames:
    @pytest.mark.parametrize(
        "asked",
        [
            "Tindra Profil AB",
            "tindra profil ab",
            " TINDRA PROFIL A.B. ",
            "Tindra\u00a0Profil AB",
        ],
    )
    def test_a_company_is_found_however_its_name_is_spelled(self, data: Path, asked: str) -> None:
        assert story(data, "demo", asked)["organisation"]["name"] == "Tindra Profil AB"

    @pytest.mark.parametrize("asked", ["societe d'ete", "l'oeuvre", "Société d'Été \"L'Œuvre\""])
    def test_accents_quotes_and_the_legal_form_may_be_left_out(
        self, data: Path, asked: str
    ) -> None:
        assert story(data, "demo", asked)["organisation"]["name"].startswith("Société")

    def test_an_id_or_its_begin_is_a_name(self, data: Path) -> None:
        whole = story(data, "demo", "Tindra Profil AB")["organisation"]["organisation_id"]
        for asked in (whole, whole[:12]):
            assert story(data, "demo", asked)["organisation"]["organisation_id"] == whole

    @pytest.mark.parametrize("asked", ["Tindra", "tindra profil", "org-", "profil"])
    def test_a_name_of_several_lists_them(self, data: Path, asked: str) -> None:
        with pytest.raises(WrongUsage, match="several companies; say which") as refused:
            story(data, "demo", asked)
        assert "Tindra Profil AB, SE (org-" in str(refused.value)
        assert "Tindra Profil GmbH & Co. KG" in str(refused.value)

    def test_an_unknown_name_proposes_similar_ones(self, data: Path) -> None:
        with pytest.raises(WrongUsage, match="similar ones") as refused:
            story(data, "demo", "Tindre Profl AB")
        assert str(refused.value).splitlines()[1].startswith("  Tindra Profil AB")

    @pytest.mark.parametrize(
        "asked", ["", "...", "Zyx", "'; drop table x; --", "\x00", "%", "org-z"]
    )
    def test_what_is_no_name_is_said(self, data: Path, asked: str) -> None:
        with pytest.raises(WrongUsage):
            story(data, "demo", asked)


class TestStory:
    def test_the_chain_of_events_has_its_dates_and_documents(self, data: Path) -> None:
        (certificate,) = story(data, "demo", "Tindra Profil AB")["certificates"]
        assert certificate["certificate_number"] == "412"
        assert certificate["member"] == "Tindra Group AB"
        told = [(e["event"], e["on"], len(e["documents"])) for e in certificate["events"]]
        assert told == [
            ("certification", "2024-05-02", 3),
            ("scope_extension", "2025-06-01", 1),
        ]
        assert [f["facility"] for f in certificate["facilities"]] == [
            "Eksjö Works",
            "Sävsjö Works",
            "Vetlanda Extrusion Plant",
        ]

    def test_counts_and_findings_are_those_of_the_best_document(self, data: Path) -> None:
        event = story(data, "demo", "Tindra Profil AB")["certificates"][0]["events"][0]
        assert (event["minor"], event["major"]) == (2, 0)
        assert event["ratings"] == {"conformance": 1, "minor": 2}
        assert [f["criterion"] for f in event["nonconformances"]] == ["1.2", "2.4"]

    def test_an_owner_has_a_story_too(self, data: Path) -> None:
        told = story(data, "demo", "Tindra Group AB")
        assert told["certificates"] == []
        assert {row["name"] for row in told["owns"]} == {SIDE["entity"]}
        assert {row["name"] for row in told["member_for"]} == {"Tindra Profil AB"}
        assert "named as owner or member" in shown(data, "Tindra Group AB")

    def test_it_is_json_whole(self, data: Path) -> None:
        told = story(data, "demo", "Tindra Profil AB")
        assert json.loads(json.dumps(told)) == told

    def test_a_day_before_everything_leaves_the_events(self, data: Path) -> None:
        told = story(data, "demo", "Tindra Profil AB", as_of="2020-01-01")
        assert told["certificates"][0]["facilities"] == []
        assert len(told["certificates"][0]["events"]) == 2
        page(told, 80)


class TestPage:
    def test_one_screen_tells_it_all(self, data: Path) -> None:
        said = shown(data, "Tindra Profil AB", 160)
        for words in (
            "Tindra Profil AB, SE",
            "PS V3, certificate 412, full, valid on 2025-06-30, until 2027-05-01",
            "Vetlanda Extrusion Plant · extrusion plant · Vetlanda, SE",
            "about 24,000 tonnes of profiles a year (together)",
            "2 minor, 0 major; rows: 1 conformance, 2 minor",
            "1.2 · minor · Anti-Corruption: Two of five suppliers had not been screened.",
            "audit         initial, 2024-02-05 to 2024-02-08, DNV",
            "scope extended against PS V3",
            "set 24000 (applied, was 42000) by M. Ek, 2025-07-01: The page says so.",
            "(correction_void)",
            "parent, report_urls, sites (not found)",
            "scope_extension 2025-06-01: no report of it is here",
            "; invented documents",
        ):
            assert words in said, words
        assert len(said.splitlines()) < 60

    @pytest.mark.parametrize("columns", [40, 59, 60, 80, 160])
    def test_no_line_is_wider_than_the_terminal_but_an_address(
        self, data: Path, columns: int
    ) -> None:
        lines = shown(data, "Tindra Profil AB", columns).splitlines()
        assert [li for li in lines if len(li) > columns and "https://" not in li] == []

    def test_long_lists_are_cut_and_say_so(self, tmp_path: Path) -> None:
        many = [{**f, "rating": "minor"} for f in [_finding(n) for n in range(9)]]
        counts = {"minor": 9, "major": 0, "total": None}
        publish(
            resolve([report(findings=many, nonconformances=counts)]), tmp_path, "demo", Inputs("1")
        )
        assert "and 3 more; see --all" in shown(tmp_path, "Tindra Profil AB")
        assert "see --all" not in shown(tmp_path, "Tindra Profil AB", whole=True)

    def test_what_is_not_applicable_is_not_missing(self, data: Path) -> None:
        said = shown(data, "Tindra Profil GmbH & Co. KG")
        assert "criteria, parent, report_urls (not found)" in said
        assert "auditors" not in said


def test_of_an_empty_dataset_nobody_has_a_story(tmp_path: Path) -> None:
    publish(complete({}), tmp_path, "demo", Inputs("1"))
    with pytest.raises(WrongUsage, match="no company of that name"):
        story(tmp_path, "demo", "Tindra")


def _finding(number: int) -> dict[str, Any]:
    return {
        "criterion": f"2.{number}",
        "parts": [],
        "title": "T",
        "rating": "minor",
        "text": "S.",
        "page": 1,
    }
