"""The dataset against a list from elsewhere: in both, only there, only here, differing.

Who is who is decided by the identity rules alone: the certificate number of a standard, else the
company under one of its names (``company_keys``: legal forms, accents, case), never by likeness.
What the rules leave open is said to be open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from pipeline.coverage.columns import Entry, read_list
from pipeline.dataset.load import Dataset
from pipeline.dataset.quiet import without_progress_bar
from pipeline.identity.company_groups import company_keys
from pipeline.identity.events import edition

__all__ = ["Compared", "Here", "compare", "lines_of", "read_list"]

_SHOWN = 50


@dataclass(frozen=True)
class Here:
    """One certificate of the dataset as of a day."""

    certificate_id: str
    organisation_id: str
    company: str
    standard: str
    certificate_number: str | None
    version: str | None
    status: str | None
    issued_on: date | None
    expires_on: date | None
    certified_since: date | None

    @property
    def label(self) -> str:
        """How a person calls it."""
        number = f" {self.certificate_number}" if self.certificate_number else ""
        return f"{self.company}, {self.standard}{number}"


@dataclass
class Compared:
    """What came out; each row of the list stands in exactly one place."""

    as_of: date | None
    both: list[tuple[Entry, Here, tuple[str, ...]]] = field(default_factory=list)
    only_there: list[tuple[Entry, str]] = field(default_factory=list)
    only_here: list[Here] = field(default_factory=list)
    undecided: list[tuple[Entry, str]] = field(default_factory=list)
    twice: list[tuple[Entry, Here]] = field(default_factory=list)
    unread: list[tuple[Entry, str]] = field(default_factory=list)


def compare(dataset: Dataset, listed: Sequence[Entry], as_of: str | None = None) -> Compared:
    """Compare the certificates of a snapshot as of a day with the rows of a list."""
    said = as_of or dataset.as_of
    day = None if said is None else date.fromisoformat(said)
    here = _certificates(dataset, day)
    names = dataset.arrow("organisation_names").to_pylist()
    ours = {row["name"]: row["organisation_id"] for row in names if row["kind"] != "short"}
    keys = company_keys({*ours, *(entry.company for entry in listed if entry.company)})
    companies: dict[tuple[str, str | None], set[str]] = {}
    for name, organisation in ours.items():
        companies.setdefault(keys[name], set()).add(organisation)
    result = Compared(day)
    taken: set[str] = set()
    for entry in listed:
        result.unread += [(entry, value) for value in entry.unread]
        of_company = companies.get(keys[entry.company], set()) if entry.company else set()
        found, why = _find(entry, here, of_company)
        if len(found) > 1:
            result.undecided.append((entry, why))
        elif not found:
            result.only_there.append((entry, why))
        elif found[0].certificate_id in taken:
            result.twice.append((entry, found[0]))
        else:
            taken.add(found[0].certificate_id)
            result.both.append((entry, found[0], _differences(entry, found[0], of_company)))
    open_ones = {
        certificate.certificate_id
        for entry, _ in result.undecided
        for certificate in _find(
            entry, here, companies.get(keys.get(entry.company, ("", "")), set())
        )[0]
    }
    result.only_here = [
        certificate for certificate in here
        if certificate.certificate_id not in taken | open_ones
    ]  # fmt: skip
    return result


def _find(entry: Entry, here: Sequence[Here], companies: set[str]) -> tuple[list[Here], str]:
    """The certificates that a row of the list can be, and why there is not just one."""
    number = entry.certificate_number
    if number is not None:
        same = [c for c in here if c.certificate_number == number
                and entry.standard in (None, c.standard)]  # fmt: skip
        mine = [c for c in same if c.organisation_id in companies]
        if len(mine or same) == 1:
            return mine or same, ""
        if same:
            return same, f"number {number} stands on {len(same)} certificates here"
        other = [c for c in here if c.certificate_number == number
                 and c.organisation_id in companies]  # fmt: skip
        if len(other) == 1:
            return other, ""
    if not companies:
        return [], "no such company here under any of its names" if entry.company else "no company"
    found = [c for c in here if c.organisation_id in companies
             and entry.standard in (None, c.standard)]  # fmt: skip
    if number is not None:
        known = [c for c in found if c.certificate_number is not None]
        found = [c for c in found if c.certificate_number is None]
        if known and not found:
            return [], "here with another number: " + ", ".join(
                str(c.certificate_number) for c in known
            )
    if not found:
        return [], f"the company is here, no {entry.standard} certificate of it"
    return found, "several certificates here fit: " + "; ".join(c.label for c in found)


def _differences(entry: Entry, here: Here, companies: set[str]) -> tuple[str, ...]:
    found = []
    if entry.company and here.organisation_id not in companies:
        found.append(f"company: {entry.company} there, {here.company} here")
    for name in ("standard", "status", "version", "issued_on", "expires_on", "certified_since"):
        there, ours = getattr(entry, name), getattr(here, name)
        if there is None or ours is None or there == ours:
            continue
        if name == "version" and edition(there) == edition(ours):
            continue
        found.append(f"{name}: {there} there, {ours} here")
    return tuple(found)


def _certificates(dataset: Dataset, day: date | None) -> list[Here]:
    with duckdb.connect(":memory:") as database:
        without_progress_bar(database)
        for name in ("certificates", "certifications", "organisations"):
            database.register(name, dataset.arrow(name))
        rows: list[Any] = database.execute(_CERTIFICATES, {"day": day or date.max}).fetchall()
    return [Here(*row) for row in rows]


# The state after the newest event of each certificate up to the day; its last day is the latest
# that any event gives. What has not begun by then is not there yet.
_CERTIFICATES = """
with past as (
  select * from certifications where happened_on is null or happened_on <= $day::date
),
latest as (
  select * from past qualify row_number() over (
    partition by certificate_id order by happened_on desc nulls last, certification_id) = 1
),
ends as (
  select certificate_id, max(expires_on) as expires_on, max(issued_on) as issued_on,
    arg_max(version, happened_on) filter (where version is not null) as version
  from past group by certificate_id
)
select k.certificate_id, k.organisation_id, o.name, k.standard, k.certificate_number,
  coalesce(latest.version, ends.version),
  case when latest.status in ('suspended', 'withdrawn') then latest.status
       when ends.expires_on < $day::date then 'expired' else latest.status end,
  ends.issued_on, ends.expires_on, k.certified_since
