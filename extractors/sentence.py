"""One sentence of a document with its place in the reading."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.zones import Zone


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the text with its zone; ``number`` is its index in the reading."""

    number: int
    start: int
    end: int
    block: int
    zone: Zone
