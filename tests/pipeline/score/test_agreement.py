"""A second reading is scored as a program is, where both readers assess a field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import WrongUsage
from pipeline.score.agreement import Agreement, Reading, agreement, first_named, load_readings
from pipeline.score.agreement_page import page
from tests.pipeline.score.conftest import LAGUNA, NORRSKEN, annotated


def compared(
    first: dict[str, Any], second: dict[str, Any], skip: str = "", second_skip: str = ""
) -> Agreement:
    document = annotated("norrsken", first, skip)
    return agreement([document], [Reading("norrsken", second, frozenset({second_skip}))])


def counts(found: Agreement, field: str) -> tuple[int, int, int]:
    told = {each.name: each for each in found.as_scored.fields}[field]
    return told.right, told.missed, told.spurious


def test_equal_readings_agree_in_everything() -> None:
    found = compared(NORRSKEN, NORRSKEN)
    assert {field.f1 for field in found.as_scored.fields} == {1.0}
    assert (found.as_scored.documents_right, found.as_scored.documents_scored) == (1, 1)


def test_a_value_that_one_reader_has_alone_is_counted_on_that_side() -> None:
    found = compared(NORRSKEN, {**NORRSKEN, "places": ["Vetlanda"], "facilities": ["Vetlanda"]})
    assert counts(found, "places") == (0, 1, 1)
    assert counts(found, "facilities") == (1, 1, 0)
    assert found.as_scored.documents_right == 1  # neither is a core field
    found = compared(NORRSKEN, {**NORRSKEN, "countries": ["SE", "NO"]})
    assert counts(found, "countries") == (1, 0, 1)
    assert found.as_scored.documents_right == 0


def test_of_several_values_of_the_second_reader_the_one_named_first_counts() -> None:
    second = {**NORRSKEN, "entity": {"any": ["Norrsken", "Norrsken Profil AB"]}}
    assert counts(compared(NORRSKEN, second), "entity") == (0, 1, 1)
    second = {**NORRSKEN, "entity": {"any": ["Norrsken Profil AB", "Norrsken"]}}
    assert counts(compared(NORRSKEN, second), "entity") == (1, 0, 0)


def test_each_value_that_the_answer_admits_is_right_but_not_strictly() -> None:
    first = {**NORRSKEN, "entity": {"any": ["Norrsken", "Norrsken Profil AB"]}}
    found = compared(first, NORRSKEN)
    assert found.as_scored.documents_right == 1
    assert found.strict.documents_right == 0


def test_what_either_reader_leaves_open_is_not_counted() -> None:
    second = {key: value for key, value in NORRSKEN.items() if key != "parent"}
    second["places"], second["auditors"] = [], []
    found = compared(NORRSKEN, second, skip="places", second_skip="auditors")
    names = {field.name for field in found.as_scored.fields}
    assert not names & {"places", "auditors", "parent"}
    assert found.as_scored.documents_right == 1


def test_a_document_that_was_read_once_is_left_out() -> None:
    documents = [annotated("norrsken", NORRSKEN), annotated("laguna", LAGUNA)]
    found = agreement(documents, [Reading("laguna", LAGUNA, frozenset())])
    assert found.as_scored.documents_scored == 1
    assert "parent" not in {field.name for field in found.as_scored.fields}


def test_a_reading_without_its_annotation_is_refused() -> None:
    with pytest.raises(WrongUsage, match="lost: a second reading without an annotation"):
        agreement([], [Reading("lost", NORRSKEN, frozenset())])


def test_readings_are_loaded_by_name(tmp_path: Path) -> None:
    for name in ("norrsken", "laguna"):
        content = {"record": {"entity": name}, "skip": ["places"], "doubts": "none"}
        (tmp_path / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    assert load_readings(tmp_path) == [
        Reading("laguna", {"entity": "laguna"}, frozenset({"places"})),
        Reading("norrsken", {"entity": "norrsken"}, frozenset({"places"})),
    ]


@pytest.mark.parametrize(
    "content", ["{", "[]", "{}", '{"record": []}', '{"record": {}, "skip": 3}']
)
def test_a_file_that_is_no_reading_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / "norrsken.json").write_text(content, encoding="utf-8")
    with pytest.raises(WrongUsage, match=r"norrsken\.json"):
        load_readings(tmp_path)


def test_the_first_alternative_stands_for_several() -> None:
    value = {"criteria": [{"parts": {"any": [["a", "c"], []]}}], "parent": {"any": [None, "A"]}}
    assert first_named(value) == {"criteria": [{"parts": ["a", "c"]}], "parent": None}


def test_the_page_names_fields_and_no_document() -> None:
    written = page(compared(NORRSKEN, {**NORRSKEN, "countries": ["NO"]}))
    assert "norrsken" not in written.casefold()
    row = next(line for line in written.splitlines() if line.startswith("| countries *"))
    assert [cell.strip() for cell in row.split("|")[2:]] == [
        "0.000 (1)", "0.000-0.000", "1", "1", "0.000", "",
    ]  # fmt: skip
    assert "0 of 1 (0 %)" in written
