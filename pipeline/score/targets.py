"""What the extractors are to reach on documents that no rule was written for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.score.tally import Interval, Score

DOCUMENTS_RIGHT = 0.80
# F1 by field; fields that are not here have no target.
TARGETS: Mapping[str, float] = {
    **dict.fromkeys(
        (
            "published_on", "entity", "certifications", "certifications.status", "auditors",
            "nonconformances.minor", "nonconformances.major",
        ),
        0.98,
    ),
    "criteria": 0.995,
    **dict.fromkeys(
        (
            "certifications.event", "certifications.scope", "countries", "capacities", "places",
            "facilities", "speakers", "report_urls",
        ),
        0.95,
    ),
    **dict.fromkeys(("short_names", "parent"), 0.90),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """A field's F1 over its values, held against its target."""

    name: str
    target: float
    f1: float
    values: int
    interval: Interval

    @property
    def is_missed(self) -> bool:
        """Say whether the figure is below its target."""
        return self.f1 < self.target


def held_against_targets(score: Score, intervals: Mapping[str, Interval]) -> list[Held]:
    """Return the fields that have a target, in the order of the fields.

    In: the score of the documents, and the interval of each field's F1.
    """
    return [
        Held(field.name, TARGETS[field.name], field.f1, field.support, intervals[field.name])
        for field in score.fields
        if field.name in TARGETS
    ]
