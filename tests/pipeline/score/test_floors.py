from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import WrongUsage
from pipeline.score.floors import falls, write_floors
from pipeline.score.gold import Annotated
from pipeline.score.tally import Score, score


@pytest.fixture
def good(documents: list[Annotated], right_lines: list[Any]) -> Score:
    return score(documents, right_lines)


@pytest.fixture
def bad(documents: list[Annotated], right_lines: list[Any]) -> Score:
    right_lines[1]["record"]["entity"] = "Another"
    return score(documents, right_lines)


def test_floors_hold_what_was_measured_and_for_what(tmp_path: Path, good: Score) -> None:
    path = tmp_path / "floors.json"
    assert write_floors(path, good, "f1") == []
    stored = json.loads(path.read_text())
    assert stored["documents"] == "f1"
    assert stored["floors"]["entity"] == 1.0
    assert stored["lowered"] == []
    assert falls(path, good, "f1") == []


def test_a_fall_is_named_with_both_figures(tmp_path: Path, good: Score, bad: Score) -> None:
    path = tmp_path / "floors.json"
    write_floors(path, good, "f1")
    said = [str(fall) for fall in falls(path, bad, "f1")]
    assert "entity: 0.6666 is below the floor 1.0000" in said
    assert any(sentence.startswith("macro_f1:") for sentence in said)


def test_a_field_that_is_no_longer_measured_is_a_fall(
    tmp_path: Path, good: Score, documents: list[Annotated], right_lines: list[Any]
) -> None:
    path = tmp_path / "floors.json"
    write_floors(path, good, "f1")
    fewer = score(documents[:2], right_lines[:2])
    assert "findings: the floor is 1.0000, and it is no longer measured" in map(
        str, falls(path, fewer, "f1")
    )


def test_floors_rise_without_a_word_and_fall_only_with_one(
    tmp_path: Path, good: Score, bad: Score
) -> None:
    path = tmp_path / "floors.json"
    write_floors(path, bad, "f1")
    write_floors(path, good, "f1")
    for lower, reason in ((False, None), (True, None), (True, "  "), (False, "a reason")):
        with pytest.raises(WrongUsage, match="would lower 3 floors"):
            write_floors(path, bad, "f1", lower, reason)
    assert falls(path, good, "f1") == []
    lowered = write_floors(path, bad, "f2", lower=True, reason="a harder document came in")
    assert {fall.name for fall in lowered} == {"entity", "macro_f1", "documents_right"}
    (record,) = json.loads(path.read_text())["lowered"]
    assert record["reason"] == "a harder document came in"
    assert record["documents"] == "f2"
    assert record["floors"]["entity"] == [1.0, 0.6666]


def test_the_record_of_lowered_floors_stays(tmp_path: Path, good: Score, bad: Score) -> None:
    path = tmp_path / "floors.json"
    write_floors(path, good, "f1")
    write_floors(path, bad, "f1", lower=True, reason="why")
    write_floors(path, good, "f1")
    assert [entry["reason"] for entry in json.loads(path.read_text())["lowered"]] == ["why"]


def test_floors_of_other_documents_say_nothing(tmp_path: Path, good: Score) -> None:
    path = tmp_path / "floors.json"
    write_floors(path, good, "f1")
    with pytest.raises(WrongUsage, match=r"other annotated documents.*--write-floors"):
        falls(path, good, "f2")


@pytest.mark.parametrize("content", ["", "{}", '{"documents": "x", "floors": [1]}', "[]"])
def test_a_damaged_file_of_floors_is_refused(tmp_path: Path, content: str, good: Score) -> None:
    path = tmp_path / "floors.json"
    path.write_text(content)
    with pytest.raises(WrongUsage, match="not a file of floors"):
        falls(path, good, "f1")


def test_a_missing_file_of_floors_says_how_to_make_it(tmp_path: Path, good: Score) -> None:
    with pytest.raises(WrongUsage, match="make it with --write-floors"):
        falls(tmp_path / "floors.json", good, "f1")
