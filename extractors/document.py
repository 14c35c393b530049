"""The document as every reader delivers it: one text, and where each part of it stands.

The text is folded once, when the reader builds it (:func:`fold`), and never edited
after; every offset in the project counts characters of this text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, NamedTuple

Medium = Literal["html", "plain", "pdf"]
BlockKind = Literal["title", "heading", "paragraph", "list_item", "table_row", "stamp"]
TableStrategy = Literal["html", "ruled", "half_ruled", "unruled"]
PageSource = Literal["text", "ocr"]


class Box(NamedTuple):
    """A rectangle on a page, in points from the page's top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


class Span(NamedTuple):
    """A half-open range of characters of the document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the text: a paragraph, a list item, a heading, a table row.

    ``stamp`` is a line beside the article that carries its date (``Update time : ...``).
    ``group`` numbers lists and tables: items of one list share it.
    """

    kind: BlockKind
    start: int
    end: int
    group: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its characters, and the page where its first line stands.

    A cell that runs over a page break has one span per contiguous run.
    """

    spans: tuple[Span, ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table as rows of cells; an empty cell has no spans.

    ``reason`` says, of a PDF's table, what its rows and columns were told by.
    """

    rows: tuple[tuple[Cell, ...], ...]
    strategy: TableStrategy
    group: int | None = None
    page: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside the article; ``href`` is absolute where the page's address is known."""

    href: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class HeadValue:
    """A value of the page's head; ``source`` names it as evidence does."""

    source: str
    value: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a PDF. ``start`` and ``end`` bound its characters in the text.

    A page of ``source`` ``ocr`` was recognised from its picture, turned level by ``skew``
    degrees counter-clockwise around its middle: ``Document.boxes`` are those of the level page.
    ``doubt`` says why a page was read a second time by other means, ``disagreement`` how that
    reading differed.
    """

    number: int
    width: float
    height: float
    start: int
    end: int
    readable: bool = True
    reason: str | None = None
    source: PageSource = "text"
    skew: float = 0.0
    doubt: str | None = None
    disagreement: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader made of one file's bytes.

    ``boxes`` has, for a PDF, one entry per character of ``text``: its box, or None for a
    character that stands nowhere on a page (a joining blank or line break).
    """

    path: str
    sha256: str
    medium: Medium
    text: str
    title: str | None = None
    url: str | None = None
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    links: tuple[Link, ...] = ()
    head: tuple[HeadValue, ...] = ()
    pages: tuple[Page, ...] = ()
    boxes: tuple[Box | None, ...] = ()
    notes: tuple[str, ...] = ()

    def quote(self, start: int, end: int) -> str:
        """Return the characters ``[start, end)`` of the text."""
        return self.text[start:end]

    def page_of(self, offset: int) -> int | None:
        """Return the number of the page on which the character stands, None without pages."""
        for page in self.pages:
            if page.start <= offset < page.end:
                return page.number
        return None

    def box_of(self, start: int, end: int) -> Box | None:
        """Return the smallest box around the characters ``[start, end)``, None without boxes."""
        boxes = [box for box in self.boxes[start:end] if box is not None]
        if not boxes:
            return None
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return Box(
            round(min(lefts), 2), round(min(tops), 2), round(max(rights), 2), round(max(bottoms), 2)
        )


# Blanks of any width: Unicode's category Zs without the plain one.
_BLANKS = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
    "\u3000"
)
_FOLDS = str.maketrans(
    {
        **dict.fromkeys(_BLANKS, " "),
        "\u2011": "-",  # non-breaking hyphen
        "\u2010": "-",
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
        "\r": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "\u0085": "\n",
        "\t": " ",
        "\x0b": " ",
        "\x0c": "\n",
    }
)
# What no reader sees: control characters, and those that Unicode calls default ignorable: soft
# hyphens, zero-width blanks and joiners, marks of direction, variation selectors.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    r"\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    r"\U000e0000-\U000e0fff]"
)


def fold(text: str) -> str:
    """Fold a text as RECORD.md says: NFC, ligatures apart, blanks and hyphens plain.

    Soft hyphens and other characters that no reader sees go; white space is not collapsed
    here, since only a reader knows which of it separates blocks.

    >>> fold("certi\\u00adfied\\u00a0with 2.4a\\u2011e of\\ufb01ce")
    'certified with 2.4a-e office'
    """
    folded = text.replace("\r\n", "\n").translate(_FOLDS)
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", folded))
