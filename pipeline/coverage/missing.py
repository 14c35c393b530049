"""What is missing, said: gaps in numbers and months, documents without counterpart or not whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Any

import duckdb

from pipeline.dataset.load import Dataset
from pipeline.dataset.quiet import without_progress_bar
from pipeline.dataset.schema import TABLES

_SHOWN = 20  # lines of a section; more are counted


@dataclass(frozen=True)
class NumberGaps:
    """The certificate numbers of a standard that are not there, between the ends known."""

    standard: str
    known: int
    first: int
    last: int
    gaps: tuple[tuple[int, int], ...]
    not_numbers: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many numbers are missing."""
        return sum(last - first + 1 for first, last in self.gaps)


@dataclass(frozen=True)
class Months:
    """The months of a source without any announcement, and how often it usually publishes."""

    source: str
    announcements: int
    first: date
    last: date
    cadence_days: float | None
    silent: tuple[str, ...]
    silence_days: int


@dataclass(frozen=True)
class Missing:
    """All that is missing."""

    as_of: date | None
    numbers: tuple[NumberGaps, ...]
    without_report: tuple[tuple[Any, ...], ...]
    without_announcement: tuple[tuple[Any, ...], ...]
    not_whole: tuple[tuple[Any, ...], ...]
    months: tuple[Months, ...]
    absences: tuple[tuple[Any, ...], ...]


def missing(dataset: Dataset, as_of: str | None = None) -> Missing:
    """Return what a snapshot misses; ``as_of`` (ISO) is the last day of the months looked at.

    The default is the newest retrieval: nothing asks the clock.
    """
    said = as_of or dataset.as_of
    day = None if said is None else date.fromisoformat(said)
    with duckdb.connect(":memory:") as database:
        without_progress_bar(database)
        database.execute("set timezone = 'UTC'")
        for table in TABLES:
            if table.name in _TABLES:
                database.register(table.name, dataset.arrow(table.name))

        def rows(sql: str) -> tuple[tuple[Any, ...], ...]:
            return tuple(database.execute(sql).fetchall())

        return Missing(
            day,
            tuple(_number_gaps(rows(_NUMBERS))),
            rows(_WITHOUT.format(role="announces", other="reports", shown="announced_on")),
            rows(_WITHOUT.format(role="reports", other="announces", shown="issued_on")),
            rows(_NOT_WHOLE),
            tuple(_months(rows(_PUBLISHED), day)),
            rows(_ABSENCES),
        )


_TABLES = ("absences", "certification_documents", "certificates", "certifications",
           "document_failures", "documents", "organisations", "report_links")  # fmt: skip
_NUMBERS = """select standard, certificate_number from certificates
where certificate_number is not null group by all order by all"""
_WITHOUT = """
select o.name, c.standard, c.version, c.event, c.{shown}, min(t.document_id),
  (select min(url) from report_links l join certification_documents p using (document_id)
   where p.certification_id = c.certification_id)
from certifications c
join certification_documents t on t.certification_id = c.certification_id and t.role = '{role}'
join certificates using (certificate_id)
join organisations o using (organisation_id)
where not exists (select 1 from certification_documents x
  where x.certification_id = c.certification_id and x.role = '{other}')
group by c.certification_id, o.name, c.standard, c.version, c.event, c.{shown}
order by c.{shown} nulls last, o.name, c.standard, c.certification_id"""
_NOT_WHOLE = """select d.document_id, d.kind, d.status, d.title, f.stage, f.reason, f.page, d.url
from document_failures f join documents d using (document_id)
where d.superseded_by is null order by d.status, d.document_id, f.stage"""
_PUBLISHED = """select source, published_on from documents
where kind = 'announcement' and published_on is not null and superseded_by is null
order by all"""
_ABSENCES = """select a.field, d.kind, a.reason, count(*) as documents,
  (select count(*) from documents x where x.kind = d.kind and x.superseded_by is null) as of_kind
from absences a join documents d using (document_id)
where d.superseded_by is null and d.kind <> 'other' and a.reason <> 'not_applicable'
group by a.field, d.kind, a.reason order by a.field, d.kind, a.reason"""


def _number_gaps(rows: Iterable[tuple[Any, ...]]) -> Iterator[NumberGaps]:
    by_standard: dict[str, list[str]] = {}
    for standard, number in rows:
        by_standard.setdefault(standard, []).append(number)
    for standard, numbers in by_standard.items():
        known = sorted({int(number) for number in numbers if _is_number(number)})
        others = tuple(number for number in numbers if not _is_number(number))
        gaps = tuple((one + 1, other - 1) for one, other in pairwise(known) if other - one > 1)
        if known or others:
            ends = (known[0], known[-1]) if known else (0, 0)
            yield NumberGaps(standard, len(known), *ends, gaps, others)


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= 9


