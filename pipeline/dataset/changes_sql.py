"""The SQL of a comparison: what happened to each document, and whose doing a difference is."""

from __future__ import annotations

# What must be known of documents and of the places of values; a dataset without it has no causes.
NEEDED = {
    "documents": ("document_id", "url", "superseded_by", "status", "pages", "pages_read", "kind"),
    "evidence": (
        "table_name", "row_id", "column_name", "document_id", "page", "char_start", "char_end",
        "x0", "top", "x1", "bottom", "quote", "source", "basis", "rule", "extractor_version",
        "confidence", "review",
    ),
}  # fmt: skip

# Documents by what happened to them; the code that read each of them, then and now; the places
# that are no longer the same, in whatever order they are numbered (`touched`); and every row
# that cites a document with a cause (`cited`).
PLACES_SQL = """
create temp view {side}_places as
select table_name, row_id, column_name, document_id,
  sum(hash(page, char_start, char_end, x0, top, x1, bottom, quote, source, basis, rule,
    confidence, review)) as places, max(review) as review
from {side}_evidence group by all;
"""
CAUSES_SQL = """
create temp table code as
select document_id, n.v as now, o.v as was
from (select document_id, max(extractor_version) as v from new_evidence group by all) n
full join (select document_id, max(extractor_version) as v from old_evidence group by all) o
  using (document_id);
create temp table document_causes as
with both_sides as (
  select coalesce(n.document_id, o.document_id) as document_id,
    n.document_id is not null as is_there, o.document_id is not null as was_there,
    coalesce(n.url, o.url) as url, n.superseded_by as later, o.superseded_by as later_then,
    coalesce(code.now, (select max(now) from code)) is distinct from
      coalesce(code.was, (select max(was) from code)) as other_code,
    (n.status, n.pages, n.pages_read, n.kind) is distinct from
      (o.status, o.pages, o.pages_read, o.kind) as other_reading
  from new_documents n full join old_documents o using (document_id)
  left join code on code.document_id = coalesce(n.document_id, o.document_id)
),
told as (
  select *, case
    when not was_there then case when exists (
        select 1 from old_documents o where o.url = both_sides.url)
      then 'changed document' else 'new document' end
    when not is_there then case when exists (
        select 1 from new_documents n where n.url = both_sides.url
          and not exists (select 1 from old_documents o where o.document_id = n.document_id))
      then 'changed document' else 'document gone' end
    when later is distinct from later_then
      then case when later is null then 'document gone' else 'changed document' end
    end as cause
  from both_sides
)
select document_id, cause from told where cause is not null
union all
select document_id, 'changed extractor' from told where cause is null and other_code
union all
select document_id, 'changed settings' from told where cause is null and {settings}
union all
select document_id, 'changed reading' from told
  where cause is null and other_reading and not other_code and not {settings};

create temp table causes_of_documents as
select document_id, list_sort(list(cause)) as causes, [document_id] as documents
from document_causes group by document_id;

create temp table touched as
select table_name, row_id, column_name, document_id, [document_id] as documents,
  case when n.review is distinct from o.review and (c.causes is null or not list_has_any(
      c.causes, ['new document', 'changed document', 'document gone']))
    then ['reviewed correction'] else c.causes end as causes
from new_places n full join old_places o
  using (table_name, row_id, column_name, document_id)
left join causes_of_documents c using (document_id)
where n.places is distinct from o.places
  and (c.causes is not null or n.review is distinct from o.review);

create temp view cited as
select table_name, row_id, c.causes, c.documents from (
  select distinct table_name, row_id, document_id from new_evidence
  union select distinct table_name, row_id, document_id from old_evidence
) join causes_of_documents c using (document_id);
"""

# The causes of all differences of a changed row together, where they are not the same one.
PAIRS_SQL = """
create temp table pair_causes as
select pair, array_to_string(
  list_sort(list_distinct(flatten(list(string_split(cause, '; '))))), '; ') as cause
from details where pair in (
  select pair from details where pair is not null group by pair having min(cause) <> max(cause))
group by pair;
create temp view caused as
select table_name, change, coalesce(p.cause, d.cause) as cause, d.pair, column_name, documents
from details d left join pair_causes p using (pair);
"""
COUNTS_SQL = """
select table_name, change, cause, count(distinct pair) + count(*) filter (where pair is null)
from caused group by all
"""
COLUMNS_SQL = """
select distinct table_name, change, cause, column_name from caused
where column_name is not null order by all
"""
DOCUMENTS_SQL = """
select distinct table_name, change, cause, documents from caused where documents is not null
"""
