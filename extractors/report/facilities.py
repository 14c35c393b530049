"""Facilities, places and countries: from an annex table, bullets, or the scope in prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

import pycountry

from extractors.document import Block, Document, Span
from extractors.report.labels import Labelled, label_key
from extractors.report.lines import Passage, passage, trimmed
from extractors.report.terms import site_heading_role, squeeze
from extractors.vocab import country_names

_POSTCODE = re.compile(
    r"^(?:[A-Z]{1,3}[- ])?(?:\d{5}-\d{3}|\d{2,3}[- ]\d{2,3}(?!\d)|\d{3}[- ]?\d{2,4}|\d{4,7}"
    r"(?:\s?[A-Z]{2}\b)?|[A-Z]{1,2}\d[\dA-Z]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)\s+(?=\S)"
)
_POSTCODE_LAST = re.compile(
    r"\s+(?:\d{2,3}[- ]\d{2,4}|\d{4,7}|[A-Z]{2}\s\d{5}|[A-Z]{1,2}\d[\dA-Z]?\s?\d[A-Z]{2}|"
    r"[A-Z]\d[A-Z]\s?\d[A-Z]\d)$"
)
_STREET = re.compile(
    r"\b(?:street|str\.|stra(?:ß|ss)e|road|rd\.?|avenue|ave\.?|lane|way|drive|boulevard|blvd|"
    r"rue|route|chemin|via|viale|strada|calle|avenida|carretera|rua|rodovia|ul\.|ulica|utca|út|"
    r"weg|allee|gasse|ring|platz|damm|no\.|nr\.|n°|plot|lot|block|building|unit|km|p\.?\s?o\.?"
    r"\s?box|floor|cad\.?|caddesi|sokak|mah\.?|osb|gata|gatan|vägen|vegen|veien|vej|straat|"
    r"laan|quay|jalan|jl\.|zona industriale|zi|zone industrielle)\b|"
    r"\w+(?:stra(?:ß|ss)e|str\.|weg|gatan|vägen|vegen|veien|straat|laan|allee|gasse|platz|utca)\b",
    re.I,
)
_SEPARATOR = re.compile(r"\s+[–—-]\s+|:\s+|\s*\|\s*|;\s+")


@dataclass(slots=True)
class Site:
    """One certified site: its name, places and country, each with its place in the text."""

    facility: tuple[str, Span] | None = None
    places: list[tuple[str, Span]] = field(default_factory=list)
    country: tuple[str, Span] | None = None


@cache
def _countries() -> dict[str, str]:
    names = {row.alias: row.country_code for row in country_names() if row.kind in ("name", "part")}
    for country in pycountry.countries:
        for attribute in ("name", "common_name"):
            name = getattr(country, attribute, None)
            if name:
                names.setdefault(name, country.alpha_2)
    return {squeeze(name): code for name, code in names.items() if len(name) > 1}


@cache
def _country_pattern() -> re.Pattern[str]:
    names = {row.alias for row in country_names() if row.kind in ("name", "part")}
    for country in pycountry.countries:
        names.update(name for name in (country.name, getattr(country, "common_name", None)) if name)
    ordered = sorted((re.escape(name) for name in names if len(name) > 2), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(ordered) + r")(?![\w-])")


def country_code(text: str) -> str | None:
    """Return the ISO code of a country's name, None for anything else."""
    return _countries().get(squeeze(text))


def countries_in(text: str) -> list[tuple[str, int, int]]:
    """Return the codes of the countries that a text names, with their places."""
    return [
        (_countries()[squeeze(match.group())], match.start(), match.end())
        for match in _country_pattern().finditer(text)
    ]


def read_sites(document: Document, labels: Sequence[Labelled], last_page: int) -> list[Site]:
    """Return the certified sites: of the facility table or list, else of the scope."""
    sites = _of_tables(document, last_page)
    if not sites:
        sites = _of_lists(document, labels, last_page)
    return sites


def _of_tables(document: Document, last_page: int) -> list[Site]:
    sites: list[Site] = []
    for table in document.tables:
        headings: dict[str, int] = {}
        for row in table.rows:
            texts = [passage(document, cell.spans).text if cell.spans else "" for cell in row]
            roles = {index: site_heading_role(text) for index, text in enumerate(texts)}
            found = {role: index for index, role in roles.items() if role}
            if "facility" in found and len(found) >= 2:
                headings = found
                continue
            if not headings or headings["facility"] >= len(row):
                continue
            cell = row[headings["facility"]]
            if not cell.spans:
                continue
            name = passage(document, cell.spans)
            site = Site((name.text, Span(name.spans[0].start, name.spans[-1].end)))
            for role in ("address", "place", "region"):
                index = headings.get(role)
                if index is not None and index < len(row) and row[index].spans:
                    _add_address(document, site, passage(document, row[index].spans), role)
            index = headings.get("country")
            if index is not None and index < len(row) and row[index].spans:
                value = passage(document, row[index].spans)
                for code, start, end in countries_in(value.text)[:1]:
                    site.country = (code, span_in(document, value, value.text[start:end]))
                if site.country is None and (code_ := country_code(value.text)):
                    site.country = (code_, value.spans[0])
            sites.append(site)
    return sites


def span_in(document: Document, value: Passage, part: str) -> Span:
    """Return where a part of a value's text stands; the whole first run if lines part it."""
    for span in value.spans:
        at = document.text.find(part, span.start, span.end)
        if at >= 0:
            return Span(at, at + len(part))
    return value.spans[0]


