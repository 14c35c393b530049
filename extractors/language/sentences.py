"""Sentences of a block, with legal forms, abbreviations and glued full stops intact."""

from __future__ import annotations

import re
from functools import cache

from extractors.document import Span
from extractors.language.names import ends_with_legal_form
from extractors.vocab import read_rows, word_list

_END = re.compile(r"[.!?…]+[\"”’'»)\]]*")
# Words that begin a sentence: after the dot of a legal form they show that it also ended one.
_STARTER = re.compile(rf"(?:[\"“‘(]|{'|'.join(word_list('sentence_words', 'starter'))})\b|\d")


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(row["abbreviation"] for row in read_rows("abbreviations"))


def split_sentences(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """Return the sentences of ``text[start:end]`` as spans without outer blanks.

    >>> text = "The audit was done by A Co., Ltd. It has sites in Romania.ALRO is one of them."
    >>> [text[s.start:s.end] for s in split_sentences(text)][1:]
    ['It has sites in Romania.', 'ALRO is one of them.']
    """
    end = len(text) if end is None else end
    sentences: list[Span] = []
    begin = start
    for match in _END.finditer(text, start, end):
        if not _is_boundary(text, begin, match, end):
            continue
        sentences.append(Span(begin, match.end()))
        begin = match.end()
    if begin < end:
        sentences.append(Span(begin, end))
    return tuple(
        stripped
        for span in sentences
        for piece in _pieces(text, span)
        if (stripped := _strip(text, piece)) is not None
    )


# No sentence of the genre is longer; work on one sentence may grow with the square of its length.
MAX_SENTENCE_CHARACTERS = 2_500


def _pieces(text: str, span: Span) -> list[Span]:
    """Cut a sentence that is too long to be one at blanks."""
    pieces: list[Span] = []
    start = span.start
    while span.end - start > MAX_SENTENCE_CHARACTERS:
        cut = text.rfind(" ", start + 1, start + MAX_SENTENCE_CHARACTERS)
        cut = cut if cut > start else start + MAX_SENTENCE_CHARACTERS
        pieces.append(Span(start, cut))
        start = cut
    return [*pieces, Span(start, span.end)]


def _strip(text: str, span: Span) -> Span | None:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if end > start else None


def _is_boundary(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    after = text[match.end() : min(end, match.end() + 24)]
    if not after.strip():
        return True
    mark = match.group()
    following = after.lstrip()
    if not after[0].isspace():
        # A full stop without its blank: 'Romania.ALRO'; not 'S.p.A', 'V3.1', 'www.x.org'.
        before = re.search(r"(\w+)\)?$", text[max(begin, match.start() - 30) : match.start()])
        return bool(
            mark == "."
            and before
            and (len(before.group(1)) >= 4 or before.group(1).isdigit())
            and not re.search(
                r"www\.|@|https?:", text[max(begin, match.start() - 40) : match.end()]
            )
            and re.match(r"[A-Z“\"][A-Za-zÀ-ɏ“]+", after)
            and not (before.group(1).isdigit() and not re.match(r"[A-Z][a-z]+\s", after))
        )
    if mark[0] in "!?":
        return not following[0].islower()
    if (
        following[0].islower()
        or following[0] in ",;:)"
        or re.match(r"[–—-]\s?[A-Z]{2,10}\b", following)
    ):
        return False
    if mark[0] == "…":
        return True
    head = text[max(begin, match.start() - 90) : match.start() + 1]
    word = re.search(r"([^\s(“\"]+)\.$", head)
    if word is not None:
        bare = word.group(1).rsplit(",")[-1].lstrip("-–—")
        if bare in _abbreviations():
            return False
        if len(bare) == 1 and bare.isupper() and not ends_with_legal_form(head):
            return False
        if bare in ("U.S", "U.K") and not _STARTER.match(following):
            return False
    if mark == "." and re.search(r"\b(?:d\.d|d\.o\.o|a\.d)\.$", head):
        return following[0] != "(" and bool(
            _STARTER.match(following)
        )  # 'TALUM d.d. Kidričevo bags'
    if mark == "." and ends_with_legal_form(head):
        if following[0] == "(":
            return False  # 'Gulf Peninsula Aluminium W.L.L. (GPA) has'
        # 'S.A. Damm'
        return len(head) >= 8 or _STARTER.match(following) is not None
    return True
