"""Announcements of invented companies, and what must hold for every outcome."""

from __future__ import annotations

from typing import Any

from extractors.document import Document
from extractors.finding import Outcome
from extractors.reading import Reading, read
from extractors.record import build_record
from pipeline.read.html import read_html
from pipeline.read.plain import read_plain

# A whole announcement, for tests that need one and do not ask which.
FJORDLYS = """
ASI certifies Fjordlys Metall AS against Performance Standard V3 (2022)

14 May 2024

Fjordlys Metall AS (Fjordlys) has achieved ASI Performance Standard V3 (2022) Certification for \
aluminium smelting and casthouse operations at its Kvitnes Smelter near Haugesund, Norway.

Aluminium Stewardship Initiative (ASI) today announced that Fjordlys Metall AS has been certified \
against the ASI Performance Standard V3 (2022). The smelter has an annual production capacity of \
around 96,000 tonnes of extrusion billet.

The independent, third-party audit of the Kvitnes Smelter was carried out by DNV. Two minor \
non-conformances are noted under Criteria 2.4a-b Responsible Sourcing and 10.8a Working Time.

“Our potroom crews have worked for three winters towards this certificate, and it is theirs.”

– Ragnhild Torvik, Managing Director of Fjordlys
"""


def document_of(text: str, url: str | None = None) -> Document:
    """A plain text as a document; blank lines separate its paragraphs."""
    return read_plain(text.strip().encode(), "announcement.txt", url)


def page_of(body: str, head: str = "", url: str | None = None) -> Document:
    """The article of a page as a document."""
    html = f"<!doctype html><html><head>{head}</head><body><article>{body}</article></body></html>"
    return read_html(html.encode(), "announcement.html", url)


def reading_of(text: str) -> Reading:
    """The reading of a plain text."""
    return read(document_of(text))


def record_of(text: str) -> dict[str, Any]:
    """The contract object of a plain text."""
    return build_record(document_of(text))


def assert_evidenced(document: Document, outcome: Outcome) -> None:
    """Every quote stands where it says; every value has evidence, every gap a reason."""
    for row in outcome.evidence:
        if row.start is None or row.end is None:
            assert row.source, row
            continue
        assert row.quote == document.text[row.start : row.end] != "", row
    paths = [row.path for row in outcome.evidence]
    for key, value in outcome.values.items():
        parts = value if key == "nonconformances" else {"": value}
        for part, inside in parts.items():
            path = f"{key}.{part}" if part else key
            if inside is None or inside == []:
                assert path in outcome.absent, f"{path} has no reason"
            else:
                assert path not in outcome.absent, f"{path} has a value and a reason"
                missing = [leaf for leaf in leaves(path, inside) if not evidenced(leaf, paths)]
                assert missing == [], f"no evidence for {missing}"


def leaves(path: str, value: Any) -> list[str]:
    """The paths of the single values inside a value that are not null and not empty."""
    if value is None or value == []:
        return []
    if isinstance(value, dict):
        return [leaf for key, inside in value.items() for leaf in leaves(f"{path}.{key}", inside)]
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return [
            leaf for index, item in enumerate(value) for leaf in leaves(f"{path}[{index}]", item)
        ]
    if isinstance(value, list) and path.rpartition(".")[2] not in ("principles", "parts", "types"):
        return [f"{path}[{index}]" for index in range(len(value))]
    return [path]


def evidenced(leaf: str, paths: list[str]) -> bool:
    """Whether evidence stands for a value, for a part of it, or for the list it closes."""
    return any(path == leaf or path.startswith((f"{leaf}.", f"{leaf}[")) for path in paths)


def quotes_of(outcome: Outcome, path: str) -> list[str | None]:
    """The quotes that stand for one path."""
    return [row.quote for row in outcome.evidence if row.path == path]


def codes_of(outcome: Outcome) -> set[str]:
    """The codes of the flags."""
    return {flag.code for flag in outcome.flags}