def _add_address(document: Document, site: Site, value: Passage, role: str = "address") -> None:
    """Add the places of an address from the town upwards, and its country."""
    text = re.sub(r"\s*\([^()]*\)\s*$", "", value.text)
    parts = [part.strip() for part in re.split(r",|;|\s[–—]\s", text) if part.strip()]
    town_at: int | None = None
    cleaned: list[tuple[str, bool]] = []
    for part in parts:
        match = _POSTCODE.match(part)
        bare = _POSTCODE_LAST.sub("", part[match.end() :] if match else part)
        coded = match is not None or bare != part
        if coded and town_at is None:
            town_at = len(cleaned)
        cleaned.append((bare, coded))
    for index, (part, _) in enumerate(cleaned):
        code = country_code(part)
        if code is not None:
            if site.country is None:
                site.country = (code, span_in(document, value, part))
            continue
        street = bool(_STREET.search(part)) or bool(re.search(r"\d", part))
        if town_at is not None and index < town_at:
            continue
        if street and index != town_at:
            continue
        if role == "address" and town_at is None and index == 0 and len(cleaned) > 3:
            continue
        if re.fullmatch(r"[A-Z]{2,3}", part) or not part[:1].isupper():
            continue
        site.places.append((part, span_in(document, value, part)))


def _of_lists(document: Document, labels: Sequence[Labelled], last_page: int) -> list[Site]:
    """Return sites of bullets or lines under a heading or label of facilities."""
    values: list[Passage] = []
    for item in labels:
        if item.key == "facilities":
            values.append(item.value)
    under = bulleted = False
    for block in document.blocks:
        if block.page is None or block.page > last_page:
            break
        text = document.text[block.start : block.end]
        if under and (_ends_list(block, text) or (bulleted and block.kind != "list_item")):
            under = False
        if not under:
            under, bulleted = _is_facility_heading(block, text), False
            continue
        bulleted = block.kind == "list_item"
        values.append(Passage(" ".join(text.split()), (Span(block.start, block.end),)))
    sites: list[Site] = []
    for value in values:
        for span in value.spans:
            for piece in _list_items(document, span):
                site = _site_of_item(document, piece)
                if site is not None:
                    sites.append(site)
    seen: set[str] = set()
    unique = []
    for site in sites:
        key = squeeze(site.facility[0]) if site.facility else ""
        if key not in seen:
            seen.add(key)
            unique.append(site)
    return unique


def _ends_list(block: Block, text: str) -> bool:
    return block.kind in ("heading", "table_row") or (
        block.kind == "paragraph" and len(text) > 160 and not re.search(r"\d{4,}", text)
    )


def _is_facility_heading(block: Block, text: str) -> bool:
    if block.kind == "table_row" or len(text) > 70:
        return False
    if label_key(text) == "facilities":
        return True
    squeezed = squeeze(text)
    return (block.kind == "heading" or text.istitle() or len(text) < 60) and bool(
        re.match(
            r"(?:annex[a-z0-9]?|appendix[a-z0-9]?)?(?:listof|certified|included)?"
            r"(?:facilities|sites|locations|facilitylist|sitelist)"
            r"(?:and\w+|inthe\w*scope|inscope|in\w*scope\w*|included\w*|covered\w*|ofthe\w*)?$",
            squeezed,
        )
    )


_ITEM_START = re.compile(r"(?:^|\n)\s*(?:[•·▪●○■□◦‣*\uf0b7\uf0a7\ufffd]|[–-](?=\s)|\d{1,2}[.)])\s*")


def _list_items(document: Document, span: Span) -> list[Span]:
    text = document.text[span.start : span.end]
    starts = [match.end() for match in _ITEM_START.finditer(text)]
    if not starts:
        return [trimmed(document, span.start, span.end)]
    ends = [*[match.start() for match in _ITEM_START.finditer(text)][1:], len(text)]
    return [
        trimmed(document, span.start + start, span.start + end)
        for start, end in zip(starts, ends, strict=True)
        if text[start:end].strip()
    ]


def _site_of_item(document: Document, span: Span) -> Site | None:
    text = document.text[span.start : span.end]
    match = _SEPARATOR.search(text)
    name_end = match.start() if match else None
    rest_start = match.end() if match else None
    if match is None:
        comma = text.find(",")
        bracket = text.find("(")
        cuts = [cut for cut in (comma, bracket) if cut > 0]
        inside = re.search(r"\s(?:in|at)\s(?=[A-Z])", text)
        if inside:
            cuts.append(inside.start())
        if cuts:
            name_end = min(cuts)
            rest_start = name_end + (len(inside.group()) if inside and name_end == inside.start()
                                     else 1)  # fmt: skip
    name = text[:name_end].strip() if name_end is not None else text.strip(" .")
    if not name or not name[0].isupper() or len(name) > 90 or len(name.split()) > 12:
        return None
    site = Site((" ".join(name.split()), Span(span.start, span.start + len(name))))
    if rest_start is not None:
        inner = trimmed(document, span.start + rest_start, span.end)
        rest = document.text[inner.start : inner.end]
        bracket = rest.find("(")
        if bracket > 0:
            inner = trimmed(document, inner.start, inner.start + bracket)
        value = passage(document, [inner])
        _add_address(document, site, Passage(value.text.strip("() ."), value.spans))
    return site


def unique(items: Iterable[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """Return names once each, the first place kept."""
    seen: dict[str, tuple[str, Span]] = {}
    for name, span in items:
        seen.setdefault(squeeze(name), (name, span))
    return list(seen.values())
