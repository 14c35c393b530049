"""Words and lines of a PDF page; letter-spaced words become one by their glyph gaps."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

_WORD_GAP = 0.17  # of the font size, beyond the letter-spacing: a blank
_CLOSE_GAP = 0.13  # where no letter-spacing is: justified lines squeeze their blanks
_CELL_GAP = 1.5  # of the font size, beyond the letter-spacing: another cell


@dataclass(slots=True)
class Word:
    """One word: its folded characters, the sides of each, and its line.

    ``spans`` has (x0, x1) of every character of ``text``. ``soft_end`` is set where the
    last character was drawn as U+2010 or U+00AD, the hyphens of automatic hyphenation.
    """

    text: str
    spans: list[tuple[float, float]]
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    after_blank: bool = True
    soft_end: bool = False

    @property
    def middle(self) -> float:
        """The height of the word's middle."""
        return (self.top + self.bottom) / 2


_by_height = attrgetter("base", "x0")
_by_left = attrgetter("x0")


def lines_of(words: Sequence[Word]) -> list[list[Word]]:
    """Return words as lines from top to bottom, each from left to right."""
    if len(words) == 1:
        return [list(words)]
    lines: list[list[Word]] = []
    height = -math.inf
    for word in sorted(words, key=_by_height):
        if lines and word.base - height <= 0.4 * min(word.size, lines[-1][0].size):
            lines[-1].append(word)
        else:
            lines.append([word])
            height = word.base
    for line in lines:
        if len(line) > 1:
            line.sort(key=_by_left)
    return lines


def join_letter_spacing(atoms: Sequence[Word]) -> list[Word]:
    """Return words from runs of glyphs; letter-spaced words are one by their glyph gaps."""
    words: list[Word] = []
    for line in lines_of(atoms):
        run = [line[0]]
        for atom in line[1:]:
            if atom.x0 - run[-1].x1 > _CELL_GAP * atom.size or abs(atom.size - run[-1].size) > 1:
                words.extend(_words_of_run(run))
                run = []
            run.append(atom)
        words.extend(_words_of_run(run))
    return words


def _words_of_run(run: Sequence[Word]) -> list[Word]:
    if len(run) == 1:
        return [run[0]]
    if all(atom.after_blank for atom in run[1:]):
        singles = sum([len(atom.text) == 1 for atom in run])
        if len(run) < 4 or singles < 0.75 * len(run):
            return list(run)
        pairs = [b.x0 - a.x1 for a, b in itertools.pairwise(run)]
    else:
        pairs = [
            b[0] - a[1]
            for atom in run
            for a, b in zip(atom.spans, atom.spans[1:], strict=False)
            if b != a
        ]
        pairs += [b.x0 - a.x1 for a, b in itertools.pairwise(run) if not b.after_blank]
    spacing = max(statistics.median(pairs), 0.0) if len(pairs) >= 2 else 0.0
    spaced = spacing > 0.05 * run[0].size
    words = [run[0]]
    for atom in run[1:]:
        previous = words[-1]
        gap = atom.x0 - previous.x1
        if atom.spans[0] == previous.spans[-1]:  # the letters of a ligature
            words[-1] = _joined(previous, atom)
            continue
        apart = gap > (spacing + _WORD_GAP * atom.size if spaced else _CLOSE_GAP * atom.size)
        if apart or (atom.after_blank and not spaced) or gap < -0.6 * atom.size:
            words.append(atom)
        else:
            words[-1] = _joined(previous, atom)
    return words


def _joined(first: Word, second: Word) -> Word:
    return Word(
        text=first.text + second.text,
        spans=first.spans + second.spans,
        x0=min(first.x0, second.x0),
        x1=max(first.x1, second.x1),
        top=min(first.top, second.top),
        bottom=max(first.bottom, second.bottom),
        base=first.base,
        size=first.size,
        after_blank=first.after_blank,
        soft_end=second.soft_end,
    )
