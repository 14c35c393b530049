"""back-off: scripted 429 and 503."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.collect.retry import pause, retry_after
from tests.hardening.rows import Row, of_collecting

ROW = Row(
    "back-off",
    "Retry-After as seconds and as HTTP date, jitter, a total budget",
    "scripted 429 and 503: never early, at most 5 tries",
    of_collecting("back-off"),
)

NOW = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_whatever_a_server_says_a_wait_is_none_or_not_negative(said: str, date: str) -> None:
    seconds = retry_after({"retry-after": said, "date": date}, NOW)
    assert seconds is None or seconds >= 0


@given(st.none() | st.floats(0, 1e6), st.floats(0.01, 60), st.integers(1, 5), st.integers())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_wait_is_never_shorter_than_asked(
    asked: float | None, base: float, tries: int, seed: int
) -> None:
    waited = pause(asked, base, tries, random.Random(seed))
    assert waited >= (asked or 0)
    assert waited >= base * 2 ** (tries - 1)
