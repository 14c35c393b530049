"""Where the article of a page stands: furniture out, then the smallest element around it."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractors.document import fold
from extractors.vocab import page_furniture
from pipeline.read.blocks import STAMP_MAX_CHARACTERS, collapse, is_stamp
from pipeline.read.html_blocks import BLOCK_TAGS

_DROPPED_TAGS = (
    "script,style,noscript,template,svg,iframe,object,embed,video,audio,canvas,nav,footer,aside,"
    "form,button,select,option,input,textarea,dialog,map,head link"
)
_TOKEN = re.compile(r"[a-z]+")


def drop_furniture(tree: LexborHTMLParser) -> None:
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


def article_html(tree: LexborHTMLParser) -> str:
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
                if child.tag not in BLOCK_TAGS or child.tag in ("p", "li", "table", "tr", "td"):
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
