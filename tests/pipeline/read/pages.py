"""Pages of invented companies, as themes of all kinds set them."""

from __future__ import annotations

from extractors.document import Document
from pipeline.read.html import read_html

LEAD = (
    "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification for its "
    "smelter in Haugesund, Norway."
)
SECOND = (
    "The smelter casts extrusion billet from metal of its own potlines, and every coil of wire "
    "that the town exports began there."
)
TITLE = "ASI certifies Fjordlys Metall AS against Performance Standard V3"
URL = "https://www.stewards.example/news/2024/05/fjordlys/"


def page(body: str, head: str = "", url: str | None = URL, charset: str = "utf-8") -> Document:
    """The document of a page with this body and head."""
    html = f"<!doctype html><html lang='en'><head>{head}</head><body>{body}</body></html>"
    return read_html(html.encode(charset), "page.html", url)


def article(inside: str, head: str = "") -> Document:
    """The document of a page whose article has the title, the lead and what is given."""
    return page(f"<article><h1>{TITLE}</h1><p>{LEAD}</p>{inside}</article>", head)


def blocks(document: Document) -> list[tuple[str, str]]:
    """Kind and text of each block."""
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def texts(document: Document) -> list[str]:
    """The text of each block."""
    return [text for _, text in blocks(document)]
