"""Short forms that a name carries itself: 'Aluminium Bahrain B.S.C. (Alba)', 'Rio do Norte – MRN'.

A bracket or a dash at the end is a short form where its letters come from the name, in their
order, beginning with the first; anything else in a bracket is part of the name.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.identity.letters import normal

_BRACKET = re.compile(r"\s*\(\s*[\"'“”„‘’]?([^()]{2,40}?)[\"'“”„‘’]?\s*\)\s*$")
_DASH = re.compile(r"\s+[–—-]\s+([A-Z][A-Z0-9]{1,11})\s*$")
_FEWEST_LETTERS = 3
_GROUP_WORDS = frozenset(("group", "gruppo", "groupe", "grupo", "gruppe"))


def without_short_form(name: str, ends_in_form: Callable[[str], bool]) -> tuple[str, str]:
    """Return a name without the short form at its end, and that short form ("" for none).

    ``ends_in_form`` says whether a text ends in a legal form: of a name without one, only a
    bracket of a single word is taken for short.

    >>> without_short_form("Aluminium Bahrain B.S.C. (Alba)", lambda name: True)
    ('Aluminium Bahrain B.S.C.', 'Alba')
    >>> without_short_form("Xinghe New Material (Suzhou)", lambda name: False)
    ('Xinghe New Material (Suzhou)', '')
    """
    match = _BRACKET.search(name) or _DASH.search(name)
    if match is None:
        return name, ""
    full, short = name[: match.start()], match[1].strip()
    words = normal(short).split()
    letters = "".join(words)
    if len(letters) < _FEWEST_LETTERS or letters in _GROUP_WORDS or not normal(full):
        return name, ""
    if len(words) > 1:
        is_short = normal(full).startswith(" ".join(words)) and ends_in_form(full)
    else:
        is_short = _comes_from(letters, normal(full).replace(" ", ""))
    return (full, short) if is_short else (name, "")


def _comes_from(letters: str, full: str) -> bool:
    """Whether letters stand in a name in their order, the first at its beginning."""
    if not full.startswith(letters[0]) or len(letters) >= len(full):
        return False
    rest = iter(full)
    return all(letter in rest for letter in letters)
