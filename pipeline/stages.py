"""The stages in their order: the map of the house.

    collect  →  read  →  extract  →  resolve  →  check  →  publish
     bytes    Document   Finding      rows      verdict   Parquet

Each stage reads only what the one before stored, and stores its own result under a key of all
that the result depends on: a stage that finds its result there has nothing to do. What stands
in the raw store is the input; collecting fills it and isn't part of a run.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING

from pipeline import __version__
from pipeline.dataset.ids import document_id
from pipeline.errors import AlucertError, PublicationRefused, Unreadable
from pipeline.pool import Done, Limits, Lost
from pipeline.reasons import note
from pipeline.run import (
    ALL_CODE,
    EXTRACTING,
    READING,
    Run,
    not_run_yet,
    resolved_tables,
    stored_line,
    stored_text,
    tables_folder,
    verdicts_of,
)
from pipeline.source import Source
from pipeline.work import lost_key, source_fingerprint

if TYPE_CHECKING:
    from pipeline.dataset.tables import Tables


@dataclass(frozen=True, slots=True)
class Report:
    """What a stage did, in words; ``idle`` if there was nothing to do."""

    stage: str
    said: str
    idle: bool

    def __str__(self) -> str:
        """Say it in a sentence."""
        return f"{self.stage}: {self.said}"

    @classmethod
    def of_documents(cls, stage: str, made: int, kept: int) -> Report:
        """Return the report of a stage that works document by document."""
        if made == 0:
            return cls(stage, f"nothing to do for {_documents(kept)}", True)
        there = f", nothing to do for {kept} more" if kept else ""
        return cls(stage, f"{_documents(made)}{there}", False)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: what it does, in words, and the function that does it."""

    name: str
    does: str
    run: Callable[[Run], Report]


def read(run: Run) -> Report:
    """Turn the raw bytes of each document into a Document."""
    run.store.clean()
    faulty = 0
    for document in run.documents:
        key = run.read_keys[document.name]
        if document.fault is not None and not run.work.has("read", key):
            from pipeline.extract import failed_read

            said = failed_read(document.name, Unreadable(document.fault, "failed"))
            run.work.write("read", key, said)
            faulty += 1
    sources = _todo(run, "read", run.read_keys)
    results = _results(run, "read", sources)
    with run.progress.steps("read", len(sources)) as step:
        for source, result in zip(sources, results, strict=True):
            key = run.read_keys[source.path]
            if isinstance(result, Lost):
                from pipeline.extract import failed_read, lost_error

                error = failed_read(source.path, lost_error(source, result))
                run.work.write("read", lost_key(key), error)
            else:
                _store(run, key, result)
            step()
    return _finish(run, "read", run.read_keys, len(sources) + faulty)


def extract(run: Run) -> Report:
    """Turn each Document into its contract line."""
    there = run.work.keys("read")
    for name, key in run.read_keys.items():
        if key not in there and lost_key(key) not in there:
            raise not_run_yet(run, "extract", name, "read")
    sources = _todo(run, "extract", run.extract_keys)
    results = _results(run, "extract", sources)
    with run.progress.steps("extract", len(sources)) as step:
        for source, result in zip(sources, results, strict=True):
            key = run.extract_keys[source.path]
            if isinstance(result, Lost):
                from pipeline.extract import failed_line, lost_error

                line = failed_line(source.path, lost_error(source, result), source.sha256)
                run.work.write("extract", lost_key(key), line)
            else:
                was_lost = run.work.has("read", lost_key(run.read_keys[source.path]))
                _store(run, lost_key(key) if was_lost else key, result)
            step()
    return _finish(run, "extract", run.extract_keys, len(sources))


def resolve(run: Run) -> Report:
    """Turn all contract lines into the tables of the dataset."""
    from pipeline.dataset.tables import store_tables

    key = run.resolve_key()
    if run.work.has("resolve", key):
        return Report("resolve", "nothing to do, the tables are up to date", True)
    tables = _tables_of_lines(run)
    store_tables(tables, tables_folder(run, key))
    run.work.write("resolve", key, {"rows": {name: len(table) for name, table in tables.items()}})
    _keep_only(run, "resolve", key)
    note(run, "resolve", 1)
    rows = sum(len(table) for table in tables.values())
    return Report("resolve", f"{rows} rows of {_documents(len(run.documents))}", False)


