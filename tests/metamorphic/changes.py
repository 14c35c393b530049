"""Every change of form that may not change the reading, and what differs after one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.read import read_bytes
from tests.metamorphic import characters, markup, order, themes
from tests.metamorphic.sample import Sample, facts, facts_of

# From a document to its changed bytes; None where the change does not apply to it.
Change = Callable[[Sample], bytes | None]

CHANGES: tuple[Change, ...] = (
    *characters.CHANGES,
    *markup.CHANGES,
    *order.CHANGES,
    *themes.CHANGES,
)


def differing(sample: Sample, change: Change) -> dict[str, tuple[Any, Any]] | None:
    """What a change makes of the reading, before and after; None where it does not apply."""
    data = change(sample)
    if data is None:
        return None
    before = facts_of(sample)
    after = facts(read_bytes(data, sample.document.path, sample.url))
    return {
        key: (before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
        if _told(key, before.get(key)) != _told(key, after.get(key))
    }


def _told(key: str, value: Any) -> Any:
    """A title is the same in capitals; everything else is compared as it stands."""
    return value.upper().casefold() if key == "document.title" and value else value
