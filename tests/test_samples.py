"""The demo collection and its answers: whole, varied, and every document in its own words."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extractors.document import Document
from extractors.language.sentences import split_sentences
from extractors.record import build_record
from pipeline.read import read_bytes
from pipeline.score.gold import Annotated, load_annotated
from tests.extractors.announcements import evidenced, leaves

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "tests" / "samples"
DEMO = ROOT / "data" / "raw" / "demo"
SEEDS = ROOT.parent / "shared" / "seeds"
SET_PHRASES = SAMPLES / "set_phrases.csv"
# A sentence of more words than this is somebody's own.
COMMON_WORDS = 12

GOLDS = load_annotated(SAMPLES, ROOT / "data")
DOCUMENTS = sorted(file for file in DEMO.iterdir() if file.suffix in (".html", ".txt", ".pdf"))


@cache
def document(file: Path) -> Document:
    url = json.loads(file.with_suffix(".json").read_text(encoding="utf-8")).get("url")
    return read_bytes(file.read_bytes(), file.name, url)


@cache
def contract(file: Path) -> dict[str, Any]:
    return build_record(document(file))


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def own_sentences(read: Document) -> set[str]:
    """The longer sentences of a document, without case and punctuation."""
    spans = [
        span for block in read.blocks for span in split_sentences(read.text, block.start, block.end)
    ]
    found = {words(read.text[span.start : span.end]) for span in spans}
    return {sentence for sentence in found if sentence.count(" ") >= COMMON_WORDS}


def set_phrases() -> set[str]:
    with SET_PHRASES.open(encoding="utf-8", newline="") as file:
        return {words(row["phrase"]) for row in csv.DictReader(file)}


def test_no_two_documents_share_a_sentence() -> None:
    told: dict[str, list[str]] = {}
    for file in DOCUMENTS:
        for sentence in own_sentences(document(file)) - set_phrases():
            told.setdefault(sentence, []).append(file.name.partition("--")[0])
    assert len(told) > 1_000
    assert {s: names for s, names in told.items() if len(names) > 1} == {}


def test_no_document_shares_a_sentence_with_a_real_announcement(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seeds = sorted(SEEDS.glob("*.txt"))
    if not seeds:
        with capsys.disabled():
            sys.stderr.write(f"\n{SEEDS}: no seeds there, so nothing was compared with them.\n")
    real = {s for file in seeds for s in own_sentences(read_bytes(file.read_bytes(), file.name))}
    shared = {
        file.name: found
        for file in DOCUMENTS
        if (found := (own_sentences(document(file)) - set_phrases()) & real)
    }
    assert shared == {}


def test_set_phrases_are_few_and_say_why() -> None:
    with SET_PHRASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) <= 5
    assert all(row["phrase"] and row["why"] for row in rows)


@pytest.mark.parametrize("gold", GOLDS, ids=lambda gold: gold.name)
def test_every_answer_has_its_document(gold: Annotated) -> None:
    assert gold.source.file.is_file()
    assert gold.source.file.name.startswith(gold.name.rpartition("/")[2])


def test_every_announcement_and_report_of_the_demo_has_its_answer() -> None:
    annotated = {gold.source.file for gold in GOLDS}
    without = [file for file in DOCUMENTS if file not in annotated]
    assert all(contract(file)["document"]["kind"] == "other" for file in without)


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name.partition("--")[0])
def test_every_value_has_evidence_and_every_gap_a_reason(file: Path) -> None:
    found, text = contract(file), document(file).text
    for row in found["evidence"]:
        if row["start"] is None:
            assert row["source"], row
        else:
            assert row["quote"] == text[row["start"] : row["end"]] != "", row
    paths = [row["field"] for row in found["evidence"]]
    # The page of a finding is proved by the rows of its rating and its statement.
    paths += [
        f"findings[{index}].page"
        for index, finding in enumerate(found["record"].get("findings", []))
        if any(
            row["field"].startswith(f"findings[{index}].") and row["page"] == finding["page"]
            for row in found["evidence"]
        )
    ]
    for path, value in parts(found["record"]):
        if value is None or value == []:
            assert path in found["absent"], f"{path} has no reason"
        else:
            assert path not in found["absent"], f"{path} has a value and a reason"
            missing = [leaf for leaf in leaves(path, value) if not evidenced(leaf, paths)]
            assert missing == []


def parts(record: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if key == "nonconformances":
            yield from ((f"{key}.{grade}", number) for grade, number in value.items())
        else:
            yield key, value


def answers(key: str) -> Iterator[Any]:
    """The annotated values of a key; of several right ones the first."""
    for gold in GOLDS:
        value = gold.record.get(key)
        yield value["any"][0] if isinstance(value, dict) and "any" in value else value


def test_the_collection_covers_twenty_countries() -> None:
    assert len({code for codes in answers("countries") for code in codes or []}) >= 20


def test_the_collection_covers_both_standards_and_all_their_versions() -> None:
    found = Counter(
        (row["standard"], version)
        for rows in answers("certifications")
        for row in rows or []
        if isinstance(version := row["version"], str)
    )
    assert {("PS", version) for version in ("V2", "V3", "V3.1")} <= found.keys()
    assert {("CoC", version) for version in ("V1", "V2", "V2.1")} <= found.keys()


def test_the_collection_covers_every_year_from_2018_to_2026() -> None:
    years = {date[:4] for date in answers("published_on") if date}
    assert {str(year) for year in range(2018, 2027)} <= years
