"""A share never says more than its numbers do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.intervals import share


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [  # Wilson's score interval without correction, as R's binom package gives it
        (1, 10, 0.0178762, 0.4041500),
        (5, 10, 0.2365931, 0.7634069),
        (0, 3, 0.0, 0.5614970),
        (3, 3, 0.4385030, 1.0),
        (81, 263, 0.2552739, 0.3661788),  # Newcombe 1998, table I: 0.2553 to 0.3662
    ],
)
def test_the_interval_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    found = share(part, whole)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_nothing_has_no_share() -> None:
    assert share(0, 0) is None


@pytest.mark.parametrize(("part", "whole"), [(4, 3), (-1, 3), (1, 0)])
def test_more_than_the_whole_is_no_share(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="no part"):
        share(part, whole)


@given(st.integers(0, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_in_its_interval_and_the_interval_in_0_to_1(pair: tuple[int, int]) -> None:
    found = share(*pair)
    if found is not None:
        assert 0 <= found.low <= found.value <= found.high <= 1


def test_more_of_the_same_narrows_the_interval() -> None:
    few, many = share(2, 4), share(200, 400)
    assert few is not None
    assert many is not None
    assert many.high - many.low < (few.high - few.low) / 5
