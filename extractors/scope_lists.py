"""Lists and tables that stand for the certified scope, item by item and cell by cell."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.addresses import parts_of_address
from extractors.document import Cell, Document, Span, Table
from extractors.language.facility_names import is_facility_name
from extractors.language.locations import Item, country_at, find_items, is_region, is_town
from extractors.language.names import Name, ends_with_legal_form, fold_key
from extractors.vocab import any_of
from extractors.vocab.gazetteer import candidate_countries, settled_country

if TYPE_CHECKING:
    from extractors.reading import Reading
from extractors.sentence import Sentence

# The heads of a table's columns.
_FACILITY_HEADER = re.compile(rf"(?i)\b(?:{any_of('table_heads', 'facility')})\b")
_PLACE_HEADER = re.compile(rf"(?i)\b(?:{any_of('table_heads', 'place')})\b")
_COUNTRY_HEADER = re.compile(r"(?i)\bcountry\b")
_OUT_OF_SCOPE_CELL = re.compile(
    r"(?i)\b(?:not\s+(?:in\s+scope|certified|covered)|out\s+of\s+scope|planned|no)\b$|^no$"
)
# A table of two columns, a label and its value ('Place | Lomza, Poland').
_LABEL = re.compile(rf"(?i)^(?:{any_of('table_heads', 'label')})")
_PLACE_LABEL = re.compile(rf"(?i)^(?:{any_of('table_heads', 'place_label')})\b")
# What a sentence before a list speaks of whose items are the scope.
_SCOPE_LIST = re.compile(rf"(?i)\b(?:{any_of('table_heads', 'scope_list')})\b")


def groups_of_scope(reading: Reading) -> frozenset[int]:
    """Return the lists and tables that stand for the certified scope.

    A list counts where the sentence before it ends with a colon or speaks of plants, sites or
    the scope; a table where its head row names facilities, places or countries.
    """
    found: set[int] = set()
    blocks = reading.document.blocks
    text = reading.text
    for index, block in enumerate(blocks):
        if (
            block.group is None
            or block.group in found
            or block.kind not in ("list_item", "table_row")
        ):
            continue
        if index and blocks[index - 1].group == block.group:
            continue
        before = next(
            (b for b in reversed(blocks[:index]) if b.kind in ("paragraph", "heading", "title")),
            None,
        )
        lead = text[before.start : before.end] if before else ""
        last = re.split(r"(?<=[.!?])\s", lead)[-1]
        own = text[block.start : block.end]
        if block.kind == "table_row":
            cells = [cell.strip() for cell in own.split(" | ")]
            if len(cells) == 2 and reading.parties.is_entity(cells[1]):
                own = cells[0]  # 'Issuer | X Can Works Plc' heads no list of works
            labels = [
                other
                for other in blocks
                if other.group == block.group and _LABEL.match(text[other.start : other.end])
            ]
            if (
                len(labels) >= 2
                or _FACILITY_HEADER.search(own)
                or _PLACE_HEADER.search(own)
                or _COUNTRY_HEADER.search(own)
            ):
                found.add(block.group)
            continue
        if re.search(r"(?i)non-conform|criteri|findings|audit\s+report|contact|links?\b", last):
            continue
        if _leads_to_files(reading, block.group):
            continue
        if last.rstrip().endswith(":") or _SCOPE_LIST.search(last):
            found.add(block.group)
    return frozenset(found)


def _leads_to_files(reading: Reading, group: int) -> bool:
    """Say whether the items of a list are links to files: reports, not plants."""
    spans = [block for block in reading.document.blocks if block.group == group]
    return any(
        parts_of_address(link.href).path.lower().endswith(".pdf")
        for link in reading.document.links
        for span in spans
        if span.start <= link.start < span.end
    )


def read_list_item(
    text: str, item: Span, number: int, own: frozenset[str], others: frozenset[str]
) -> list[Item]:
    """Read one item of a list: a facility first, then where it is.

    ``number`` is its sentence's; ``own`` and ``others`` are the folded names of the entity and
    of owners and audit firms.
    """
    start, end = item
    works = re.search(r":\s(?=[a-z])", text[start:end])
    if works is not None:
        end = start + works.start()  # 'Plant 1, Villingen: extrusion presses, tool shop'
    words = text[start:end]
    if re.search(r"(?i)\breport\b|\.pdf|http", words) or len(words) > 180:
        return []
    items = list(find_items(text, Span(start, end), number, own, others, True))
    country = country_at(text, start, end)
    if country is not None:
        inverted = re.match(r"\s?(?:\(|:|–|-)\s?", text[country[0] : end])
        items = [Item(start, country[0], "country", country[1], number)]
        if inverted:
            items += _bare_places(text, country[0] + inverted.end(), end, number)
        return items
    head = re.match(
        r"[^,;:(–|]+(?:,\s(?:Ltd|Inc|LLC|S\.A|Limited|Lda|a\.s|spol)[^,;:(–|]*)?", words
    )
    if head is None or (items and items[0].start == start and items[0].kind == "facility"):
        rest = items[0].end if items else start
        for joined in items[1:]:
            if joined.kind == "facility" and text[rest : joined.start] in (" and ", " & "):
                rest = joined.end  # 'Planta Norte and Planta Sur, Córdoba department'
        return _with_bare_places(text, items, rest, end, number)
    name = re.split(r"\s(?:in|at|near)\s|\s[–—-]\s", head.group())[0].strip(" .")
    if not name or not re.match(r"[A-ZÀ-ÞĀ-ſ0-9(]", name) or len(name) > 90:
        return items
    name_end = start + len(name)
    if ends_with_legal_form(name + ".") and text[name_end : name_end + 1] == ".":
        name_end += 1
    typed = any(item.kind == "facility" and item.start < name_end for item in items)
    as_place = settled_country(name) is not None or bool(candidate_countries(name))
    behind = text[name_end:end]
    if as_place and not typed and not re.match(r"\s\(", behind):
        return _bare_places(text, start, end, number)
    if not typed and fold_key(name) not in own:
        items = [item for item in items if item.start >= name_end]
        items.insert(0, Item(start, name_end, "facility", text[start:name_end], number))
    return _with_bare_places(text, items, name_end, end, number)


def with_semicolon_list(
    text: str,
    sentence: Sentence,
    items: list[Item],
    own: frozenset[str],
    others: frozenset[str],
) -> list[Item]:
    """Read 'scope: NAME, TOWN; NAME with, commas, TOWN; and NAME in TOWN' item by item.

    Only where most items hold a facility's name or a known place; a name may then hold commas
    of its own.
    """
    words = text[sentence.start : sentence.end]
    colon = words.find(": ")
    if colon < 0 or words.count(";", colon) < 1:
        return items
    parts: list[Span] = []
    position = sentence.start + colon + 2
    for part in words[colon + 2 :].rstrip(" .").split(";"):
        lead = re.match(r"\s*(?:and\s|as\swell\sas\s)?(?:the\s|its\s)?", part)
        start = position + (lead.end() if lead else 0)
        parts.append(Span(start, position + len(part)))
        position += len(part) + 1
    found: list[Item] = []
    placed = 0
    for part_span in parts:
        if not re.match(r"[A-ZÀ-ÞĀ-ſ0-9]", text[part_span.start : part_span.end]):
            inside = [i for i in items if part_span.start <= i.start < part_span.end]
            found.extend(inside)
            placed += bool(inside)
            continue
        read = _named_with_commas(text, part_span, sentence.number) or read_list_item(
            text, part_span, sentence.number, own, others
        )
        placed += any(
            item.kind == "country" or (item.kind == "place" and candidate_countries(item.value))
            for item in read
        )
        found.extend(read)
    if 2 * placed < len(parts) + 1:
        return items
    begin = sentence.start + colon
    return [item for item in items if not (begin <= item.start < sentence.end)] + found


def _named_with_commas(text: str, part: Span, number: int) -> list[Item]:
    """Read 'NAME with, commas, TOWN' where the words before the last comma are no places."""
    start, end = part
    comma = text.rfind(", ", start, end)
    first = text.find(", ", start, end)
    if comma < 0 or comma == first or re.search(r"\s(?:in|at|near)\s", text[start:comma]):
        return []
    place = text[comma + 2 : end].strip()
    if is_facility_name(Name(start, first, text[start:first], None)):
        return []  # 'the Billet Casthouse, Geurie, New South Wales'
    if country_at(text, comma + 2, end) is not None or not candidate_countries(place):
        return []
    middle = text[first + 2 : comma]
    if candidate_countries(middle.split(", ")[-1]) or candidate_countries(text[start:first]):
        return []
    return [
        Item(start, comma, "facility", text[start:comma], number),
        *_bare_places(text, comma + 2, end, number),
    ]


def _with_bare_places(
    text: str, items: list[Item], start: int, end: int, number: int
) -> list[Item]:
    """Add the places that stand behind a facility's name without a preposition."""
    note = re.match(r"\s\([a-z][^()]*\)", text[start:end])
    if note:
        start += note.end()  # 'Lysva Converting Plant (laminating), Lysva'
    lead = re.match(r"\s?(?:,|\(|–|—|-|:|\|)\s?", text[start:end])
    if lead and not any(item.kind != "facility" for item in items):
        items = [*items, *_bare_places(text, start + lead.end(), end, number)]
    return items


