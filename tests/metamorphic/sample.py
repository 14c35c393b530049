"""The annotated announcements as the changes of form take them, and what of them must stay."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from extractors.document import Document
from extractors.record import build_record
from pipeline.read import read_bytes
from pipeline.read.decoding import decode_html
from pipeline.score.gold import load_annotated
from pipeline.score.parts import is_set_aside

ROOT = Path(__file__).resolve().parent.parent.parent
# What stands between the tags of a page: comments, and elements whose content is no text.
_MARKUP = re.compile(
    r"(<!--.*?-->|<(?:script|style|title|noscript|textarea|svg|template)\b.*?"
    r"</(?:script|style|title|noscript|textarea|svg|template)\s*>|<[^>]*>)",
    re.DOTALL | re.IGNORECASE,
)
_ENTITY = re.compile(r"(&#?\w+;)")


@dataclass(frozen=True)
class Sample:
    """One document: its characters, and what was read from it before any change."""

    name: str
    text: str
    is_page: bool
    url: str | None
    document: Document

    @property
    def is_set_aside(self) -> bool:
        return is_set_aside(self.name)

    def chance(self, change: str) -> random.Random:
        """The same chances for the same document and change, on every machine."""
        return random.Random(f"{self.name}:{change}")

    def encoded(self, text: str) -> bytes:
        """The characters of a changed document as UTF-8 that says so."""
        return said_utf8(text).encode() if self.is_page else text.encode()


@cache
def samples() -> tuple[Sample, ...]:
    """Every annotated announcement, by name."""
    found = []
    for gold in load_annotated(ROOT / "tests" / "samples" / "announcements", ROOT / "data"):
        data = gold.source.file.read_bytes()
        document = read_bytes(data, gold.name, gold.source.url)
        text = decode_html(data)[0].replace("\r\n", "\n")
        found.append(Sample(gold.name, text, document.medium == "html", gold.source.url, document))
    return tuple(found)


def said_utf8(page: str) -> str:
    """A page whose declared charset, if any, is UTF-8."""
    return re.sub(r"(?i)(<meta[^>]*charset\s*=\s*[\"']?\s*)[\w:.-]+", r"\1utf-8", page)


def in_words(sample: Sample, change: Callable[[str], str]) -> str:
    """The document with the characters that a reader sees changed, entities left whole."""
    if not sample.is_page:
        return change(sample.text)
    head, body = halves(sample.text)
    pieces = _MARKUP.split(body)
    for index in range(0, len(pieces), 2):
        parts = _ENTITY.split(pieces[index])
        parts[::2] = [change(part) for part in parts[::2]]
        pieces[index] = "".join(parts)
    return head + "".join(pieces)


def in_runs(sample: Sample, change: Callable[[str], str]) -> str:
    """A page with each run of text between two tags changed as a whole."""
    head, body = halves(sample.text)
    pieces = _MARKUP.split(body)
    pieces[::2] = [change(piece) if piece.strip() else piece for piece in pieces[::2]]
    return head + "".join(pieces)


def in_tags(page: str, change: Callable[[str], str]) -> str:
    """A page with every tag of its body changed; comments and scripts stay."""
    head, body = halves(page)
    pieces = _MARKUP.split(body)
    pieces[1::2] = [
        change(piece) if re.match(r"</?\w[^>]*>\Z", piece) else piece for piece in pieces[1::2]
    ]
    return head + "".join(pieces)


def halves(page: str) -> tuple[str, str]:
    """A page cut in front of its body's content; all of it is body without a body tag."""
    body = re.search(r"(?i)<body[^>]*>", page)
    return (page[: body.end()], page[body.end() :]) if body else ("", page)


def facts(document: Document) -> dict[str, Any]:
    """What a document says, without where it stands: all that no change of form may touch."""
    found = build_record(document)
    head = found["document"]
    return {
        **{f"record.{key}": value for key, value in found["record"].items()},
        **{f"document.{key}": head[key] for key in ("kind", "title", "language", "status")},
        "absent": found["absent"],
        "flags": [(row["code"], row["detail"], row["fields"]) for row in found["flags"]],
    }


@cache
def facts_of(sample: Sample) -> dict[str, Any]:
    """The facts of a document as it is."""
    return facts(sample.document)
