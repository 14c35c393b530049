"""A correction that cannot be laid over changes nothing and says why in a flag."""

from __future__ import annotations

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
from tests.pipeline.records import announcement, certified


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
