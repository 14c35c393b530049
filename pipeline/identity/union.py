"""Groups that grow by joining two at a time."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Union(Generic[T]):
    """Things in groups; a thing is a group of its own until it is joined."""

    def __init__(self) -> None:
        self._above: dict[T, T] = {}

    def add(self, thing: T) -> None:
        """Add a thing, if it is not there."""
        self._above.setdefault(thing, thing)

    def find(self, thing: T) -> T:
        """Return the thing that stands for the group of a thing."""
        self.add(thing)
        top = thing
        while self._above[top] != top:
            top = self._above[top]
        while self._above[thing] != top:
            self._above[thing], thing = top, self._above[thing]
        return top

    def join(self, one: T, other: T) -> None:
        """Make the groups of two things one."""
        self._above[self.find(other)] = self.find(one)