def check(run: Run) -> Report:
    """Hold the tables against the dataset's own oracles; publishing refuses broken rules."""
    from pipeline.check import check as check_tables

    key = run.check_key()
    stored = run.work.read("check", key)
    idle = stored is not None
    if stored is None:
        stored = [asdict(verdict) for verdict in check_tables(resolved_tables(run))]
        run.work.write("check", key, stored)
        run.work.prune("check", {key})
        note(run, "check", 1)
    errors = sum(entry["level"] == "error" for entry in stored)
    said = (
        f"{errors} broken rules, {len(stored) - errors} warnings" if stored else "every rule holds"
    )
    return Report("check", f"nothing to do, {said}" if idle else said, idle)


def publish(run: Run) -> Report:
    """Publish the tables as the collection's current snapshot; refused where a check fails."""
    from pipeline.check import check as check_tables
    from pipeline.dataset.publish import Inputs, is_whole
    from pipeline.dataset.publish import publish as publish_tables
    from pipeline.dataset.snapshot import current_snapshot
    from pipeline.floors import ADVICE, accepted_drops, floors_of

    settings = run.settings
    key = run.publish_key()
    known = run.work.read("publish", key)
    current = current_snapshot(settings.data_dir, settings.collection)
    if (
        known is not None
        and current is not None
        and known["snapshot"] == current.name
        and is_whole(current)  # a damaged snapshot is written anew
    ):
        return Report("publish", f"nothing to do, {current.name} is current", True)
    inputs = Inputs(
        code_version=f"{__version__}+{source_fingerprint(ALL_CODE)[:12]}",
        documents={document.name: document.sha256 for document in run.documents},
        settings={
            **settings.affecting_results(),
            **({"second_reader": run.second_reader} if run.second_reader else {}),
            **run.hand_kept,
            **accepted_drops(run),
        },
    )
    verdicts = verdicts_of(run)
    if verdicts is None:
        verdicts = check_tables(resolved_tables(run))
    fallen = floors_of(run)
    verdicts = (*verdicts, *fallen)
    try:
        published = publish_tables(
            resolved_tables(run),
            settings.data_dir,
            settings.collection,
            inputs,
            verdicts,
        )
    except PublicationRefused as error:
        if fallen:
            raise PublicationRefused(f"{error}\n{ADVICE}") from error
        raise
    except OSError as error:
        raise AlucertError(
            f"{settings.processed_dir}: the snapshot cannot be written ({error.strerror}); make "
            "room or make it writable. The old snapshot stays current."
        ) from error
    run.work.write("publish", key, {"snapshot": published.snapshot_id})
    run.work.prune("publish", {key})
    note(run, "publish", 1)
    if not published.new:
        return Report("publish", f"{published.snapshot_id} says the same and stays current", False)
    return Report("publish", f"{published.snapshot_id} is current", False)


STAGES: tuple[Stage, ...] = (
    Stage("read", "raw bytes to Documents", read),
    Stage("extract", "Documents to contract lines", extract),
    Stage("resolve", "contract lines to tables", resolve),
    Stage("check", "tables to verdicts", check),
    Stage("publish", "tables to a snapshot", publish),
)
BY_NAME = {stage.name: stage for stage in STAGES}


def not_complete(run: Run, stage: str) -> Iterator[str]:
    """Yield a sentence for each document that the read or extract stage left incomplete."""
    for document in run.documents:
        if stage == "read":
            key = run.read_keys[document.name]
            stored = run.work.read("read", lost_key(key)) or run.work.read("read", key) or {}
            if "error" in stored:
                yield str(stored["error"])
        elif stage == "extract":
            said = (stored_line(run, document.name) or {}).get("document", {})
            if said.get("status") != "complete":
                yield said.get("error") or f"{document.name}: {said.get('status')}, see its flags"


