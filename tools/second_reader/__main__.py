"""``make train``: train the second reader, measure it, replace the one in the package.

    python -m tools.second_reader [--replace]   train, report, replace if nothing gets worse
    python -m tools.second_reader calibrate     choose the cut-offs anew, for rules that changed
    python -m tools.second_reader page          write docs/second-reader.md from what is stored
    python -m tools.second_reader speed         measure the time of extraction with and without

Learnt from are the annotated announcements of tests/samples and the reviewed documents of the
data folder, of both the part that is not set aside. The new model is held against the one in the
package on the documents that both have proposals for, field by field, before it takes its place.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from time import process_time

from extractors.record import build_record
from extractors.second_reader import cutoffs, model
from extractors.second_reader.cutoffs import cutoffs_of
from pipeline.errors import WrongUsage
from pipeline.extract import document_of
from pipeline.files import write_atomically
from pipeline.score.gold import Annotated, fingerprint, load_annotated
from pipeline.score.groups import load_groups
from pipeline.score.out_of_fold import FILE, Unseen, load_unseen, written
from pipeline.score.parts import of_part
from pipeline.score.readers import Taken, taken
from pipeline.second_reader import second_reader
from pipeline.settings import Settings
from pipeline.source import load
from tools.second_reader import folds
from tools.second_reader.calibrate import choose, table_of
from tools.second_reader.corpus import Lesson, lesson_of
from tools.second_reader.page import PAGE, SPEED, page_of
from tools.second_reader.reviewed import reviewed
from tools.second_reader.versions import Version, compared, is_worse, report

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples"
FOLDERS = ("announcements", "passages")
PACKAGE = ROOT / "extractors" / "second_reader"
BUILD = ROOT / "build" / "second_reader"
STORED = SAMPLES / FILE


def samples(settings: Settings) -> list[Annotated]:
    """Return the project's annotated announcements and passages, both parts."""
    return [
        document
        for folder in FOLDERS
        for document in load_annotated(SAMPLES / folder, settings.data_dir)
    ]


def say(text: str) -> None:
    """Say how far the work is, on standard error."""
    print(text, file=sys.stderr, flush=True)


def train(settings: Settings, replace: bool) -> int:
    """Train, measure, report, and replace the model of the package where that is allowed."""
    documents = of_part([*samples(settings), *reviewed(settings, say)], "training")
    lessons, kept = _lessons(documents, settings)
    say(f"{len(lessons)} documents to learn from")
    fold_of = folds.deal(kept, load_groups(SAMPLES / "announcements"), folds.FOLDS)
    data, unseen = folds.run(lessons, fold_of, BUILD)
    read = [one for one in (taken(document, settings) for document in kept) if one is not None]
    mark = fingerprint(kept)
    table = table_of(choose(lessons, read, unseen), f"make train, documents {mark}")
    new = Version(data, table, unseen, _about(data, lessons, mark))
    old = current()
    worse = False
    if old is not None:
        figures = compared(read, old, new)
        worse = is_worse(figures)
        print(report(figures))
    if worse and not replace:
        print("Something gets worse: the model in the package stays. Say --replace to replace it.")
        return 3
    store(new)
    print(f"{PACKAGE}: the new model is in its place; `make second-reader` renews its page.")
    return 0


def _lessons(
    documents: list[Annotated], settings: Settings
) -> tuple[list[Lesson], list[Annotated]]:
    """Return what can be learnt from, each text once: the first annotation of it counts."""
    found: dict[str, tuple[Lesson, Annotated]] = {}
    for document in documents:
        lesson = lesson_of(document, settings)
        if lesson is not None:
            found.setdefault(lesson.mark, (lesson, document))
    return [lesson for lesson, _ in found.values()], [document for _, document in found.values()]


