from __future__ import annotations

import json

from extractors.document import (
    Block,
    Box,
    Cell,
    Document,
    HeadValue,
    Link,
    Page,
    Span,
    Table,
)
from pipeline.document_json import document_from_json, document_to_json

DOCUMENT = Document(
    path="report.pdf",
    sha256="0" * 64,
    medium="pdf",
    text="1.1 Legal\nMinor",
    title="Legal",
    url="https://example.org/report.pdf",
    blocks=(Block("heading", 0, 9, page=1), Block("table_row", 10, 15, group=2, page=1)),
    tables=(Table(((Cell((Span(0, 3), Span(4, 9)), 1), Cell(())),), "ruled", 2, 1),),
    links=(Link("https://example.org/a.pdf", 0, 3),),
    head=(HeadValue("meta[article:published_time]", "2024-05-14"),),
    pages=(Page(1, 595.3, 841.9, 0, 15), Page(2, 595.3, 841.9, 15, 15, False, "a scan")),
    boxes=(Box(1.5, 2.25, 3.0, 4.125), None),
    notes=("page 2: a scan",),
)


def test_a_document_comes_back_from_json_as_it_was() -> None:
    assert document_from_json(json.loads(json.dumps(document_to_json(DOCUMENT)))) == DOCUMENT
