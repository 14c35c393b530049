"""Hits as text for a terminal, and as JSON."""

from __future__ import annotations

from typing import Any

from pipeline.search.find import Found, Hit
from pipeline.story.lines import joined, wrapped

_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"
_OPEN, _CLOSE = "\ue000", "\ue001"  # stand for the marks until lines are wrapped


def page(found: Found, columns: int, colours: bool = False) -> list[str]:
    """Return the lines of some hits: what it is, the words with those found marked, the source."""
    lines: list[str] = []
    for place, hit in enumerate(found.hits, 1):
        about = joined(
            [
                hit.organisation or hit.title,
                _what(hit),
                f"page {hit.page}" if hit.page is not None else None,
                hit.day or "no date",
                hit.document_id,
            ]
        )
        marks = (f"[{_BOLD}", f"{_PLAIN}]") if colours else ("[", "]")
        said = [
            line.replace(_OPEN, marks[0]).replace(_CLOSE, marks[1])
            for line in wrapped(hit.marked(_OPEN, _CLOSE), columns, 4)
        ]
        lines += [*wrapped(f"{place}. {about}", columns), *said]
        lines += [f"    {hit.citation}", ""]  # one line, to be copied whole
    shown = len(found.hits)
    if not found.total:
        return ["no hits"]
    hits = f"{found.total} hit{'' if found.total == 1 else 's'}"
    lines.append(hits if shown == found.total else f"{shown} of {hits}; for all say --limit 0")
    return lines


def hit_json(hit: Hit) -> dict[str, Any]:
    """Return a hit as JSON holds it."""
    names = (
        *("kind", "document_id", "finding_id", "organisation", "title", "day", "page"),
        *("criterion", "rating", "snippet", "marks", "url", "retrieved_on", "sha256", "citation"),
    )
    return {name: getattr(hit, name) for name in names}


def _what(hit: Hit) -> str:
    if hit.kind != "statement":
        return hit.kind
    rating = f" ({hit.rating.replace('_', ' ')})" if hit.rating else ""
    return f"statement on {hit.criterion}{rating}"
