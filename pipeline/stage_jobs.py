"""What a worker does for the read and extract stages: one result a document.

``read_job`` and ``extract_job`` store it, ``read_result`` and ``extract_result`` hand it back: a
worker on another machine has no work folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.document_json import document_from_json, document_to_json, text_alone
from pipeline.errors import AlucertError, Unreadable
from pipeline.extract import Line, document_of, failed_line, failed_read, line_of
from pipeline.pool import Job
from pipeline.source import Source, load
from pipeline.work import WorkStore, lost_key


def read_job(job: Job) -> None:
    """Read one document and store its Document; what a worker process does."""
    work = WorkStore(Path(job["work"]))
    for stage, result in read_result(job).items():
        work.write(stage, job["key"], result)


def read_result(job: Job) -> dict[str, Any]:
    """Return one document as JSON by the name of its folder: ``text`` and ``read``.

    Its text stands once more by itself, without the boxes of its characters, which are many
    times as long: what only needs the words reads those. One that cannot be read has no text.
    """
    source = Source.of_job(job)
    try:
        document = document_of(load(source, job["limit"]), source.path, source.url, source.charset)
    except Unreadable as error:
        return {"read": failed_read(source.path, error)}
    return {"text": document_to_json(text_alone(document)), "read": document_to_json(document)}


def stage_result(job: Job) -> dict[str, Any]:
    """Extract the Document that the job holds, else read its document; return the results.

    One function for both stages, so that a worker of a cluster needs one process for both.
    """
    return extract_result(job) if "stored" in job else read_result(job)


def extract_job(job: Job) -> None:
    """Extract one stored Document and store its contract line; what a worker process does."""
    work = WorkStore(Path(job["work"]))
    lost = work.read("read", lost_key(job["read_key"]))
    stored = lost or work.read("read", job["read_key"])
    if stored is None:
        raise AlucertError("its Document is damaged: run again")
    line = extract_result({**job, "stored": stored})["extract"]
    work.write("extract", lost_key(job["key"]) if lost else job["key"], line)


def extract_result(job: Job) -> dict[str, Line]:
    """Return the contract line of the Document that the job holds (``stored``), as ``extract``."""
    source = Source.of_job(job)
    stored = job["stored"]
    if "error" in stored:
        error = Unreadable(stored["error"], stored["status"])
        return {"extract": failed_line(source.path, error, source.sha256)}
    line = line_of(document_from_json(stored), job.get("second_reader", False))
    return {"extract": line}
