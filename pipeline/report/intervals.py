"""Shares with the interval that small numbers deserve."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054  # standard normal quantile of 0.975


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole`` as a share, with Wilson's 95 % interval from ``low`` to ``high``."""

    part: int
    whole: int
    value: float
    low: float
    high: float


def share(part: int, whole: int) -> Share | None:
    """Return a share with its interval; None where there is nothing to share.

    Wilson's score interval (E. B. Wilson 1927, J. Am. Stat. Assoc. 22, 209-212): it stays within
    0 and 1 and says something sensible of 0 of 3, where the usual one gives a width of 0. Raises
    ValueError for a part that is none.

    >>> share(0, 3).high
    0.5615...
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} is no part of {whole}")
    if whole == 0:
        return None
    value = part / whole
    squared = Z95 * Z95
    middle = (value + squared / (2 * whole)) / (1 + squared / whole)
    half = Z95 * sqrt(value * (1 - value) / whole + squared / (4 * whole * whole))
    half /= 1 + squared / whole
    # at the ends the formula gives the end itself, less a rounding
    low = 0.0 if part == 0 else max(0.0, middle - half)
    high = 1.0 if part == whole else min(1.0, middle + half)
    return Share(part, whole, value, low, high)
