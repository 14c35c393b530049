"""Certificate page and overview: who is certified against what, when, and by whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from extractors.document import Document, Span
from extractors.report.dates import Found, ranges_in
from extractors.report.labels import Labelled
from extractors.report.lines import Passage
from extractors.report.terms import squeeze
from extractors.vocab import activities, audit_firms

_TYPES = (
    ("recertification", re.compile(r"\bre-?\s?certification", re.I)),
    ("scope_change", re.compile(r"\bscope\s+(?:change|extension|expansion)|change of scope", re.I)),
    ("surveillance", re.compile(r"\bsurveillance", re.I)),
    ("initial", re.compile(r"\binitial|\bfirst|(?<!re)(?<!re-)(?<!re )\bcertification\b", re.I)),
)
_STANDARD = re.compile(
    r"(?P<coc>chain\s*of\s*custody|\bcoc\b)|(?P<ps>performance\s*standard|\bps\b)", re.I
)
_VERSION = re.compile(r"\bV(?:ersion)?\.?\s*(\d(?:\.\d)?)", re.I)
_YEAR = re.compile(r"(?<!\d)(20(?:17|22|23))(?!\d)")
_YEAR_LAST = re.compile(r"(20(?:17|22|23))\)?$")
_YEARS = {("PS", "V2"): 2017, ("PS", "V3"): 2022, ("PS", "V3.1"): 2023,
          ("CoC", "V1"): 2017, ("CoC", "V2"): 2022}  # fmt: skip
_BULLET = re.compile(r"(?:^|\n)\s*(?:[•·▪●○■□◦‣*\uf0b7\uf0a7\ufffd]|[–-](?=\s))\s*")


_Value = TypeVar("_Value", bound=tuple[object, Span, str])


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a value: one bullet, one line, one audit."""

    text: str
    span: Span


@dataclass(slots=True)
class Audit:
    """One audit, with the place of each of its values."""

    types: list[str]
    types_span: Span | None = None
    dates: Found | None = None
    dates_span: Span | None = None
    firm: Item | None = None
    submitted_on: str | None = None
    submitted_span: Span | None = None


def first_value(labels: Iterable[Labelled], *keys: str, page: int | None = None) -> Labelled | None:
    """Return the first label of the first key that has one, the certain ones before."""
    items = [item for item in labels if page is None or item.page == page]
    for key in keys:
        for sure in (True, False):
            for item in items:
                if item.key == key and item.sure is sure and item.value.text:
                    return item
    return None


def standard_of(text: str) -> tuple[str | None, str | None, int | None]:
    """Return standard, version and printed year: ``PERFORMANCE STANDARD (V3.1 2023)``."""
    match = _STANDARD.search(text)
    standard = None if match is None else ("CoC" if match["coc"] else "PS")
    version = _VERSION.search(re.sub(r"(?<=\d) ?\. ?(?=\d)", ".", text))
    year = _YEAR.search(text) or _YEAR_LAST.search(re.sub(r"\s+", "", text))
    return (
        standard,
        f"V{version[1].removesuffix('.0')}" if version else None,
        int(year[1]) if year else None,
    )


def audit_types(text: str) -> list[str]:
    """Return the types of one audit in the terms of RECORD.md.

    >>> audit_types("Re-Certification and Scope Change Audit")
    ['recertification', 'scope_change']
    """
    found: list[tuple[int, str]] = []
    rest = re.sub(r"(?<=[A-Za-z])[‐‑–](?=[A-Za-z])", "-", text)
    for name, pattern in _TYPES:
        match = pattern.search(rest)
        if match:
            found.append((match.start(), name))
            rest = pattern.sub(lambda found: "~" * len(found.group()), rest)
    return [name for _, name in sorted(found)]


def items_of(document: Document, value: Passage) -> list[Item]:
    """Return the bullets of a value; without bullets its lines, each with its place."""
    items: list[Item] = []
    for span in value.spans:
        text = document.text[span.start : span.end]
        marks = list(_BULLET.finditer(text))
        if not marks:
            items.append(Item(" ".join(text.split()), span))
            continue
        edges = [0, *(match.start() for match in marks), len(text)]
        heads = [0, *(match.end() for match in marks)]
        for head, stop in zip(heads, edges[1:], strict=True):
            piece = text[head:stop]
            if not piece.strip():
                continue
            left = len(piece) - len(piece.lstrip())
            start = span.start + head + left
            items.append(Item(" ".join(piece.split()), Span(start, start + len(piece.strip()))))
    return items


def lines_of_value(document: Document, value: Passage) -> list[Item]:
    """Return bullets, or the printed lines of a value without bullets."""
    items: list[Item] = []
    for item in items_of(document, value):
        start = item.span.start
        for offset in range(item.span.start + 1, item.span.end):
            before, box = document.boxes[offset - 1], document.boxes[offset]
            if before is None and offset >= 2:
                before = document.boxes[offset - 2]
            if before and box and box.top > before.top + 0.6 * (before.bottom - before.top):
                items.append(_item(document, start, offset))
                start = offset
        items.append(_item(document, start, item.span.end))
    return items


def _item(document: Document, start: int, end: int) -> Item:
    text = document.text[start:end]
    left = len(text) - len(text.lstrip())
    clean = text.strip()
    return Item(" ".join(clean.split()), Span(start + left, start + left + len(clean)))


