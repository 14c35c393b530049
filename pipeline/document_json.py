"""A Document as JSON: what `alucert read` prints and what the read stage stores."""

from __future__ import annotations

from typing import Any

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

Json = dict[str, Any]


def document_to_json(document: Document) -> Json:
    """Return a Document as JSON; the inverse of :func:`document_from_json`."""
    return {
        "path": document.path,
        "sha256": document.sha256,
        "medium": document.medium,
        "url": document.url,
        "title": document.title,
        "text": document.text,
        "blocks": [_slots(block) for block in document.blocks],
        "tables": [
            {
                "strategy": table.strategy,
                "group": table.group,
                "page": table.page,
                "reason": table.reason,
                "rows": [
                    [
                        {"spans": [list(span) for span in cell.spans], "page": cell.page}
                        for cell in row
                    ]
                    for row in table.rows
                ],
            }
            for table in document.tables
        ],
        "links": [_slots(link) for link in document.links],
        "head": [_slots(value) for value in document.head],
        "pages": [_slots(page) for page in document.pages],
        "boxes": [None if box is None else list(box) for box in document.boxes],
        "notes": list(document.notes),
    }


def document_from_json(stored: Json) -> Document:
    """Return the Document that :func:`document_to_json` turned into JSON."""
    return Document(
        path=stored["path"],
        sha256=stored["sha256"],
        medium=stored["medium"],
        url=stored["url"],
        title=stored["title"],
        text=stored["text"],
        blocks=tuple(Block(**block) for block in stored["blocks"]),
        tables=tuple(
            Table(
                rows=tuple(
                    tuple(
                        Cell(tuple(Span(*span) for span in cell["spans"]), cell["page"])
                        for cell in row
                    )
                    for row in table["rows"]
                ),
                strategy=table["strategy"],
                group=table["group"],
                page=table["page"],
                reason=table["reason"],
            )
            for table in stored["tables"]
        ),
        links=tuple(Link(**link) for link in stored["links"]),
        head=tuple(HeadValue(**value) for value in stored["head"]),
        pages=tuple(Page(**page) for page in stored["pages"]),
        boxes=tuple(None if box is None else Box(*box) for box in stored["boxes"]),
        notes=tuple(stored["notes"]),
    )


def text_alone(document: Document) -> Document:
    """Return a Document of its text and pages alone."""
    return Document(
        path=document.path,
        sha256=document.sha256,
        medium=document.medium,
        text=document.text,
        pages=document.pages,
    )


def _slots(value: Block | Link | HeadValue | Page) -> Json:
    """Return the fields of a flat dataclass, in their order."""
    return {name: getattr(value, name) for name in type(value).__slots__}
