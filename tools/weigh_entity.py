"""Learn the weights of the features that choose the entity: ``make weigh``.

Reads the training part of the annotated announcements (never what is set aside) and writes
extractors/vocab/entity_weights.csv. The model is a conditional logit (softmax over the names of
one document, ridge penalty), solved by Newton steps, which have one solution whatever the order
of the documents. Prints how often the choice is right when each fifth of the documents is judged
by weights learnt from the others.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extractors.document import Span
from extractors.language.entity_choice import Candidate, entity_candidates
from extractors.language.names import core_tokens
from extractors.language.parties import claimed_names, told_name
from extractors.reading import read
from pipeline.extract import document_of
from pipeline.files import write_atomically
from pipeline.score.compare import alternatives
from pipeline.score.gold import Annotated, fingerprint, load_annotated
from pipeline.score.parts import of_part
from pipeline.settings import Settings
from pipeline.source import load

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ("announcements", "passages")
TABLE = ROOT / "extractors" / "vocab" / "entity_weights.csv"
RIDGE = 1.0
STEPS = 30
FOLDS = 5
LEAST = 3  # documents that show a feature: fewer would teach a document and no rule


@dataclass(frozen=True)
class Choice:
    """The names of one document and which of them is the annotated entity (None: none is)."""

    document: str
    candidates: tuple[Candidate, ...]
    right: int | None


def choices(documents: Sequence[Annotated], settings: Settings) -> list[Choice]:
    """Return the choice that each document with an annotated entity asks for."""
    found: list[Choice] = []
    for document in documents:
        entity = document.record.get("entity")
        if entity is None or "entity" in document.skip:
            continue
        source = document.source
        data = load(source, settings.document_limit_bytes)
        page = document_of(data, source.path, source.url, source.charset)
        reading = read(page)
        text = reading.text
        zoned = tuple((Span(s.start, s.end), str(s.zone)) for s in reading.sentences)
        body = tuple(span for span, zone in zoned if zone != "background")
        claimed, named = claimed_names(text, reading.claims, reading.title_claims, body)
        told = told_name(text, claimed, named, body, page.title)
        names = entity_candidates(text, zoned, reading.claims, reading.title_claims, told)
        wanted = {core_tokens(str(name)) for name in alternatives(entity)}
        right = next((i for i, c in enumerate(names) if core_tokens(c.name.text) in wanted), None)
        found.append(Choice(document.name, names, right))
    return found


def learn(examples: Sequence[Choice]) -> dict[str, float]:
    """Return the weight of each feature that enough documents show."""
    seen: dict[str, set[str]] = {}
    for example in examples:
        for candidate in example.candidates:
            for name in (*candidate.features, *(name for name, _ in candidate.counts)):
                seen.setdefault(name, set()).add(example.document)
    names = sorted(name for name, documents in seen.items() if len(documents) >= LEAST)
    index = {name: number for number, name in enumerate(names)}
    weights: NDArray[np.float64] = np.zeros(len(names))
    tables = [
        (_table(example, index), example.right)
        for example in examples
        if example.right is not None and len(example.candidates) > 1
    ]
    for _ in range(STEPS):
        slope = -RIDGE * weights
        curve = RIDGE * np.eye(len(names))
        for table, right in tables:
            score = table @ weights
            share = np.exp(score - score.max())
            share /= share.sum()
            mean = share @ table
            slope += table[right] - mean
            curve += (table * share[:, None]).T @ table - np.outer(mean, mean)
        weights = weights + np.linalg.solve(curve, slope)
    return {name: float(weights[number]) for name, number in index.items()}


def _table(example: Choice, index: dict[str, int]) -> NDArray[np.float64]:
    table: NDArray[np.float64] = np.zeros((len(example.candidates), len(index)))
    for row, candidate in enumerate(example.candidates):
        for name in candidate.features:
            if name in index:
                table[row, index[name]] = 1.0
        for name, value in candidate.counts:
            if name in index:
                table[row, index[name]] = value
    return table


def misses(examples: Sequence[Choice], weights: dict[str, float]) -> list[Choice]:
    """Return the documents in which the weights choose another name than the annotated one."""
    wrong: list[Choice] = []
    for example in examples:
        scores = [candidate.score(weights) for candidate in example.candidates]
        if example.right is None or scores.index(max(scores)) != example.right:
            wrong.append(example)
    return wrong


def main() -> int:
    """Learn, print what is right under cross-validation, write the table."""
    settings = Settings()
    documents = [
        document
        for folder in SAMPLES
        if (ROOT / "tests" / "samples" / folder).is_dir()
        for document in of_part(
            load_annotated(ROOT / "tests" / "samples" / folder, settings.data_dir), "training"
        )
    ]
    examples = choices(documents, settings)
    wrong: list[tuple[Choice, dict[str, float]]] = []
    for fold in range(FOLDS):
        weights = learn([e for i, e in enumerate(examples) if i % FOLDS != fold])
        judged = [e for i, e in enumerate(examples) if i % FOLDS == fold]
        wrong += [(example, weights) for example in misses(judged, weights)]
    missing = sum(example.right is None for example in examples)
    right = len(examples) - len(wrong)
    print(f"entity: {right} of {len(examples)} chosen rightly (cross-validated); {missing} no name")
    for example, weights in wrong if "--misses" in sys.argv else []:
        best = max(example.candidates, key=lambda c: c.score(weights), default=None)
        wanted = example.candidates[example.right].name.text if example.right is not None else None
        print(f"  {example.document}: {best.name.text if best else None!r} instead of {wanted!r}")
        if "--features" in sys.argv and best is not None and example.right is not None:
            print("     ", best.features, "\n     ", example.candidates[example.right].features)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["feature", "weight", "source"])
    source = f"tests/samples training {fingerprint(documents)}"
    for name, weight in sorted(learn(examples).items()):
        writer.writerow([name, f"{weight:.3f}", source])
    write_atomically(TABLE, written.getvalue().encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
