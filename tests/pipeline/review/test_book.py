"""The book is whole whatever happens: a line is there or it is not."""

from __future__ import annotations

import csv
import io
import multiprocessing
from pathlib import Path
from typing import Any

import pytest

from pipeline.corrections.file import COLUMNS, HEADER_LINE, CorrectionsRefused, read_corrections
from pipeline.errors import LockHeld
from pipeline.lock import collection_lock
from pipeline.review.book import Book
from pipeline.review.reviews import Review, ReviewsRefused, read_reviews

SHA = "ab" * 32
SAID = Review(SHA, "", "cd" * 32, "ef" * 32, "parent", "absent", "M. Ek", "2026-01-02T03:04:05Z")


def row(value: str = "Norrsken AB", who: str = "M. Ek", **more: Any) -> dict[str, Any]:
    known = dict.fromkeys(COLUMNS, "") | {
        "document": SHA, "field": "entity", "operation": "set", "old_value": "Old AB",
        "quote": "Old AB", "start": 0, "end": 6, "new_value": value, "who": who,
        "when": "2026-01-02", "why": "So it is.",
    }  # fmt: skip
    return known | more


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "corrections.csv", tmp_path / "reviews.csv", tmp_path / "lock")


def values(book: Book) -> list[Any]:
    return [correction.new for correction in book.corrections()]


def test_lines_are_appended_and_every_byte_before_them_stays(book: Book) -> None:
    book.write([row("A")])
    before = book.corrections_file.read_bytes()
    book.write([row("B"), row("C")])
    assert book.corrections_file.read_bytes().startswith(before)
    assert values(book) == ["A", "B", "C"]


def test_one_line_is_taken_out_and_no_other_byte_changes(book: Book) -> None:
    by_hand = [SHA, "", "entity", "set", '"Old, AB"', '"Old, AB"', "0", "7", "X", "a"]
    text = HEADER_LINE + ",".join([*by_hand, "2026-01-01", '"spelt  so"']) + "\n"
    book.corrections_file.write_text(text, encoding="utf-8")
    quote = "two\nlines"
    book.write([row("A", quote=quote, end=len(quote)), row("B")])
    middle = book.corrections()[1]
    book.write(take_out=[middle.key])
    assert values(book) == ["X", "B"]
    assert book.corrections_file.read_text(encoding="utf-8").startswith(text)


def test_a_file_without_its_last_line_break_is_a_persons_and_stays(tmp_path: Path) -> None:
    file = tmp_path / "corrections.csv"
    sink = io.StringIO()
    csv.DictWriter(sink, COLUMNS, lineterminator="").writerow(row("A"))
    file.write_text(HEADER_LINE + sink.getvalue(), encoding="utf-8")
    book = Book(file, tmp_path / "reviews.csv")
    assert book.mended == []
    book.write([row("B")])
    assert values(book) == ["A", "B"]


@pytest.mark.parametrize("cut", [1, 5, 40, 90])
def test_half_a_line_is_put_aside_and_said(book: Book, cut: int, tmp_path: Path) -> None:
    book.write([row("A"), row("B", why="it says, so")])
    whole = book.corrections_file.read_bytes()
    book.corrections_file.write_bytes(whole[:-cut])
    again = Book(book.corrections_file, book.reviews_file)
    if cut == 1:  # the line lacks its line break alone: it is whole
        assert (again.mended, values(again)) == ([], ["A", "B"])
        return
    assert "cut short" in again.mended[0]
    assert values(again) == ["A"]
    assert whole.endswith(b"\n")
    torn = (tmp_path / "corrections.torn").read_bytes().strip()
    assert torn in whole


def test_a_malformed_line_is_refused_and_nothing_is_written(book: Book) -> None:
    book.write([row("A")])
    before = book.corrections_file.read_bytes()
    with pytest.raises(CorrectionsRefused):
        book.write([row("B"), row("C", field="nonsense")])
    with pytest.raises(CorrectionsRefused, match="repeats"):
        book.write([row("A")])
    assert book.corrections_file.read_bytes() == before


def test_a_file_that_somebody_damaged_is_left_alone(book: Book) -> None:
    book.corrections_file.write_text("not,the,header\n", encoding="utf-8")
    with pytest.raises(CorrectionsRefused):
        book.write([row("A")])
    assert book.corrections_file.read_text(encoding="utf-8") == "not,the,header\n"


def test_a_run_on_the_collection_is_waited_for_and_then_said(book: Book, tmp_path: Path) -> None:
    book._patience = 0.2
    with collection_lock(tmp_path / "lock"), pytest.raises(LockHeld):
        book.write([row("A")])
    assert not book.corrections_file.exists()
    book.write([row("A")])
    assert values(book) == ["A"]


def test_what_another_program_writes_is_seen(book: Book) -> None:
    book.write([row("A")])
    Book(book.corrections_file, book.reviews_file).write([row("B")])
    assert values(book) == ["A", "B"]


def _write_many(folder: str, who: str) -> None:
    place = Path(folder)
    book = Book(place / "corrections.csv", place / "reviews.csv")
    for number in range(25):
        book.write([row(f"{who} {number}", who)])
        if number % 5 == 4:  # takes its own last line out again
            last = [c for c in book.corrections() if c.who == who][-1]
            book.write(take_out=[last.key])


def test_two_people_at_once_lose_no_line(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    people = [context.Process(target=_write_many, args=(str(tmp_path), who)) for who in ("A", "B")]
    for person in people:
        person.start()
    for person in people:
        person.join(120)
        assert person.exitcode == 0
    found = read_corrections(tmp_path / "corrections.csv")
    assert sorted(c.who for c in found) == ["A"] * 20 + ["B"] * 20


def test_reviews_are_read_as_they_were_written(book: Book) -> None:
    said = Review(*SAID.line().strip().split(","))
    assert said == SAID
    book.write(noted=[SAID, SAID])
    assert book.reviews() == (SAID, SAID)


@pytest.mark.parametrize(
    "line", ["a,b,c", SAID.line().replace("absent", "perhaps"), SAID.line().replace(SHA, "x")]
)
def test_a_malformed_review_is_refused_with_its_line(book: Book, line: str) -> None:
    book.write(noted=[SAID])
    with book.reviews_file.open("a", encoding="utf-8") as file:
        file.write(line.strip() + "\n")
    with pytest.raises(ReviewsRefused, match="line 3"):
        read_reviews(book.reviews_file)
