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


def find_activities(text: str, start: int, end: int) -> tuple[tuple[str, int, int], ...]:
    """Return (activity, start, end) for every wording of an activity, the longest of overlaps."""
    piece = _LONG_RUN.sub(lambda match: " " * len(match.group()), text[start:end])
    nlp, matcher = language(), _matcher()  # built outside the zone, which frees its strings
    with nlp.memory_zone():
        doc = nlp.make_doc(piece)
        spans = sorted(
            (
                (
                    nlp.vocab.strings[key],
                    start + doc[first:last].start_char,
                    start + doc[first:last].end_char,
                )
                for key, first, last in matcher(doc)
            ),
            key=lambda span: (span[1], -span[2]),
        )
    kept: list[tuple[str, int, int]] = []
    for span in spans:
        if not kept or span[1] >= kept[-1][2]:
            kept.append(span)
    return tuple(kept)
