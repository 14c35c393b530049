"""What a file is, its bytes say and not its name."""

from __future__ import annotations

import hashlib

import pytest

from pipeline.errors import Unreadable
from pipeline.read import read_bytes
from pipeline.read.page_size import MAX_PAGE_BYTES
from tests.pipeline.bad_files import pdf
from tests.pipeline.read.pages import LEAD, TITLE

PAGE = f"<!doctype html><html><body><h1>{TITLE}</h1><p>{LEAD}</p></body></html>".encode()


@pytest.mark.parametrize(
    ("data", "medium"),
    [
        (PAGE, "html"),
        (b"\xef\xbb\xbf\n  " + PAGE, "html"),
        (f"<?xml version='1.0'?><html><p>{LEAD}</p></html>".encode(), "html"),
        (f"<p>{LEAD}</p>".encode(), "html"),
        (LEAD.encode(), "plain"),
        (f"3 < 5 and 7 > 2. {LEAD}".encode(), "plain"),
        (pdf(), "pdf"),
    ],
)
def test_the_bytes_decide_and_not_the_name(data: bytes, medium: str) -> None:
    for name in ("a.html", "a.txt", "a.pdf", "a"):
        assert read_bytes(data, name).medium == medium


def test_a_document_carries_its_name_address_and_sum() -> None:
    document = read_bytes(PAGE, "folder/a.html", "https://x.example/a/")
    assert (document.path, document.url) == ("folder/a.html", "https://x.example/a/")
    assert document.sha256 == hashlib.sha256(PAGE).hexdigest()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (b"PK\x03\x04\x14\x00\x00\x00", "binary"),
        (b"<html>\x00\x00</html>", "binary"),
        (b"<p>" + b"word " * (MAX_PAGE_BYTES // 5 + 1), "5 MB"),
    ],
    ids=["empty", "blank", "png", "zip", "nulls", "large"],
)
def test_what_cannot_be_read_says_so_and_names_the_file(data: bytes, word: str) -> None:
    with pytest.raises(Unreadable, match=word) as raised:
        read_bytes(data, "folder/a.html")
    assert str(raised.value).startswith("folder/a.html: ")
    assert raised.value.status == "unreadable"


def test_a_page_just_below_the_cap_is_read() -> None:
    data = b"<html><body><p>" + LEAD.encode() + b"</p><!--"
    data += b" " * (MAX_PAGE_BYTES - len(data) - 3) + b"-->"
    assert len(data) == MAX_PAGE_BYTES
    assert read_bytes(data, "a.html").text == LEAD


def test_a_text_in_utf_16_is_no_binary_file() -> None:
    assert LEAD in read_bytes(b"\xff\xfe" + LEAD.encode("utf-16-le"), "a.txt").text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_page_in_utf_16_is_a_page(encoding: str) -> None:
    html = f"\ufeff<!doctype html><html><body><h1>{TITLE}</h1><p>{LEAD}</p></body></html>"
    document = read_bytes(html.encode(encoding), "page.html")
    assert (document.medium, document.title) == ("html", TITLE)
