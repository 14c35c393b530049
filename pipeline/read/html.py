"""An announcement page: from the bytes of any theme to the article's text.

The page is parsed once with selectolax, which drops what is furniture by tag and class and
finds the smallest element around the article; BeautifulSoup then reads that element alone.
No theme is known by name: a title, the paragraphs after it and the headings that open other
posts mark the article (shared/reference/SITE.md, 'Page furniture').
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, Tag
from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractors.document import BlockKind, Document, HeadValue, fold
from extractors.vocab import page_furniture
from pipeline.errors import Unreadable
from pipeline.read.blocks import (
    LINK_END,
    MAX_LINKS,
    STAMP_MAX_CHARACTERS,
    RawBlock,
    collapse,
    is_furniture_line,
    is_stamp,
    lay_out,
    link_mark,
    linked_numbers,
    opens_other_posts,
    split_lines,
)
from pipeline.read.decoding import decode_html

_DROPPED_TAGS = (
    "script,style,noscript,template,svg,iframe,object,embed,video,audio,canvas,nav,footer,aside,"
    "form,button,select,option,input,textarea,dialog,map,head link"
)
_BLOCK_TAGS = frozenset(
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
_TOKEN = re.compile(r"[a-z]+")
_EMPHASIS = frozenset({"b", "strong", "big", "font"})
_GOOD_CHARACTERS = 60
PROSE_CHARACTERS = 110
STAMP_REACH = 3  # how many blocks before the title may hold the article's date
_SHARE_LINE = re.compile(
    r"(?i)^(?:share|tweet|print|e-?mail|mail|linkedin|facebook|twitter|whatsapp|x|telegram|pinterest"
    r"|copy\s+link|follow|on|this|post|article|page|via|[|·:,/ ])+$"
)
_HEAD_DATES = (
    ("meta[property='article:published_time']", "content", "meta[article:published_time]"),
    ("meta[property='og:article:published_time']", "content", "meta[og:article:published_time]"),
    ("meta[itemprop='datePublished']", "content", "meta[itemprop=datePublished]"),
    ("meta[name='date']", "content", "meta[date]"),
    ("meta[name='pubdate']", "content", "meta[pubdate]"),
    ("meta[name='publish-date']", "content", "meta[publish-date]"),
)


def read_html(data: bytes, path: str, url: str | None = None) -> Document:
    """Return the document of an HTML page: its article's text, blocks, links, head values.

    ``url`` is the address it was fetched from, for links where the page names no canonical
    one. A page without any article text gives a document with an empty text. Raises
    :class:`pipeline.errors.Unreadable` for a page of bottomless nesting.
    """
    html, notes = decode_html(data)
    tree = LexborHTMLParser(html)
    head = _head_values(tree)
    values = {value.source: value.value for value in head}
    canonical = values.get("link[canonical]") or values.get("meta[og:url]")
    address = canonical if canonical and urlsplit(canonical).scheme else url
    language = _html_language(tree)
    _drop_furniture(tree)
    try:
        raw_blocks, hrefs = _raw_blocks(_article_html(tree), address)
    except RecursionError as error:
        raise Unreadable(
            f"{path}: the page's elements are nested too deeply to be an article; "
            "save the article alone or its text"
        ) from error
    kept = _select(_prose_out_of_lists(raw_blocks), values, hrefs)
    layout = lay_out(kept, hrefs)
    title_block = next((block for block in layout.blocks if block.kind == "title"), None)
    title = layout.text[title_block.start : title_block.end] if title_block else _head_title(values)
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


def _html_language(tree: LexborHTMLParser) -> str | None:
    root = tree.css_first("html")
    return (root.attributes.get("lang") or None) if root else None


def _head_values(tree: LexborHTMLParser) -> tuple[HeadValue, ...]:
    values: list[HeadValue] = []

    def add(source: str, value: str | None) -> None:
        if value and collapse(value):
            values.append(HeadValue(source, collapse(fold(value))))

    for selector, attribute, source in (
        *_HEAD_DATES,
        ("meta[property='og:title']", "content", "meta[og:title]"),
        ("meta[property='og:url']", "content", "meta[og:url]"),
        ("meta[property='og:site_name']", "content", "meta[og:site_name]"),
        ("link[rel='canonical']", "href", "link[canonical]"),
    ):
        node = tree.css_first(selector)
        if node is not None:
            add(source, node.attributes.get(attribute))
    title = tree.css_first("head title") or tree.css_first("title")
    if title is not None:
        add("title", title.text())
    for node in tree.css("script[type='application/ld+json']"):
        add("script[datePublished]", _published_in(node.text()))
    return tuple(values)


def _published_in(text: str) -> str | None:
    """Return ``datePublished`` of a JSON-LD block, None where there is none or it is broken."""
    try:
        todo = [json.loads(text)]
    except (ValueError, RecursionError):
        return None
    while todo:
        item = todo.pop(0)
        if isinstance(item, list):
            todo.extend(item)
        elif isinstance(item, dict):
            published = item.get("datePublished")
            if isinstance(published, str):
                return published
            todo.extend(value for value in item.values() if isinstance(value, (dict, list)))
    return None


def _head_title(values: dict[str, str]) -> str | None:
    """Return the title that the head gives, without the name of the site behind it."""
    title = values.get("meta[og:title]")
    if title is None and "title" in values:
        title = re.split(r"\s[|–—»-]\s(?=[^|–—»]*$)", values["title"])[0]
    return title


def _drop_furniture(tree: LexborHTMLParser) -> None:
    """Remove what is no article by tag, by hidden state and by the words of class and id.

    An element that holds the title or most of the page's running text is never removed.
    """
    for node in tree.css(_DROPPED_TAGS):
        node.decompose()
    body = tree.body
    if body is None:
        return
    for node in tree.css("header"):
        if node.css_first("h1") is None and _running_characters(node) < 300:
            node.decompose()
    for node in tree.css("[hidden],[aria-hidden='true'],[style*='display:none']"):
        if node.css_first("h1") is None:
            node.decompose()
    total = _running_characters(body)
    tokens = page_furniture()["token"]
    for node in body.css("[class],[id],[role]"):
        if node.tag in ("body", "html", "main", "h1", "p", "article"):
            continue
        names = " ".join(node.attributes.get(key) or "" for key in ("class", "id", "role"))
        if not tokens.intersection(_TOKEN.findall(names.lower())):
            continue
        if node.css_first("h1") is None and 2 * _running_characters(node) <= total:
            node.decompose()


def _running_characters(node: LexborNode) -> int:
    """Return how many characters stand in text nodes long enough to be running text."""
    return sum(len(part) for part in node.text(separator="\n").split("\n") if len(part) >= 40)


def _article_html(tree: LexborHTMLParser) -> str:
    """Return the HTML of the smallest element with the title and 85 % of the running text."""
    body = tree.body
    if body is None:
        return ""
    current = body
    title = body.css_first("h1")
    page_total = _running_characters(body)
    while True:
        total = _running_characters(current)
        for child in current.iter(include_text=False):
            holds_title = title is None or child.css_first("h1") is not None
            running = _running_characters(child)
            if holds_title and running >= 0.85 * total > 0 and running >= 0.7 * page_total:
                if child.tag not in _BLOCK_TAGS or child.tag in ("p", "li", "table", "tr", "td"):
                    continue
                current = child
                break
        else:
            return _with_stamp(current, body).html or ""


def _with_stamp(article: LexborNode, body: LexborNode) -> LexborNode:
    """Return the article, or the nearest ancestor that also holds the date beside it.

    Only where the article has neither a title nor a date of its own, and only up to an
    ancestor that brings in little else.
    """
    if article.css_first("h1") is not None or _holds_stamp(article):
        return article
    current = article
    for _ in range(4):
        parent = current.parent
        if parent is None or parent == body:
            break
        current = parent
        if _holds_stamp(current):
            return current
    return article


def _holds_stamp(node: LexborNode) -> bool:
    if node.css_first("time") is not None:
        return True
    lines = (collapse(fold(line)) for line in node.text(separator="\n").split("\n"))
    return any(is_stamp(line) for line in lines if 8 <= len(line) <= STAMP_MAX_CHARACTERS)


def _raw_blocks(article_html: str, address: str | None) -> tuple[list[RawBlock], list[str]]:
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
        return any(isinstance(tag, Tag) and tag.name in _BLOCK_TAGS for tag in node.descendants)

    def table(node: Tag) -> None:
        nonlocal groups
        groups += 1
        for row in node.find_all("tr"):
            cells: list[str] = []
            for cell in row.find_all(["td", "th"]):
                parts: list[str] = []
                inline(cell, parts, [])
                cells.append(" ".join("".join(parts).split("\n")))
            if any(collapse(cell) for cell in cells):
                blocks.append(RawBlock("table_row", "", groups, cells=tuple(cells)))

    def walk(node: Tag, group: int | None, kind: BlockKind) -> None:
        nonlocal groups
        parts: list[str] = []
        linked: list[int] = []
        for child in node.children:
            if isinstance(child, Comment):
                continue
            if isinstance(child, Tag) and (child.name in _BLOCK_TAGS or has_blocks(child)):
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
                elif child.name == "p":
                    walk(child, group, kind)
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


def _select(raw_blocks: list[RawBlock], values: dict[str, str], hrefs: list[str]) -> list[RawBlock]:
    """Keep the article's blocks: from its title to the first heading that opens other posts."""
    start, titled = _start(raw_blocks, values)
    kept = [
        RawBlock("stamp", block.text)
        for block in raw_blocks[max(0, start - STAMP_REACH) : start]
        if titled and not block.cells and is_stamp(collapse(fold(block.text)))
    ][-1:]
    seen_running = False
    for index, block in enumerate(raw_blocks[start:], start):
        line = collapse(fold(block.text)) if not block.cells else "table"
        if index == start and titled:
            kept.append(RawBlock("title", block.text))
            continue
        if block.kind == "title":
            if seen_running and opens_other_posts(line):
                break
            continue
        if block.cells:
            if seen_running and opens_other_posts(collapse(fold(" ".join(block.cells)))):
                break
            if not seen_running and len(linked_numbers(" ".join(block.cells))) >= 3:
                continue  # a menu in a table
            kept.append(block)
            continue
        if not titled and (
            (block.kind == "heading" and _is_head_title(line, values))
            or _repeats_title(block, line, values)
        ):
            kept.append(RawBlock("title", block.text))
            titled = True
            continue
        if opens_other_posts(line):
            if seen_running:
                break
            continue
        if is_stamp(line):
            kept.append(RawBlock("stamp", block.text))
            continue
        if is_furniture_line(line):
            continue
        if not seen_running and block.kind == "list_item" and len(line) < _GOOD_CHARACTERS:
            continue
        if _SHARE_LINE.match(line):
            continue
        if block.link_share > (0.5 if len(line) > 25 else 0.8) and not _names_report(block, hrefs):
            continue
        seen_running = seen_running or len(line) >= _GOOD_CHARACTERS
        kept.append(block)
    return kept


