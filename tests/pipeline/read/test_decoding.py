"""Bytes become characters by mark, declaration, UTF-8 and windows-1252, in this order."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.read.decoding import charset_of, decode_html

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


@pytest.mark.parametrize(
    "charset",
    ["undefined", "idna", "punycode", "hex", "zip", "rot13", "base64", "unicode_escape", "utf-32"],
)
def test_a_codec_that_is_no_charset_of_pages_is_passed_over(charset: str) -> None:
    text = meta(charset) + WESTERN + r" \xe9"
    assert decode_html(text.encode("cp1252"))[0].count(r" \xe9") == 1
    assert decode_html(text.encode("cp1252"), charset)[0].startswith("<meta")


@pytest.mark.parametrize(
    ("header", "declared", "charset"),
    [
        ("iso-8859-2", None, "iso-8859-2"),  # only the server tells it
        ("iso-8859-2", "windows-1252", "iso-8859-2"),  # the transport layer comes first
        ("utf-8", "iso-8859-2", "iso-8859-2"),  # a server's default that the bytes prove wrong
        ("no-such-one", "iso-8859-2", "iso-8859-2"),
        ("x-sjis", None, "cp932"),
    ],
)
def test_the_charset_that_the_server_names_comes_before_the_page_s_own(
    header: str, declared: str | None, charset: str
) -> None:
    text = (meta(declared) if declared else "") + (
        "アルミ" if charset == "cp932" else "Győri Öntöde"
    )
    assert decode_html(text.encode(charset), header) == (text, ())


def test_a_server_s_charset_that_lies_about_utf_8_is_not_believed() -> None:
    assert decode_html(WORDS.encode(), "iso-8859-1") == (WORDS, ())


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("text/html; charset=ISO-8859-2", "iso-8859-2"),
        ('text/html;charset="utf-8"; x=y', "utf-8"),
        ("text/html", None),
        (None, None),
        (["text/html; charset=utf-8"], None),
    ],
)
def test_a_header_s_charset_is_found(header: object, charset: str | None) -> None:
    assert charset_of(header) == charset
