"""The score as a table for a person and as JSON for a program; misses with quote and place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.score.compare import alternatives
from pipeline.score.parts import is_set_aside
from pipeline.score.tally import FieldScore, Interval, Miss, Score

Json = dict[str, Any]
Line = Mapping[str, Any]
TextOf = Callable[[str], str | None]
_AROUND = 40
_SHOWN = 160


def to_json(
    score: Score, fingerprint: str, lines: Mapping[str, Line | None], text_of: TextOf
) -> Json:
    """Return the whole score as JSON; of documents that are set aside only figures, no misses.

    In: the score, the fingerprint of the documents, the contract line of each document by its
    name, and a function that gives a document's text by its name.
    """
    return {
        "documents": fingerprint,
        "macro_f1": _share(score.macro_f1, score.macro_interval),
        "documents_right": {
            "right": score.documents_right,
            "of": score.documents_scored,
            **_share(score.right_share, score.right_interval),
        },
        "broken_documents": {"right": score.broken_right, "of": score.broken_documents},
        "fields": {field.name: _field(field) for field in score.fields},
        "misses": [
            _miss(miss, lines.get(miss.document), text_of)
            for miss in score.misses
            if not is_set_aside(miss.document)
        ],
        "misses_not_shown": sum(is_set_aside(miss.document) for miss in score.misses),
        "wrong_statuses": [
            {"document": name, "status": status}
            for name, status in score.wrong_statuses
            if not is_set_aside(name)
        ],
        "unreadable": [{"document": name, "error": error} for name, error in score.unreadable],
        "not_scored": list(score.not_scored),
    }


def print_score(report: Json, console: Console, show_misses: bool = True) -> None:
    """Print a score (as :func:`to_json` gives it) as a table, then what was missed."""
    table = Table(box=None, pad_edge=False)
    table.add_column("field")
    for heading in ("precision", "recall", "F1", "95 %", "support"):
        table.add_column(heading, justify="right")
    for name, field in report["fields"].items():
        table.add_row(
            name + (" *" if field["core"] else " +" if field["extra"] else ""),
            _figure(field["precision"]),
            _figure(field["recall"]),
            _figure(field["f1"]),
            f"{_figure(field['low'])}-{_figure(field['high'])}",
            str(field["support"]),
        )
    console.print(table)
    macro, right = report["macro_f1"], report["documents_right"]
    console.print(
        f"\nmacro F1 {_figure(macro['value'])} ({_figure(macro['low'])}-{_figure(macro['high'])}); "
        f"{right['right']} of {right['of']} documents right in every core field (*), "
        f"{100 * right['value']:.0f} % ({100 * right['low']:.0f}-{100 * right['high']:.0f})",
        highlight=False,
    )
    if any(field["extra"] for field in report["fields"].values()):
        console.print("+ not part of macro F1")
    broken = report["broken_documents"]
    if broken["of"]:
        console.print(f"{broken['right']} of {broken['of']} broken documents have a right status")
    if report["not_scored"]:
        console.print(f"annotated, but compared in no field: {', '.join(report['not_scored'])}")
    for entry in report["unreadable"]:
        console.print(f"{escape(entry['document'])}: {escape(entry['error'])}")
    for entry in report["wrong_statuses"]:
        console.print(f"{escape(entry['document'])}: wrong status {entry['status']}")
    if show_misses:
        _print_misses(report["misses"], console)
        if report["misses_not_shown"]:
            number = report["misses_not_shown"]
            console.print(f"\n{number} misses in documents that are set aside are not shown")


def _print_misses(misses: Iterable[Json], console: Console) -> None:
    document = None
    for miss in misses:
        if miss["document"] != document:
            document = miss["document"]
            console.print(f"\n{escape(document)}", style="bold")
        if miss["expected"] and miss["given"]:
            said = f"{_short(miss['given'])}, not {_short(miss['expected'])}"
        elif miss["expected"]:
            said = f"missed {_short(miss['expected'])}"
        else:
            said = f"should not be there: {_short(miss['given'])}"
        place = f"  [{miss['place']}] {miss['quote'] or ''}" if miss["place"] else ""
        console.print(
            f"  {miss['field']}: {escape(said)}{escape(place)}", highlight=False, soft_wrap=True
        )


def _miss(miss: Miss, line: Line | None, text_of: TextOf) -> Json:
    quote, place = (None, None)
    if miss.given:
        quote, place = _evidence(miss, line)
    if place is None and miss.expected:
        quote, place = _found(miss.expected[0].written, text_of(miss.document))
    return {
        "document": miss.document,
        "field": miss.field,
        "expected": [value.written for value in miss.expected],
        "given": [value.written for value in miss.given],
        "quote": quote,
        "place": place,
    }


def _evidence(miss: Miss, line: Line | None) -> tuple[str | None, str | None]:
    """Return quote and place of a given value, from the evidence of its line."""
    given = miss.given[0]
    key = miss.field.partition(".")[0]
    item = f"{key}[{given.index}]"
    rows = [row for row in (line or {}).get("evidence", []) if isinstance(row, Mapping)]
    of_item = [row for row in rows if str(row.get("field")).partition(".")[0] == item]
    of_value = [row for row in rows if row.get("field") in {miss.field, key}]
    for row in of_item + of_value:
        return row.get("quote"), _place(row)
    return None, None


def _place(row: Mapping[str, Any]) -> str | None:
    page = f"page {row['page']}, " if row.get("page") is not None else ""
    if row.get("start") is not None:
        return f"{page}{row['start']}:{row['end']}"
    source = row.get("source")
    return None if source is None else str(source)


def _found(written: Any, text: str | None) -> tuple[str | None, str | None]:
    """Return where an annotated value stands in the text, with the words around it."""
    if not text:
        return None, None
    for wording in _wordings(written):
        pattern = r"\s+".join(re.escape(word) for word in wording.split())
        found = re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE) if pattern else None
        if found:
            start, end = max(0, found.start() - _AROUND), min(len(text), found.end() + _AROUND)
            return " ".join(text[start:end].split()), f"{found.start()}:{found.end()}"
    return None, None


def _wordings(written: Any) -> list[str]:
    """Return how an annotated value may stand in a text, the surest first."""
    wordings: list[str] = []
    for value in alternatives(written):
        if isinstance(value, str):
            wordings.append(value)
        elif isinstance(value, bool) or value is None:
            continue
        elif isinstance(value, int | float):
            wordings += [f"{value:,}", f"{value:g}"]
        elif isinstance(value, Mapping):
            for key in ("as_written", "name", "text", "title", "criterion", "value", "version"):
                wordings += _wordings(value.get(key))
    return wordings


def _field(field: FieldScore) -> Json:
    return {
        "precision": _rounded(field.precision),
        "recall": _rounded(field.recall),
        "f1": _rounded(field.f1),
        "low": _rounded(field.interval[0]),
        "high": _rounded(field.interval[1]),
        "support": field.support,
        "core": field.core,
        "extra": field.extra,
    }


def _share(value: float, interval: Interval) -> Json:
    return {
        "value": _rounded(value),
        "low": _rounded(interval[0]),
        "high": _rounded(interval[1]),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _short(values: list[Any]) -> str:
    text = ", ".join(str(value) for value in values)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
