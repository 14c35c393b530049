"""How accurate the extractors are: the measured figures, taken from docs/accuracy.md.

The page is made by ``make score`` on annotated documents; the report quotes its first table and
says so. It measures nothing itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import AlucertError

_HEADINGS = ("field", "training: F1 (values)", "set aside: F1 (values)")


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The figures of one page: a field, its figure on training and on set-aside documents."""

    source: str
    rows: tuple[tuple[str, str, str], ...]


class NoAccuracy(AlucertError):
    """A file does not hold the figures of accuracy."""


def read_accuracy(path: Path) -> Accuracy:
    """Return the figures that a page such as docs/accuracy.md holds. Raises NoAccuracy."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoAccuracy(f"{path}: cannot be read; make it with: make score") from error
    rows: list[tuple[str, str, str]] = []
    inside = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if tuple(cells[:3]) == _HEADINGS:
            inside = True
        elif inside and not line.startswith("|"):
            break
        elif inside and len(cells) >= 3 and not set(cells[0]) <= {"-", ":"}:
            name = re.sub(r"[*+]", "", cells[0]).strip()
            rows.append((name, cells[1], cells[2]))
    if not rows:
        raise NoAccuracy(f"{path}: holds no table of accuracy; make it with: make score")
    return Accuracy(path.name, tuple(rows))
