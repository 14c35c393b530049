"""What the model may choose from: names, numbers and codes, within a sentence."""

from __future__ import annotations

import pytest

from extractors.language.phrases import language
from extractors.second_reader.candidates import LONGEST_NAME, candidate_spans, pieces, suggest

NORSK = "Norrsken Profil AS (Norway) said that the Vetlanda plant makes 48,000 tonnes."


def candidates(text: str) -> set[str]:
    doc = language().make_doc(text)
    return {doc[first:last].text for first, last in candidate_spans(doc)}


@pytest.mark.parametrize(
    "span",
    ["Norrsken Profil AS", "Norrsken Profil AS (Norway)", "Vetlanda plant", "Vetlanda", "48,000"],
)
def test_names_and_figures_are_candidates(span: str) -> None:
    assert span in candidates(NORSK)


@pytest.mark.parametrize("span", ["that the", "plant makes", "said", "tonnes"])
def test_what_begins_with_a_small_word_is_none(span: str) -> None:
    assert span not in candidates(NORSK)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("certified for Cerchi Metauro S.p.A.", "Cerchi Metauro S.p.A."),
        ("Two minor non-conformances were found.", "Two"),
        ("There were no major ones.", "no"),
        ("under Criteria 2.4a, c and e of it", "2.4a, c and e"),
        ("the works of 华泰铝业 are certified", "华泰铝业"),
    ],
)
def test_the_spans_of_the_genre_are_candidates(text: str, span: str) -> None:
    assert span in candidates(text)


def test_no_candidate_goes_over_the_end_of_a_sentence() -> None:
    assert not any("Laguna" in one and "Norrsken" in one for one in candidates(
        "The mill of Norrsken is certified. Laguna follows."
    ))  # fmt: skip


def test_no_candidate_is_longer_than_the_longest_name() -> None:
    doc = language().make_doc(" ".join(["Mill"] * 50))
    assert max(last - first for first, last in candidate_spans(doc)) == LONGEST_NAME


def test_a_text_without_candidates_is_no_fault() -> None:
    found = suggest([language().make_doc("nothing here"), language().make_doc("")])
    assert found.lengths.tolist() == [0, 0]


def test_pieces_are_the_whole_text_cut_where_nothing_is_torn() -> None:
    text = "\n\n".join(["One paragraph of some words."] * 400)
    found = pieces(text, longest=1_000)
    assert "".join(text[start:end] for start, end in found) == text
    assert all(end - start <= 1_000 for start, end in found)
    assert all(text[end - 2 : end] == "\n\n" for _, end in found[:-1])


def test_a_text_without_blanks_is_cut_all_the_same() -> None:
    assert pieces("x" * 2_500, longest=1_000) == [(0, 1_000), (1_000, 2_000), (2_000, 2_500)]
