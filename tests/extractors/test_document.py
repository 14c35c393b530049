"""The text is folded once; every offset counts its characters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import Block, Box, Document, Page, fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("2.4a\u2011e", "2.4a-e"),  # non-breaking hyphen
        ("80\u00a0000\u202ftonnes", "80 000 tonnes"),  # no-break blanks
        ("certi\u00adfied", "certified"),  # soft hyphen
        ("o\ufb03ce of pro\ufb01les, \ufb02ow, o\ufb00er", "office of profiles, flow, offer"),
        ("Ko\u0308ln, C\u0327ig\u0306li", "Köln, Çiğli"),  # decomposed accents
        ("\ufeffStart\u200b of\u2060 text", "Start of text"),  # zero-width characters
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("bell\x07 and null\x00", "bell and null"),
    ],
)
def test_a_text_is_folded_as_the_record_says(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize("kept", ["5 – 7", "“quoted”", "Smelter’s", "10 m²", "a  b", "96万吨"])
def test_dashes_quotes_and_runs_of_blanks_stay(kept: str) -> None:
    assert fold(kept) == kept


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_folded_text_is_composed_and_folding_it_again_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert unicodedata.is_normalized("NFC", folded)
    assert fold(folded) == folded


BOXES = (Box(10, 20, 15, 30), None, Box(15, 20.004, 22.5, 31))
PAGES = (Page(1, 595, 842, 0, 2), Page(2, 595, 842, 2, 3, readable=False, reason="scan"))
DOCUMENT = Document("a.pdf", "0" * 64, "pdf", "abc", pages=PAGES, boxes=BOXES)


def test_a_box_takes_in_the_characters_that_stand_on_the_page() -> None:
    assert DOCUMENT.box_of(0, 3) == Box(10, 20, 22.5, 31)
    assert DOCUMENT.box_of(1, 2) is None


def test_a_character_stands_on_one_page() -> None:
    assert [DOCUMENT.page_of(offset) for offset in (0, 1, 2, 3)] == [1, 1, 2, None]


def test_a_page_of_the_web_has_neither_pages_nor_boxes() -> None:
    page = Document("a.html", "0" * 64, "html", "abc", blocks=(Block("paragraph", 0, 3),))
    assert (page.page_of(0), page.box_of(0, 3), page.quote(1, 3)) == (None, None, "bc")


@pytest.mark.parametrize("code", ["\u200e", "\u200f", "\u034f", "\ufe0f", "\u2062", "\u00ad"])
def test_what_no_reader_sees_goes(code: str) -> None:
    assert fold(f"certi{code}fied") == "certified"


@pytest.mark.parametrize("blank", ["\u1680", "\u2004", "\u2006", "\u2008", "\u205f", "\u202f"])
def test_a_blank_of_any_width_is_a_blank(blank: str) -> None:
    assert fold(f"5{blank}kt") == "5 kt"
