"""The tables of what belongs together: chains, differences between documents, closed findings."""

from __future__ import annotations

from pipeline.dataset.model import Table, col, key, ref
from pipeline.dataset.schema_documents import DOCUMENT

BELONGING_TABLES: tuple[Table, ...] = (
    Table(
        "certificate_history",
        "One step in a certificate's life: the whole history of a certificate as one chain.",
        ("certificate_id", "step"),
        (
            ref("certificate_id", "certificates.certificate_id", "the certificate", True),
            col("step", "place in the chain, from 1, by the dates printed", "integer",
                required=True),
            col("kind", "what the step is", required=True, vocabulary="history_step"),
            col("happened_on", "day of issue, an audit's last day or the announcement; empty "
                "where none is printed (such steps stand last)", "date"),
            col("rule", "why it is that kind of step", required=True, vocabulary="history_rule"),
            ref("certification_id", "certifications.certification_id",
                "the event; empty where only an audit or a date is known"),
            ref("audit_id", "audits.audit_id", "the audit that it comes from, where known"),
            col("status", "status after the step, where known", vocabulary="status"),
            ref("document_id", "documents.document_id", "the best document that tells of it"),
        ),
    ),
    Table(
        "document_conflicts",
        "One thing in which an announcement and a report of the same event do not agree, with "
        "the place in each. The flag report_announcement_conflict says the same in words.",
        ("conflict_id",),
        (
            key("conflict_id", "derived from both documents, the field and the values"),
            ref("flag_id", "flags.flag_id", "the flag that says it in words", True),
            ref("certification_id", "certifications.certification_id",
                "the event; empty where only a printed address ties the documents"),
            col("field", "in what they differ", required=True, vocabulary="conflict_field"),
            ref("announcement_id", "documents.document_id", "the announcement", True),
            col("announced", "what the announcement says", required=True),
            col("announced_quote", "its words"),
            col("announced_page", "page of the announcement, if it has pages", "integer"),
            col("announced_start", "first character in its text", "integer"),
            ref("report_id", "documents.document_id", "the report", True),
            col("reported", "what the report says", required=True),
            col("reported_quote", "its words"),
            col("reported_page", "page of the report", "integer"),
            col("reported_start", "first character in its text", "integer"),
        ),
    ),
    Table(
        "closed_nonconformances",
        "One earlier non-conformance that the statement of a finding calls closed. The finding's "
        "own rating stands in findings and is not touched by it.",
        ("closure_id",),
        (
            key("closure_id", "derived from the finding, the place and the criterion"),
            DOCUMENT,
            ref("finding_id", "findings.finding_id", "the finding whose statement says so", True),
            col("criterion", "criterion of the earlier non-conformance: the one printed, else "
                "that of the finding", required=True, read=True),
            col("criterion_as_written", "its code as printed; empty where it is the finding's",
                read=True),
            ref("criterion_id", "criteria.criterion_id",
                "the criterion in the version of the finding's event, where known"),
            col("grade", "its grade, where printed", vocabulary="grade", read=True),
            col("number", "how many, where the words say it", "integer", read=True),
            col("raised_first_on", "first day of the time when it was raised", "date", read=True),
            col("raised_last_on", "last day of it: the same for a full date", "date", read=True),
            col("raised_by", "type of audit that raised it, where printed",
                vocabulary="closing_audit", read=True),
            col("closed_first_on", "first day of the time when it was closed", "date", read=True),
            col("closed_last_on", "last day of it: the same for a full date", "date", read=True),
            col("closed_by", "type of audit that closed it, where printed",
                vocabulary="closing_audit", read=True),
            ref("closed_at_audit_id", "audits.audit_id",
                "that audit, where exactly one audit of the report fits"),
            col("as_written", "the words that say so", required=True, read=True),
        ),
    ),
)  # fmt: skip
