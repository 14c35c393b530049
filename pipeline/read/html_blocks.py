"""From the elements of an article to loose blocks: paragraphs, headings, items, rows."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, Tag

from extractors.document import BlockKind
from pipeline.read.blocks import LINK_END, MAX_LINKS, RawBlock, collapse, link_mark, split_lines

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
_PROSE_CHARACTERS = 110
_PROSE_SHARE = 0.6


def raw_blocks(article_html: str, address: str | None) -> tuple[list[RawBlock], list[str]]:
    """Walk the article with BeautifulSoup and return its blocks in order, with the links."""
    soup = BeautifulSoup(article_html, "lxml")
    hrefs: list[str] = []
    blocks: list[RawBlock] = []
    groups = 0

    def inline(node: Tag, parts: list[str], linked: list[int]) -> None:
        for child in node.children:
            if isinstance(child, Comment):
                continue
            if isinstance(child, NavigableString):
                parts.append(re.sub(r"[\r\n\t]+", " ", str(child)))
            elif isinstance(child, Tag):
                inline_tag(child, parts, linked)

    def inline_tag(tag: Tag, parts: list[str], linked: list[int]) -> None:
        if tag.name == "br":
            parts.append("\n")
        elif tag.name == "a" and tag.get("href") and len(hrefs) < MAX_LINKS:
            before = len(parts)
            parts.append(link_mark(len(hrefs)))
            hrefs.append(_absolute(str(tag["href"]), address))
            inline(tag, parts, linked)
            parts.append(LINK_END)
            linked.append(sum(len(part) for part in parts[before + 1 : -1]))
        else:
            inline(tag, parts, linked)
            if tag.name in _EMPHASIS and _breaks_behind(tag):
                parts.append("\n\n")  # a line set off by its type: a title, a date

    def emit(kind: BlockKind, parts: list[str], linked: list[int], group: int | None) -> None:
        text = "".join(parts)
        share = sum(linked) / max(1, len(collapse(text)))
        for line in split_lines(text):
            blocks.append(RawBlock(kind, line, group, link_share=share))

    def has_blocks(node: Tag) -> bool:
        return any(isinstance(tag, Tag) and tag.name in BLOCK_TAGS for tag in node.descendants)

    def table(node: Tag) -> None:
        nonlocal groups
        groups += 1
        for row in node.find_all("tr"):
            cells: list[str] = []
            linked: list[int] = []
            for cell in row.find_all(["td", "th"]):
                parts: list[str] = []
                inline(cell, parts, linked)
                cells.append(" ".join("".join(parts).split("\n")))
            characters = sum(len(collapse(cell)) for cell in cells)
            if characters:
                share = sum(linked) / characters
                blocks.append(
                    RawBlock("table_row", "", groups, cells=tuple(cells), link_share=share)
                )

    def walk(node: Tag, group: int | None, kind: BlockKind) -> None:
        nonlocal groups
        parts: list[str] = []
        linked: list[int] = []
        for child in node.children:
            if isinstance(child, Comment):
                continue
            if isinstance(child, Tag) and (child.name in BLOCK_TAGS or has_blocks(child)):
                emit(kind, parts, linked, group)
                parts, linked = [], []
                if child.name == "table" and not child.find("table") and not _is_layout(child):
                    table(child)
                elif child.name in ("ul", "ol", "dl"):
                    groups += 1
                    walk(child, groups, "list_item")
                elif child.name in _HEADINGS:
                    walk(child, None, "title" if child.name == "h1" else "heading")
                elif child.name in ("li", "dd", "dt"):
                    walk(child, group, "list_item")
                else:
                    walk(child, group, kind)
            elif isinstance(child, Tag):
                inline_tag(child, parts, linked)
            elif isinstance(child, NavigableString):
                parts.append(re.sub(r"[\r\n\t]+", " ", str(child)))
        emit(kind, parts, linked, group)

    root = soup.body or soup
    walk(root, None, "paragraph")
    return blocks, hrefs


def _breaks_behind(tag: Tag) -> bool:
    """Say whether a line break stands right behind an element, or behind the one around it."""
    following = tag.next_sibling
    while isinstance(following, NavigableString) and not following.strip():
        following = following.next_sibling
    if following is None and tag.parent is not None and tag.parent.name in _EMPHASIS:
        return _breaks_behind(tag.parent)
    return isinstance(following, Tag) and following.name == "br"


def _is_layout(table: Tag) -> bool:
    """Say whether a table only lays out the page: it holds headings, lists or prose."""
    if table.find(["h1", "h2", "ul", "ol"]) is not None:
        return True
    rows = [row.find_all(["td", "th"]) for row in table.find_all("tr")]
    if len(rows) >= 2 and all(
        len(cells) >= 2 and len(collapse(cells[0].get_text())) < 60 for cells in rows
    ):
        return False  # a table of data, however long its other cells are
    return any(len(collapse(cell.get_text())) > 160 for cells in rows for cell in cells)


def _absolute(href: str, address: str | None) -> str:
    """Resolve a link against the page's address; its escapes stay as they are."""
    return urljoin(address, href.strip()) if address else href.strip()


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
