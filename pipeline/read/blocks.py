"""From loose lines to the blocks of one folded text, for pages and plain files alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_high

from extractors.document import Block, BlockKind, Cell, Link, Span, Table, fold
from extractors.language.dates import find_dates
from extractors.vocab import page_furniture

# A link is marked in a raw text by LINK_START, one character that numbers it, its anchor
# text and LINK_END; all are private-use characters. In a page they are icons of some font:
# they are taken out of its text (``without_marks``) before links are marked.
LINK_START = "\ue000"
LINK_END = "\ue001"
_LINK_NUMBERS = 0xE100
MAX_LINKS = 6_000
_LINK_MARK = re.compile(f"{LINK_START}.|{LINK_END}", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?:;…][”\"’)\]]*$|[”\"]$")
_NEW_LINE_START = re.compile(r"^(?:[–—•·▪*]|-\s|[“\"]|\d{1,2}[.)]\s)")
_TEMPLATE_TAG = re.compile(r"^\{+[\w\s.-]*\}+$")
STAMP_MAX_CHARACTERS = 90
TITLE_CHARACTERS = 220
# Columns at which mail and text files break their lines.
_NARROWEST_COLUMN, _WIDEST_COLUMN = 50, 132
_BULLET = re.compile(r"^(?:[–—•·▪*]|-\s|\d{1,2}[.)]\s)")


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A block before folding: its text with link marks, or the cells of a table row."""

    kind: BlockKind
    text: str
    group: int | None = None
    cells: tuple[str, ...] = ()
    link_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The folded text and everything that points into it."""

    text: str
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...]
    links: tuple[Link, ...]


def collapse(text: str) -> str:
    """Return a text with its white space runs as one blank, without link marks."""
    if LINK_START in text or LINK_END in text:
        text = _LINK_MARK.sub("", text)
    return " ".join(text.split())


def link_mark(number: int) -> str:
    """Return the opening mark of the link with this number (below MAX_LINKS)."""
    return LINK_START + chr(_LINK_NUMBERS + number)


def without_marks(text: str) -> str:
    """Return the text that a page holds without characters that would be taken for marks.

    >>> without_marks("Fjord\\ue000lys")
    'Fjordlys'
    """
    if LINK_START in text or LINK_END in text:
        return text.replace(LINK_START, "").replace(LINK_END, "")
    return text


def linked_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of the links whose marks stand in a raw text."""
    return tuple(
        ord(mark[1]) - _LINK_NUMBERS for mark in re.findall(f"{LINK_START}.", text, re.DOTALL)
    )


def is_stamp(line: str) -> bool:
    """Say whether a line is there for its date alone (``5 March 2024``, ``Update time: ...``).

    The date must take a good part of the line: a sentence with a date is no stamp.
    """
    if len(line) > STAMP_MAX_CHARACTERS:
        return False
    dates = find_dates(line)
    if not dates:
        return False
    rest = len(line) - sum(date.end - date.start for date in dates)
    return rest <= 12 or bool(
        re.search(r"\d\d:\d\d|(?i:time|date|publish|posted|edited|views|source|\|)", line)
    )


def is_furniture_line(line: str) -> bool:
    """Say whether a folded line is page furniture by its words (page_furniture.csv)."""
    lowered = line.casefold().strip(" .:»>|")
    words = page_furniture()
    if not lowered or line.casefold() in words["line"] or lowered in words["line"]:
        return True
    if _TEMPLATE_TAG.match(line):
        return True
    if lowered.startswith("views") and find_dates(line):
        return False  # 'Views : 318  2025-11-06' is a stamp
    return any(line.casefold().startswith(start) for start in words["start"])


def is_title(line: str) -> bool:
    """Say whether a line may be a title: it names the scheme and is no sentence."""
    if len(line) > TITLE_CHARACTERS or (
        re.search(r"[.!?][”\"’]?$", line) and not re.search(r"\b(?:Ltd|LTD|Inc|Co)\.$", line)
    ):
        return False
    return bool(re.search(r"(?i)certif|standard|\bASI\b|custody|audit|scope", line))


def opens_other_posts(line: str) -> bool:
    """Say whether a line is the heading of related posts, archives or comments."""
    return line.casefold().strip(" :.»>|–-") in page_furniture()["heading"]


