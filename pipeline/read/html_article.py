"""Where the article of a page stands: furniture out, then the smallest element around it."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractors.document import fold
from extractors.vocab import page_furniture
from pipeline.read.blocks import STAMP_MAX_CHARACTERS, TITLE_CHARACTERS, collapse, is_stamp
from pipeline.read.html_blocks import BLOCK_TAGS
from pipeline.read.html_head import head_title, is_head_title

_DROPPED_TAGS = (
    "script,style,noscript,template,svg,iframe,object,embed,video,audio,canvas,nav,footer,aside,"
    "form,button,select,option,input,textarea,dialog,map,head link,wbr,source,track"
)
# A word of a class name; letters beside digits are no word but a generated name ('css-1ad4f').
_TOKEN = re.compile(r"(?<![a-z0-9])(?:[a-z]+|[a-z]{4,}\d+)(?![a-z0-9])")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")  # 'relatedPosts'
_INLINE = re.compile(
    r"<!--.*?-->|</?(?:abbr|acronym|b|big|cite|code|del|em|font|i|ins|mark|q|s|small|span|strong"
    r"|sub|sup|u)(?:\s[^>]*)?>",
    re.DOTALL,
)
_RUNNING_CHARACTERS = 40
_TAG = re.compile(r"<[^>]*>")


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
        words = _TOKEN.findall(_CAMEL.sub("-", names).lower())
        if not tokens.intersection(word.rstrip("0123456789") for word in words):
            continue
        if node.css_first("h1") is None and 2 * _running_characters(node) <= total:
            node.decompose()


def _running_characters(node: LexborNode) -> int:
    """Return how many characters stand in runs long enough to be running text.

    Emphasis, spans and comments do not end a run; links do, since menus are made of them.
    """
    runs = _TAG.split(_INLINE.sub("", node.html or ""))
    long = (collapse(run) for run in runs if len(run) >= _RUNNING_CHARACTERS)
    return sum(len(run) for run in long if len(run) >= _RUNNING_CHARACTERS)


def article_html(tree: LexborHTMLParser, values: dict[str, str]) -> str:
    """Return the HTML of the smallest element with the title and 85 % of the running text.

    The title is the page's ``h1``, else the first short element that says what the head does.
    """
    body = tree.body
    if body is None:
        return ""
    current = body
    above = _above_title(body, values)
    page_total = _running_characters(body)
    while True:
        total = _running_characters(current)
        for child in current.iter(include_text=False):
            if above and child.mem_id not in above:
                continue
            running = _running_characters(child)
            if running >= 0.85 * total > 0 and running >= 0.7 * page_total:
                if child.tag not in BLOCK_TAGS or child.tag in ("p", "li", "table", "tr", "td"):
                    continue
                current = child
                break
        else:
            return _with_stamp(current, body).html or ""


def _above_title(body: LexborNode, values: dict[str, str]) -> frozenset[int]:
    """Return the elements that hold the title, by their ``mem_id``; empty without a title.

    Of several ``h1`` any may be the article's: those elements are returned that hold one.
    """
    titles = body.css("h1")
    if not titles and head_title(values):
        titles = [
            node
            for node in body.css("h2,h3,h4,div,p,td,font,b,strong,span,li")
            if node.css_first("div,p,td,li,a") is None
            and len(line := collapse(fold(node.text()))) < TITLE_CHARACTERS
            and is_head_title(line, values)
        ][:1]
    above: set[int] = set()
    for title in titles:
        node: LexborNode | None = title
        while node is not None and node.mem_id not in above:
            above.add(node.mem_id)
            node = node.parent
    return frozenset(above)


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
