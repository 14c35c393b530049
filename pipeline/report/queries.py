"""The queries that give the report its numbers; the page shows each beside what it gives.

Every text is one query of DuckDB over a snapshot's tables and views, as ``alucert query`` runs
it. ``{as_of}`` is an ISO date. Queries on non-conformances are in ``queries_findings.py``.
"""

from __future__ import annotations

AT_A_GLANCE = """
select 'documents' as what, count(*) as number, null as leads_to from documents
union all select 'certificates', count(*), null from certificates
union all select 'certified companies', count(distinct organisation_id), null from certificates
union all select 'countries', count(distinct country_code), null from (
  select country_code from certification_locations join locations using (location_id)
  union all select country_code from organisations semi join certificates using (organisation_id))
union all select 'facilities named', count(*), null from facilities
union all select 'audit firms', count(distinct firm_id), null from certification_firms
union all select 'non-conformances listed', count(*), 'rows-listed' from findings_wide
  where rating in ('minor', 'major') or (rating is null and told_by <> 'reports')
union all select 'values with their place', count(*), null from evidence
"""

# A report prints no date of publication: its year is that of the event it reports on.
DOCUMENTS_BY_YEAR = """
with dated as (
  select d.document_id, d.kind,
    coalesce(year(d.published_on), min(year(coalesce(c.issued_on, c.announced_on)))) as year
  from documents d
  left join certification_documents using (document_id)
  left join certifications c using (certification_id)
  group by d.document_id, d.kind, d.published_on
)
select coalesce(year::varchar, 'not known') as year,
  count(*) filter (where kind = 'announcement') as announcements,
  count(*) filter (where kind = 'audit_report') as audit_reports,
  count(*) filter (where kind = 'reprint') as reprints,
  count(*) filter (where kind not in ('announcement', 'audit_report', 'reprint')) as others,
  count(*) as documents
from dated group by dated.year order by dated.year nulls last
"""

DOCUMENTS_BY_STATUS = """
select status, count(*) as documents,
  count(*) filter (where kind = 'announcement') as announcements,
  count(*) filter (where kind = 'audit_report') as audit_reports,
  count(*) filter (where kind not in ('announcement', 'audit_report')) as others
from documents group by status
order by list_position(['complete', 'partial', 'unreadable', 'failed'], status)
"""

DOCUMENTS_BY_SOURCE = """
select source, coalesce(nullif(regexp_extract(url, '^https?://([^/?#]+)', 1), ''), 'no address')
    as site,
  count(*) as documents, max(retrieved_at)::date as newest_retrieval
from documents group by all order by documents desc, source, site
"""

NOT_COMPLETE = """
select d.status, coalesce(d.title, d.document_id) as document, d.url,
  coalesce(
    string_agg(distinct g.detail, '; ' order by g.detail) filter (where g.severity <> 'info'),
    string_agg(distinct f.reason, '; ' order by f.reason), 'no reason is kept') as reason
from documents d
left join document_failures f using (document_id)
left join flags g using (document_id)
where d.status <> 'complete'
group by d.document_id, d.status, d.title, d.url
order by d.status, document, d.document_id
"""

CERTIFICATES = """
select standard, coalesce(version, 'not printed') as version,
  count(distinct certificate_id) as certificates,
  count(distinct certificate_id) filter (where status = 'full') as full_status,
  count(distinct certificate_id) filter (where status = 'provisional') as provisional,
  count(distinct certificate_id) filter (where validity = 'valid') as valid,
  count(distinct certificate_id) filter (where validity = 'expired') as expired,
  count(distinct certificate_id) filter (where validity in ('suspended', 'withdrawn')) as ended,
  count(distinct certificate_id) filter (where validity = 'not_known') as not_known
from facilities_in_scope group by all order by standard desc, version
"""

