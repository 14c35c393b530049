"""Several corrections of one record: they agree, conflict or stand in any order."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

from pipeline.resolve import ExtractedDocument
from tests.pipeline.corrections.cases import (
    VALUE,
    evidence,
    laid,
    line,
    reviewed,
    said_at,
    text_of,
    with_text,
)
from tests.pipeline.records import announcement


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
