"""Bytes of one file to a Document; what a file is, its bytes say and not its name."""

from __future__ import annotations

import codecs

from extractors.document import Document
from pipeline.read.page_size import check_bytes


def read_bytes(
    data: bytes, path: str, url: str | None = None, charset: str | None = None
) -> Document:
    """Return the document that the bytes hold: a page, a plain text or a PDF.

    ``path`` is the name for messages and for the record; ``url`` the address the bytes came
    from and ``charset`` the one that the server named, where known. Raises
    :class:`pipeline.errors.Unreadable` with what to do about it.
    """
    from pipeline.errors import Unreadable

    if not data.strip():
        raise Unreadable(f"{path}: the file is empty; fetch or save it again")
    head = _head(data)
    if b"%PDF-" in data[:1024]:
        from pipeline.read.pdf import read_pdf

        return read_pdf(data, path, url)
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(
            f"{path}: neither a page, a text nor a PDF but some other binary file; "
            "save the page itself (.html) or its text (.txt)"
        )
    check_bytes(data, path)
    if _looks_like_html(head):
        from pipeline.read.html import read_html

        return read_html(data, path, url, charset)
    from pipeline.read.plain import read_plain

    return read_plain(data, path, url, charset)


def _head(data: bytes) -> str:
    """Return the first characters of a page or text, by its byte order mark where it has one."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) : 2048].decode(name, "replace").lstrip()
    return data[:1024].decode("latin-1").lstrip("\xef\xbb\xbf \t\r\n")


def _looks_like_html(head: str) -> bool:
    lowered = head.lower()
    if lowered.startswith(("<!doctype", "<html", "<head", "<body", "<?xml", "<!--")):
        return True
    return any(tag in lowered for tag in ("<p>", "<div", "<article", "<span", "<h1", "<br"))
