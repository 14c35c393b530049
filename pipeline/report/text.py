"""What a document says, made harmless before it stands in a page."""

from __future__ import annotations

from unicodedata import category
from urllib.parse import urlsplit

# Control, format (direction marks and overrides), surrogate and line-separating characters: they
# change how the text around them looks. Soft hyphens and joiners belong to words and stay.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_KEPT = {"\u00ad", "\u200c", "\u200d"}
_BLANKS = {"\n", "\t", "\r"}


def plain(text: str) -> str:
    r"""Return a text in which nothing is hidden: what cannot be seen is written out.

    >>> plain("a\u202eb\x1b[31m")
    'a⟨U+202E⟩b⟨U+001B⟩[31m'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " "
        if letter in _BLANKS
        else f"⟨U+{ord(letter):04X}⟩"
        if category(letter) in _HIDDEN and letter not in _KEPT
        else letter
        for letter in text
    )


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut at a blank and marked by an ellipsis.

    >>> cut("one two three", 9)
    'one two …'
    """
    if len(text) <= most:
        return text
    head = text[: most - 1]
    blank = head.rfind(" ")
    return (head[:blank] if blank > most // 2 else head).rstrip() + " …"


def web_address(url: str | None) -> str | None:
    """Return an address that may be linked: http or https, to a host, nothing hidden in it."""
    if not url or plain(url) != url or any(letter in url for letter in " \t\r\n<>\"'`\\"):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is none
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None
