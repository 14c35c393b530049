"""From the elements of an article to loose blocks: paragraphs, headings, items, rows."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from typing import TypeAlias
from urllib.parse import urljoin

from lxml import etree

from extractors.document import BlockKind
from pipeline.read.blocks import (
    LINK_END,
    MAX_LINKS,
    RawBlock,
    collapse,
    link_mark,
    split_lines,
    without_marks,
)

Element: TypeAlias = etree._Element

BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "ul",
    ]
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_EMPHASIS = frozenset({"b", "strong", "big", "font"})
_LINE_BREAKS = re.compile(r"[\r\n\t]+")
_BLANKS = " \n\t\x0c\r"
_PROSE_CHARACTERS = 110
_PROSE_SHARE = 0.6


def raw_blocks(article_html: str, address: str | None) -> tuple[list[RawBlock], list[str]]:
    """Walk the article's elements and return its blocks in order, with the links.

    Raises RecursionError for a page of bottomless nesting.
    """
    hrefs: list[str] = []
    blocks: list[RawBlock] = []
    groups = 0

    def inline(node: Element, parts: list[str], linked: list[int]) -> None:
        _add(parts, node.text)
        for child in node:
            if isinstance(child.tag, str):
                inline_tag(child, parts, linked)
            _add(parts, child.tail)

    def inline_tag(tag: Element, parts: list[str], linked: list[int]) -> None:
        if tag.tag == "br":
            parts.append("\n")
        elif tag.tag == "a" and tag.get("href") and len(hrefs) < MAX_LINKS:
            before = len(parts)
            parts.append(link_mark(len(hrefs)))
            hrefs.append(_absolute(tag.get("href", ""), address))
            inline(tag, parts, linked)
            parts.append(LINK_END)
            linked.append(sum(len(part) for part in parts[before + 1 : -1]))
        else:
            inline(tag, parts, linked)
            if tag.tag in _EMPHASIS and _breaks_behind(tag):
                parts.append("\n\n")  # a line set off by its type: a title, a date

    def emit(kind: BlockKind, parts: list[str], linked: list[int], group: int | None) -> None:
        text = "".join(parts)
        if not text or text.isspace():
            return
        share = sum(linked) / max(1, len(collapse(text)))
        for line in split_lines(text):
            blocks.append(RawBlock(kind, line, group, link_share=share))

    def table(node: Element) -> None:
        nonlocal groups
        groups += 1
        for row in node.iterdescendants("tr"):
            cells: list[str] = []
            linked: list[int] = []
            for cell in row.iterdescendants("td", "th"):
                parts: list[str] = []
                inline(cell, parts, linked)
                cells.append(" ".join("".join(parts).split("\n")))
            characters = sum(len(collapse(cell)) for cell in cells)
            if characters:
                share = sum(linked) / characters
                blocks.append(
                    RawBlock("table_row", "", groups, cells=tuple(cells), link_share=share)
                )

    def walk(node: Element, group: int | None, kind: BlockKind) -> None:
        nonlocal groups
        parts: list[str] = []
        linked: list[int] = []
        _add(parts, node.text)
        for child in node:
            tag = child.tag
            if not isinstance(tag, str):
                pass  # a comment
            elif tag in BLOCK_TAGS or _has_blocks(child):
                emit(kind, parts, linked, group)
                parts, linked = [], []
                if tag == "table" and not _holds(child, "table") and not _is_layout(child):
                    table(child)
                elif tag in ("ul", "ol", "dl"):
                    groups += 1
                    walk(child, groups, "list_item")
                elif tag in _HEADINGS:
                    walk(child, None, "title" if tag == "h1" else "heading")
                elif tag in ("li", "dd", "dt"):
                    walk(child, group, "list_item")
                else:
                    walk(child, group, kind)
            else:
                inline_tag(child, parts, linked)
            _add(parts, child.tail)
        emit(kind, parts, linked, group)

    root = _body(article_html)
    if root is not None:
        walk(root, None, "paragraph")
    return blocks, hrefs


def _body(html: str) -> Element | None:
    """Return the element of a piece of HTML in which its content stands."""
    parser = etree.HTMLParser(recover=True, huge_tree=True)
    parser.feed(html)
    try:
        root: Element | None = parser.close()
    except etree.XMLSyntaxError:  # nothing in it
        return None
    if root is None:
        return None
    body = root.find("body")
    return root if body is None else body


def _add(parts: list[str], text: str | None) -> None:
    """Add the text of a node: breaks of its lines mean nothing."""
    if text:
        text = without_marks(text)
        parts.append(_LINE_BREAKS.sub(" ", text) if text.strip(_BLANKS) else " ")


def _has_blocks(node: Element) -> bool:
    return len(node) > 0 and _holds(node, *BLOCK_TAGS)


def _holds(node: Element, *tags: str) -> bool:
    return next(node.iterdescendants(*tags), None) is not None


def _breaks_behind(tag: Element) -> bool:
    """Say whether a line break stands right behind an element, or behind the one around it."""
    following: Element | None = tag
    while following is not None:
        if following.tail and following.tail.strip():
            return False
        following = following.getnext()
        if following is None or isinstance(following.tag, str) or (following.text or "").strip():
            break  # an empty comment is passed over
    if following is None:
        above = tag.getparent()
        if above is not None and above.tag in _EMPHASIS:
            return _breaks_behind(above)
        return False
    return following.tag == "br"


def _is_layout(table: Element) -> bool:
    """Say whether a table only lays out the page: it holds headings, lists or prose."""
    if _holds(table, "h1", "h2", "ul", "ol"):
        return True
    rows = [list(row.iterdescendants("td", "th")) for row in table.iterdescendants("tr")]
    if len(rows) >= 2 and all(
        len(cells) >= 2 and len(collapse(_all_text(cells[0]))) < 60 for cells in rows
    ):
        return False  # a table of data, however long its other cells are
    return any(len(collapse(_all_text(cell))) > 160 for cells in rows for cell in cells)


def _all_text(node: Element) -> str:
    """Return the text of an element without the small signs beside its characters (ruby)."""
    if _holds(node, "rt", "rp"):
        node = deepcopy(node)
        etree.strip_elements(node, "rt", "rp", with_tail=False)
    return "".join(map(str, node.itertext()))


def _absolute(href: str, address: str | None) -> str:
    """Resolve a link against the page's address; its escapes stay as they are.

    What is no address at all ('http://[to be added]') stays as it is, too.
    """
    try:
        return urljoin(address, href.strip()) if address else href.strip()
    except ValueError:
        return href.strip()


def prose_out_of_lists(raw_blocks: list[RawBlock]) -> list[RawBlock]:
    """Some themes set every paragraph as a list item: long sentences are no list.

    Prose is a list of which half of the items are long, or most of the characters stand in
    long ones that end as sentences do.
    """
    items: dict[int, list[str]] = {}
    for block in raw_blocks:
        if block.kind == "list_item" and block.group is not None:
            items.setdefault(block.group, []).append(collapse(block.text))
    prose = {group for group, lines in items.items() if _is_prose(lines)}
    return [
        replace(block, kind="paragraph", group=None) if block.group in prose else block
        for block in raw_blocks
    ]


def _is_prose(lines: list[str]) -> bool:
    long = [line for line in lines if len(line) > _PROSE_CHARACTERS]
    if not long or max(map(len, long)) <= 150:
        return False
    sentences = [line for line in long if re.search(r"[.!?][”\"’)]*$", line)]
    return 2 * len(long) >= len(lines) or (
        len(sentences) >= 3 and sum(map(len, sentences)) >= _PROSE_SHARE * sum(map(len, lines))
    )
