"""Results of pure functions that several fields ask for again: kept for the last documents.

What is a name, a date or a standard in a sentence is asked by many fields. The functions depend
on their arguments alone, so that a remembered result is the result; how many are kept is bounded,
and memory with it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")
_KEPT = 2_048  # of each function: what some five documents ask for


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function that remembers its last results.

    Its arguments must be hashable and its result must not be changed by who gets it. Arguments
    that are equal and of other types are told apart: some spans mean more than others.
    """
    return cast(Callable[P, R], lru_cache(maxsize=_KEPT, typed=True)(function))
