"""Dealing documents to folds, and the trainings: one for each fold, one for the package.

Documents of one company, and pages that one template served, are in one fold, so that a fold is
as new to its model as a new company's page. Each training is a process of its own with one core.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from extractors.document import Document
from extractors.second_reader.model import reader_of
from extractors.second_reader.proposals import Proposal
from pipeline.score.gold import Annotated
from pipeline.score.groups import PLAIN_TEXT, Placed, companies_of
from pipeline.score.out_of_fold import Unseen
from tools.second_reader.corpus import Labelled, Lesson
from tools.second_reader.train import train

ROOT = Path(__file__).resolve().parents[2]
FOLDS = 5
_AT_ONCE = 2  # cores
_MODEL, _PROPOSALS = "model", "proposals"


def deal(documents: Sequence[Annotated], groups: Mapping[str, Placed], folds: int) -> list[int]:
    """Return the fold of each document; groups stay together, folds are about equally full.

    ``groups`` has the templates of pages by the document's name, without folders.
    """
    joined: dict[str, str] = {}

    def root(name: str) -> str:
        while joined.setdefault(name, name) != name:
            name = joined[name]
        return name

    keys = [f"company {company}" for company in companies_of(documents)]
    for document, key in zip(documents, keys, strict=True):
        placed = groups.get(document.name.rpartition("/")[2])
        if placed is not None and placed.template != PLAIN_TEXT:
            joined[root(key)] = root(f"template {placed.template}")
    members: dict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        members[root(key)].append(number)
    fold_of = [0] * len(documents)
    full = [0] * folds
    for name in sorted(members, key=lambda one: (-len(members[one]), _hash(one))):
        emptiest = full.index(min(full))
        full[emptiest] += len(members[name])
        for number in members[name]:
            fold_of[number] = emptiest
    return fold_of


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8")).hexdigest()


def run(
    lessons: Sequence[Lesson],
    fold_of: Sequence[int],
    folder: Path,
    overrides: Mapping[str, Any] | None = None,
) -> tuple[bytes, dict[str, Unseen]]:
    """Train a model for each fold and one on all lessons, two at a time.

    Returns the bytes of the last, and what the others propose for the lessons that each of them
    had not seen, by the mark of the text.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stored = {
        "lessons": [asdict(lesson) for lesson in lessons],
        "folds": list(fold_of),
        "overrides": dict(overrides or {}),
    }
    (folder / "lessons.json").write_text(json.dumps(stored), encoding="utf-8")
    waiting = [_MODEL, *map(str, sorted(set(fold_of)))]
    running: list[tuple[str, subprocess.Popen[bytes]]] = []
    while waiting or running:
        while waiting and len(running) < _AT_ONCE:
            what = waiting.pop(0)
            command = [sys.executable, "-m", "tools.second_reader.folds", str(folder), what]
            running.append((what, subprocess.Popen(command, cwd=ROOT)))
        what, process = running.pop(0)
        if process.wait() != 0:
            for _, other in running:
                other.terminate()
            raise RuntimeError(f"the training of {what} failed; its message stands above")
    return (folder / f"{_MODEL}.bin").read_bytes(), _unseen(folder, lessons, fold_of)


def _unseen(folder: Path, lessons: Sequence[Lesson], fold_of: Sequence[int]) -> dict[str, Unseen]:
    found = {}
    for fold in sorted(set(fold_of)):
        stored = json.loads((folder / f"{_PROPOSALS}-{fold}.json").read_text(encoding="utf-8"))
        for lesson, own in zip(lessons, fold_of, strict=True):
            if own == fold:
                proposals = tuple(Proposal(**one) for one in stored[lesson.mark])
                found[lesson.mark] = Unseen(fold, proposals)
    return found


def one_training(folder: Path, what: str) -> None:
    """Do one training of a folder: of a fold by its number, or of the package's ``model``."""
    stored = json.loads((folder / "lessons.json").read_text(encoding="utf-8"))
    lessons = [
        Lesson(one["name"], one["text"], tuple(Labelled(**span) for span in one["spans"]))
        for one in stored["lessons"]
    ]
    if what == _MODEL:
        (folder / f"{_MODEL}.bin").write_bytes(train(lessons, stored["overrides"]))
        return
    fold = int(what)
    pairs = list(zip(lessons, stored["folds"], strict=True))
    model = train([lesson for lesson, own in pairs if own != fold], stored["overrides"])
    reader = reader_of(model)
    told = {
        lesson.mark: [asdict(one) for one in reader(_as_document(lesson))]
        for lesson, own in pairs
        if own == fold
    }
    (folder / f"{_PROPOSALS}-{fold}.json").write_text(json.dumps(told), encoding="utf-8")


def _as_document(lesson: Lesson) -> Document:
    return Document(lesson.name, lesson.mark, "plain", lesson.text)


if __name__ == "__main__":
    one_training(Path(sys.argv[1]), sys.argv[2])
