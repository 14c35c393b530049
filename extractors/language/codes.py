"""Codes of criteria: numbers with part letters, ranges and lists (``2.4a-e``, ``6.6a, c-d``)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DASH = r"[-–—]"
_PART = rf"[a-z](?:\s?{_DASH}\s?[a-z])?"
# A letter is a part only where no word goes on behind it.
_STOP = r"(?:(?![A-Za-zÀ-ɏ’'])|(?<=[-–—][a-z])(?=[A-Z]))"
_CODE = re.compile(
    rf"(?<![\d.$€£V/-])(?<!\d,)(?<!V )(?P<number>1?\d\.\d{{1,2}})(?![\d%])(?!\.\d)"
    rf"(?:\s?(?P<parts>{_PART}{_STOP}(?:\s?,\s?{_PART}{_STOP})*(?:,?\s(?:and"
    rf"|&)\s{_PART}{_STOP})?))?"
)
# '2.4 a), b) and d)': letters with a closing bracket of their own.
_BRACKETED_PARTS = re.compile(
    rf"\s?(?P<parts>[a-z]\)(?:(?:\s?,\s?(?:and\s)?|\s(?:and|&|to)\s|\s?{_DASH}\s?)[a-z]\))*)"
)
# '2.4b to 2.4d', '2.4b to d': one code that names a range.
_RANGE_BEHIND = re.compile(
    r"\s(?:to|through|until)\s(?:(?P<number>1?\d\.\d{1,2})\s?)?(?P<last>[a-z])\b"
)
# A number with a unit or a currency behind it is no criterion.
_NO_CODE_BEHIND = re.compile(
    r"(?i)\s?(?:%|per\s?cent|percent|million|billion|trillion|crore|lakh|thousand|tonnes?|tons?|metric|mt\b|kt\b|t\b"
    r"|km|[kMG]B\b|kilomet|met(?:re|er)s?|mm\b|cm\b|m\b|microns?|mw\b|gw|hectares?|degrees|times"
    r"|points|bn\b|m2|litres?|years?|kg|usd|eur|zł|euros?|°|x\b)"
)
# Neither is one behind a version, a currency, a page, a measure.
_NO_CODE_BEFORE = re.compile(
    r"(?i)(?:\bV|\bversions?|\bversions?\s\d\.\d\sand|\bstandards?\s+V?|[$€£¥]|\bUSD|\bEUR"
    r"|\bRs\.?|\bscope|\bfigure|\btable|\bpage|\bsection|\bISO|\babout|\baround|\bsome|\bover"
    r"|\bnearly|\bthan|\bto|\bby|\bat)\s?$"
)


@dataclass(frozen=True, slots=True)
class Code:
    """One printed code; ``parts`` are the letters that it names, ranges written out."""

    start: int
    end: int
    criterion: str
    parts: tuple[str, ...]


def expand_parts(written: str) -> tuple[str, ...]:
    """Return the part letters of ``a-e``, ``a, c-d`` or ``a, c and e``.

    >>> expand_parts("a, c-e and g")
    ('a', 'c', 'd', 'e', 'g')
    """
    letters: list[str] = []
    for first, last in re.findall(
        rf"([a-z])(?:\s?{_DASH}\s?([a-z]))?(?![a-z])", re.sub(r"\band\b|&", ",", written)
    ):
        for number in range(ord(first), ord(last or first) + 1):
            if chr(number) not in letters:
                letters.append(chr(number))
    return tuple(letters)


def find_codes(text: str, start: int = 0, end: int | None = None) -> tuple[Code, ...]:
    """Return the criterion codes of ``text[start:end]``; quantities and versions are none.

    >>> text = "under Criteria1.3a, 2.4b,d, 6.7 a-e and 10.1 on 1.1 million tonnes to V3.1"
    >>> [(c.criterion, "".join(c.parts)) for c in find_codes(text)]
    [('1.3', 'a'), ('2.4', 'bd'), ('6.7', 'abcde'), ('10.1', '')]
    """
    end = len(text) if end is None else end
    codes: list[Code] = []
    for match in _CODE.finditer(text, start, end):
        principle, _, minor = match.group("number").partition(".")
        if not 1 <= int(principle) <= 12 or not 1 <= int(minor) <= 15:
            continue
        if _NO_CODE_BEHIND.match(text, match.end("number"), end):
            continue
        before = text[max(start, match.start() - 24) : match.start()]
        if _NO_CODE_BEFORE.search(before) and not re.search(
            r"(?i)criteri\w+\s+(?:to|by|at)?\s*$", before
        ):
            continue
        parts = match.group("parts")
        stop = match.end()
        if codes and match.start() < codes[-1].end:
            continue
        bracketed = _BRACKETED_PARTS.match(text, match.end("number"), end)
        if bracketed is not None and not _is_in_bracket(text, start, match.start()):
            parts, stop = re.sub(r"\)", "", bracketed.group("parts")), bracketed.end()
            parts = re.sub(r"\sto\s", "-", parts)
            codes.append(Code(match.start(), stop, match.group("number"), expand_parts(parts)))
            continue
        ranged = _RANGE_BEHIND.match(text, stop, end) if parts and len(parts) == 1 else None
        if (
            ranged is not None
            and ranged.group("number") in (None, match.group("number"))
            and parts < ranged.group("last")
        ):
            parts, stop = f"{parts}-{ranged.group('last')}", ranged.end()
            codes.append(Code(match.start(), stop, match.group("number"), expand_parts(parts)))
            continue
        if (
            parts
            and text[match.end("number")] == " "
            and not re.match(
                rf"[a-z]\s?{_DASH}|[a-z](?:,|\.|;|\)|\s+[A-Z(]|\s+and\b|$)",
                parts + text[stop : stop + 8],
            )
        ):
            parts, stop = None, match.end("number")
        codes.append(Code(match.start(), stop, match.group("number"), expand_parts(parts or "")))
    return tuple(codes)


def _is_in_bracket(text: str, start: int, position: int) -> bool:
    before = text[start:position]
    return before.rfind("(") > before.rfind(")")
