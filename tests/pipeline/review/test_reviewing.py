"""What a person decides stands at once in the book, and nothing else changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.corrections.apply import correct
from pipeline.corrections.file import read_corrections
from pipeline.review.actions import Refused
from pipeline.review.reviewing import Stale
from pipeline.review.reviews import read_reviews
from pipeline.review.sheet import Shown
from tests.pipeline.review.conftest import Review


def shown(review: Review, name: str) -> Shown:
    rows = [row for card in review.reviewing.sheet(review.opened()).cards for row in card.rows]
    return next(row for row in rows if row.name == name)


def rulings(review: Review) -> list[tuple[str, str, str]]:
    """What became of each line when rows are made: field, state, detail."""
    opened = review.opened()
    made = read_corrections(review.book.corrections_file)
    _, found = correct(opened.line, made, opened.document)
    return [(ruling.field, ruling.state, ruling.detail) for ruling in found]


def place(review: Review, words: str) -> dict[str, Any]:
    start = review.opened().document.text.index(words)
    return {"quote": words, "start": start, "end": start + len(words)}


class TestOneKeyOneLine:
    def test_a_confirmed_value_is_a_line_that_sets_it_to_itself(self, review: Review) -> None:
        review.do("confirm", "entity")
        (line,) = review.lines()
        assert "Norrsken Profil AB" in line and "M. Ek" in line
        assert rulings(review) == [("entity", "confirmed", "Norrsken Profil AB is right")]
        assert shown(review, "entity").state == "confirmed"

    def test_confirming_again_adds_no_line(self, review: Review) -> None:
        review.do("confirm", "entity")
        review.do("confirm", "entity")
        assert len(review.lines()) == 1

    def test_a_correction_keeps_the_place(self, review: Review) -> None:
        review.do("correct", "entity", form={"value": "Norrsken Profil Aktiebolag"}, why="So.")
        assert rulings(review) == [("entity", "applied", "was Norrsken Profil AB")]
        assert shown(review, "entity").cells[0].before == "Norrsken Profil AB"
        assert review.lines()[0].endswith(",So.")

    def test_one_changed_key_of_an_object_is_a_line_about_that_key(self, review: Review) -> None:
        row = shown(review, "capacities[0]")
        form = {**json.loads(row.filled), "value": "24000"}
        review.do("correct", "capacities[0]", form=form)
        assert rulings(review)[0][:2] == ("capacities[0].value", "applied")

    def test_two_changed_keys_are_one_line_about_the_object(self, review: Review) -> None:
        form = {**json.loads(shown(review, "capacities[0]").filled), "value": "24", "unit": "kt"}
        review.do("correct", "capacities[0]", form=form)
        assert len(review.lines()) == 1
        record = review.reviewing.record(review.opened())
        assert (record["capacities"][0]["value"], record["capacities"][0]["unit"]) == (24, "kt")

    def test_absent_takes_the_value_away(self, review: Review) -> None:
        review.do("absent", "facilities[0]")
        before = review.opened().line["record"]["facilities"]
        assert review.reviewing.record(review.opened())["facilities"] == before[1:]
        assert shown(review, "facilities[0]").state == "absent"

    def test_a_gap_that_is_right_stands_in_the_reviews(self, review: Review) -> None:
        review.do("confirm", "parent")
        (said,) = read_reviews(review.book.reviews_file)
        assert (said.field, said.verdict, said.who) == ("parent", "absent", "M. Ek")
        assert review.lines() == []

    def test_a_value_is_written_into_a_gap_with_its_place(self, review: Review) -> None:
        where = place(review, "Norrsken Profil.")
        review.do("correct", "parent", form={"value": "Norrsken"}, place=where)
        assert rulings(review) == [("parent", "applied", "added; nothing was read")]
        assert shown(review, "parent").state == "corrected"

    def test_an_item_is_added_to_a_list(self, review: Review) -> None:
        words = place(review, "pro")
        review.do("add", "facilities[0]", form={"value": "Third plant"}, place=words)
        assert "Third plant" in review.reviewing.record(review.opened())["facilities"]

    def test_words_that_stand_once_are_place_enough(self, review: Review) -> None:
        review.do("correct", "parent", form={"value": "X"}, place={"quote": "Anna Lindqvist"})
        text = review.opened().document.text
        (made,) = read_corrections(review.book.corrections_file)
        assert text[made.start : made.end] == "Anna Lindqvist"

    def test_a_skipped_value_is_left_to_others(self, review: Review) -> None:
        review.do("skip", "entity")
        assert shown(review, "entity").state == "skipped"
        assert review.lines() == []

    def test_a_new_word_replaces_ones_own(self, review: Review) -> None:
        review.do("confirm", "entity")
        review.do("correct", "entity", form={"value": "Other AB"})
        review.do("absent", "entity")
        assert rulings(review)[0][:2] == ("entity", "applied")
        assert len(review.lines()) == 1 and ",remove," in review.lines()[0]

    def test_a_whole_card_is_one_key(self, review: Review) -> None:
        review.do("confirm", "card:certificate")
        cards = {card.name: card for card in review.reviewing.sheet(review.opened()).cards}
        card = cards["certificate"]
        assert all(row.is_open == bool(row.look) for row in card.rows)
        assert {state for _, state, _ in rulings(review)} == {"confirmed"}

    def test_the_url_and_the_sha256_stand_in_the_line(self, review: Review) -> None:
        review.do("confirm", "entity")
        assert review.lines()[0].startswith(f"{review.first},https://example.org/2024/06/first/,")


class TestRefused:
    @pytest.mark.parametrize(
        ("what", "row", "more", "says"),
        [
            ("confirm", "nothing[3]", {}, "no such row"),
            ("dance", "entity", {"form": {"value": "x"}}, "no such action"),
            ("correct", "entity", {}, "nothing was written"),
            ("correct", "entity", {"form": {"value": " "}}, "nothing is written"),
            ("correct", "published_on", {"form": {"value": "May"}}, "a date"),
            ("correct", "parent", {"form": {"value": "X"}}, "where the document says it"),
            (
                "correct",
                "parent",
                {"form": {"value": "X"}, "place": {"quote": "never"}},
                "does not say",
            ),
            (
                "correct",
                "parent",
                {"form": {"value": "X"}, "place": {"quote": "e"}},
                "several times",
            ),
            ("finish", "", {}, "still open"),
            ("undo", "", {}, "nothing to undo"),
            ("sample", "", {"difficulty": "odd"}, "none of"),
        ],
    )
    def test_what_cannot_be_done_says_why_and_writes_nothing(
        self, review: Review, what: str, row: str, more: dict[str, Any], says: str
    ) -> None:
        with pytest.raises(Refused, match=says):
            review.do(what, row, **more)
        assert review.lines() == []
        assert not review.book.reviews_file.exists()

    def test_a_page_that_shows_another_text_is_stale(self, review: Review) -> None:
        asked = {"do": "confirm", "row": "entity", "text": "0" * 64}
        with pytest.raises(Stale):
            review.reviewing.do(review.opened(), asked)

    def test_nobody_without_a_name_decides(self, review: Review) -> None:
        review.reviewing.who = None
        with pytest.raises(Refused, match="name"):
            review.do("confirm", "entity")

    @pytest.mark.parametrize("name", ["", "  ", "a\x07b", "x" * 101, None])
    def test_a_name_is_a_name(self, review: Review, name: object) -> None:
        if name == "a\x07b" or name in ("", "  ", None) or len(str(name)) > 100:
            with pytest.raises(Refused):
                review.reviewing.named(name)


class TestUndo:
    def test_each_step_is_taken_back_in_turn(self, review: Review) -> None:
        states: list[tuple[list[str], str]] = []

        def note() -> None:
            sheet = review.reviewing.sheet(review.opened())
            rows = [(row.name, row.state) for card in sheet.cards for row in card.rows]
            # a line that is put back names the document by its id
            lines = [line.partition(",")[2] for line in review.lines()]
            states.append((lines, str(rows)))

        note()
        steps: list[tuple[str, str, dict[str, Any]]] = [
            ("confirm", "entity", {}),
            ("correct", "entity", {"form": {"value": "Other AB"}}),
            ("absent", "entity", {}),
            ("confirm", "parent", {}),
            ("skip", "parent", {}),
            ("confirm", "card:where", {}),
            (
                "add",
                "facilities[0]",
                {"form": {"value": "X"}, "place": {"quote": "Anna Lindqvist"}},
            ),
        ]
        for what, row, more in steps:
            review.do(what, row, **more)
            note()
        for before in reversed(states[:-1]):
            review.do("undo")
            note()
            assert sorted(states[-1][0]) == sorted(before[0])
            assert states[-1][1] == before[1]

    def test_somebody_elses_line_stays_through_everything(self, review: Review) -> None:
        review.by("A. Nilsson").do("correct", "entity", form={"value": "Their AB"})
        theirs = review.lines()
        review.do("confirm", "entity")
        review.do("absent", "entity")
        review.do("undo")
        review.do("undo")
        assert review.lines() == theirs


class TestFinished:
    def test_a_finished_document_is_saved_as_a_sample(self, review: Review) -> None:
        review.do("correct", "entity", form={"value": "Norrsken Profil Aktiebolag"})
        review.do("skip", "auditors[0]")
        review.finish_all(review.first)
        review.do("sample", difficulty="unusual", why="Emoji.")
        file = review.reviewing.sample_file(review.opened())
        gold = json.loads(file.read_text(encoding="utf-8"))
        assert gold["record"]["entity"] == "Norrsken Profil Aktiebolag"
        assert gold["document"] == {"sha256": review.first, "collection": "small"}
        assert (gold["difficulty"], gold["skip"]) == ("unusual", ["auditors"])
        assert "auditors" not in gold["record"]

    def test_a_sample_is_one_that_the_scorer_reads(self, review: Review) -> None:
        from pipeline.score.gold import load_annotated
        from pipeline.score.tally import score

        review.finish_all(review.first)
        review.do("sample")
        annotated = load_annotated(review.reviewing.samples, review.settings.data_dir)
        assert [document.source.sha256 for document in annotated] == [review.first]
        found = score(annotated, [review.opened().line])
        assert found.right_share == 1.0

    def test_another_annotation_of_the_name_is_never_replaced(self, review: Review) -> None:
        review.finish_all(review.first)
        file = review.reviewing.sample_file(review.opened())
        file.parent.mkdir(parents=True)
        file.write_text("{}", encoding="utf-8")
        from pipeline.errors import WrongUsage

        with pytest.raises(WrongUsage, match="another annotation"):
            review.do("sample")
        assert file.read_text(encoding="utf-8") == "{}"

    def test_the_next_document_is_an_open_one(self, review: Review) -> None:
        review.finish_all(review.second)
        opened = review.opened()
        assert review.reviewing.neighbour(opened.entry.sha256, 1, to_do=True) != review.second
