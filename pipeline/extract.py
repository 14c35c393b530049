"""From bytes to contract lines (RECORD.md), one a document; a bad document costs only its own line.

``extract_bytes`` and ``extract_file`` work in this process; ``extract_files`` takes many and uses
worker processes, so that a document which exhausts, crashes or hangs one harms no other.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import extractors
from extractors.document import Document
from extractors.record import build_record
from pipeline.document_json import document_to_json
from pipeline.errors import AlucertError, Unreadable
from pipeline.pool import Done, Job, Limits, Lost, run_here, run_in_order
from pipeline.read import read_bytes
from pipeline.second_reader import second_reader
from pipeline.settings import Settings
from pipeline.source import STANDARD_INPUT, Source, expand_paths, load, source_of, spooled

Line = dict[str, Any]
extractors.ALL  # noqa: B018 - imported now: a worker has its fields before the first document
_IN_PROCESS = 8  # so few pages are done sooner than a worker process starts


def extract_bytes(
    data: bytes,
    path: str,
    url: str | None = None,
    charset: str | None = None,
    second: bool = False,
) -> Line:
    """Return the contract line of one document.

    In: its bytes, the name to call it by, the address it came from, the charset that its server
    named, whether the trained model reads beside the rules. Never raises for a bad document: its
    line has status ``failed`` or ``unreadable`` and an ``error``.
    """
    try:
        document = document_of(data, path, url, charset)
    except Unreadable as error:
        return failed_line(path, error, hashlib.sha256(data).hexdigest())
    return line_of(document, second)


def extract_file(path: str | Path, url: str | None = None) -> Line:
    """Return the contract line of one file; a missing or bad one has its line too.

    >>> extract_file("no-such-page.html")["document"]["status"]
    'failed'
    """
    source = Source(Path(path), str(path), url)
    try:
        data = load(source, Settings().document_limit_bytes)
    except Unreadable as error:
        return failed_line(source.path, error)
    return extract_bytes(data, source.path, url)


def extract_files(
    paths: Sequence[str | Path], workers: int | None = None, settings: Settings | None = None
) -> Iterator[Line]:
    """Yield the contract lines of many files (folders, ``-`` for standard input), in order.

    PDF files and many pages are read in ``workers`` processes of their own, standard input too,
    so that a program that calls this from its main file needs the usual
    ``if __name__ == "__main__":`` there. With 0, all is done in this process, where the
    limits of memory and time do not hold: for files that one trusts.
    """
    settings = settings or Settings()
    if workers is not None:
        settings = settings.model_copy(update={"workers": workers})
    yield from extract_sources([source_of(path) for path in expand_paths(paths)], settings)


def extract_sources(sources: Sequence[Source], settings: Settings) -> Iterator[Line]:
    """Yield the contract lines of documents, in order."""
    if settings.second_reader:
        second_reader()  # refused here, not once a document
    jobs = [
        source.as_job(settings.document_limit_bytes) | {"second_reader": settings.second_reader}
        for source in sources
    ]
    results = run_jobs("pipeline.extract:extract_job", sources, jobs, settings)
    for source, result in zip(sources, results, strict=True):
        if isinstance(result, Lost):
            yield failed_line(source.path, lost_error(source, result))
        else:
            yield result.value


def read_sources(sources: Sequence[Source], settings: Settings) -> Iterator[Line]:
    """Yield documents as JSON (see document_json), in order; a bad one has ``error`` instead."""
    jobs = [source.as_job(settings.document_limit_bytes) for source in sources]
    results = run_jobs("pipeline.extract:read_job", sources, jobs, settings)
    for source, result in zip(sources, results, strict=True):
        if isinstance(result, Lost):
            yield failed_read(source.path, lost_error(source, result))
        else:
            yield result.value


def extract_job(job: Job) -> Line:
    """Return the contract line of one document; what a worker process does."""
    source = Source.of_job(job)
    try:
        data = load(source, job["limit"])
    except Unreadable as error:
        return failed_line(source.path, error)
    second = job.get("second_reader", False)
    return extract_bytes(data, source.path, source.url, source.charset, second)


def read_job(job: Job) -> Line:
    """Return one document as JSON, or why not; what a worker process does."""
    source = Source.of_job(job)
    try:
        document = document_of(load(source, job["limit"]), source.path, source.url, source.charset)
    except Unreadable as error:
        return failed_read(source.path, error)
    return document_to_json(document)


def run_jobs(
    target: str, sources: Sequence[Source], jobs: Sequence[Job], settings: Settings
) -> Iterator[Done | Lost]:
    """Do one job a document, here where that is sooner, else in worker processes, in order.

    In: the function as ``module:function``, the documents, their jobs, the settings.
    """
    with tempfile.TemporaryDirectory(prefix="alucert-") as folder:
        limit = settings.document_limit_bytes
        given, jobs = list(sources), list(jobs)
        for place, source in enumerate(given):
            if str(source.file) == STANDARD_INPUT:  # a worker has no standard input
                given[place] = spooled(source, limit, Path(folder))
                jobs[place] = given[place].as_job(limit)
        if settings.workers == 0 or (len(given) <= _IN_PROCESS and not any(map(_is_pdf, given))):
            yield from run_here(target, jobs)
        else:
            yield from run_in_order(target, jobs, Limits.of(settings))


def _is_pdf(source: Source) -> bool:
    """Tell whether a document may be a PDF, by its name or, without one, by its first bytes."""
    if source.path != STANDARD_INPUT:
        return source.file.suffix.lower() == ".pdf"
    with source.file.open("rb") as handle:
        return b"%PDF-" in handle.read(1024)


def document_of(data: bytes, path: str, url: str | None, charset: str | None = None) -> Document:
    """Return the Document of one file's bytes.

    Raises Unreadable for whatever the readers cannot turn into text; a fault of the program on
    this document is one too.
    """
    try:
        return read_bytes(data, path, url, charset)
    except Unreadable as error:
        if path in str(error):
            raise
        raise Unreadable(f"{path}: {error}", error.status) from error
    except Exception as error:  # one document's fault must not end a batch
        raise _fault(path, "reading", error) from error


def line_of(document: Document, second: bool = False) -> Line:
    """Return the contract line of a Document; a fault of an extractor makes it ``failed``.

    ``second`` says whether the trained model reads beside the rules. Raises WrongUsage where it
    should and the package has none.
    """
    beside = second_reader() if second else None
    try:
        line: Line = build_record(document, second=beside)
    except Exception as error:  # noqa: BLE001 - one document's fault must not end a batch
        return failed_line(
            document.path, _fault(document.path, "extracting", error), document.sha256
        )
    return line


def failed_line(path: str, error: Unreadable, sha256: str | None = None) -> Line:
    """Return the contract line of a document that could not be read: an empty record."""
    return {
        "schema": 1,
        "document": {
            "path": path,
            "sha256": sha256,
            "kind": "other",
            "title": None,
            "published_on": None,
            "language": None,
            "pages": None,
            "pages_read": None,
            "status": error.status,
            "error": str(error),
        },
        "record": {},
        "absent": {},
        "evidence": [],
        "flags": [],
    }


def failed_read(path: str, error: Unreadable) -> Line:
    """Return what stands in the place of a Document that could not be read."""
    return {"path": path, "status": error.status, "error": str(error)}


def lost_error(source: Source, lost: Lost) -> Unreadable:
    """Return the error of a document whose worker gave no result."""
    return Unreadable(
        f"{source.path}: the document {lost.reason}; look at it by itself, and leave it out if it "
        "is damaged.",
        "failed",
    )


def _fault(path: str, doing: str, error: Exception) -> Unreadable:
    if isinstance(error, AlucertError):
        return Unreadable(f"{path}: {error}", "failed")
    if isinstance(error, MemoryError):
        said = "it needs more memory than a document may use"
    else:
        said = f"{type(error).__name__}: {error}"
    return Unreadable(
        f"{path}: the program failed when {doing} this document ({said}); please report it "
        "together with the file.",
        "failed",
    )
