"""The floors: what the score of a set of documents may not fall below.

A file of floors belongs to one set of annotated documents, named by a fingerprint. It is written
anew after a rise, or after the documents have changed; lowering a floor needs the word and a
reason, and the reason stays in the file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import AlucertError, WrongUsage
from pipeline.files import write_atomically
from pipeline.score.tally import Score

MACRO_F1 = "macro_f1"
DOCUMENTS_RIGHT = "documents_right"
BROKEN_DOCUMENTS = "broken_documents"
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Fall:
    """A figure below its floor; ``measured`` is None for one that is no longer measured."""

    name: str
    floor: float
    measured: float | None

    def __str__(self) -> str:
        """Say the fall in a sentence."""
        if self.measured is None:
            return f"{self.name}: the floor is {self.floor:.4f}, and it is no longer measured"
        return f"{self.name}: {self.measured:.4f} is below the floor {self.floor:.4f}"


def figures(score: Score) -> dict[str, float]:
    """Return the figures that have a floor, rounded down to what a floor keeps."""
    measured = {
        MACRO_F1: score.macro_f1,
        DOCUMENTS_RIGHT: score.right_share,
        **{field.name: field.f1 for field in score.fields},
    }
    if score.broken_documents:
        measured[BROKEN_DOCUMENTS] = score.broken_share
    return {name: _round_down(value) for name, value in measured.items()}


def falls(path: Path, score: Score, fingerprint: str) -> list[Fall]:
    """Return the figures that are below the floors of a file.

    Raises WrongUsage if the file is missing or damaged, or was made for other documents.
    """
    stored = _load(path)
    if stored["documents"] != fingerprint:
        raise WrongUsage(
            f"{path}: these floors are for other annotated documents ({stored['documents']}, not "
            f"{fingerprint}); measure them anew with --write-floors."
        )
    return _falls(stored["floors"], figures(score))


def write_floors(
    path: Path, score: Score, fingerprint: str, lower: bool = False, reason: str | None = None
) -> list[Fall]:
    """Write the measured figures as the new floors; return those that were lowered.

    Raises WrongUsage if one would be lower than before without ``lower`` and a ``reason``.
    """
    stored = _load(path) if path.exists() else {"floors": {}, "lowered": []}
    measured = figures(score)
    lowered = _falls(stored["floors"], measured)
    said = (reason or "").strip()
    if lowered and not (lower and said):
        raise WrongUsage(
            f"{path}: would lower {len(lowered)} floors ("
            + "; ".join(map(str, lowered))
            + '). Mend the fall, or say --lower-floors --reason "why".'
        )
    record = list(stored["lowered"])
    if lowered:
        record.append(
            {
                "reason": said,
                "documents": fingerprint,
                "floors": {fall.name: [fall.floor, fall.measured] for fall in lowered},
            }
        )
    content = {"documents": fingerprint, "floors": measured, "lowered": record}
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    try:
        write_atomically(path, text.encode("utf-8"))
    except OSError as error:
        raise AlucertError(f"{path}: cannot be written ({error.strerror}).") from error
    return lowered


def _falls(floors: Mapping[str, float], measured: Mapping[str, float]) -> list[Fall]:
    return [
        Fall(name, floor, measured.get(name))
        for name, floor in floors.items()
        if name not in measured or measured[name] < floor
    ]


def _load(path: Path) -> dict[str, Any]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        floors = {str(name): float(value) for name, value in stored["floors"].items()}
        return {
            "documents": str(stored["documents"]),
            "floors": floors,
            "lowered": list(stored.get("lowered", [])),
        }
    except FileNotFoundError as error:
        raise WrongUsage(f"{path}: no such file; make it with --write-floors.") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongUsage(f"{path}: not a file of floors ({error}); restore it.") from error


def _round_down(value: float) -> float:
    return math.floor(value * 10.0**_DIGITS + 1e-9) / 10.0**_DIGITS
