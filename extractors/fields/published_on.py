"""published_on: the printed date, else the head's, else a full date in the canonical address."""

from __future__ import annotations

import re

from extractors.document import Block, Document
from extractors.finding import Evidence, Outcome, cite, cite_source
from extractors.language.dates import DateSpan, find_dates, parse_date
from extractors.reading import Reading

_URL_DATE = re.compile(
    r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$|\b)"
)
_STAMP_DECOY = re.compile(
    r"(?i)last\s+(?:modified|updated)|modified|expire|copyright|©|event|deadline"
)
_STAMP_WORD = re.compile(r"(?i)publish|post(?:ed)?\b|\bdate|\bupdate\s*time|\breleased?|\bissued")
_HEAD_SOURCES = (
    "meta[article:published_time]",
    "meta[og:article:published_time]",
    "meta[itemprop=datePublished]",
    "meta[date]",
    "meta[pubdate]",
    "meta[publish-date]",
    "script[datePublished]",
)
# How far into the text a dateline ('MUMBAI, March 3, 2024 -') may stand.
_DATELINE_CHARACTERS = 90
_CITY = re.compile(r"^[A-ZÀ-Þ][\w .’'-]{1,40}(?:,\s[A-ZÀ-Þ][\w .’'-]{1,30})?(?:,\s|\s\()$")


def extract(reading: Reading) -> Outcome:
    """Return the date of publication.

    Order (RECORD.md, 'published_on'): a stamp of the article, a dateline at the head of the
    first paragraph, the head of the page, the canonical address.
    """
    document = reading.document
    for finder in (_stamp, _dateline, _head, _address):
        found = finder(document)
        if found is not None:
            value, evidence = found
            return Outcome({"published_on": value}, (evidence,))
    return Outcome({"published_on": None}, absent={"published_on": "not_found"})


def _stamp(document: Document) -> tuple[str, Evidence] | None:
    stamps = [block for block in document.blocks if block.kind == "stamp"]
    best: tuple[int, Block, DateSpan] | None = None
    for order, block in enumerate(stamps):
        line = document.text[block.start : block.end]
        for span in find_dates(line):
            rank = order
            if _STAMP_DECOY.search(line) and not _STAMP_WORD.search(line[: span.start]):
                rank += 100
            if best is None or rank < best[0]:
                best = (rank, block, span)
    if best is None:
        return None
    rank, block, span = best
    start = block.start + span.start
    confidence = 0.99 if rank == 0 else 0.8
    return span.date.isoformat(), cite(
        document, "published_on", start, block.start + span.end, "published_on.stamp", confidence
    )


def _dateline(document: Document) -> tuple[str, Evidence] | None:
    long_before = 0
    for block in document.blocks:
        if block.kind != "paragraph":
            continue
        head = document.text[block.start : min(block.end, block.start + _DATELINE_CHARACTERS)]
        for span in find_dates(head):
            before, behind = head[: span.start], head[span.end :]
            is_line = re.match(r"^[\w .,/’'()|:–—-]{0,60}$", before) and not re.search(
                r"(?i)\b(?:in|on|since|until|by|from|has|have|was|is|of)\b", before
            )
            if long_before and not (
                _CITY.match(before) and re.match(r"\s*(?:/[^/]+/\s)?(?:[–—]|-{1,2}\s)", behind)
            ):
                continue  # behind a standfirst only 'MUMBAI, March 3, 2024 -' is a dateline
            if is_line and re.match(r"\s*\)?\s*(?:[–—:/|-]|\(|[A-Z“]|\.\s|$)", behind):
                return span.date.isoformat(), cite(
                    document,
                    "published_on",
                    block.start + span.start,
                    block.start + span.end,
                    "published_on.dateline",
                    0.95,
                )
        long_before += block.end - block.start > 60
        if long_before > 2:
            break
    return None


def _head(document: Document) -> tuple[str, Evidence] | None:
    values = {value.source: value.value for value in document.head}
    for source in _HEAD_SOURCES:
        written = values.get(source)
        if not written:
            continue
        match = re.match(r"\d{4}-\d{2}-\d{2}", written)
        date = parse_date(match.group(), "YMD") if match else parse_date(written)
        if date is not None:
            return date.isoformat(), cite_source(
                "published_on", source, "published_on.head", 0.95, written
            )
    return None


def _address(document: Document) -> tuple[str, Evidence] | None:
    match = _URL_DATE.search(document.url or "")
    if match is None:
        return None
    date = parse_date("-".join(match.groups()), "YMD")
    if date is None:
        return None
    return date.isoformat(), cite_source(
        "published_on", "link[canonical]", "published_on.address", 0.9, document.url
    )
