"""How far two careful readers agree: what may be asked of a program.

A second reading of a document is written in the form of an annotation (``record``, ``skip``) by
somebody who has seen neither the first nor what the extractors find. It is scored against the
first as extractors are: where the second reader admits several values, the one named first
counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import WrongUsage
from pipeline.score.fields import FIELDS
from pipeline.score.gold import Annotated
from pipeline.score.tally import Score, score


@dataclass(frozen=True, slots=True)
class Reading:
    """A second reading of the document of this name."""

    name: str
    record: Mapping[str, Any]
    skip: frozenset[str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """The second readings' score against the first.

    In ``as_scored`` each of the values that the first reading admits is right, as for a program;
    in ``strict`` only the one that it names first.
    """

    as_scored: Score
    strict: Score


def load_readings(folder: Path) -> list[Reading]:
    """Return the second readings of a folder (``NAME.json``), by name.

    Raises WrongUsage for a file that is no reading.
    """
    return [_load(file) for file in sorted(folder.glob("*.json"))]


def agreement(documents: Sequence[Annotated], readings: Sequence[Reading]) -> Agreement:
    """Score second readings against the annotations of the same names.

    A field counts where both readers assess it: it is in both records and skipped by neither.

    Raises WrongUsage for a reading of a document that is not annotated.
    """
    by_name = {document.name: document for document in documents}
    pairs = []
    for reading in readings:
        document = by_name.get(reading.name)
        if document is None:
            raise WrongUsage(
                f"{reading.name}: a second reading without an annotation of that name; rename or "
                "remove it."
            )
        pairs.append((document, reading))
    lines = [_line(reading) for _, reading in pairs]
    return Agreement(
        as_scored=score([_assessed(*pair, pair[0].record) for pair in pairs], lines),
        strict=score([_assessed(*pair, first_named(pair[0].record)) for pair in pairs], lines),
    )


def first_named(value: Any) -> Any:
    """Return a value with the first alternative in place of several.

    >>> first_named({"facilities": [{"any": ["Sävsjö plant", "Sävsjö"]}, "Vetlanda plant"]})
    {'facilities': ['Sävsjö plant', 'Vetlanda plant']}
    """
    if isinstance(value, dict):
        if set(value) == {"any"}:
            return first_named(value["any"][0])
        return {key: first_named(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [first_named(item) for item in value]
    return value


def _assessed(document: Annotated, reading: Reading, record: Mapping[str, Any]) -> Annotated:
    """Return the first reading as far as the second assesses the same fields."""
    told = first_named(reading.record)
    unread = frozenset(field.name for field in FIELDS if not field.is_annotated(told))
    return Annotated(
        document.name,
        document.source,
        record,
        document.skip | reading.skip | unread,
        frozenset(),
        document.content,
    )


def _line(reading: Reading) -> Mapping[str, Any]:
    return {"document": {"status": "complete"}, "record": first_named(reading.record)}


def _load(file: Path) -> Reading:
    try:
        reading = json.loads(file.read_text(encoding="utf-8"))
        record, skip = reading["record"], frozenset(reading.get("skip", []))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongUsage(f"{file}: not a reading ({error!r}); mend the file.") from error
    if not isinstance(record, dict):
        raise WrongUsage(f"{file}: its record is not an object; mend the file.")
    return Reading(file.stem, record, skip)
