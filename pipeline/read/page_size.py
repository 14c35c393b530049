"""What a page may be, counted on its bytes before a parser sees it.

HTML parsers and the work behind them grow faster than a page that is made to hurt them: with the
depth of its elements, with the attributes of one tag, with the number of tags. What is counted
here is the same on every machine, where a limit of time would not be.
"""

from __future__ import annotations

import re

from pipeline.errors import Unreadable

# shared/reference/HARDENING.md, row 'HTML': 20 MB of small tags took 2,345 MB and 50 s.
MAX_PAGE_BYTES = 5_000_000
# A page of a plain theme has some hundreds of tags, twenty levels and ten attributes a tag; a page
# builder makes a hundred times as many. 600,000 tags took 23 s and 950 MB, 100,000 attributes of
# one tag more than a minute.
MAX_DEPTH = 1_500
MAX_TAGS = 200_000
MAX_ATTRIBUTES = 2_000
# An announcement has some thousands of characters, a long press release twenty thousand.
MAX_TEXT_CHARACTERS = 100_000

_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_CLOSED = frozenset(
    b"area base br col embed hr img input link meta param source track wbr "
    b"p li td tr th dt dd option path circle rect use".split()
)


def is_too_deep(body: bytes) -> bool:
    """Say whether a page's elements are nested deeper than any article's.

    The time of HTML parsers grows with the square of the depth (200,000 open elements took
    minutes), so it is counted before one sees the page; what a parser closes by itself does not
    count.
    """
    depth = 0
    for closing, name in _TAG.findall(body):
        if name.lower() not in _CLOSED:
            depth = max(0, depth - 1) if closing else depth + 1
            if depth > MAX_DEPTH:
                return True
    return False


def check_page(html: str, path: str) -> None:
    """Raise Unreadable for a page whose markup is larger than any article's."""
    data = html.encode("utf-8", "surrogatepass")
    if _most_attributes(data) > MAX_ATTRIBUTES:
        raise Unreadable(
            f"{path}: a tag of the page has more than {MAX_ATTRIBUTES:,} attributes; "
            "save the article alone or its text"
        )
    if is_too_deep(data):
        raise too_deep(path)
    tags = len(_TAG.findall(data))
    if tags > MAX_TAGS:
        raise Unreadable(
            f"{path}: {tags:,} tags are too many for a page (at most {MAX_TAGS:,}); "
            "save the article alone or its text"
        )


def check_bytes(data: bytes, path: str) -> None:
    """Raise Unreadable for more bytes than a page or a text has."""
    if len(data) > MAX_PAGE_BYTES:
        raise Unreadable(
            f"{path}: {len(data) / 1e6:.0f} MB are too much for a page (at most "
            f"{MAX_PAGE_BYTES / 1e6:.0f} MB); save the article alone"
        )


def check_text(text: str, path: str) -> None:
    """Raise Unreadable for a text that is longer than any announcement."""
    if len(text) > MAX_TEXT_CHARACTERS:
        raise Unreadable(
            f"{path}: a text of {len(text):,} characters is no announcement (at most "
            f"{MAX_TEXT_CHARACTERS:,}); save the article alone"
        )


def too_deep(path: str) -> Unreadable:
    """Return the error of a page whose elements are nested too deeply."""
    return Unreadable(
        f"{path}: the page's elements are nested too deeply to be an article; "
        "save the article alone or its text"
    )


def _most_attributes(data: bytes) -> int:
    """Return how many attributes the fullest tag can have at most: words between two brackets.

    Only long tags are looked at; what a quoted value holds counts too, unless it has no blanks.
    """
    most = 0
    for piece in data.split(b"<"):
        tag = piece.partition(b">")[0]
        if len(tag) > MAX_ATTRIBUTES:
            most = max(most, len(_QUOTED.sub(b"x", tag).split()))
    return most


_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
