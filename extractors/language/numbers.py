"""Numbers as announcements write them: digits of every format, words, multipliers.

The general libraries give wrong data here (DESIGN.md, 'Parts': two major and five minor
becomes 7), so this is our own. Formats: GENRE.md section 2, 'capacities'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
    "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {
    "hundred": 100, "thousand": 1_000, "lakh": 100_000, "lakhs": 100_000, "million": 1_000_000,
    "millions": 1_000_000, "crore": 10_000_000, "crores": 10_000_000, "billion": 1_000_000_000,
    "billions": 1_000_000_000, "milliard": 1_000_000_000, "milliards": 1_000_000_000,
    "trillion": 1_000_000_000_000,
}  # fmt: skip
# Multipliers behind digits; the short ones only directly behind them.
_MULTIPLIERS = {
    **{word: scale for word, scale in _SCALES.items() if word != "hundred"},
    "mn": 1_000_000, "mln": 1_000_000, "mio": 1_000_000, "mio.": 1_000_000, "bn": 1_000_000_000,
    "m": 1_000_000, "k": 1_000,
    "万": 10_000, "百万": 1_000_000, "亿": 100_000_000,
}  # fmt: skip
_WORD = "|".join(sorted((*_UNITS, *_TENS, *_SCALES), key=len, reverse=True))
# One number in words: number words joined by blanks or hyphens, 'and' between them; not a part of
# an address ('www.two.example').
_WORDS = re.compile(
    rf"(?<![\w-])(?<!\d[.,])(?!(?-i:(?<=\.)[a-z]))(?:(?:half\sa|a\squarter\sof\sa|a)\s(?={'|'.join(_SCALES)}\b))?"
    rf"(?:{_WORD})(?:(?:-|\s|\sand\s)(?:{_WORD}|a\shalf))*(?![\w])"
    rf"(?:\s(?=and\sa\shalf\b)and\sa\shalf(?:\s(?:{'|'.join(_SCALES)}))?)?",
    re.IGNORECASE,
)
_DIGITS = re.compile(
    r"(?<![A-Za-zÀ-ɏ0-9_/])(?<!\d[.,])(?:"
    r"\d{1,2}(?:,\d{2})+,\d{3}"  # 5,75,000
    r"|\d{1,3}(?:[.,' ’]\d{3})+(?:[.,]\d{1,2})?"  # 48.000  18 000  1,300,000.5
    r"|\d+(?:[.,]\d+)?"  # 3615  1.3  9,5
    r")(?!\d)"
)
_SCALE_BEHIND = re.compile(
    r"\s?(?P<scale>millions?|billions?|milliards?|trillion|thousand|lakhs?|crores?|mln|mio\.?|mn|bn|百万|万|亿"
    r"|(?<=\d)[mk](?=\b))(?![a-z])",
    re.IGNORECASE,
)
_UNIT_T = re.compile(
    r"(?<=\d)\s?(?P<scale>[kM])(?=(?:t|MT|tpa|tpy|w)\b)|(?<=\d)\s(?P<capital>K)(?=T\b)"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text; ``start`` and ``end`` take in a multiplier.

    ``words`` says whether it was written out.
    """

    start: int
    end: int
    value: Decimal
    words: bool = False


def plain(value: Decimal) -> int | float:
    """Return a number as JSON has it: whole numbers as int."""
    return int(value) if value == value.to_integral_value() else float(value)


def read_digits(written: str, scaled: bool = False) -> Decimal:
    """Return the value of digits with separators; ``scaled`` if a multiplier follows.

    A separator before exactly three digits groups thousands, unless the part before is 0
    or a multiplier follows a point (``0.125``, ``1.560 million``, but ``1,450 million``).

    >>> [int(read_digits(n)) for n in ("48.000", "18 000", "5,75,000", "80,000")]
    [48000, 18000, 575000, 80000]
    """
    compact = re.sub(r"[ '’]", "", written)
    parts = re.split(r"[.,]", compact)
    if len(parts) == 1:
        return Decimal(compact)
    separators = re.findall(r"[.,]", compact)
    if len(set(separators)) == 2:
        decimal = separators[-1]
        return Decimal(compact.replace("," if decimal == "." else ".", "").replace(decimal, "."))
    if len(separators) > 1:
        return Decimal("".join(parts))
    grouped = len(parts[1]) == 3 and parts[0] != "0" and len(parts[0]) <= 3
    if scaled and separators == ["."]:
        grouped = False
    return Decimal("".join(parts) if grouped else ".".join(parts))


def read_words(written: str) -> Decimal | None:
    """Return the value of a number in words, None for what is none.

    >>> [int(read_words(w)) for w in ("Twenty-three", "two and a half million", "nine million")]
    [23, 2500000, 9000000]
    """
    tokens = re.findall(r"[a-z]+", written.casefold())
    total = Decimal(0)
    group = Decimal(0)
    seen = False
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token == "half" or (token == "a" and tokens[index + 1 : index + 2] == ["half"]):
            group += Decimal("0.5")
            index += 1 if token == "half" else 2
            seen = True
            continue
        if token == "quarter":
            group += Decimal("0.25")
            index += 3 if tokens[index + 1 : index + 2] == ["of"] else 1
            seen = True
            continue
        if token in ("and", "a"):
            index += 1
            continue
        if token in _UNITS:
            group += _UNITS[token]
        elif token in _TENS:
            group += _TENS[token]
        elif token == "hundred":
            group = (group or Decimal(1)) * 100
        elif token in _SCALES:
            total += (group or Decimal(1)) * _SCALES[token]
            group = Decimal(0)
        else:
            return None
        seen = True
        index += 1
    return total + group if seen else None


def find_numbers(text: str) -> tuple[Number, ...]:
    """Return every number of a text in order, digits and words, with its multiplier.

    >>> [str(n.value) for n in find_numbers("1.3 million tonnes, half a million, 120 thousand")]
    ['1300000.0', '500000.0', '120000']
    """
    found: list[Number] = []
    for match in _DIGITS.finditer(text):
        behind = _SCALE_BEHIND.match(text, match.end()) or _UNIT_T.match(text, match.end())
        value = read_digits(match.group(), scaled=behind is not None)
        end = match.end()
        if behind is not None:
            scale = behind.group("scale") or "k"  # '410 KT'
            value *= 1_000_000 if scale == "M" else _MULTIPLIERS[scale.casefold()]
            end = behind.end()
        found.append(Number(match.start(), end, value))
    for match in _WORDS.finditer(text):
        if any(number.start < match.end() and match.start() < number.end for number in found):
            continue
        words = read_words(match.group())
        if words is not None:
            found.append(Number(match.start(), match.end(), words, words=True))
    return tuple(sorted(found, key=lambda number: number.start))
