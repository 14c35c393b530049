"""What stands on a PDF page: words with a box for every character, ruling lines, fills.

PDFium gives the characters and drawing objects; coordinates here are those of the reading
frame: the page turned so that its text stands upright, origin at the top left, in points.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count as count_from
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from extractors.document import Box, fold
from pipeline.read.pdf_words import Word, join_letter_spacing

_BLANKS = frozenset({0, 9, 10, 13, 32, 160, 0x2002, 0x2003, 0x2005, 0x2007, 0x2009, 0x200A, 0x202F})
_LINE_END_HYPHENS = frozenset({2, 0xFFFE})  # PDFium's own marks for a hyphen at a line's end
_SOFT_HYPHENS = frozenset({0xAD, 0x2010})
_ZERO_WIDTH = frozenset({0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF})


def _table(codes: Iterable[int]) -> npt.NDArray[np.bool_]:
    """Return for each code point below 65,536 whether it is one of these."""
    table = np.zeros(0x10000, dtype=bool)
    table[sorted(codes)] = True
    return table


_UNSEEN = _table(_BLANKS | _ZERO_WIDTH)
_BLANK_CODES = _table(_BLANKS)
_REAL_BLANKS = _table(_BLANKS - {0, 10, 13})
MAX_CHARACTERS = 60_000  # on one page
MAX_SIDE = 15_000.0  # points
_ASCENT, _DESCENT = 0.8, 0.22  # of the font size: the box of every character
_ATOM_GAP = 0.12  # of the font size: a wider gap ends a run of glyphs


_ADDRESS = ctypes.c_void_p


def _quick(function: Any, result: Any, *arguments: Any) -> Any:
    """Return a PDFium function that takes plain addresses: half the cost of a call.

    It is called once or more for every character, and never from two threads.
    """
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, _ADDRESS, ctypes.c_int, *arguments)(address)


_unicode = _quick(pdfium.FPDFText_GetUnicode, ctypes.c_uint)
_loose_box = _quick(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, _ADDRESS)
_char_box = _quick(pdfium.FPDFText_GetCharBox, ctypes.c_int, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
_is_generated = _quick(pdfium.FPDFText_IsGenerated, ctypes.c_int)
_origin = _quick(pdfium.FPDFText_GetCharOrigin, ctypes.c_int, _ADDRESS, _ADDRESS)
_matrix = _quick(pdfium.FPDFText_GetMatrix, ctypes.c_int, _ADDRESS)
_font_size = _quick(pdfium.FPDFText_GetFontSize, ctypes.c_double)
Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(slots=True)
class Drawing:
    """Ruling lines as (x0, x1, y) and (top, bottom, x), filled areas, pictures, curves."""

    horizontal: list[tuple[float, float, float]] = field(default_factory=list)
    vertical: list[tuple[float, float, float]] = field(default_factory=list)
    fills: list[Box] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    curves: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """How user space lies on the page: its box and two turns, in quarters clockwise.

    ``turn`` brings the text upright (the reading frame), ``shown`` is the page's /Rotate.
    """

    left: float
    bottom: float
    right: float
    top: float
    turn: int
    shown: int

    def size(self, turn: int) -> tuple[float, float]:
        """Return width and height of the page after so many turns."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if turn % 2 else (width, height)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of user space in the reading frame."""
        return self._placed(x, y, self.turn)

    def _placed(self, x: float, y: float, turn: int) -> tuple[float, float]:
        if turn == 1:
            return y - self.bottom, x - self.left
        if turn == 2:
            return self.right - x, y - self.bottom
        if turn == 3:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def show(self, box: Box) -> Box:
        """Return a box of the reading frame in points from the shown page's top left."""
        if self.turn == self.shown:
            return box
        corners = []
        for x, y in ((box.x0, box.top), (box.x1, box.bottom)):
            if self.turn == 1:
                x, y = y + self.left, x + self.bottom
            elif self.turn == 2:
                x, y = self.right - x, y + self.bottom
            elif self.turn == 3:
                x, y = self.right - y, self.top - x
            else:
                x, y = x + self.left, self.top - y
            corners.append(self._placed(x, y, self.shown))
        (ax, ay), (bx, by) = corners
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


@dataclass(slots=True)
class Glyphs:
    """The words of a page, those that stand askew, and how many characters were unusable."""

    words: list[Word]
    askew: list[Word]
    characters: int
    broken: int
    frame: Frame


def read_glyphs(page: ctypes.c_void_p, shown: int) -> Glyphs:
    """Return the words of a loaded PDFium page; ``shown`` is its /Rotate in quarters.

    Raises ValueError for a page that no report has: far too large, or far too full.
    """
    left, bottom, right, top = _page_box(page)
    if not (1 <= right - left <= MAX_SIDE and 1 <= top - bottom <= MAX_SIDE):
        raise ValueError(f"the page measures {right - left:.0f} by {top - bottom:.0f} points")
    textpage = pdfium.FPDFText_LoadPage(page)
    try:
        count = max(pdfium.FPDFText_CountChars(textpage), 0)
        if count > MAX_CHARACTERS:
            raise ValueError(f"{count} characters are more than a page holds")
        codes = _codes(textpage, count)
        turn = _text_turn(textpage, codes, shown)
        frame = Frame(left, bottom, right, top, turn, shown)
        words, askew, visible, broken = _runs(textpage, codes, frame)
    finally:
        pdfium.FPDFText_ClosePage(textpage)
    return Glyphs(join_letter_spacing(words), askew, visible, broken, frame)


