"""One review: desk, book and the person who speaks, and what a request of the page does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.corrections.apply import correct as lay_over
from pipeline.corrections.file import HEADER_LINE, Correction, corrections_of
from pipeline.errors import WrongUsage
from pipeline.review import actions
from pipeline.review.actions import Author, Deed, Refused
from pipeline.review.book import Book, CorrectionRow, lines_of
from pipeline.review.checks import Row, cards_of, rows_of
from pipeline.review.desk import Desk, Opened
from pipeline.review.forms import given
from pipeline.review.queue import Entry, Place, standing
from pipeline.review.reviews import Review, latest
from pipeline.review.sample import DIFFICULTIES, annotation, sample_file, save
from pipeline.review.sheet import ADDED, CARD, DocumentSheet, decided, sheet_of
from pipeline.review.words import Words, words_of

_KEPT = 200  # steps that can be undone
Request = Mapping[str, Any]


class Stale(WrongUsage):
    """The document is not the one that the page shows; the review is open again."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What takes one deed back."""

    sha256: str
    put_back: tuple[CorrectionRow, ...]
    take_out: tuple[str, ...]
    verdicts: tuple[tuple[str, str], ...]


class Reviewing:
    """A person at a desk with a book.

    ``samples`` is the folder of annotated samples; ``now`` gives the time.
    """

    def __init__(
        self,
        desk: Desk,
        book: Book,
        who: str | None,
        samples: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.desk = desk
        self.book = book
        self.who = who
        self.samples = samples
        self._now = now
        self._steps: dict[str, list[_Step]] = defaultdict(list)

    def named(self, who: object) -> str:
        """Set who speaks. Raises Refused for no name."""
        name = " ".join(str(who or "").split())
        if not name or len(name) > 100 or not name.isprintable():
            raise Refused("write your name: it stands beside every correction")
        self.who = name
        return name

    def queue(self) -> list[tuple[Entry, Place]]:
        """Return the documents in the order of doubt, each with how it stands."""
        reviews, corrections = self.book.reviews(), self.book.corrections()
        return [
            (entry, standing(entry, self.who, reviews, corrections))
            for entry in self.desk.entries()
        ]

    def neighbour(self, sha256: str, step: int, to_do: bool = False) -> str | None:
        """Return the document before or after one in the queue; with ``to_do`` an open one."""
        entries = self.queue()
        numbers = [n for n, (entry, _) in enumerate(entries) if entry.sha256 == sha256]
        start = numbers[0] if numbers else -1
        order = list(range(start + step, len(entries) if step > 0 else -1, step))
        if to_do:  # the rest of the queue, then its begin
            order += range(max(start, 0))
        for number in order:
            entry, place = entries[number]
            if not to_do or place.standing != "finished":
                return entry.sha256
        return None

    def words(self, opened: Opened) -> Words:
        """Return what the person has said of a document."""
        return words_of(
            opened.line,
            opened.document,
            self._own(opened),
            latest(self.book.reviews(), opened.entry.sha256, self.who or ""),
            opened.entry.text_sha256,
        )

    def sheet(self, opened: Opened) -> DocumentSheet:
        """Return what the page shows of a document."""
        return sheet_of(opened, self.words(opened))

    def place(self, opened: Opened) -> Place:
        """Return how a document stands."""
        return standing(opened.entry, self.who, self.book.reviews(), self.book.corrections())

    def do(self, opened: Opened, asked: Request) -> str | None:
        """Do what the page asks; on the disk when it returns. Returns the next document or None.

        Raises Refused for what cannot be done, Stale where the page shows another text.
        """
        if self.who is None:
            raise Refused("write your name first")
        if asked.get("text") != opened.entry.text_sha256:
            raise Stale("the document has changed since the page was opened; look at it again")
        what = str(asked.get("do"))
        words = self.words(opened)
        if what == "undo":
            self._undo(opened)
        elif what == "finish":
            self._finish(opened, words)
            return self.neighbour(opened.entry.sha256, 1, to_do=True)
        elif what == "sample":
            self._save(opened, words, asked)
        else:
            self._write(opened, words, self._deed(opened, words, what, asked))
        return None

    def record(self, opened: Opened) -> dict[str, Any]:
        """Return the record with the person's corrections laid over."""
        line, _ = lay_over(opened.line, self._own(opened), opened.document)
        record: dict[str, Any] = line["record"]
        return record

    def _deed(self, opened: Opened, words: Words, what: str, asked: Request) -> Deed:
        name = str(asked.get("row") or "")
        why = " ".join(str(asked.get("why") or "").split())[:500]
        by, line = self._author(opened), opened.line
        if name.startswith(CARD):
            return self._confirm_card(opened, words, name.removeprefix(CARD))
        if name.startswith(ADDED):
            return self._added(opened, words, what, name.removeprefix(ADDED), asked, why)
        if what == "discard":
            return Deed(take_out=[c.key for c, _ in words.void if c.key == name])
        row = rows_of(line).get(name)
        if row is None:
            raise Refused(f"{name}: there is no such row")
        if what == "confirm":
            return actions.confirm(by, line, words, _with_look(opened, words, row))
        if what == "absent":
            return actions.absent(by, line, words, row, why)
        if what == "skip":
            return actions.skip(words, row)
        if what == "reopen":
            return actions.reopen(words, row)
        place = actions.place_in(opened.document, asked.get("place"))
        value = _given(actions.pattern_of(row.field), asked)
        if what == "correct":
            return actions.correct(by, line, words, row, value, place, why)
        if what == "add":
            return actions.add(by, row.key, value, place, why)
        raise Refused(f"{what}: no such action")

    def _confirm_card(self, opened: Opened, words: Words, name: str) -> Deed:
        """Confirm the sure rows of a card that are open."""
        added = {one.key for one in words.added}
        rows = [
            row
            for card in cards_of(opened.line)
            if card.name == name
            for row in card.rows
            if not row.look and row.field not in words.rows
            if not (row.value is None and row.key in added)
        ]
        return actions.confirm(self._author(opened), opened.line, words, rows)

    def _added(
        self, opened: Opened, words: Words, what: str, key: str, asked: Request, why: str
    ) -> Deed:
        """Change or take back a value that the person added."""
        made = next((one.correction for one in words.added if one.correction.key == key), None)
        if made is None:
            raise Refused("this value has been taken back already")
        deed = Deed(take_out=[made.key])
        if what == "confirm":
            return Deed()
        if what in ("absent", "reopen"):
            return deed
        pattern = actions.pattern_of(made.field)
        value = _given(pattern, asked)
        place = actions.place_in(opened.document, asked.get("place")) or actions.Place(
            made.quote, made.start, made.end
        )
        again = actions.add(self._author(opened), pattern[:-2], value, place, why or made.why)
        if what == "add":
            return again
        deed.add = again.add
        return deed

    def _write(self, opened: Opened, words: Words, deed: Deed) -> None:
        """Write a deed, proven first: each line must say something of the document as it is."""
        made = corrections_of(self.book.corrections_file, HEADER_LINE + lines_of(deed.add))
        _, rulings = lay_over(opened.line, made, opened.document)
        for ruling in rulings:
            if ruling.state in ("void", "conflicting"):
                raise Refused(f"{ruling.correction.field}: {ruling.detail}")
        own = self._own(opened)
        out = {*deed.take_out}
        # the same words said again, today, by the same person, need no line of their own
        again = {c.key for c in own} & {c.key for c in made}
        out -= again
        rows = [row for row, c in zip(deed.add, made, strict=True) if c.key not in again]
        before = latest(self.book.reviews(), opened.entry.sha256, self.who or "")
        verdicts = [
            (field, verdict)
            for field, verdict in deed.verdicts
            if not self._is_said(before.get(field), verdict, opened)
        ]
        if not rows and not out and not verdicts:
            return
        self.book.write(rows, out, [self._review(opened, *said) for said in verdicts])
        self._remember(
            _Step(
                opened.entry.sha256,
                tuple(_row_of(c) for c in own if c.key in out),
                tuple(c.key for c in made if c.key not in again),
                tuple(
                    (field, before[field].verdict if field in before else "open")
                    for field, _ in verdicts
                ),
            )
        )

    def _is_said(self, review: Review | None, verdict: str, opened: Opened) -> bool:
        return (
            review is not None
            and review.verdict == verdict
            and review.text_sha256 == opened.entry.text_sha256
        )

    def _undo(self, opened: Opened) -> None:
        steps = self._steps[opened.entry.sha256]
        if not steps:
            raise Refused("nothing to undo since the program was started")
        step = steps[-1]
        said = [self._review(opened, *verdict) for verdict in step.verdicts]
        self.book.write(step.put_back, step.take_out, said)
        steps.pop()

    def _finish(self, opened: Opened, words: Words) -> None:
        cards = cards_of(opened.line)
        if not decided(cards, words) and not self.desk.blank:
            left = self.sheet(opened).left
            raise Refused(f"{left} {'value is' if left == 1 else 'values are'} still open")
        if self.place(opened).standing != "finished":
            self.book.write(noted=[self._review(opened, "", "finished")])
            self._remember(_Step(opened.entry.sha256, (), (), (("", "open"),)))

    def _save(self, opened: Opened, words: Words, asked: Request) -> None:
        difficulty = str(asked.get("difficulty") or "typical")
        if difficulty not in DIFFICULTIES:
            raise Refused(f"`{difficulty}` is none of {', '.join(DIFFICULTIES)}")
        self._finish(opened, words)
        skipped = {name for name, word in words.rows.items() if word.state == "skipped"}
        reference = self.desk.sample_reference(opened)
        source = opened.entry.url or opened.entry.name
        if reference is not None and reference.get("collection") == "demo":
            source = "invented"
        why = " ".join(str(asked.get("why") or "").split())
        gold = annotation(self.record(opened), skipped, source, difficulty, reference, why)
        save(self.sample_file(opened), gold, replace=self.desk.blank)

    def sample_file(self, opened: Opened) -> Path:
        """Return the file that an annotated sample of a document is saved to."""
        if self.desk.blank:
            return sample_file(opened.file.parent, opened.file.name)
        return sample_file(self.samples, opened.entry.name)

    def _remember(self, step: _Step) -> None:
        steps = self._steps[step.sha256]
        steps.append(step)
        del steps[:-_KEPT]

    def _own(self, opened: Opened) -> tuple[Correction, ...]:
        return tuple(
            c
            for c in self.book.corrections()
            if c.who == self.who and c.document_id == opened.entry.document_id
        )

    def _author(self, opened: Opened) -> Author:
        day = self._now().date().isoformat()
        return Author(opened.entry.sha256, opened.entry.url, self.who or "", day)

    def _review(self, opened: Opened, field: str, verdict: str) -> Review:
        entry = opened.entry
        when = self._now().strftime("%Y-%m-%dT%H:%M:%SZ")
        return Review(
            entry.sha256, entry.url or "", entry.text_sha256, entry.record_sha256, field, verdict,
            self.who or "", when,
        )  # fmt: skip


def _with_look(opened: Opened, words: Words, row: Row) -> list[Row]:
    """A row, or the open rows of its card that need the same look."""
    if not row.look or row.field in words.rows:
        return [row]
    for card in cards_of(opened.line):
        if row.field in {one.field for one in card.rows}:
            return [
                one for one in card.rows if one.look == row.look and one.field not in words.rows
            ]
    return [row]


def _given(pattern: str, asked: Request) -> Any:
    form = asked.get("form")
    if not isinstance(form, Mapping):
        raise Refused("nothing was written")
    try:
        return given(pattern, form)
    except ValueError as error:
        raise Refused(str(error)) from error


def _row_of(made: Correction) -> CorrectionRow:
    """A correction as it stood in the file."""
    return {
        "document": made.document_id,
        "url": made.url or "",
        "field": made.field,
        "operation": made.operation,
        "old_value": made.old_written or "",
        "quote": made.quote or "",
        "start": made.start,
        "end": made.end,
        "new_value": made.new_written or "",
        "who": made.who,
        "when": made.when.isoformat(),
        "why": made.why,
    }
