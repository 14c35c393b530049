"""The tables that hold documents' words, and what people corrected after reading them."""

from __future__ import annotations

from pipeline.dataset.model import Table, col, key
from pipeline.dataset.schema_documents import DOCUMENT

WORD_TABLES: tuple[Table, ...] = (
    Table(
        "document_texts",
        "The text of one page of one document, or of a whole document without pages: what the "
        "offsets of evidence count. For your own use: page texts belong to their publisher.",
        ("document_id", "part"),
        (
            DOCUMENT,
            col("part", "number of the part in the document, from 1", "integer", required=True),
            col("page", "page, from 1; empty for a document without pages", "integer"),
            col(
                "char_start",
                "first character in the document's text, from 0",
                "integer",
                required=True,
            ),
            col("char_end", "character after the last", "integer", required=True),
            col("text", "the characters", required=True),
        ),
    ),
    Table(
        "corrections",
        "One line of data/corrections.csv about a document of this collection, and what became "
        "of it.",
        ("correction_id",),
        (
            key("correction_id", "derived from all that the line says"),
            DOCUMENT,
            col(
                "corrected_document_id",
                "the document that the line names, by its bytes; where it is not the document, "
                "the line was made for an earlier version",
                required=True,
            ),
            col("field", "path in the document's record, after the correction", required=True),
            col("operation", "what is done", required=True, vocabulary="correction_operation"),
            col("old_value", "the value that it corrects, as the line writes it"),
            col("quote", "the characters at the place"),
            col("char_start", "first character in the document's text, from 0", "integer"),
            col("char_end", "character after the last", "integer"),
            col("new_value", "the value that it gives, as the line writes it"),
            col("corrected_by", "who corrected it", required=True),
            col("corrected_on", "when", "date", required=True),
            col("reason", "why", required=True),
            col("state", "what became of it", required=True, vocabulary="correction_state"),
            col("detail", "what became of it, in words", required=True),
        ),
    ),
)
