"""Precision, recall and F1 of the extractors, field by field, against annotated documents."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.score.parts import Part
    from pipeline.score.tally import Score
    from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Measured:
    """A score, the fingerprint of the documents it was measured on, and all of it as JSON."""

    score: Score
    fingerprint: str
    report: dict[str, Any]


def measure(folder: Path, settings: Settings, part: Part = "all") -> Measured:
    """Extract the annotated documents of a folder, or of a part of it, and score what comes out.

    The report holds no misses of documents that are set aside, only figures.

    Raises WrongUsage for a folder without annotations, or with one that is damaged.
    """
    from pipeline.extract import extract_sources, read_sources
    from pipeline.score.gold import fingerprint, load_annotated
    from pipeline.score.parts import is_set_aside, of_part
    from pipeline.score.show import to_json
    from pipeline.score.tally import score

    documents = of_part(load_annotated(folder, settings.data_dir), part)
    lines = list(extract_sources([document.source for document in documents], settings))
    scored = score(documents, lines)
    missing = {miss.document for miss in scored.misses}
    looked_up = [
        document
        for document in documents
        if document.name in missing and not is_set_aside(document.name)
    ]
    read = read_sources([document.source for document in looked_up], settings)
    texts = {
        document.name: line.get("text") for document, line in zip(looked_up, read, strict=True)
    }
    by_name = {document.name: line for document, line in zip(documents, lines, strict=True)}
    mark = fingerprint(documents)
    return Measured(scored, mark, to_json(scored, mark, by_name, texts.get))