def _bare_places(text: str, start: int, end: int, number: int) -> list[Item]:
    """Read 'Town, Province, Country' or 'Town and Town' where the form says they are places."""
    items: list[Item] = []
    position = start
    for part in re.split(r"(\s?[,;/|()]\s?|\sand\s|\s[–—]\s|\sin\s)", text[start:end]):
        core = part.strip(" .")
        offset = text.find(core, position) if core else position
        if core and re.match(r"[A-ZÀ-ÞĀ-ſ]", core) and len(core) < 45:
            country = country_at(text, offset, offset + len(core))
            if country is not None and country[0] == offset + len(core):
                items.append(Item(offset, country[0], "country", country[1], number))
            elif re.search(r"\d", core) and len(core.split()) <= 4:
                pass  # 'Industrial Zone A3': an address within the town that follows
            elif len(core.split()) <= 5 and not is_region(core):
                name = re.split(r"\s[a-z]{4,}", core)[0]
                items.append(Item(offset, offset + len(name), "place", name, number))
            else:
                break
        elif core and re.match(r"[a-z]", core):
            break
        position += len(part)
    return items


def read_table(
    document: Document, table: Table, own: frozenset[str], others: frozenset[str]
) -> list[Item]:
    """Read a table whose head row names facilities, places or countries."""
    head = [_cell_text(document, cell) for cell in table.rows[0]]
    kinds: list[str | None] = []
    for title in head:
        if _COUNTRY_HEADER.search(title):
            kinds.append("country")
        elif _PLACE_HEADER.search(title):
            kinds.append("place")
        elif _FACILITY_HEADER.search(title) and "facility" not in kinds:
            kinds.append("facility")
        else:
            kinds.append(None)
    items: list[Item] = []
    number = -10 - (table.group or 0)  # a table is a group of its own, apart from every sentence
    labelled = [row for row in table.rows if len(row) == 2 and row[1].spans]
    if (
        len(labelled) == len(table.rows)
        and sum(bool(_LABEL.search(_cell_text(document, row[0]))) for row in labelled) >= 2
    ):
        for row in labelled:
            if not _PLACE_LABEL.search(_cell_text(document, row[0])):
                continue
            for item in _bare_places(document.text, *row[1].spans[0], number):
                if item.kind == "place" and is_facility_name(
                    Name(item.start, item.end, item.value, None)
                ):
                    item = replace(item, kind="facility")  # 'Sites | Kitami Works, Engaru Works'
                items.append(item)
        return items
    for cells in table.rows[1:]:
        if any(_OUT_OF_SCOPE_CELL.search(_cell_text(document, cell)) for cell in cells):
            continue
        for kind, cell in zip(kinds, cells, strict=False):
            if kind is None or not cell.spans:
                continue
            start, end = cell.spans[0]
            words = document.text[start:end]
            if kind == "facility" and fold_key(words) not in own | others:
                country = country_at(document.text, start, end)
                if country is not None and country[0] == end:
                    items.append(Item(start, end, "country", country[1], number))
                elif "place" not in kinds and "country" in kinds and is_town(words):
                    items.append(Item(start, end, "place", words, number))
                else:
                    items.append(Item(start, end, "facility", words, number))
            elif kind in ("place", "country"):
                items.extend(_bare_places(document.text, start, end, number))
    return items


def _cell_text(document: Document, cell: Cell) -> str:
    return " ".join(document.text[span.start : span.end] for span in cell.spans)
