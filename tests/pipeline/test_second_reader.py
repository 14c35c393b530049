"""The second reader in the pipeline: off unless asked for, part of the keys, first in the queue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipeline.extract
import pipeline.run
import pipeline.second_reader
from extractors.document import Document
from extractors.second_reader import model
from extractors.second_reader.cutoffs import Cutoff
from extractors.second_reader.merge import Second
from extractors.second_reader.proposals import Proposal
from pipeline.collect.raw_store import RawStore
from pipeline.progress import Progress
from pipeline.review.checks import rows_of
from pipeline.review.queue import doubt_of
from pipeline.run import Run, stored_line
from pipeline.settings import Settings
from pipeline.stages import STAGES
from tests.extractors.announcements import FJORDLYS
from tests.pipeline.conftest import Alucert

PLACES = {"place": Cutoff(0.5, 0.9, 0.98)}


def one_place(document: Document) -> tuple[Proposal, ...]:
    """A model that takes Kvinesdal for a place, surely, and finds nothing else."""
    start = document.text.find("Kvinesdal")
    return (Proposal("place", start, start + 9, 0.95),) if start >= 0 else ()


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package's model is a stub that finds one place."""
    monkeypatch.setattr(pipeline.extract, "second_reader", lambda: Second(one_place, PLACES))
    monkeypatch.setattr(pipeline.second_reader, "model_hash", lambda: "0" * 64)
    yield


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package without a model."""
    monkeypatch.setattr(model, "is_there", lambda: False)
    model.about.cache_clear()
    model.second_reader.cache_clear()
    yield
    model.about.cache_clear()
    model.second_reader.cache_clear()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "fjordlys.txt"
    file.write_text(FJORDLYS + "\n\nThe rod comes from Kvinesdal.", encoding="utf-8")
    return file


@pytest.mark.usefixtures("stub")
def test_extract_reads_with_both_only_where_it_is_asked_to(alucert: Alucert, page: Path) -> None:
    rules = json.loads(alucert("extract", str(page)).out)
    both = json.loads(alucert("extract", "--second-reader", str(page)).out)
    assert rules["record"]["places"] == ["Haugesund"]
    assert both["record"]["places"] == ["Haugesund", "Kvinesdal"]
    assert json.loads(alucert("--second-reader", "extract", str(page)).out) == both


@pytest.mark.usefixtures("stub")
def test_for_a_collection_the_option_stands_before_the_command(alucert: Alucert) -> None:
    ended = alucert("extract", "--second-reader")
    assert ended.code == 2
    assert "alucert --second-reader run" in ended.err


@pytest.mark.usefixtures("no_model")
def test_without_a_model_the_option_is_refused_and_all_else_works(
    alucert: Alucert, page: Path
) -> None:
    assert alucert("extract", str(page)).code == 0
    ended = alucert("extract", "--second-reader", str(page))
    assert (ended.code, ended.out) == (2, "")
    assert "make train" in ended.err


@pytest.mark.usefixtures("no_model")
def test_a_run_with_a_model_that_is_not_there_is_refused(alucert: Alucert, store: RawStore) -> None:
    assert alucert("--second-reader", "run").code == 2


def test_a_damaged_model_is_a_fault_and_never_a_document_without_values(
    alucert: Alucert, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged() -> None:
        raise model.ModelDamaged("model.bin is damaged; restore it")

    monkeypatch.setattr(model, "second_reader", damaged)
    ended = alucert("extract", "--second-reader", str(page))
    assert (ended.code, ended.out) == (1, "")
    assert "model.bin is damaged; restore it" in ended.err


def keys(settings: Settings, on: bool) -> tuple[dict[str, str], dict[str, str]]:
    run = Run(settings.model_copy(update={"second_reader": on}), Progress(quiet=True))
    return run.read_keys, run.extract_keys


@pytest.mark.usefixtures("stub", "store")
def test_the_model_is_part_of_the_keys_of_extract_and_not_of_read(settings: Settings) -> None:
    read_off, extract_off = keys(settings, False)
    read_on, extract_on = keys(settings, True)
    assert read_off == read_on
    assert set(extract_off.values()).isdisjoint(extract_on.values())


@pytest.mark.usefixtures("store")
def test_another_model_gives_other_keys(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for digit in "01":
        monkeypatch.setattr(pipeline.second_reader, "model_hash", lambda d=digit: d * 64)
        found.append(set(keys(settings, True)[1].values()))
    assert found[0].isdisjoint(found[1])


@pytest.mark.usefixtures("stub")
def test_a_run_stores_what_both_read_and_its_manifest_names_the_model(
    settings: Settings, store: RawStore
) -> None:
    paragraphs = "".join(f"<p>{part}</p>" for part in FJORDLYS.strip().split("\n\n"))
    known = {"url": "https://example.org/fjordlys/", "retrieved_at": "2024-05-16T08:00:00Z"}
    store.add(f"<html><body><article>{paragraphs}</article></body></html>".encode(), known)
    run = Run(settings.model_copy(update={"second_reader": True}), Progress(quiet=True))
    for stage in STAGES:
        stage.run(run)
    lines = [stored_line(run, document.name) for document in run.documents]
    flags = [flag["code"] for line in lines if line for flag in line["flags"]]
    assert "readers_disagree" in flags  # a place that the stub does not find
    (manifest,) = settings.data_dir.rglob("manifest.json")
    assert json.loads(manifest.read_text())["settings"]["second_reader"] == "0" * 64


@pytest.mark.usefixtures("stub")
def test_a_disagreement_is_a_place_in_the_queue_of_the_review(alucert: Alucert, page: Path) -> None:
    rules = json.loads(alucert("extract", str(page)).out)
    both = json.loads(alucert("extract", "--second-reader", str(page)).out)
    assert doubt_of(rules)[:2] == (None, 0)
    assert doubt_of(both)[0] == "warning"
    doubt = rows_of(both)["places[0]"].doubt
    assert doubt is not None
    assert "'Haugesund'" in doubt
    assert rows_of(both)["places[1]"].confidence == 0.98
