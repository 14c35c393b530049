"""The page: figures in, one HTML file out.

Everything that a document says goes through one template engine that escapes, and through
:func:`pipeline.report.text.plain` on the way. The page allows no script, no picture, no address
of its own: its Content-Security-Policy names the one style by its hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from pipeline.report.figures import Answer, Figures
from pipeline.report.rows import Classes, Kind, Pick, Row, classes, fits, words_shown
from pipeline.report.sections_collection import certificates, documents
from pipeline.report.sections_findings import audit_firms, nonconformances
from pipeline.report.sections_places import capacity, places
from pipeline.report.sections_trust import changed, quality
from pipeline.report.text import cut, plain, web_address
from pipeline.report.view import NONE, Section, counted, plural, term

_TEMPLATE = "report.html.j2"
_KINDS = {"audit_report": "report"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pick leads: its key, and what is said there."""

    key: str
    said: str


@dataclass(frozen=True)
class RowTable:
    """The rows behind numbers of one kind; none where they are too many for a page."""

    key: str
    heading: str
    answer: Answer
    rows: tuple[Mapping[str, Any], ...]
    places: tuple[Place, ...]
    export: str
    whole: bool
    words: int


def page(found: Figures) -> str:
    """Return the report as one HTML file."""
    listed, stated = found["rows-listed"], found["rows-stated"]
    picked_by = classes(listed, stated, found["nc-by-version"], found["nc-by-firm"])
    sections = (
        documents(found),
        certificates(found),
        nonconformances(found, picked_by),
        audit_firms(found, picked_by),
        capacity(found),
        places(found),
        quality(found),
        changed(found),
    )
    picks = _picks(sections)
    whole = fits(len(listed) + len(stated))
    most = words_shown(len(listed) + len(stated))
    shown = picks if whole else ()
    tables = (
        _row_table(found, stated, "stated", picked_by, shown, whole, most),
        _row_table(found, listed, "listed", picked_by, shown, whole, most),
    )
    style = _style(pick.rule for pick in picks if whole)
    ask = f"alucert --collection {found.collection} query --snapshot {found.snapshot}"
    if found.as_of is not None:
        ask += f" --as-of {found.as_of}"
    return (
        _environment()
        .get_template(_TEMPLATE)
        .render(
            found=found,
            sections=sections,
            row_tables=tables,
            glance=found["at-a-glance"],
            ask=ask,
            whole=whole,
            style=Markup(style),  # written here; holds no word of a document
            policy="; ".join(
                (
                    "default-src 'none'",
                    f"style-src 'sha256-{_hash(style)}'",
                    "base-uri 'none'",
                    "form-action 'none'",
                )
            ),
        )
    )


def _environment() -> Environment:
    source = files("pipeline.report").joinpath(_TEMPLATE).read_text(encoding="utf-8")
    environment = Environment(
        loader=DictLoader({_TEMPLATE: source}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters |= {"counted": counted, "markup": Markup}
    environment.globals |= {"plural": plural}
    return environment


def _finalize(value: Any) -> Any:
    """Write out what cannot be seen, in every text that the template prints."""
    return plain(value) if type(value) is str else value


def _style(rules: Iterable[str]) -> str:
    written = files("pipeline.report").joinpath("report.css").read_text(encoding="utf-8")
    picked = ",\n".join(rules)
    return written + (f"{picked}{{display:none}}\n" if picked else "")


def _hash(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _picks(sections: Iterable[Section]) -> tuple[Pick, ...]:
    """Every pick of the page once, in the order of their keys."""
    found = {
        cell.pick.key: cell.pick
        for section in sections
        for figure in section.figures
        for row in figure.rows
        for cell in row
        if cell.pick is not None
    }
    return tuple(found[key] for key in sorted(found))


def _row_table(
    found: Figures,
    answer: Answer,
    kind: Kind,
    picked_by: Classes,
    picks: Iterable[Pick],
    whole: bool,
    most: int,
) -> RowTable:
    of_row = picked_by.of_listed if kind == "listed" else picked_by.of_stated
    named = [of_row(row) for row in answer]
    headings = {
        "stated": "Events that say something of non-conformances",
        "listed": "Non-conformances listed by criterion",
    }
    export = (
        f"alucert --collection {found.collection} query --snapshot {found.snapshot} "
        "--format csv --limit 0"
    )
    return RowTable(
        key=f"rows-{kind}",
        heading=headings[kind],
        answer=answer,
        rows=tuple(_rows(answer, named, most)) if whole else (),
        places=tuple(_places(kind, picks, answer, named)),
        export=export,
        whole=whole,
        words=most,
    )


def _rows(answer: Answer, named: list[tuple[str, ...]], most: int) -> Iterator[dict[str, Any]]:
    for row, of_row in zip(answer, named, strict=True):
        where = term(_KINDS.get(row["kind"] or "", row["kind"] or "document"))
        if row.get("page") is not None:
            where += f", p. {row['page']}"
        grade = row.get("grade")
        yield {
            **row,
            "classes": " ".join(("r", *of_row)),
            "day": NONE if row["event_on"] is None else row["event_on"].isoformat(),
            "code": (row.get("criterion") or "") + (row.get("parts") or ""),
            "grade": "no grade" if grade == "ungraded" else grade,
            "words": cut(plain(row["words"] or NONE), most),
            "where": where,
            "address": web_address(row["url"]),
        }


def _places(
    kind: Kind, picks: Iterable[Pick], answer: Answer, named: list[tuple[str, ...]]
) -> Iterator[Place]:
    having: dict[str, set[int]] = {}
    for number, of_row in enumerate(named):
        for name in of_row:
            having.setdefault(name, set()).add(number)
    for pick in picks:
        if pick.kind == kind:
            these = set.intersection(*(having.get(name, set()) for name in pick.classes))
            yield Place(pick.key, f"{pick.label}: {_said(pick, [answer.rows[n] for n in these])}")


def _said(pick: Pick, rows: list[Row]) -> str:
    if pick.sums is not None:
        adds = sum(row[pick.sums] or 0 for row in rows)
        column = "no grade" if pick.sums == "ungraded" else pick.sums
        return f"{plural(len(rows), 'event')}, “{column}” adds up to {counted(adds)}"
    if pick.events:
        events = len({row["certification_id"] for row in rows})
        return f"{plural(len(rows), 'row')} in {plural(events, 'event')}"
    return plural(len(rows), "row" if pick.kind == "listed" else "event")