from certificates k join organisations o using (organisation_id)
join latest using (certificate_id) join ends using (certificate_id)
order by o.name, k.organisation_id, k.standard, k.certificate_number, k.certificate_id
"""


def lines_of(found: Compared) -> Iterator[str]:
    """Yield the comparison as lines for a person."""
    differing = [(entry, here, what) for entry, here, what in found.both if what]
    yield f"As of {found.as_of}" if found.as_of else "No document says when it was fetched."
    yield (
        f"in both {len(found.both)}, of them differing {len(differing)}; only there "
        f"{len(found.only_there)}; only here {len(found.only_here)}; undecided "
        f"{len(found.undecided)}; twice there {len(found.twice)}"
    )
    yield from _section("Differing", [
        f"{here.label} (line {entry.line}): {'; '.join(what)}" for entry, here, what in differing
    ])  # fmt: skip
    yield from _section("Only there", [_there(entry, why) for entry, why in found.only_there])
    yield from _section("Only here", [here.label for here in found.only_here])
    yield from _section("Undecided", [_there(entry, why) for entry, why in found.undecided])
    yield from _section("Twice there", [
        f"line {entry.line}: {here.label}" for entry, here in found.twice
    ])  # fmt: skip
    yield from _section("Not understood", [
        f"line {entry.line}: {value}" for entry, value in found.unread
    ])  # fmt: skip


def _there(entry: Entry, why: str) -> str:
    said = " ".join(filter(None, (entry.standard, entry.certificate_number)))
    name = " ".join(entry.company.split())[:120]
    return f"line {entry.line}: {name}{', ' if name and said else ''}{said}: {why}"


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield f"{title}: {len(lines)}"
    yield from (f"  {line}" for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"  and {len(lines) - _SHOWN} more"