def _about(data: bytes, lessons: list[Lesson], mark: str) -> str:
    import spacy
    import thinc

    told = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "documents": mark,
        "lessons": len(lessons),
        "libraries": {"spacy": spacy.__version__, "thinc": thinc.__version__},
        "trained_on": sorted(lesson.mark for lesson in lessons),
    }
    return json.dumps(told, indent=1) + "\n"


def current() -> Version | None:
    """Return the model of the package with what its folds said, None where there is none."""
    if not model.is_there():
        return None
    about = (PACKAGE / model.ABOUT).read_bytes()
    data = model.unpacked((PACKAGE / model.MODEL).read_bytes(), model.about_of(about).sha256)
    table = (PACKAGE / cutoffs.TABLE).read_text(encoding="utf-8")
    return Version(data, table, load_unseen(SAMPLES), about.decode("utf-8"))


def store(new: Version) -> None:
    """Put a model in its place: weights, what is known of it, its cut-offs, what its folds said."""
    write_atomically(PACKAGE / model.MODEL, model.packed(new.data))
    write_atomically(PACKAGE / model.ABOUT, new.about.encode("utf-8"))
    write_atomically(PACKAGE / cutoffs.TABLE, new.table.encode("utf-8"))
    write_atomically(STORED, written(new.unseen))


def recalibrate(settings: Settings) -> int:
    """Choose the cut-offs anew from the stored proposals, for rules that have changed."""
    old = current()
    if old is None:
        raise WrongUsage("the package has no model; run `make train`.")
    documents = of_part(samples(settings), "training")
    lessons, kept = _lessons(documents, settings)
    read = [one for one in (taken(document, settings) for document in kept) if one is not None]
    table = table_of(
        choose(lessons, read, old.unseen), f"make train, documents {fingerprint(kept)}"
    )
    cutoffs_of(table)
    write_atomically(PACKAGE / cutoffs.TABLE, table.encode("utf-8"))
    return 0


def write_page(settings: Settings) -> int:
    """Write docs/second-reader.md from the package's model and the stored proposals."""
    read: list[tuple[str, Taken]] = []
    for folder in FOLDERS:
        for document in load_annotated(SAMPLES / folder, settings.data_dir):
            one = taken(document, settings)
            if one is not None:
                read.append((folder, one))
    unseen: dict[str, Unseen] = load_unseen(SAMPLES)
    write_atomically(PAGE, page_of(read, unseen).encode("utf-8"))
    print(PAGE)
    return 0


def measure_speed(settings: Settings) -> int:
    """Measure the processor time of extraction without and with the second reader; store it."""
    documents = []
    for document in of_part(
        load_annotated(SAMPLES / "announcements", settings.data_dir), "training"
    ):
        data = load(document.source, settings.document_limit_bytes)
        documents.append(document_of(data, document.source.path, document.source.url))
    second = second_reader()
    for one in documents[:3]:  # tables and the model are loaded once
        build_record(one, second=second)
    seconds = {}
    for name, beside in (("rules", None), ("both", second)):
        begin = process_time()
        for one in documents:
            build_record(one, second=beside)
        seconds[name] = round((process_time() - begin) / len(documents), 4)
    told = {"documents": len(documents), "seconds_a_document": seconds}
    write_atomically(SPEED, (json.dumps(told, indent=1) + "\n").encode("utf-8"))
    print(SPEED.read_text(encoding="utf-8"), end="")
    return 0


def main() -> int:
    """Do what the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tools.second_reader")
    parser.add_argument("what", nargs="?", default="train",
                        choices=("train", "calibrate", "page", "speed"))  # fmt: skip
    parser.add_argument("--replace", action="store_true", help="replace the model in any case")
    parser.add_argument("--data-dir", type=Path, default=ROOT / "data")
    asked = parser.parse_args()
    settings = Settings(data_dir=asked.data_dir)
    if asked.what == "calibrate":
        return recalibrate(settings)
    if asked.what == "page":
        return write_page(settings)
    if asked.what == "speed":
        return measure_speed(settings)
    return train(settings, asked.replace)


if __name__ == "__main__":
    sys.exit(main())
