"""Corrections of Tindra's announcement and report, for tests: lines that name true places."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from extractors.document import Box, Document, Page
from pipeline.corrections.apply import Ruling, correct
from pipeline.corrections.file import COLUMNS, HEADER_LINE, Correction, read_corrections
from pipeline.dataset.ids import document_id
from pipeline.resolve import ExtractedDocument
from tests.pipeline.records import leaves

Json = dict[str, Any]

VALUE = "capacities[0].value"
WHO = {"who": "M. Ek", "when": "2025-07-01", "why": "The page says so."}
HEADER = HEADER_LINE.strip()


def text_of(extracted: ExtractedDocument) -> str:
    """The text that the evidence of ``records.extracted`` points into."""
    return "\n".join(str(value) for _, value in leaves(extracted.contract["record"]))


def with_text(extracted: ExtractedDocument, text: str | None = None) -> ExtractedDocument:
    """The document with its text on one page, each character in a box of its own."""
    text = text_of(extracted) if text is None else text
    document = Document(
        path="page.pdf",
        sha256=extracted.raw["sha256"],
        medium="pdf",
        text=text,
        pages=(Page(7, 600.0, 800.0, 0, len(text)),),
        boxes=tuple(Box(float(n), 10.0, n + 1.0, 20.0) for n in range(len(text))),
    )
    return extracted._replace(document=document)


def cited(extracted: ExtractedDocument, field: str) -> dict[str, Any]:
    """The place of a field as a line names it."""
    found = next(e for e in extracted.contract["evidence"] if e["field"] == field)
    return {"quote": found["quote"], "start": found["start"], "end": found["end"]}


def said_at(extracted: ExtractedDocument, quote: str) -> dict[str, Any]:
    """The first place of some words in the text."""
    start = text_of(extracted).index(quote)
    return {"quote": quote, "start": start, "end": start + len(quote)}


def line(extracted: ExtractedDocument, at: str, operation: str, **more: Any) -> dict[str, Any]:
    """A line of the file about a document; its place is that of the field unless given."""
    place = {} if operation == "add" or "quote" in more else cited(extracted, at)
    about = {"document": document_id(extracted.raw["sha256"]), "field": at}
    return {**about, "operation": operation, **WHO, **place, **more}


def written(*lines: Mapping[str, Any]) -> str:
    """The lines as a file."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return stream.getvalue()


def corrections(folder: Path, *lines: Mapping[str, Any]) -> tuple[Correction, ...]:
    """The corrections that a file of these lines holds."""
    file = folder / "corrections.csv"
    file.write_text(written(*lines), encoding="utf-8")
    return read_corrections(file)


def laid(
    folder: Path, document: ExtractedDocument, *lines: Mapping[str, Any]
) -> tuple[Json, tuple[Ruling, ...]]:
    """The document's contract with the corrections of these lines laid over it."""
    return correct(document.contract, corrections(folder, *lines), document.document)


def reviewed(contract: Json) -> dict[str, str]:
    """The fields whose evidence was reviewed, each with how."""
    return {e["field"]: e["review"] for e in contract["evidence"] if e.get("review")}


def evidence(contract: Json, field: str) -> Json:
    """The evidence of a field."""
    return next(e for e in contract["evidence"] if e["field"] == field)
