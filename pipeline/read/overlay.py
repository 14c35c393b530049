"""Pictures of a report's pages with what was read of them drawn on: `alucert read --overlay`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pypdfium
from PIL import Image, ImageDraw

from extractors.document import Box, Document, Page, Span
from extractors.finding import Evidence
from pipeline.errors import AlucertError, Unreadable
from pipeline.read.pdf import read_pdf

_SCALE = 1.6  # pixels a point
_WORD, _TABLE, _ROW, _CELL, _LABEL, _VALUE = (
    (120, 170, 230), (200, 60, 40), (240, 150, 40), (245, 200, 110), (30, 130, 60), (110, 60, 170)
)  # fmt: skip
Colour = tuple[int, int, int]


def overlay_of_file(path: Path, folder: Path) -> list[Path]:
    """Read a PDF, draw what was read on pictures of its pages, and return the files written.

    Raises Unreadable for a file that cannot be read, AlucertError if the folder cannot be written.
    """
    from extractors.report import read_report

    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path}: cannot be opened ({error.strerror})", "failed") from error
    document = read_pdf(data, str(path))
    evidence = [item for outcome in read_report(document) for item in outcome.evidence]
    return write_overlay(data, document, evidence, folder)


def write_overlay(
    data: bytes, document: Document, evidence: Sequence[Evidence], folder: Path
) -> list[Path]:
    """Write one PNG a page into a folder and return their paths.

    In: a PDF's bytes, what was read of them, the evidence of its values. Words are light blue,
    tables red, their rows orange, values violet, findings green; each value bears its field.
    Raises AlucertError if the folder cannot be written.
    """
    written: list[Path] = []
    pdf = pypdfium.PdfDocument(data)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for page in document.pages:
            picture = _picture(pdf, page)
            _draw(picture, document, page, evidence)
            path = folder / f"{Path(document.path).stem}-page-{page.number:03d}.png"
            picture.save(path)
            written.append(path)
    except OSError as error:
        raise AlucertError(f"{folder}: cannot be written ({error.strerror}).") from error
    finally:
        pdf.close()
    return written


def _picture(pdf: pypdfium.PdfDocument, page: Page) -> Image.Image:
    """Return a page as a picture; level where its words were recognised on the level page."""
    size = max(int(page.width * _SCALE), 1), max(int(page.height * _SCALE), 1)
    try:
        loaded = pdf[page.number - 1]
        scale = min(_SCALE, 4000 / max(page.width, page.height))
        picture: Image.Image = loaded.render(scale=scale).to_pil().convert("RGB").resize(size)
        loaded.close()
    except pypdfium.PdfiumError:
        return Image.new("RGB", size, (235, 235, 235))
    if page.skew:
        picture = picture.rotate(page.skew, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    return picture


def _draw(
    picture: Image.Image, document: Document, page: Page, evidence: Sequence[Evidence]
) -> None:
    pen = ImageDraw.Draw(picture)
    for start, end in _words(document, page):
        _frame(pen, document.box_of(start, end), _WORD)
    for number, table in enumerate(document.tables, 1):
        rows: list[Box] = []
        for row in table.rows:
            spans = [span for cell in row for span in cell.spans]
            cells = [box for span in spans if (box := _box(document, page, span))]
            for box in cells:
                _frame(pen, box, _CELL)
            if cells:
                rows.append(_around(cells))
                _frame(pen, rows[-1], _ROW, 2)
        if rows:
            around = _around(rows)
            _frame(pen, around, _TABLE, 2, 4)
            said = f"table {number}: {table.strategy}; {table.reason or ''}"
            _write(pen, around.x0, around.top - 14, said, _TABLE)
    seen: set[tuple[int, int]] = set()
    for item in evidence:
        if item.page != page.number or item.start is None or item.end is None:
            continue
        key = item.start, item.end
        found = document.box_of(*key)
        if found is None or key in seen:
            continue
        seen.add(key)
        finding = item.path.startswith(("findings", "criteria", "nonconformances"))
        _frame(pen, found, _LABEL if finding else _VALUE, 2, 1)
        if not finding:
            _write(pen, found.x0, found.top - 7.5, item.path, _VALUE)
    said = f"page {page.number}: {page.source}"
    for more in (page.reason, page.doubt, page.disagreement):
        said += f"; {more}" if more else ""
    _write(pen, 6, 4, said, _TABLE)


def _words(document: Document, page: Page) -> list[tuple[int, int]]:
    """Return the ranges of the page's words."""
    words: list[tuple[int, int]] = []
    start: int | None = None
    for offset in range(page.start, page.end):
        inside = document.boxes[offset] is not None and not document.text[offset].isspace()
        if inside and start is None:
            start = offset
        if not inside and start is not None:
            words.append((start, offset))
            start = None
    return words


def _box(document: Document, page: Page, span: Span) -> Box | None:
    if not page.start <= span.start < page.end:
        return None
    return document.box_of(span.start, span.end)


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


def _frame(
    pen: ImageDraw.ImageDraw, box: Box | None, colour: Colour, width: int = 1, more: float = 0
) -> None:
    if box is not None:
        sides = (box.x0 - more, box.top - more, box.x1 + more, box.bottom + more)
        pen.rectangle([side * _SCALE for side in sides], outline=colour, width=width)


def _write(pen: ImageDraw.ImageDraw, x: float, y: float, text: str, colour: Colour) -> None:
    pen.text((x * _SCALE, y * _SCALE), text.encode("ascii", "replace").decode(), fill=colour)