def _prose_out_of_lists(raw_blocks: list[RawBlock]) -> list[RawBlock]:
    """Some themes set every paragraph as a list item: long sentences are no list."""
    lengths: dict[int, list[int]] = {}
    for block in raw_blocks:
        if block.kind == "list_item" and block.group is not None:
            lengths.setdefault(block.group, []).append(len(collapse(block.text)))
    prose = {
        group
        for group, items in lengths.items()
        if sum(length > PROSE_CHARACTERS for length in items) * 2 >= len(items) and max(items) > 150
    }
    return [
        replace(block, kind="paragraph", group=None) if block.group in prose else block
        for block in raw_blocks
    ]


def _names_report(block: RawBlock, hrefs: list[str]) -> bool:
    """Say whether a block that is mostly links leads to a file or a report, not to other posts."""
    line = collapse(fold(block.text))
    targets = [hrefs[number] for number in linked_numbers(block.text) if number < len(hrefs)]
    if any(re.search(r"(?i)\.pdf(?:$|[?#])|/wp-content/uploads/|report", href) for href in targets):
        return True
    return bool(re.search(r"(?i)\breports?\b|\bpdf\b|\bdownload\b", line)) and len(line) < 90


def _is_head_title(line: str, values: dict[str, str]) -> bool:
    """Say whether a heading repeats the title that the head gives."""
    wanted = set(re.findall(r"\w+", (_head_title(values) or "").casefold()))
    words = set(re.findall(r"\w+", line.casefold()))
    return len(words & wanted) >= 0.7 * max(1, len(words | wanted))


