"""Dates of reports: single ones and ranges, also where letter-spacing split their digits."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FULL = (
    re.compile(rf"(?<!\d){_DAY}(?:\s*of)?[\s.,-]*{_MONTH}[\s,.-]*{_YEAR}(?!\d)", re.I),
    re.compile(rf"(?<![A-Za-z]){_MONTH}\s*{_DAY},?\s*{_YEAR}(?!\d)", re.I),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})[./](?P<number>\d{1,2})[./](?P<year>(?:19|20)\d\d)(?!\d)"),
)
_TO = r"\s*(?:-|–|—|to|until|till|and|&|through)\s*"
_RANGES = (
    # 28 November 2021 - 16 December 2021 and 28 November - 16 December 2021
    re.compile(
        rf"(?<!\d)(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s*(?P<m1>[A-Za-z]{{3,9}})\.?,?\s*"
        rf"(?P<y1>(?:19|20)\d\d)?{_TO}(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s*"
        rf"(?P<m2>[A-Za-z]{{3,9}})\.?,?\s*(?P<y2>(?:19|20)\d\d)",
        re.I,
    ),
    # 14 - 18 October 2019
    re.compile(
        rf"(?<!\d)(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?{_TO}(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s*"
        rf"(?P<m2>[A-Za-z]{{3,9}})\.?,?\s*(?P<y2>(?:19|20)\d\d)",
        re.I,
    ),
    # October 14 - 18, 2019 and October 30 - November 3, 2019
    re.compile(
        rf"(?P<m1>[A-Za-z]{{3,9}})\.?\s*(?P<d1>\d{{1,2}}){_TO}"
        rf"(?:(?P<m2>[A-Za-z]{{3,9}})\.?\s*)?(?P<d2>\d{{1,2}}),?\s*(?P<y2>(?:19|20)\d\d)",
        re.I,
    ),
)
_SPLIT_DIGITS = re.compile(r"(?<=\d) (?=\d)")


@dataclass(frozen=True, slots=True)
class Found:
    """A date or range of dates and where it stands in the text searched."""

    first: str
    last: str
    start: int
    end: int


def _month(word: str) -> int | None:
    short = word.casefold()
    for number, month in enumerate(_MONTHS, 1):
        if short == month or (3 <= len(short) <= 4 and month.startswith(short)):
            return number
    return 9 if short == "sept" else None


def _iso(year: str, month: int | None, day: str) -> str | None:
    if month is None:
        return None
    try:
        return datetime.date(int(year), month, int(day)).isoformat()
    except ValueError:
        return None


def dates_in(text: str) -> list[Found]:
    """Return single full dates in order; day before month where both are numbers."""
    found: list[Found] = []
    for pattern in _FULL:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = int(parts["number"]) if parts.get("number") else _month(parts["month"])
            iso = _iso(parts["year"], month, parts["day"])
            if iso and not any(item.start < match.end() and match.start() < item.end
                               for item in found):  # fmt: skip
                found.append(Found(iso, iso, match.start(), match.end()))
    return sorted(found, key=lambda item: item.start)


def date_of(text: str) -> str | None:
    """Return the one date of a cell as ISO text, also ``1 7 JANUARY 202 4``."""
    found = dates_in(text)
    if found:
        return found[0].first
    squeezed = re.sub(r"\s+", "", text)
    match = re.match(r"(\d{1,2})([A-Za-z]{3,9})\.?,?((?:19|20)\d\d)$", squeezed)
    return _iso(match[3], _month(match[2]), match[1]) if match else None


def ranges_in(text: str) -> list[Found]:
    """Return ranges of days and single dates in order."""
    found: list[Found] = []
    for pattern in _RANGES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            last_month = _month(parts["m2"] or parts.get("m1") or "")
            first_month = _month(parts.get("m1") or "") or last_month
            last = _iso(parts["y2"], last_month, parts["d2"])
            year = parts.get("y1") or parts["y2"]
            first = _iso(year, first_month, parts["d1"])
            if first and last and first > last and not parts.get("y1"):
                first = _iso(str(int(year) - 1), first_month, parts["d1"])
            if not first or not last or first > last:
                continue
            if any(item.start < match.end() and match.start() < item.end for item in found):
                continue
            found.append(Found(first, last, match.start(), match.end()))
    for single in dates_in(text):
        if not any(item.start < single.end and single.start < item.end for item in found):
            found.append(single)
    return sorted(found, key=lambda item: item.start)


def without_split_digits(text: str) -> str:
    """Return a number whose digits letter-spacing put apart: ``1 13`` is ``113``."""
    return _SPLIT_DIGITS.sub("", text)
