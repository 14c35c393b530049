"""What the page shows of one document: its cards and rows with what the person has said so far."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.corrections.fields import OBJECTS
from pipeline.corrections.paths import same
from pipeline.review.actions import pattern_of
from pipeline.review.checks import Card, Row, can_be_corrected, cards_of, label_of
from pipeline.review.desk import Opened
from pipeline.review.forms import Input, inputs_of, shown
from pipeline.review.view import Outside, Part, Sheet, outside_of, parts_of, sheets_of
from pipeline.review.words import Added, Word, Words

ADDED = "added:"  # how the row of an added value is called, before its correction's key
CARD = "card:"
_REASONS = {
    "not_found": "nothing found",
    "absent_stated": "the document says there is none",
    "not_applicable": "not applicable",
    "not_assessable": "beyond reach of the program",
    "conflicting": "several candidates",
}
_YEARS = 10_000  # smaller numbers may be years and have no commas
_STATES = {
    "open": "open", "confirmed": "right", "corrected": "corrected", "absent": "not there",
    "skipped": "left open", "added": "added",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of a value: of an object the key, and what it was before a correction."""

    name: str
    text: str
    before: str | None = None


@dataclass(slots=True)
class Shown:
    """A row as the page shows it; ``number`` is its place on the page."""

    number: int
    name: str
    label: str
    state: str
    cells: list[Cell]
    pattern: str
    filled: str
    is_gap: bool = False
    is_item: bool = False
    reason: str = ""
    doubt: str = ""
    look: str = ""
    confidence: str = ""
    quotes: list[str] = field(default_factory=list)
    is_stop: bool = False

    @property
    def said(self) -> str:
        """The state in a word."""
        gap = self.is_gap and self.state == "absent"
        return "right" if gap else _STATES[self.state]

    @property
    def is_open(self) -> bool:
        """Whether nobody has said anything of it."""
        return self.state == "open"


@dataclass(slots=True)
class ShownCard:
    """A card as the page shows it; ``sure`` open rows are confirmed with it."""

    name: str
    title: str
    number: int
    rows: list[Shown]
    sure: int

    @property
    def open(self) -> int:
        """The number of rows of which nothing is said."""
        return sum(row.is_open for row in self.rows)


@dataclass(frozen=True, slots=True)
class DocumentSheet:
    """Everything that the page shows of one document."""

    cards: list[ShownCard]
    parts: list[Part]
    sheets: list[Sheet]
    outside: list[Outside]
    notes: list[str]
    flags: list[Mapping[str, Any]]
    void: list[tuple[str, str, str]]
    forms: Mapping[str, tuple[Input, ...]]
    left: int
    places: str


def sheet_of(opened: Opened, words: Words) -> DocumentSheet:
    """Return what the page shows of a document, with a person's words on it."""
    evidence: list[Mapping[str, Any]] = list(opened.line.get("evidence") or ())
    of_rows: dict[int, list[int]] = defaultdict(list)
    added: dict[str, list[Added]] = defaultdict(list)
    for one in words.added:
        added[one.key].append(one)
    cards: list[ShownCard] = []
    number = 0
    for card in cards_of(opened.line):
        card_number = number
        number += 1
        rows: list[Shown] = []
        for position, row in enumerate(card.rows):
            rows.append(_shown(number, row, words.rows.get(row.field), evidence))
            for entry in row.evidence:
                of_rows[entry].append(number)
            for made in words.rows[row.field].lines if row.field in words.rows else ():
                if made.operation == "add" and made.start is not None:
                    of_rows[len(evidence)].append(number)
                    evidence.append({"start": made.start, "end": made.end, "quote": made.quote})
            number += 1
            is_last = position + 1 == len(card.rows) or card.rows[position + 1].key != row.key
            for one in added.pop(row.key, ()) if is_last else ():
                made = one.correction
                rows.append(_shown_added(number, one))
                of_rows[len(evidence)].append(number)
                evidence.append({"start": made.start, "end": made.end, "quote": made.quote})
                number += 1
        _join_added_to_gap(rows)
        _mark_stops(rows)
        sure = sum(row.is_open and not row.look for row in rows)
        cards.append(ShownCard(card.name, card.title, card_number, rows, sure))
    document = opened.document
    flags = [f for f in opened.line.get("flags") or () if f["severity"] != "info"]
    seen = json.dumps(sorted((k, v) for k, v in of_rows.items()))
    return DocumentSheet(
        cards=cards,
        parts=parts_of(document, evidence, of_rows),
        sheets=sheets_of(document, evidence, of_rows),
        outside=outside_of(evidence, of_rows),
        notes=list(document.notes),
        flags=flags,
        void=[(made.key, made.field, why) for made, why in words.void],
        forms={
            pattern: inputs_of(pattern)
            for pattern in sorted({row.pattern for card in cards for row in card.rows})
        },
        left=sum(card.open for card in cards),
        places=hashlib.sha256(seen.encode()).hexdigest()[:12],
    )


