"""A correction changes the value at its place, says so in the evidence, and nothing else."""

from __future__ import annotations

import copy
import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from pipeline.corrections.apply import ADDED, Ruling, correct
from pipeline.corrections.file import Correction
from pipeline.resolve import ExtractedDocument
from tests.pipeline.corrections.cases import (
    corrections,
    line,
    said_at,
    text_of,
    with_text,
)
from tests.pipeline.records import announcement, certified, report

Json = dict[str, Any]


@pytest.fixture
def page() -> ExtractedDocument:
    return with_text(announcement())


def laid(
    folder: Path, document: ExtractedDocument, *lines: dict[str, Any]
) -> tuple[Json, tuple[Ruling, ...]]:
    return correct(document.contract, corrections(folder, *lines), document.document)


def reviewed(contract: Json) -> dict[str, str]:
    return {e["field"]: e["review"] for e in contract["evidence"] if e.get("review")}


def evidence(contract: Json, field: str) -> Json:
    return next(e for e in contract["evidence"] if e["field"] == field)


VALUE = "capacities[0].value"


class TestSet:
    def test_the_value_is_the_corrected_one_and_its_evidence_says_so(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        before = copy.deepcopy(page.contract)
        contract, (ruling,) = laid(
            tmp_path, page, line(page, VALUE, "set", old_value="42000", new_value="24000")
        )
        assert contract["record"]["capacities"][0]["value"] == 24000
        assert (ruling.state, ruling.field, ruling.detail) == ("applied", VALUE, "was 42000")
        assert reviewed(contract) == {VALUE: "corrected"}
        found = evidence(contract, VALUE)
        assert (found["rule"], found["confidence"]) == ("capacities.example", 1.0)
        assert evidence(contract, "entity")["confidence"] == 0.9
        assert page.contract == before

    def test_everything_else_stays(self, tmp_path: Path, page: ExtractedDocument) -> None:
        contract, _ = laid(
            tmp_path, page, line(page, VALUE, "set", old_value="42000", new_value="24000")
        )
        contract["record"]["capacities"][0]["value"] = 42000
        assert contract["record"] == page.contract["record"]
        assert contract["flags"] == []
        assert contract["absent"] == page.contract["absent"]
        assert len(contract["evidence"]) == len(page.contract["evidence"])

    def test_setting_a_value_to_itself_confirms_it(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        contract, (ruling,) = laid(
            tmp_path, page, line(page, VALUE, "set", old_value="42000", new_value="42000.0")
        )
        assert (ruling.state, ruling.detail) == ("confirmed", "42000 is right")
        assert contract["record"] == page.contract["record"]
        assert reviewed(contract) == {VALUE: "confirmed"}
        assert evidence(contract, VALUE)["confidence"] == 1.0

    def test_an_item_is_found_by_its_place_whatever_its_number(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        made = line(page, "criteria[1].title", "set", old_value="Responsible Sourcing",
                    new_value="Due Diligence")  # fmt: skip
        for field in ("criteria[0].title", "criteria[7].title", "criteria[].title"):
            contract, (ruling,) = laid(tmp_path, page, {**made, "field": field})
            titles = [item["title"] for item in contract["record"]["criteria"]]
            assert titles == ["Anti-Corruption", "Due Diligence"]
            assert ruling.field == "criteria[1].title"

    def test_a_value_without_evidence_of_its_own_gets_that_of_its_items_place(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        bare = [e for e in page.contract["evidence"] if e["field"] != "capacities[0].combined"]
        page = page._replace(contract={**page.contract, "evidence": bare})
        made = line(page, VALUE, "set", old_value="true", new_value="false")
        contract, _ = laid(tmp_path, page, {**made, "field": "capacities[0].combined"})
        assert contract["record"]["capacities"][0]["combined"] is False
        assert reviewed(contract) == {"capacities[0].combined": "corrected"}
        assert evidence(contract, "capacities[0].combined")["quote"] == "42000"

    def test_a_whole_object_is_set_with_all_its_places(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        new = {"value": 3.5, "unit": "tonnes", "per": "day"}
        made = line(page, VALUE, "set", new_value=json.dumps(new), field="capacities[0]")
        contract, (ruling,) = laid(tmp_path, page, made)
        (capacity,) = contract["record"]["capacities"]
        assert (capacity["value"], capacity["per"], capacity["kind"]) == (3.5, "day", None)
        marked = reviewed(contract)
        assert {"capacities[0]", VALUE, "capacities[0].unit"} <= set(marked)
        assert set(marked.values()) == {"corrected"}
        assert ruling.state == "applied"

    def test_a_name_is_corrected_wherever_the_record_repeats_it(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        made = line(page, "facilities[0]", "set", old_value="Vetlanda Extrusion Plant",
                    new_value="Vetlanda Press Plant")  # fmt: skip
        contract, _ = laid(tmp_path, page, made)
        record = contract["record"]
        assert record["facilities"] == ["Vetlanda Press Plant", "Sävsjö Works"]
        assert [s["facility"] for s in record["sites"]] == record["facilities"]
        assert reviewed(contract) == {
            "facilities[0]": "corrected",
            "sites[0].facility": "corrected",
        }
        assert evidence(contract, "sites[0].facility")["confidence"] == 1.0

    def test_a_firm_is_corrected_in_its_audits_too(self, tmp_path: Path) -> None:
        audit = {"from": None, "to": None, "types": [], "submitted_on": None, "firm": "Ekvik Audit"}
        paper = with_text(report(auditors=["Ekvik Audit"], audits=[audit]))
        made = line(
            paper, "auditors[0]", "set", old_value="Ekvik Audit", new_value="Ekvik Revision"
        )
        record = laid(tmp_path, paper, made)[0]["record"]
        assert record["auditors"] == ["Ekvik Revision"]
        assert [found["firm"] for found in record["audits"]] == ["Ekvik Revision"]

    def test_the_flag_of_another_line_that_is_void_is_not_called_old(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        right = line(page, VALUE, "set", old_value="42000", new_value="24000")
        wrong = line(page, VALUE, "set", old_value="43000", new_value="34000")
        contract, rulings = laid(tmp_path, page, right, wrong)
        assert sorted(ruling.state for ruling in rulings) == ["applied", "void"]
        (found,) = contract["flags"]
        assert (found["code"], found["severity"]) == ("correction_void", "warning")
        assert "said before" not in found["detail"]

    def test_a_country_is_corrected_in_its_sites_too(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        made = line(page, "countries[0]", "set", old_value="SE", new_value="NO")
        contract, _ = laid(tmp_path, page, made)
        assert [site["country"] for site in contract["record"]["sites"]] == ["NO", "NO"]

    def test_a_count_and_the_sum_that_was_read_with_it_are_one(self, tmp_path: Path) -> None:
        page = with_text(announcement())
        shared = [
            {**e, "start": 0, "end": 4, "quote": text_of(page)[:4]}
            if e["field"] in ("counts[0].n", "nonconformances.minor")
            else e
            for e in page.contract["evidence"]
        ]
        page = page._replace(contract={**page.contract, "evidence": shared})
        for field in ("counts[0].n", "nonconformances.minor"):
            made = line(page, field, "set", old_value="2", new_value="3")
            record = laid(tmp_path, page, made)[0]["record"]
            assert record["counts"][0]["n"] == 3
            assert record["nonconformances"] == {"minor": 3, "major": None, "total": None}

    @pytest.mark.parametrize("grade", ["minor", "major", "total"])
    def test_each_sum_follows_its_count(self, tmp_path: Path, grade: str) -> None:
        said = {"minor": None, "major": None, "total": None, grade: 2}
        count = {"n": 2, "grade": None, "standard": None, "facility": None}
        page = announcement(nonconformances=said, counts=[count])
        one = {"start": 0, "end": 4, "quote": text_of(page)[:4]}
        both = ("counts[0].n", f"nonconformances.{grade}")
        read = [{**e, **one} if e["field"] in both else e for e in page.contract["evidence"]]
        page = with_text(page._replace(contract={**page.contract, "evidence": read}))
        for field in both:
            made = line(page, field, "set", old_value="2", new_value="3")
            record = laid(tmp_path, page, made)[0]["record"]
            assert (record["counts"][0]["n"], record["nonconformances"][grade]) == (3, 3)

    def test_counts_of_two_places_are_two(self, tmp_path: Path, page: ExtractedDocument) -> None:
        made = line(page, "counts[0].n", "set", old_value="2", new_value="3")
        record = laid(tmp_path, page, made)[0]["record"]
        assert (record["counts"][0]["n"], record["nonconformances"]["minor"]) == (3, 2)

    def test_a_value_of_the_head_is_found_without_offsets(self, tmp_path: Path) -> None:
        page = with_text(announcement())
        head = {"start": None, "end": None, "quote": None, "source": "meta[published]"}
        bare = [
            {**e, **head} if e["field"] == "published_on" else e for e in page.contract["evidence"]
        ]
        page = page._replace(contract={**page.contract, "evidence": bare})
        made = line(page, "published_on", "set", old_value="2024-05-14", new_value="2024-05-15")
        contract, (ruling,) = laid(tmp_path, page, made)
        assert ruling.state == "applied"
        assert contract["record"]["published_on"] == "2024-05-15"

    def test_a_flag_about_the_old_value_says_that_it_is_old(self, tmp_path: Path) -> None:
        said = [
            {"code": "implausible", "severity": "warning", "detail": "so much", "fields": [VALUE]},
            {"code": "other", "severity": "warning", "detail": "what", "fields": ["entity"]},
            {"code": "none", "severity": "error", "detail": "who", "fields": []},
        ]
        page = with_text(announcement(flags=said))
        made = line(page, VALUE, "set", old_value="42000", new_value="24000")
        contract, _ = laid(tmp_path, page, made)
        assert [(f["severity"], f["detail"]) for f in contract["flags"]] == [
            ("info", "so much; said before the value was corrected"),
            ("warning", "what"),
            ("error", "who"),
        ]


class TestAdd:
    def test_an_item_is_added_with_its_place(self, tmp_path: Path, page: ExtractedDocument) -> None:
        place = said_at(page, "Malin Ek")
        made = line(page, "facilities[]", "add", new_value="Ek Works", **place)
        contract, (ruling,) = laid(tmp_path, page, made)
        assert contract["record"]["facilities"][2:] == ["Ek Works"]
        found = evidence(contract, "facilities[2]")
        assert found == {
            "field": "facilities[2]",
            **place,
            "page": 7,
            "box": [float(place["start"]), 10.0, float(place["end"]), 20.0],
            "source": None,
            "basis": "stated",
            "rule": ADDED,
            "confidence": 1.0,
            "review": "corrected",
        }
        assert (ruling.state, ruling.field) == ("applied", "facilities[2]")
        assert ruling.detail == "added; nothing was read"

    def test_a_gap_is_filled_and_its_reason_goes(self, tmp_path: Path) -> None:
        page = with_text(announcement(absent={"parent": "not_found", "nonconformances.major": "x"}))
        made = line(page, "parent", "add", new_value="Tindra", **said_at(page, "Tindra"))
        contract, _ = laid(tmp_path, page, made)
        assert contract["record"]["parent"] == "Tindra"
        assert contract["absent"] == {"nonconformances.major": "x"}
        made = line(page, "nonconformances.major", "add", new_value="0", **said_at(page, "Ek"))
        contract, _ = laid(tmp_path, page, made)
        assert contract["record"]["nonconformances"]["major"] == 0
        assert contract["absent"] == {"parent": "not_found"}

    def test_the_first_item_of_a_list_fills_a_gap(self, tmp_path: Path) -> None:
        for empty in ([], None):
            page = with_text(announcement(auditors=empty, absent={"auditors": "not_found"}))
            made = line(page, "auditors[]", "add", new_value="Ek", **said_at(page, "Ek"))
            contract, _ = laid(tmp_path, page, made)
            assert contract["record"]["auditors"] == ["Ek"]
            assert contract["absent"] == {}

    def test_a_value_is_added_inside_the_item_that_its_place_touches(self, tmp_path: Path) -> None:
        parts = [{"criterion": "1.2", "grade": None}, {"criterion": "2.4", "grade": None}]
        page = with_text(announcement(criteria=parts))
        place = said_at(page, "1.2\n2.4")
        last = {"start": place["start"] + 2, "end": place["end"], "quote": "2\n2.4"}
        made = line(page, "criteria[].grade", "add", new_value="minor", **last)
        contract, (ruling,) = laid(tmp_path, page, made)
        assert ruling.state == "void"
        assert "several items of criteria are read there; number one of 0, 1" in ruling.detail
        contract, (ruling,) = laid(tmp_path, page, {**made, "field": "criteria[1].grade"})
        assert [c["grade"] for c in contract["record"]["criteria"]] == [None, "minor"]
        beside = {"start": place["start"] + 3, "end": place["start"] + 4, "quote": "\n"}
        contract, (ruling,) = laid(tmp_path, page, {**made, **beside})
        assert ruling.detail == "no item of criteria is read there"
        assert contract["record"] == page.contract["record"]

    def test_a_part_letter_is_added_to_the_code_that_it_stands_in(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        made = line(page, "criteria[].parts[]", "add", new_value="b", **said_at(page, "2.4ae"))
        contract, (ruling,) = laid(tmp_path, page, made)
        assert contract["record"]["criteria"][1]["parts"] == ["a", "e", "b"]
        assert ruling.field == "criteria[1].parts[2]"

    def test_a_whole_object_is_added(self, tmp_path: Path, page: ExtractedDocument) -> None:
        new = '{"n": 1, "grade": "major"}'
        made = line(page, "counts[]", "add", new_value=new, **said_at(page, "Ek"))
        contract, _ = laid(tmp_path, page, made)
        assert contract["record"]["counts"][1] == {
            "n": 1, "grade": "major", "standard": None, "facility": None,
        }  # fmt: skip

    def test_two_who_add_the_same_add_it_once_and_two_others_both(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        one = line(page, "activities[]", "add", new_value="Casthouses", **said_at(page, "Ek"))
        two = {**one, "who": "K. Lund"}
        contract, rulings = laid(tmp_path, page, one, two, {**one, "new_value": "Alumina Refining"})
        added = contract["record"]["activities"][1:]
        assert sorted(added) == ["Alumina Refining", "Casthouses"]
        assert [r.state for r in rulings] == ["applied"] * 3
        assert len({r.field for r in rulings}) == 2
        rules = [e["rule"] for e in contract["evidence"]]
        assert rules.count(ADDED) == 2


class TestRemove:
    def test_a_name_that_one_list_has_twice_goes_twice_and_nothing_else(
        self, tmp_path: Path
    ) -> None:
        site = {"facility": None, "places": ["Ede", "Ede", "Vetlanda"], "country": None,
                "standards": []}  # fmt: skip
        page = with_text(announcement(places=["Ede", "Vetlanda"], sites=[site]))
        made = line(page, "places[0]", "remove", old_value="Ede")
        record = laid(tmp_path, page, made)[0]["record"]
        assert record["places"] == ["Vetlanda"]
        assert record["sites"][0]["places"] == ["Vetlanda"]

    def test_a_value_goes_with_its_evidence_and_leaves_a_reason(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        made = line(page, "published_on", "remove", old_value="2024-05-14")
        contract, (ruling,) = laid(tmp_path, page, made)
        assert contract["record"]["published_on"] is None
        assert contract["absent"] == {**page.contract["absent"], "published_on": "not_found"}
        assert not [e for e in contract["evidence"] if e["field"] == "published_on"]
        assert (ruling.state, ruling.detail) == ("applied", "taken away; was 2024-05-14")

    def test_the_items_behind_close_up(self, tmp_path: Path) -> None:
        said = [{"code": "c", "severity": "info", "detail": "d", "fields": ["criteria[1].title"]}]
        page = with_text(announcement(flags=said))
        made = line(page, "criteria[0].criterion", "remove", field="criteria[0]")
        contract, (ruling,) = laid(tmp_path, page, made)
        (left,) = contract["record"]["criteria"]
        assert left["criterion"] == "2.4"
        assert evidence(contract, "criteria[0].criterion")["quote"] == "2.4"
        assert evidence(contract, "criteria[0].parts[1]")["quote"] == "e"
        assert not [e for e in contract["evidence"] if e["field"].startswith("criteria[1]")]
        assert contract["flags"][0]["fields"] == ["criteria[0].title"]
        assert contract["flags"][0]["detail"] == "d"
        assert contract["absent"] == page.contract["absent"]
        assert ruling.field == "criteria[0]"

    def test_the_last_item_leaves_a_reason(self, tmp_path: Path, page: ExtractedDocument) -> None:
        made = line(page, "auditors[0]", "remove",
                    old_value="DNV Business Assurance Services UK Ltd.")  # fmt: skip
        contract, _ = laid(tmp_path, page, made)
        assert contract["record"]["auditors"] == []
        assert contract["absent"] == {**page.contract["absent"], "auditors": "not_found"}

    def test_a_value_inside_an_item_needs_no_reason(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        made = line(page, "capacities[0].product", "remove", old_value="profiles")
        contract, _ = laid(tmp_path, page, made)
        assert contract["record"]["capacities"][0]["product"] is None
        assert contract["absent"] == page.contract["absent"]
        parts = [line(page, f"criteria[1].parts[{n}]", "remove", old_value=letter)
                 for n, letter in enumerate("ae")]  # fmt: skip
        contract, _ = laid(tmp_path, page, *parts)
        assert contract["record"]["criteria"][1]["parts"] == []
        assert contract["absent"] == page.contract["absent"]

    def test_a_place_goes_from_its_site_too(self, tmp_path: Path, page: ExtractedDocument) -> None:
        made = line(page, "places[0]", "remove", old_value="Vetlanda")
        contract, _ = laid(tmp_path, page, made)
        record = contract["record"]
        assert record["places"] == ["Sävsjö"]
        assert [site["places"] for site in record["sites"]] == [[], ["Sävsjö"]]
        assert evidence(contract, "places[0]")["quote"] == "Sävsjö"
        assert evidence(contract, "sites[1].places[0]")["quote"] == "Sävsjö"

    def test_a_facility_goes_from_its_site_too(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        made = line(page, "facilities[1]", "remove", old_value="Sävsjö Works")
        record = laid(tmp_path, page, made)[0]["record"]
        assert [s["facility"] for s in record["sites"]] == ["Vetlanda Extrusion Plant", None]

    def test_a_flag_about_a_removed_value_is_old(self, tmp_path: Path) -> None:
        said = [{"code": "c", "severity": "error", "detail": "d", "fields": ["published_on"]}]
        page = with_text(announcement(flags=said))
        made = line(page, "published_on", "remove", old_value="2024-05-14")
        (flag,) = laid(tmp_path, page, made)[0]["flags"]
        assert (flag["severity"], flag["detail"][:3]) == ("info", "d; ")


class TestVoid:
    """What cannot be laid over changes nothing and says why."""

    def ruled_void(
        self, folder: Path, page: ExtractedDocument, made: dict[str, Any], severity: str
    ) -> str:
        contract, (ruling,) = laid(folder, page, made)
        assert ruling.state == "void"
        assert contract["record"] == page.contract["record"]
        assert reviewed(contract) == {}
        (flag,) = contract["flags"]
        assert (flag["code"], flag["severity"]) == ("correction_void", severity)
        assert flag["fields"] == [ruling.field] == [made["field"]]
        assert flag["detail"].endswith(f" is not applied: {ruling.detail}")
        assert "the correction of 2025-07-01 by M. Ek (" in flag["detail"]
        return ruling.detail

    def test_the_text_at_the_place_changed(self, tmp_path: Path, page: ExtractedDocument) -> None:
        made = line(page, VALUE, "set", old_value="42000", new_value="24000")
        other = with_text(page, text_of(page).replace("42000", "43000"))
        detail = self.ruled_void(tmp_path, other, made, "warning")
        assert detail == f"the text at {made['start']}-{made['end']} is now '43000'"
        short = with_text(page, "short")
        assert self.ruled_void(tmp_path, short, made, "warning").endswith("is now beyond its end")

    def test_nothing_is_read_there_any_more(self, tmp_path: Path, page: ExtractedDocument) -> None:
        made = line(page, VALUE, "set", old_value="42000", new_value="24000")
        moved = {**made, **said_at(page, "profiles")}
        moved["field"] = "counts[0].n"
        assert (
            self.ruled_void(tmp_path, page, moved, "warning") == "no item of counts is read there"
        )
        scalar = line(page, "entity", "set", old_value="Tindra Profil AB", new_value="X")
        scalar |= said_at(page, "profiles")
        assert self.ruled_void(tmp_path, page, scalar, "warning") == "no entity is read there"

    def test_the_same_offsets_with_another_quote_are_another_place(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        bare = page._replace(document=None)
        made = line(page, VALUE, "set", old_value="42000", new_value="24000", quote="43000")
        made |= {k: evidence(page.contract, VALUE)[k] for k in ("start", "end")}
        assert "no item" in self.ruled_void(tmp_path, bare, made, "warning")

    def test_the_value_is_another(self, tmp_path: Path, page: ExtractedDocument) -> None:
        made = line(page, VALUE, "set", old_value="41000", new_value="24000")
        detail = self.ruled_void(tmp_path, page, made, "warning")
        assert detail == "the value read there is 42000, not 41000"
        gone = line(page, VALUE, "remove", old_value="41000")
        assert "42000, not 41000" in self.ruled_void(tmp_path, page, gone, "warning")
        same = line(page, VALUE, "set", old_value="41000", new_value="41000")
        assert "42000, not 41000" in self.ruled_void(tmp_path, page, same, "warning")

    def test_what_is_right_already_is_only_worth_knowing(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        made = line(page, VALUE, "set", old_value="41000", new_value="42000")
        assert "the corrected one already" in self.ruled_void(tmp_path, page, made, "info")
        place = said_at(page, "Ek")
        listed = line(page, "places[]", "add", new_value="Vetlanda", **place)
        assert "has that value already" in self.ruled_void(tmp_path, page, listed, "info")
        filled = line(page, "entity", "add", new_value="Tindra Profil AB", **place)
        assert "the corrected one already" in self.ruled_void(tmp_path, page, filled, "info")

    def test_where_a_value_is_none_is_added(self, tmp_path: Path, page: ExtractedDocument) -> None:
        made = line(page, "entity", "add", new_value="Other AB", **said_at(page, "Ek"))
        detail = self.ruled_void(tmp_path, page, made, "warning")
        assert detail == "a value is there, Tindra Profil AB; set it instead of adding one"

    def test_a_record_has_only_the_keys_of_its_kind(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        made = line(page, "certificate_number", "add", new_value="1", **said_at(page, "Ek"))
        detail = self.ruled_void(tmp_path, page, made, "warning")
        assert detail == "the record of this document has no certificate_number"

    def test_without_a_text_nothing_is_added_but_a_value_read_there_is_corrected(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        bare = page._replace(document=None)
        made = line(page, "parent", "add", new_value="X", **said_at(page, "Ek"))
        assert "text is not known" in self.ruled_void(tmp_path, bare, made, "warning")
        made = line(page, VALUE, "set", old_value="42000", new_value="24000")
        assert laid(tmp_path, bare, made)[1][0].state == "applied"

    def test_evidence_of_an_item_that_is_not_there_finds_nothing(self, tmp_path: Path) -> None:
        page = with_text(announcement())
        stray = {**evidence(dict(page.contract), VALUE), "field": "counts[1].n"}
        page = page._replace(
            contract={**page.contract, "evidence": [*page.contract["evidence"], stray]}
        )
        made = line(page, VALUE, "set", old_value="2", new_value="3", field="counts[0].n")
        assert self.ruled_void(tmp_path, page, made, "warning") == "no item of counts is read there"

    def test_of_a_document_that_was_not_read_nothing_is_corrected(self, tmp_path: Path) -> None:
        page = announcement()
        made = line(page, VALUE, "set", old_value="42000", new_value="24000")
        failed = page._replace(contract={"document": page.contract["document"], "record": None})
        contract, (ruling,) = laid(tmp_path, failed, made)
        assert ruling.state == "void"
        assert contract["record"] == {}


class TestSeveral:
    def test_one_place_of_several_items_is_told_by_the_old_value_then_by_the_number(
        self, tmp_path: Path
    ) -> None:
        page = with_text(announcement())
        here = {"start": 0, "end": 10, "quote": text_of(page)[:10]}
        both = [
            {**e, **here} if e["field"].startswith("places[") else e
            for e in page.contract["evidence"]
        ]
        page = page._replace(contract={**page.contract, "evidence": both})
        made = line(page, "places[]", "set", old_value="Sävsjö", new_value="Nässjö", **here)
        contract, (ruling,) = laid(tmp_path, page, made)
        assert contract["record"]["places"] == ["Vetlanda", "Nässjö"]
        assert ruling.field == "places[1]"
        other = {**made, "old_value": "Ede", "field": "places[0]"}
        _, (ruling,) = laid(tmp_path, page, other)
        assert ruling.detail == "the value read there is Vetlanda, not Ede"
        _, (ruling,) = laid(tmp_path, page, {**other, "field": "places[2]"})
        assert ruling.detail == "several items of places are read there; number one of 0, 1"

    def conflict(self, folder: Path, page: ExtractedDocument, *made: dict[str, Any]) -> None:
        contract, rulings = laid(folder, page, *made)
        assert [r.state for r in rulings] == ["conflicting"] * len(made)
        assert contract["record"] == page.contract["record"]
        assert reviewed(contract) == {}
        assert [(f["code"], f["severity"]) for f in contract["flags"]] == [
            ("correction_conflict", "warning")
        ] * len(made)
        assert {f["detail"].rpartition(": ")[2] for f in contract["flags"]} == {
            "another correction of the same value says otherwise"
        }

    def test_two_values_for_one_field_are_a_conflict_and_neither_is_taken(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        one = line(page, VALUE, "set", old_value="42000", new_value="24000")
        self.conflict(tmp_path, page, one, {**one, "new_value": "23000"})
        self.conflict(tmp_path, page, one, {**one, "new_value": "42000"})
        self.conflict(tmp_path, page, one, line(page, VALUE, "remove", old_value="42000"))
        gap = line(page, "parent", "add", new_value="X", **said_at(page, "Ek"))
        self.conflict(tmp_path, page, gap, {**gap, "new_value": "Y"})

    def test_an_item_and_a_value_inside_it_are_a_conflict(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        one = line(page, VALUE, "set", old_value="42000", new_value="24000")
        whole = line(page, VALUE, "remove", field="capacities[0]")
        self.conflict(tmp_path, page, one, whole)

    def test_two_who_say_the_same_agree(self, tmp_path: Path, page: ExtractedDocument) -> None:
        for one in (
            line(page, VALUE, "set", old_value="42000", new_value="24000"),
            line(page, "published_on", "remove", old_value="2024-05-14"),
            line(page, "places[0]", "remove", old_value="Vetlanda"),
        ):
            alone, _ = laid(tmp_path, page, one)
            contract, rulings = laid(tmp_path, page, one, {**one, "who": "K. Lund"})
            assert [r.state for r in rulings] == ["applied", "applied"]
            assert len({r.detail for r in rulings}) == 1
            assert contract == alone

    def test_a_conflict_leaves_the_other_corrections_alone(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        one = line(page, VALUE, "set", old_value="42000", new_value="24000")
        other = line(page, "entity", "set", old_value="Tindra Profil AB", new_value="Tindra AB")
        contract, rulings = laid(tmp_path, page, one, {**one, "new_value": "23000"}, other)
        assert contract["record"]["entity"] == "Tindra AB"
        assert sorted(r.state for r in rulings) == ["applied", "conflicting", "conflicting"]

    def test_the_order_of_the_lines_does_not_matter(
        self, tmp_path: Path, page: ExtractedDocument
    ) -> None:
        lines = [
            line(page, "places[0]", "remove", old_value="Vetlanda"),
            line(page, "places[1]", "set", old_value="Sävsjö", new_value="Nässjö"),
            line(page, "places[]", "add", new_value="Ede", **said_at(page, "Ek")),
            line(page, "places[]", "add", new_value="Aneby", **said_at(page, "Ek")),
            line(page, "criteria[0].criterion", "remove", field="criteria[0]"),
        ]
        results = [laid(tmp_path, page, *order) for order in permutations(lines)]
        first, rulings = results[0]
        assert sorted(first["record"]["places"]) == ["Aneby", "Ede", "Nässjö"]
        assert first["record"]["places"][0] == "Nässjö"
        for contract, others in results:
            assert contract == first
            assert [(r.field, r.state, r.detail) for r in others] == [
                (r.field, r.state, r.detail) for r in rulings
            ]
        fields = {r.correction.new_written: r.field for r in rulings if r.correction.new_written}
        for value, field in fields.items():
            number = int(field.removeprefix("places[").removesuffix("]"))
            assert first["record"]["places"][number] == value
            assert evidence(first, field)["review"] == "corrected"

    def test_two_items_of_one_list_are_removed_by_the_numbers_of_the_record_as_read(
        self, tmp_path: Path
    ) -> None:
        places = [f"Place {number}" for number in range(12)]
        page = with_text(announcement(places=places, sites=[]))
        lines = [line(page, f"places[{n}]", "remove", old_value=f"Place {n}") for n in (2, 10, 3)]
        contract, rulings = laid(tmp_path, page, *lines)
        left = [place for n, place in enumerate(places) if n not in (2, 3, 10)]
        assert contract["record"]["places"] == left
        for number, place in enumerate(left):
            assert evidence(contract, f"places[{number}]")["quote"] == place
        assert {r.field for r in rulings} == {"places[2]", "places[10]", "places[3]"}


class TestReports:
    def test_a_corrected_rating_is_counted_anew(self, tmp_path: Path) -> None:
        paper = with_text(report())
        made = line(paper, "findings[1].rating", "set", old_value="minor", new_value="major")
        contract, _ = laid(tmp_path, paper, made)
        assert contract["record"]["nonconformances"] == {"minor": 1, "major": 1, "total": None}
        assert evidence(contract, "nonconformances.minor")["review"] == "corrected"
        assert evidence(contract, "nonconformances.minor")["confidence"] == 0.9
        assert set(reviewed(contract)) <= {
            "findings[1].rating",
            "nonconformances.minor",
            "nonconformances.major",
        }

    def test_a_count_that_was_not_that_of_the_rows_stays(self, tmp_path: Path) -> None:
        paper = with_text(report(nonconformances={"minor": 5, "major": 0, "total": None}))
        made = line(paper, "findings[1].rating", "set", old_value="minor", new_value="major")
        record = laid(tmp_path, paper, made)[0]["record"]
        assert record["nonconformances"] == {"minor": 5, "major": 1, "total": None}

    def test_what_concerns_no_rating_counts_nothing_anew(self, tmp_path: Path) -> None:
        paper = with_text(report())
        made = line(paper, "findings[1].title", "set", old_value="Anti-Corruption", new_value="X")
        contract, _ = laid(tmp_path, paper, made)
        assert reviewed(contract) == {"findings[1].title": "corrected"}

    def test_a_firm_is_corrected_in_its_audits_too(self, tmp_path: Path) -> None:
        paper = with_text(report())
        made = line(paper, "auditors[0]", "set", old_value="DNV", new_value="TÜV NORD CERT GmbH")
        record = laid(tmp_path, paper, made)[0]["record"]
        assert record["audits"][0]["firm"] == "TÜV NORD CERT GmbH"

    def test_a_removed_finding_is_counted_no_more(self, tmp_path: Path) -> None:
        paper = with_text(report())
        made = line(paper, "findings[1].text", "remove", field="findings[1]")
        contract, _ = laid(tmp_path, paper, made)
        assert [f["criterion"] for f in contract["record"]["findings"]] == ["1.1", "2.4"]
        assert contract["record"]["nonconformances"]["minor"] == 1


def test_the_wish_of_a_correction_stands_in_its_flag(tmp_path: Path) -> None:
    page = with_text(announcement(certifications=[certified(), certified("CoC", "V2")]))
    lost = {**said_at(page, "Ek"), "field": "counts[0].n"}
    for made, wish in (
        (line(page, VALUE, "set", old_value="1", new_value="2") | lost, "(set 2)"),
        (line(page, VALUE, "remove", old_value="1") | lost, "(remove 1)"),
        (line(page, VALUE, "remove") | lost | {"field": "counts[0]"}, "(remove the item)"),
    ):
        (flag,) = laid(tmp_path, page, made)[0]["flags"]
        assert wish in flag["detail"]


def test_corrections_of_nothing_change_nothing(page: ExtractedDocument) -> None:
    none: tuple[Correction, ...] = ()
    contract, rulings = correct(page.contract, none, page.document)
    assert contract == page.contract
    assert rulings == ()
