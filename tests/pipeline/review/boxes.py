"""Where the words of a quote stand on a page, told by pypdfium2 alone: what patches must cover.

A word's box reaches from its first letter's left edge to its last letter's right edge, and over
the band in which the letters of its font stand: from the top of the tallest letter without accent
to the bottom of the lowest, as they are drawn. What a font file declares (and pdfplumber uses) is
no measure: many declare that no letter goes below the line.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from extractors.document import Box, fold

_LINE_END_HYPHENS = (2, 0xFFFE)  # PDFium's own marks
_USUAL_BAND = (0.74, 0.22)  # of the size, for a font that draws none of them


@dataclass(frozen=True, slots=True)
class Glyph:
    """One visible character of a page, folded, with the box of its font's band."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class _Drawn:
    text: str
    font: bytes
    size: float
    left: float
    right: float
    baseline: float
    above: float
    below: float


def glyphs_of(data: bytes) -> list[list[Glyph]]:
    """The visible characters of each page, in the order of the file."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        pages = [_drawn(pdf, number) for number in range(len(pdf))]
    finally:
        pdf.close()
    tops: dict[bytes, list[float]] = defaultdict(list)
    bottoms: dict[bytes, list[float]] = defaultdict(list)
    for one in (one for page in pages for one in page):
        tops[one.font].append(one.above / one.size)
        bottoms[one.font].append(one.below / one.size)
    return [
        [
            Glyph(
                one.text,
                Box(
                    one.left,
                    one.baseline - max(tops[one.font], default=_USUAL_BAND[0]) * one.size,
                    one.right,
                    one.baseline + max(bottoms[one.font], default=_USUAL_BAND[1]) * one.size,
                ),
            )
            for one in page
        ]
        for page in pages
    ]


def _drawn(pdf: pypdfium2.PdfDocument, number: int) -> list[_Drawn]:
    page = pdf[number]
    text = pdfium.FPDFText_LoadPage(page.raw)
    found = []
    try:
        height = page.get_height()
        for index in range(pdfium.FPDFText_CountChars(text)):
            code = pdfium.FPDFText_GetUnicode(text, index)
            letters = "-" if code in _LINE_END_HYPHENS else fold(chr(code))
            item = pdfium.FPDFText_GetTextObject(text, index)
            if not letters or letters.isspace() or not item:
                continue
            left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
            pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
            pdfium.FPDFText_GetCharOrigin(text, index, x, y)
            loose = pdfium.FS_RECTF()
            pdfium.FPDFText_GetLooseCharBox(text, index, loose)
            matrix = pdfium.FS_MATRIX()
            pdfium.FPDFText_GetMatrix(text, index, matrix)
            size = pdfium.FPDFText_GetFontSize(text, index) * (matrix.d or 1.0)
            for letter in letters:
                found.append(
                    _Drawn(
                        letter, _font(item), max(size, 0.1), loose.left, loose.right,
                        height - y.value, top.value - y.value, y.value - bottom.value,
                    )
                )  # fmt: skip
    finally:
        pdfium.FPDFText_ClosePage(text)
        page.close()
    return found


def _font(item: ctypes.c_void_p) -> bytes:
    font = pdfium.FPDFTextObj_GetFont(item)
    length = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    name = ctypes.create_string_buffer(max(length, 1))
    pdfium.FPDFFont_GetBaseFontName(font, name, length)
    return bytes(name.value)


def word_boxes(glyphs: Sequence[Glyph], line: str, near: Box) -> list[Box]:
    """The boxes of the characters of one line, at the place nearest to a patch; empty if none."""
    joined = "".join(letter for letter in line if not letter.isspace())
    text = "".join(glyph.text for glyph in glyphs)
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
