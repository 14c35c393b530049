"""The spans among which the model chooses: what could be a name, a number or a code.

Every span of up to twelve tokens would be twelve spans a token, most of them senseless; names
begin with a capital, numbers and codes with a digit or a word for a number, and none of them goes
over the end of a sentence. Training and reading use the same spans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

import numpy as np
from spacy.tokens import Doc, Token
from spacy.util import registry
from thinc.api import Ops, get_current_ops
from thinc.types import Ints2d, Ragged

from extractors.vocab import word_set

LONGEST_NAME = 12
LONGEST_NUMBER = 6
# Words inside a name that are not capitalised: 'Usine de la Vallée', 'Republic of the'.
_SMALL_WORDS = 3
_ABBREVIATION = 5  # letters: 'Ltda.', 'Nyrt.'
_CLOSING = (")", "”", '"', "»")
_INSIDE = frozenset({"-", "–", "/", "&", ",", "(", ".", "’", "'", "“", "„", "«", *_CLOSING})
_NUMBER_LEADS = word_set("second_reader_words", "number")


def pieces(text: str, longest: int = 4_000) -> list[tuple[int, int]]:
    """Return the text cut at blank lines into pieces of about so many characters.

    The model sees a few words around a span, never a whole document; pieces bound its memory. A
    paragraph that is longer is a piece of its own, cut at the length where it has to be.
    """
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = min(start + longest, len(text))
        if end < len(text):
            for mark in ("\n\n", "\n", " "):
                cut = text.rfind(mark, start + 1, end)
                if cut > start:
                    end = cut + len(mark)
                    break
        found.append((start, end))
        start = end
    return found


def candidate_spans(doc: Doc) -> Iterator[tuple[int, int]]:
    """Yield the first token and the token behind the last of each span that could be a value."""
    for first in doc:
        longest = _longest_from(first)
        small = 0
        for last in doc[first.i : first.i + longest]:
            text = last.text
            if last.is_space or text == ";" or text == ":":
                break
            if last.is_punct or last.is_currency:
                if text not in _INSIDE:
                    break
                if text == "." and _closes_abbreviation(doc, last.i):
                    yield first.i, last.i + 1  # 'Cerchi Metauro S.p.A.'
                if text == "." and _ends_sentence(doc, last.i):
                    break
                if text not in _CLOSING:
                    continue
            small = small + 1 if last.is_lower and last.is_alpha else 0
            if small > _SMALL_WORDS:
                break
            yield first.i, last.i + 1


def _closes_abbreviation(doc: Doc, dot: int) -> bool:
    """Say whether a dot may belong to the word before it: a short one, or one with dots in it."""
    if dot == 0 or doc[dot - 1].whitespace_:
        return False
    word = doc[dot - 1].text
    return len(word) <= _ABBREVIATION or "." in word


def _ends_sentence(doc: Doc, dot: int) -> bool:
    return dot + 1 == len(doc) or (bool(doc[dot].whitespace_) and doc[dot + 1].is_title)


def _longest_from(token: Token) -> int:
    """Return how many tokens a value that begins here may have; 0 where none can begin."""
    text = token.text
    if text[0].isdigit() or token.lower_ in _NUMBER_LEADS:
        return LONGEST_NAME if token.is_title else LONGEST_NUMBER
    if text[0].isalpha() and not text[0].islower():
        return LONGEST_NAME  # capitals, and letters of scripts without any
    return 0


def suggest(docs: Iterable[Doc], *, ops: Ops | None = None) -> Ragged:
    """Return the candidates of some texts as spaCy's span categorizer wants them."""
    ops = ops or get_current_ops()
    spans = [list(candidate_spans(doc)) for doc in docs]
    lengths = ops.asarray1i([len(own) for own in spans])
    flat = np.array([span for own in spans for span in own], dtype="i").reshape(-1, 2)
    return Ragged(cast(Ints2d, ops.asarray(cast(Ints2d, flat))), lengths)


def candidates() -> object:
    """Return the function that suggests spans, for the model's configuration."""
    return suggest


registry.misc("alucert.candidates.v1", func=candidates)
