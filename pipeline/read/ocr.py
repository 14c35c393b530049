"""Recognition (OCR) of pages that have no usable text layer, by Tesseract.

Tesseract is a program of the system's packages and ``pytesseract`` its wrapper, the optional
extra ``ocr``. Each page is recognised in a process of its own that is ended after
``PAGE_SECONDS``; without either of the two the page stays unreadable and says so.
"""

from __future__ import annotations

import os
import shutil
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pypdfium2 as pypdfium
from PIL import Image

from extractors.document import fold
from pipeline.read.ocr_codes import mend_codes
from pipeline.read.pdf_characters import Drawing
from pipeline.read.pdf_words import Word, join_letter_spacing
from pipeline.read.picture import Gray, Picture, is_blank, prepare, scale_for

PAGE_SECONDS = 20
MAX_RECOGNISED = 60  # pages of one document
_ONLY_MARKS = frozenset("|_~—–-=.,:;'`´‘’“”\"\\/[]{}()<>«»°*•·")
_DESCENDING = frozenset("gjpqy,;()[]{}Q|/@$")
_TALL = frozenset("bdfhiklt0123456789&%()[]/!?")
_LANGUAGE = "eng"
_COARSE_DPI = 150  # of the picture on which the page's turn is looked for
_SURE_OF_TURN = 2.0  # of Tesseract's confidence in an orientation, from 0 to some 20


class NotRecognised(Exception):
    """A page could not be recognised; the message says why."""


@dataclass(slots=True)
class Recognised:
    """The words and lines of a recognised page, on the upright, straightened page.

    ``turn`` is how many quarters clockwise brought the page upright, ``skew`` in degrees.
    """

    words: list[Word]
    drawing: Drawing
    skew: float
    turn: int = 0


def why_unavailable() -> str | None:
    """Return why pages cannot be recognised here, None if they can."""
    try:
        import pytesseract
    except ImportError:
        return "no recognition (OCR): install alucert with its extra 'ocr', and Tesseract"
    if shutil.which(pytesseract.pytesseract.tesseract_cmd) is None:
        return "no recognition (OCR): install the program Tesseract (Debian: tesseract-ocr)"
    return None


@cache
def engine() -> str:
    """Return name and version of what recognises pages here, ``none`` without one."""
    if why_unavailable():
        return "none"
    import pytesseract

    return f"tesseract {pytesseract.get_tesseract_version()}"


def recognise(page: pypdfium.PdfPage) -> Recognised:
    """Return the words that stand on the picture of a page.

    Raises NotRecognised if there is no Tesseract, it takes too long or fails, or finds nothing.
    """
    reason = why_unavailable()
    if reason:
        raise NotRecognised(reason)
    width, height = page.get_size()
    scale = scale_for(width, height)
    bitmap = page.render(scale=scale, grayscale=True)
    gray: Gray = bitmap.to_numpy().reshape(bitmap.height, bitmap.width).copy()
    bitmap.close()
    if is_blank(gray):
        raise NotRecognised("nothing stands on it")
    turn = quarter_turns(gray, scale)
    if turn:
        gray = np.ascontiguousarray(np.rot90(gray, -turn))
    picture = prepare(gray, scale)
    words = _words(_tesseract(Image.fromarray(picture.gray), 11, "", scale), picture)
    mend_codes(words, picture, lambda strip, mode, more: _tesseract(strip, mode, more, scale))
    if not words:
        raise NotRecognised("no words were recognised on it")
    return Recognised(words, picture.drawing, picture.skew, turn)


@cache
def knows_orientation() -> bool:
    """Tell whether Tesseract's data for orientation (``osd``) is installed."""
    import pytesseract

    return "osd" in pytesseract.get_languages()


def quarter_turns(gray: Gray, scale: float) -> int:
    """Return how many quarter turns clockwise bring the text of a picture upright.

    Tesseract tells where its data for orientation is installed and enough text stands on the
    page; else a coarse recognition of all four turns is compared, by the letters it is sure of.
    """
    coarse = Image.fromarray(gray).reduce(max(1, round(scale * 72 / _COARSE_DPI)))
    if knows_orientation():
        turn = _told_turn(coarse)
        if turn is not None:
            return turn
    sure = {turn: _sure_letters(coarse.rotate(-90 * turn, expand=True)) for turn in range(4)}
    best = max(sure, key=lambda turn: (sure[turn], -turn))
    return best if sure[best] > 1.5 * sure[0] + 20 else 0


