"""Whether confidences mean what they say: of the values given with 0.9, nine in ten are right."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

_EDGES = (0.0, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)
_LOWEST = 10  # the lowest tenth


@dataclass(frozen=True, slots=True)
class Bin:
    """The values with a confidence from ``low`` to below ``high``."""

    low: float
    high: float
    given: int
    right: int
    mean_confidence: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Bins, Brier scores, and the share of all errors in the least sure tenth of the values.

    ``constant_brier`` is the score of the one confidence that fits these values best.
    """

    values: int
    wrong: int
    bins: tuple[Bin, ...]
    brier: float
    constant_brier: float
    errors_in_lowest_tenth: float | None


def reliability(values: Sequence[tuple[float, bool]]) -> Reliability:
    """Return the reliability of values, given as confidence and whether it is right."""
    number, right = len(values), sum(is_right for _, is_right in values)
    share = right / number if number else 0.0
    squares = sum((confidence - is_right) ** 2 for confidence, is_right in values)
    return Reliability(
        values=number,
        wrong=number - right,
        bins=_bins(values),
        brier=squares / number if number else 0.0,
        constant_brier=share * (1 - share),
        errors_in_lowest_tenth=_errors_in_lowest_tenth(values),
    )


def _bins(values: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    bins = []
    for low, high in itertools.pairwise(_EDGES):
        inside = [
            (confidence, is_right)
            for confidence, is_right in values
            if low <= confidence < high or confidence == high == 1.0
        ]
        if inside:
            mean = sum(confidence for confidence, _ in inside) / len(inside)
            bins.append(Bin(low, high, len(inside), sum(right for _, right in inside), mean))
    return tuple(bins)


def _errors_in_lowest_tenth(values: Sequence[tuple[float, bool]]) -> float | None:
    """Return the share of the errors in the least sure tenth; None without errors.

    Values of the same confidence on the edge count in proportion.
    """
    errors = sum(not is_right for _, is_right in values)
    size = len(values) // _LOWEST
    if not errors or not size:
        return None
    edge = sorted(confidence for confidence, _ in values)[size - 1]
    below = [is_right for confidence, is_right in values if confidence < edge]
    at = [is_right for confidence, is_right in values if confidence == edge]
    found = below.count(False) + at.count(False) * (size - len(below)) / len(at)
    return found / errors
