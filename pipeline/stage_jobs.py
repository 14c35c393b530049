"""What a worker process does for the read and extract stages: one stored result a document."""

from __future__ import annotations

from pathlib import Path

from pipeline.document_json import document_from_json, document_to_json, text_alone
from pipeline.errors import AlucertError, Unreadable
from pipeline.extract import document_of, failed_line, failed_read, line_of
from pipeline.pool import Job
from pipeline.source import Source, load
from pipeline.work import WorkStore, lost_key


def read_job(job: Job) -> None:
    """Read one document and store its Document; what a worker process does.

    Its text stands once more by itself, without the boxes of its characters, which are many
    times as long: what only needs the words reads those.
    """
    source = Source.of_job(job)
    work = WorkStore(Path(job["work"]))
    try:
        document = document_of(load(source, job["limit"]), source.path, source.url, source.charset)
        result = document_to_json(document)
        work.write("text", job["key"], document_to_json(text_alone(document)))
    except Unreadable as error:
        result = failed_read(source.path, error)
    work.write("read", job["key"], result)


def extract_job(job: Job) -> None:
    """Extract one stored Document and store its contract line; what a worker process does."""
    source = Source.of_job(job)
    work = WorkStore(Path(job["work"]))
    lost = work.read("read", lost_key(job["read_key"]))
    stored = lost or work.read("read", job["read_key"])
    if stored is None:
        raise AlucertError("its Document is damaged: run again")
    if "error" in stored:
        line = failed_line(
            source.path, Unreadable(stored["error"], stored["status"]), source.sha256
        )
    else:
        line = line_of(document_from_json(stored), job.get("second_reader", False))
    work.write("extract", lost_key(job["key"]) if lost else job["key"], line)
