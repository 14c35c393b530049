"""Whether any cue of a list stands in a text: most are told by their first letters alone.

A cue is a regular expression (scope_cues.csv and others). Nearly all begin with a word: where
those letters are nowhere in the text, the cue is not, and its pattern need not be tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# 'plan' of 'plan(?:s|ned)?', 'next' and 'coming' of '(?:next|coming)\\s'
_WORD = re.compile(r"(?:\\b)?(?P<word>[a-z]{2,})(?P<more>[?*{])?")
_WORDS = re.compile(r"(?:\\b)?\(\?:(?P<words>[a-z]+(?:\|[a-z]+)*)\)(?P<more>[?*{])?")
# Letters that a pattern without regard to case takes for an i, s or k, and `lower` does not.
_ODD_LETTERS = re.compile("[\u0130\u0131\u017f\u212a]")


class AnyCue:
    """The cues of one list; :meth:`found` says whether one stands in a text, in either case."""

    def __init__(self, cues: Iterable[str]) -> None:
        """Take the cues as the table has them."""
        self._cues = [(_beginnings(cue), re.compile(cue, re.IGNORECASE)) for cue in cues]

    def found(self, text: str) -> bool:
        """Say whether a cue stands in a text."""
        small = text.lower()
        odd = not text.isascii() and _ODD_LETTERS.search(text) is not None
        for beginnings, pattern in self._cues:
            may_be = odd or not beginnings or any(letters in small for letters in beginnings)
            if may_be and pattern.search(text) is not None:
                return True
        return False


def _beginnings(cue: str) -> tuple[str, ...]:
    """Return letters one of which stands wherever the cue does; empty if none are sure."""
    if _has_branches(cue):
        return ()
    word = _WORD.match(cue)
    if word is not None:
        letters = word["word"][:-1] if word["more"] else word["word"]
        return (letters,)
    words = _WORDS.match(cue)
    if words is not None and not words["more"]:
        return tuple(words["words"].split("|"))
    return ()


def _has_branches(cue: str) -> bool:
    """Say whether a pattern has a ``|`` outside of all brackets."""
    depth = 0
    for letter in re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "", cue):
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and depth == 0:
            return True
    return False
