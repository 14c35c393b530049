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
