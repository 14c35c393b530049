"""Two models on the same documents, field by field, before the one takes the other's place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractors.second_reader.cutoffs import cutoffs_of
from pipeline.score.out_of_fold import Unseen
from pipeline.score.readers import COMPARED, Taken, compare, fields_of_score, heard

_READERS = ("model", "both")


@dataclass(frozen=True)
class Version:
    """A trained model with its cut-offs, and what its folds said of documents they had not seen."""

    data: bytes
    table: str
    unseen: Mapping[str, Unseen]
    about: str


@dataclass(frozen=True, slots=True)
class Figure:
    """The F1 of a field as one reader gives it with the old and with the new model."""

    field: str
    reader: str
    old: float
    new: float


def compared(read: Sequence[Taken], old: Version, new: Version) -> list[Figure]:
    """Return the F1 of each field with the old and the new model, the model alone and both.

    Compared are the documents for which both have proposals of folds that had not seen them; a
    document that is new is in neither figure.
    """
    common = [one for one in read if one.mark in old.unseen and one.mark in new.unseen]
    scores = []
    for version in (old, new):
        limits = cutoffs_of(version.table)
        told = [heard(one, version.unseen[one.mark].proposals, limits) for one in common]
        scores.append(compare(told, _READERS))
    figures = []
    for reader in _READERS:
        before, now = (fields_of_score(score[reader]) for score in scores)
        for field in COMPARED:
            if field in before and field in now:
                f1 = (round(before[field].f1, 3), round(now[field].f1, 3))
                figures.append(Figure(field, reader, *f1))
    return figures


def is_worse(figures: Sequence[Figure]) -> bool:
    """Say whether any field loses a thousandth of F1 or more, for either reader."""
    return any(figure.new < figure.old for figure in figures)


def report(figures: Sequence[Figure]) -> str:
    """Return what gets better and what gets worse, as a table of text."""
    lines = [f"{'field':<24} {'reader':<6}  now    new"]
    for figure in figures:
        said = "better" if figure.new > figure.old else "worse" if figure.new < figure.old else ""
        told = f"{figure.field:<24} {figure.reader:<6} {figure.old:.3f}  {figure.new:.3f}  {said}"
        lines.append(told.rstrip())
    return "\n".join(lines)
