"""The boxes of a quote's words as pdfplumber alone sees them: what patches must cover."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pdfplumber

from extractors.document import Box, fold


@dataclass(frozen=True, slots=True)
class Glyph:
    """One visible character of a page, folded, with its box."""

    text: str
    box: Box


def glyphs_of(data: bytes) -> list[list[Glyph]]:
    """The visible characters of each page, in the order of the file."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [list(_glyphs(page)) for page in pdf.pages]


def _glyphs(page: Any) -> Iterator[Glyph]:
    for char in page.chars:
        box = Box(char["x0"], char["top"], char["x1"], char["bottom"])
        for letter in fold(char["text"]):
            if not letter.isspace():
                yield Glyph(letter, box)


def word_boxes(glyphs: Sequence[Glyph], line: str, near: Box) -> list[Box]:
    """The boxes of the characters of one line, at the place nearest to a patch; empty if none."""
    wanted = [letter for letter in line if not letter.isspace()]
    text = "".join(glyph.text for glyph in glyphs)
    joined = "".join(wanted)
    found: list[tuple[float, list[Box]]] = []
    at = text.find(joined) if joined else -1
    while at >= 0:
        boxes = [glyph.box for glyph in glyphs[at : at + len(joined)]]
        around = around_of(boxes)
        found.append((abs(around.x0 - near.x0) + abs(around.top - near.top), boxes))
        at = text.find(joined, at + 1)
    return min(found, key=lambda one: one[0])[1] if found else []


def around_of(boxes: Sequence[Box]) -> Box:
    """The smallest box around some boxes."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (_area(one) + _area(other) - shared)


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.bottom - box.top)
