"""Tables of figures in Markdown, and how a figure is written in one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.score.tally import FieldScore, Interval, Score

NONE = "-"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose source can be read in a terminal too."""
    cells = [list(headings), *map(list, rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    lines = [_row(row, widths) for row in cells]
    rule = [
        "-" * width if column == 0 else "-" * (width - 1) + ":"
        for column, width in enumerate(widths)
    ]
    return "\n".join([lines[0], _row(rule, widths), *lines[1:]]) + "\n"


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.ljust(width) if column == 0 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"


def f1(field: FieldScore | None) -> str:
    """Return a field's F1 and the number of its annotated values."""
    return NONE if field is None else f"{field.f1:.3f} ({field.support})"


def right(score: Score) -> str:
    """Return how many of how many documents are right."""
    return f"{score.documents_right} of {score.documents_scored} ({100 * score.right_share:.0f} %)"


def interval(of: Interval) -> str:
    """Return an interval of a figure between 0 and 1."""
    return f"{of[0]:.3f}-{of[1]:.3f}"


def percent(of: Interval) -> str:
    """Return an interval of a share."""
    return f"{100 * of[0]:.0f}-{100 * of[1]:.0f} %"


def marked(name: str, field: FieldScore) -> str:
    """Return a field's name: ``*`` marks a core field, ``+`` one outside macro F1."""
    return name + (" *" if field.core else " +" if field.extra else "")
