"""An announcement page: from the bytes of any theme to the article's text.

The page is parsed once with selectolax, which drops what is furniture by tag and class and
finds the smallest element around the article; BeautifulSoup then reads that element alone.
No theme is known by name: a title, the paragraphs after it and the headings that open other
posts mark the article (shared/reference/SITE.md, 'Page furniture').
"""

from __future__ import annotations

import hashlib
import re

from selectolax.lexbor import LexborHTMLParser

from extractors.addresses import parts_of_address
from extractors.document import Document, fold
from pipeline.read.blocks import (
    TITLE_CHARACTERS,
    RawBlock,
    collapse,
    is_furniture_line,
    is_stamp,
    is_title,
    lay_out,
    linked_numbers,
    opens_other_posts,
)
from pipeline.read.decoding import decode_html
from pipeline.read.html_article import article_html, drop_furniture
from pipeline.read.html_blocks import prose_out_of_lists, raw_blocks
from pipeline.read.html_head import head_title, head_values, html_language, is_head_title
from pipeline.read.page_size import check_page, check_text, too_deep

_GOOD_CHARACTERS = 60
STAMP_REACH = 3  # how many blocks before the title may hold the article's date
_SHARE_LINE = re.compile(
    r"(?i)^(?:share|tweet|print|e-?mail|mail|linkedin|facebook|twitter|whatsapp|x|telegram|pinterest"
    r"|copy\s+link|follow|on|this|post|article|page|via|[|·:,/ ])+$"
)


def read_html(
    data: bytes, path: str, url: str | None = None, charset: str | None = None
) -> Document:
    """Return the document of an HTML page: its article's text, blocks, links, head values.

    ``url`` is the address it was fetched from, for links where the page names no canonical
    one; ``charset`` the one that its server named. A page without any article text gives a
    document with an empty text. Raises :class:`pipeline.errors.Unreadable` for a page whose
    markup or text is larger than any article's (``pipeline/read/page_size.py``).
    """
    html, notes = decode_html(data, charset)
    check_page(html, path)
    tree = LexborHTMLParser(html)
    head = head_values(tree)
    values = {value.source: value.value for value in head}
    canonical = values.get("link[canonical]") or values.get("meta[og:url]")
    address = canonical if canonical and parts_of_address(canonical).scheme else url
    language = html_language(tree)
    drop_furniture(tree)
    try:
        found, hrefs = raw_blocks(article_html(tree, values), address)
    except RecursionError as error:
        raise too_deep(path) from error
    kept = _select(prose_out_of_lists(found), values, hrefs)
    layout = lay_out(kept, hrefs)
    check_text(layout.text, path)
    title_block = next((block for block in layout.blocks if block.kind == "title"), None)
    title = layout.text[title_block.start : title_block.end] if title_block else head_title(values)
    if language:
        notes = (*notes, f"lang={language}")
    return Document(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        medium="html",
        text=layout.text,
        title=title,
        url=address,
        blocks=layout.blocks,
        tables=layout.tables,
        links=layout.links,
        head=head,
        notes=notes,
    )


def _select(raw_blocks: list[RawBlock], values: dict[str, str], hrefs: list[str]) -> list[RawBlock]:
    """Keep the article's blocks: from its title to the first heading that opens other posts."""
    start, titled = _start(raw_blocks, values)
    kept = [
        RawBlock("stamp", block.text)
        for block in raw_blocks[max(0, start - STAMP_REACH) : start]
        if titled and not block.cells and is_stamp(collapse(fold(block.text)))
    ][-1:]
    seen_running = behind_post = False
    for index, block in enumerate(raw_blocks[start:], start):
        line = collapse(fold(" ".join(block.cells) if block.cells else block.text))
        if index == start and titled:
            kept.append(RawBlock("title", block.text))
            continue
        if opens_other_posts(line):
            if seen_running:
                break
            continue
        if block.kind == "title":
            continue
        if is_stamp(line) and not block.cells:
            if not behind_post:
                kept.append(RawBlock("stamp", block.text))
            continue
        behind_post = False
        if _is_furniture(block, line, seen_running):
            continue
        if block.link_share > (0.5 if len(line) > 25 else 0.8) and not _names_report(block, hrefs):
            # A line that is all link is another post's title; a date behind it is that post's.
            behind_post = seen_running and len(line) > 25
            continue
        if not (titled or seen_running or head_title(values)) and _tells_title(block, line):
            kept.append(RawBlock("title", block.text))
            titled = True
            continue
        seen_running = seen_running or (len(line) >= _GOOD_CHARACTERS and not block.cells)
        kept.append(block)
    return kept


def _is_furniture(block: RawBlock, line: str, seen_running: bool) -> bool:
    """Say whether a line is furniture by its words, or an item of a menu before the article."""
    if block.cells:
        return not seen_running and len(linked_numbers(" ".join(block.cells))) >= 3
    if is_furniture_line(line) or _SHARE_LINE.match(line):
        return True
    return not seen_running and block.kind == "list_item" and len(line) < _GOOD_CHARACTERS


def _tells_title(block: RawBlock, line: str) -> bool:
    """Say whether a line is the title of a page that marks none, neither in head nor in body."""
    return block.kind in ("paragraph", "heading") and len(line.split()) >= 4 and is_title(line)


def _names_report(block: RawBlock, hrefs: list[str]) -> bool:
    """Say whether a block that is mostly links leads to a file or a report, not to other posts."""
    line = collapse(fold(block.text))
    targets = [hrefs[number] for number in linked_numbers(block.text) if number < len(hrefs)]
    if any(re.search(r"(?i)\.pdf(?:$|[?#])|/wp-content/uploads/|report", href) for href in targets):
        return True
    return bool(re.search(r"(?i)\breports?\b|\bpdf\b|\bdownload\b", line)) and len(line) < 90


def _start(raw_blocks: list[RawBlock], values: dict[str, str]) -> tuple[int, bool]:
    """Return the index at which the article starts, and whether a title stands there.

    The title is the ``h1`` most like the head's title; without any, the first heading or short
    line that says the same as the head and has less of the page's text before it than behind.
    """
    wanted = set(re.findall(r"\w+", (head_title(values) or "").casefold()))
    best, best_score = None, 0.0
    for index, block in enumerate(raw_blocks):
        if block.kind == "title":
            words = set(re.findall(r"\w+", collapse(fold(block.text)).casefold()))
            score = len(words & wanted) / max(1, len(words | wanted)) + 0.01
            if score > best_score:
                best, best_score = index, score
    if best is not None:
        return best, True
    lines = [collapse(fold(block.text)) for block in raw_blocks]
    running = [len(line) if len(line) >= _GOOD_CHARACTERS else 0 for line in lines]
    for index, (block, line) in enumerate(zip(raw_blocks, lines, strict=True)):
        if (
            block.kind in ("heading", "paragraph")
            and len(line) < TITLE_CHARACTERS
            and block.link_share < 0.5
            and not is_stamp(line)
            and is_head_title(line, values)
            and 2 * sum(running[:index]) <= sum(running)
        ):
            return index, True
    return 0, False
