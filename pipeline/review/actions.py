"""What a person does on the page, as lines of the book.

Every row has one word of a person: a new one replaces the older, and nobody's word changes
somebody else's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extractors.document import Document, fold
from pipeline.corrections.fields import is_known, is_object, pattern, written
from pipeline.corrections.paths import same
from pipeline.errors import WrongUsage
from pipeline.review.book import CorrectionRow
from pipeline.review.checks import Row, can_be_corrected
from pipeline.review.words import Words

CONFIRMED = "Read in the review page: it is right."
CORRECTED = "Read in the review page."
ABSENT = "Read in the review page: the document does not say it."
_RATED = "findings"  # confirmed by the rating: the line need not repeat the statement


class Refused(WrongUsage):
    """What was asked for cannot be done to this row; the message says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document says something; without offsets outside the text."""

    quote: str | None
    start: int | None
    end: int | None


@dataclass(slots=True)
class Deed:
    """What is to be written: corrections, own ones to take out, words on fields (verdicts)."""

    add: list[CorrectionRow] = field(default_factory=list)
    take_out: list[str] = field(default_factory=list)
    verdicts: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Author:
    """Who says it, of which document, on which day."""

    sha256: str
    url: str | None
    who: str
    day: str


def confirm(by: Author, line: Mapping[str, Any], words: Words, rows: Sequence[Row]) -> Deed:
    """Say of some rows that they are right as read: values that they stand, gaps that they are."""
    deed = Deed()
    for row in rows:
        _replace(deed, words, row)
        if row.value is None:
            deed.verdicts.append((row.field, "absent"))
            continue
        at = f"{row.field}.rating" if row.key == _RATED else row.field
        value = row.value["rating"] if row.key == _RATED else row.value
        deed.add.append(_line(by, at, "set", place_of(line, row, at), value, value, CONFIRMED))
    return deed


def absent(by: Author, line: Mapping[str, Any], words: Words, row: Row, why: str) -> Deed:
    """Say that a document does not say a value."""
    if row.value is None:
        return confirm(by, line, words, [row])
    deed = Deed()
    _replace(deed, words, row)
    old = None if is_object(row.field) else row.value
    place = place_of(line, row, row.field)
    deed.add.append(_line(by, row.field, "remove", place, old, None, why or ABSENT))
    return deed


def correct(
    by: Author,
    line: Mapping[str, Any],
    words: Words,
    row: Row,
    value: Any,
    place: Place | None,
    why: str,
) -> Deed:
    """Say what a value is instead, or, of a gap, what there is and where.

    Where one key of an object differs, the line is about that key alone.
    """
    if row.value is None:
        if place is None:
            raise Refused("say where the document says it: select the words, or write them")
        at = row.field if not can_be_item(row.field) else f"{row.field}[]"
        deed = Deed()
        _replace(deed, words, row)
        deed.add.append(_line(by, at, "add", place, None, value, why or CORRECTED))
        return deed
    if same(row.value, value):
        return confirm(by, line, words, [row])
    deed = Deed()
    _replace(deed, words, row)
    at, old, new = row.field, row.value, value
    changed = _changed(row, value)
    if len(changed) == 1:
        (key,) = changed
        at, old, new = f"{row.field}.{key}", row.value[key], value[key]
    stands = place_of(line, row, at)
    operation = "set" if old is not None and new is not None else "add" if old is None else "remove"
    if operation == "add" and stands.start is None:
        at, old, new, operation = row.field, row.value, value, "set"
    deed.add.append(_line(by, at, operation, stands, old, new, why or CORRECTED))
    return deed


def add(by: Author, key: str, value: Any, place: Place | None, why: str) -> Deed:
    """Say one more value of a list."""
    if place is None:
        raise Refused("say where the document says it: select the words, or write them")
    return Deed([_line(by, f"{key}[]", "add", place, None, value, why or CORRECTED)])


def skip(words: Words, row: Row) -> Deed:
    """Leave a row to somebody else."""
    deed = Deed()
    _replace(deed, words, row)
    deed.verdicts.append((row.field, "skipped"))
    return deed


def reopen(words: Words, row: Row) -> Deed:
    """Take back what was said of a row."""
    deed = Deed()
    _replace(deed, words, row)
    if row.field in words.rows and not words.rows[row.field].lines:
        deed.verdicts.append((row.field, "open"))
    return deed


def can_be_item(field_: str) -> bool:
    """Say whether a gap is that of a list, which gets items."""
    return not can_be_scalar(field_) and can_be_corrected(field_)


def can_be_scalar(field_: str) -> bool:
    """Say whether a field holds one value."""
    return is_known(field_)


def pattern_of(row_field: str) -> str:
    """Return the pattern by which the value of a row is written.

    >>> pattern_of("capacities[0]"), pattern_of("places"), pattern_of("entity")
    ('capacities[]', 'places[]', 'entity')
    """
    return f"{row_field}[]" if can_be_item(row_field) else pattern(row_field)


def place_of(line: Mapping[str, Any], row: Row, field_: str) -> Place:
    """Return the place by which a correction of a row finds it again.

    The field's own place, else the first place of its item.
    """
    evidence = line["evidence"]
    own = [evidence[n] for n in row.evidence if evidence[n]["field"] == field_]
    all_ = own or [evidence[n] for n in row.evidence]
    for entry in all_:
        if entry.get("start") is not None:
            return Place(entry["quote"], entry["start"], entry["end"])
    for entry in all_:
        return Place(entry.get("quote") or None, None, None)
    raise Refused(f"{row.field}: nothing says where this was read, so that no line can name it")


def place_in(document: Document, said: Mapping[str, Any] | None) -> Place | None:
    """Return the place that a person named: offsets of the text, or words that stand there once.

    Raises Refused where the words are others or stand there several times.
    """
    quote = str((said or {}).get("quote") or "")
    if said is None or not quote.strip():
        return None
    start, end = said.get("start"), said.get("end")
    if isinstance(start, int) and isinstance(end, int) and document.text[start:end] == quote:
        return Place(quote, start, end)
    wanted = fold(quote).strip()
    first = document.text.find(wanted)
    if first < 0:
        raise Refused(f"the document does not say '{wanted}'; copy the words as they stand")
    if document.text.find(wanted, first + 1) >= 0:
        raise Refused(f"'{wanted}' stands there several times; select the right one in the text")
    return Place(wanted, first, first + len(wanted))


def _changed(row: Row, value: Any) -> list[str]:
    """The keys in which an object differs; none where only a whole line can say it."""
    if not is_object(row.field) or not isinstance(row.value, Mapping):
        return []
    keys = [key for key in value if not same(_filled(row.value.get(key)), _filled(value[key]))]
    if any(isinstance(value[key], list) for key in keys):
        return []
    return keys


def _filled(value: Any) -> Any:
    return None if value == [] else value


def _replace(deed: Deed, words: Words, row: Row) -> None:
    known = words.rows.get(row.field)
    if known is not None:
        deed.take_out += [made.key for made in known.lines]


def _line(
    by: Author, at: str, operation: str, place: Place, old: Any, new: Any, why: str
) -> CorrectionRow:
    return {
        "document": by.sha256,
        "url": by.url or "",
        "field": at,
        "operation": operation,
        "old_value": written(old),
        "quote": place.quote or "",
        "start": place.start,
        "end": place.end,
        "new_value": written(new),
        "who": by.who,
        "when": by.day,
        "why": why,
    }
