"""Learn the weights by which the counts of non-conformances are chosen.

Reads the training part of the annotated announcements (never what is set aside) and writes
extractors/vocab/count_weights.csv. One logistic regression with a ridge penalty for each kind of
candidate, solved by Newton steps, which have one solution whatever the order of the documents; a
feature that fewer than three documents show gets no weight. Prints how often the choice is right
when each fifth of the documents is judged by weights learnt from the others, beside the grammar's
own answer.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.findings_told import findings_sentences, is_opinion
from extractors.language.count_choice import KINDS, Candidate
from extractors.language.nonconformances import candidates_in
from extractors.reading import Reading, read
from pipeline.extract import document_of
from pipeline.files import write_atomically
from pipeline.score.compare import alternatives
from pipeline.score.gold import Annotated, fingerprint, load_annotated
from pipeline.score.parts import of_part
from pipeline.settings import Settings
from pipeline.source import load

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ("announcements", "passages")
TABLE = ROOT / "extractors" / "vocab" / "count_weights.csv"
RIDGE = 1.0
# Where the weights start from, and stay unless examples say otherwise: the grammar is right, cues
# of another audit and of rules hold, a number right before another noun counts that, one right
# before a year is of that year, and 'the two that have been closed' were known before.
PRIOR = {
    "grammar says so": 4.0,
    "bias": -2.0,
    "part: finding_past": -3.0,
    "sentence: definition": -3.0,
    "behind: word": -2.0,
    "year right behind": -3.0,
    "known and closed": -5.0,
    "part: then, in a year": -4.0,
}
STEPS = 30
FOLDS = 5
# Documents that must show a feature: what one text alone shows is no rule of the genre.
LEAST = 3


@dataclass(frozen=True)
class Example:
    """A candidate, the number of its document, and whether the annotation knows it."""

    document: int
    candidate: Candidate
    right: bool


def candidates_of(reading: Reading) -> list[Candidate]:
    """Return all candidates of a document."""
    found: list[Candidate] = []
    for told in findings_sentences(reading):
        if told.head is not None or told.sentence.zone == "title":
            continue
        found += [
            candidate
            for candidate in candidates_in(reading.text, told.span, told.before, told.follows)
            if not is_opinion(
                reading,
                told.span.start + candidate.stated.start,
                told.span.start + candidate.stated.end,
            )
        ]
    return found


def annotated_right(
    record: Mapping[str, Any], skip: frozenset[str], candidate: Candidate
) -> bool | None:
    """Say whether an annotation has a candidate; None where it leaves that open."""
    n, grade = candidate.stated.n, candidate.stated.grade
    totals: Mapping[str, Any] = record.get("nonconformances") or {}
    allowed = {key: alternatives(value) for key, value in totals.items()}
    if candidate.kind == "denied_all":
        by_total = all(allowed.get(key, []) == [0] for key in ("minor", "major"))
        open_total = all(0 in allowed.get(key, []) for key in ("minor", "major"))
    else:
        values = allowed.get(grade or "total", [])
        by_total = values == [n]
        open_total = n in values
    if by_total:
        return True
    counts = record.get("counts")
    if "counts" in skip or not isinstance(counts, (list, dict)):
        values = allowed.get(grade or "total", [])
        part = n > 0 and any(value is not None and n < value for value in values)
        return None if open_total or part else False
    lists = alternatives(counts) if isinstance(counts, dict) else [counts]
    has = [_has(told, n, grade) for told in lists]
    if all(has):
        return True
    return None if any(has) or open_total else False


def _has(counts: Sequence[Any], n: int, grade: str | None) -> bool:
    items = [item for one in counts for item in alternatives(one) if item is not None]
    return any(item["n"] == n and grade in alternatives(item["grade"]) for item in items)


def examples_of(documents: Sequence[Annotated], settings: Settings) -> list[Example]:
    """Return the candidates of all documents, each held against the annotation."""
    found: list[Example] = []
    for number, document in enumerate(documents):
        if "nonconformances" in document.skip or not document.record.get("nonconformances"):
            continue
        source = document.source
        data = load(source, settings.document_limit_bytes)
        reading = read(document_of(data, source.path, source.url, source.charset))
        found += _examples(number, document, candidates_of(reading))
    return found


def _examples(number: int, document: Annotated, candidates: Sequence[Candidate]) -> list[Example]:
    found: list[Example] = []
    graded = set()
    for candidate in candidates:
        right = annotated_right(document.record, document.skip, candidate)
        at = (candidate.sentence, candidate.token)
        if candidate.stated.grade is None and at in graded:
            continue  # 'No minor or major ones': what has a grade is not asked without one
        if candidate.stated.grade is not None and right is not False:
            graded.add(at)
        if right is not None:
            found.append(Example(number, candidate, right))
    return found


def likeliest(examples: Sequence[Example]) -> list[Example]:
    """Return the examples without those that fit an annotated count by chance.

    'Five minor non-conformances ... from page 5': of several candidates of one document with one
    number and grade those stay that weights learnt from all find likely, or the likeliest.
    """
    weights = {kind: learn([e for e in examples if e.candidate.kind == kind]) for kind in KINDS}
    best: dict[tuple[int, int, str | None], float] = {}
    for example in examples:
        candidate = example.candidate
        key = (example.document, candidate.stated.n, candidate.stated.grade)
        if example.right:
            best[key] = max(best.get(key, 0.0), candidate.probability(weights[candidate.kind]))
    return [
        e
        for e in examples
        if not e.right
        or (p := e.candidate.probability(weights[e.candidate.kind])) > 0.5
        or p == best[e.document, e.candidate.stated.n, e.candidate.stated.grade]
    ]


def learn(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weight of each feature that at least three documents show."""
    shown: dict[str, set[int]] = {}
    for example in examples:
        for name in example.candidate.features:
            shown.setdefault(name, set()).add(example.document)
    names = sorted(
        name for name, documents in shown.items() if len(documents) >= LEAST or name in PRIOR
    )
    index = {name: number for number, name in enumerate(names)}
    table: NDArray[np.float64] = np.zeros((len(examples), len(names)))
    for row, example in enumerate(examples):
        for name in example.candidate.features:
            if name in index:
                table[row, index[name]] = 1.0
    right = np.array([example.right for example in examples], dtype=float)
    prior = np.array([PRIOR.get(name, 0.0) for name in names])
    weights: NDArray[np.float64] = np.zeros(len(names))
    for _ in range(STEPS):
        share = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (right - share) - RIDGE * (weights - prior)
        curve = (table * (share * (1 - share))[:, None]).T @ table + RIDGE * np.eye(len(names))
        weights = weights + np.linalg.solve(curve, slope)
    return {name: float(weights[number]) for name, number in index.items()}


