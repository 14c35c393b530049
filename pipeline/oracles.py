"""Oracles over several tables: what the documents' own arithmetic and order demand.

Each is SQL after FROM for the rows that break it. What they demand and why is told, in words,
in ``dataset/checks.csv``; plausible ranges of single columns stand in ``dataset/ranges.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Oracle:
    """One rule over rows of ``table``: ``rows`` is SQL after FROM for those that break it."""

    level: Literal["error", "warning"]
    check: str
    table: str
    columns: tuple[str, ...]
    must_hold: str
    rows: str
    shown: str = ""


def oracles() -> tuple[Oracle, ...]:
    """Return every oracle, in a fixed order."""
    return (*_CERTIFICATES, *_COUNTS, *_TIMES, *_CHAINS, *_absence_oracles())


# A full certificate lasts three years less a day, a provisional one a year (REPORTS.md: 5 of 5
# printed so); a day more or less is how issuers count.
_TERM = """certifications where issued_on is not null and expires_on is not null and (
  (status = 'full' and abs(date_diff('day', issued_on + interval 3 year - interval 1 day,
    expires_on)) > 1) or
  (status = 'provisional' and abs(date_diff('day', issued_on + interval 1 year - interval 1 day,
    expires_on)) > 1))"""

_CERTIFICATES = (
    Oracle("warning", "expiry_of_term", "certifications", ("issued_on", "expires_on", "status"),
           "full lasts three years less a day, provisional one year less a day", _TERM,
           "certification_id || ' ' || issued_on || ' to ' || expires_on"),
    Oracle("warning", "version_before_its_year", "certifications", ("version", "happened_on"),
           "nothing is certified against a version before the year of that version",
           "(select c.* from certifications c join standards s using (standard, version) "
           "where year(c.happened_on) < s.year)",
           "certification_id || ' ' || standard || ' ' || version || ' on ' || happened_on"),
    Oracle("error", "standard_of_certificate", "certifications", ("standard",),
           "an event has the standard of its certificate",
           "(select c.* from certifications c join certificates k using (certificate_id) "
           "where c.standard <> k.standard)"),
    Oracle("warning", "number_twice", "certificates", ("certificate_number", "standard"),
           "one number of a standard is one certificate of one company",
           "(select * from certificates where certificate_number is not null "
           "qualify count(*) over (partition by standard, certificate_number) > 1)",
           "standard || ' ' || certificate_number || ' ' || certificate_id"),
    Oracle("error", "superseded_tells", "certification_documents", ("document_id",),
           "a document with a later version tells of no event",
           "(select t.* from certification_documents t join documents using (document_id) "
           "where superseded_by is not null)"),
    Oracle("error", "unread_tells", "certification_documents", ("document_id",),
           "only a document that was read tells of an event",
           "(select t.* from certification_documents t join documents using (document_id) "
           "where status not in ('complete', 'partial'))"),
)  # fmt: skip

_COUNTS = (
    Oracle("warning", "count_against_list", "nonconformance_counts", ("stated", "listed"),
           "stated counts are those of the list beside them, or a flag says that they are not",
           "(select min(count_id) as count_id, sum(stated) as stated, max(listed) as listed "
           "from nonconformance_counts n where stated is not null and listed is not null "
           "and not part_of_total and not exists (select 1 from flags f "
           "where f.document_id = n.document_id "
           "and f.code in ('count_mismatch', 'list_truncated')) "
           "group by document_id, certification_id, facility_id, grade "
           "having sum(stated) <> max(listed))",
           "count_id || ' ' || stated || ' stated, ' || listed || ' listed'"),
    Oracle("error", "count_of_rows", "nonconformance_counts", ("listed", "grade"),
           "the count of a report is the number of its rows with that rating",
           "(select n.* from nonconformance_counts n join documents using (document_id) "
           "where kind = 'audit_report' and grade is not null and listed is not null "
           "and exists (select 1 from findings f where f.document_id = n.document_id) "
           "and listed <> (select count(*) from findings f where f.document_id = n.document_id "
           "and f.rating = n.grade))",
           "count_id || ' ' || listed || ' ' || grade"),
    Oracle("warning", "parts_of_total", "nonconformance_counts", ("stated", "part_of_total"),
           "no part is larger than the total that holds it",
           "(select n.* from nonconformance_counts n where part_of_total and stated > "
           "(select max(t.stated) from nonconformance_counts t where t.document_id = n.document_id "
           "and t.grade is not distinct from n.grade and not t.part_of_total))"),
    Oracle("error", "criterion_of_version", "findings", ("criterion_id", "criterion"),
           "a finding's criterion is of its number, and of the standard of its event",
           "(select f.* from findings f join criteria r using (criterion_id) "
           "left join certifications c using (certification_id) "
           "where r.number <> f.criterion or r.standard <> c.standard)"),
)  # fmt: skip

_LAST_SEEN = """(select certification_id, max(retrieved_at)::date + 1 as seen_on
  from certification_documents join documents using (document_id) group by certification_id)"""

_TIMES = (
    Oracle("warning", "date_after_retrieval", "certifications", ("issued_on", "announced_on"),
           "issued and announced before its documents were fetched",
           f"(select c.* from certifications c join {_LAST_SEEN} using (certification_id) "
           "where issued_on > seen_on or announced_on > seen_on)"),
    Oracle("warning", "date_after_retrieval", "audits", ("started_on", "ended_on", "submitted_on"),
           "held and submitted before the newest document was fetched",
           "(select * from audits where greatest(started_on, ended_on, submitted_on) > "
           "(select max(retrieved_at)::date + 1 from documents))"),
    Oracle("warning", "date_after_retrieval", "closed_nonconformances",
           ("raised_first_on", "closed_first_on"),
           "raised and closed before its document was fetched",
           "(select n.* from closed_nonconformances n join documents using (document_id) "
           "where greatest(raised_first_on, closed_first_on) > retrieved_at::date + 1)"),
    Oracle("warning", "closed_before_raised", "closed_nonconformances",
           ("raised_first_on", "closed_last_on"), "closed after it was raised",
           "closed_nonconformances where closed_last_on < raised_first_on",
           "closure_id || ' ' || as_written"),
    Oracle("warning", "certified_since_after_issue", "certificates", ("certified_since",),
           "certified for the first time no later than on the first day of issue",
           "(select k.* from certificates k where certified_since > (select min(issued_on) "
           "from certifications c where c.certificate_id = k.certificate_id))"),
    Oracle("warning", "audit_after_expiry", "audits", ("started_on",),
           "no audit of a certificate two years after its last day or later",
           "(select a.* from audits a where started_on > (select max(expires_on) + interval 2 year "
           "from certifications c where c.certificate_id = a.certificate_id))"),
)  # fmt: skip

_CHAINS = (
    Oracle("error", "chain_has_gaps", "certificate_history", ("step",),
           "the steps of a certificate are numbered from 1 without a gap",
           "(select * from certificate_history qualify step <> row_number() over "
           "(partition by certificate_id order by step))"),
    Oracle("error", "chain_order", "certificate_history", ("step", "happened_on"),
           "the steps of a certificate stand in the order of their dates, undated ones last",
           "(select h.* from certificate_history h join certificate_history e "
           "on e.certificate_id = h.certificate_id and e.step = h.step - 1 "
           "where h.happened_on < e.happened_on "
           "or (h.happened_on is not null and e.happened_on is null))"),
    Oracle("error", "chain_whole", "certifications", ("certification_id",),
           "every event is a step of its certificate's chain, once",
           "(select * from certifications c where 1 <> (select count(*) from certificate_history h "
           "where h.certification_id = c.certification_id "
           "and h.certificate_id = c.certificate_id))"),
    Oracle("error", "conflict_flag", "document_conflicts", ("flag_id",),
           "has the flag report_announcement_conflict of its announcement",
           "(select k.* from document_conflicts k join flags f using (flag_id) "
           "where f.code <> 'report_announcement_conflict' "
           "or f.document_id <> k.announcement_id)"),
    Oracle("error", "closure_of_finding", "closed_nonconformances", ("finding_id", "document_id"),
           "stands in the statement of a finding of the same document",
           "(select n.* from closed_nonconformances n join findings f using (finding_id) "
           "where n.document_id <> f.document_id "
           "or contains(f.statement, n.as_written) is not true)"),
)  # fmt: skip

# Fields of the record whose values are rows of their own document, so that rows or a reason must
# be there: field, kinds of documents, table, condition on its rows.
_ROWS_OF_FIELDS = (
    ("findings", "'audit_report'", "findings", "true"),
    ("criteria", "'announcement', 'reprint'", "findings", "true"),
    ("speakers", "'announcement', 'reprint'", "speakers", "true"),
    ("report_urls", "'announcement'", "report_links", "true"),
)
_READ = "status in ('complete', 'partial') and superseded_by is null"


def _absence_oracles() -> tuple[Oracle, ...]:
    """No gap without a reason: a document has the rows of a field, or ``absences`` says why not."""
    found = [
        Oracle(
            "error", "reason_of_absence", "documents", ("document_id",),
            f"has {table} or a reason in absences ({field})",
            f"(select * from documents d where {_READ} and kind in ({kinds}) "
            f"and not exists (select 1 from {table} t where t.document_id = d.document_id "
            f"and {condition}) and not exists (select 1 from absences a "
            f"where a.document_id = d.document_id and a.field = '{field}'))",
        )
        for field, kinds, table, condition in _ROWS_OF_FIELDS
    ]  # fmt: skip
    for field, column, kinds in (
        ("published_on", "published_on is null", "'announcement', 'reprint'"),
        ("certifications",
         "not exists (select 1 from certification_documents t where t.document_id = d.document_id) "
         "and not exists (select 1 from absences e where e.document_id = d.document_id "
         "and e.field = 'entity')",
         "'announcement', 'reprint', 'audit_report'"),
    ):  # fmt: skip
        found.append(
            Oracle(
                "error", "reason_of_absence", "documents", ("document_id",),
                f"has {field} or a reason in absences ({field})",
                f"(select * from documents d where {_READ} and kind in ({kinds}) and {column} "
                f"and not exists (select 1 from absences a where a.document_id = d.document_id "
                f"and a.field = '{field}'))",
            )
        )  # fmt: skip
    for field, role in (("issued_on", "reports"), ("expires_on", "reports"),
                        ("scope_statement", "reports")):  # fmt: skip
        found.append(
            Oracle(
                "error", "reason_of_absence", "certifications", (field,),
                f"has {field}, or each of its reports gives a reason in absences",
                f"(select c.* from certifications c where {field} is null and exists "
                f"(select 1 from certification_documents t join documents d using (document_id) "
                f"where t.certification_id = c.certification_id and t.role = '{role}' "
                f"and not exists (select 1 from absences a where a.document_id = d.document_id "
                f"and a.field = '{field}')))",
            )
        )  # fmt: skip
    return tuple(found)
