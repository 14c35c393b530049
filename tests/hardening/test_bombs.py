"""size, bombs: four codecs."""

from __future__ import annotations

import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.collect.payload import Fault, decoded
from tests.hardening.rows import Row, of_collecting

ROW = Row(
    "size, bombs",
    "cap wire and decoded bytes, one encoding only",
    "four codecs: stopped at the cap, peak under 150 MB",
    of_collecting("size, bombs"),
)


@given(st.binary(max_size=2000), st.integers(1, 2000))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_body_is_decoded_whole_or_refused_at_the_cap(body: bytes, limit: int) -> None:
    packed = zlib.compressobj(wbits=31)
    told = decoded(packed.compress(body) + packed.flush(), ["gzip"], limit)
    assert isinstance(told, Fault) if len(body) > limit else told == body
