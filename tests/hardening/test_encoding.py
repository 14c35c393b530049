"""encoding: 0 silent."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.read import read_bytes
from pipeline.read.decoding import REPLACEMENT, decode_html
from tests.conftest import Figure
from tests.hardening.rows import Row, of_collecting

ROW = Row(
    "encoding",
    "the WHATWG's order; any U+FFFD is a flag",
    "0 silent",
    of_collecting("encoding"),
)

CHARSETS = st.sampled_from(
    [None, "utf-8", "iso-8859-1", "shift_jis", "gb2312", "utf-7", "nonsense"]
)


@given(st.binary(max_size=400), CHARSETS)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_every_character_that_is_lost_is_told(data: bytes, charset: str | None) -> None:
    text, notes = decode_html(data, charset)
    lost = text.count(REPLACEMENT)
    told = sum(int(note.split()[0]) for note in notes if "could not be decoded" in note)
    assert told == lost


def test_a_page_that_lies_about_its_charset_is_flagged(figure: Figure) -> None:
    """Where the bytes show it: what another charset can hold too, nobody can tell."""
    words = "Aluminium Rheinfelden GmbH wurde für die Hütte in Köln zertifiziert. " * 5
    silent = 0
    cases = [("utf-8", "koi8-r"), ("utf-8", "windows-1252"), ("cp1252", "utf-8"),
             ("utf-16-le", "utf-8"), ("cp1252", "utf-8\x00")]  # fmt: skip
    for written, said in cases:
        mark = "\ufeff" if written.startswith("utf-16") else ""
        page = f"{mark}<html><body><h1>Zertifikat</h1><p>{words}</p></body></html>".encode(written)
        document = read_bytes(page, "page.html", charset=said)
        right = "für die Hütte in Köln" in document.text
        silent += not right and not any("decoded" in note for note in document.notes)
    figure("encoding", f"{len(cases)} pages that lie about their charset: {silent} silent")
    assert silent == 0
