"""How often a value is right, by the rule that read it: the confidences of the evidence.

A rule's confidence is the share of its values that are right in annotated documents, drawn
towards the mean of its field where the rule is rare. An extractor may weigh the same rule
differently from case to case (``own``, its confidence before calibration); each is measured by
itself. Fields that are not scored, and rules that support none, keep the extractor's confidence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.extract import document_of, failed_line, lost_error, run_jobs
from pipeline.pool import Job, Lost
from pipeline.score.compare import NULL, normal
from pipeline.score.fields import Field, fields_of
from pipeline.score.gold import Annotated
from pipeline.settings import Settings
from pipeline.source import Source, load

Line = Mapping[str, Any]
Weighed = tuple[str, float]  # a rule, and the extractor's own confidence
# So many values of the field's mean are added to those of a rule: few say little.
_SHRINKAGE = 4.0
_SUREST = 0.999  # nothing is certain
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """One extracted value: whether it is right, and what it rests on.

    ``rests_on`` holds, for each component of the value, the rule and the extractor's own
    confidence of its surest evidence.
    """

    document: str
    field: str
    right: bool
    rests_on: tuple[Weighed, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """How many values rest on a rule (as weighed), how many are right, and what follows."""

    given: int
    right: int
    confidence: float


def extract_uncalibrated(documents: Sequence[Annotated], settings: Settings) -> list[Line]:
    """Return the contract lines of documents with the extractors' own confidences."""
    sources = [document.source for document in documents]
    jobs = [source.as_job(settings.document_limit_bytes) for source in sources]
    results = run_jobs("pipeline.score.calibration:uncalibrated_job", sources, jobs, settings)
    return [
        failed_line(source.path, lost_error(source, result))
        if isinstance(result, Lost)
        else result.value
        for source, result in zip(sources, results, strict=True)
    ]


def uncalibrated_job(job: Job) -> Line:
    """Return one document's line with the extractors' own confidences; a worker's work."""
    from extractors.record import build_record
    from pipeline.errors import Unreadable

    source = Source.of_job(job)
    try:
        data = load(source, job["limit"])
        document = document_of(data, source.path, source.url, source.charset)
        return build_record(document, confidences={})
    except Unreadable as error:
        return failed_line(source.path, error)


def judge(document: Annotated, line: Line) -> list[Judged]:
    """Return the scored values of a document's line with evidence, right or not."""
    record = line.get("record") or {}
    surest = _surest(line.get("evidence", ()))
    found = []
    for field in fields_of(document.record, document.skip):
        if field.extra:
            continue
        wrong = {value.index for value in field.compare(document.record, record).spurious}
        for index, paths in enumerate(_paths(field, record)):
            rests_on = tuple(surest[path] for path in paths if path in surest)
            if rests_on:
                found.append(Judged(document.name, field.name, index not in wrong, rests_on))
    return found


def fit(values: Iterable[Judged]) -> dict[Weighed, Measured]:
    """Return what each rule's values are worth, smoothed and drawn to the field's mean."""
    counts: dict[Weighed, list[int]] = {}
    fields: dict[Weighed, str] = {}
    means: dict[str, list[int]] = {}
    for value in values:
        mean = means.setdefault(value.field, [0, 0])
        mean[0] += 1
        mean[1] += value.right
        for weighed in sorted(set(value.rests_on)):
            count = counts.setdefault(weighed, [0, 0])
            count[0] += 1
            count[1] += value.right
            fields.setdefault(weighed, value.field)
    fitted = {}
    for weighed, (given, right) in sorted(counts.items()):
        mean_given, mean_right = means[fields[weighed]]
        mean_share = (mean_right + 1) / (mean_given + 2)
        share = (right + _SHRINKAGE * mean_share) / (given + _SHRINKAGE)
        fitted[weighed] = Measured(given, right, min(round(share, 3), _SUREST))
    return fitted


def confidence_of(value: Judged, fitted: Mapping[Weighed, Measured]) -> float:
    """Return the confidence of a value: that of its least sure component."""
    return min(
        fitted[weighed].confidence if weighed in fitted else weighed[1]
        for weighed in value.rests_on
    )


def cross_validated(values: Sequence[Judged]) -> list[tuple[float, bool]]:
    """Return confidence and rightness of each value, the confidence fitted without its document.

    Documents are dealt to five folds by the hash of their name.
    """
    folds = [_fold(value.document) for value in values]
    found = []
    fitted = [
        fit(value for value, fold in zip(values, folds, strict=True) if fold != left_out)
        for left_out in range(FOLDS)
    ]
    for value, fold in zip(values, folds, strict=True):
        found.append((confidence_of(value, fitted[fold]), value.right))
    return found


def _fold(name: str) -> int:
    return int(hashlib.sha256(f"fold {name}".encode()).hexdigest(), 16) % FOLDS


def _surest(rows: Iterable[Mapping[str, Any]]) -> dict[str, Weighed]:
    """Return rule and confidence of each path's surest evidence."""
    found: dict[str, Weighed] = {}
    for row in rows:
        path, confidence = str(row["field"]), float(row["confidence"])
        if path not in found or confidence > found[path][1]:
            found[path] = (str(row["rule"]), confidence)
    return found


def _paths(field: Field, record: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return the evidence paths of a field's values, by the number of the value.

    A field that divides a list further (``criteria.grade``) rests on its last component, the
    list's own field on all of its components. A null has no evidence.
    """
    value = record.get(field.key)
    if not field.is_list:
        if field.part is not None:
            value = value.get(field.part) if isinstance(value, Mapping) else None
        return [] if normal(value) == NULL else [(field.name,)]
    items = value if isinstance(value, list) else []
    components = field.components if field.name == field.key else field.components[-1:]
    if not components:
        return [(f"{field.key}[{index}]",) for index in range(len(items))]
    return [
        tuple(f"{field.key}[{index}].{component}" for component in components)
        for index in range(len(items))
    ]