def _told_turn(coarse: Image.Image) -> int | None:
    """Return the turn that Tesseract tells with certainty, None where it cannot."""
    import pytesseract

    try:
        told = pytesseract.image_to_osd(
            coarse, config=f"--dpi {_COARSE_DPI}", timeout=PAGE_SECONDS,
            output_type=pytesseract.Output.DICT,
        )  # fmt: skip
    except (pytesseract.TesseractError, RuntimeError):  # too few letters, or too long
        return None
    sure = float(told["orientation_conf"]) >= _SURE_OF_TURN
    return round(told["rotate"] / 90) % 4 if sure else None


def _sure_letters(image: Image.Image) -> int:
    """Return how many letters stand in words that Tesseract is sure of."""
    found = _tesseract(image, 11, "", _COARSE_DPI / 72)
    return sum(
        len(str(text))
        for text, sure in zip(found["text"], found["conf"], strict=True)
        if float(sure) > 70 and len(str(text)) > 2 and str(text).isalnum()
    )


def _tesseract(
    image: Image.Image, mode: int, options: str, scale: float
) -> Mapping[str, Sequence[Any]]:
    """Return Tesseract's table of words; ``mode`` is its page segmentation."""
    import pytesseract

    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # threads make one page slower, not faster
    try:
        found: Mapping[str, Sequence[Any]] = pytesseract.image_to_data(
            image,
            lang=_LANGUAGE,
            config=f"--oem 1 --psm {mode} --dpi {round(scale * 72)} {options}",
            timeout=PAGE_SECONDS,
            output_type=pytesseract.Output.DICT,
        )
    except pytesseract.TesseractNotFoundError as error:
        raise NotRecognised("the program Tesseract is gone") from error
    except pytesseract.TesseractError as error:
        said = " ".join(str(error.message).split())[:120]
        raise NotRecognised(f"Tesseract failed ({said})") from error
    except RuntimeError as error:  # the wrapper's word for a process that was ended
        raise NotRecognised(f"recognition took more than {PAGE_SECONDS} s") from error
    return found


def _words(found: Mapping[str, Sequence[Any]], picture: Picture) -> list[Word]:
    """Return recognised words; those of a line share height and type size."""
    lines: dict[tuple[int, int, int], list[tuple[str, float, float, float, float]]] = {}
    for number, written in enumerate(found["text"]):
        text = "".join(fold(str(written)).split())
        if not text or float(found["conf"][number]) < 10:
            continue
        if all(char in _ONLY_MARKS for char in text) and text not in {"-", "–", "•", "*"}:
            continue
        key = tuple(int(found[name][number]) for name in ("block_num", "par_num", "line_num"))
        left, top = float(found["left"][number]), float(found["top"][number])
        right, bottom = left + float(found["width"][number]), top + float(found["height"][number])
        box = (left / picture.scale, top / picture.scale,
               right / picture.scale, bottom / picture.scale)  # fmt: skip
        lines.setdefault((key[0], key[1], key[2]), []).append((text, *box))
    sized = [(line, *_size_and_base(line)) for line in lines.values()]
    if not sized:
        return []
    usual = statistics.median(size for line, size, _ in sized for _ in line)
    words: list[Word] = []
    for line, size, base in sized:
        if abs(size - usual) < 0.18 * usual:
            size = usual
        for text, x0, _, x1, _ in line:
            step = (x1 - x0) / len(text)
            spans = [(round(x0 + step * place, 2), round(x0 + step * (place + 1), 2))
                     for place in range(len(text))]  # fmt: skip
            words.append(Word(text, spans, round(x0, 2), round(x1, 2), round(base - 0.8 * size, 2),
                              round(base + 0.22 * size, 2), round(base, 2), size))  # fmt: skip
    return join_letter_spacing(words)


def _size_and_base(line: Sequence[tuple[str, float, float, float, float]]) -> tuple[float, float]:
    """Return type size and base line of a line from the ink of its words."""
    level = [bottom for text, _, _, _, bottom in line if not _DESCENDING & set(text)]
    if level:
        base = statistics.median(level)
    else:
        base = statistics.median(bottom - 0.22 * (bottom - top) for _, _, top, _, bottom in line)
    tall = [base - top for text, _, top, _, _ in line
            if any(char in _TALL or char.isupper() for char in text)]  # fmt: skip
    if tall:
        return max(round(statistics.median(tall) / 0.73, 1), 3.0), base
    low = statistics.median(base - top for _, _, top, _, _ in line)
    return max(round(low / 0.53, 1), 3.0), base
