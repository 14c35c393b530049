"""A reviewed document as an annotated sample (docs/annotate.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import WrongUsage
from pipeline.files import write_atomically, write_once

DIFFICULTIES = ("typical", "unusual", "hard")
_ENDING = ".gold.json"


def annotation(
    record: Mapping[str, Any],
    skipped: set[str],
    source: str,
    difficulty: str,
    reference: Mapping[str, str] | None,
    why_hard: str | None = None,
) -> dict[str, Any]:
    """Return the annotation of a document.

    In: the record with a person's corrections laid over; the rows that the person skipped, whose
    keys are not scored; where the document comes from; `typical`, `unusual` or `hard`, with the
    reason; the sha256 and collection of a document that does not lie beside its annotation.
    """
    keys = {_key(field) for field in skipped}
    gold: dict[str, Any] = {"source": source, "difficulty": difficulty}
    if reference is not None:
        gold["document"] = dict(reference)
    return gold | {
        "record": {key: value for key, value in record.items() if key not in keys},
        "skip": sorted(keys),
        "why_hard": why_hard or None,
    }


def sample_file(folder: Path, name: str) -> Path:
    """Return the file of the annotation of a document of this name."""
    stem = Path(name).name.partition("--")[0]
    for ending in (".html", ".htm", ".txt", ".pdf"):
        stem = stem.removesuffix(ending)
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip(".-") or "document"
    return folder / f"{stem}{_ENDING}"


def save(file: Path, gold: Mapping[str, Any], replace: bool = False) -> bool:
    """Write an annotation; say whether it is new. An equal one may be there already.

    Raises WrongUsage where another annotation has the name, unless it is to be replaced.
    """
    data = (json.dumps(gold, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    try:
        if replace:
            write_atomically(file, data)
            return True
        if write_once(file, data):
            return True
        there = file.read_bytes()
    except OSError as error:
        raise WrongUsage(f"{file}: cannot be written ({error.strerror}).") from error
    if there != data:
        raise WrongUsage(
            f"{file}: another annotation has this name; move it away, then save again."
        )
    return False


def _key(field: str) -> str:
    """The key that is not scored for a row: an item's list, a grade's count by itself."""
    return field.partition("[")[0]
