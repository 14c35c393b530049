"""What a second reader hands over: spans of a text with a label and a score."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from extractors.document import Document

# What the model tells apart. The grade of a count is part of its label: '' is a count without one.
ENTITY, FACILITY, PLACE, AUDITOR, SPEAKER = "entity", "facility", "place", "auditor", "speaker"
CAPACITY, CRITERION = "capacity", "criterion"
COUNT, COUNT_MINOR, COUNT_MAJOR = "count", "count_minor", "count_major"
LABELS = (
    ENTITY, FACILITY, PLACE, AUDITOR, SPEAKER, CAPACITY, CRITERION, COUNT, COUNT_MINOR, COUNT_MAJOR,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposal:
    """A span of the text that the second reader takes for a value.

    ``score`` is the model's own and says nothing by itself; what it is worth was counted
    (thresholds.csv).
    """

    label: str
    start: int
    end: int
    score: float


def text_mark(text: str) -> str:
    """Return the mark of a text, by which a model knows the texts that it was trained on."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


# A reader of a document: the model, or proposals that were stored while documents were left out.
Reader = Callable[[Document], tuple[Proposal, ...]]


def reads_nothing(document: Document) -> tuple[Proposal, ...]:
    """Propose nothing, whatever the document: the reader that is not there."""
    return ()
