"""Dates in running text: our own patterns find the span, dateparser reads it.

dateparser's own search invents dates ('March 2021' becomes today's day, '1.4' the first of
April), so it is only ever given a string that already names day, month and year.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache, lru_cache

import dateparser

from extractors.language.remembered import remembered
from extractors.vocab import read_rows


@cache
def _months() -> dict[str, int]:
    """Return the number of a month by its name, folded, in every language of months.csv."""
    return {row["name"].casefold(): int(row["month"]) for row in read_rows("months")}


_MONTHS = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))

_DAY = r"(?:[0-2]?\d|3[01])"
_YEAR = r"(?:19|20)\d\d"

# Each pattern with the order of its parts, which counts where all of them are digits.
_DAY_FIRST = ""  # the order where nothing else is said; a month's name needs none
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            rf"(?<![\d/.-]){_DAY}(?:st|nd|rd|th|er|º)?\.?(?:\s|-|\sde\s|\sof\s){{1,2}}(?:{_MONTHS})\.?"
            rf"(?:,?\s|-|\sde\s|\sdel\s){{1,2}}{_YEAR}(?!\d)",
            re.IGNORECASE,
        ),
        _DAY_FIRST,
    ),
    (
        re.compile(
            rf"\b(?:{_MONTHS})\.?\s{{1,2}}{_DAY}(?:st|nd|rd|th)?(?:,\s{{0,2}}|\s){_YEAR}(?!\d)",
            re.IGNORECASE,
        ),
        _DAY_FIRST,
    ),
    (
        # 2024. július 3.
        re.compile(rf"(?<![\d/.-]){_YEAR}\.?\s(?:{_MONTHS})\s{_DAY}(?!\d)", re.IGNORECASE),
        _DAY_FIRST,
    ),
    (re.compile(rf"(?<![\d/.-])\d{{1,2}}\.\s\d{{1,2}}\.\s{_YEAR}(?!\d)"), _DAY_FIRST),
    # 10.10.24, at the end of a line only: elsewhere three numbers may be a section's
    (re.compile(r"(?<![\d/.-])\d{1,2}\.\d{1,2}\.[123]\d(?=\.?\s*$)", re.MULTILINE), "DMy"),
    (re.compile(rf"(?<![\d/.-]){_YEAR}([-/.])\d{{1,2}}\1\d{{1,2}}(?![\d/])"), "YMD"),
    (re.compile(rf"(?<![\d/.-])\d{{1,2}}([/.-])\d{{1,2}}\1{_YEAR}(?![\d/])"), _DAY_FIRST),
    (re.compile(rf"{_YEAR}年\s?\d{{1,2}}月\s?\d{{1,2}}日"), "YMD"),
)
# What each of them needs: a year, or the short one at the end of a line.
_MAY_BE_DATE = re.compile(rf"{_YEAR}|\.[123]\d(?=\.?\s*$)", re.MULTILINE)
# A fixed base, so that nothing in a reading depends on the day on which it is made.
_BASE = dt.datetime.fromisoformat("2000-01-01")


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A full date as it stands in a text."""

    start: int
    end: int
    date: dt.date


@lru_cache(maxsize=4096)
def parse_date(written: str, order: str = _DAY_FIRST) -> dt.date | None:
    """Return the date that a string names with day, month and year, else None.

    ``order`` is the order of the parts of a date in digits (``YMD``, ``DMy``, else the day
    first); where that makes no date and the month first does, that is taken (``4/17/2021``).

    >>> parse_date("5 March 2024"), parse_date("2021/4/17", "YMD"), parse_date("March 2021")
    (datetime.date(2024, 3, 5), datetime.date(2021, 4, 17), None)
    """
    digits = re.fullmatch(r"(\d{1,4})\D+(\d{1,2})\D+(\d{1,4})\D*", written)
    if digits:
        first, second, third = (int(part) for part in digits.groups())
        if order == "DMy":
            return _date(2000 + third, second, first)
        if order == "YMD":
            return _date(first, second, third)
        return _date(third, second, first) or _date(third, first, second)
    named = _named_date(written)
    if named is not None:
        return named
    cleaned = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", written)
    parsed = dateparser.parse(
        cleaned,
        languages=list(_languages()),
        settings={
            "DATE_ORDER": "DMY",
            "REQUIRE_PARTS": ["day", "month", "year"],
            "RELATIVE_BASE": _BASE,
            "RETURN_AS_TIMEZONE_AWARE": False,
            "PARSERS": ["absolute-time"],
        },
    )
    return parsed.date() if parsed else None


_NAMED = re.compile(rf"(?<!\w)(?:{_MONTHS})(?!\w)", re.IGNORECASE)


def _named_date(written: str) -> dt.date | None:
    """Return the date of a string that holds a month's name, one day and one year."""
    months = {_months()[match.group().casefold()] for match in _NAMED.finditer(written)}
    numbers = re.findall(r"\d+", written)
    years = [int(number) for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) < 3]
    if len(months) != 1 or len(years) != 1 or len(days) != 1 or ":" in written:
        return None
    return _date(years[0], next(iter(months)), days[0])


@cache
def _languages() -> tuple[str, ...]:
    return ("en", "de", "fr", "es", "it", "pt")


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@remembered
def find_dates(text: str) -> tuple[DateSpan, ...]:
    """Return every full date of a text in order; a month with a year alone is none.

    >>> [str(span.date) for span in find_dates("Update time : 2024-08-13 14:13, March 2021")]
    ['2024-08-13']
    """
    found: list[DateSpan] = []
    if _MAY_BE_DATE.search(text) is None:
        return ()
    for pattern, order in _PATTERNS:
        for match in pattern.finditer(text):
            if any(span.start < match.end() and match.start() < span.end for span in found):
                continue
            date = parse_date(match.group(), order)
            if date is not None:
                found.append(DateSpan(match.start(), match.end(), date))
    return tuple(sorted(found, key=lambda span: span.start))
