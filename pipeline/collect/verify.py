"""Proving a raw store: every file by its hash, every note by its form."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.collect.ledger import Ledger
from pipeline.collect.raw_store import NAME, SEEN, SUFFIXES, RawStore
from pipeline.errors import StoreConflict
from pipeline.files import PARTIAL


@dataclass(frozen=True, slots=True)
class RawReport:
    """What was found: ``problems`` need a person, ``notes`` mend themselves."""

    documents: int
    problems: tuple[str, ...]
    notes: tuple[str, ...]


def verify_raw(folder: Path) -> RawReport:
    """Read every file of a raw store and hold it against its name and its note.

    The bytes are proven by the sha256 in their name, a note (``.json``) by its own seal; it must
    tell of that sha256 and the number of bytes.
    """
    store = RawStore(folder)
    problems: list[str] = []
    notes: list[str] = []
    number = 0
    files = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    noted = store.notes()
    seen = {path for paths in noted.values() for path in paths}
    for path in files:
        if path.name.startswith(PARTIAL):
            notes.append(f"{path}: left by an interrupted run; the next one removes it")
        elif path in seen:
            continue  # proven with its document
        elif SEEN.match(path.stem):
            problems.append(f"{path}: tells of a document that is not there; restore it")
        elif not NAME.match(path.stem):
            problems.append(f"{path}: not a file of the raw store; move it elsewhere")
        elif path.suffix == ".json":
            number += 1
            problems += _document_problems(store, path, noted[path.stem])
        elif path.suffix in SUFFIXES and path.stem not in noted:
            notes.append(
                f"{path}: bytes without a note, left by an interrupted run; not a document"
            )
    ledger = Ledger(folder, writes=False)
    kept = [*ledger.folder.glob("sources/*.json"), *ledger.folder.glob("runs/*.json")]
    for path in sorted([*kept, *ledger.folder.glob("*.json")]):
        try:
            ledger.read(str(path.relative_to(ledger.folder)))
        except StoreConflict as error:
            problems.append(str(error))
    try:
        stored = {f"{path.name}" for path in files}
        for known in ledger.all():
            problems += [
                f"{folder / name}: the ledger tells of it ({known.url}), but it is not there; "
                "restore it from a copy"
                for name in known.documents
                if name not in stored
            ]
    except StoreConflict as error:
        problems.append(str(error))
    apart = ledger.folder / "quarantine"
    if apart.is_dir():
        problems += verify_raw(apart).problems
    return RawReport(number, tuple(problems), tuple(notes))


def _document_problems(store: RawStore, sidecar: Path, seen: list[Path]) -> list[str]:
    try:
        document = store.load(sidecar.stem, seen)
        data = store.read(document)
    except StoreConflict as error:
        return [str(error)]
    if document.metadata.get("bytes") != len(data):
        return [f"{sidecar}: tells of another number of bytes; restore it from a copy"]
    return []
