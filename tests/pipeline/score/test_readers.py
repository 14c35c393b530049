"""Readers side by side: the same documents, and none by a model that saw it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import pipeline.second_reader
from extractors.document import Document
from extractors.second_reader import model
from extractors.second_reader.cutoffs import Cutoff
from extractors.second_reader.merge import Second
from extractors.second_reader.model import About
from extractors.second_reader.proposals import Proposal, text_mark
from pipeline.errors import WrongUsage
from pipeline.score.out_of_fold import FILE, Unseen, written
from pipeline.score.readers import heard, measure_readers, taken
from pipeline.score.readers_page import readers_json
from pipeline.settings import Settings
from tests.extractors.announcements import FJORDLYS, document_of
from tests.pipeline.conftest import Alucert

LIMITS = {"place": Cutoff(0.5, 0.9, 0.98), "auditor": Cutoff(0.5, None, 0.0)}
TEXT = FJORDLYS + "\n\nThe rod comes from Kvinesdal."
MARK = text_mark(document_of(TEXT).text)


def places(*names: str) -> tuple[Proposal, ...]:
    text = document_of(TEXT).text
    return tuple(Proposal("place", text.index(n), text.index(n) + len(n), 0.95) for n in names)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One annotated announcement; the package's model finds both towns and has seen no text."""
    record = {"entity": "Fjordlys Metall AS", "places": ["Haugesund", "Kvinesdal"],
              "auditors": ["DNV"], "countries": ["NO"]}  # fmt: skip
    gold = {"source": "invented", "difficulty": "typical", "record": record}
    (tmp_path / "fjordlys.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "fjordlys.gold.json").write_text(json.dumps(gold), encoding="utf-8")

    def reader(document: Document) -> tuple[Proposal, ...]:
        return places("Haugesund", "Kvinesdal")

    monkeypatch.setattr(pipeline.second_reader, "second_reader", lambda: Second(reader, LIMITS))
    monkeypatch.setattr(model, "about", lambda: About("0" * 64, frozenset(), {}))
    return tmp_path


def f1(folder: Path, field: str) -> dict[str, float]:
    told = readers_json(measure_readers(folder, Settings(), ["rules", "model", "both"], "all"))
    return {name: one["fields"][field]["f1"] for name, one in told["readers"].items()}


def test_rules_model_and_both_are_compared_on_the_same_documents(folder: Path) -> None:
    assert f1(folder, "places") == {"rules": 0.6667, "model": 1.0, "both": 1.0}
    assert f1(folder, "auditors") == {"rules": 1.0, "model": 0.0, "both": 1.0}


def test_what_the_model_does_not_read_is_not_compared(folder: Path) -> None:
    compared = measure_readers(folder, Settings(), ["rules", "both"], "all")
    assert "countries" not in readers_json(compared)["readers"]["rules"]["fields"]


def test_a_document_that_a_model_saw_is_scored_by_the_one_that_did_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "about", lambda: About("0" * 64, frozenset({MARK}), {}))
    (folder / FILE).write_bytes(written({MARK: Unseen(1, places("Haugesund"))}))
    assert f1(folder, "places") == {"rules": 0.6667, "model": 0.6667, "both": 0.6667}


def test_a_document_that_every_model_saw_is_left_out_and_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "about", lambda: About("0" * 64, frozenset({MARK}), {}))
    compared = measure_readers(folder, Settings(), ["both"], "all")
    assert (compared.documents, compared.seen) == (0, 1)


def test_the_command_prints_the_readers_side_by_side(folder: Path, alucert: Alucert) -> None:
    ended = alucert("score", "--readers", "rules,model,both", str(folder))
    assert ended.code == 0
    (line,) = [line for line in ended.out.splitlines() if line.startswith("places")]
    assert "0.667 1.0 .50" in line
    assert line.count("1.000 1.0 1.0") == 2
    assert all(len(line) <= 80 for line in ended.out.splitlines())
    told = json.loads(alucert("score", "--json", "--readers", "both", str(folder)).out)
    assert set(told["readers"]) == {"both"}


def test_the_rules_alone_need_no_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Second:
        raise WrongUsage("--second-reader: no model")

    monkeypatch.setattr(pipeline.second_reader, "second_reader", missing)
    assert measure_readers(folder, Settings(), ["rules"], "all").documents == 1
    with pytest.raises(WrongUsage, match="no model"):
        measure_readers(folder, Settings(), ["rules", "both"], "all")


@pytest.mark.parametrize("readers", [["rule"], [""], []])
def test_a_reader_that_there_is_not_is_refused(folder: Path, readers: list[str]) -> None:
    with pytest.raises(WrongUsage, match="there are rules, model, both"):
        measure_readers(folder, Settings(), readers, "all")


def test_readers_have_no_floors(folder: Path, alucert: Alucert) -> None:
    ended = alucert("score", "--readers", "both", "--floors", "floors.json", str(folder))
    assert ended.code == 2


def test_values_that_were_taken_are_known_by_their_number_in_the_list(folder: Path) -> None:
    from pipeline.score.gold import load_annotated

    (document,) = load_annotated(folder, folder)
    one = taken(document, Settings())
    assert one is not None
    told = heard(one, places("Haugesund", "Kvinesdal"), LIMITS)
    assert [(field, number) for _, field, number in told.added] == [("places", 1)]
    assert told.records["both"]["places"] == ["Haugesund", "Kvinesdal"]
    assert told.records["rules"]["places"] == ["Haugesund"]
