"""truncation, drip: no silent cut."""

from __future__ import annotations

import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.collect.payload import Fault, decoded
from tests.hardening.rows import Row, of_collecting

ROW = Row(
    "truncation, drip",
    "proof of the end (gzip, `%%EOF`, `</html>`), a total deadline",
    "no silent cut; deadline + 1 s",
    of_collecting("truncation, drip"),
)


@given(st.binary(min_size=1, max_size=500), st.data())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_cut_or_changed_gzip_body_is_never_taken_for_another(
    body: bytes, data: st.DataObject
) -> None:
    packing = zlib.compressobj(wbits=31)
    packed = packing.compress(body) + packing.flush()
    cut = data.draw(st.integers(0, len(packed) - 1))
    assert isinstance(decoded(packed[:cut], ["gzip"], 10_000), Fault)
    spoiled = bytearray(packed)
    spoiled[data.draw(st.integers(10, len(packed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert decoded(bytes(spoiled), ["gzip"], 10_000) in (body, *faults(spoiled))


def faults(spoiled: bytearray) -> tuple[object, ...]:
    """What may be said of a spoiled body: only a fault."""
    told = decoded(bytes(spoiled), ["gzip"], 10_000)
    return (told,) if isinstance(told, Fault) else ()
