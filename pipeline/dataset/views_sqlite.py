"""The analysts' views in SQLite's words; a test holds each against its DuckDB text.

SQLite before 3.44 cannot order inside an aggregate, so that lists are made from ordered
subqueries, which every version reads in their order.
"""

from __future__ import annotations

from pipeline.dataset.views import View, view_sql

_RANK = "case role when 'reports' then 1 when 'announces' then 2 else 3 end"


def _joined(column: str, rows: str, order: str = "1", by: str = "; ") -> str:
    """SQL for the distinct values of some rows in one text."""
    each = f"select distinct {column} as v {rows} order by {order}"
    return f"(select group_concat(v, '{by}') from ({each}))"


_EVENT = "where certification_id = c.certification_id"

_CERTIFICATIONS_WIDE = f"""
with told as (
  select certification_id, document_id, role, {_RANK} as rank from certification_documents
),
best as (
  select certification_id, document_id from (
    select *, row_number() over (partition by certification_id order by rank, document_id) as n
    from told
  ) where n = 1
),
counted as (
  select n.certification_id, t.document_id, t.rank, n.grade,
    sum(coalesce(n.stated, case when t.role = 'reports' then n.listed end)) as number
  from nonconformance_counts n join told t
    on t.certification_id = n.certification_id and t.document_id = n.document_id
  where not n.part_of_total
  group by n.certification_id, t.document_id, t.rank, n.grade
),
counts as (
  select certification_id, grade, number from (
    select *, row_number() over (
      partition by certification_id, grade order by rank, document_id) as n
    from counted where number is not null
  ) where n = 1
)
select c.certification_id, c.certificate_id, o.organisation_id, o.name as organisation,
  o.country_code, c.standard, c.version, c.event, c.status, c.scope,
  {_joined("principle", f"from certification_principles {_EVENT}", by=", ")} as principles,
  k.certificate_number, k.certified_since, c.announced_on, c.issued_on, c.expires_on,
  {_joined("f.name", f"from certification_firms join audit_firms f using (firm_id) {_EVENT}")}
    as audit_firms,
  (select number from counts {_EVENT} and grade = 'minor') as minor,
  (select number from counts {_EVENT} and grade = 'major') as major,
  (select count(*) from certification_facilities {_EVENT}) as facilities,
  (select group_concat(v, '; ') from (
    select f.name as v from certification_facilities join facilities f using (facility_id)
    {_EVENT} order by f.name, facility_id)) as facility_names,
  {_joined("l.name", f"from certification_locations join locations l using (location_id) {_EVENT}")}
    as places,
  {_joined("l.country_code",
           f"from certification_locations join locations l using (location_id) {_EVENT} "
           "and l.country_code is not null")} as countries,
  {_joined("activity", f"from activities {_EVENT}")} as activities,
  c.scope_statement,
  (select nullif(count(*), 0) from told {_EVENT}) as documents, best.document_id,
  d.url as document_url, d.title as document_title,
  (select min(document_id) from told {_EVENT} and role = 'reports') as report_document_id
from certifications c
join certificates k using (certificate_id)
join organisations o using (organisation_id)
left join best on best.certification_id = c.certification_id
left join documents d on d.document_id = best.document_id
order by coalesce(c.issued_on, c.announced_on) is null,
  coalesce(c.issued_on, c.announced_on), c.certification_id
"""  # fmt: skip

_FINDINGS_WIDE = f"""
with told as (
  select distinct f.certification_id, f.document_id, {_RANK} as rank, role
  from findings f join certification_documents d
    on d.certification_id = f.certification_id and d.document_id = f.document_id
),
best as (
  select certification_id, document_id, role from (
    select *, row_number() over (partition by certification_id order by rank, document_id) as n
    from told
  ) where n = 1
)
select f.finding_id, f.certification_id, o.organisation_id, o.name as organisation,
  c.standard, c.version, c.event, coalesce(c.issued_on, c.announced_on) as event_on,
  f.criterion,
  (select group_concat(part, '') from (
    select part from finding_parts where finding_id = f.finding_id order by part)) as parts,
  r.title, f.title_as_written, r.principle, f.rating, f.statement,
  s.name as facility, f.document_id, best.role as told_by
from findings f
join best on best.certification_id = f.certification_id and best.document_id = f.document_id
join certifications c on c.certification_id = f.certification_id
join certificates k using (certificate_id)
join organisations o using (organisation_id)
left join criteria r on r.criterion_id = f.criterion_id
left join facilities s on s.facility_id = f.facility_id
order by event_on is null, event_on, f.certification_id,
  cast(substr(f.criterion, 1, instr(f.criterion || '.', '.') - 1) as integer),
  cast(substr(f.criterion, instr(f.criterion || '.', '.') + 1) as integer),
  parts is null, parts, f.finding_id
"""

_FACILITIES_IN_SCOPE = """
with dated as (
  select certification_id, certificate_id, standard, version, event, status, scope, expires_on,
    coalesce(issued_on, announced_on) as event_on
  from certifications
),
past as (
  select * from dated where event_on <= '{as_of}' or event_on is null
),
latest as (
  select * from (select *, row_number() over (
    partition by certificate_id order by event_on is null, event_on desc, certification_id) as n
    from past) where n = 1
),
expiry as (
  select certificate_id, max(expires_on) as expires_on from past group by certificate_id
),
named as (
  select certificate_id, certification_id from (select *, row_number() over (
    partition by certificate_id order by event_on is null, event_on desc, certification_id) as n
    from past where certification_id in (select certification_id from certification_facilities))
  where n = 1
)
select '{as_of}' as as_of, f.facility_id, f.name as facility, f.kind,
  (select group_concat(name, '; ') from (
    select l.name from facility_locations join locations l using (location_id)
    where facility_id = f.facility_id order by l.name)) as places,
  coalesce((select group_concat(country_code, '; ') from (
    select distinct l.country_code from facility_locations join locations l using (location_id)
    where facility_id = f.facility_id and l.country_code is not null order by 1)),
    o.country_code) as countries,
  o.organisation_id, o.name as organisation, k.certificate_id, latest.standard, latest.version,
  k.certificate_number, latest.certification_id, latest.event, latest.event_on, latest.status,
  latest.scope, expiry.expires_on,
  case when latest.status in ('suspended', 'withdrawn') then latest.status
       when expiry.expires_on is null then 'not_known'
       when expiry.expires_on < '{as_of}' then 'expired'
       else 'valid' end as validity
from latest
join certificates k using (certificate_id)
join organisations o using (organisation_id)
join expiry using (certificate_id)
left join named on named.certificate_id = k.certificate_id
left join certification_facilities cf on cf.certification_id = named.certification_id
left join facilities f on f.facility_id = cf.facility_id
order by organisation, o.organisation_id, latest.standard, k.certificate_id,
  facility is null, facility, f.facility_id
"""

SQLITE: dict[str, str] = {
    "certifications_wide": _CERTIFICATIONS_WIDE,
    "findings_wide": _FINDINGS_WIDE,
    "facilities_in_scope": _FACILITIES_IN_SCOPE,
}


def sqlite_view_sql(view: View, as_of: str | None) -> str | None:
    """Return a view's SQL in SQLite's words for a date; None for a view that has none."""
    text = SQLITE.get(view.name)
    return None if text is None else view_sql(View(view.name, view.description, text), as_of)
