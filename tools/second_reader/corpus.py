"""Annotated documents as spans to learn from.

An annotation has values without places. The place of a value is found by the means that read it:
names where they stand in the text, figures where the field's own parser reads the annotated
value. What has no span is a negative example. ``SHORT`` and ``OTHER`` are names that the model
does not tell apart; augmentation changes them together with the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractors.document import Document, Span
from extractors.language.codes import find_codes
from extractors.language.count_tokens import tokens_of
from extractors.language.nonconformances import may_count
from extractors.language.numbers import plain
from extractors.language.quantities import find_quantities
from extractors.reading import Reading, read
from extractors.second_reader.proposals import (
    AUDITOR,
    CAPACITY,
    COUNT,
    COUNT_MAJOR,
    COUNT_MINOR,
    CRITERION,
    ENTITY,
    FACILITY,
    PLACE,
    SPEAKER,
    text_mark,
)
from pipeline.errors import Unreadable
from pipeline.extract import document_of
from pipeline.score.compare import alternatives
from pipeline.score.gold import Annotated
from pipeline.settings import Settings
from pipeline.source import load

SHORT, OTHER = "short name", "other name"
# The key of the record that a label's values stand under.
NAMES: Mapping[str, str] = {
    ENTITY: "entity", FACILITY: "facilities", PLACE: "places", AUDITOR: "auditors",
    SHORT: "short_names", OTHER: "parent",
}  # fmt: skip
# Of names that lie in one another the outer one is read: a plant's town inside of its name.
_NESTED = (ENTITY, FACILITY, PLACE, AUDITOR, SPEAKER, SHORT, OTHER)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A span of a text with its label."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """One annotated document as it is learnt from."""

    name: str
    text: str
    spans: tuple[Labelled, ...]

    @property
    def mark(self) -> str:
        """The hash of the text, by which a model knows what it has seen."""
        return text_mark(self.text)


def lesson_of(document: Annotated, settings: Settings) -> Lesson | None:
    """Return an annotated announcement as a lesson, None for one that cannot be read or learnt.

    A report is read by its labels and tables, where wordings do not vary: none is learnt from.
    """
    if document.statuses or document.source.file.suffix == ".pdf":
        return None
    try:
        data = load(document.source, settings.document_limit_bytes)
        read_ = document_of(data, document.source.path, document.source.url)
    except Unreadable:
        return None
    if read_.medium == "pdf":
        return None
    return Lesson(document.name, read_.text, spans_of(read_, document.record))


def spans_of(document: Document, record: Mapping[str, Any]) -> tuple[Labelled, ...]:
    """Return the spans of a document that its annotated record names, in the order of the text."""
    reading = read(document)
    found = [
        *_names(document.text, record),
        *_speakers(document.text, record),
        *_capacities(reading, record),
        *_criteria(document.text, record),
        *_counts(reading, record),
    ]
    return tuple(sorted(_outermost(found), key=lambda one: (one.start, one.end, one.label)))


def _names(text: str, record: Mapping[str, Any]) -> Iterator[Labelled]:
    for label, key in NAMES.items():
        for name in _texts(record.get(key)):
            yield from _places_of(text, label, name)


def _texts(annotated: Any) -> list[str]:
    """Return every text that an annotated value admits, of a list of all of its items."""
    items = annotated if isinstance(annotated, list) else [annotated]
    return [
        value
        for item in items
        for admitted in alternatives(item)
        for value in (admitted if isinstance(admitted, list) else [admitted])
        if isinstance(value, str) and len(value) > 1
    ]


def _places_of(text: str, label: str, name: str) -> Iterator[Labelled]:
    words = r"\s+".join(re.escape(word) for word in name.split())
    for match in re.finditer(rf"(?<!\w){words}(?!\w)", text):
        yield Labelled(label, *match.span())


def _speakers(text: str, record: Mapping[str, Any]) -> Iterator[Labelled]:
    for speaker in record.get("speakers") or ():
        for admitted in alternatives(speaker):
            if isinstance(admitted, Mapping):
                for name in _texts(admitted.get("name")):
                    yield from _places_of(text, SPEAKER, name)
                for name in _texts(admitted.get("organisation")):
                    if " " in name:
                        yield from _places_of(text, OTHER, name)


def _capacities(reading: Reading, record: Mapping[str, Any]) -> Iterator[Labelled]:
    wanted = {
        (value, unit)
        for item in _items(record.get("capacities"))
        for value in alternatives(item.get("value"))
        for unit in alternatives(item.get("unit"))
    }
    told: set[float] = set()
    for sentence in reading.sentences:
        span = Span(sentence.start, sentence.end)
        for quantity in find_quantities(reading.text, span, reading.numbers):
            value = plain(quantity.number.value)
            if (value, quantity.unit) in wanted:
                told.add(float(value))
                yield Labelled(CAPACITY, quantity.number.start, quantity.number.end)
    for number in reading.numbers:
        value = plain(number.value)
        if float(value) not in told and value > 100 and any(value == one for one, _ in wanted):
            yield Labelled(CAPACITY, number.start, number.end)


def _criteria(text: str, record: Mapping[str, Any]) -> Iterator[Labelled]:
    wanted = {
        (criterion, tuple(parts or ()))
        for item in _items(record.get("criteria"))
        for criterion in alternatives(item.get("criterion"))
        for parts in alternatives(item.get("parts"))
    }
    for code in find_codes(text):
        if (code.criterion, code.parts) in wanted:
            yield Labelled(CRITERION, code.start, code.end)


_COUNTS = {None: COUNT, "minor": COUNT_MINOR, "major": COUNT_MAJOR}


def _counts(reading: Reading, record: Mapping[str, Any]) -> Iterator[Labelled]:
    """Where an annotated count stands: where it is read, else at its only number in the text."""
    wanted = {
        (n, grade)
        for item in _items(record.get("counts"))
        for n in alternatives(item.get("n"))
        for grade in alternatives(item.get("grade"))
    }
    told = record.get("nonconformances")
    for grade in ("minor", "major", "total") if isinstance(told, Mapping) else ():
        for n in alternatives(told.get(grade)):
            if n is not None and "counts" not in record:
                wanted.add((n, None if grade == "total" else grade))
    for n, grade in sorted(wanted, key=repr):
        read_there = [c for c in reading.findings.counts if (c.n, c.grade) == (n, grade)]
        if read_there:
            for count in read_there:
                token = _number_in(reading.text, count.start, count.end, n)
                if token is not None:
                    yield Labelled(_COUNTS[grade], *token)
            continue
        places = list(_numbers_of_findings(reading, n, grade))
        if len(places) == 1:
            yield Labelled(_COUNTS[grade], *places[0])


def _number_in(text: str, start: int, end: int, n: int) -> Span | None:
    """Return the number or denial inside the words of a count."""
    for token in tokens_of(text[start:end]):
        if token.n == n:
            return Span(start + token.start, start + token.end)
    return None


def _numbers_of_findings(reading: Reading, n: int, grade: str | None) -> Iterator[Span]:
    for sentence in reading.sentences:
        words = reading.words(sentence)
        if not may_count(words, True) or (grade is not None and grade not in words.lower()):
            continue
        for token in tokens_of(words):
            if token.n == n and token.kind in ("number", "denial", "single", "article"):
                yield Span(sentence.start + token.start, sentence.start + token.end)


def _items(annotated: Any) -> Iterator[Mapping[str, Any]]:
    lists = annotated["any"] if isinstance(annotated, dict) else [annotated]
    for admitted in lists:
        for item in admitted or ():
            for choice in alternatives(item):
                if isinstance(choice, Mapping):
                    yield choice


def _outermost(found: Iterable[Labelled]) -> list[Labelled]:
    """Leave out names inside of other names, and the same span twice: the first label counts."""
    spans: dict[tuple[int, int], Labelled] = {}
    for one in found:
        spans.setdefault((one.start, one.end), one)
    names = sorted(
        (one for one in spans.values() if one.label in _NESTED),
        key=lambda one: (one.start, -one.end),
    )
    inner: set[tuple[int, int]] = set()
    reach = -1
    for one in names:
        if one.end <= reach:
            inner.add((one.start, one.end))
        reach = max(reach, one.end)
    return [one for one in spans.values() if (one.start, one.end) not in inner]


def lessons(
    documents: Sequence[Annotated],
    settings: Settings,
    told: Callable[[str], None] = lambda said: None,
) -> list[Lesson]:
    """Return the lessons of annotated documents; ``told`` hears of those that are left out."""
    found = []
    for document in documents:
        lesson = lesson_of(document, settings)
        if lesson is None:
            told(f"{document.name}: no announcement that can be read; not learnt from")
        else:
            found.append(lesson)
    return found
