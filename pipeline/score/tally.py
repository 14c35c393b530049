"""The score of a set of documents: counts by field, F1, documents right, intervals, misses."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.score.compare import Comparison, Expected, Given
from pipeline.score.fields import FIELDS, KEYS, Field, fields_of
from pipeline.score.gold import Annotated

Line = Mapping[str, Any]
Interval = tuple[float, float]
_RESAMPLES = 1000
_SEED = 20240305


@dataclass(frozen=True, slots=True)
class Miss:
    """One value that is missed, spurious or, for a scalar, wrong (both)."""

    document: str
    field: str
    expected: tuple[Expected, ...]
    given: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class FieldScore:
    """The counts of one field over all documents; ``interval`` is the F1's, 95 %."""

    name: str
    right: int
    spurious: int
    missed: int
    core: bool
    interval: Interval
    extra: bool = False

    @property
    def support(self) -> int:
        """How many annotated values there are."""
        return self.right + self.missed

    @property
    def precision(self) -> float | None:
        """The share of the given values that is right, None if there are none."""
        given = self.right + self.spurious
        return self.right / given if given else None

    @property
    def recall(self) -> float | None:
        """The share of the annotated values that is found, None if there are none."""
        return self.right / self.support if self.support else None

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (2 * self.right + self.spurious + self.missed)


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a set of documents.

    ``documents_right`` of ``documents_scored`` (those with a core field annotated) are right in
    every core field; of
    ``broken_documents`` (annotated with ``expect_status``) ``broken_right`` have a right status.
    """

    fields: tuple[FieldScore, ...]
    documents_right: int
    documents_scored: int
    right_interval: Interval
    macro_f1: float
    macro_interval: Interval
    broken_right: int
    broken_documents: int
    misses: tuple[Miss, ...]
    wrong_statuses: tuple[tuple[str, str], ...]
    unreadable: tuple[tuple[str, str], ...]
    not_complete: int
    not_scored: tuple[str, ...]

    @property
    def right_share(self) -> float:
        """The share of documents that are right in every core field."""
        return self.documents_right / self.documents_scored if self.documents_scored else 0.0

    @property
    def broken_share(self) -> float:
        """The share of broken documents that have a right status."""
        return self.broken_right / self.broken_documents if self.broken_documents else 1.0


def score(documents: Sequence[Annotated], lines: Sequence[Line | None]) -> Score:
    """Compare contract lines with the annotated documents, one for one.

    A line that is None, or whose document failed, counts with everything missed.
    """
    counted = _count(documents, lines)
    counts, right, scored = counted.counts, counted.right, counted.scored
    wrong = _wrong_statuses(documents, lines)
    broken = len(documents) - len(scored)
    field_intervals, macro_interval, right_interval = _intervals(counts, right)
    field_scores = tuple(
        _field_score(field, totals, interval)
        for field, totals, interval in zip(FIELDS, counts.sum(axis=0), field_intervals, strict=True)
        if totals.sum()
    )
    return Score(
        fields=field_scores,
        documents_right=sum(is_right is True for is_right in right),
        documents_scored=sum(is_right is not None for is_right in right),
        right_interval=right_interval,
        macro_f1=_mean([field.f1 for field in field_scores if not field.extra]),
        macro_interval=macro_interval,
        broken_right=broken - len(wrong),
        broken_documents=broken,
        misses=tuple(counted.misses),
        wrong_statuses=wrong,
        unreadable=_unreadable([documents[number] for number in scored], lines, scored),
        not_complete=sum(_status(lines[number]) != "complete" for number in scored),
        not_scored=_not_scored([documents[number] for number in scored]),
    )


def _field_score(field: Field, totals: npt.NDArray[np.int64], interval: Interval) -> FieldScore:
    right, spurious, missed = map(int, totals)
    return FieldScore(field.name, right, spurious, missed, field.core, interval, field.extra)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Right, spurious and missed values a scored document and field; the documents' numbers."""

    scored: list[int]
    counts: npt.NDArray[np.int64]
    right: list[bool | None]
    misses: list[Miss]


def _count(documents: Sequence[Annotated], lines: Sequence[Line | None]) -> _Counted:
    scored = [number for number, document in enumerate(documents) if not document.statuses]
    counts = np.zeros((len(scored), len(FIELDS), 3), dtype=np.int64)
    right: list[bool | None] = []
    misses: list[Miss] = []
    for row, number in enumerate(scored):
        document, record = documents[number], _record(lines[number])
        fields = fields_of(document.record, document.skip)
        is_right = True if any(field.core for field in fields) else None
        for field in fields:
            comparison = field.compare(document.record, record)
            counts[row, FIELDS.index(field)] = _counts(comparison)
            if comparison.errors:
                is_right = is_right and not field.core
                misses.extend(_misses(document.name, field, comparison))
        right.append(is_right)
    return _Counted(scored, counts, right, misses)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _record(line: Line | None) -> Mapping[str, Any]:
    record = (line or {}).get("record")
    return record if isinstance(record, Mapping) else {}


def _status(line: Line | None) -> str:
    document = (line or {}).get("document")
    return str(document.get("status")) if isinstance(document, Mapping) else "missing"


def _counts(comparison: Comparison) -> tuple[int, int, int]:
    return comparison.right, len(comparison.spurious), len(comparison.missed)


