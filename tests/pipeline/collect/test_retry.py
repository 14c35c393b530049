from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from pipeline.collect.retry import pause, retry_after

NOW = datetime(2026, 11, 1, 2, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": " 7 "}, 7.0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "1.5"}, None),
        ({"retry-after": "²"}, None),
        ({"retry-after": "9" * 40}, 999999999.0),
        ({"retry-after": "Sun, 01 Nov 2026 02:00:30 GMT"}, 31.0),
        ({"retry-after": "Sun, 01 Nov 2026 01:00:00 GMT"}, 1.0),
        # the server's clock is an hour behind ours: its own date is what counts
        (
            {
                "retry-after": "Sun, 01 Nov 2026 01:00:30 GMT",
                "date": "Sun, 01 Nov 2026 01:00:00 GMT",
            },
            31.0,
        ),
        ({"retry-after": "Sun, 99 Nov 2026 02:00:30 GMT"}, None),
    ],
)
def test_retry_after_is_read_in_both_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOW) == seconds


def test_a_pause_is_never_shorter_than_asked_and_doubles() -> None:
    chance = random.Random(1)
    for tries in range(1, 5):
        for asked in (None, 0.0, 3.0, 100.0):
            seconds = pause(asked, 5.0, tries, chance)
            assert seconds >= max(asked or 0.0, 5.0 * 2 ** (tries - 1))
            assert seconds <= max(asked or 0.0, 5.0 * 2 ** (tries - 1)) + 0.5
    assert len({pause(None, 5.0, 1, chance) for _ in range(20)}) == 20
