"""Other characters, other bytes: nothing that a reader of the page could see."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata

from tests.metamorphic.sample import Sample, in_words, said_utf8

_BLANK = re.compile(r"(?<=\S) (?=\S)")
_LONG_WORD = re.compile(r"\b[A-Za-z]{7,}\b")
_CHARSET = re.compile(r"(?i)<meta[^>]*charset[^>]*>\s*")
LIGATURES = (("ffi", "\ufb03"), ("ffl", "\ufb04"), ("ff", "\ufb00"), ("fi", "\ufb01"),
             ("fl", "\ufb02"))  # fmt: skip


def _blanks(sample: Sample, change: str, blanks: str) -> bytes:
    chance = sample.chance(change)

    def other(match: re.Match[str]) -> str:
        return chance.choice(blanks) if chance.random() < 0.4 else match.group()

    return sample.encoded(in_words(sample, lambda text: _BLANK.sub(other, text)))


def no_break_blanks(sample: Sample) -> bytes:
    """Four of ten blanks are non-breaking (U+00A0)."""
    return _blanks(sample, "no_break_blanks", "\u00a0")


def thin_blanks(sample: Sample) -> bytes:
    """Four of ten blanks are thin, narrow, of a figure's or an em's width."""
    return _blanks(
        sample, "thin_blanks", "\u2009\u202f\u200a\u2007\u2002\u2003\u2004\u2005\u2006\u2008\u205f"
    )


def doubled_blanks(sample: Sample) -> bytes:
    """Blanks stand twice, one of them non-breaking."""
    chance = sample.chance("doubled_blanks")

    def other(match: re.Match[str]) -> str:
        return chance.choice((" \u00a0", "\u00a0 ", "  ")) if chance.random() < 0.3 else " "

    return sample.encoded(in_words(sample, lambda text: _BLANK.sub(other, text)))


def _inside_words(sample: Sample, change: str, marks: str) -> bytes:
    chance = sample.chance(change)

    def other(match: re.Match[str]) -> str:
        word = match.group()
        if chance.random() < 0.5:
            return word
        cut = chance.randrange(2, len(word) - 2)
        return word[:cut] + chance.choice(marks) + word[cut:]

    return sample.encoded(in_words(sample, lambda text: _LONG_WORD.sub(other, text)))


def soft_hyphens(sample: Sample) -> bytes:
    """Soft hyphens (U+00AD) stand inside half of the longer words."""
    return _inside_words(sample, "soft_hyphens", "\u00ad")


def invisible_characters(sample: Sample) -> bytes:
    """Zero-width blanks, joiners, word joiners and byte order marks stand inside words."""
    return _inside_words(
        sample, "invisible_characters", "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u034f"
    )


def ligatures(sample: Sample) -> bytes:
    """ff, fi, fl, ffi and ffl are one character each."""

    def joined(text: str) -> str:
        for letters, ligature in LIGATURES:
            text = text.replace(letters, ligature)
        return text

    return sample.encoded(in_words(sample, joined))


def decomposed_accents(sample: Sample) -> bytes:
    """Every accent is a character of its own behind its letter (NFD)."""
    return sample.encoded(in_words(sample, lambda text: unicodedata.normalize("NFD", text)))


def other_hyphens(sample: Sample) -> bytes:
    """Hyphens are non-breaking (U+2011) or typographic (U+2010)."""
    chance = sample.chance("other_hyphens")

    def other(match: re.Match[str]) -> str:
        return chance.choice("\u2011\u2010")

    return sample.encoded(in_words(sample, lambda text: re.sub(r"(?<=\w)-(?=\w)", other, text)))


def carriage_returns(sample: Sample) -> bytes:
    """Lines end with CR LF."""
    return sample.encoded(sample.text).replace(b"\n", b"\r\n")


def lone_carriage_returns(sample: Sample) -> bytes:
    """Lines end with CR alone."""
    return sample.encoded(sample.text).replace(b"\n", b"\r")


def named_entities(sample: Sample) -> bytes | None:
    """Characters beyond ASCII are entities, by name where they have one."""
    if not sample.is_page:
        return None

    def other(match: re.Match[str]) -> str:
        name = html.entities.codepoint2name.get(ord(match.group()))
        return f"&{name};" if name else f"&#x{ord(match.group()):X};"

    return sample.encoded(in_words(sample, lambda text: re.sub(r"[^\x00-\x7f]", other, text)))


def numbered_entities(sample: Sample) -> bytes | None:
    """Characters beyond ASCII, digits, full stops, commas and brackets are numbered entities."""
    if not sample.is_page:
        return None

    def other(match: re.Match[str]) -> str:
        return f"&#{ord(match.group())};"

    change = re.compile(r"[^\x00-\x7f]|[0-9.,()]")
    return sample.encoded(in_words(sample, lambda text: change.sub(other, text)))


def byte_order_mark(sample: Sample) -> bytes:
    """The file begins with the byte order mark of UTF-8."""
    return codecs.BOM_UTF8 + sample.encoded(sample.text)


def utf_16_little(sample: Sample) -> bytes:
    """The file is UTF-16, little end first, with its byte order mark."""
    return codecs.BOM_UTF16_LE + said_utf8(sample.text).encode("utf-16-le")


def utf_16_big(sample: Sample) -> bytes:
    """The file is UTF-16, big end first, with its byte order mark."""
    return codecs.BOM_UTF16_BE + said_utf8(sample.text).encode("utf-16-be")


def undeclared_charset(sample: Sample) -> bytes | None:
    """The page is UTF-8 and does not say so."""
    return _CHARSET.sub("", sample.text).encode() if sample.is_page else None


def _declared(sample: Sample, meta: str, encoding: str) -> bytes | None:
    if not sample.is_page or not re.search(r"(?i)<head[^>]*>", sample.text):
        return None
    page = re.sub(r"(?i)(<head[^>]*>)", rf"\1{meta}", _CHARSET.sub("", sample.text), count=1)
    try:
        return page.encode(encoding)
    except UnicodeEncodeError:
        return None


def charset_by_http_equiv(sample: Sample) -> bytes | None:
    """The page says UTF-8 in the older form, with ``http-equiv``."""
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">'
    return _declared(sample, meta, "utf-8")


def windows_1252(sample: Sample) -> bytes | None:
    """The page is windows-1252 and says so, where all its characters are in it."""
    return _declared(sample, '<meta charset="windows-1252">', "cp1252")


def latin_1_that_is_windows_1252(sample: Sample) -> bytes | None:
    """The page says ISO-8859-1 and holds the quotation marks of windows-1252."""
    meta = "<META HTTP-EQUIV=Content-Type CONTENT='text/html; charset=iso-8859-1'>"
    return _declared(sample, meta, "cp1252")


def utf_8_called_latin_1(sample: Sample) -> bytes | None:
    """The page says ISO-8859-1 and is UTF-8."""
    return _declared(sample, '<meta charset="iso-8859-1">', "utf-8")


CHANGES = (
    no_break_blanks, thin_blanks, doubled_blanks, soft_hyphens, invisible_characters, ligatures,
    decomposed_accents, other_hyphens, carriage_returns, lone_carriage_returns, named_entities,
    numbered_entities, byte_order_mark, utf_16_little, utf_16_big, undeclared_charset,
    charset_by_http_equiv, windows_1252, latin_1_that_is_windows_1252, utf_8_called_latin_1,
)  # fmt: skip
