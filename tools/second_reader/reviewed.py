"""Reviewed documents as annotations: what people saved, and what they finished.

``data/annotated`` has the samples that a review saves. A document of a collection that somebody
finished counts too, with the corrections of all reviewers laid over what was read. Corrections on a
document that nobody finished are no lesson: what they do not name may be wrong or missing, and the
model would learn it as right.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from pipeline.corrections.apply import correct
from pipeline.errors import AlucertError
from pipeline.progress import Progress
from pipeline.review.book import Book
from pipeline.review.desk import CollectionDesk, Opened
from pipeline.review.queue import Entry, standing
from pipeline.review.reviews import Review
from pipeline.review.sample import annotation, sample_file
from pipeline.run import Run
from pipeline.score.gold import Annotated, load_annotated
from pipeline.settings import Settings
from pipeline.source import Source

FOLDER = "annotated"  # in the data folder


def reviewed(settings: Settings, told: Callable[[str], None]) -> list[Annotated]:
    """Return the reviewed documents of a data folder; ``told`` hears of those left out.

    A collection that is not extracted as it is now gives none: what people said is held against
    values that are not there.
    """
    found = []
    folder = settings.data_dir / FOLDER
    if any(folder.rglob("*.gold.json")):
        found += load_annotated(folder, settings.data_dir)
    for raw in sorted((settings.data_dir / "raw").glob("*")):
        own = settings.model_copy(update={"collection": raw.name})
        book = Book.of_collection(own)
        if not any(not review.field for review in book.reviews()):
            continue
        try:
            found += _finished(Run(own, Progress(quiet=True)), book)
        except AlucertError as error:
            told(f"{raw.name}: its reviews are not learnt from ({error})")
    return found


def _finished(run: Run, book: Book) -> list[Annotated]:
    desk = CollectionDesk(run)
    reviews, corrections = book.reviews(), book.corrections()
    people = sorted({review.who for review in reviews})
    found = []
    for entry in desk.entries():
        done = [
            who
            for who in people
            if standing(entry, who, reviews, corrections).standing == "finished"
        ]
        opened = desk.open(entry.sha256) if done else None
        if opened is not None:
            found.append(_annotated(opened, entry, book, _left_open(entry, reviews, done), run))
    return found


def _left_open(entry: Entry, reviews: tuple[Review, ...], people: list[str]) -> set[str]:
    """The fields that those who finished a document left to others; the last word counts."""
    last: dict[tuple[str, str], str] = {}
    for review in reviews:
        if review.document == entry.sha256 and review.field and review.who in people:
            last[review.who, review.field] = review.verdict
    return {field for (_, field), verdict in last.items() if verdict == "skipped"}


def _annotated(opened: Opened, entry: Entry, book: Book, skipped: set[str], run: Run) -> Annotated:
    own = [one for one in book.corrections() if one.document_id == entry.document_id]
    line, _ = correct(opened.line, own, opened.document)
    source = entry.url or entry.name
    gold = annotation(line["record"], skipped, source, "typical", None)
    stem = sample_file(Path(), entry.name).name.partition(".")[0]
    raw = next(one for one in run.documents if one.sha256 == entry.sha256)
    content = json.dumps([gold, entry.sha256], ensure_ascii=False, sort_keys=True)
    return Annotated(
        f"reviewed/{run.settings.collection}/{stem}",
        Source(raw.file, raw.name, raw.url, raw.sha256, raw.charset),
        gold["record"],
        frozenset(gold["skip"]),
        frozenset(),
        content,
    )
