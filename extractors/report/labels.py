"""Labels of the certificate page and the overview, and the value of each.

A value stands right of its label, below it, or in the same cell; labels have one to three
lines (REPORTS.md, 'Layout troubles').
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractors.document import Document, Span, Table
from extractors.report.lines import Line, Passage, lines_of_pages, passage, split_line, trimmed
from extractors.report.terms import squeeze

_LABELS: Mapping[str, tuple[str, ...]] = {
    "member": ("member name", "asi member name", "name of member", "asi member", "member"),
    "entity": ("entity name", "name of entity", "certified entity", "entity", "name of the entity",
               "certified entity name"),
    "presented": ("presented to", "awarded to", "issued to"),
    "scope": ("certification scope", "scope of certification", "certificate scope",
              "certification scope statement"),
    "activities": ("supply chain activities", "supply chain activity", "supply chain",
                   "asi supply chain activities", "supply chain activities in scope"),
    "standard": ("asi standard", "standard", "asi standard and version", "asi standard version",
                 "certification standard"),
    "audit_type": ("audit type", "audit types", "type of audit", "audit type s"),
    "firm": ("audit firm", "auditing firm", "asi accredited auditing firm", "audit firms",
             "asi accredited auditor", "asi accredited audit firm", "accredited audit firm",
             "accredited auditing firm", "name of audit firm", "audit firm name",
             "asi accredited auditors", "certification body", "audit company"),
    "audit_date": ("audit date", "audit dates", "date of audit", "dates of audit", "audit date s"),
    "submission": ("audit report submission", "audit report", "audit report submission date",
                   "report submission", "report submission date", "date of report submission",
                   "audit report submitted", "submission of audit report"),
    "audit_scope": ("audit scope", "scope of audit", "scope of the audit"),
    "outcome": ("audit outcome", "outcome of audit"),
    "declaration": ("audit methodology declaration", "methodology declaration",
                    "audit methodology", "auditor declaration"),
    "period": ("certification period", "certificate validity", "validity", "validity period",
               "period of certification", "period of validity", "certificate period"),
    "next_type": ("next audit type", "type of next audit", "next audit"),
    "next_due": ("next audit due date", "next audit due", "next audit date",
                 "due date of next audit"),
    "number": ("certificate number", "certificate no", "certificate nr", "asi certificate number",
               "certification number", "certificate"),
    "level": ("certification level", "certification status", "level of certification",
              "certificate status", "certification type"),
    "issued": ("date of issue", "issue date", "date of issuance", "issued on", "date issued",
               "issued", "certificate issue date"),
    "expires": ("date of expiry", "expiry date", "expires on", "valid until", "date of expiration",
                "expiry", "expires", "expiration date", "certificate expiry date"),
    "since": ("certified since", "first certified", "initial certification date",
              "date of first certification", "originally certified"),
    "authorised": ("authorised by", "authorized by"),
    "facilities": ("facilities", "facilities in scope", "facilities in the certification scope",
                   "facilities in certification scope", "sites in scope", "certified facilities",
                   "facilities included", "facility list", "list of facilities", "sites",
                   "facilities covered", "facilities in the scope", "certified sites",
                   "sites and facilities", "facilities in the scope of certification"),
    "ghost": ("audit team", "lead auditor", "auditors", "conclusion", "audit duration"),
}  # fmt: skip
_KEY_OF = {squeeze(label): key for key, labels in _LABELS.items() for label in labels}
_LONGEST = max(map(len, _KEY_OF))
_LOOSE = frozenset({"standard", "entity", "member", "certificate", "issued", "expires", "sites",
                    "validity", "auditors", "conclusion", "expiry", "facilities", "nextaudit",
                    "auditreport", "supplychain"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labelled:
    """One label with its value."""

    key: str
    label: Span
    value: Passage
    page: int
    sure: bool


def label_key(text: str) -> str | None:
    """Return the key of a text that is a label and nothing else."""
    if len(text) > 2 * _LONGEST:
        return None
    squeezed = squeeze(text)
    return _KEY_OF.get(squeezed) if squeezed else None


def leading_label(text: str) -> tuple[str, int] | None:
    """Return the key of the label before a colon or in capitals, and where its value starts."""
    colon = text.find(":")
    if 0 < colon <= 48 and (key := label_key(text[:colon])):
        return key, colon + 1
    best: tuple[str, int] | None = None
    squeezed = ""
    for place, char in enumerate(text[:60]):
        if char.isalpha() and not char.isupper():
            break
        if not char.isalnum():
            continue
        squeezed += squeeze(char)
        following = text[place + 1 : place + 2]
        if (
            squeezed in _KEY_OF
            and squeezed not in _LOOSE
            and (not following or not following.isalnum())
        ):
            best = _KEY_OF[squeezed], place + 1
    return best


def read_labels(document: Document, last_page: int) -> list[Labelled]:
    """Return the labels with their values up to a page, in the order of the text."""
    found: list[Labelled] = []
    used: set[int] = set()
    for table in document.tables:
        if table.page is not None and table.page <= last_page:
            found += _of_table(document, table)
    for item in found:
        used.update(range(item.label.start, item.label.end))
        for span in item.value.spans:
            used.update(range(span.start, span.end))
    lines = [line for line in lines_of_pages(document, last_page) if line.start not in used]
    pages = sorted({line.page for line in lines})
    for page in pages:
        here = [part for line in lines if line.page == page for part in _parts(document, line)]
        found += _of_lines(document, here)
    return sorted(found, key=lambda item: item.label.start)


def _of_table(document: Document, table: Table) -> list[Labelled]:
    found: list[Labelled] = []
    skip: set[int] = set()
    known: list[str] = []
    for number, row in enumerate(table.rows):
        if number in skip:
            continue
        texts = [passage(document, cell.spans).text if cell.spans else "" for cell in row]
        keys = [label_key(text) for text in texts]
        if keys and not keys[0] and texts[0].isupper() and len(known) >= 2:
            bare = _BARE.get(squeeze(texts[0]), ())
            keys[0] = next((key for key in bare if key not in known), None)
        known += [key for key in keys if key]
        filled = [index for index, text in enumerate(texts) if text]
        below = table.rows[number + 1] if number + 1 < len(table.rows) else None
        if len(filled) >= 2 and below is not None and all(keys[index] for index in filled):
            values = [passage(document, cell.spans) if cell.spans else None for cell in below]
            if not any(value and label_key(value.text) for value in values):
                skip.add(number + 1)
                for index in filled:
                    value = values[index]
                    key = keys[index]
                    if value and key:
                        found.append(_item(document, key, row[index].spans, value))
                continue
        for index in filled:
            key = keys[index]
            if key and index + 1 < len(texts) and texts[index + 1] and not keys[index + 1]:
                spans = [span for cell in row[index + 1 : _next(keys, index)]
                         for span in cell.spans]  # fmt: skip
                value = passage(document, spans)
                found.append(_item(document, key, row[index].spans, value))
            elif not key and (inline := _inline(document, row[index].spans)):
                found.append(inline)
    return found


def _next(keys: Sequence[str | None], index: int) -> int:
    return next((place for place in range(index + 1, len(keys)) if keys[place]), len(keys))


def _item(
    document: Document, key: str, label: Sequence[Span], value: Passage, sure: bool = True
) -> Labelled:
    page = document.page_of(value.start) or 0
    return Labelled(key, Span(label[0].start, label[-1].end), value, page, sure)


def _inline(document: Document, spans: Sequence[Span]) -> Labelled | None:
    """Return label and value of a cell or line that holds both."""
    first = spans[0]
    match = leading_label(document.text[first.start : first.end])
    if match is None:
        return None
    key, end = match
    span = trimmed(document, first.start + end, first.end)
    while span.start < span.end and document.text[span.start] in ":–- \n":
        span = Span(span.start + 1, span.end)
    if span.start >= span.end:
        return None
    value = passage(document, [span, *spans[1:]])
    return _item(document, key, [Span(first.start, first.start + end)], value)


def _of_lines(document: Document, lines: list[Line]) -> list[Labelled]:
    """Return labels of one page that stand in no table, by the places of lines."""
    labels: list[tuple[str, list[Line]]] = []
    taken: set[int] = set()
    found: list[Labelled] = []
    for line in lines:
        if line.start in taken:
            continue
        match = _stacked_label(line, lines)
        if match is not None:
            labels.append(match)
            taken.update(part.start for part in match[1])
            continue
        inline = _inline(document, [Span(line.start, line.end)])
        if inline is not None:
            taken.add(line.start)
            more = _lines_below(line, lines, taken)
            taken.update(part.start for part in more)
            spans = [*inline.value.spans, *(Span(part.start, part.end) for part in more)]
            value = passage(document, _runs(document, spans))
            found.append(Labelled(inline.key, inline.label, value, line.page, False))
    bare = _bare_labels(lines, labels, taken)
    taken.update(line.start for _, (line,) in bare)
    labels += bare
    free = [line for line in lines if line.start not in taken]
    for key, parts in labels:
        chosen = _beside(parts, labels, free)
        if not chosen and key != "facilities":  # a list under a heading is read as such
            chosen = _below(parts, labels, free)
        if not chosen:
            continue
        spans = _runs(document, [Span(line.start, line.end) for line in chosen])
        label = [Span(part.start, part.end) for part in parts]
        loose = squeeze("".join(part.text for part in parts)) in _LOOSE
        found.append(_item(document, key, label, passage(document, spans), not loose))
    return found


_BARE = {"certification": ("scope",), "audit": ("outcome", "declaration")}


def _bare_labels(
    lines: Sequence[Line], labels: Sequence[tuple[str, list[Line]]], taken: set[int]
) -> list[tuple[str, list[Line]]]:
    """Return labels that lost their second half, told by their column and their order.

    ``CERTIFICATION`` is the scope's; the first ``AUDIT`` is the outcome's, the second the
    declaration's (REPORTS.md, 'Layout troubles').
    """
    found: list[tuple[str, list[Line]]] = []
    known = {key for key, _ in labels}
    for line in sorted(lines, key=lambda line: line.box.top):
        keys = _BARE.get(squeeze(line.text), ()) if line.text.isupper() else ()
        beside = sum(1 for _, parts in labels if abs(parts[0].box.x0 - line.box.x0) <= 4)
        if line.start in taken or beside < 4:
            continue
        key = next((key for key in keys if key not in known), None)
        if key is not None:
            known.add(key)
            found.append((key, [line]))
    return found


def _parts(document: Document, line: Line) -> list[Line]:
    """Return a line that starts with a label in capitals as label and value."""
    match = leading_label(line.text)
    if match is None or line.text[: match[1]].endswith(":") or not line.text[match[1] :].strip():
        return [line]
    if line.text[match[1] :].lstrip()[:1] in ":–-":
        return [line]
    halves = split_line(document, line, line.start + match[1])
    return list(halves) if halves else [line]


def _lines_below(line: Line, lines: Sequence[Line], taken: set[int]) -> list[Line]:
    """Return the further lines of the same block after ``Label: value``."""
    more: list[Line] = []
    for other in lines:
        if other.block != line.block or other.start <= line.start or other.start in taken:
            continue
        if leading_label(other.text) or label_key(other.text):
            break
        more.append(other)
    return more


def _runs(document: Document, spans: Sequence[Span]) -> list[Span]:
    """Return ranges in order, those parted by white space only as one."""
    runs: list[Span] = []
    for span in sorted(spans):
        if runs and not document.text[runs[-1].end : span.start].strip():
            runs[-1] = Span(runs[-1].start, span.end)
        else:
            runs.append(span)
    return runs


def _stacked_label(line: Line, lines: Sequence[Line]) -> tuple[str, list[Line]] | None:
    """Return the longest label that starts with a line, over up to three lines."""
    best: tuple[str, list[Line]] | None = None
    parts = [line]
    text = line.text
    while len(squeeze(text)) <= _LONGEST:
        key = label_key(text)
        if key is not None:
            best = key, list(parts)
        if len(parts) == 3:
            break
        height = parts[-1].box.bottom - parts[-1].box.top
        below = [
            other
            for other in lines
            if _flush(line, other, 4)
            and 0 < other.middle - parts[-1].middle <= 2.4 * max(height, 6)
            and other.start not in {part.start for part in parts}
        ]
        if not below:
            break
        parts.append(min(below, key=lambda other: other.middle))
        text += " " + parts[-1].text
    if best is not None and squeeze(best[1][0].text) in _LOOSE and len(best[1]) == 1:
        return best if line.text.isupper() else None
    return best


def _flush(first: Line, second: Line, apart: float) -> bool:
    """Tell whether two labels of a column stand flush left, or flush right as closely."""
    return (
        abs(first.box.x0 - second.box.x0) <= apart or abs(first.box.x1 - second.box.x1) <= apart / 4
    )


def _beside(
    parts: Sequence[Line], labels: Sequence[tuple[str, list[Line]]], free: Sequence[Line]
) -> list[Line]:
    """Return the lines right of a label, down to the next label of its column."""
    first = parts[0]
    right_labels = [
        other[0]
        for _, other in labels
        if other[0].box.x0 > first.box.x1 and abs(other[0].middle - first.middle) < 6
    ]
    if right_labels:
        return []
    column = [
        other[0]
        for _, other in labels
        if _flush(first, other[0], 12) and other[0].middle > first.middle + 2
    ]
    end = min((line.box.top for line in column), default=first.box.top + 400) - 2
    end = max(end, parts[-1].box.bottom)
    candidates = [
        line
        for line in free
        if line.box.x0 > first.box.x1 and first.box.top - 6 <= line.middle < end
    ]
    if not candidates:
        return []
    start = min(line.box.x0 for line in candidates)
    if not any(abs(line.middle - part.middle) < 9 for line in candidates for part in parts):
        return []
    chosen: list[Line] = []
    for line in sorted(candidates, key=lambda line: (line.box.top, line.box.x0)):
        height = line.box.bottom - line.box.top
        if chosen and line.box.top - chosen[-1].box.bottom > 3.0 * height:
            break
        if line.box.x0 - start < 220 or chosen:
            chosen.append(line)
    return chosen


def _below(
    parts: Sequence[Line], labels: Sequence[tuple[str, list[Line]]], free: Sequence[Line]
) -> list[Line]:
    """Return the lines below a label, up to the next label to the right or below."""
    first, last = parts[0], parts[-1]
    right = min(
        (
            other[0].box.x0
            for _, other in labels
            if other[0].box.x0 > first.box.x0 + 20 and abs(other[0].middle - first.middle) < 9
        ),
        default=1e6,
    )
    floor = min(
        (other[0].box.top for _, other in labels if other[0].box.top > last.box.bottom - 1),
        default=1e6,
    )
    chosen: list[Line] = []
    for line in sorted(free, key=lambda line: (line.box.top, line.box.x0)):
        if line.box.top < last.box.bottom - 3 or line.box.top >= floor - 1:
            continue
        if line.box.x1 < first.box.x0 - 6 or line.box.x0 >= right - 4:
            continue
        if line.box.x0 < first.box.x0 - 14:
            continue
        height = line.box.bottom - line.box.top
        if chosen and line.box.top - chosen[-1].box.bottom > 1.6 * height:
            break
        if not chosen and line.box.top - last.box.bottom > 6 * height:
            break
        chosen.append(line)
    return chosen
