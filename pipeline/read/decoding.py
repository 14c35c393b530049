"""Bytes of a page to characters, in the order of the WHATWG encoding standard."""

from __future__ import annotations

import codecs
import re

_LABEL = rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)"
_DECLARED = re.compile(rb"<meta[^>]{0,200}?" + _LABEL, re.IGNORECASE)
_IN_HEADER = re.compile(_LABEL.decode(), re.IGNORECASE)
_SCANNED_BYTES = 4096
REPLACEMENT = "\ufffd"

# What each label means (encoding.spec.whatwg.org, "Names and labels"), by Python's name of the
# label's codec. Any other codec is none of a page: some raise, some undo escapes.
_MEANT: dict[str, str] = {
    **{f"iso8859-{part}": f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{f"cp{number}": f"cp{number}" for number in (866, 874, *range(1250, 1259))},
    **{
        name: name
        for name in ("utf-8", "gb18030", "big5hkscs", "cp932", "cp949", "euc_jp", "iso2022_jp")
    },
    **{name: name for name in ("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic")},
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    # labels that Python does not know
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "windows-949": "cp949",
    "windows-874": "cp874",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
}


def charset_of(content_type: object) -> str | None:
    """Return the charset that a ``Content-Type`` header names, None without one.

    >>> charset_of("text/html; Charset='ISO-8859-2'")
    'iso-8859-2'
    """
    found = _IN_HEADER.search(content_type) if isinstance(content_type, str) else None
    return found[1].lower() if found else None


def decode_html(data: bytes, charset: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return a page's characters, and a note for each character that could not be decoded.

    ``charset`` is the one that the server named. Order: byte order mark, the server's charset,
    the one declared in the first 4,096 bytes, UTF-8, windows-1252. Bytes that prove a charset
    wrong are not read by it: valid UTF-8 is UTF-8, and what is none is read by the next name.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _noted(data[len(mark) :].decode(name, "replace"))
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    declared = _DECLARED.search(data[:_SCANNED_BYTES])
    named = [_meant(charset), _meant(declared[1].decode("ascii")) if declared else None]
    for codec in named:
        if codec is not None and codec != "utf-8":
            return _noted(data.decode(codec, "replace"))
    if "utf-8" not in named and text.count(REPLACEMENT) > 3:
        return _noted(data.decode("cp1252", "replace"))
    return _noted(text)


def _meant(label: str | None) -> str | None:
    """Return the codec of a charset's label, None for one that no page can have."""
    if label is None or label.lower() in _MEANT:
        return _MEANT.get((label or "").lower())
    try:
        return _MEANT.get(codecs.lookup(label).name)
    except (LookupError, ValueError):
        return None


def _noted(text: str) -> tuple[str, tuple[str, ...]]:
    count = text.count(REPLACEMENT)
    return text, (f"{count} characters could not be decoded",) if count else ()
