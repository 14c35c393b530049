"""A corrected value stands at its place, says so in the evidence, and changes nothing else."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from pipeline.corrections.apply import correct
from pipeline.corrections.file import Correction
from pipeline.resolve import ExtractedDocument
from tests.pipeline.corrections.cases import (
    VALUE,
    evidence,
    laid,
    line,
    reviewed,
    text_of,
    with_text,
)
from tests.pipeline.records import announcement, report


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


def test_corrections_of_nothing_change_nothing(page: ExtractedDocument) -> None:
    none: tuple[Correction, ...] = ()
    contract, rulings = correct(page.contract, none, page.document)
    assert contract == page.contract
    assert rulings == ()