def read_audits(document: Document, labels: Sequence[Labelled]) -> list[Audit]:
    """Return one audit for each that the overview lists, paired by type, then by order."""
    kinds = first_value(labels, "audit_type")
    dates = first_value(labels, "audit_date")
    submissions = first_value(labels, "submission")
    firms = firms_of(document, labels)
    audits: list[Audit] = []
    if kinds is not None:
        for item in items_of(document, kinds.value):
            types = audit_types(item.text)
            if types:
                audits.append(Audit(types, item.span))
        if len(audits) == 1 and dates and len(_ranges(document, dates.value)) > 1:
            split = [Audit(types, item.span) for item in lines_of_value(document, kinds.value)
                     if (types := audit_types(item.text))]  # fmt: skip
            if len(split) == len(_ranges(document, dates.value)):
                audits = split
    ranges = _ranges(document, dates.value) if dates else []
    if len(audits) == 1 and len(ranges) > 1:
        first, last = ranges[0], ranges[-1]
        whole = Found(min(item[0].first for item in ranges),
                      max(item[0].last for item in ranges), 0, 0)  # fmt: skip
        ranges = [(whole, Span(first[1].start, last[1].end), "")]
    if not audits:
        audits = [Audit([]) for _ in ranges]
    for audit, found in _paired(audits, ranges):
        audit.dates, audit.dates_span = found[0], found[1]
    sent = _ranges(document, submissions.value) if submissions else []
    for audit, found in _paired(audits, sent):
        audit.submitted_on, audit.submitted_span = found[0].last, found[1]
    if len(firms) == 1:
        for audit in audits:
            audit.firm = firms[0]
    elif firms:
        named = [(None, item.span, item.text) for item in firms]
        for audit, (_, span, text) in _paired(audits, named):
            audit.firm = Item(_without_type(text), span)
    return audits


Dated = tuple[Found, Span, str]


def _ranges(document: Document, value: Passage) -> list[Dated]:
    """Return ranges of dates with their place and the words that stand after each."""
    found: list[Dated] = []
    for item in items_of(document, value):
        raw = document.text[item.span.start : item.span.end].replace("\n", " ")
        here = ranges_in(raw)
        for place, one in enumerate(here):
            stop = here[place + 1].start if place + 1 < len(here) else len(raw)
            before = raw[: one.start] if place == 0 else ""
            span = Span(item.span.start + one.start, item.span.start + one.end)
            found.append((one, span, before + raw[one.end : stop]))
    return found


def _paired(audits: Sequence[Audit], values: Sequence[_Value]) -> list[tuple[Audit, _Value]]:
    """Pair values with audits by the type in brackets, the rest in their order."""
    pairs: list[tuple[Audit, _Value]] = []
    free = list(audits)
    rest: list[_Value] = []
    for value in values:
        types = audit_types(value[2])
        home = next((audit for audit in free if types and set(types) == set(audit.types)), None)
        home = home or next((audit for audit in free if set(types) & set(audit.types)), None)
        if home is None:
            rest.append(value)
            continue
        pairs.append((home, value))
        free = [audit for audit in free if audit is not home]
    pairs += list(zip(free, rest, strict=False))
    return pairs


def _without_type(text: str) -> str:
    return re.sub(
        r"\s*\([^()]*(?:audit|certification|surveillance|scope change|initial)[^()]*\)\s*$",
        "", text, flags=re.I,
    )  # fmt: skip


def firms_of(document: Document, labels: Sequence[Labelled]) -> list[Item]:
    """Return the audit firms of the overview, else of the certificate, in order."""
    overview = [item for item in labels if item.key == "firm" and item.page > 1]
    named = [item for item in labels if item.key == "firm"]
    # on one page with the certificate, which prints names in capitals, the overview is second
    named.sort(key=lambda item: item.value.text.isupper())
    chosen = overview[:1] or named[:1]
    items: list[Item] = []
    for label in chosen:
        for item in items_of(document, label.value):
            pieces = re.split(r"\s*;\s*|\s+/\s+|\n", item.text)
            if len(pieces) > 1:
                for piece in pieces:
                    at = document.text.find(piece, item.span.start)
                    if piece and 0 <= at < item.span.end:
                        items.append(Item(piece, Span(at, at + len(piece))))
            else:
                items.append(item)
    split: list[Item] = []
    for item in items:
        lines = [line for line in lines_of_value(
            document, Passage(item.text, (item.span,))) if line.text]  # fmt: skip
        if len(lines) > 1 and all(is_known_firm(line.text) for line in lines):
            split += lines
        else:
            split.append(item)
    return split


def distinct(items: Iterable[Item]) -> list[Item]:
    """Return items once each, by their letters, without a type in brackets."""
    seen: dict[str, Item] = {}
    for item in items:
        name = _without_type(item.text)
        seen.setdefault(squeeze(name), Item(name, item.span))
    return list(seen.values())


def is_known_firm(name: str) -> bool:
    """Tell whether a printed name belongs to a firm of the vocabulary."""
    squeezed = squeeze(name)
    return any(
        squeezed.startswith((squeeze(firm.alias), squeeze(firm.firm))) for firm in audit_firms()
    )


def activities_in(text: str) -> list[tuple[str, int, int]]:
    """Return the scheme's activities that a text names, in order, with their places."""
    found: list[tuple[int, int, str]] = []
    folded = text.casefold()
    variants = sorted(
        {(row.variant.casefold(), row.activity) for row in activities()},
        key=lambda pair: -len(pair[0]),
    )
    for variant, activity in variants:
        pattern = r"\s*".join(re.escape(part) for part in re.split(r"[\s]+", variant))
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", folded):
            if not any(start < match.end() and match.start() < end for start, end, _ in found):
                found.append((match.start(), match.end(), activity))
    seen: set[str] = set()
    ordered = []
    for start, end, activity in sorted(found):
        if activity not in seen:
            seen.add(activity)
            ordered.append((activity, start, end))
    return ordered


def inferred_year(standard: str | None, version: str | None) -> int | None:
    """Return the year of a version: only to hold a printed year against it."""
    return _YEARS.get((standard or "", version or ""))
