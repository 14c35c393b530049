"""Vocabulary in running text: the one place where spaCy is built and its matcher is used."""

from __future__ import annotations

import re
from functools import cache

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher

from extractors.vocab import activities

# A run of this many characters without a blank is cut before spaCy's tokenizer sees it:
# 20,000 apostrophes take it 52 s (shared/reference/HARDENING.md, row 'spaCy').
MAX_RUN_CHARACTERS = 1_000
_LONG_RUN = re.compile(rf"\S{{{MAX_RUN_CHARACTERS},}}")


@cache
def language() -> Language:
    """Return the blank English pipeline: a tokenizer and nothing that is learnt."""
    return spacy.blank("en")


@cache
def _matcher() -> PhraseMatcher:
    nlp = language()
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    for row in activities():
        matcher.add(row.activity, [nlp.make_doc(row.variant)])
    return matcher


@cache
def _may_begin() -> re.Pattern[str]:
    """Matches, in small letters, wherever the wording of an activity may begin."""
    wordings = (
        r"\s*".join(re.escape(token.lower_) for token in language().make_doc(row.variant))
        for row in activities()
    )
    return re.compile(rf"(?=(?:{'|'.join(wordings)}))")


@cache
def _longest() -> int:
    return max(len(row.variant) for row in activities()) + 20


def _windows(piece: str) -> list[tuple[int, int]]:
    """Return the parts of a text, cut at blanks, outside of which no activity is worded.

    The tokenizer treats each run between blanks by itself: a part has the tokens that it has in
    the whole, and what is left out costs nothing.
    """
    small = piece.lower()
    if len(small) != len(piece):  # 'İ' has two characters in small letters
        return [(0, len(piece))]
    found: list[tuple[int, int]] = []
    for match in _may_begin().finditer(small):
        begin, end = match.start(), min(len(piece), match.start() + _longest())
        while begin > 0 and not piece[begin - 1].isspace():
            begin -= 1
        while end < len(piece) and not piece[end].isspace():
            end += 1
        if found and begin <= found[-1][1]:
            begin = found.pop()[0]
        found.append((begin, end))
    return found


def find_activities(text: str, start: int, end: int) -> tuple[tuple[str, int, int], ...]:
    """Return (activity, start, end) for every wording of an activity, the longest of overlaps."""
    piece = _LONG_RUN.sub(lambda match: " " * len(match.group()), text[start:end])
    windows = _windows(piece)
    if not windows:
        return ()
    nlp, matcher = language(), _matcher()  # built outside the zone, which frees its strings
    spans: list[tuple[str, int, int]] = []
    with nlp.memory_zone():
        for begin, stop in windows:
            doc = nlp.make_doc(piece[begin:stop])
            for key, first, last in matcher(doc):
                words = doc[first:last]
                place = start + begin
                spans.append(
                    (nlp.vocab.strings[key], place + words.start_char, place + words.end_char)
                )
    spans.sort(key=lambda span: (span[1], -span[2]))
    kept: list[tuple[str, int, int]] = []
    for span in spans:
        if not kept or span[1] >= kept[-1][2]:
            kept.append(span)
    return tuple(kept)
