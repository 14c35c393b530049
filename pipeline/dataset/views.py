"""The views for analysts, as SQL over the tables: nothing in them is counted twice.

``load`` and ``query`` run the same text. ``{as_of}`` is an ISO date (``facilities_in_scope``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipeline.dataset.schema import BY_NAME


@dataclass(frozen=True, slots=True)
class View:
    """One view: what a row is, the tables that it reads, and its SQL."""

    name: str
    description: str
    sql: str

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that the view reads."""
        words = set(re.findall(r"[a-z_]+", self.sql))
        return tuple(name for name in BY_NAME if name in words)


# Where several documents tell of one event: report before announcement before reprint, then the
# earlier, then by id: the order in which rows are made too (pipeline/identity/source.py).
_RANK = """
  row(case role when 'reports' then 1 when 'announces' then 2 else 3 end,
    coalesce(published_on, date '9999-12-31'), document_id)
"""

_CERTIFICATIONS_WIDE = f"""
with told as (
  select certification_id, document_id, role, {_RANK} as rank
  from certification_documents join documents using (document_id)
),
best as (
  select certification_id,
    arg_min(document_id, rank) as document_id,
    arg_min(document_id, rank) filter (where role = 'reports') as report_document_id,
    count(*) as documents
  from told group by certification_id
),
counted as (
  select n.certification_id, t.document_id, t.rank, n.grade,
    sum(coalesce(n.stated, case when t.role = 'reports' then n.listed end)) as number
  from nonconformance_counts n join told t using (certification_id, document_id)
  where not n.part_of_total group by all
),
counts as (
  select certification_id,
    arg_min(number, rank) filter (where grade = 'minor' and number is not null) as minor,
    arg_min(number, rank) filter (where grade = 'major' and number is not null) as major,
    arg_min(number, rank) filter (where grade is null and number is not null) as ungraded
  from counted group by certification_id
),
firms as (
  select certification_id, string_agg(distinct f.name, '; ' order by f.name) as firms
  from certification_firms join audit_firms f using (firm_id) group by certification_id
),
places as (
  select certification_id, string_agg(distinct l.name, '; ' order by l.name) as places,
    string_agg(distinct l.country_code, '; ' order by l.country_code) as countries
  from certification_locations join locations l using (location_id) group by certification_id
),
sites as (
  select certification_id, count(*) as number,
    string_agg(f.name, '; ' order by f.name, facility_id) as names
  from certification_facilities join facilities f using (facility_id) group by certification_id
),
doing as (
  select certification_id, string_agg(activity, '; ' order by activity) as activities
  from activities group by certification_id
),
limited as (
  select certification_id, string_agg(principle::varchar, ', ' order by principle) as principles
  from certification_principles group by certification_id
)
select c.certification_id, c.certificate_id, o.organisation_id, o.name as organisation,
  o.country_code, c.standard, c.version, c.event, c.status, c.scope, limited.principles,
  k.certificate_number, k.certified_since, c.announced_on, c.issued_on, c.expires_on,
  firms.firms as audit_firms, counts.minor::bigint as minor, counts.major::bigint as major,
  counts.ungraded::bigint as ungraded,
  coalesce(sites.number, 0) as facilities, sites.names as facility_names, places.places,
  places.countries, doing.activities, c.scope_statement, best.documents, best.document_id,
  d.url as document_url, d.title as document_title, best.report_document_id
from certifications c
join certificates k using (certificate_id)
join organisations o using (organisation_id)
left join best using (certification_id)
left join documents d on d.document_id = best.document_id
left join counts using (certification_id)
left join firms using (certification_id)
left join places using (certification_id)
left join sites using (certification_id)
left join doing using (certification_id)
left join limited using (certification_id)
order by coalesce(c.issued_on, c.announced_on), c.certification_id
"""

_FINDINGS_WIDE = f"""
with told as (
  select certification_id, document_id, role, {_RANK} as rank
  from certification_documents join documents using (document_id)
  semi join findings using (certification_id, document_id)
),
best as (
  select certification_id, arg_min(document_id, rank) as document_id,
    arg_min(role, rank) as role
  from told group by certification_id
),
letters as (
  select finding_id, string_agg(part, '' order by part) as parts from finding_parts
  group by finding_id
)
select f.finding_id, f.certification_id, o.organisation_id, o.name as organisation,
  c.standard, c.version, c.event, coalesce(c.issued_on, c.announced_on) as event_on,
  f.criterion, letters.parts, r.title, f.title_as_written, r.principle, f.rating, f.statement,
  s.name as facility, f.document_id, best.role as told_by
from findings f
join best using (certification_id, document_id)
join certifications c using (certification_id)
join certificates k using (certificate_id)
join organisations o using (organisation_id)
left join letters using (finding_id)
left join criteria r on r.criterion_id = f.criterion_id
left join facilities s on s.facility_id = f.facility_id
order by event_on, f.certification_id, try_cast(split_part(f.criterion, '.', 1) as integer),
  try_cast(split_part(f.criterion, '.', 2) as integer), letters.parts, f.finding_id
"""