def _repeats_title(block: RawBlock, line: str, values: dict[str, str]) -> bool:
    """Say whether a short paragraph at the head of the article is the title without its tag."""
    return block.kind == "paragraph" and len(line) < 220 and _is_head_title(line, values)


def _start(raw_blocks: list[RawBlock], values: dict[str, str]) -> tuple[int, bool]:
    """Return the index at which the article starts, and whether a title stands there."""
    wanted = set(re.findall(r"\w+", (_head_title(values) or "").casefold()))
    best, best_score = None, 0.0
    for index, block in enumerate(raw_blocks):
        if block.kind == "title":
            words = set(re.findall(r"\w+", collapse(fold(block.text)).casefold()))
            score = len(words & wanted) / max(1, len(words | wanted)) + 0.01
            if score > best_score:
                best, best_score = index, score
    if best is not None:
        return best, True
    for index, block in enumerate(raw_blocks):
        line = "" if block.cells else collapse(fold(block.text))
        if len(line) > PROSE_CHARACTERS and not _repeats_title(block, line, values):
            break
        if (
            block.link_share < 0.5
            and not is_stamp(line)
            and (
                (block.kind == "heading" and _is_head_title(line, values))
                or _repeats_title(block, line, values)
            )
        ):
            return index, True  # a title without its tag: what stands before it is the page's
    return 0, False
