"""PDF bytes → Document: one text with page and box beside every character."""

from __future__ import annotations

import contextlib
import gc
import hashlib
from collections.abc import Iterator, Sequence

import pypdfium2 as pypdfium
import pypdfium2.raw as pdfium

from extractors.document import Block, Cell, Document, Page, Span, Table
from pipeline.errors import Unreadable
from pipeline.read.pdf_characters import Frame, read_glyphs
from pipeline.read.pdf_drawing import read_drawing
from pipeline.read.pdf_layout import (
    JoinedTable,
    PageLayout,
    Piece,
    PlacedBlock,
    lay_out,
    lines_in_order,
    set_running_lines_apart,
)
from pipeline.read.pdf_scans import recognise_pages, why_unreadable
from pipeline.read.pdf_second import read_again
from pipeline.read.pdf_text import Hyphenation, TextBuilder

MAX_PAGES = 400  # a report has 4 to 40; more is a book or an attack


def read_pdf(data: bytes, path: str, url: str | None = None) -> Document:
    """Return the document of a PDF's bytes.

    A page without a usable text layer is kept with ``readable`` False and its reason.
    Raises Unreadable for an empty, damaged or locked file, or one without any page.
    """
    with _collector_at_rest():
        return _read(data, path, url)


@contextlib.contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Pause the garbage collector: it would walk the boxes of all characters many times."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _read(data: bytes, path: str, url: str | None) -> Document:
    pdf = _open(data, path)
    try:
        count = len(pdf)
        if count == 0:
            raise Unreadable(f"{path}: the PDF has no pages; fetch the file again")
        if count > MAX_PAGES:
            raise Unreadable(
                f"{path}: {count} pages are more than a report has (limit {MAX_PAGES}); "
                "split the file or leave it out"
            )
        layouts = [_read_page(pdf, number) for number in range(1, count + 1)]
        recognise_pages(pdf, layouts)
        title = pdf.get_metadata_dict().get("Title") or None
    finally:
        pdf.close()
    if not any(layout.words and layout.reason is None for layout in layouts):
        reason = next((layout.reason for layout in layouts if layout.reason), "no page has text")
        raise Unreadable(
            f"{path}: no page can be read ({reason}); ask the publisher for a copy with text"
        )
    set_running_lines_apart(layouts)
    tables = lay_out(layouts)
    read_again(data, layouts)
    return _document(data, path, url, title, layouts, tables)


def _open(data: bytes, path: str) -> pypdfium.PdfDocument:
    if not data:
        raise Unreadable(f"{path}: the file is empty; fetch it again", "failed")
    if b"%PDF-" not in data[:1024]:
        raise Unreadable(f"{path}: not a PDF file; check what was saved under this name", "failed")
    truncated = b"%%EOF" not in data[-2048:]
    try:
        pdf = pypdfium.PdfDocument(data)
    except pypdfium.PdfiumError as error:
        if "password" in str(error).casefold():
            raise Unreadable(
                f"{path}: the PDF is locked with a password; ask the publisher for an open copy"
            ) from error
        what = "cut off before its end" if truncated else "damaged"
        raise Unreadable(f"{path}: the PDF is {what}; fetch it again", "failed") from error
    if truncated:
        pdf.close()
        raise Unreadable(f"{path}: the PDF is cut off before its end; fetch it again", "failed")
    return pdf


def _read_page(pdf: pypdfium.PdfDocument, number: int) -> PageLayout:
    raw = pdfium.FPDF_LoadPage(pdf.raw, number - 1)
    if not raw:
        frame = Frame(0.0, 0.0, 595.0, 842.0, 0, 0)
        return PageLayout(number, frame, 595.0, 842.0, reason="the page is damaged", lost=True)
    try:
        shown = pdfium.FPDFPage_GetRotation(raw) % 4
        glyphs = read_glyphs(raw, shown)
        drawing = read_drawing(raw, glyphs.frame)
    except (ValueError, ArithmeticError, MemoryError) as error:  # costs this page only
        frame = Frame(0.0, 0.0, 595.0, 842.0, 0, 0)
        reason = f"the page is unusable: {error}"
        return PageLayout(number, frame, 595.0, 842.0, reason=reason, lost=True)
    finally:
        pdfium.FPDF_ClosePage(raw)
    width, height = glyphs.frame.size(glyphs.frame.turn)
    layout = PageLayout(number, glyphs.frame, width, height, glyphs.words, drawing)
    layout.reason = why_unreadable(glyphs, drawing, width * height)
    return layout


def _document(
    data: bytes,
    path: str,
    url: str | None,
    title: str | None,
    layouts: Sequence[PageLayout],
    joined: Sequence[JoinedTable],
) -> Document:
    builder = TextBuilder(Hyphenation(lines_in_order(layouts)))
    blocks: list[Block] = []
    pages: list[Page] = []
    group = 0
    for layout in layouts:
        start = builder.length
        if layout.reason is None:
            group = _write_page(builder, layout, blocks, group)
        builder.add_break("\n")
        width, height = layout.frame.size(layout.frame.shown)
        pages.append(
            Page(layout.number, width, height, start, builder.length, layout.reason is None,
                 layout.reason, layout.source, layout.skew, layout.doubt, layout.disagreement)
        )  # fmt: skip
    return Document(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        medium="pdf",
        text="".join(builder.characters),
        title=title,
        url=url,
        blocks=tuple(blocks),
        tables=tuple(_table(table, number) for number, table in enumerate(joined)),
        pages=tuple(pages),
        boxes=tuple(builder.boxes),
        notes=_notes(layouts, joined),
    )


def _write_page(builder: TextBuilder, layout: PageLayout, blocks: list[Block], group: int) -> int:
    frame, number = layout.frame, layout.number
    for line in layout.above:
        builder.add_lines([line], frame)
        builder.add_break()
    for element in layout.elements:
        if isinstance(element, PlacedBlock):
            span = builder.add_lines(element.lines, frame)
            blocks.append(Block(element.kind, span.start, span.end, None, number))
            builder.add_break()
            continue
        group += 1
        for row in element.rows:
            start = builder.length
            for piece in row.cells:
                if piece is None:
                    continue
                following = piece.next.lines[0][0] if piece.next else None
                piece.span = builder.add_lines(piece.lines, frame, following)
                builder.add_break()
            if builder.length > start:
                blocks.append(Block("table_row", start, builder.length - 1, group, number))
        builder.add_break()
    for line in layout.below:
        builder.add_lines([line], frame)
        builder.add_break()
    return group


def _table(joined: JoinedTable, number: int) -> Table:
    return Table(
        rows=tuple(tuple(_cell(pieces) for pieces in row) for row in joined.rows),
        strategy=joined.strategy,
        group=number + 1,
        page=joined.page,
        reason=joined.reason or None,
    )


def _cell(pieces: Sequence[Piece]) -> Cell:
    spans: list[Span] = [piece.span for piece in pieces if piece.span is not None]
    return Cell(tuple(spans), pieces[0].page if pieces else None)


def _notes(layouts: Sequence[PageLayout], joined: Sequence[JoinedTable]) -> tuple[str, ...]:
    """Return what a person may want to know of the reading, such as strategies used."""
    notes = [f"page {page.number}: {page.reason}" for page in layouts if page.reason]
    strategies = sorted({table.strategy for table in joined})
    if strategies:
        notes.append(f"tables read as: {', '.join(strategies)}")
    return tuple(notes)
