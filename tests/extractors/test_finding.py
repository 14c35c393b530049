"""Evidence and flags, as the record prints them."""

from __future__ import annotations

from extractors.document import Box, Document, Page
from extractors.finding import Flag, Outcome, cite, cite_source

TEXT = "The audit was carried out by Bergen Assurance AS."
PAGE = Document("a.html", "0" * 64, "html", TEXT)


def test_evidence_quotes_the_text_at_its_offsets() -> None:
    row = cite(PAGE, "auditors[0]", 29, 48, "auditors.audit_sentence", 0.85).as_json()
    assert row == {
        "field": "auditors[0]",
        "start": 29,
        "end": 48,
        "quote": "Bergen Assurance AS",
        "page": None,
        "box": None,
        "source": None,
        "basis": "stated",
        "rule": "auditors.audit_sentence",
        "confidence": 0.85,
    }
    assert TEXT[29:48] == row["quote"]


def test_evidence_of_a_pdf_names_its_page_and_box() -> None:
    pages = (Page(1, 595, 842, 0, len(TEXT)),)
    boxes = tuple(Box(10 + 5 * i, 20, 15 + 5 * i, 30) for i in range(len(TEXT)))
    pdf = Document("a.pdf", "0" * 64, "pdf", TEXT, pages=pages, boxes=boxes)
    row = cite(pdf, "auditors[0]", 0, 3, "rule", 0.12345).as_json()
    assert (row["page"], row["box"], row["confidence"]) == (1, [10, 20, 25, 30], 0.123)


def test_evidence_from_the_head_has_a_source_and_no_offsets() -> None:
    row = cite_source("published_on", "meta[article:published_time]", "rule", 0.9, "2024-05-14")
    shown = row.as_json()
    assert (shown["start"], shown["end"], shown["page"], shown["box"]) == (None,) * 4
    assert (shown["source"], shown["quote"]) == ("meta[article:published_time]", "2024-05-14")


def test_a_flag_is_printed_with_its_fields_as_a_list() -> None:
    flag = Flag("count_mismatch", "warning", "5 stated, 4 listed", ("criteria",))
    assert flag.as_json() == {
        "code": "count_mismatch",
        "severity": "warning",
        "detail": "5 stated, 4 listed",
        "fields": ["criteria"],
    }


def test_an_outcome_shares_no_absences_with_another() -> None:
    assert Outcome({"parent": None}).absent is not Outcome({"parent": None}).absent
