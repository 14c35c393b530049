"""What the second reader learns from a review: finished documents, as they were corrected."""

from __future__ import annotations

from pipeline.collect.raw_store import RawStore
from tests.pipeline.review.conftest import PAGE, Review, add
from tools.second_reader.corpus import lesson_of
from tools.second_reader.reviewed import reviewed


def told(review: Review) -> list[str]:
    return [document.name for document in reviewed(review.settings, said.append)]


said: list[str] = []


def test_nothing_is_learnt_before_anybody_has_finished_a_document(review: Review) -> None:
    review.do("confirm", "entity")
    assert told(review) == []


def test_a_finished_document_is_learnt_with_its_corrections(review: Review) -> None:
    review.do("correct", "entity", form={"value": "Norrsken Profil"})
    review.finish_all(review.first)
    (document,) = reviewed(review.settings, said.append)
    assert document.record["entity"] == "Norrsken Profil"
    lesson = lesson_of(document, review.settings)
    assert lesson is not None
    assert ("entity", "Norrsken Profil") in {
        (one.label, lesson.text[one.start : one.end]) for one in lesson.spans
    }


def test_a_value_left_to_others_is_not_scored(review: Review) -> None:
    review.do("skip", "facilities[0]")
    review.finish_all(review.first)
    (document,) = reviewed(review.settings, said.append)
    assert "facilities" in document.skip
    assert "facilities" not in document.record


def test_a_saved_sample_is_learnt_too(review: Review) -> None:
    review.finish_all(review.first)
    review.do("sample", difficulty="typical")
    names = told(review)
    assert len(names) == 2  # the sample and the finished document: one text, learnt once
    assert {name.rpartition("/")[2] for name in names} == {"first"}


def test_a_collection_that_is_not_extracted_as_it_is_now_gives_nothing(review: Review) -> None:
    review.finish_all(review.first)
    add(RawStore(review.settings.raw_dir), "third", PAGE.replace("two minor", "six minor").encode())
    said.clear()
    assert told(review) == []
    assert said and said[0].startswith("small: its reviews are not learnt from")
