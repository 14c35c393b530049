"""The annotated documents of a folder: ``NAME.gold.json`` and the document it belongs to.

The document lies beside its annotation (``NAME.html``, ``.htm``, ``.txt``, ``.pdf``) or in a raw
store, named by ``"document": {"sha256": ..., "collection": ...}``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.collect.raw_store import RawStore
from pipeline.errors import WrongUsage
from pipeline.source import SUFFIXES, Source

_ENDING = ".gold.json"


@dataclass(frozen=True, slots=True)
class Annotated:
    """One annotated document; ``statuses`` are the right ones of a broken document."""

    name: str
    source: Source
    record: Mapping[str, Any]
    skip: frozenset[str]
    statuses: frozenset[str]
    content: str


def load_annotated(folder: Path, data_dir: Path) -> list[Annotated]:
    """Return the annotated documents of a folder and of the folders in it, by name.

    Raises WrongUsage for a folder without annotations and for an annotation that is damaged.
    """
    files = sorted(folder.rglob(f"*{_ENDING}")) if folder.is_dir() else []
    if not files:
        raise WrongUsage(
            f"{folder}: no annotated documents there (NAME{_ENDING}); name a folder with some, "
            "such as tests/samples."
        )
    return [_load(file, folder, data_dir) for file in files]


def fingerprint(documents: Sequence[Annotated]) -> str:
    """Return a fingerprint of annotations and documents: another one, another measurement."""
    digest = hashlib.sha256()
    for document in documents:
        digest.update(f"{document.name}\0{document.content}\n".encode())
    return digest.hexdigest()[:16]


def _load(file: Path, folder: Path, data_dir: Path) -> Annotated:
    try:
        gold = json.loads(file.read_text(encoding="utf-8"))
        annotated = gold.get("record", {})
        statuses = gold.get("expect_status", [])
        statuses = statuses.get("any", []) if isinstance(statuses, dict) else statuses
        statuses = [statuses] if isinstance(statuses, str) else statuses
        skip = frozenset(gold.get("skip", []))
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise WrongUsage(f"{file}: not an annotation ({error}); mend the file.") from error
    if not isinstance(annotated, dict) or ("record" not in gold and not statuses):
        raise WrongUsage(f"{file}: has neither a record nor expect_status; add one of them.")
    name = file.relative_to(folder).as_posix().removesuffix(_ENDING)
    source = _document(file, gold.get("document"), data_dir)
    content = json.dumps([gold, _sha256(source)], ensure_ascii=False, sort_keys=True)
    return Annotated(name, source, annotated, skip, frozenset(statuses), content)


def _document(file: Path, reference: Any, data_dir: Path) -> Source:
    """Return the annotated document; one that is missing gets its failed line when it is read."""
    stem = file.name.removesuffix(_ENDING)
    if isinstance(reference, Mapping):
        store = RawStore(data_dir / "raw" / str(reference.get("collection")))
        sha256 = str(reference.get("sha256"))
        found = store.find(sha256)
        if found is None:
            missing = store.folder / f"*--{sha256}"
            return Source(missing, str(missing))
        return Source(found.file, found.name, found.url, found.sha256, found.charset)
    for suffix in SUFFIXES:
        beside = file.with_name(f"{stem}{suffix}")
        if beside.exists():
            return Source(beside, str(beside))
    missing = file.with_name(f"{stem}.html")
    return Source(missing, str(missing))


def _sha256(source: Source) -> str | None:
    if source.sha256 is not None:
        return source.sha256
    return hashlib.sha256(source.file.read_bytes()).hexdigest() if source.file.is_file() else None
