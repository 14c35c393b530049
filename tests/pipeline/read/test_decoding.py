"""Bytes become characters by mark, declaration, UTF-8 and windows-1252, in this order."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.read.decoding import decode_html

WORDS = "Kvitnes – Sandøy, Győr"
WESTERN = "Kvitnes – Sandøy, Çiğli".replace("ğ", "g")


def meta(charset: str) -> str:
    return f'<meta charset="{charset}">'


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (WORDS.encode(), WORDS),
        (codecs.BOM_UTF8 + WORDS.encode(), WORDS),
        (codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), WORDS),
        (codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), WORDS),
        ((meta("windows-1252") + WESTERN).encode("cp1252"), meta("windows-1252") + WESTERN),
        ((meta("iso-8859-1") + WESTERN).encode("cp1252"), meta("iso-8859-1") + WESTERN),
        ((meta("iso-8859-2") + "Győr").encode("iso-8859-2"), meta("iso-8859-2") + "Győr"),
        ((meta("gbk") + "铝业").encode("gbk"), meta("gbk") + "铝业"),
    ],
)
def test_a_page_is_decoded_as_it_was_encoded(data: bytes, text: str) -> None:
    assert decode_html(data) == (text, ())


@pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-1", "gbk", "utf-16", "no-such-one"])
def test_a_charset_that_lies_about_utf_8_is_not_believed(charset: str) -> None:
    text = meta(charset) + WORDS
    assert decode_html(text.encode()) == (text, ())


def test_undeclared_western_bytes_are_windows_1252() -> None:
    text = "Sandøy, Ålesund, Tromsø, Bodø"
    assert decode_html(text.encode("cp1252")) == (text, ())


def test_what_cannot_be_decoded_is_counted() -> None:
    text, notes = decode_html((meta("utf-8") + "a").encode() + b"\xff\xfe b \xff")
    assert text.count("\ufffd") == 3
    assert notes == ("3 characters could not be decoded",)


@given(st.binary(max_size=200))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_no_bytes_are_an_error(data: bytes) -> None:
    text, notes = decode_html(data)
    assert bool(notes) == ("\ufffd" in text)