EXPIRING = """
select distinct f.expires_on, f.organisation, f.standard, f.version, f.certificate_number,
  f.status, f.countries, w.document_url as url
from (select certificate_id, certification_id, organisation, standard, version,
    certificate_number, status, validity, expires_on,
    string_agg(distinct countries, '; ' order by countries) as countries
  from facilities_in_scope group by all) f
left join certifications_wide w using (certification_id)
where f.validity = 'valid'
  and f.expires_on between date '{as_of}' and date '{as_of}' + interval 1 year
order by f.expires_on, f.organisation, f.standard
"""

PROVISIONAL = """
select distinct f.event_on, f.organisation, f.standard, f.version, f.certificate_number,
  f.expires_on, f.validity, f.countries, w.document_url as url
from (select certificate_id, certification_id, organisation, standard, version,
    certificate_number, status, validity, event_on, expires_on,
    string_agg(distinct countries, '; ' order by countries) as countries
  from facilities_in_scope group by all) f
left join certifications_wide w using (certification_id)
where f.status = 'provisional'
order by f.event_on desc nulls last, f.organisation, f.standard
"""

# What several documents or events of a certificate state is counted once: of each certificate
# the last event that states such quantities, and of a company's equal quantities one.
_QUANTITIES = """
with stated as (
  select c.capacity_id, c.certification_id, c.facility_id, c.value, c.kind, e.certificate_id,
    coalesce(e.issued_on, e.announced_on) as event_on, k.organisation_id
  from capacities c
  join certifications e using (certification_id)
  join certificates k using (certificate_id)
  where c.unit = 'tonnes' and c.per = 'year' and c.kind in ('capacity', 'production')
),
latest as (
  select * from stated qualify dense_rank() over (
    partition by certificate_id, kind
    order by event_on desc nulls last, certification_id) = 1
),
once as (
  select * from latest qualify row_number() over (
    partition by organisation_id, facility_id, kind, value
    order by event_on desc nulls last, capacity_id) = 1
),
doing as (
  select certification_id, string_agg(activity, '; ' order by activity) as activities
  from activities group by certification_id
),
at_facility as (
  select facility_id, min(country_code) as country from facility_locations
  join locations using (location_id) group by facility_id
  having count(distinct country_code) = 1
),
of_event as (
  select certification_id, case when count(distinct country_code) = 1 then min(country_code)
    when count(distinct country_code) > 1 then 'several' end as country
  from certification_locations join locations using (location_id) group by certification_id
),
quantities as (
  select o.*, coalesce(doing.activities, 'not told') as activities,
    coalesce(at_facility.country, of_event.country, g.country_code, 'not known') as country
  from once o
  left join doing using (certification_id)
  left join at_facility using (facility_id)
  left join of_event using (certification_id)
  left join organisations g using (organisation_id)
)
""".strip()

CAPACITY_BY_ACTIVITY = f"""
{_QUANTITIES}
select activities,
  count(distinct certificate_id) filter (where kind = 'capacity') as certificates,
  count(*) filter (where kind = 'capacity') as capacities,
  sum(value) filter (where kind = 'capacity') as capacity_tonnes,
  count(*) filter (where kind = 'production') as productions,
  sum(value) filter (where kind = 'production') as production_tonnes
from quantities group by activities
order by capacity_tonnes desc nulls last, production_tonnes desc nulls last, activities
"""

CAPACITY_BY_COUNTRY = f"""
{_QUANTITIES}
select country, count(distinct certificate_id) as certificates, count(*) as capacities,
  sum(value) filter (where activities <> 'not told' and not mined) as metal_tonnes,
  sum(value) filter (where mined) as mined_tonnes,
  sum(value) filter (where activities = 'not told') as untold_tonnes
from (select *, contains(activities, 'Bauxite Mining') or contains(activities, 'Alumina Refining')
    as mined from quantities where kind = 'capacity')
group by country
order by metal_tonnes desc nulls last, mined_tonnes desc nulls last, untold_tonnes desc, country
"""

CAPACITY_BY_BOTH = f"""
{_QUANTITIES}
select country, activities, count(*) as capacities, sum(value) as capacity_tonnes
from quantities where kind = 'capacity'
group by all order by country, capacity_tonnes desc, activities
"""

