"""Dates: only a full date is one, and it is the same one everywhere."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.language.dates import find_dates, parse_date
from tests.conftest import Figure
from tests.hardening.rows import Row
from tests.hardening.ways import DATES, LOCALES, ZONES, every_way, lived, missing_locales

ROW = Row(
    "dates",
    "our own span finder; precision kept",
    "a table of 33 cases at 5 dates, 3 time zones, 3 locales: identical",
    {
        "tests/extractors/language/test_dates.py": (
            "test_a_full_date_is_read_in_every_form",
            "test_what_lacks_a_part_is_no_date",
            "test_the_time_zone_changes_no_date",
            "test_a_printed_date_comes_back",
            "test_what_is_no_full_date_gives_none",
        ),
    },
)

CASES: dict[str, list[str]] = {
    "14 May 2024": ["2024-05-14"],
    "May 14, 2024": ["2024-05-14"],
    "14th of May 2024": ["2024-05-14"],
    "14-May-2024": ["2024-05-14"],
    "2024-05-14": ["2024-05-14"],
    "14.05.2024": ["2024-05-14"],
    "7/01/2020": ["2020-01-07"],
    "4/17/2021": ["2021-04-17"],
    "29 February 2024": ["2024-02-29"],
    "29 February 2023": [],
    "31 December 2023": ["2023-12-31"],
    "1 January 2024": ["2024-01-01"],
    "31 April 2024": [],
    "14 de mayo de 2024": ["2024-05-14"],
    "3. März 2023": ["2023-03-03"],
    "14 août 2023": ["2023-08-14"],
    "2024年5月14日": ["2024-05-14"],
    "Sept. 3, 2021": ["2021-09-03"],
    "from 3 June 2024 to 7 June 2024": ["2024-06-03", "2024-06-07"],
    "2024-05-14T23:30:00Z": ["2024-05-14"],
    "March 2021": [],
    "in 2024": [],
    "1.4": [],
    "criteria 1.4, 2.1 and 10.2": [],
    "3 years": [],
    "within 3 years": [],
    "yesterday": [],
    "today": [],
    "next month": [],
    "on Monday": [],
    "5 March": [],
    "12:30": [],
    "96,000 tonnes": [],
}


def readings() -> dict[str, list[str]]:
    parse_date.cache_clear()
    return {text: [str(span.date) for span in find_dates(text)] for text in CASES}


def test_the_table_is_the_same_at_every_date_zone_and_locale(figure: Figure) -> None:
    assert len(CASES) == 33
    wrong = 0
    for way in every_way():
        with lived(way):
            wrong += sum(CASES[text] != read for text, read in readings().items())
    missing = missing_locales()
    lacking = f" (not on this machine: {', '.join(missing)})" if missing else ""
    figure(
        "dates",
        f"{len(CASES)} cases at {len(DATES)} dates, in {len(ZONES)} time zones and "
        f"{len(LOCALES)} locales{lacking}: {wrong} of {len(CASES) * len(every_way())} differ",
    )
    assert wrong == 0


def test_time_really_travels() -> None:
    with lived((DATES[0], "Pacific/Kiritimati", "C.UTF-8")):
        assert dt.datetime.now(dt.UTC).date() == dt.date(2024, 2, 29)
        assert dt.datetime.now().astimezone().date() == dt.date(2024, 3, 1)


@given(st.text(alphabet="0123456789./- ,JanuryFebMch年月日thof", max_size=30))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_no_text_is_an_error_and_spans_lie_in_it(text: str) -> None:
    for span in find_dates(text):
        assert 0 <= span.start < span.end <= len(text)
        assert dt.date(1900, 1, 1) <= span.date <= dt.date(2199, 12, 31)


@given(
    st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31)),
    st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31)),
)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_both_ends_of_a_range_stay(one: dt.date, other: dt.date) -> None:
    text = f"audited from {one:%d %B %Y} to {other:%d %B %Y}."
    assert [span.date for span in find_dates(text)] == [one, other]


@pytest.mark.parametrize("year", [1899, 2200, 9999])
def test_a_year_beyond_the_genre_is_not_invented(year: int) -> None:
    assert all(span.date.year == year for span in find_dates(f"14 May {year}"))
