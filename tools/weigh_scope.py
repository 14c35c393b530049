"""Learn the weights by which the certified plants, places and countries are chosen.

Reads the training part of the annotated announcements (never what is set aside) and writes
extractors/vocab/scope_weights.csv. One logistic regression with a ridge penalty for each kind of
candidate, solved by Newton steps, which have one solution whatever the order of the documents.
Prints how often the choice is right when each fifth of the documents is judged by weights learnt
from the others, beside the rules' own answer.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extractors.certified import known_names, ruled_items, widely_read
from extractors.language.facility_names import same_plant
from extractors.language.places import same_place
from extractors.reading import read
from extractors.scope_choice import Candidate, scope_candidates
from pipeline.extract import document_of
from pipeline.files import write_atomically
from pipeline.score.compare import alternatives
from pipeline.score.gold import Annotated, fingerprint, load_annotated
from pipeline.score.parts import of_part
from pipeline.settings import Settings
from pipeline.source import load

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ("announcements", "passages")
TABLE = ROOT / "extractors" / "vocab" / "scope_weights.csv"
RIDGE = 1.5
STEPS = 30
FOLDS = 5
LEAST = 3  # documents that show a feature: fewer would teach a document and no rule
FIELDS = {"facility": "facilities", "place": "places", "country": "countries"}
_SAME: dict[str, Callable[[str, str], bool]] = {
    "facility": same_plant,
    "place": same_place,
    "country": str.__eq__,
}


@dataclass(frozen=True)
class Example:
    """A candidate, the number of its document, and whether the annotation knows it."""

    document: int
    candidate: Candidate
    right: bool


def examples_of(documents: Sequence[Annotated], settings: Settings) -> list[Example]:
    """Return the candidates of all documents, each held against the annotation."""
    found: list[Example] = []
    for number, document in enumerate(documents):
        source = document.source
        data = load(source, settings.document_limit_bytes)
        page = document_of(data, source.path, source.url, source.charset)
        reading = read(page)
        own, others = known_names(reading)
        ruled = ruled_items(reading, own, others)
        for candidate in scope_candidates(reading, ruled, own, others, widely_read(reading)):
            kind = candidate.item.kind
            if FIELDS[kind] in document.skip:
                continue
            wanted = [
                str(name)
                for value in document.record.get(FIELDS[kind]) or ()
                for name in alternatives(value)
                if name is not None
            ]
            right = any(_SAME[kind](candidate.item.value, name) for name in wanted)
            found.append(Example(number, candidate, right))
    return found


def learn(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weight of each feature that enough documents show."""
    seen: dict[str, set[int]] = {}
    for example in examples:
        for name in example.candidate.features:
            seen.setdefault(name, set()).add(example.document)
    names = sorted(name for name, documents in seen.items() if len(documents) >= LEAST)
    index = {name: number for number, name in enumerate(names)}
    table: NDArray[np.float64] = np.zeros((len(examples), len(names)))
    for row, example in enumerate(examples):
        for name in example.candidate.features:
            if name in index:
                table[row, index[name]] = 1.0
    right = np.array([example.right for example in examples], dtype=float)
    weights: NDArray[np.float64] = np.zeros(len(names))
    for _ in range(STEPS):
        share = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (right - share) - RIDGE * weights
        curve = (table * (share * (1 - share))[:, None]).T @ table + RIDGE * np.eye(len(names))
        weights = weights + np.linalg.solve(curve, slope)
    return {name: float(weights[number]) for name, number in index.items()}


def judged(example: Example, weights: dict[str, float]) -> bool:
    """Say whether the weights take a candidate."""
    return sum(weights.get(name, 0.0) for name in example.candidate.features) > 0


def main() -> int:
    """Learn, print what is right under cross-validation, write the table."""
    settings = Settings()
    documents = [
        document
        for folder in SAMPLES
        for document in of_part(
            load_annotated(ROOT / "tests" / "samples" / folder, settings.data_dir), "training"
        )
    ]
    examples = examples_of(documents, settings)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["kind", "feature", "weight", "source"])
    source = f"tests/samples training {fingerprint(documents)}"
    for kind in FIELDS:
        mine = [e for e in examples if e.candidate.item.kind == kind]
        wrong: list[Example] = []
        for fold in range(FOLDS):
            weights = learn([e for e in mine if e.document % FOLDS != fold])
            wrong += [
                e for e in mine if e.document % FOLDS == fold and judged(e, weights) != e.right
            ]
        ruled = sum(e.candidate.ruled == e.right for e in mine)
        print(
            f"{kind}: {len(mine) - len(wrong)} of {len(mine)} judged rightly (cross-validated), "
            f"by the rules alone {ruled}"
        )
        for example in wrong if "--misses" in sys.argv else []:
            item = example.candidate.item
            print(f"  {documents[example.document].name}: {item.value} is {example.right}")
            if "--features" in sys.argv:
                print("     ", " ".join(example.candidate.features))
        for name, weight in sorted(learn(mine).items()):
            writer.writerow([kind, name, f"{weight:.3f}", source])
    write_atomically(TABLE, written.getvalue().encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
