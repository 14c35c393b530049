"""Sentences end at full stops, but not at those of legal forms and abbreviations."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.language.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Ningde Haixi Foil Co., Ltd. has achieved certification.",
        "Lamiere del Brenta S.p.A. has achieved certification.",
        "Gulf Shore Metals W.L.L. (GSM) has achieved certification.",
        "S.A. Bruyère has achieved certification.",
        "The quotation is by Dr. Ines Falk of the plant.",
        "The quotation is by Mr. J. Okafor of the plant.",
        "It meets V3.1 of the standard at www.fjordlys.example.",
        "Workshops No. 6 and No. 16 are in scope.",
    ],
)
def test_a_full_stop_inside_a_name_ends_no_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It casts. It rolls.", ["It casts.", "It rolls."]),
        (
            "The audit was done by Haixi Assurance Co., Ltd. The findings are public.",
            ["The audit was done by Haixi Assurance Co., Ltd.", "The findings are public."],
        ),
        ("It stands in Romania.ALNOR runs it.", ["It stands in Romania.", "ALNOR runs it."]),
        ("Why now? Because it is time!", ["Why now?", "Because it is time!"]),
        ("“We are glad.” The plant goes on.", ["“We are glad.”", "The plant goes on."]),
        ("Criteria 5.1a. Criterion 6.2 too.", ["Criteria 5.1a.", "Criterion 6.2 too."]),
    ],
)
def test_a_full_stop_between_sentences_ends_one(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


def test_only_the_part_that_is_asked_for_is_split() -> None:
    text = "One thing. Another thing. A third."
    assert [text[s.start : s.end] for s in split_sentences(text, 11, 25)] == ["Another thing."]


@given(st.text(alphabet="aB.,!? \n“”()3", max_size=60))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_sentences_hold_every_character_but_blanks_between_them(text: str) -> None:
    joined = "".join("".join(part.split()) for part in sentences(text))
    assert joined == "".join(text.split())
