"""What a document says can hide nothing, and leads to web addresses alone."""

from __future__ import annotations

import pytest

from pipeline.report.text import cut, plain, web_address


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Norrsken Profil AB", "Norrsken Profil AB"),
        ("Şirketi 重庆 Ṽ̷ 😀", "Şirketi 重庆 Ṽ̷ 😀"),
        ("a\u202egpj.exe", "a⟨U+202E⟩gpj.exe"),
        ("\u2066x\u2069", "⟨U+2066⟩x⟨U+2069⟩"),
        ("a\x00b\x1b[31m", "a⟨U+0000⟩b⟨U+001B⟩[31m"),
        ("a\u2028b\ufeff", "a⟨U+2028⟩b⟨U+FEFF⟩"),
        ("one\ntwo\tthree", "one two three"),
        ("soft\u00adhyphen, می\u200cخواهم", "soft\u00adhyphen, می\u200cخواهم"),
    ],
)
def test_what_cannot_be_seen_is_written_out(said: str, shown: str) -> None:
    assert plain(said) == shown


@pytest.mark.parametrize(
    "url",
    ["https://example.org/a?b=c&d#e", "http://example.org:8080/", "https://例え.example/道"],
)
def test_web_addresses_are_linked(url: str) -> None:
    assert web_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None, "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd",
        "//example.org/", "/relative", "https:", "https:///path", "http://[::1", "ftp://example.org",
        "https://example.org/\u202egpj", "https://exa mple.org/", 'https://example.org/"onx="',
        "https://example.org:port/", "\x00https://example.org/", "blob:https://example.org/x",
    ],
)  # fmt: skip
def test_other_addresses_are_not(url: str | None) -> None:
    assert web_address(url) is None


def test_a_long_text_is_cut_at_a_blank_and_says_so() -> None:
    assert cut("a responsible sourcing policy", 20) == "a responsible …"
    assert cut("x" * 50, 10) == "xxxxxxxxx …"
    assert cut("short", 10) == "short"
