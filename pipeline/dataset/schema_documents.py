"""The tables about documents, and those that tie every value to its document."""

from __future__ import annotations

from pipeline.dataset.model import Table, col, key, ref

DOCUMENT = ref("document_id", "documents.document_id", "the document that says so", True)

DOCUMENT_TABLES: tuple[Table, ...] = (
    Table(
        "documents",
        "One version of one collected document.",
        ("document_id",),
        (
            key("document_id", "doc- and the first 16 digits of the sha256 of the bytes"),
            col("kind", "kind of document", required=True, vocabulary="document_kind"),
            col("url", "canonical address: where the bytes came from after redirects"),
            col("title", "title as printed"),
            col("published_on", "date of publication", "date", read=True),
            col("retrieved_at", "when the bytes were fetched, in UTC", "timestamp"),
            col("sha256", "sha256 of the bytes, in hex", required=True),
            col("bytes", "size", "integer", unit="bytes"),
            col("pages", "pages of a PDF", "integer"),
            col("pages_read", "pages of which the text could be read", "integer"),
            col("status", "how far it could be read", required=True, vocabulary="document_status"),
            col("language", "ISO 639-1 code of the text's language"),
            col("source", "where it was collected; says so where it is invented", required=True),
            ref("superseded_by", "documents.document_id", "the later version of the same address"),
        ),
    ),
    Table(
        "document_failures",
        "One document that could not be read whole.",
        ("document_id", "stage"),
        (
            DOCUMENT,
            col("stage", "the stage at which it failed", required=True, vocabulary="stage"),
            col("reason", "what was wrong, in words", required=True),
            col("page", "the first page that could not be read", "integer"),
            col("seconds", "time spent on it", "number", unit="seconds"),
            col("peak_bytes", "most memory used for it", "integer", unit="bytes"),
        ),
    ),
    Table(
        "speakers",
        "One person whom one document quotes.",
        ("document_id", "name"),
        (
            DOCUMENT,
            col("name", "name without forms of address", required=True, read=True),
            col("role", "role as written", read=True),
            col("organisation", "organisation as written", read=True),
        ),
    ),
    Table(
        "report_links",
        "One link to a summary audit report, as one document prints it.",
        ("document_id", "url"),
        (DOCUMENT, col("url", "address, absolute", required=True, read=True)),
    ),
    Table(
        "document_links",
        "One link between two collected documents.",
        ("document_id", "linked_document_id", "kind"),
        (
            ref("document_id", "documents.document_id", "the document", True),
            ref(
                "linked_document_id", "documents.document_id", "the document it is linked to", True
            ),
            col("kind", "how they belong together", required=True, vocabulary="document_link"),
            col(
                "rule",
                "why: address (one prints or shares the other's address), event (both "
                "tell of one event) or certificate (both report on one certificate)",
                required=True,
            ),
        ),
    ),
)

EVIDENCE_TABLES: tuple[Table, ...] = (
    Table(
        "evidence",
        "One place that one value was read from.",
        ("table_name", "row_id", "column_name", "document_id", "place"),
        (
            col("table_name", "the table of the value", required=True),
            col(
                "row_id",
                "the row: its key, joined by / where it has several columns",
                required=True,
            ),
            col("column_name", "the column of the value", required=True),
            DOCUMENT,
            col(
                "place",
                "number of the place among those of this value in this document",
                "integer",
                required=True,
            ),
            col("page", "page, from 1", "integer"),
            col("char_start", "first character in the document's text, from 0", "integer"),
            col("char_end", "character after the last", "integer"),
            col("x0", "left edge on the page", "number", unit="points"),
            col("top", "upper edge, from the page's top", "number", unit="points"),
            col("x1", "right edge on the page", "number", unit="points"),
            col("bottom", "lower edge, from the page's top", "number", unit="points"),
            col("quote", "the characters at the place"),
            col("source", "where a value without offsets stands, such as a[href]"),
            col("basis", "how the value follows from the place", required=True, vocabulary="basis"),
            col("rule", "the rule that read it", required=True),
            col("extractor_version", "fingerprint of the code that read it"),
            col(
                "confidence",
                "share of values given with it that are right",
                "number",
                required=True,
            ),
            col("review", "what a person who looked said", vocabulary="review"),
            col("field", "path of the value in the document's record", required=True),
        ),
    ),
    Table(
        "flags",
        "One thing that a careful reader would notice.",
        ("flag_id",),
        (
            key("flag_id", "derived from the document and the flag"),
            DOCUMENT,
            col("table_name", "the table that it is about", required=True),
            col("row_id", "the row that it is about", required=True),
            col("code", "code of the flag", required=True),
            col("severity", "how grave", required=True, vocabulary="flag_severity"),
            col("detail", "what was noticed, in words", required=True),
        ),
    ),
    Table(
        "absences",
        "One field of one document that is not filled.",
        ("document_id", "field"),
        (
            DOCUMENT,
            col("field", "key of the record", required=True),
            col("reason", "why", required=True, vocabulary="absence_reason"),
        ),
    ),
)
