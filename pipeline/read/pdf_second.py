"""The second reading: pages whose tables look doubtful are read again by pdfplumber alone.

pdfplumber finds characters, lines and cells by itself, so that a fault of one reading is no
fault of the other. What is compared are the letters of the page and, where pdfplumber finds
rows that begin with criterion codes, their codes and ratings. The first reading stays; a
disagreement is kept with the page.
"""

from __future__ import annotations

import io
import logging
import time
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from extractors.report.terms import code_at_start, rating_of
from pipeline.read.pdf_layout import PageLayout, PlacedBlock, PlacedRow, PlacedTable
from pipeline.read.pdf_tables import cell_text

MAX_PAGES = 12  # of one document
_MAX_WORDS, _MAX_LINES = 4000, 3000  # of a page: pdfplumber's memory grows with both
Row = tuple[str, str | None]


class Spent(NamedTuple):
    """What the second reading of one document took: its pages, processor and wall seconds."""

    pages: int
    cpu: float
    wall: float


spent: list[Spent] = []  # for the benchmark


def read_again(data: bytes, pages: Sequence[PageLayout]) -> None:
    """Set ``doubt`` of pages that look doubtful, and ``disagreement`` where pdfplumber differs."""
    doubtful = []
    for page in pages:
        page.doubt = _doubt(page)
        lines = len(page.drawing.horizontal) + len(page.drawing.vertical) + len(page.drawing.fills)
        upright = page.source == "text" and page.frame.turn == page.frame.shown
        if page.doubt and upright and len(page.words) <= _MAX_WORDS and lines <= _MAX_LINES:
            doubtful.append(page)
    if not doubtful:
        return
    cpu, wall = time.process_time(), time.perf_counter()
    import pdfplumber

    # its parser warns of each oddity of a damaged file on the terminal; a difference is a flag
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            for page in doubtful[:MAX_PAGES]:
                second = pdf.pages[page.number - 1]
                text = second.extract_text() or ""
                tables = second.extract_tables()
                second.close()
                page.disagreement = _difference(page, text, tables)
    except Exception as error:  # noqa: BLE001 - the second reading never costs the first
        for page in doubtful[:MAX_PAGES]:
            page.disagreement = page.disagreement or (
                f"pdfplumber cannot read the file ({type(error).__name__})"
            )
    spent.append(
        Spent(min(len(doubtful), MAX_PAGES), time.process_time() - cpu, time.perf_counter() - wall)
    )


def _doubt(page: PageLayout) -> str | None:
    """Return what makes a page's tables doubtful, None if nothing does."""
    if page.reason is not None:
        return None
    tables = [element for element in page.elements if isinstance(element, PlacedTable)]
    rows = [row for table in tables for row in table.rows]
    coded = [(row, code) for row in rows if (code := _code(row))]
    if not coded:
        return None
    rated = sum(1 for row, _ in coded if _rating(row))
    if rated and rated < len(coded):
        return f"{len(coded) - rated} of {len(coded)} rows with a criterion have no rating"
    codes = [code for _, code in coded]
    if rated and any(count > 1 for count in Counter(codes).values()):
        return "a criterion has two rows"
    loose = [
        element for element in page.elements
        if isinstance(element, PlacedBlock) and code_at_start(cell_text(element.lines[0]))
    ]  # fmt: skip
    if rated and loose:
        return "a criterion stands outside the table"
    return None


def _code(row: PlacedRow) -> str | None:
    for cell in row.cells[:2]:
        if cell and (code := code_at_start(" ".join(word.text for word in cell.lines[0]))):
            return code.as_written
    return None


def _rating(row: PlacedRow) -> str | None:
    for cell in row.cells[1:]:
        if cell and (rating := rating_of(_written(cell.lines))):
            return rating
    return None


def _written(lines: Sequence[Sequence[object]]) -> str:
    return " ".join(getattr(word, "text", "") for line in lines for word in line)


def _difference(
    page: PageLayout, text: str, tables: Sequence[Sequence[Sequence[str | None]]]
) -> str | None:
    """Return how pdfplumber's reading differs from the page's, None if it does not."""
    lines = [*page.above, *page.below]
    for element in page.elements:
        if isinstance(element, PlacedBlock):
            lines += element.lines
        else:
            lines += [line for row in element.rows for cell in row.cells if cell
                      for line in cell.lines]  # fmt: skip
    mine = Counter(char for line in lines for word in line for char in word.text if char.isalnum())
    theirs = Counter(char for char in text if char.isalnum())
    apart = sum((mine - theirs).values()) + sum((theirs - mine).values())
    if apart > max(6, 0.02 * sum(mine.values())):
        return f"{apart} letters differ"
    second = _rows(tables)
    if not second:
        return None
    first: dict[str, set[str | None]] = {}
    for element in page.elements:
        for row in element.rows if isinstance(element, PlacedTable) else ():
            if code := _code(row):
                first.setdefault(code, set()).add(_rating(row))
    # pdfplumber misses rows without lines: only what it has beyond the first reading tells
    for code, rating in second:
        if code not in first:
            return f"pdfplumber finds a row {code}"
        if rating and rating not in first[code]:
            return f"pdfplumber finds another rating of {code}"
    return None


def _rows(tables: Sequence[Sequence[Sequence[str | None]]]) -> Counter[Row]:
    rows: Counter[Row] = Counter()
    for table in tables:
        for row in table:
            cells = [(cell or "").replace("\n", " ") for cell in row]
            code = next((found for cell in cells[:2] if (found := code_at_start(cell))), None)
            if code is not None:
                rated = next((rating for cell in cells[1:] if (rating := rating_of(cell))), None)
                rows[(code.as_written, rated)] += 1
    return rows