def _misses(document: str, field: Field, comparison: Comparison) -> list[Miss]:
    if not field.is_list:
        return [Miss(document, field.name, comparison.missed, comparison.spurious)]
    return [Miss(document, field.name, (value,), ()) for value in comparison.missed] + [
        Miss(document, field.name, (), (value,)) for value in comparison.spurious
    ]


def _wrong_statuses(
    documents: Sequence[Annotated], lines: Sequence[Line | None]
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (document.name, status)
        for document, line in zip(documents, lines, strict=True)
        if document.statuses and (status := _status(line)) not in document.statuses
    )


def _unreadable(
    documents: Sequence[Annotated], lines: Sequence[Line | None], numbers: Sequence[int]
) -> tuple[tuple[str, str], ...]:
    found = []
    for document, number in zip(documents, numbers, strict=True):
        line = lines[number]
        if _status(line) in {"failed", "unreadable", "missing"}:
            said = (line or {}).get("document", {}).get("error")
            found.append((document.name, str(said or "gave no result")))
    return tuple(found)


def _not_scored(documents: Sequence[Annotated]) -> tuple[str, ...]:
    """Return the annotated keys that are compared in no field of their document."""
    names: set[str] = set()
    for document in documents:
        compared = {field.key for field in fields_of(document.record, document.skip)}
        left = document.record.keys() - compared - document.skip
        names.update(key for key in left if key not in KEYS or document.record[key])
    return tuple(sorted(names))


@dataclass(frozen=True, slots=True)
class Resamples:
    """The figures of documents drawn anew: a row a drawing; NaN for what it does not contain.

    ``f1`` has a column for each of FIELDS.
    """

    f1: npt.NDArray[np.float64]
    macro_f1: npt.NDArray[np.float64]
    right_share: npt.NDArray[np.float64]


def resample(
    documents: Sequence[Annotated],
    lines: Sequence[Line | None],
    seed: int = _SEED,
    groups: Sequence[str] | None = None,
) -> Resamples:
    """Return the figures of 1,000 drawings of as many documents, with a seed of its own.

    With ``groups``, the name of each document's group, whole groups are drawn, as many as there
    are: documents that resemble one another are no independent witnesses.
    """
    counted = _count(documents, lines)
    if groups is not None:
        groups = [groups[number] for number in counted.scored]
    return _resample(counted.counts, counted.right, seed, groups)


def percentiles(values: npt.NDArray[np.float64]) -> Interval:
    """Return the interval that holds 95 % of the values, those that are NaN left out."""
    known = np.sort(values[~np.isnan(values)])
    if not known.size:
        return 0.0, 0.0
    last = known.size - 1
    return float(known[round(0.025 * last)]), float(known[round(0.975 * last)])


def _intervals(
    counts: npt.NDArray[np.int64], right: Sequence[bool | None]
) -> tuple[list[Interval], Interval, Interval]:
    """Return the 95 % intervals of each field's F1, of macro F1 and of the documents right."""
    drawn = _resample(counts, right, _SEED)
    by_field = [percentiles(drawn.f1[:, number]) for number in range(len(FIELDS))]
    return by_field, percentiles(drawn.macro_f1), percentiles(drawn.right_share)


def _resample(
    counts: npt.NDArray[np.int64],
    right: Sequence[bool | None],
    seed: int,
    groups: Sequence[str] | None = None,
) -> Resamples:
    """Draw the documents, or their groups, anew (percentile bootstrap, fixed seed).

    A field that a drawing does not contain is left out of that drawing's mean.
    """
    documents = len(right)
    if not documents:
        empty = np.zeros(0, dtype=np.float64)
        return Resamples(np.zeros((0, len(FIELDS)), dtype=np.float64), empty, empty)
    weights = _weights(list(map(str, range(documents))) if groups is None else groups, seed)
    totals = np.tensordot(weights, counts, axes=(1, 0)).astype(np.float64)
    found = 2 * totals[:, :, 0]
    everything = found + totals[:, :, 1] + totals[:, :, 2]
    with np.errstate(invalid="ignore"):
        f1 = np.where(everything > 0, found / everything, np.nan)
    scored = np.array([not field.extra for field in FIELDS])
    present = ~np.isnan(f1) & scored
    means = np.nansum(f1[:, scored], axis=1) / np.maximum(present.sum(axis=1), 1)
    judged = weights @ np.array([is_right is not None for is_right in right], dtype=np.float64)
    correct = weights @ np.array([is_right is True for is_right in right], dtype=np.float64)
    shares = np.where(judged > 0, correct / np.maximum(judged, 1), np.nan)
    return Resamples(f1, means, shares)


def _weights(groups: Sequence[str], seed: int) -> npt.NDArray[np.int64]:
    """Return how often each drawing has each document: as often as its group is drawn."""
    names = list(dict.fromkeys(groups))
    members = np.array([[group == name for group in groups] for name in names], dtype=np.int64)
    return draws(len(names), seed) @ members


def draws(number: int, seed: int) -> npt.NDArray[np.int64]:
    """Return how often each of so many things is drawn: a row for each of 1,000 drawings."""
    source = random.Random(seed)
    drawn = np.zeros((_RESAMPLES, number), dtype=np.int64)
    for drawing in range(_RESAMPLES):
        for _ in range(number):
            drawn[drawing, source.randrange(number)] += 1
    return drawn
