"""A value that is taken away goes with its evidence, from wherever the record repeats it."""

from __future__ import annotations

from pathlib import Path

from pipeline.resolve import ExtractedDocument
from tests.pipeline.corrections.cases import (
    evidence,
    laid,
    line,
    with_text,
)
from tests.pipeline.records import announcement


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
