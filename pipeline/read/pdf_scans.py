"""Pages without a usable text layer: how they are told, and their recognition."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pypdfium2 as pypdfium

from pipeline.pool import ask_for_time
from pipeline.read.ocr import MAX_RECOGNISED, PAGE_SECONDS, NotRecognised, recognise
from pipeline.read.pdf_characters import Drawing, Frame, Glyphs
from pipeline.read.pdf_layout import PageLayout

_STOPWORDS = frozenset(
    {
        "the", "of", "and", "to", "in", "is", "was", "for", "with", "on", "by", "are", "were",
        "an", "der", "die", "das", "und", "de", "la", "le", "les", "et", "des", "du", "en", "el",
        "los", "las", "del", "il", "di", "che", "os",
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def recognise_pages(pdf: pypdfium.PdfDocument, layouts: Sequence[PageLayout]) -> None:
    """Recognise the pages that have no usable text layer; what fails keeps its reason."""
    wanted = [layout for layout in layouts if layout.reason and not layout.lost]
    for place, layout in enumerate(wanted):
        if place >= MAX_RECOGNISED:
            layout.reason = f"{layout.reason}; {MAX_RECOGNISED} pages of the file were recognised"
            continue
        ask_for_time(2 * PAGE_SECONDS + 5, 5)  # its turn is looked for first
        try:
            page = pdf[layout.number - 1]
            try:
                found = recognise(page)
            finally:
                page.close()
        except (NotRecognised, pypdfium.PdfiumError, MemoryError, ValueError, OSError) as error:
            layout.reason = f"{layout.reason}; {error}"  # costs this page only
            continue
        frame = layout.frame
        turn, shown = (frame.shown + found.turn) % 4, frame.shown
        layout.frame = Frame(frame.left, frame.bottom, frame.right, frame.top, turn, shown)
        layout.width, layout.height = frame.size(turn)
        layout.words, layout.drawing = found.words, found.drawing
        layout.source, layout.skew, layout.reason = "ocr", found.skew, None


def why_unreadable(glyphs: Glyphs, drawing: Drawing, area: float) -> str | None:
    """Return why the text of a page cannot be trusted, None if it can."""
    picture = sum((box.x1 - box.x0) * (box.bottom - box.top) for box in drawing.images)
    if len(glyphs.words) < 3 and picture > 0.25 * area:
        return "the page is a picture without a text layer"
    if not glyphs.words:
        if drawing.curves > 200:
            return "the text of the page is drawn, not written"
        if glyphs.askew:
            return "the text of the page stands askew"
        return None
    if glyphs.broken > max(5, 0.1 * glyphs.characters):
        return "the characters of the text layer have no meaning (broken font)"
    text = " ".join(word.text for word in glyphs.words[:500])
    if text.count("(cid:") >= 3 and text.count("(cid:") * 8 > 0.3 * len(text):
        return "the characters of the text layer have no meaning ((cid:…) codes)"
    if _is_garbled(text):
        return "the text layer is garbled (its letters make no words)"
    return None


def _is_garbled(text: str) -> bool:
    """Tell whether a page of text has no common word and too few vowels or letters."""
    text = text[:2500]
    words = [word.casefold() for word in _WORD.findall(text)]
    common = sum(1 for word in words if word in _STOPWORDS and len(word) > 1)
    if common > 0.03 * len(words):
        return False
    visible = [char for char in text if not char.isspace()]
    letters = [char for char in visible if char.isalpha()]
    if len(visible) < 120:
        return False
    if sum(1 for char in letters if char > "\u024f") > 0.3 * len(visible):
        return False  # another script: no judgement
    vowels = sum(1 for char in letters if char.casefold() in "aeiouyäöüéèáíóúàêâ")
    share = vowels / max(1, len(letters))
    if len(letters) < 0.45 * len(visible):
        return common < 0.02 * max(1, len(words)) and len(visible) > 300
    if common == 0 and len(words) > 25:
        return share < 0.3 or share > 0.6
    return common < 0.01 * len(words) and share < 0.25
