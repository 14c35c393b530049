"""Searching a snapshot: hits with their place, their words marked, and a line to cite."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.dataset.snapshot import CURRENT, snapshot_path
from pipeline.errors import WrongUsage
from pipeline.search.index import WORDS, index_of
from pipeline.search.words import expression, folded

KINDS = ("statement", "announcement", "reprint", "report", "other")
_OPEN, _CLOSE = "\x02", "\x03"  # no text of a document holds a control character
_AROUND = 110  # characters of context on either side of the first word found
_ENDS = re.compile(r"(?<=[.!?])\s|\n")


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits must be of; None is anything. ``since`` leaves out what has no date."""

    standard: str | None = None
    country: str | None = None
    since: str | None = None
    kind: str | None = None
    criterion: str | None = None
    rating: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One text in which the words stand. ``marks`` are ranges of ``snippet``."""

    kind: str
    document_id: str
    finding_id: str | None
    organisation: str | None
    title: str | None
    day: str | None
    page: int | None
    criterion: str | None
    rating: str | None
    snippet: str
    marks: tuple[tuple[int, int], ...]
    url: str | None
    retrieved_on: str | None
    sha256: str

    @property
    def citation(self) -> str:
        """Address, page, retrieval date and hash: what finds the words again."""
        page = [] if self.page is None else [f"page {self.page}"]
        retrieved = [] if self.retrieved_on is None else [f"retrieved {self.retrieved_on}"]
        return ", ".join([self.url or self.document_id, *page, *retrieved, f"sha256 {self.sha256}"])

    def marked(self, before: str, after: str) -> str:
        """The snippet with a text put around each word found."""
        said, position = "", 0
        for start, end in self.marks:
            said += f"{self.snippet[position:start]}{before}{self.snippet[start:end]}{after}"
            position = end
        return said + self.snippet[position:]


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits, and how many there are."""

    hits: tuple[Hit, ...]
    total: int


def search(
    data_dir: Path,
    collection: str,
    words: str,
    filters: Filters | None = None,
    limit: int | None = 20,
    snapshot: str = CURRENT,
) -> Found:
    """Return the texts of a snapshot in which some words stand, the best match first.

    In: words as ``words.py`` has them; ``limit`` is the most hits, None for all. Raises
    WrongUsage, NoSnapshot, SnapshotDamaged.
    """
    asked = expression(words)
    conditions, values = _conditions(filters or Filters())
    path = snapshot_path(data_dir, collection, snapshot)
    folder = data_dir / "processed" / collection / "work" / "search"
    with index_of(path, folder) as database:
        where = " and ".join(["words match ?", *conditions])
        try:
            (total,) = database.execute(
                f"select count(*) from words join texts on number = words.rowid where {where}",
                (asked, *values),
            ).fetchone()
            rows = database.execute(
                f"select texts.* from words join texts on number = words.rowid where {where} "
                "order by rank, number limit ?",
                (asked, *values, -1 if limit is None else limit),
            ).fetchall()
        except sqlite3.Error as error:
            raise WrongUsage(f"the search was refused ({error}); use plainer words.") from error
    return Found(tuple(_hits(rows, asked)), total)


def _conditions(filters: Filters) -> tuple[list[str], list[Any]]:
    conditions, values = [], []
    for what in ("standard", "country", "rating", "criterion"):
        wanted = getattr(filters, what)
        if wanted is None:
            continue
        wanted = _checked(what, wanted)
        same = "value = ?"
        if what == "criterion" and "." not in wanted:  # a principle: every criterion of it
            same, wanted = "value glob ?", f"{wanted}.*"
        conditions.append(f"number in (select number from about where what = '{what}' and {same})")
        values.append(wanted)
    if filters.kind is not None:
        if filters.kind not in KINDS:
            raise WrongUsage(f"{filters.kind}: no kind of text; there are {', '.join(KINDS)}.")
        conditions.append("kind = ?")
        values.append(filters.kind)
    if filters.since is not None:
        conditions.append("day >= ?")
        values.append(_day(filters.since))
    return conditions, values


def _checked(what: str, wanted: str) -> str:
    from pipeline.dataset.schema import vocabulary

    if what == "criterion":
        number = re.fullmatch(r"(?:(?:PS|CoC)-V[\d.]+-)?(\d+(?:\.\d+)?)[a-z]*", wanted)
        if number is None:
            raise WrongUsage(f"{wanted}: not a criterion; write it as 2.4, or 2 for a principle.")
        return number[1]
    terms = {term.casefold(): term for term in vocabulary(what)}
    if wanted.casefold() not in terms:
        known = "ISO 3166-1 codes such as SE" if what == "country" else ", ".join(terms.values())
        raise WrongUsage(f"{wanted}: no such {what}; there are {known}.")
    return terms[wanted.casefold()]


def _day(since: str) -> str:
    try:
        return date.fromisoformat(since).isoformat()
    except ValueError as error:
        raise WrongUsage(f"{since}: not a date; write it as 2025-06-30.") from error


def _hits(rows: list[sqlite3.Row], asked: str) -> Iterator[Hit]:
    """The hits of some rows: the words are found once more, in these few texts, to mark them."""
    database = sqlite3.connect(":memory:")
    whole = WORDS.replace("content='', ", "")
    database.execute(f"create virtual table words using {whole}")
    database.executemany(
        "insert into words (rowid, text) values (?, ?)",
        [(row["number"], folded(row["text"])) for row in rows],
    )
    marked = dict(
        database.execute(
            "select rowid, highlight(words, 0, ?, ?) from words where words match ?",
            (_OPEN, _CLOSE, asked),
        ).fetchall()
    )
    database.close()
    for row in rows:
        snippet, marks = _snippet(row["text"], _marks(row["text"], marked[row["number"]]))
        yield Hit(
            **{
                name: row[name]
                for name in (
                    *("kind", "document_id", "finding_id", "organisation", "title", "day"),
                    *("page", "criterion", "rating", "url", "retrieved_on", "sha256"),
                )
            },
            snippet=snippet,
            marks=marks,
        )


def _marks(text: str, marked: str) -> list[tuple[int, int]]:
    """The ranges of a text that are marked in its folded form, whose letters may be more."""
    origin = [place for place, char in enumerate(text) for _ in folded(char)]
    origin.append(len(text))
    ranges = []
    place = start = 0
    for char in marked:
        if char == _OPEN:
            start = place
        elif char == _CLOSE:
            ranges.append((origin[start], origin[place]))
        else:
            place += 1
    return ranges


def _snippet(text: str, marks: list[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The words around the first mark, from the begin of a sentence where one is near."""
    if not marks:
        return text[: 2 * _AROUND], ()
    first, last = marks[0]
    start, end = max(first - _AROUND, 0), min(last + _AROUND, len(text))
    ends = [match.end() for match in _ENDS.finditer(text, start, first)]
    if ends:
        start = ends[-1]
    elif start:
        start = text.find(" ", start, first) + 1 or start
    behind = _ENDS.search(text, min(marks[0][1], end), end)
    if behind is not None and behind.start() - start > _AROUND:
        end = behind.start()
    elif end < len(text):
        end = max(text.rfind(" ", last, end), last)
    lead, tail = ("… " if ends == [] and start else ""), ("" if end >= len(text) else " …")
    tail = "" if behind is not None and end == behind.start() else tail
    body = text[start:end]
    inner = re.sub(r"\s", " ", body)
    kept = tuple((a - start + len(lead), b - start + len(lead)) for a, b in marks if b <= end)
    return f"{lead}{inner}{tail}", kept
