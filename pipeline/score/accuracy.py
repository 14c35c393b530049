"""The accuracy on announcements: training, set-aside and others' documents side by side."""

from __future__ import annotations

from collections import defaultdict
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
from pipeline.score.fields import FIELDS
from pipeline.score.gold import Annotated, fingerprint, load_annotated
from pipeline.score.parts import is_set_aside
from pipeline.score.reliability import Reliability, reliability
from pipeline.score.tally import Interval, Score, percentiles, resample, score
from pipeline.settings import Settings
from pipeline.source import load
from pipeline.work import source_fingerprint

Line = Mapping[str, Any]
Read = list[tuple[Annotated, Line]]
TRAINING, SET_ASIDE, OTHERS = "training", "set aside", "others'"
MACRO_F1, DOCUMENTS_RIGHT = "macro F1", "documents right"
# What the figures depend on; a change there makes a written page stale.
CODE = (
    "extractors", "pipeline/score",
    "pipeline/read/__init__.py", "pipeline/read/html.py", "pipeline/read/html_article.py",
    "pipeline/read/html_blocks.py", "pipeline/read/html_head.py", "pipeline/read/plain.py",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gap:
    """A figure of the training part less that of the set-aside part, with its 95 % interval."""

    value: float
    interval: Interval

    @property
    def is_beyond_chance(self) -> bool:
        """Say whether the training part is better by more than the draw of documents explains."""
        return self.interval[0] > 0


@dataclass(frozen=True, slots=True)
class Group:
    """The documents of one year or kind: F1 over all their values, documents right."""

    name: str
    f1: float
    score: Score


@dataclass(frozen=True, slots=True)
class Accuracy:
    """All that the page shows; ``parts``, ``baselines`` and ``reliability`` by name."""

    parts: Mapping[str, Score]
    gaps: Mapping[str, Gap]
    baselines: Mapping[str, Score]
    groups: Sequence[Group]
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
    lines = extract_uncalibrated([*own, *foreign], settings)
    read = list(zip(own, lines, strict=False))
    parts: dict[str, Read] = {
        TRAINING: [pair for pair in read if not is_set_aside(pair[0].name)],
        SET_ASIDE: [pair for pair in read if is_set_aside(pair[0].name)],
    }
    if foreign:
        parts[OTHERS] = list(zip(foreign, lines[len(own) :], strict=True))
    return Accuracy(
        parts={name: _score(pairs) for name, pairs in parts.items()},
        gaps=_gaps(parts[TRAINING], parts[SET_ASIDE]),
        baselines=_baselines(parts[TRAINING], settings),
        groups=_groups(read),
        reliability=_reliability(parts),
        documents=fingerprint(own),
        code=code,
    )


def code_mark() -> str:
    """Return the fingerprint of the code that the figures depend on."""
    return source_fingerprint(CODE)[:16]


def _score(pairs: Read) -> Score:
    return score([document for document, _ in pairs], [line for _, line in pairs])


def _gaps(training: Read, aside: Read) -> dict[str, Gap]:
    """Return the gap of each field that both parts have, and of the figures over all."""
    first, second = _score(training), _score(aside)
    # seeds of their own: the two parts are drawn independently
    drawn = [
        resample([document for document, _ in pairs], [line for _, line in pairs], seed)
        for seed, pairs in enumerate((training, aside))
    ]
    gaps = {
        MACRO_F1: Gap(
            first.macro_f1 - second.macro_f1, percentiles(drawn[0].macro_f1 - drawn[1].macro_f1)
        ),
        DOCUMENTS_RIGHT: Gap(
            first.right_share - second.right_share,
            percentiles(drawn[0].right_share - drawn[1].right_share),
        ),
    }
    numbers = {field.name: number for number, field in enumerate(FIELDS)}
    aside_f1 = {field.name: field.f1 for field in second.fields}
    for field in first.fields:
        if field.name in aside_f1:
            number = numbers[field.name]
            between = drawn[0].f1[:, number] - drawn[1].f1[:, number]
            gaps[field.name] = Gap(field.f1 - aside_f1[field.name], percentiles(between))
    return gaps


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


def _groups(pairs: Read) -> list[Group]:
    """Return the documents by kind and by year; the two stand for the templates of a page."""
    members: dict[str, Read] = defaultdict(list)
    for document, line in pairs:
        published = document.record.get("published_on")
        if isinstance(published, str):
            members[published[:4]].append((document, line))
        members[str(line["document"]["kind"])].append((document, line))
    groups = []
    for name in sorted(members):
        scored = _score(members[name])
        right = 2 * sum(field.right for field in scored.fields)
        errors = sum(field.spurious + field.missed for field in scored.fields)
        groups.append(Group(name, right / max(right + errors, 1), scored))
    return groups


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