def _months(rows: Iterable[tuple[str, date]], until: date | None) -> Iterator[Months]:
    by_source: dict[str, list[date]] = {}
    for source, day in rows:
        by_source.setdefault(source, []).append(day)
    for source, days in by_source.items():
        steps = [(other - one).days for one, other in pairwise(sorted(set(days)))]
        last = max(days[-1], until) if until else days[-1]
        there = {(day.year, day.month) for day in days}
        silent = [f"{y}-{m:02}" for y, m in _months_between(days[0], last) if (y, m) not in there]
        cadence = float(median(steps)) if steps else None
        silence = (last - days[-1]).days
        yield Months(source, len(days), days[0], days[-1], cadence, tuple(silent), silence)


def _months_between(first: date, last: date) -> Iterator[tuple[int, int]]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield year, month
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def report_lines(found: Missing) -> Iterator[str]:
    """Yield what is missing as lines for a person."""
    yield f"As of {found.as_of}" if found.as_of else "No document says when it was fetched."
    yield from _number_lines(found.numbers)
    for title, rows, link in (
        ("Announcements without report", found.without_report, True),
        ("Reports without announcement", found.without_announcement, False),
    ):
        lines = [_event_line(row, link) for row in rows]
        yield from _section(f"{title}: {len(rows)}", lines)
    yield from _section(
        f"Documents not whole: {len(found.not_whole)}",
        [
            f"{document} {kind} {status}{f', page {page}' if page else ''}: {reason}"
            for document, kind, status, _, _, reason, page, _ in found.not_whole
        ],
    )
    yield from _month_lines(found.months)
    lines = list(_absence_lines(found.absences))
    yield from _section("Absences by field", lines, len(lines))


def _absence_lines(rows: Sequence[tuple[Any, ...]]) -> Iterator[str]:
    """One line a field: of how many documents of each kind it is missing, and why."""
    for field in sorted({row[0] for row in rows}):
        kinds: dict[tuple[str, int], list[str]] = {}
        for name, kind, reason, count, of_kind in rows:
            if name == field:
                kinds.setdefault((kind, of_kind), []).append(f"{count} {reason}")
        told = (f"{kind} {', '.join(why)} of {total}" for (kind, total), why in kinds.items())
        yield f"{field}: {'; '.join(told)}"


def _section(title: str, lines: Sequence[str], shown: int = _SHOWN) -> Iterator[str]:
    yield ""
    yield title
    yield from (f"  {line}" for line in lines[:shown])
    if len(lines) > shown:
        yield f"  and {len(lines) - shown} more"


def _event_line(row: tuple[Any, ...], link: bool) -> str:
    name, standard, version, event, day, document, url = row
    what = f"{name}, {standard}{f' {version}' if version else ''} {event}"
    to = f"; links to {url}" if link and url else ""
    return f"{day or 'no date'} {what} ({document}{to})"


def _number_lines(numbers: Sequence[NumberGaps]) -> Iterator[str]:
    lines = []
    for entry in numbers:
        if entry.known:
            lines.append(
                f"{entry.standard}: {entry.known} known from {entry.first} to {entry.last}, "
                f"{entry.missing} between them not seen"
            )
        shown = [
            f"{one}-{other}" if other > one else f"{one}" for one, other in entry.gaps[:_SHOWN]
        ]
        more = f", and {len(entry.gaps) - _SHOWN} more" if len(entry.gaps) > _SHOWN else ""
        if shown:
            lines.append(f"  not seen: {', '.join(shown)}{more}")
        if entry.not_numbers:
            lines.append(f"  {entry.standard}: no numbers: {', '.join(entry.not_numbers[:_SHOWN])}")
    yield from _section("Certificate numbers", lines, len(lines))


def _month_lines(months: Sequence[Months]) -> Iterator[str]:
    lines = []
    for entry in months:
        usual = (
            "" if entry.cadence_days is None else f", one in {entry.cadence_days:g} days (median)"
        )
        lines.append(
            f"{entry.source}: {entry.announcements} announcements from {entry.first} to "
            f"{entry.last}{usual}; {len(entry.silent)} months without any"
        )
        if entry.silent:
            lines.append(f"  {', '.join(entry.silent)}")
        if entry.cadence_days and entry.silence_days > 3 * entry.cadence_days + 7:
            lines.append(f"  silent for {entry.silence_days} days: longer than usual")
    yield from _section("Months without any announcement", lines, len(lines))
