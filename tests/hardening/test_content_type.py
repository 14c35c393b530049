"""content type: all noticed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.collect.payload import fault_of
from tests.hardening.rows import Row, of_collecting

ROW = Row(
    "content type",
    "decide by magic bytes, quarantine the rest",
    "all noticed",
    of_collecting("content type"),
)


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_what_is_no_whole_page_and_no_whole_pdf_is_always_noticed(body: bytes) -> None:
    page = b"</html" in body.lower() and b"<" in body
    assert page or fault_of(body, "page") is not None
    assert (b"%PDF-" in body and b"%%EOF" in body) or fault_of(body, "report") is not None
