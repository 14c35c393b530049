"""An announcement saved as plain text: blank lines separate blocks."""

from __future__ import annotations

import hashlib
import re

from extractors.document import Document, fold
from pipeline.read.blocks import (
    RawBlock,
    collapse,
    is_furniture_line,
    is_stamp,
    is_title,
    lay_out,
    opens_other_posts,
    split_lines,
    without_marks,
)
from pipeline.read.decoding import decode_html
from pipeline.read.page_size import check_text

_BULLET = re.compile(r"^\s*(?:[•·▪*◦‣]|[-–]\s)\s*")


def read_plain(
    data: bytes, path: str, url: str | None = None, charset: str | None = None
) -> Document:
    """Return the document of a plain text: a first line without a full stop is its title.

    ``charset`` is the one that its server named. Raises :class:`pipeline.errors.Unreadable` for
    a text that is longer than any announcement.
    """
    text, notes = decode_html(data, charset)
    check_text(text, path)
    text = without_marks(text.replace("\r\n", "\n").replace("\r", "\n"))
    raw: list[RawBlock] = []
    group = 0
    seen_running = False
    for paragraph in re.split(r"\n[^\S\n]*\n", text):
        bulleted = sum(bool(_BULLET.match(line)) for line in paragraph.split("\n")) > 1
        group += bulleted
        for line in split_lines(paragraph):
            folded = collapse(fold(line))
            if is_furniture_line(folded):
                continue
            if opens_other_posts(folded) and seen_running:
                continue
            if is_stamp(folded):
                raw.append(RawBlock("stamp", line))
            elif bulleted and _BULLET.match(line):
                raw.append(RawBlock("list_item", _BULLET.sub("", line), group))
            elif (
                not seen_running
                and is_title(folded)
                and not any(block.kind == "title" for block in raw)
            ):
                raw.append(RawBlock("title", line))
            else:
                raw.append(RawBlock("paragraph", line))
                seen_running = seen_running or len(folded) > 60
    layout = lay_out(raw, [])
    title = next((layout.text[b.start : b.end] for b in layout.blocks if b.kind == "title"), None)
    return Document(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        medium="plain",
        text=layout.text,
        title=title,
        url=url,
        blocks=layout.blocks,
        notes=notes,
    )
