"""What one person said of each row of a document, from their lines in the book."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from extractors.document import Document
from pipeline.corrections.file import Correction
from pipeline.corrections.locate import Change, Void, is_confirming, locate
from pipeline.corrections.paths import Path, get, joined, put, steps
from pipeline.review.checks import ONE
from pipeline.review.reviews import Review

State = Literal["confirmed", "corrected", "absent", "skipped"]
Json = dict[str, Any]


@dataclass(slots=True)
class Word:
    """What was said of a row: its state, its value after that, and the lines that say so."""

    state: State
    value: Any
    lines: list[Correction] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Added:
    """A value that a person added to a list."""

    key: str
    correction: Correction


@dataclass(slots=True)
class Words:
    """What one person said of a document.

    ``void`` are lines whose place or value is another one now, with the reason: the person has
    to look again.
    """

    rows: dict[str, Word]
    added: list[Added]
    void: list[tuple[Correction, str]]


def words_of(
    line: Mapping[str, Any],
    document: Document | None,
    corrections: Sequence[Correction],
    reviews: Mapping[str, Review],
    text_sha256: str,
) -> Words:
    """Return what one person said of a document as it is now.

    In: its contract object as read, its text, the person's lines about it, their last word on
    each field (``reviews.latest``), the hash of the text. A word on another text is none.
    """
    said = Words({}, [], [])
    record = copy.deepcopy(line.get("record") or {})
    for review in reviews.values():
        if review.field and review.text_sha256 == text_sha256:
            state: State = "absent" if review.verdict == "absent" else "skipped"
            said.rows[review.field] = Word(state, get(record, steps(review.field)))
    for correction in corrections:
        try:
            change = locate(line, correction, document)
        except Void as void:
            if not void.settled:
                said.void.append((correction, str(void)))
            continue
        _note(said, change, record)
    return said


def row_of(path: Path) -> str:
    """Return the row in which a path lies: an item of a list, a scalar, a grade's count.

    >>> row_of(("capacities", 2, "value")), row_of(("entity",)), row_of((ONE, "minor"))
    ('capacities[2]', 'entity', 'nonconformances.minor')
    """
    if len(path) > 1 and (isinstance(path[1], int) or path[0] == ONE):
        return joined(path[:2])
    return joined(path[:1])


def _note(said: Words, change: Change, record: Json) -> None:
    made, path = change.correction, change.path
    adds = made.operation == "add"
    if adds and len(path) == 2 and isinstance(path[-1], int):
        said.added.append(Added(str(path[0]), made))
        return
    row = row_of(path)
    before = said.rows.get(row)
    lines = [*(before.lines if before else ()), made]
    if is_confirming(made):
        said.rows[row] = Word("confirmed", get(record, steps(row)), lines)
    elif made.operation == "remove" and row == joined(path):
        said.rows[row] = Word("absent", None, lines)
    else:
        put(record, path, None if made.operation == "remove" else copy.deepcopy(made.new))
        said.rows[row] = Word("corrected", get(record, steps(row)), lines)
