"""Every value can be followed to its sentence, every gap to its reason."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.corrections.file import read_corrections
from pipeline.dataset.load import load
from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.schema import TABLES
from pipeline.dataset.tables import complete
from pipeline.errors import WrongUsage
from pipeline.resolve import resolve
from pipeline.story.explain import correction_line, explain
from pipeline.story.explain_page import page
from tests.pipeline.corrections.cases import cited, corrections, line, said_at, text_of, with_text
from tests.pipeline.records import announcement, report

CAPACITY = "capacities[0].value"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    bare = announcement(reasons={"parent": "not_found", "activities": "absent_stated"})
    text = "Head.\nThe plant makes some of it. " + text_of(bare) + " a year. Then more."
    shift = text.index(text_of(bare))
    moved = [
        {**e, "start": e["start"] + shift, "end": e["end"] + shift, "box": [1.0, 2.0, 3.0, 4.5]}
        for e in bare.contract["evidence"]
    ]
    first = with_text(bare._replace(contract={**bare.contract, "evidence": moved}), text)
    lines = [
        line(first, "capacities[0].product", "remove", old_value="profiles"),
        line(first, "facilities[0]", "set", old_value="Vetlanda Extrusion Plant",
             new_value="Vetlanda Press Plant"),
        line(first, "published_on", "set", old_value="2024-05-14", new_value="2024-05-14"),
    ]  # fmt: skip
    publish(
        resolve([first, report()], corrections=corrections(folder, *lines)),
        folder,
        "demo",
        Inputs("1"),
    )
    return folder


def one(data: Path, table: str, **wanted: Any) -> dict[str, Any]:
    frame = load(data, "demo")[table]
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    return dict(frame.iloc[0])


def said(found: dict[str, Any], columns: int = 100) -> str:
    return "\n".join(page(found, columns))


class TestValues:
    def test_a_value_has_its_sentence_place_rule_and_document(self, data: Path) -> None:
        capacity = one(data, "capacities")
        found = explain(data, "demo", "capacities", capacity["capacity_id"], "value")
        (place,) = found["places"]
        assert (found["value"], found["how"]) == (42000.0, "stated")
        assert place["quote"] == "42000"
        assert (place["page"], place["rule"], place["confidence"]) == (
            None,
            "capacities.example",
            0.9,
        )
        assert place["field"] == CAPACITY
        assert place["sha256"].startswith(place["document_id"].removeprefix("doc-"))
        assert place["retrieved_at"] == "2025-06-30 12:00"
        shown = said(found)
        assert "[42000]" in shown
        for words in ("is 42,000", "box 1, 2 to 3, 4.5 points", place["url"], place["sha256"]):
            assert words in shown, words

    def test_the_context_ends_with_the_sentence(self, data: Path) -> None:
        found = explain(
            data,
            "demo",
            "documents",
            one(data, "documents", kind="announcement")["document_id"],
            "published_on",
        )
        (place,) = found["places"]
        assert place["before"] == ""
        speaker = one(data, "speakers")
        row = f"{speaker['document_id']}/{speaker['name']}"
        (place,) = explain(data, "demo", "speakers", row, "organisation")["places"]
        assert place["after"] == " a year."

    def test_the_begin_of_an_id_will_do(self, data: Path) -> None:
        whole = one(data, "capacities")["capacity_id"]
        found = explain(data, "demo", "capacities", whole[:7], "unit")
        assert found["row_id"] == whole

    def test_a_key_of_several_columns_is_joined_by_strokes(self, data: Path) -> None:
        row = one(data, "activities", activity="Material Conversion")
        asked = f"{row['certification_id']}/{row['activity']}"
        assert explain(data, "demo", "activities", asked, "activity")["how"] == "stated"

    def test_a_derived_value_says_so(self, data: Path) -> None:
        company = one(data, "organisations", name="Tindra Profil AB")["organisation_id"]
        found = explain(data, "demo", "organisations", company, "country_code")
        assert found["how"] == "derived"
        assert "derived (follows from the place, such as a country from a town)" in said(found, 160)

    def test_a_value_that_was_made_says_how(self, data: Path) -> None:
        company = one(data, "organisations", name="Tindra Profil AB")["organisation_id"]
        found = explain(data, "demo", "organisations", company, "legal_form")
        assert found["how"] == "made"
        assert "legal form as written in the name" in said(found)

    def test_the_columns_of_wide_frames_lead_to_their_tables(self, data: Path) -> None:
        row = one(data, "certifications")["certification_id"]
        found = explain(data, "demo", "certifications_wide", row, "organisation")
        assert (found["table"], found["value"]) == ("organisations", "Tindra Profil AB")
        found = explain(data, "demo", "certifications_wide", row, "certificate_number")
        assert (found["table"], found["value"]) == ("certificates", "412")
        finding = one(data, "findings", rating="minor", criterion="1.2")["finding_id"]
        found = explain(data, "demo", "findings_wide", finding, "version")
        assert (found["table"], found["value"]) == ("certifications", "V3")
        with pytest.raises(WrongUsage, match="put together from several rows"):
            explain(data, "demo", "certifications_wide", row, "minor")

    def test_every_value_of_the_dataset_can_be_explained(self, data: Path) -> None:
        """Each column of the first row of each table, at two widths."""
        loaded = load(data, "demo")
        proved = 0
        for table in TABLES:
            rows = loaded.arrow(table.name).slice(0, 1).to_pylist()
            for row in rows:
                row_id = "/".join(str(row[name]) for name in table.key)
                for column in table.names:
                    found = explain(data, "demo", table.name, row_id, column)
                    assert json.loads(json.dumps(found)) == found
                    assert said(found, 40)
                    if table.column(column).read and row[column] is not None:
                        assert found["places"], (table.name, column)
                        proved += 1
        assert proved > 30


class TestGaps:
    def test_a_gap_has_the_reason_of_its_document(self, data: Path) -> None:
        row = one(data, "certifications")["certification_id"]
        found = explain(data, "demo", "certifications", row, "scope_statement")
        assert found["how"] == "stated"
        capacity = one(data, "capacities")["capacity_id"]
        found = explain(data, "demo", "capacities", capacity, "product")
        assert (found["value"], found["how"]) == (None, "missing")
        assert "why empty" in said(found)
        assert found["item_places"][0]["quote"]

    def test_an_absence_says_its_reason(self, tmp_path: Path) -> None:
        page_ = with_text(announcement(published_on=None, reasons={"published_on": "conflicting"}))
        publish(resolve([page_]), tmp_path, "demo", Inputs("1"))
        row = one(tmp_path, "documents")["document_id"]
        shown = said(explain(tmp_path, "demo", "documents", row, "published_on"), 160)
        assert "is empty" in shown
        assert "published_on: conflicting (several candidates and none better" in shown
        assert page_.raw["sha256"] in shown

    def test_what_only_a_report_prints_is_said(self, tmp_path: Path) -> None:
        publish(resolve([with_text(announcement())]), tmp_path, "demo", Inputs("1"))
        row = one(tmp_path, "certifications")["certification_id"]
        found = explain(tmp_path, "demo", "certifications", row, "issued_on")
        assert "only a summary audit report prints it" in said(found)
        assert found["item_places"] == []


class TestCorrections:
    def test_a_corrected_value_says_who_when_why_and_still_its_rule(self, data: Path) -> None:
        plant = one(data, "facilities", name="Vetlanda Press Plant")["facility_id"]
        found = explain(data, "demo", "facilities", plant, "name")
        shown = said(found, 160)
        assert "applied: set Vetlanda Press Plant, was Vetlanda Extrusion Plant" in shown
        assert "by M. Ek on 2025-07-01: The page says so." in shown
        assert "facilities.example, stated" in shown
        assert "corrected by a person" in shown

    def test_a_confirmed_value_says_so(self, data: Path) -> None:
        row = one(data, "documents", kind="announcement")["document_id"]
        found = explain(data, "demo", "documents", row, "published_on")
        assert found["places"][0]["review"] == "confirmed"
        assert [made["state"] for made in found["corrections"]] == ["confirmed"]

    def test_the_line_that_it_offers_corrects_the_value(self, tmp_path: Path) -> None:
        first = with_text(announcement())
        publish(resolve([first]), tmp_path, "demo", Inputs("1"))
        row = one(tmp_path, "capacities")["capacity_id"]
        written = correction_line(explain(tmp_path, "demo", "capacities", row, "value"), "24000")
        (offered,) = csv.DictReader(io.StringIO(written))
        assert (offered["who"], offered["when"], offered["why"]) == ("", "", "")
        assert offered["old_value"] == "42000"
        filled = {**offered, "who": "M. Ek", "when": "2025-07-01", "why": "So."}
        tables = resolve([first], corrections=corrections(tmp_path, filled))
        assert tables["capacities"].column("value").to_pylist() == [24000.0]
        file = tmp_path / "offered.csv"
        file.write_text(written)
        with pytest.raises(WrongUsage, match="`who` is empty"):
            read_corrections(file)

    def test_where_nothing_was_read_it_offers_none(self, tmp_path: Path) -> None:
        publish(resolve([with_text(announcement())]), tmp_path, "demo", Inputs("1"))
        row = one(tmp_path, "certifications")["certification_id"]
        found = explain(tmp_path, "demo", "certifications", row, "issued_on")
        with pytest.raises(WrongUsage, match="operation add"):
            correction_line(found, "2024-05-02")


class TestWrongUsage:
    @pytest.mark.parametrize(
        ("table", "row", "column", "wanted"),
        [
            ("capacites", "x", "value", "did you mean capacities"),
            ("zzz", "x", "value", "there are documents"),
            ("capacities", "cap-zzz", "value", "no such row of capacities; ids look like cap-"),
            ("capacities", "' or 1=1 --", "value", "no such row"),
            ("capacities", "%", "value", "no such row"),
            ("facilities", "fac-", "name", "several rows of facilities:\n  fac-"),
            ("capacities", "cap-", "colour", "no column colour; there are capacity_id"),
            ("capacities", "cap-", "value; drop", "no column"),
            ("document_failures", "doc-", "reason", "the table is empty"),
            ("certifications_wide", "cert-", "colour", "Of this view"),
        ],
    )
    def test_what_there_is_not_is_said_with_what_there_is(
        self, data: Path, table: str, row: str, column: str, wanted: str
    ) -> None:
        with pytest.raises(WrongUsage) as refused:
            explain(data, "demo", table, row, column)
        assert wanted in str(refused.value)

    def test_an_empty_dataset_has_no_rows(self, tmp_path: Path) -> None:
        publish(complete({}), tmp_path, "demo", Inputs("1"))
        with pytest.raises(WrongUsage, match="the table is empty"):
            explain(tmp_path, "demo", "capacities", "cap-", "value")


def test_a_value_of_the_head_has_its_source_for_a_sentence(tmp_path: Path) -> None:
    first = announcement()
    head = {"start": None, "end": None, "quote": None, "source": "meta[published]"}
    rows = [
        {**e, **head} if e["field"] == "published_on" else e for e in first.contract["evidence"]
    ]
    first = with_text(first._replace(contract={**first.contract, "evidence": rows}))
    publish(resolve([first]), tmp_path, "demo", Inputs("1"))
    row = one(tmp_path, "documents")["document_id"]
    assert "in meta[published]" in said(explain(tmp_path, "demo", "documents", row, "published_on"))


def test_cases_cite_what_they_say() -> None:
    first = with_text(announcement())
    place = cited(first, CAPACITY)
    assert text_of(first)[place["start"] : place["end"]] == "42000"
    assert said_at(first, "42000")["quote"] == "42000"
