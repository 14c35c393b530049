"""One text from the words of all pages: lines joined, with a box for every character."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from extractors.document import Box, Span
from pipeline.read.pdf_characters import Frame
from pipeline.read.pdf_words import Word

_LETTERS = re.compile(r"[^\W\d_]+")
_SUSPENDED = frozenset({"and", "or", "to", "und", "et", "y", "e", "o"})
_PREFIXES = frozenset(
    {
        "non", "self", "anti", "co", "pre", "post", "cross", "multi", "semi", "ex", "all", "well",
        "third", "high", "low", "off", "on", "long", "short", "year", "part", "full", "inter",
        "sub", "over", "under", "two", "three", "four", "five", "six", "seven", "eight", "nine",
        "ten",
    }
)  # fmt: skip
BULLETS = frozenset("•·▪●○■□◦‣–-*\uf0b7\uf0a7\ufffd")
_FUSED = frozenset({"ex", "inter", "sub", "over", "under", "on", "off", "all", "pre", "co"})
_CLOSE_UP = re.compile(r"(?:[^\W_]|[)\]])[/\u2013\u2014]$|[@_]$")

Line = Sequence[Word]


class Hyphenation:
    """Decides at a line's end whether a hyphen belongs to the word.

    The document itself is the dictionary: a word that it writes elsewhere without the
    hyphen, or with it, is written so here too. U+2010 and U+00AD at line ends, where they
    stand nowhere else, are hyphenation for certain.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        self._known: Counter[str] = Counter()
        written: list[str] = []
        soft_inside = 0
        pairs: list[tuple[Word, Word]] = []
        last: Word | None = None
        for line in lines:
            texts = [word.text for word in line]
            if last is not None and last.text[-1] == "-":
                del texts[0]  # the second half of a word
                if len(last.text) > 1:
                    pairs.append((last, line[0]))
            written += texts
            soft_inside += sum([word.soft_end for word in line[:-1]])
            last = line[-1]
        for text, count in Counter(written).items():
            plain = text.casefold().strip(".,;:()[]\u201c\u201d\"'\u2019")
            if plain and plain[-1] != "-":
                self._known[plain] += count
        self._soft_is_certain = soft_inside == 0
        self._soft_used = soft_inside == 0 and any(left.soft_end for left, _ in pairs)
        automatic = compound = 0
        for left, right in pairs:
            first, second = self._halves(left.text, right.text)
            if not first or not second or not second[0].islower():
                continue
            if self._known[f"{first}-{second}".casefold()]:
                compound += 1
            elif self._known[(first + second).casefold()] or not (
                self._known[first.casefold()] or self._known[second.casefold()]
            ):
                automatic += 1
            else:
                compound += 1
        self._automatic = automatic >= 2 and automatic > compound

    @staticmethod
    def _halves(left: str, right: str) -> tuple[str, str]:
        before = _LETTERS.findall(left[:-1])
        after = _LETTERS.match(right)
        ends_in_letter = len(left) > 1 and left[-2].isalpha()
        return (before[-1] if before and ends_in_letter else ""), (after.group() if after else "")

    def drops(self, left: Word, right: Word) -> bool:
        """Tell whether the hyphen at the end of ``left`` goes when ``right`` is joined to it."""
        first, second = self._halves(left.text, right.text)
        if not first or not second or not second[0].islower():
            return False
        whole, compound = (first + second).casefold(), f"{first}-{second}".casefold()
        if second in _SUSPENDED and not self._known[whole]:
            return False  # "pre- or post-": the hyphen stands for a word
        if left.soft_end and self._soft_is_certain:
            return True
        if self._soft_used and not left.soft_end:
            return False
        if self._known[compound] or self._known[whole]:
            return self._known[whole] > self._known[compound]
        if not self._automatic or min(len(first), len(second)) < 2:  # no program parts so: e-mail
            return False
        if second == "teen":
            return True
        if first.casefold() in _PREFIXES:
            return first.casefold() in _FUSED and not self._known[second.casefold()]
        return not (
            len(first) > 2
            and len(second) > 3
            and self._known[first.casefold()] > 0
            and self._known[second.casefold()] > 0
        )

    @staticmethod
    def closes_up(left: Word, right: Word) -> bool:
        """Tell whether the first word of a line follows the last of the line above directly."""
        if left.text.endswith("-"):
            before, after = left.text[-2:-1], right.text[:1]
            return before.isalnum() and after.isalnum() and right.text not in _SUSPENDED
        if _is_ideograph(left.text[-1]) and _is_ideograph(right.text[0]):
            return True
        return bool(_CLOSE_UP.search(left.text)) and right.text[0].isalnum()


def _is_ideograph(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\u3000" <= char <= "\u303f"


_SAME_LINE = Word("", [], 0, 0, 0, 0, 0, 0)  # stands for a word before on the same line


class TextBuilder:
    """Collects the characters of the text and the box of each."""

    def __init__(self, hyphenation: Hyphenation) -> None:
        self.characters: list[str] = []
        self.boxes: list[Box | None] = []
        self._hyphenation = hyphenation

    @property
    def length(self) -> int:
        """The number of characters so far."""
        return len(self.characters)

    def add_break(self, breaks: str = "\n") -> None:
        """Add white space that stands nowhere on a page."""
        self.characters.extend(breaks)
        self.boxes.extend([None] * len(breaks))

    def add_lines(self, lines: Sequence[Line], frame: Frame, following: Word | None = None) -> Span:
        """Add lines as one run of text and return where it stands.

        ``following`` is the first word of the same cell on the next page: a hyphen that
        goes before it is written but lies outside the run, so that ``text[end] == "-"``.
        """
        start = self.length
        end: int | None = None
        characters, boxes = self.characters, self.boxes
        hyphenation = self._hyphenation
        before: Word | None = None  # the last word of the line above
        last_line = len(lines) - 1
        for number, line in enumerate(lines):
            last = line[-1]
            for word in line:
                if before is None:
                    pass
                elif before is not _SAME_LINE:
                    if len(word.text) == 1 and word.text in BULLETS:
                        self.add_break("\n")
                    elif not hyphenation.closes_up(before, word):
                        self.add_break(" ")
                else:
                    characters.append(" ")
                    boxes.append(None)
                count = len(word.text)
                if word is last and word.text[-1] == "-":
                    if number < last_line and hyphenation.drops(word, lines[number + 1][0]):
                        count -= 1
                    self._add_word(word, frame, count)
                    ends = number == last_line and following is not None
                    if ends and following and hyphenation.drops(word, following):
                        end = self.length - 1
                else:
                    self._add_word(word, frame, count)
                before = _SAME_LINE
            before = last
        return Span(start, self.length if end is None else end)

    def _add_word(self, word: Word, frame: Frame, count: int) -> None:
        spans, top, bottom = word.spans, word.top, word.bottom
        if count < len(word.text):
            spans = spans[:count]
        self.characters.extend(word.text[:count])
        if frame.turn == frame.shown:
            new = tuple.__new__
            self.boxes += [new(Box, (x0, top, x1, bottom)) for x0, x1 in spans]
        else:
            self.boxes += [frame.show(Box(x0, top, x1, bottom)) for x0, x1 in spans]
