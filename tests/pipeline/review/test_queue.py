"""Documents come in the order of doubt, and are open again when they are others than were seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.collect.raw_store import RawStore
from pipeline.corrections.locate import Void
from pipeline.review.agreement import agreement_of, page
from pipeline.review.checks import CARDS, cards_of, rows_of
from pipeline.review.queue import Entry, ordered, standing
from pipeline.review.words import words_of
from tests.pipeline.review.conftest import PAGE, Review, review_of


def entry(name: str, severity: str | None, wrong: float) -> Entry:
    return Entry(name, name, name, None, name, "other", "t", "r", severity, 1, wrong, 0)


def test_flags_come_first_then_what_is_least_sure() -> None:
    entries = [
        entry("sure", None, 0.1),
        entry("unsure", None, 4.0),
        entry("warned", "warning", 0.2),
        entry("broken", "error", 0.0),
        entry("warned more", "warning", 2.0),
    ]
    names = [one.name for one in ordered(entries)]
    assert names == ["broken", "warned more", "warned", "unsure", "sure"]


def line(**more: Any) -> dict[str, Any]:
    evidence = {"start": 0, "end": 1, "quote": "a", "confidence": 0.99}
    return {
        "record": {"entity": "A", "places": ["B", "C"], "parent": None},
        "absent": {"parent": "not_found"},
        "evidence": [
            evidence | {"field": "entity"},
            evidence | {"field": "places[0]"},
            evidence | {"field": "places[1]", "confidence": 0.5},
        ],
        "flags": [],
    } | more


def doubts(contract: dict[str, Any]) -> dict[str, str | None]:
    return {field: row.doubt for field, row in rows_of(contract).items()}


def test_what_is_not_sure_is_looked_at_by_itself() -> None:
    assert doubts(line()) == {
        "entity": None, "parent": None, "places[0]": None, "places[1]": "confidence 0.50"
    }  # fmt: skip


def test_what_a_flag_names_is_one_look() -> None:
    flag = {"code": "x", "severity": "warning", "detail": "odd", "fields": ["places"]}
    contract = line(flags=[flag])
    assert doubts(contract)["places[0]"] == "odd"
    (where,) = [card for card in cards_of(contract) if card.name == "where"]
    assert len(where.looks) == 1


def test_a_remark_puts_nothing_in_doubt() -> None:
    flag = {"code": "x", "severity": "info", "detail": "odd", "fields": ["entity"]}
    assert doubts(line(flags=[flag]))["entity"] is None


@pytest.mark.parametrize("reason", ["conflicting"])
def test_a_gap_that_hides_candidates_is_in_doubt(reason: str) -> None:
    assert doubts(line(absent={"parent": reason}))["parent"] == "several candidates, none better"


def test_a_value_without_a_place_is_in_doubt() -> None:
    assert doubts(line(evidence=[]))["entity"] == "nothing says where this was read"


def test_no_key_of_a_record_is_left_out(review: Review) -> None:
    named = {key for _, _, keys in CARDS for key in keys}
    assert review.opened().line["record"].keys() <= named
    assert review.opened(review.second).line["record"].keys() <= named


class TestStanding:
    def place(self, review: Review, **changed: str) -> tuple[str, str]:
        entry = replace(review.opened().entry, **changed)  # type: ignore[arg-type]
        found = standing(entry, "M. Ek", review.book.reviews(), review.book.corrections())
        return found.standing, found.why

    def test_it_is_begun_with_the_first_word_and_finished_with_the_last(
        self, review: Review
    ) -> None:
        assert self.place(review)[0] == "open"
        review.do("confirm", "entity")
        assert self.place(review)[0] == "begun"
        review.finish_all(review.first)
        assert self.place(review)[0] == "finished"

    def test_a_changed_text_opens_it_again(self, review: Review) -> None:
        review.finish_all(review.first)
        state, why = self.place(review, text_sha256="0" * 64)
        assert state == "reopened" and "text has changed" in why

    def test_other_values_open_it_again(self, review: Review) -> None:
        review.finish_all(review.first)
        state, why = self.place(review, record_sha256="0" * 64)
        assert state == "reopened" and "other values" in why

    def test_it_stays_open_for_everybody_else(self, review: Review) -> None:
        review.finish_all(review.first)
        other = review.by("A. Nilsson")
        found = other.reviewing.place(other.opened())
        assert (found.standing, found.others) == ("open", ("M. Ek",))

    def test_a_new_version_of_the_page_is_a_review_anew(self, review: Review) -> None:
        review.finish_all(review.first)
        changed = PAGE.replace("two minor", "three minor").encode()
        store = RawStore(review.settings.raw_dir)
        known = {
            "url": "https://example.org/2024/06/first/",
            "retrieved_at": "2024-08-01T08:00:00Z",
            "content_type": "text/html; charset=utf-8",
        }
        store.add(changed, known)
        later = review_of(review.settings)
        assert later.first != review.first
        assert review.first not in {entry.sha256 for entry, _ in later.reviewing.queue()}
        found = later.reviewing.place(later.opened())
        assert found.standing == "reopened" and "page has changed" in found.why
        # nothing that was said of the old page is moved to the new one
        sheet = later.reviewing.sheet(later.opened())
        assert all(row.is_open for card in sheet.cards for row in card.rows)


def test_a_word_whose_place_says_something_else_is_void_and_said(review: Review) -> None:
    review.do("confirm", "entity")
    opened = review.opened()
    moved = replace(opened.document, text="x" + opened.document.text)
    said = words_of(opened.line, moved, review.book.corrections(), {}, "other")
    assert said.rows == {}
    assert "the text at" in said.void[0][1]
    assert issubclass(Void, Exception)


def test_two_reviewers_agree_field_by_field(review: Review) -> None:
    review.finish_all(review.first)
    other = review.by("A. Nilsson")
    other.do("correct", "entity", form={"value": "Other AB"})
    other.do("skip", "auditors[0]")
    other.finish_all(review.first)
    found = agreement_of(review.desk, review.book)
    assert (found.documents, found.pairs) == (1, 1)
    assert found.fields["entity"] == (0, 1)
    assert found.fields["published_on"] == (1, 1)
    assert "auditors" not in found.fields
    assert [one.field for one in found.differences] == ["entity"]
    text = "\n".join(page(found))
    assert "A. Nilsson says Other AB" in text and "M. Ek says Norrsken Profil AB" in text


def test_one_reviewer_alone_has_nobody_to_agree_with(review: Review) -> None:
    review.finish_all(review.first)
    assert agreement_of(review.desk, review.book).pairs == 0
