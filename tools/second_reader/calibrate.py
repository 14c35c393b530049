"""The scores from which the second reader's words count, from what it said of unseen documents."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractors.second_reader.cutoffs import COLUMNS, Cutoff
from extractors.second_reader.proposals import LABELS, Proposal
from pipeline.score.fields import Field, fields_of
from pipeline.score.out_of_fold import Unseen
from pipeline.score.readers import Heard, Taken, heard
from tools.second_reader.corpus import Lesson

WANTED = 0.98
# So many values must speak for a score: 98 of 100 cannot be told from five.
LEAST = 25


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cut-offs of one label, and what they rest on: values above ``taken_from``, the right."""

    cutoff: Cutoff
    given: int
    right: int


def choose(
    lessons: Sequence[Lesson], read: Sequence[Taken], unseen: Mapping[str, Unseen]
) -> dict[str, Chosen]:
    """Return the cut-offs of each label.

    In: the lessons, which say where the values stand; the same documents as the rules read them;
    the proposals of models that had not seen them.
    """
    spoken = {
        label: Cutoff(score, None, 0.0)
        for label, score in best_scores(lessons, unseen).items()
        if score is not None
    }
    judged: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for one in read:
        if one.mark in unseen:
            proposals = unseen[one.mark].proposals
            # as if every score were enough: how often is it right where the rules have nothing?
            everything = heard(one, proposals, spoken, may_take=lambda field, found: True)
            for label, score, right in judge(everything):
                judged[label].append((score, right))
    return {label: _chosen(cutoff, judged[label]) for label, cutoff in spoken.items()}


def _chosen(cutoff: Cutoff, judged: Sequence[tuple[float, bool]]) -> Chosen:
    best: Chosen | None = None
    right = 0
    ordered = sorted(judged, reverse=True)
    for number, (score, is_right) in enumerate(ordered, start=1):
        right += is_right
        last = number == len(ordered) or ordered[number][0] < score
        if last and number >= LEAST and right / number >= WANTED:
            sure = Cutoff(cutoff.proposed_from, score, round((right + 1) / (number + 2), 3))
            best = Chosen(sure, number, right)
    return best or Chosen(cutoff, len(ordered), right)


def best_scores(lessons: Iterable[Lesson], unseen: Mapping[str, Unseen]) -> dict[str, float | None]:
    """Return for each label the score from which its F1 over places is best, None without one."""
    told: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    there: dict[str, int] = defaultdict(int)
    for lesson in lessons:
        if lesson.mark not in unseen:
            continue
        spans = {(one.label, one.start, one.end) for one in lesson.spans}
        for label, _, _ in spans:
            there[label] += 1
        for one in unseen[lesson.mark].proposals:
            told[one.label].append((one.score, _place(one) in spans))
    return {label: _best(told[label], there[label]) for label in LABELS}


def _place(one: Proposal) -> tuple[str, int, int]:
    return (one.label, one.start, one.end)


def _best(told: Sequence[tuple[float, bool]], there: int) -> float | None:
    best, at, right = 0.0, None, 0
    for number, (score, is_right) in enumerate(sorted(told, reverse=True), start=1):
        right += is_right
        f1 = 2 * right / (number + there)
        if f1 > best:
            best, at = f1, score
    return at


def judge(one: Heard) -> list[tuple[str, float, bool]]:
    """Return label, score and rightness of the values that were taken of a document.

    Values of fields that the annotation leaves open are not judged.
    """
    document, both = one.taken.annotated, one.records["both"]
    compared: dict[str, Field] = {
        field.key: field
        for field in fields_of(document.record, document.skip)
        if field.name == field.key
    }
    found = []
    for value, name, number in one.added:
        field = compared.get(name)
        if field is not None:
            wrong = {given.index for given in field.compare(document.record, both).spurious}
            found.append((value.label, value.score, (number if field.is_list else 0) not in wrong))
    return found


def table_of(chosen: Mapping[str, Chosen], source: str) -> str:
    """Return the table of cut-offs as CSV (thresholds.csv), in the order of the labels."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(COLUMNS)
    for label in LABELS:
        if label in chosen:
            one = chosen[label]
            taken = one.cutoff.taken_from
            writer.writerow(
                [label, f"{one.cutoff.proposed_from:g}", "" if taken is None else f"{taken:g}",
                 "" if taken is None else f"{one.cutoff.confidence:g}", one.given, one.right,
                 source]
            )  # fmt: skip
    return sink.getvalue()
