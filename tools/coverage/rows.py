"""The rows of the genre and what holds them.

tests/samples/coverage.csv has a row for each English row of the genre: what it is, and the
conditions by which it is recognised, all of which must hold. ``kind`` is of the page, ``published``
a range of dates (``2020..2022-07``), ``text`` an expression on the text as `alucert text` prints
it, ``page`` one on the page as served, ``answer`` a condition of this package on text and answer.
A row whose ``answer`` is ``reading`` is held by the documents that tests/samples/covers.csv names,
each with the words that hold it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.extract import read_sources
from pipeline.score.gold import Annotated
from pipeline.settings import Settings
from tools.coverage import audit, certified, form, scope
from tools.coverage.sample import Sample

READING = "reading"
# of an annotation by name, and of those that take an expression: `auditor ~ BNQ`
CONDITIONS = {**certified.CHECKS, **scope.CHECKS, **audit.CHECKS, **form.CHECKS}
_OWN = re.compile(r"(canonical|og:url)[^>]{0,40}https?://(www\.)?aluminium-stewardship\.org")
_OTHER = re.compile(r"(canonical|og:url)[^>]{0,40}https?://")
_FOOTER = re.compile("(?i)iseal code compliant")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the genre with its conditions; an empty condition always holds."""

    number: str
    section: str
    description: str
    kind: str
    published: str
    text: str
    page: str
    answer: str


@dataclass(frozen=True, slots=True)
class Read:
    """A document that holds a row by a person's reading: the words stand in its text."""

    row: str
    document: str
    words: str


def load_rows(path: Path) -> list[Row]:
    """Return the rows of the table, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(line["row"], *(line[key] for key in Row.__slots__[1:]))
            for line in csv.DictReader(file)
        ]


def load_readings(path: Path) -> list[Read]:
    """Return what holds a row by a person's reading."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Read(line["row"], line["document"], line["words"]) for line in csv.DictReader(file)]


def load_samples(documents: Sequence[Annotated], settings: Settings) -> list[Sample]:
    """Return the annotated announcements in English: those with an entity in the answer."""
    wanted = [document for document in documents if document.record.get("entity")]
    texts = read_sources([document.source for document in wanted], settings)
    return [
        Sample(
            document.name,
            kind_of(page := document.source.file.read_text(encoding="utf-8", errors="replace")),
            str(line["text"]),
            page,
            document.record,
        )
        for document, line in zip(wanted, texts, strict=True)
    ]


def kind_of(page: str) -> str:
    """Return whether a page is the scheme's own: by its address, else by its footer."""
    own = _OWN.search(page) or (not _OTHER.search(page) and _FOOTER.search(page))
    return "announcement" if own else "reprint"


def holds(row: Row, sample: Sample, readings: Iterable[Read] = ()) -> bool:
    """Say whether a document holds a row.

    Raises KeyError for a condition that does not exist.
    """
    if row.kind not in ("", sample.kind) or not _within(row.published, sample):
        return False
    if row.text and not re.search(row.text, sample.text, re.MULTILINE):
        return False
    if row.page and not re.search(row.page, sample.page, re.MULTILINE):
        return False
    if row.answer == READING:
        return any((read.row, read.document) == (row.number, sample.name) for read in readings)
    return not row.answer or _answer(row.answer, sample)


def held(
    rows: Iterable[Row], samples: Sequence[Sample], readings: Sequence[Read]
) -> Mapping[str, list[str]]:
    """Return the names of the documents that hold each row."""
    return {
        row.number: [sample.name for sample in samples if holds(row, sample, readings)]
        for row in rows
    }


def _answer(condition: str, sample: Sample) -> bool:
    name, _, expression = condition.partition(" ~ ")
    if name == "auditor":
        return any(re.search(expression, firm) for firm in sample.texts("auditors"))
    if name == "title":
        titles = [str(item.get("title") or "") for item in sample.items("criteria")]
        return any(re.search(expression, title) for title in titles)
    return CONDITIONS[name](sample)


def _within(published: str, sample: Sample) -> bool:
    if not published:
        return True
    first, _, last = published.partition("..")
    day = str(sample.one("published_on") or "")
    return bool(day) and first <= day[: len(first)] and day[: len(last)] <= last