def judged(example: Example, weights: dict[str, float]) -> bool:
    """Say whether the weights take a candidate."""
    return example.candidate.is_likely(example.candidate.probability(weights))


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
    examples = likeliest(examples_of(documents, settings))
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["kind", "feature", "weight", "source"])
    source = f"tests/samples training {fingerprint(documents)}"
    for kind in KINDS:
        mine = [e for e in examples if e.candidate.kind == kind]
        wrong: list[Example] = []
        for fold in range(FOLDS):
            weights = learn([e for e in mine if e.document % FOLDS != fold])
            wrong += [
                e for e in mine if e.document % FOLDS == fold and judged(e, weights) != e.right
            ]
        told = sum(("grammar says so" in e.candidate.features) == e.right for e in mine)
        print(
            f"{kind}: {len(mine) - len(wrong)} of {len(mine)} judged rightly (cross-validated), "
            f"by the grammar alone {told}"
        )
        for example in wrong if "--misses" in sys.argv else []:
            stated, name = example.candidate.stated, documents[example.document].name
            print(f"  {name}: {stated.n} {stated.grade} is {example.right}")
            if "--features" in sys.argv:
                print("     ", "; ".join(example.candidate.features))
        for name, weight in sorted(learn(mine).items()):
            writer.writerow([kind, name, f"{weight:.3f}", source])
    write_atomically(TABLE, written.getvalue().encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
