"""Lines for a terminal of any width: labels on the left, text wrapped beside them."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterable

_NARROWEST, _WIDEST = 40, 160
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # would move a terminal's cursor


def width() -> int:
    """Return the columns of the terminal, within what can be read."""
    return min(max(shutil.get_terminal_size((100, 40)).columns, _NARROWEST), _WIDEST)


def labelled(label: str, text: str, columns: int, indent: int = 0, gutter: int = 14) -> list[str]:
    """Return a text beside its label, wrapped; below the label where there is little room."""
    pad = " " * indent
    said = _UNSEEN.sub(" ", text).strip()
    if columns < 60:
        head = [f"{pad}{label}"] if label else []
        return [*head, *wrapped(said, columns, indent + 2)]
    lines = wrapped(said, columns, indent + gutter)
    first = lines[0][indent + gutter :] if lines else ""
    return [f"{pad}{label:<{gutter}}{first}".rstrip(), *lines[1:]]


def wrapped(text: str, columns: int, indent: int = 0) -> list[str]:
    """Return a text in lines of the width; an address stays whole, so that it can be clicked."""
    pad = " " * indent
    return textwrap.wrap(
        text, columns, initial_indent=pad, subsequent_indent=pad,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def joined(parts: Iterable[str | None], between: str = ", ") -> str:
    """Return the parts that are there, joined."""
    return between.join(part for part in parts if part)


def shortened(text: str, letters: int) -> str:
    """Return a text of at most so many letters, cut at a blank."""
    return textwrap.shorten(_UNSEEN.sub(" ", text), letters, placeholder=" …")


def number(value: float | int) -> str:
    """Return a number as a person reads it: 118,500 and 2.5."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"
