"""A model trained in a second or two on four invented sentences: to be read, not to be right."""

from __future__ import annotations

import pytest

from tools.second_reader.corpus import Labelled, Lesson
from tools.second_reader.train import train

QUICK = {
    "training.max_epochs": 6,
    "corpora.train.varied": 1,
    "components.second_reader.model.reducer.hidden_size": 8,
    "components.second_reader.model.tok2vec.embed.width": 16,
    "components.second_reader.model.tok2vec.embed.rows": [50, 50, 50, 50, 10],
    "components.second_reader.model.tok2vec.encode.width": 16,
}
TOLD = (
    ("Aarhult Metall AB", "Vetlanda", "DNV", "48,000"),
    ("Costa Parda Alumínio Ltda.", "Barcarena", "SGS", "12 500"),
    ("Laguna Bronce S.A.", "Puebla", "Bureau Veritas", "7,300"),
    ("Tarpan Foils Pvt. Ltd.", "Hosur", "TÜV Rheinland", "1.3 million"),
)
SENTENCE = (
    "{0} has achieved ASI Performance Standard Certification for its mill in {1}. The audit was "
    "carried out by {2}. It makes {3} tonnes a year. One minor non-conformance stands under 2.4a."
)
LABELS = ("entity", "place", "auditor", "capacity")


def lesson_of(names: tuple[str, ...]) -> Lesson:
    """A lesson on one company: what the sentence names, where it stands."""
    text = SENTENCE.format(*names)
    spans = [
        Labelled(label, text.index(words), text.index(words) + len(words))
        for label, words in (
            *zip(LABELS, names, strict=True), ("count_minor", "One"), ("criterion", "2.4a"),
        )
    ]  # fmt: skip
    return Lesson(names[1].lower(), text, tuple(sorted(spans, key=lambda one: one.start)))


@pytest.fixture(scope="session")
def lessons() -> list[Lesson]:
    """Four lessons."""
    return [lesson_of(names) for names in TOLD]


@pytest.fixture(scope="session")
def tiny(lessons: list[Lesson]) -> bytes:
    """The bytes of a model that was trained on them once."""
    return train(lessons, QUICK)
