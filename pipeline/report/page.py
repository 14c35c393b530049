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
from functools import partial
from importlib.resources import files
from itertools import groupby
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from pipeline.report.figures import Answer, Figures
from pipeline.report.rows import MANY_ROWS, Classes, Kind, Pick, Row, classes, fits, words_shown
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
class RowGroup:
    """Rows that stand together, so that a browser lays out only what is looked at.

    ``classes`` name the picks that have rows in it, and its rough height.
    """

    caption: str
    classes: str
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class RowTable:
    """The rows behind numbers of one kind; no groups where they are too many for a page."""

    key: str
    heading: str
    answer: Answer
    groups: tuple[RowGroup, ...]
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
    events: dict[str, tuple[int, str | None]] = {}
    if len(listed) + len(stated) > MANY_ROWS:
        events = {row["certification_id"]: (n, row["url"]) for n, row in enumerate(stated)}
    tables = (
        _row_table(found, stated, "stated", picked_by, shown, whole, most, events),
        _row_table(found, listed, "listed", picked_by, shown, whole, most, events),
    )
    style = _style(picks if whole else ())
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


def _style(picks: Iterable[Pick]) -> str:
    written = files("pipeline.report").joinpath("report.css").read_text(encoding="utf-8")
    rules = [pick.rules(number) for number, pick in enumerate(picks)]
    if rules:
        groups, rows = zip(*rules, strict=True)
        written += f"{','.join(groups)}{{display:block}}\n{','.join(rows)}{{display:table-row}}\n"
    return written


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
    picks: tuple[Pick, ...],
    whole: bool,
    most: int,
    events: Mapping[str, tuple[int, str | None]],
) -> RowTable:
    """``events`` tells which row has an event's address, where listed rows lead there."""
    of_row = picked_by.of_listed if kind == "listed" else picked_by.of_stated
    named = [of_row(row) for row in answer]
    picked = [
        (number, pick, _having(pick, named))
        for number, pick in enumerate(picks)
        if pick.kind == kind
    ]
    headings = {
        "stated": "Events that say something of non-conformances",
        "listed": "Non-conformances listed by criterion",
    }
    export = (
        f"alucert --collection {found.collection} query --snapshot {found.snapshot} "
        "--format csv --limit 0"
    )
    rows = tuple(_rows(answer, named, most, events)) if whole else ()
    return RowTable(
        key=f"rows-{kind}",
        heading=headings[kind],
        answer=answer,
        groups=tuple(_groups(kind, rows, picked)),
        places=tuple(
            Place(pick.key, f"{pick.label}: {_said(pick, [answer.rows[n] for n in sorted(these)])}")
            for _, pick, these in picked
        ),
        export=export,
        whole=whole,
        words=most,
    )


def _having(pick: Pick, named: list[tuple[str, ...]]) -> set[int]:
    """The numbers of the rows that have all classes of a pick."""
    wanted = set(pick.classes)
    return {number for number, of_row in enumerate(named) if wanted.issubset(of_row)}


def _groups(
    kind: Kind, rows: tuple[dict[str, Any], ...], picked: list[tuple[int, Pick, set[int]]]
) -> Iterator[RowGroup]:
    begin = 0
    for caption, together in groupby(rows, key=partial(_caption, kind)):
        members = tuple(together)
        numbers = range(begin, begin + len(members))
        begin = numbers.stop
        held = [f"x{number}" for number, _, these in picked if not these.isdisjoint(numbers)]
        height = f"h{len(str(len(members)))}"  # by the digits of its number of rows
        yield RowGroup(caption, " ".join((height, *held)), members)


def _caption(kind: Kind, row: Mapping[str, Any]) -> str:
    if kind == "stated":
        return "no year" if row["year"] is None else str(row["year"])
    principle = "no principle" if row["principle"] is None else f"principle {row['principle']}"
    return f"{row['standard']} {row['version']}, {principle}"


def _rows(
    answer: Answer,
    named: list[tuple[str, ...]],
    most: int,
    events: Mapping[str, tuple[int, str | None]],
) -> Iterator[dict[str, Any]]:
    for number, (row, of_row) in enumerate(zip(answer, named, strict=True)):
        where = term(_KINDS.get(row["kind"] or "", row["kind"] or "document"))
        if row.get("page") is not None:
            where += f", p. {row['page']}"
        grade = row.get("grade")
        event, address = events.get(row["certification_id"], (None, None))
        here = event is not None and "grade" in row and row["url"] == address
        yield {
            **row,
            "classes": " ".join(("r", *of_row)),
            "day": NONE if row["event_on"] is None else row["event_on"].isoformat(),
            "code": (row.get("criterion") or "") + (row.get("parts") or ""),
            "grade": "no grade" if grade == "ungraded" else grade,
            "words": cut(plain(row["words"] or NONE), most),
            "where": where,
            "address": f"#e{event}" if here else web_address(row["url"]),
            "id": f"e{number}" if events and "grade" not in row else "",
        }


def _said(pick: Pick, rows: list[Row]) -> str:
    if pick.sums is not None:
        adds = sum(row[pick.sums] or 0 for row in rows)
        column = "no grade" if pick.sums == "ungraded" else pick.sums
        return f"{plural(len(rows), 'event')}, “{column}” adds up to {counted(adds)}"
    if pick.events:
        events = len({row["certification_id"] for row in rows})
        return f"{plural(len(rows), 'row')} in {plural(events, 'event')}"
    return plural(len(rows), "row" if pick.kind == "listed" else "event")