OTHER_QUANTITIES = """
select unit, coalesce(per, 'not told') as per, kind, count(*) as quantities
from capacities
where not (unit = 'tonnes' and per = 'year' and kind in ('capacity', 'production'))
group by unit, capacities.per, kind order by quantities desc, unit, per, kind
"""

PLACES = """
select l.name as place, l.country_code as country, l.latitude, l.longitude,
  count(distinct f.facility_id) as facilities,
  count(distinct e.certificate_id) as certificates
from locations l
left join facility_locations f using (location_id)
left join certification_locations c using (location_id)
left join certifications e using (certification_id)
where l.latitude is not null and l.longitude is not null
group by l.location_id, l.name, l.country_code, l.latitude, l.longitude
order by certificates desc, facilities desc, country, place, l.location_id
"""

COUNTRIES = """
with placed as (
  select distinct e.certificate_id, e.certification_id, l.location_id, l.country_code as country,
    l.latitude is not null as located
  from certifications e
  join certification_locations using (certification_id)
  join locations l using (location_id)
),
sites as (
  select f.facility_id, l.country_code as country, bool_or(l.latitude is not null) as located
  from facilities f join facility_locations using (facility_id)
  join locations l using (location_id) group by all
),
every as (
  select coalesce(p.country, s.country) as country, certificates, places, located_places,
    facilities, located_facilities
  from (select country, count(distinct certificate_id) as certificates,
      count(distinct location_id) as places,
      count(distinct location_id) filter (where located) as located_places
    from placed group by country) p
  full join (select country, count(*) as facilities,
      count(*) filter (where located) as located_facilities
    from sites group by country) s on p.country is not distinct from s.country
)
select coalesce(country, 'not known') as country, coalesce(certificates, 0) as certificates,
  coalesce(facilities, 0) as facilities, coalesce(located_facilities, 0) as located_facilities,
  coalesce(places, 0) as places, coalesce(located_places, 0) as located_places
from every order by certificates desc, facilities desc, country
"""

FLAGS = """
select severity, code, count(*) as flags, count(distinct document_id) as documents,
  min(detail) as example
from flags group by severity, code
order by list_position(['error', 'warning', 'info'], severity), flags desc, code
"""

ABSENCES = """
select field, count(*) as absent,
  count(*) filter (where reason = 'not_found') as not_found,
  count(*) filter (where reason = 'absent_stated') as absent_stated,
  count(*) filter (where reason = 'conflicting') as conflicting,
  count(*) filter (where reason = 'not_assessable') as not_assessable,
  count(*) filter (where reason = 'not_applicable') as not_applicable
from absences group by field order by absent desc, field
"""

CONFIDENCE = """
select table_name, count(*) as places, avg(confidence) as mean,
  count(*) filter (where confidence < 0.9) as below_90,
  count(*) filter (where confidence >= 0.9 and confidence < 0.98) as below_98,
  count(*) filter (where confidence >= 0.98) as from_98,
  count(*) filter (where basis <> 'stated') as not_stated,
  count(*) filter (where review is not null) as reviewed
from evidence group by table_name order by places desc, table_name
"""

ALL: dict[str, str] = {
    "at-a-glance": AT_A_GLANCE,
    "documents-by-year": DOCUMENTS_BY_YEAR,
    "documents-by-status": DOCUMENTS_BY_STATUS,
    "documents-by-source": DOCUMENTS_BY_SOURCE,
    "not-complete": NOT_COMPLETE,
    "certificates": CERTIFICATES,
    "expiring": EXPIRING,
    "provisional": PROVISIONAL,
    "capacity-by-activity": CAPACITY_BY_ACTIVITY,
    "capacity-by-country": CAPACITY_BY_COUNTRY,
    "capacity-by-both": CAPACITY_BY_BOTH,
    "other-quantities": OTHER_QUANTITIES,
    "places": PLACES,
    "countries": COUNTRIES,
    "flags": FLAGS,
    "absences": ABSENCES,
    "confidence": CONFIDENCE,
}
