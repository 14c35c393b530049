"""The accuracy on announcements: training, set-aside and others' documents side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import Unreadable
from pipeline.score.baselines import BASELINES, page_text
from pipeline.score.calibration import (
    Judged,
    confidence_of,
    cross_validated,
    extract_uncalibrated,
    fit,
    judge,
)
from pipeline.score.gold import Annotated, fingerprint, load_annotated
from pipeline.score.grouped import (
    Division,
    Gap,
    Separation,
    divisions,
    f1_intervals,
    gaps,
    right_interval,
    scored,
    separation,
)
from pipeline.score.groups import load_groups
from pipeline.score.parts import is_set_aside
from pipeline.score.reliability import Reliability, reliability
from pipeline.score.tally import Interval, Score, score
from pipeline.score.targets import Held, held_against_targets
from pipeline.settings import Settings
from pipeline.source import load
from pipeline.work import source_fingerprint

Line = Mapping[str, Any]
Read = list[tuple[Annotated, Line]]
TRAINING, SET_ASIDE, OTHERS = "training", "set aside", "others'"
PASSAGES = "passages"  # the folder of short texts beside that of the announcements
# What the figures depend on; a change there makes a written page stale.
CODE = (
    "extractors", "pipeline/score",
    "pipeline/read/__init__.py", "pipeline/read/html.py", "pipeline/read/html_article.py",
    "pipeline/read/html_blocks.py", "pipeline/read/html_head.py", "pipeline/read/plain.py",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Accuracy:
    """All that the page shows; ``parts``, ``baselines`` and ``reliability`` by name.

    ``together`` is the score of the set-aside part and the others' documents as one; ``passages``
    has the short texts beside the documents, by part (empty where there are none).
    """

    parts: Mapping[str, Score]
    passages: Mapping[str, Score]
    gaps: Mapping[str, Gap]
    together: Score
    together_right: Interval
    targets: Sequence[Held]
    baselines: Mapping[str, Score]
    divisions: Sequence[Division]
    separation: Separation
    reliability: Mapping[str, Reliability]
    documents: str
    code: str


def measure_accuracy(folder: Path, others: Path, settings: Settings) -> Accuracy:
    """Extract and score the announcements of a folder by part, and those of another if it is there.

    Raises WrongUsage for a folder without annotations, or with one that is damaged.
    """
    code = code_mark()
    own = load_annotated(folder, settings.data_dir)
    foreign = load_annotated(others, settings.data_dir) if others.is_dir() else []
    beside = folder.parent / PASSAGES
    short = load_annotated(beside, settings.data_dir) if beside.is_dir() else []
    lines = extract_uncalibrated([*own, *foreign, *short], settings)
    read = list(zip(own, lines, strict=False))
    parts: dict[str, Read] = {
        TRAINING: [pair for pair in read if not is_set_aside(pair[0].name)],
        SET_ASIDE: [pair for pair in read if is_set_aside(pair[0].name)],
    }
    if foreign:
        parts[OTHERS] = list(zip(foreign, lines[len(own) :], strict=False))
    told = list(zip(short, lines[len(own) + len(foreign) :], strict=True))
    passages = {
        TRAINING: [pair for pair in told if not is_set_aside(pair[0].name)],
        SET_ASIDE: [pair for pair in told if is_set_aside(pair[0].name)],
    }
    groups = load_groups(folder)
    unseen = parts[SET_ASIDE] + parts.get(OTHERS, [])
    together = scored(unseen)
    return Accuracy(
        parts={name: scored(pairs) for name, pairs in parts.items()},
        passages={name: scored(pairs) for name, pairs in passages.items() if pairs},
        gaps=gaps(parts[TRAINING], parts[SET_ASIDE], groups),
        together=together,
        together_right=right_interval(unseen, groups),
        targets=held_against_targets(together, f1_intervals(unseen, groups)),
        baselines=_baselines(parts[TRAINING], settings),
        divisions=divisions(read, groups),
        separation=separation(parts[TRAINING], parts[SET_ASIDE], groups),
        reliability=_reliability(parts),
        documents=fingerprint([*own, *short]),
        code=code,
    )


def code_mark() -> str:
    """Return the fingerprint of the code that the figures depend on."""
    return source_fingerprint(CODE)[:16]


def _baselines(pairs: Read, settings: Settings) -> dict[str, Score]:
    documents = [document for document, _ in pairs]
    texts = [_whole_text(document, settings) for document in documents]
    return {
        name: score(documents, [{"record": baseline(text)} for text in texts])
        for name, baseline in BASELINES.items()
    }


def _whole_text(document: Annotated, settings: Settings) -> str:
    try:
        return page_text(load(document.source, settings.document_limit_bytes))
    except Unreadable:
        return ""


def _reliability(parts: Mapping[str, Read]) -> dict[str, Reliability]:
    """Return the reliability: of training by cross-validation, else with all of training's."""
    judged = {
        name: [value for document, line in pairs for value in judge(document, line)]
        for name, pairs in parts.items()
    }
    fitted = fit(judged[TRAINING])

    def told(values: Sequence[Judged]) -> list[tuple[float, bool]]:
        return [(confidence_of(value, fitted), value.right) for value in values]

    return {
        name: reliability(cross_validated(values) if name == TRAINING else told(values))
        for name, values in judged.items()
    }
