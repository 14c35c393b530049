"""The order of an article's parts, parts told twice, and the capitals of its headings."""

from __future__ import annotations

import html
from collections.abc import Sequence

from extractors.reading import Reading, read
from extractors.record import build_record
from tests.metamorphic.article import Part, head_of, parts_of
from tests.metamorphic.sample import Sample

# Fields whose values are names as they are spelled.
_SPELLED = ("entity", "short_names", "parent", "facilities", "places", "sites", "auditors")


def plain_page(sample: Sample, parts: Sequence[Part]) -> bytes:
    """A page that holds an article's parts and nothing else."""
    tags = {"title": "h1", "heading": "h3", "list": "div", "table": "div"}
    body = "".join(
        f"<{tags.get(part.kind, 'p')}>{part.html}</{tags.get(part.kind, 'p')}>" for part in parts
    )
    return f"{head_of(sample)}<body><article>{body}</article></body></html>".encode()


def same_article(sample: Sample) -> bytes:
    """The article alone, its parts in plain elements, without the page around it."""
    return plain_page(sample, parts_of(sample.document))


def headings_in_capitals(sample: Sample) -> bytes | None:
    """The headings inside the article are in capitals, unless a name stands in one of them."""
    return _capitals(sample, "heading")


def title_in_capitals(sample: Sample) -> bytes | None:
    """The title is in capitals, unless a name is taken from it (its spelling would change)."""
    return _capitals(sample, "title")


def _capitals(sample: Sample, kind: str) -> bytes | None:
    chosen = [block for block in sample.document.blocks if block.kind == kind]
    rows = build_record(sample.document)["evidence"]
    named = any(
        block.start <= row["start"] < block.end
        for block in chosen
        for row in rows
        if row["start"] is not None and row["field"].partition("[")[0] in _SPELLED
    )
    if not chosen or named:
        return None
    return plain_page(sample, [_in_capitals(part, kind) for part in parts_of(sample.document)])


def _in_capitals(part: Part, kind: str) -> Part:
    if part.kind != kind or "<a" in part.html:
        return part
    return Part(kind, html.escape(html.unescape(part.html).upper(), quote=False))


def _zones(sample: Sample, reading: Reading, part: Part) -> set[str]:
    return {
        sentence.zone
        for sentence in reading.sentences
        if any(b.start <= sentence.start < b.end for b in part.blocks)
    }


def _programme(sample: Sample, parts: Sequence[Part]) -> list[Part]:
    """The paragraphs that speak of the scheme alone and do not take up the one before."""
    reading = read(sample.document)
    return [
        part
        for part in parts
        if part.kind == "paragraph"
        and _zones(sample, reading, part) == {"programme"}
        and not part.html.startswith(("It ", "They ", "Its ", "Their ", "This ", "Both ", "These "))
    ]


def paragraph_told_twice(sample: Sample) -> bytes | None:
    """One paragraph of the article stands again at its end."""
    parts = parts_of(sample.document)
    prose = [part for part in parts if part.kind == "paragraph" and len(part.html) > 100]
    if not prose:
        return None
    told = sample.chance("paragraph_told_twice").choice(prose)
    return plain_page(sample, (*parts, told))


def lead_told_twice(sample: Sample) -> bytes | None:
    """The first long paragraph stands twice, one below the other."""
    parts = parts_of(sample.document)
    prose = [part for part in parts if part.kind == "paragraph" and len(part.html) > 100]
    if not prose:
        return None
    at = parts.index(prose[0])
    return plain_page(sample, (*parts[: at + 1], prose[0], *parts[at + 1 :]))


def programme_last(sample: Sample) -> bytes | None:
    """Paragraphs on the scheme and its standards stand at the end."""
    parts = parts_of(sample.document)
    programme = _programme(sample, parts)
    if not programme:
        return None
    return plain_page(sample, [*(p for p in parts if p not in programme), *programme])


def quotes_last(sample: Sample) -> bytes | None:
    """The quotations, with the lines that name who speaks, stand at the end."""
    parts = parts_of(sample.document)
    reading = read(sample.document)
    spoken = [
        index
        for index, part in enumerate(parts)
        if "speaker" in _zones(sample, reading, part)
        or any(b.start <= quote.start < b.end for b in part.blocks for quote in reading.quotes)
    ]
    if not spoken:
        return None
    first, last = spoken[0], spoken[-1]
    # Who speaks may be named in the paragraph before a quotation, or in the line behind it.
    first -= first > 0 and parts[first - 1].kind == "paragraph" and parts[first - 1].html.endswith(
        (":", ",")
    )  # fmt: skip
    for _ in range(2):
        last += last + 1 < len(parts) and len(parts[last + 1].html) < 120
    moved = parts[first : last + 1]
    if last + 1 >= len(parts) or any(part.kind != "paragraph" for part in moved):
        return None
    return plain_page(sample, [*parts[:first], *parts[last + 1 :], *moved])


CHANGES = (
    same_article, headings_in_capitals, title_in_capitals, paragraph_told_twice, lead_told_twice,
    programme_last, quotes_last,
)  # fmt: skip
