"""Bytes of a page to characters, in the order of the WHATWG encoding standard."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE
)
_SCANNED_BYTES = 4096
REPLACEMENT = "\ufffd"


def decode_html(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return a page's characters, and a note for each character that could not be decoded.

    Order: byte order mark, declared charset in the first 4,096 bytes, UTF-8, windows-1252.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _noted(data[len(mark) :].decode(name, "replace"))
    declared = _DECLARED.search(data[:_SCANNED_BYTES])
    name = declared.group(1).decode("ascii", "replace").lower() if declared else "utf-8"
    try:
        name = codecs.lookup(name).name
    except LookupError:
        name = "utf-8"
    if name in ("utf-16", "utf-16-le", "utf-16-be"):
        name = "utf-8"  # a page whose charset could be read byte by byte is not UTF-16
    if name in ("iso8859-1", "ascii"):
        name = "cp1252"
    if name != "utf-8":
        # A charset that lies: bytes that are valid UTF-8 beyond ASCII are UTF-8.
        try:
            return data.decode("utf-8"), ()
        except UnicodeDecodeError:
            return _noted(data.decode(name, "replace"))
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        if declared is None and text.count(REPLACEMENT) > 3:
            return _noted(data.decode("cp1252", "replace"))
        return _noted(text)


def _noted(text: str) -> tuple[str, tuple[str, ...]]:
    count = text.count(REPLACEMENT)
    return text, (f"{count} characters could not be decoded",) if count else ()