def _among(codes: Codes, table: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    return table[np.minimum(codes, 0xFFFF)]


def _address(handle: ctypes.c_void_p) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _codes(textpage: ctypes.c_void_p, count: int) -> Codes:
    """Return the code point of every character; in one call where nothing is left out."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(textpage, 0, count, buffer) == count + 1:
        codes: Codes = np.frombuffer(bytes(buffer), dtype=np.uint16)[:count].astype(np.int64)
        if not ((codes >= 0xD800) & (codes <= 0xDFFF)).any():
            return codes
    address = _address(textpage)
    return np.array([_unicode(address, index) for index in range(count)], dtype=np.int64)


def _page_box(page: ctypes.c_void_p) -> tuple[float, float, float, float]:
    """Return the visible part of user space: left, bottom, right, top before any turn."""
    sides = [ctypes.c_float() for _ in range(4)]
    for get_box in (pdfium.FPDFPage_GetCropBox, pdfium.FPDFPage_GetMediaBox):
        if get_box(page, *sides):
            left, bottom, right, top = (side.value for side in sides)
            if right - left > 1 and top - bottom > 1:
                return left, bottom, right, top
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if pdfium.FPDFPage_GetRotation(page) % 2:
        width, height = height, width
    return 0.0, 0.0, width, height


def _text_turn(textpage: ctypes.c_void_p, codes: Codes, shown: int) -> int:
    """Return the quarter turns that bring most of the page's text upright."""
    visible = np.flatnonzero(~_among(codes, _BLANK_CODES)).tolist()
    if not visible:
        return shown
    turns: Counter[int] = Counter()
    matrix = pdfium.FS_MATRIX()
    for index in visible[:: max(1, len(visible) // 40)]:
        if pdfium.FPDFText_GetMatrix(textpage, index, matrix):
            turns[round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4] += 1
    return turns.most_common(1)[0][0] if turns else shown


def _char_boxes(textpage: ctypes.c_void_p, indexes: Sequence[int], frame: Frame) -> Array:
    """Return x0, top, x1 and bottom of characters in the reading frame, as columns."""
    count = len(indexes)
    rects = (pdfium.FS_RECTF * max(count, 1))()
    if frame.turn == 0:
        page, address = _address(textpage), ctypes.addressof(rects)
        deque(map(_loose_box, repeat(page), indexes, count_from(address, 16)), 0)
    else:  # PDFium's loose boxes are flat where text is turned
        sides = [ctypes.c_double() for _ in range(4)]
        x, y = ctypes.c_double(), ctypes.c_double()
        page, at = _address(textpage), [ctypes.addressof(one) for one in (*sides, x, y)]
        for place, index in enumerate(indexes):
            _char_box(page, index, *at[:4])
            _origin(page, index, *at[4:])
            left, right, bottom, top = (side.value for side in sides)
            if frame.turn == 1:  # from the origin to the ink, and as much after it
                bottom, top = min(y.value, bottom), top + max(bottom - y.value, 0.0)
            elif frame.turn == 3:
                bottom, top = bottom - max(y.value - top, 0.0), max(y.value, top)
            else:
                left, right = left - max(x.value - right, 0.0), max(x.value, right)
            rect = rects[place]
            rect.left, rect.right, rect.bottom, rect.top = left, right, bottom, top
    raw = np.frombuffer(rects, dtype=np.float32).reshape(-1, 4)[:count].astype(np.float64)
    x0, y1, x1, y0 = raw[:, 0], raw[:, 1], raw[:, 2], raw[:, 3]
    if frame.turn == 0:
        placed = (x0 - frame.left, frame.top - y1, x1 - frame.left, frame.top - y0)
    elif frame.turn == 1:
        placed = (y0 - frame.bottom, x0 - frame.left, y1 - frame.bottom, x1 - frame.left)
    elif frame.turn == 2:
        placed = (frame.right - x1, y0 - frame.bottom, frame.right - x0, y1 - frame.bottom)
    else:
        placed = (frame.top - y1, frame.right - x1, frame.top - y0, frame.right - x0)
    return np.stack(placed).round(2)


def _runs(
    textpage: ctypes.c_void_p, code: Codes, frame: Frame
) -> tuple[list[Word], list[Word], int, int]:
    """Return runs of touching glyphs, those askew, and the counts of glyphs and of broken ones.

    A run ends at a blank, a gap, a step back or another height; runs of one word that is
    spaced out are joined later.
    """
    shown = ~_among(code, _UNSEEN)
    private = (code >= 0xE000) & (code <= 0xF8FF) & ~((code >= 0xF020) & (code <= 0xF0FF))
    broken = int(((code == 0) | (code == 0xFFFD) | private).sum())
    where = np.flatnonzero(shown)
    visible = len(where) + int((code == 0).sum())
    if not len(where):
        return [], [], visible, broken
    places = where.tolist()
    x0, top, x1, bottom = _char_boxes(textpage, places, frame)
    middle, height = (top + bottom) / 2, max(float(np.median(bottom - top)), 1.0)
    limit = min(0.9, _ATOM_GAP * height)
    blank_at = np.zeros(len(code) + 1, dtype=np.int64)
    page = _address(textpage)
    trusted = np.zeros(len(code) + 1, dtype=np.int64)  # PDFium's own, where text is turned
    blank = np.flatnonzero(_among(code, _REAL_BLANKS))
    generated = np.array(list(map(_is_generated, repeat(page), blank.tolist())), dtype=bool)
    blank_at[blank[~generated] + 1] = 1
    if frame.turn:
        trusted[blank[generated] + 1] = 1
    blanks = np.cumsum(blank_at)[where]
    after_blank = np.concatenate(([True], np.diff(blanks) > 0))
    gap = x0[1:] - x1[:-1]
    apart = (gap > limit) | (x0[1:] < x0[:-1] - limit)
    after_blank[1:] |= (np.diff(np.cumsum(trusted)[where]) > 0) & (gap > 0.12 * height)
    apart &= ~((x0[1:] == x0[:-1]) & (x1[1:] == x1[:-1]))  # the letters of a ligature
    apart |= np.abs(np.diff(middle)) > 0.5 * np.maximum(bottom - top, 0.8 * height)[1:]
    starts = np.flatnonzero(np.concatenate(([True], apart)) | after_blank).tolist()
    letters = _letters(code[where])
    plain = letters.isascii() and "\x02" not in letters
    spans = list(zip(x0.tolist(), x1.tolist(), strict=True))
    words: list[Word] = []
    askew: list[Word] = []
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    x_at, y_at, matrix_at = map(ctypes.addressof, (x, y, matrix))
    turned = frame.turn * math.pi / 2
    shapes: dict[tuple[float, float, float, float], tuple[float, bool]] = {}
    spaced = after_blank.tolist()
    uppers, lowers = top.tolist(), bottom.tolist()
    # what is known of runs between two heights: size, base, top, bottom; the text's own height
    known: dict[tuple[float, float], tuple[float, float, float, float]] = {}
    for start, stop in zip(starts, [*starts[1:], len(places)], strict=True):
        line = uppers[start], lowers[start]
        straight = line in known
        if straight:
            size, base, over, under = known[line]
        else:
            index = places[start]
            _origin(page, index, x_at, y_at)
            _matrix(page, index, matrix_at)
            sides_of = (matrix.a, matrix.b, matrix.c, matrix.d)
            if sides_of not in shapes:
                straight = math.cos(math.atan2(matrix.b, matrix.a) - turned) > 0.98
                shapes[sides_of] = (math.hypot(matrix.c, matrix.d), straight)
            scale, straight = shapes[sides_of]
            size = _font_size(page, index) * scale
            if not 0.5 < size < 500:
                size = height
            base = round(frame.place(x.value, y.value)[1], 2)
            over, under = round(base - _ASCENT * size, 2), round(base + _DESCENT * size, 2)
            if straight and not frame.turn:
                known[line] = size, base, over, under
        text, sides, soft = letters[start:stop], spans[start:stop], False
        if not plain:
            text, sides, soft = _folded(text, sides)
            if not text:
                continue
        word = Word(text, sides, sides[0][0], sides[-1][1], over, under, base, size,
                    spaced[start], soft)  # fmt: skip
        (words if straight else askew).append(word)
    return words, askew, visible, broken


def _letters(code: Codes) -> str:
    """Return code points as text of as many characters, halves of surrogate pairs too."""
    if ((code < 0xD800) | ((code > 0xDFFF) & (code <= 0xFFFF))).all():
        return code.astype("<u2").tobytes().decode("utf-16-le")
    return "".join(map(chr, code.tolist()))


def _folded(
    letters: str, spans: list[tuple[float, float]]
) -> tuple[str, list[tuple[float, float]], bool]:
    """Return the folded characters of a run, the sides of each, and if it ends softly."""
    if letters.isascii() and "\x02" not in letters:
        return letters, spans, False
    text: list[str] = []
    sides: list[tuple[float, float]] = []
    for char, (x0, x1) in zip(letters, spans, strict=True):
        code = ord(char)
        if code in _LINE_END_HYPHENS or (code in _SOFT_HYPHENS and x1 > x0):
            piece = "-"
        elif 0xD800 <= code <= 0xDFFF:
            piece = "\ufffd"
        else:
            if text and unicodedata.combining(char):
                composed = unicodedata.normalize("NFC", text[-1] + char)
                if len(composed) == 1:
                    text[-1] = composed
                    continue
            piece = fold(char)
        for one in piece:
            text.append(one)
            sides.append((x0, x1))
    return "".join(text), sides, ord(letters[-1]) in _SOFT_HYPHENS
