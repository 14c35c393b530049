"""The article of a document, written anew as markup, so that any theme may hold it."""

from __future__ import annotations

import html
from dataclasses import dataclass
from itertools import groupby

from extractors.document import Block, Document, HeadValue
from tests.metamorphic.sample import Sample

_META = {
    "meta[article:published_time]": ("property", "article:published_time"),
    "meta[og:article:published_time]": ("property", "og:article:published_time"),
    "meta[itemprop=datePublished]": ("itemprop", "datePublished"),
    "meta[date]": ("name", "date"),
    "meta[pubdate]": ("name", "pubdate"),
    "meta[publish-date]": ("name", "publish-date"),
    "meta[og:title]": ("property", "og:title"),
    "meta[og:url]": ("property", "og:url"),
    "meta[og:site_name]": ("property", "og:site_name"),
}


@dataclass(frozen=True)
class Part:
    """One paragraph, heading, list, table, title or date of an article; ``items`` of a list."""

    kind: str
    html: str
    items: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()


def parts_of(document: Document) -> tuple[Part, ...]:
    """The parts of an article in order; the items of one list are one part."""
    found: list[Part] = []

    def key(block: Block) -> tuple[str, int | None, int]:
        return (block.kind, block.group, -1 if block.group is not None else block.start)

    for (kind, group, _), run in groupby(document.blocks, key=key):
        blocks = tuple(run)
        if kind == "table_row":
            found.append(Part("table", _table(document, group), blocks=blocks))
        elif kind == "list_item":
            items = tuple(_linked(document, block.start, block.end) for block in blocks)
            listed = "".join(f"<li>{item}</li>" for item in items)
            found.append(Part("list", f"<ul>{listed}</ul>", items, blocks))
        else:
            words = _linked(document, blocks[0].start, blocks[0].end)
            found.append(Part(kind, words, blocks=blocks))
    return tuple(found)


def _table(document: Document, group: int | None) -> str:
    table = next(table for table in document.tables if table.group == group)
    rows = []
    for row in table.rows:
        cells = [" ".join(_linked(document, s.start, s.end) for s in cell.spans) for cell in row]
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return f"<table>{''.join(rows)}</table>"


def _linked(document: Document, start: int, end: int) -> str:
    """The characters of a span with its links."""
    out, position = [], start
    for link in sorted(document.links, key=lambda link: link.start):
        if link.start < position or link.end > end or link.end == link.start:
            continue
        out.append(html.escape(document.text[position : link.start], quote=False))
        words = html.escape(document.text[link.start : link.end], quote=False)
        out.append(f'<a href="{html.escape(link.href)}">{words}</a>')
        position = link.end
    out.append(html.escape(document.text[position:end], quote=False))
    return "".join(out)


def head_of(sample: Sample) -> str:
    """The head of a page that says the same of the document."""
    language = next((n[5:] for n in sample.document.notes if n.startswith("lang=")), "")
    tags = "".join(_tag(value) for value in sample.document.head)
    lang = f' lang="{language}"' if language else ""
    return f"<!doctype html><html{lang}><head><meta charset='utf-8'>{tags}</head>"


def _tag(value: HeadValue) -> str:
    written = html.escape(value.value)
    if value.source == "title":
        return f"<title>{written}</title>"
    if value.source == "link[canonical]":
        return f'<link rel="canonical" href="{written}">'
    if value.source == "script[datePublished]":
        return f'<script type="application/ld+json">{{"datePublished": "{value.value}"}}</script>'
    attribute, name = _META[value.source]
    return f'<meta {attribute}="{name}" content="{written}">'
