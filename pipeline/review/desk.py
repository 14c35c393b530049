"""Where the documents of a review come from: a collection's stored stages, or one file."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from extractors.document import Document
from pipeline.dataset.ids import document_id
from pipeline.document_json import document_from_json
from pipeline.errors import Unreadable
from pipeline.extract import read_sources
from pipeline.identity.source import canonical
from pipeline.review.queue import Entry, doubt_of, ordered
from pipeline.review.reviews import record_hash, text_hash
from pipeline.run import Run, not_run_yet, stored_line, stored_text
from pipeline.settings import Settings
from pipeline.source import source_of

Line = dict[str, Any]
_ANNOUNCED = (
    *("published_on", "entity", "short_names", "parent", "certifications", "facilities", "places"),
    *("countries", "sites", "capacities", "auditors", "nonconformances", "counts", "criteria"),
    *("activities", "speakers", "report_urls"),
)
_REPORTED = (
    *("entity", "member", "certifications", "certificate_number", "issued_on", "expires_on"),
    *("certified_since", "scope_statement", "facilities", "places", "countries", "sites"),
    *("auditors", "audits", "nonconformances", "criteria", "findings", "activities"),
)
_SCALARS = (
    *("published_on", "entity", "parent", "member", "certificate_number", "issued_on"),
    *("expires_on", "certified_since", "scope_statement"),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """One document on the desk: what was read of it, its text, the file of its bytes."""

    entry: Entry
    line: Line
    document: Document
    file: Path


class Desk(Protocol):
    """Where documents come from. ``blank`` where nothing that was read is shown."""

    blank: bool
    title: str

    def entries(self) -> list[Entry]:
        """Return the documents that can be reviewed, in the order of doubt."""

    def open(self, sha256: str) -> Opened | None:
        """Return a document as it is now, None where it is not on the desk."""

    def sample_reference(self, opened: Opened) -> Mapping[str, str] | None:
        """Return how an annotated sample names its document, None where it lies beside it."""


class CollectionDesk:
    """The documents of a collection as the stages read and extract stored them."""

    blank = False

    def __init__(self, run: Run) -> None:
        self._run = run
        self.title = run.settings.collection
        self._entries: list[Entry] | None = None
        self._names = {document.sha256: document for document in run.documents}

    def entries(self) -> list[Entry]:
        """Return the documents that could be read and that no later version supersedes.

        Raises AlucertError where the collection is not extracted.
        """
        if self._entries is None:
            self._entries = ordered(self._found())
        return self._entries

    def open(self, sha256: str) -> Opened | None:
        """Return a document as the stages have it now."""
        entry = next((e for e in self.entries() if e.sha256 == sha256), None)
        if entry is None:
            return None
        raw = self._names[sha256]
        line = stored_line(self._run, raw.name)
        document = stored_text(self._run, raw.name, True)
        if line is None or document is None:
            return None
        return Opened(entry, line, document, raw.file)

    def sample_reference(self, opened: Opened) -> Mapping[str, str]:
        """Return the sha256 and the collection."""
        return {"sha256": opened.entry.sha256, "collection": self._run.settings.collection}

    def _found(self) -> list[Entry]:
        from pipeline.identity.source import ExtractedDocument, sources_of

        extracted = []
        texts: dict[str, Document] = {}
        with self._run.progress.steps("review", len(self._run.documents)) as step:
            for raw in self._run.documents:
                step()
                line = stored_line(self._run, raw.name)
                if line is None:
                    raise not_run_yet(self._run, "review", raw.name, "run")
                document = stored_text(self._run, raw.name, False)
                if document is None or not line["record"]:
                    continue
                texts[raw.sha256] = document
                extracted.append(
                    ExtractedDocument(line, raw.metadata, self._run.settings.collection)
                )
        sources = sources_of(extracted)
        versions: dict[str | None, list[str]] = defaultdict(list)
        for source in sources:
            versions[canonical(source.url)].append(source.sha256)
        return [
            entry_of(
                dict(source.extracted.contract),
                texts[source.sha256],
                str(self._names[source.sha256].name),
                source.url,
                tuple(s for s in versions[canonical(source.url)] if s != source.sha256)
                if source.url
                else (),
            )
            for source in sources
            if source.superseded_by is None
        ]


class FileDesk:
    """One file that is annotated from nothing: what extractors find in it is not shown."""

    blank = True

    def __init__(self, file: Path, settings: Settings) -> None:
        (stored,) = read_sources([source_of(str(file))], settings)
        if "error" in stored:
            raise Unreadable(str(stored["error"]), stored.get("status", "unreadable"))
        document = document_from_json(stored)
        self.title = file.name
        keys = _REPORTED if document.medium == "pdf" else _ANNOUNCED
        line = blank_line(document, keys)
        self._opened = Opened(entry_of(line, document, file.name, None), line, document, file)

    def entries(self) -> list[Entry]:
        """Return the one document."""
        return [self._opened.entry]

    def open(self, sha256: str) -> Opened | None:
        """Return the document, None where its bytes are others by now."""
        try:
            data = self._opened.file.read_bytes()
        except OSError:
            return None
        same = hashlib.sha256(data).hexdigest() == sha256 == self._opened.entry.sha256
        return self._opened if same else None

    def sample_reference(self, opened: Opened) -> None:
        """Return None: the annotation lies beside the file."""
        return None


def blank_line(document: Document, keys: tuple[str, ...]) -> Line:
    """Return the contract object of a document of which nothing was read."""
    record: dict[str, Any] = {key: None if key in _SCALARS else [] for key in keys}
    grades = {"minor": None, "major": None, "total": None}
    if "nonconformances" in record:
        record["nonconformances"] = grades
    absent = {key: "not_found" for key in keys if key != "nonconformances"}
    absent |= {f"nonconformances.{grade}": "not_found" for grade in grades}
    return {
        "schema": 1,
        "document": {
            "path": document.path,
            "sha256": document.sha256,
            "kind": "audit_report" if document.medium == "pdf" else "announcement",
            "title": document.title,
            "status": "complete",
        },
        "record": record,
        "absent": absent,
        "evidence": [],
        "flags": [],
    }


def entry_of(
    line: Line, document: Document, name: str, url: str | None, earlier: tuple[str, ...] = ()
) -> Entry:
    """Return a document's entry in the queue."""
    about = line["document"]
    severity, flags, wrong, looks = doubt_of(line)
    entity = line["record"].get("entity")
    title = about.get("title") or entity or name.partition("--")[0]
    if about.get("kind") == "audit_report" and entity and entity not in title:
        title = f"{entity}: {title}"  # reports are all called alike
    return Entry(
        sha256=document.sha256,
        document_id=document_id(document.sha256),
        name=name,
        url=url,
        title=str(title),
        kind=str(about.get("kind") or "other"),
        text_sha256=text_hash(document.text),
        record_sha256=record_hash(line),
        severity=severity,
        flags=flags,
        expected_wrong=wrong,
        in_doubt=looks,
        earlier=earlier,
    )
