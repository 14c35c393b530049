"""Criterion codes of recognised pages: short, alone in their column, and often misread.

``1.2`` is read as ``12`` or ``1:2``, ``3.1a`` as ``3.la``. The codes of a page are cut out, set
under one another and read again at other sizes; of all readings of a code that one counts which
most agree on, is a number of the catalogue and stands in order between its neighbours. Where
none does, what was read first stays as it is.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from extractors.report.terms import code_at_start, heading_role, is_principle_row
from extractors.vocab import criteria
from pipeline.read.pdf_words import Word
from pipeline.read.picture import Picture

Number = tuple[int, int]
Read = Callable[[Image.Image, int, str], Mapping[str, Sequence[Any]]]

_ONLY = "-c tessedit_char_whitelist=0123456789.abcdefghijk-"
_PASSES = ((1.0, ""), (1.3, ""), (1.6, ""), (1.6, _ONLY))  # size, options of Tesseract
_APART = 26  # pixels of white between two codes
_CODE = re.compile(r"(\d{1,2})\.(\d{1,2})\.?([a-k](?:[-,][a-k])*)?\.?$")
_DIGITS = re.compile(r"(\d{2,4})([a-k](?:[-,][a-k])*)?\.?$")
_NO_CODE = re.compile(r"\d{1,2}\.|[A-Z][a-z]{3,}.*|[A-Z]{3,}|•|-")
_LOOKALIKES = str.maketrans(
    {"l": "1", "I": "1", "|": "1", "L": "1", "!": "1", "i": "1", "O": "0", "o": "0", "S": "5",
     "Z": "2", "z": "2", ":": ".", ",": ".", ";": ".", "·": ".", "–": "-", "—": "-", "°": "."}
)  # fmt: skip


@cache
def _catalogue() -> frozenset[Number]:
    pairs = (row.number.split(".") for row in criteria())
    return frozenset((int(pair[0]), int(pair[1])) for pair in pairs if len(pair) == 2)


def mend_codes(words: list[Word], picture: Picture, read: Read) -> None:
    """Put right the texts of misread criterion codes, in place."""
    column = _code_column(words)
    lost = _lost_codes(column, words, picture) if column else []
    column = sorted([*column, *lost], key=lambda word: word.base)
    if not column or _in_order([_exact(word.text) for word in column]):
        return
    readings: list[list[str]] = [[word.text] for word in column]
    for size, option in _PASSES:
        strip, tops = _strip(column, picture, size)
        for place, text in _lines(read(strip, 6, option), tops):
            readings[place].append(text)
    for word, chosen in zip(column, _chosen(readings), strict=True):
        if chosen is not None and chosen != word.text:
            word.text = chosen
            edges = [round(word.x0 + (word.x1 - word.x0) * place / len(chosen), 2)
                     for place in range(len(chosen) + 1)]  # fmt: skip
            word.spans = list(itertools.pairwise(edges))
    words += [word for word in lost if word.text]


def _lost_codes(column: Sequence[Word], words: Sequence[Word], picture: Picture) -> list[Word]:
    """Return words without text where ink stands in the column of codes that nothing was read of.

    Such ink is as high as a line of type, and other words stand right of it on its line.
    """
    size = float(np.median([word.size for word in column]))
    x0 = min(word.x0 for word in column) - 3
    x1 = max(word.x1 for word in column) + 3
    over = [word for word in words if word.x0 < x1 and word.x1 > x0]
    beside = [word for word in words if word.x0 >= x1]
    scale = picture.scale
    strip = picture.gray[:, max(int(x0 * scale), 0) : int(x1 * scale)]
    if not strip.size:
        return []
    paper = np.percentile(strip, 80, axis=1, keepdims=True)
    dark = strip < np.minimum(paper - 60, 170)
    rows = np.flatnonzero(dark.sum(axis=1) >= 2)
    lost: list[Word] = []
    for part in np.split(rows, np.flatnonzero(np.diff(rows) > 0.2 * size * scale) + 1):
        if not len(part):
            continue
        top, bottom = part[0] / scale, (part[-1] + 1) / scale
        ink = np.flatnonzero(dark[part[0] : part[-1] + 1].any(axis=0))
        left, right = x0 + ink[0] / scale, x0 + (ink[-1] + 1) / scale
        if not (0.4 * size < bottom - top < 1.1 * size and right - left > 0.8 * size):
            continue
        if any(word.top < bottom and word.bottom > top for word in over):
            continue
        if any(abs(word.base - bottom) < 0.35 * size for word in beside):
            spot = round(left, 2), round(right, 2)
            lost.append(Word("", [], *spot, round(bottom - 0.8 * size, 2),
                             round(bottom + 0.22 * size, 2), round(bottom, 2), size))  # fmt: skip
    return lost


def _code_column(words: Sequence[Word]) -> list[Word]:
    """Return the words that stand where the page's codes do, from the top."""
    starts = [
        word for word in words
        if not any(other.x1 <= word.x0 and abs(other.base - word.base) < 0.4 * word.size
                   for other in words)
    ]  # fmt: skip
    sure = [word for word in starts if _exact(word.text) or code_at_start(word.text)]
    if not sure:
        return []
    near = max(sure, key=lambda word: sum(abs(word.x0 - other.x0) < 5 for other in sure)).x0
    column = [word for word in starts
              if abs(word.x0 - near) < 9 and len(word.text) <= 9
              and not (_NO_CODE.fullmatch(word.text) or heading_role(word.text))
              and not _heads(word, words)]  # fmt: skip
    return sorted(column, key=lambda word: word.base)


def _heads(word: Word, words: Sequence[Word]) -> bool:
    """Tell whether a word begins the heading of a principle."""
    line = [other for other in words if abs(other.base - word.base) < 0.4 * word.size]
    line.sort(key=lambda other: other.x0)
    return is_principle_row(" ".join(other.text for other in line))


