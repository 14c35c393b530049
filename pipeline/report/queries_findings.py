"""The queries on non-conformances, and those that give the rows behind each of their numbers.

Two things are counted apart. A document may *state* how many non-conformances there are, and it
may *list* them by criterion; many announcements state more than they list. The views count each
event once, from its best document.
"""

from __future__ import annotations

# A row without a rating in an announcement is a reported non-conformance whose grade is not
# told; in a report it is a row whose rating could not be read.
_IS_LISTED = "(rating in ('minor', 'major') or (rating is null and told_by <> 'reports'))"

_LISTED = f"""
listed as (
  select finding_id, certification_id, standard, coalesce(version, 'not printed') as version,
    event_on, year(event_on) as year, organisation_id, organisation, criterion, parts,
    coalesce(principle, try_cast(split_part(criterion, '.', 1) as integer)) as principle,
    coalesce(title, title_as_written) as title, coalesce(rating, 'ungraded') as grade,
    coalesce(statement, concat_ws(' ', criterion || coalesce(parts, ''), title_as_written))
      as words, facility, document_id
  from findings_wide where {_IS_LISTED}
)
""".strip()

# One row an event: what it states, how many it lists, whether it says anything at all.
_EVENTS = """
events as (
  select w.certification_id, w.certificate_id, w.organisation, w.standard,
    coalesce(w.version, 'not printed') as version,
    coalesce(w.issued_on, w.announced_on) as event_on,
    year(coalesce(w.issued_on, w.announced_on)) as year,
    w.minor, w.major, w.ungraded, coalesce(l.listed, 0) as listed,
    coalesce(w.minor, w.major, w.ungraded) is not null or l.listed is not null as tells,
    greatest(coalesce(w.minor, 0) + coalesce(w.major, 0) + coalesce(w.ungraded, 0),
      coalesce(l.listed, 0)) > 0 as has_one,
    w.document_id, w.document_url
  from certifications_wide w
  left join (select certification_id, count(*) as listed from listed group by all) l
    using (certification_id)
)
""".strip()

# Events that say where their non-conformances are, or that there are none; those with a scope of
# some principles count for these alone, those of a limited scope that names none for none.
_ASSESSED = """
placed as (
  select certification_id, standard, version from events
  where certification_id in (select certification_id from findings_wide)
    or (tells and not has_one)
),
assessed as (
  select p.certification_id, p.standard, p.version, r.principle
  from placed p
  join certifications c using (certification_id)
  join (select standard, version, principle from principles
    union select standard, version, principle from listed) r
    on r.standard = p.standard and r.version = p.version
  where case when exists (from certification_principles q
      where q.certification_id = p.certification_id)
    then exists (from certification_principles q
      where q.certification_id = p.certification_id and q.principle = r.principle)
    else coalesce(c.scope, 'full') = 'full' end
)
""".strip()

_COUNTED = """
count(*) as events, count(*) filter (where tells) as telling,
  count(*) filter (where has_one) as with_one, sum(minor)::bigint as minor,
  sum(major)::bigint as major, sum(ungraded)::bigint as ungraded, sum(listed)::bigint as listed
""".strip()

BY_VERSION = f"""
with {_LISTED},
{_EVENTS}
select standard, version, {_COUNTED}
from events group by all order by standard desc, version
"""

BY_YEAR = f"""
with {_LISTED},
{_EVENTS}
select coalesce(year::varchar, 'not known') as year, standard, version, {_COUNTED}
from events where tells group by events.year, standard, version
order by events.year nulls last, standard desc, version
"""

BY_PRINCIPLE = f"""
with {_LISTED},
{_EVENTS},
{_ASSESSED},
counted as (
  select standard, version, principle, count(distinct certification_id) as with_one,
    count(*) filter (where grade = 'minor') as minor,
    count(*) filter (where grade = 'major') as major,
    count(*) filter (where grade = 'ungraded') as ungraded
  from listed where principle is not null group by all
),
bases as (
  select standard, version, principle, count(*) as assessed from assessed group by all
)
select standard, version, principle, p.title,
  greatest(coalesce(b.assessed, 0), coalesce(c.with_one, 0)) as assessed,
  coalesce(c.with_one, 0) as with_one, coalesce(c.minor, 0) as minor,
  coalesce(c.major, 0) as major, coalesce(c.ungraded, 0) as ungraded
from bases b full join counted c using (standard, version, principle)
left join principles p using (standard, version, principle)
order by standard desc, version, principle
"""

