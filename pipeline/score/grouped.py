"""The accuracy by group: company, template, year, kind; and the gap between two parts.

Documents of one template, or on one company, resemble one another: as many of them are fewer
witnesses. Intervals therefore come from drawing groups, not documents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.score.fields import FIELDS, fields_of
from pipeline.score.gold import Annotated
from pipeline.score.groups import Placed, clusters
from pipeline.score.tally import Interval, Resamples, Score, draws, percentiles, resample, score

Line = Mapping[str, Any]
Read = Sequence[tuple[Annotated, Line]]
Groups = Mapping[str, Placed]
MACRO_F1, DOCUMENTS_RIGHT = "macro F1", "documents right"
_SEED = 20240306


@dataclass(frozen=True, slots=True)
class Gap:
    """A figure of the training part less that of the set-aside part, with its 95 % interval."""

    value: float
    interval: Interval

    @property
    def is_beyond_chance(self) -> bool:
        """Say whether the training part is better by more than the draw of groups explains."""
        return self.interval[0] > 0


@dataclass(frozen=True, slots=True)
class Group:
    """The documents of one group: F1 over all their values, documents right with its interval."""

    name: str
    f1: float
    score: Score
    right_interval: Interval


@dataclass(frozen=True, slots=True)
class Division:
    """A division of the documents into groups: the mean of the groups' F1 and its interval.

    ``all_right`` is the share of the groups in which every document is right.
    """

    name: str
    groups: tuple[Group, ...]
    mean_f1: float
    interval: Interval
    all_right: float


def scored(pairs: Read) -> Score:
    """Return the score of documents with their contract lines."""
    return score([document for document, _ in pairs], [line for _, line in pairs])


def right_interval(pairs: Read, groups: Groups) -> Interval:
    """Return the interval of the share of documents right, whole groups drawn."""
    return percentiles(_resampled(pairs, groups, _SEED).right_share)


def f1_intervals(pairs: Read, groups: Groups) -> dict[str, Interval]:
    """Return the interval of each field's F1, whole groups drawn."""
    drawn = _resampled(pairs, groups, _SEED)
    return {field.name: percentiles(drawn.f1[:, number]) for number, field in enumerate(FIELDS)}


def gaps(training: Read, aside: Read, groups: Groups) -> dict[str, Gap]:
    """Return the gap of each field that both parts have, and of the figures over all."""
    first, second = scored(training), scored(aside)
    # seeds of their own: the two parts are drawn independently
    drawn = [
        _resampled(pairs, groups, seed) for seed, pairs in enumerate((training, aside), start=1)
    ]
    found = {
        MACRO_F1: Gap(
            first.macro_f1 - second.macro_f1, percentiles(drawn[0].macro_f1 - drawn[1].macro_f1)
        ),
        DOCUMENTS_RIGHT: Gap(
            first.right_share - second.right_share,
            percentiles(drawn[0].right_share - drawn[1].right_share),
        ),
    }
    numbers = {field.name: number for number, field in enumerate(FIELDS)}
    aside_f1 = {field.name: field.f1 for field in second.fields}
    for field in first.fields:
        if field.name in aside_f1:
            number = numbers[field.name]
            between = drawn[0].f1[:, number] - drawn[1].f1[:, number]
            found[field.name] = Gap(field.f1 - aside_f1[field.name], percentiles(between))
    return found


def divisions(pairs: Read, groups: Groups) -> list[Division]:
    """Return the documents with a core field by company, template, year of publication, kind."""
    named: dict[str, dict[str, list[tuple[Annotated, Line]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for document, line in pairs:
        if not any(field.core for field in fields_of(document.record, document.skip)):
            continue
        placed = groups.get(document.name)
        if placed is not None:
            named["company"][placed.company].append((document, line))
            named["template"][placed.template].append((document, line))
        published = document.record.get("published_on")
        if isinstance(published, str):
            named["year"][published[:4]].append((document, line))
        named["kind"][str(line["document"]["kind"])].append((document, line))
    return [_division(name, members, groups) for name, members in named.items()]


@dataclass(frozen=True, slots=True)
class Separation:
    """How far the set-aside part lies from training.

    ``unseen_templates`` of its ``documents`` have a template that training lacks;
    ``shared_companies`` are companies with documents in both parts, of which there may be none.
    """

    unseen_templates: int
    documents: int
    shared_companies: int


def separation(training: Read, aside: Read, groups: Groups) -> Separation:
    """Return how far the set-aside documents lie from those of training."""
    seen, held = _placed(training, groups), _placed(aside, groups)
    templates = {placed.template for placed in seen}
    companies = {placed.company for placed in seen} & {placed.company for placed in held}
    unseen = sum(placed.template not in templates for placed in held)
    return Separation(unseen, len(held), len(companies))


def _placed(pairs: Read, groups: Groups) -> list[Placed]:
    return [groups[document.name] for document, _ in pairs if document.name in groups]


def _division(name: str, members: Mapping[str, Read], groups: Groups) -> Division:
    # the documents of one template are drawn as they are: the template is the group itself
    apart: Groups = {} if name == "template" else groups
    found = tuple(_group(member, members[member], apart) for member in sorted(members))
    f1 = np.array([group.f1 for group in found])
    means = draws(len(found), _SEED) @ f1 / len(found)
    right = [group.score.documents_right == group.score.documents_scored for group in found]
    return Division(name, found, float(f1.mean()), percentiles(means), sum(right) / len(found))


def _group(name: str, pairs: Read, groups: Groups) -> Group:
    measured = scored(pairs)
    fields = [field for field in measured.fields if not field.extra]
    right = 2 * sum(field.right for field in fields)
    errors = sum(field.spurious + field.missed for field in fields)
    interval = right_interval(pairs, groups)
    return Group(name, right / max(right + errors, 1), measured, interval)


def _resampled(pairs: Read, groups: Groups, seed: int) -> Resamples:
    documents = [document for document, _ in pairs]
    return resample(documents, [line for _, line in pairs], seed, clusters(documents, groups))