def _tables_of_lines(run: Run) -> Tables:
    """Return the tables that the stored contract lines make, whatever is stored of them."""
    from pipeline.identity import keys, reviewed
    from pipeline.identity.keys import read_keys
    from pipeline.identity.reviewed import read_decisions
    from pipeline.resolve import ExtractedDocument
    from pipeline.resolve import resolve as resolve_records

    version = source_fingerprint(READING + EXTRACTING)[:12]
    corrected = {correction.document_id for correction in run.corrections}
    records = []
    for document in run.documents:
        line = stored_line(run, document.name)
        if line is None:
            raise not_run_yet(run, "resolve", document.name, "extract")
        with_boxes = document_id(document.sha256) in corrected
        records.append(
            ExtractedDocument(
                line,
                document.metadata,
                run.settings.collection,
                version,
                document=stored_text(run, document.name, with_boxes),
            )
        )
    folder = run.settings.data_dir
    decisions = read_decisions(folder / reviewed.FILE)
    company_keys = read_keys(folder / keys.FILE)
    tables = resolve_records(records, decisions, company_keys, run.corrections)
    joined = tables["organisation_keys"].select(["scheme", "value"]).to_pylist()
    for listed in company_keys:
        if {"scheme": listed.scheme, "value": listed.value} not in joined:
            run.progress.warn(
                f"{folder / keys.FILE}: no document names {listed.name!r}, or several companies "
                f"have that name; {listed.scheme} {listed.value} is left out"
            )
    return tables


def _todo(run: Run, stage: str, keys: dict[str, str]) -> list[Source]:
    """Return the documents for which a stage has no result, a lost one counting as none."""
    there = run.work.keys(stage)
    return [
        Source(
            document.file,
            document.name,
            document.url,
            document.sha256,
            document.charset,
            document.address,
        )
        for document in run.documents
        if keys[document.name] not in there
    ]


def _results(run: Run, stage: str, sources: Sequence[Source]) -> Iterator[Done | Lost]:
    """Do a stage's jobs, here in worker processes or on the cluster that the settings name.

    Out: for each document what is still to be stored (see ``_store``), or ``Lost``.
    """
    if not sources:
        return iter(())
    from pipeline.extract import run_jobs

    limit = run.settings.document_limit_bytes
    jobs = [source.as_job(limit) for source in sources]
    if stage == "extract":
        for job in jobs:
            job["second_reader"] = run.settings.second_reader
    if run.settings.cluster is not None:
        from pipeline.cluster import Task, run_on_cluster

        stored = partial(_packed_document, run) if stage == "extract" else None
        tasks = [
            Task(job, None if stored is None else partial(stored, source.path))
            for source, job in zip(sources, jobs, strict=True)
        ]
        target = "pipeline.stage_jobs:stage_result"
        return run_on_cluster(target, tasks, Limits.of(run.settings), run.settings.cluster)
    for source, job in zip(sources, jobs, strict=True):
        job["work"] = str(run.work.folder)
        job["key"] = run.keys_of(stage)[source.path]
        job["read_key"] = run.read_keys[source.path]
    return run_jobs(f"pipeline.stage_jobs:{stage}_job", sources, jobs, run.settings)


def _packed_document(run: Run, name: str) -> bytes | None:
    """Return a stored Document, or why there is none, for a worker that has no work folder."""
    key = run.read_keys[name]
    lost = run.work.read_packed("read", lost_key(key))
    return lost or run.work.read_packed("read", key)


def _store(run: Run, key: str, result: Done) -> None:
    """Store what a worker of a cluster handed back; a local one has stored it itself."""
    for stage, data in (result.value or {}).items():
        run.work.write_packed(stage, key, data)


def _finish(run: Run, stage: str, keys: dict[str, str], made: int) -> Report:
    """Drop results that nothing needs any more, and say what was done."""
    done = run.work.keys(stage).intersection(keys.values())
    if stage == "read":
        run.work.prune("text", done)
    run.work.prune(stage, done | {lost_key(key) for key in set(keys.values()) - done})
    note(run, stage, made)
    return Report.of_documents(stage, made, len(keys) - made)


def _keep_only(run: Run, stage: str, key: str) -> None:
    run.work.prune(stage, {key})
    for folder in (run.work.folder / stage).iterdir():
        if folder.is_dir() and folder != tables_folder(run, key):
            shutil.rmtree(folder)


def _documents(number: int) -> str:
    return f"{number} document{'' if number == 1 else 's'}"