def _exact(text: str) -> tuple[Number, str] | None:
    """Return number and letters of a text that is a code of the catalogue."""
    match = _CODE.match(text)
    if match is None:
        return None
    number = int(match[1]), int(match[2])
    return (number, match[3] or "") if number in _catalogue() else None


def _in_order(codes: Sequence[tuple[Number, str] | None]) -> bool:
    sure = [code for code in codes if code is not None]
    return len(sure) == len(codes) and sure == sorted(sure)


def _strip(column: Sequence[Word], picture: Picture, size: float) -> tuple[Image.Image, list[int]]:
    """Return the codes cut out and set under one another, and where each begins."""
    page = Image.fromarray(picture.gray)
    scale = picture.scale
    pieces = []
    for word in column:
        box = (word.x0 - 4, word.base - 0.95 * word.size, word.x1 + 5, word.base + 0.32 * word.size)
        piece = page.crop(tuple(int(side * scale) for side in box))  # type: ignore[arg-type]  # four sides
        shape = max(int(piece.width * size), 1), max(int(piece.height * size), 1)
        sharp = ImageOps.autocontrast(piece.resize(shape, Image.Resampling.BICUBIC), cutoff=1)
        dark = float(np.median(np.asarray(sharp))) < 128  # light letters on a dark band
        pieces.append(ImageOps.invert(sharp) if dark else sharp)
    width = max(piece.width for piece in pieces) + 80
    height = sum(piece.height + _APART for piece in pieces) + 80
    paper = int(np.percentile(np.asarray(pieces[0]), 70))
    strip = Image.new("L", (width, height), paper)
    tops: list[int] = []
    y = 40
    for piece in pieces:
        strip.paste(piece, (40, y))
        tops.append(y)
        y += piece.height + _APART
    return strip, tops


def _lines(found: Mapping[str, Sequence[Any]], tops: Sequence[int]) -> list[tuple[int, str]]:
    """Return the text read of each code, with its place among them."""
    texts: dict[int, list[tuple[int, str]]] = {}
    for number, written in enumerate(found["text"]):
        text = "".join(str(written).split())
        if text:
            middle = int(found["top"][number]) + int(found["height"][number]) / 2
            place = sum(1 for top in tops if top - _APART / 2 <= middle) - 1
            if place >= 0:
                texts.setdefault(place, []).append((int(found["left"][number]), text))
    return [(place, "".join(text for _, text in sorted(parts))) for place, parts in texts.items()]


def _chosen(readings: Sequence[Sequence[str]]) -> list[str | None]:
    """Return for each code the reading that counts, None where none can be told."""
    votes: list[Counter[tuple[Number, str]]] = []
    for texts in readings:
        counts: Counter[tuple[Number, str]] = Counter()
        for text in texts:
            exact = _exact(text)
            if exact:
                counts[exact] += 4
                continue
            for guess in _guesses(text):
                counts[guess] += 1
        votes.append(counts)
    best = _best_order(votes)
    for place in range(1, len(best) - 1):
        before, after = best[place - 1], best[place + 1]
        if best[place] is None and before and after:
            best[place] = _between(readings[place], before[0], after[0])
    return [None if code is None else f"{code[0][0]}.{code[0][1]}{code[1]}" for code in best]


def _guesses(text: str) -> set[tuple[Number, str]]:
    """Return the codes that a misread text may be: look-alikes, or a full stop lost or misread."""
    found: set[tuple[Number, str]] = set()
    head, letters = text, ""
    match = re.search(r"(?<=\d)([a-k](?:[-–,][a-k])*)\.?$", text)
    if match:
        head, letters = text[: match.start()], match[1].replace("–", "-")
    plain = head.translate(_LOOKALIKES).strip(".-'‘`")
    exact = _exact(plain + letters)
    if exact:
        found.add(exact)
    digits = _DIGITS.match(plain)
    if digits:
        run = digits[1]
        cuts = [(run[:at], run[at:]) for at in range(1, len(run))]
        cuts += [(run[:at], run[at + 1 :]) for at in range(1, len(run) - 1)]
        for left, right in cuts:
            if len(left) <= 2 and len(right) <= 2 and not left.startswith("0"):
                number = int(left), int(right)
                if number in _catalogue():
                    found.add((number, letters))
    return found


def _between(texts: Sequence[str], before: Number, after: Number) -> tuple[Number, str] | None:
    """Return the only number between two others that ends in the digit which was read."""
    ends = {int(text.strip(".")[-1]) for text in texts if re.fullmatch(r"\d[\d.:]?\d\.?", text)}
    fits = [number for number in _catalogue() if before < number < after and number[1] in ends]
    return (fits[0], "") if len(fits) == 1 else None


def _best_order(
    votes: Sequence[Counter[tuple[Number, str]]],
) -> list[tuple[Number, str] | None]:
    """Return the choice of most votes in which the codes ascend; None for one left out."""
    # best[(place, code)] = (votes of the best choice that ends in it, the code before it)
    ends: list[tuple[int, tuple[Number, str], int, int]] = []  # place, code, votes, end before
    for place, counts in enumerate(votes):
        for code, count in sorted(counts.items()):
            before, score = -1, 0
            for index, (other_place, other, other_score, _) in enumerate(ends):
                if other_place < place and other < code and other_score > score:
                    before, score = index, other_score
            ends.append((place, code, score + count, before))
    chosen: list[tuple[Number, str] | None] = [None] * len(votes)
    index = max(range(len(ends)), key=lambda item: ends[item][2], default=-1)
    while index >= 0:
        place, code, _, index = ends[index]
        chosen[place] = code
    return chosen