_FACILITIES_IN_SCOPE = """
with dated as (
  select certification_id, certificate_id, standard, version, event, status, scope, expires_on,
    coalesce(issued_on, announced_on) as event_on, happened_on
  from certifications
),
past as (
  select * from dated where event_on <= date '{as_of}' or event_on is null
),
latest as (
  select * from past qualify row_number() over (
    partition by certificate_id
    order by event_on desc nulls last, happened_on desc nulls last, certification_id) = 1
),
known as (
  select certificate_id, max(expires_on) as expires_on,
    arg_max(status, (coalesce(event_on, date '0001-01-01'), certification_id))
      filter (where status is not null) as status,
    arg_max(scope, (coalesce(event_on, date '0001-01-01'), certification_id))
      filter (where scope is not null) as scope
  from past group by certificate_id
),
naming as (
  select * from past semi join certification_facilities using (certification_id)
),
whole as (
  select certificate_id, event_on, certification_id from naming
  where event not in ('scope_extension', 'status_change')
  qualify row_number() over (
    partition by certificate_id
    order by event_on desc nulls last, happened_on desc nulls last, certification_id) = 1
),
named as (
  select distinct n.certificate_id, f.facility_id
  from naming n left join whole w using (certificate_id)
  join certification_facilities f on f.certification_id = n.certification_id
  where w.certification_id is null or n.certification_id = w.certification_id
    or (n.event in ('scope_extension', 'status_change')
        and (w.event_on is null or n.event_on >= w.event_on))
),
places as (
  select facility_id, string_agg(l.name, '; ' order by l.name) as places,
    string_agg(distinct l.country_code, '; ' order by l.country_code) as countries
  from facility_locations join locations l using (location_id) group by facility_id
)
select date '{as_of}' as as_of, f.facility_id, f.name as facility, f.kind, places.places,
  coalesce(places.countries, o.country_code) as countries, o.organisation_id,
  o.name as organisation, k.certificate_id, latest.standard, latest.version,
  k.certificate_number, latest.certification_id, latest.event, latest.event_on, known.status,
  known.scope, known.expires_on,
  case when known.status in ('suspended', 'withdrawn') then known.status
       when known.expires_on is null then 'not_known'
       when known.expires_on < date '{as_of}' then 'expired'
       else 'valid' end as validity
from latest
join certificates k using (certificate_id)
join organisations o using (organisation_id)
join known using (certificate_id)
left join named using (certificate_id)
left join facilities f on f.facility_id = named.facility_id
left join places on places.facility_id = f.facility_id
order by organisation, o.organisation_id, latest.standard, k.certificate_id, facility,
  f.facility_id
"""

VIEWS: tuple[View, ...] = (
    View(
        "certifications_wide",
        "One row an event in a certificate's life, the best source for each value (report before "
        "announcement before reprint, then the earlier). 'ungraded' is a number of "
        "non-conformances without a grade. Several names in one column are joined by '; '.",
        _CERTIFICATIONS_WIDE,
    ),
    View(
        "findings_wide",
        "One row a finding of an event, each finding once: of the event's documents that list "
        "findings only the best is taken (report before announcement before reprint). Findings "
        "whose standard the document leaves open are in the table alone.",
        _FINDINGS_WIDE,
    ),
    View(
        "facilities_in_scope",
        "One row a facility in a certificate's scope as of a date (default: the newest "
        "retrieval): those that the last whole scope names, and those that scope extensions and "
        "changes of status named since. Status and scope are the last that were stated. A "
        "certificate without named facilities has one row with an empty facility. "
        "'validity' is valid, expired, suspended, withdrawn or not_known (no expiry is known).",
        _FACILITIES_IN_SCOPE,
    ),
)

VIEW_BY_NAME = {view.name: view for view in VIEWS}


def view_sql(view: View, as_of: str | None) -> str:
    """Return a view's SQL for a date. Raises ValueError if ``as_of`` is not an ISO date."""
    day = date.max if as_of is None else date.fromisoformat(as_of)
    return view.sql.replace("{as_of}", day.isoformat())


def tables_in(sql: str) -> tuple[str, ...]:
    """Return the tables that a query can read: every one that it or a view in it names.

    A query that names none (``show tables``) gets them all.
    """
    words = set(re.findall(r"[a-z0-9_]+", sql.lower()))
    named = {name for name in BY_NAME if name in words}
    for view in VIEWS:
        if view.name in words:
            named.update(view.tables)
    return _in_order(named) if named else tuple(BY_NAME)


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    wanted = set(names)
    return tuple(name for name in BY_NAME if name in wanted)
