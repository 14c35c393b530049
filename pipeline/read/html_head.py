"""What the head of a page says of its article: title, date, address."""

from __future__ import annotations

import json
import re

from selectolax.lexbor import LexborHTMLParser

from extractors.document import HeadValue, fold
from pipeline.read.blocks import collapse

_HEAD_DATES = (
    ("meta[property='article:published_time']", "content", "meta[article:published_time]"),
    ("meta[property='og:article:published_time']", "content", "meta[og:article:published_time]"),
    ("meta[itemprop='datePublished']", "content", "meta[itemprop=datePublished]"),
    ("meta[name='date']", "content", "meta[date]"),
    ("meta[name='pubdate']", "content", "meta[pubdate]"),
    ("meta[name='publish-date']", "content", "meta[publish-date]"),
)


def html_language(tree: LexborHTMLParser) -> str | None:
    """Return the language that the page declares, None where it declares none."""
    root = tree.css_first("html")
    return (root.attributes.get("lang") or None) if root else None


def head_values(tree: LexborHTMLParser) -> tuple[HeadValue, ...]:
    """Return the head's values on the article, in a fixed order."""
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


def head_title(values: dict[str, str]) -> str | None:
    """Return the title that the head gives, without the name of the site behind it."""
    title = values.get("meta[og:title]")
    if title is None and "title" in values:
        title = re.split(r"\s[|–—»-]\s(?=[^|–—»]*$)", values["title"])[0]
    return title


def is_head_title(line: str, values: dict[str, str]) -> bool:
    """Say whether a heading repeats the title that the head gives."""
    wanted = set(re.findall(r"\w+", (head_title(values) or "").casefold()))
    words = set(re.findall(r"\w+", line.casefold()))
    return len(words & wanted) >= 0.7 * max(1, len(words | wanted))
