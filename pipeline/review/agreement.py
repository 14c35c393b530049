"""Two reviewers held against each other: where both finished a document, do they say the same?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from pipeline.corrections.apply import correct
from pipeline.review.book import Book
from pipeline.review.desk import Desk, Opened
from pipeline.review.reviews import Review, latest
from pipeline.score.compare import normal
from pipeline.score.fields import FIELDS

_SHOWN = 50  # differences in one page


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one document in which two reviewers differ: what each says."""

    title: str
    field: str
    one: tuple[str, str]
    other: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often pairs of reviewers agree, by field: (agreed, compared); what they differ in."""

    documents: int
    pairs: int
    fields: Mapping[str, tuple[int, int]]
    differences: Sequence[Difference]


def agreement_of(desk: Desk, book: Book) -> Agreement:
    """Compare the reviewers of every document that several have finished as it is now.

    A field counts once a pair and document, and agrees where both say the same of it, order
    aside, nothing included; one that either left open does not count.
    """
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    differences: list[Difference] = []
    documents = pairs = 0
    reviews = book.reviews()
    for entry in desk.entries():
        names = _finished(reviews, entry.sha256, entry.text_sha256, entry.record_sha256)
        opened = desk.open(entry.sha256) if len(names) > 1 else None
        if opened is None:
            continue
        documents += 1
        for one, other in combinations(names, 2):
            pairs += 1
            for field, says, and_says in _compared(opened, book, reviews, one, other):
                counted[field][1] += 1
                if normal(says) == normal(and_says):
                    counted[field][0] += 1
                else:
                    differences.append(
                        Difference(entry.title, field, (one, str(says)), (other, str(and_says)))
                    )
    order = [field.name for field in FIELDS if field.name in counted]
    return Agreement(
        documents, pairs, {f: (counted[f][0], counted[f][1]) for f in order}, differences
    )


def page(found: Agreement) -> list[str]:
    """Return the lines that the command prints."""
    if not found.pairs:
        return ["No document was finished by two reviewers as it is now; nothing to compare."]
    lines = [f"{'field':24} {'agreed':>7} {'of':>5} {'share':>6}"]
    for field, (agreed, of) in found.fields.items():
        lines.append(f"{field:24} {agreed:7} {of:5} {agreed / of:6.1%}")
    agreed = sum(a for a, _ in found.fields.values())
    of = sum(n for _, n in found.fields.values())
    lines += [
        f"{'all':24} {agreed:7} {of:5} {agreed / of:6.1%}",
        "",
        f"{found.documents} documents, {found.pairs} pairs of reviewers",
    ]
    for one in found.differences[:_SHOWN]:
        lines.append(
            f"{one.title}: {one.field}: {one.one[0]} says {one.one[1]}, "
            f"{one.other[0]} says {one.other[1]}"
        )
    if len(found.differences) > _SHOWN:
        lines.append(f"and {len(found.differences) - _SHOWN} more differences")
    return lines


def _finished(
    reviews: Sequence[Review], sha256: str, text_sha256: str, record_sha256: str
) -> list[str]:
    """The people whose last word on a document as it is now is that it is finished."""
    last = {r.who: r for r in reviews if r.document == sha256 and not r.field}
    return sorted(
        who
        for who, r in last.items()
        if r.verdict == "finished"
        and (r.text_sha256, r.record_sha256) == (text_sha256, record_sha256)
    )


def _compared(
    opened: Opened, book: Book, reviews: Sequence[Review], one: str, other: str
) -> list[tuple[str, Any, Any]]:
    """Each field that both decided, with what either says."""
    records = []
    skipped: set[str] = set()
    for who in (one, other):
        own = [
            c
            for c in book.corrections()
            if c.who == who and c.document_id == opened.entry.document_id
        ]
        records.append(correct(opened.line, own, opened.document)[0]["record"])
        said = latest(reviews, opened.entry.sha256, who)
        skipped |= {f.partition("[")[0] for f, r in said.items() if r.verdict == "skipped"}
    found = []
    for field in FIELDS:
        if field.key not in records[0] or {field.key, field.name} & skipped:
            continue
        says, and_says = (_said(field.name, field.components, record) for record in records)
        found.append((field.name, says, and_says))
    return found


def _said(name: str, components: Sequence[str], record: Mapping[str, Any]) -> Any:
    """What a record says in a field: of a list of objects the components that are compared."""
    key, _, part = name.partition(".")
    value = record.get(key)
    if components:
        return [{c: item.get(c) for c in components} for item in value or ()]
    return value.get(part) if part and isinstance(value, Mapping) else value
