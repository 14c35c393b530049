"""Only a full date is a date; the same text gives the same date on every machine."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.language.dates import find_dates, parse_date

MAY = "2024-05-14"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("14 May 2024", MAY),
        ("14th May 2024", MAY),
        ("14th of May 2024", MAY),
        ("May 14, 2024", MAY),
        ("May 14 2024", MAY),
        ("May 14th, 2024", MAY),
        ("MAY 14, 2024", MAY),
        ("14-May-2024", MAY),
        ("Sept. 3, 2021", "2021-09-03"),
        ("OSLO, May 14, 2024 – The smelter", MAY),
        ("Update time : 2024-05-14 14:13:13", MAY),
        ("date 2024-05-14", MAY),
        ("2024/5/14", MAY),
        ("2024.05.14", MAY),
        ("14/05/2024", MAY),
        ("14.05.2024", MAY),
        ("7/01/2020", "2020-01-07"),  # day first
        ("4/17/2021", "2021-04-17"),  # no seventeenth month
        ("14 de mayo de 2024", MAY),
        ("14 de maio de 2024", MAY),
        ("25 de outubro de 2022", "2022-10-25"),
        ("14. Mai 2024", MAY),
        ("3. März 2023", "2023-03-03"),
        ("14 maggio 2024", MAY),
        ("14 août 2023", "2023-08-14"),
        ("2024年5月14日", MAY),
        ("29 February 2024", "2024-02-29"),
    ],
)
def test_a_full_date_is_read_in_every_form(text: str, date: str) -> None:
    (span,) = find_dates(text)
    assert span.date.isoformat() == date


@pytest.mark.parametrize(
    "text",
    [
        "March 2021",
        "May 2022",
        "in 2024",
        "1.4",
        "criteria 1.4, 2.1 and 10.2",
        "within 3 years",
        "yesterday",
        "last week",
        "on Monday",
        "5 March",
        "31 February 2024",
        "30/30/2024",
        "page 5 of 2022",
        "96,000 tonnes",
    ],
)
def test_what_lacks_a_part_is_no_date(text: str) -> None:
    assert find_dates(text) == ()


def test_each_date_of_a_text_has_its_own_span() -> None:
    text = "Audited from 3 June 2024 to 7 June 2024, published 2024-09-30."
    spans = find_dates(text)
    assert [text[s.start : s.end] for s in spans] == ["3 June 2024", "7 June 2024", "2024-09-30"]
    assert [s.date.day for s in spans] == [3, 7, 30]


@pytest.fixture(params=["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def time_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def test_the_time_zone_changes_no_date(time_zone: str) -> None:
    parse_date.cache_clear()
    assert str(parse_date("31 December 2023")) == "2023-12-31", time_zone
    assert str(parse_date("January 1, 2024")) == "2024-01-01", time_zone


FORMS = ["%-d %B %Y", "%d %b %Y", "%B %-d, %Y", "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"]


@given(st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31)), st.sampled_from(FORMS))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_printed_date_comes_back(date: dt.date, form: str) -> None:
    text = f"Published {date.strftime(form)} by the press office"
    (span,) = find_dates(text)
    assert span.date == date
    assert text[span.start : span.end] == date.strftime(form)


def test_a_date_is_found_once_though_two_forms_fit() -> None:
    assert [str(span.date) for span in find_dates("5 March 2024, March 5, 2024")] == [
        "2024-03-05", "2024-03-05",
    ]  # fmt: skip
    assert [str(span.date) for span in find_dates("2024年3月5日 and 2024-03-06")] == [
        "2024-03-05", "2024-03-06",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Brno, 4. prosince 2024", "2024-12-04"),
        ("2023. szeptember 9.", "2023-09-09"),
        ("Odense, den 17. maj 2024", "2024-05-17"),
        ("3 Şubat 2025", "2025-02-03"),
        ("Ljubljana, 8. 11. 2022", "2022-11-08"),
        ("Newcastle NSW | 21.06.24", "2024-06-21"),
    ],
)
def test_a_dateline_in_the_company_s_own_language_is_a_date(line: str, date: str) -> None:
    assert [str(span.date) for span in find_dates(line)] == [date]


@pytest.mark.parametrize("line", ["see section 10.1.24 and 3.2", "listopada 2024", "March 2024"])
def test_what_is_no_full_date_gives_none(line: str) -> None:
    assert find_dates(line) == ()


@pytest.mark.parametrize(
    ("text", "spanned", "date"),
    [
        ("5 March 2024", "5 March 2024", "2024-03-05"),
        ("on the 1st March 2024.", "1st March 2024", "2024-03-01"),
        ("on 2nd March 2024", "2nd March 2024", "2024-03-02"),
        ("on 3rd March 2024", "3rd March 2024", "2024-03-03"),
        ("le 1er mars 2024", "1er mars 2024", "2024-03-01"),
        ("March 1st, 2024", "March 1st, 2024", "2024-03-01"),
        ("March 22nd, 2024", "March 22nd, 2024", "2024-03-22"),
        ("March 23rd 2024", "March 23rd 2024", "2024-03-23"),
        ("5/3/2024", "5/3/2024", "2024-03-05"),
        ("3-12-2024", "3-12-2024", "2024-12-03"),
        ("12.11.2023", "12.11.2023", "2023-11-12"),
        ("2023/12/11", "2023/12/11", "2023-12-11"),
        ("2023.11.12", "2023.11.12", "2023-11-12"),
        ("Press release\n10.12.24\nWords", "10.12.24", "2024-12-10"),
        ("Brno 10.12.24.", "10.12.24", "2024-12-10"),
        ("2024年 3月 5日", "2024年 3月 5日", "2024-03-05"),
        ("2024年3月 5日", "2024年3月 5日", "2024-03-05"),
        ("31 December 1999", "31 December 1999", "1999-12-31"),
        ("31 December 2099", "31 December 2099", "2099-12-31"),
        ("31 December 2100", None, None),
        ("31 December 20245", None, None),
        ("1231 December 2024", None, None),
        ("10.10.24 was the section", None, None),
        ("4/17/2021/3", None, None),
        ("30 February 2024", None, None),
        ("2024-13-01", None, None),
    ],
)
def test_a_date_spans_what_is_printed_and_nothing_else(
    text: str, spanned: str | None, date: str | None
) -> None:
    found = [(text[span.start : span.end], str(span.date)) for span in find_dates(text)]
    assert found == ([] if spanned is None else [(spanned, date)])


@pytest.mark.parametrize(
    ("written", "order", "date"),
    [
        ("5/3/2024", "", "2024-03-05"),
        ("2024/5/3", "YMD", "2024-05-03"),
        ("10.12.24", "DMy", "2024-12-10"),
        ("4/17/2021", "", "2021-04-17"),
        ("45/17/2021", "", None),
        ("31.02.24", "DMy", None),
        ("March 2021", "", None),
        ("5 March", "", None),
        ("3 years", "", None),
        ("12:30", "", None),
        ("5 March 2024 12:30", "", "2024-03-05"),
        ("5th March 2024 12:30", "", "2024-03-05"),
        ("5 March April 2024", "", None),
    ],
)
def test_the_order_decides_where_a_date_is_digits(
    written: str, order: str, date: str | None
) -> None:
    parse_date.cache_clear()
    read = parse_date(written, order)
    assert (None if read is None else read.isoformat()) == date


def test_dates_that_touch_are_two_dates() -> None:
    text = "2024年5月14日15 May 2024"
    assert [text[span.start : span.end] for span in find_dates(text)] == [
        "2024年5月14日", "15 May 2024",
    ]  # fmt: skip
    text = "2024年5月14日2024年5月15日"
    assert [span.date.day for span in find_dates(text)] == [14, 15]


def test_a_number_of_three_digits_is_neither_day_nor_year() -> None:
    parse_date.cache_clear()
    assert str(parse_date("room 100, 5 March 2024")) == "2024-03-05"


def test_a_span_cannot_be_changed() -> None:
    (span,) = find_dates("5 March 2024")
    with pytest.raises(AttributeError):
        span.start = 1  # type: ignore[misc]


@pytest.mark.parametrize("written", ["yesterday", "Monday 12:30", "March", "2024", "noon", "May 5"])
def test_what_a_day_would_have_to_complete_is_no_date(written: str) -> None:
    parse_date.cache_clear()
    assert parse_date(written) is None