def decided(cards: Sequence[Card], words: Words) -> bool:
    """Say whether something is said of every row."""
    added = {one.key for one in words.added}
    return all(
        row.field in words.rows or (row.value is None and row.key in added)
        for card in cards
        for row in card.rows
    )


def _shown(
    number: int, row: Row, word: Word | None, evidence: Sequence[Mapping[str, Any]]
) -> Shown:
    pattern = pattern_of(row.field)
    value = word.value if word is not None and word.state == "corrected" else row.value
    quotes = [str(evidence[n].get("quote") or evidence[n].get("source")) for n in row.evidence]
    state = word.state if word is not None else "open"
    return Shown(
        number=number,
        name=row.field,
        label=row.label,
        state=state,
        cells=_cells(row.value, value),
        pattern=pattern if can_be_corrected(pattern) else "",
        filled=json.dumps(shown(pattern, value), ensure_ascii=False),
        is_gap=row.value is None,
        is_item=row.is_item or pattern.endswith("[]"),
        reason=_REASONS.get(row.reason or "", row.reason or "") if value is None else "",
        doubt=row.doubt or "",
        look=row.look,
        confidence="" if row.confidence is None else f"{row.confidence:.2f}",
        quotes=list(dict.fromkeys(quotes)),
    )


def _shown_added(number: int, one: Added) -> Shown:
    made = one.correction
    pattern = f"{one.key}[]"
    return Shown(
        number=number,
        name=f"{ADDED}{made.key}",
        label=label_of(one.key),
        state="added",
        cells=_cells(made.new, made.new),
        pattern=pattern,
        filled=json.dumps(shown(pattern, made.new), ensure_ascii=False),
        is_item=True,
        quotes=[made.quote or ""],
    )


def _join_added_to_gap(rows: list[Shown]) -> None:
    """A list to which a value was added is no gap any more."""
    keys = {row.pattern for row in rows if row.state == "added"}
    for row in rows:
        if row.is_gap and row.pattern in keys and row.is_open:
            row.state = "corrected"
            row.reason = "added below"


def _mark_stops(rows: Sequence[Shown]) -> None:
    """The first open row of each look is where the keys stop."""
    met: set[str] = set()
    for row in rows:
        if row.is_open and row.look and row.look not in met:
            row.is_stop = True
            met.add(row.look)


def _cells(read: Any, now: Any) -> list[Cell]:
    if isinstance(now, Mapping):
        before = read if isinstance(read, Mapping) else {}
        cells = []
        for key, value in now.items():
            old = before.get(key)
            changed = not same(old or None, value or None) and read is not now
            if value in (None, [], "") and not changed:
                continue
            cells.append(Cell(key.replace("_", " "), _text(value), _text(old) if changed else None))
        return cells
    changed = read is not None and read is not now and not same(read, now)
    return [Cell("", _text(now), _text(read) if changed else None)]


def _text(value: Any) -> str:
    if value is None or value == []:
        return "\u2013"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, int | float):
        return f"{value:,}" if abs(value) >= _YEARS else str(value)
    return str(value)


def is_object(pattern: str) -> bool:
    """Say whether a pattern is that of an object."""
    return pattern in OBJECTS
