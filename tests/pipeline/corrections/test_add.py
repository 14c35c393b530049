"""A value that was not read is added with its place, and the reason of its gap goes."""

from __future__ import annotations

from pathlib import Path

from pipeline.corrections.apply import ADDED
from pipeline.resolve import ExtractedDocument
from tests.pipeline.corrections.cases import (
    evidence,
    laid,
    line,
    said_at,
    with_text,
)
from tests.pipeline.records import announcement


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