def split_lines(text: str) -> list[str]:
    """Split a block's text at its hard line breaks where they separate anything.

    Two breaks always separate; a single one only after the end of a sentence or before a
    bullet, a dash or a quotation, since reprints break lines inside sentences. The lines of a
    paragraph that was wrapped at a column are one.
    """
    parts: list[str] = []
    for paragraph in re.split(r"\n[^\S\n]*\n\s*", text):
        lines = [line for line in paragraph.split("\n") if collapse(line)]
        if _is_wrapped([collapse(line) for line in lines]):
            parts.append(" ".join(lines))
            continue
        current: list[str] = []
        last, characters = "", 0
        listing = False
        for line in lines:
            clean = collapse(line)
            separate = (
                bool(current)
                and not _goes_on(last, clean)
                and (
                    bool(_SENTENCE_END.search(last))
                    or bool(_NEW_LINE_START.match(clean))
                    or (len(current) == 1 and is_stamp(last))
                    or is_stamp(clean)
                    or is_furniture_line(clean)
                    or (listing and characters < 90)
                )
            )
            if separate:
                parts.append(" ".join(current))
                listing = listing or last.endswith(":")
                current, characters = [], 0
            current.append(line)
            last = clean
            characters += len(clean) + 1
        if current:
            parts.append(" ".join(current))
    return parts


def _is_wrapped(lines: list[str]) -> bool:
    """Say whether lines were broken at a column: the next word did not fit any more.

    A line may be longer, and one in six shorter: a link or emphasis counted as characters.
    """
    if len(lines) < 3 or sum(bool(_BULLET.match(line)) for line in lines) > 1:
        return False
    usual = median_high(map(len, lines[:-1]))
    if not _NARROWEST_COLUMN <= usual <= _WIDEST_COLUMN:
        return False
    width = max(len(line) for line in lines if len(line) <= 1.2 * usual)
    fitting = sum(
        len(line) + 1 + len(following.split()[0]) <= width for line, following in pairwise(lines)
    )
    return fitting <= len(lines) // 6


def _goes_on(last: str, line: str) -> bool:
    """Say whether a line goes on with the sentence of the line before it."""
    if line[0].islower() and not re.search(r"[.!?:…][”\"’)\]]*$", last):
        return True
    return (
        len(last) >= _NARROWEST_COLUMN
        and not _BULLET.match(line)
        and not re.search(r"(?:[.!?:;…]|[^,][”\"])[’)\]]*$", last)
    )


def lay_out(raw_blocks: list[RawBlock], hrefs: list[str]) -> Layout:
    """Join blocks into one folded text: a blank line between them, a line break in lists."""
    pieces: list[str] = []
    length = 0  # of all pieces so far
    blocks: list[Block] = []
    links: list[Link] = []
    rows: dict[int, list[tuple[Cell, ...]]] = {}
    previous: RawBlock | None = None
    for raw in raw_blocks:
        if length and previous is not None:
            joined = raw.group is not None and raw.group == previous.group
            pieces.append("\n" if joined else "\n\n")
            length += len(pieces[-1])
        start = length
        if raw.cells:
            cells: list[Cell] = []
            for index, cell in enumerate(raw.cells):
                if index:
                    pieces.append(" | ")
                    length += len(pieces[-1])
                said, span = _folded(length, cell, hrefs, links)
                pieces.append(said)
                length = span.end
                cells.append(Cell((span,) if span.end > span.start else ()))
            rows.setdefault(raw.group or 0, []).append(tuple(cells))
        else:
            said, span = _folded(length, raw.text, hrefs, links)
            pieces.append(said)
            length = span.end
        if length > start:
            blocks.append(Block(raw.kind, start, length, raw.group))
            previous = raw
    tables = tuple(Table(tuple(body), "html", group) for group, body in rows.items())
    return Layout("".join(pieces), tuple(blocks), tables, tuple(links))


def _folded(start: int, piece: str, hrefs: list[str], links: list[Link]) -> tuple[str, Span]:
    """Fold the piece that begins at ``start``; link marks become links, blanks are single."""
    out: list[str] = []
    opened: tuple[int, int] | None = None
    found: list[tuple[int, int, int]] = []
    blank = True
    characters = iter(fold(piece))
    for character in characters:
        if character == LINK_START:
            opened = (ord(next(characters, chr(_LINK_NUMBERS))) - _LINK_NUMBERS, start + len(out))
        elif character == LINK_END:
            if opened is not None and 0 <= opened[0] < len(hrefs):
                found.append((*opened, start + len(out)))
            opened = None
        elif character.isspace():
            if not blank:
                out.append(" ")
                blank = True
        else:
            out.append(character)
            blank = False
    while out and out[-1] == " ":
        out.pop()
    end = start + len(out)
    links.extend(Link(hrefs[number], min(a, end), min(b, end)) for number, a, b in found)
    return "".join(out), Span(start, end)
