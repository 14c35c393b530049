"""Readers side by side: as a table for a person, as JSON for a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from pipeline.score.readers import COMPARED, Compared, fields_of_score
from pipeline.score.tally import FieldScore, Score

Json = dict[str, Any]


def readers_json(compared: Compared) -> Json:
    """Return the figures of the readers as JSON."""
    return {
        "documents": compared.fingerprint,
        "documents_scored": compared.documents,
        "documents_seen_by_every_model": compared.seen,
        "readers": {
            reader: {
                "f1": round(compared.f1(reader), 4),
                "fields": {
                    name: {
                        "f1": round(field.f1, 4),
                        "precision": None if field.precision is None else round(field.precision, 4),
                        "recall": None if field.recall is None else round(field.recall, 4),
                        "support": field.support,
                    }
                    for name, field in fields_of_score(score).items()
                },
            }
            for reader, score in compared.scores.items()
        },
    }


def print_readers(compared: Compared, console: Console) -> None:
    """Print F1 a field and reader; precision and recall stand behind it."""
    table = Table(box=None, pad_edge=False)
    table.add_column("field")
    for reader in compared.scores:
        table.add_column(f"{reader}: F1  P  R", justify="right", no_wrap=True)
    table.add_column("values", justify="right")
    for name, cells, support in rows(compared.scores, _narrow):
        table.add_row(name, *cells, str(support))
    over_all = (f"{compared.f1(reader):.3f}        " for reader in compared.scores)
    table.add_row("all but counts", *over_all, "")
    console.print(table)
    console.print(
        f"\n{compared.documents} announcements; none is scored by a model that saw it",
        highlight=False,
    )
    if compared.seen:
        console.print(f"{compared.seen} left out: every model that is there has seen them")


def rows(
    scores: Mapping[str, Score], cell: Callable[[FieldScore], str] | None = None
) -> Sequence[tuple[str, list[str], int]]:
    """Return name, cells and support of each field that a reader has a value of."""
    cell = cell or _wide
    by_reader = {reader: fields_of_score(score) for reader, score in scores.items()}
    found = []
    for name in COMPARED:
        fields = [by_reader[reader].get(name) for reader in scores]
        known = [field for field in fields if field is not None]
        if known:
            cells = ["-" if field is None else cell(field) for field in fields]
            found.append((name, cells, max(field.support for field in known)))
    return found


def _wide(field: FieldScore) -> str:
    return f"{field.f1:.3f} ({_share(field.precision)}, {_share(field.recall)})"


def _narrow(field: FieldScore) -> str:
    """Three figures that leave room for three readers in eighty columns."""
    shares = (_share(field.precision), _share(field.recall))
    return " ".join((f"{field.f1:.3f}", *(share[1:] if share[0] == "0" else share[:3]
                                          for share in shares)))  # fmt: skip


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