BY_CRITERION = f"""
with {_LISTED},
{_EVENTS},
{_ASSESSED},
bases as (
  select standard, version, principle, count(*) as assessed from assessed group by all
)
select standard, version, criterion, coalesce(any_value(r.title), min(l.title)) as title,
  greatest(coalesce(any_value(b.assessed), 0), count(distinct certification_id)) as assessed,
  count(distinct certification_id) as with_one,
  count(*) filter (where grade = 'minor') as minor,
  count(*) filter (where grade = 'major') as major,
  count(*) filter (where grade = 'ungraded') as ungraded
from listed l
left join bases b using (standard, version, principle)
left join (select standard, version, number as criterion, title from criteria) r
  using (standard, version, criterion)
group by standard, version, criterion
order by standard desc, version, try_cast(split_part(criterion, '.', 1) as integer),
  try_cast(split_part(criterion, '.', 2) as integer), criterion
"""

BY_FIRM = f"""
with {_LISTED},
{_EVENTS}
select f.firm_id, f.name as firm, {_COUNTED}
from events
join (select distinct certification_id, firm_id from certification_firms) using (certification_id)
join audit_firms f using (firm_id)
group by f.firm_id, f.name order by telling desc, events desc, firm, f.firm_id
"""

_FIRMS = """
firms as (
  select certification_id, string_agg(distinct firm_id, ' ' order by firm_id) as firm_ids
  from certification_firms group by certification_id
)
""".strip()

LISTED_ROWS = f"""
with {_LISTED},
{_FIRMS},
pages as (
  select row_id as finding_id, min(page) as page from evidence
  where table_name = 'findings' group by row_id
)
select l.finding_id, l.certification_id,
  l.event_on, l.year, l.organisation, l.facility, l.standard, l.version,
  l.principle, l.criterion, l.parts, l.grade, l.words, firms.firm_ids, l.document_id, d.kind,
  d.url, pages.page
from listed l
join documents d using (document_id)
left join firms using (certification_id)
left join pages using (finding_id)
order by l.standard desc, l.version, l.principle, try_cast(split_part(l.criterion, '.', 2) as
  integer), l.criterion, l.parts, l.event_on desc, l.organisation, l.finding_id
"""

STATED_ROWS = f"""
with {_LISTED},
{_EVENTS},
{_FIRMS},
told as (
  select n.certification_id, n.document_id, d.kind, d.url,
    string_agg(distinct e.quote, ' … ' order by e.quote) as words,
    row(case any_value(t.role) when 'reports' then 1 when 'announces' then 2 else 3 end,
      coalesce(d.published_on, date '9999-12-31'), n.document_id) as rank
  from nonconformance_counts n
  join certification_documents t using (certification_id, document_id)
  join documents d using (document_id)
  left join evidence e on e.table_name = 'nonconformance_counts' and e.row_id = n.count_id
    and e.column_name = 'stated' and e.document_id = n.document_id
  where coalesce(n.stated, n.listed) is not null and not n.part_of_total
  group by n.certification_id, n.document_id, d.kind, d.url, d.published_on
),
best as (
  select certification_id, arg_min(document_id, rank) as document_id
  from told group by certification_id
)
select v.certification_id, v.event_on, v.year, v.organisation, v.standard, v.version, v.minor,
  v.major, v.ungraded, v.listed, v.has_one, t.words, firms.firm_ids,
  coalesce(b.document_id, v.document_id) as document_id, coalesce(t.kind, d.kind) as kind,
  coalesce(t.url, v.document_url) as url
from events v
left join best b using (certification_id)
left join told t on t.certification_id = b.certification_id and t.document_id = b.document_id
left join documents d on d.document_id = v.document_id
left join firms using (certification_id)
where v.tells
order by v.event_on desc nulls last, v.organisation, v.certification_id
"""

ALL: dict[str, str] = {
    "nc-by-version": BY_VERSION,
    "nc-by-year": BY_YEAR,
    "nc-by-principle": BY_PRINCIPLE,
    "nc-by-criterion": BY_CRITERION,
    "nc-by-firm": BY_FIRM,
    "rows-listed": LISTED_ROWS,
    "rows-stated": STATED_ROWS,
}
