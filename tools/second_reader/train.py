"""One training: lessons in, the model's bytes out; equal lessons give equal bytes.

spaCy's own training loop runs the configuration in ``config.cfg`` on one processor core, with
fixed seeds. The weights are rounded to half precision, which halves the file and changes no
score by more than some thousandths.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup
from spacy.training import Example
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as run_training
from spacy.util import load_config

from extractors.second_reader.candidates import pieces
from extractors.second_reader.model import PIPE, bytes_of
from extractors.second_reader.proposals import LABELS
from tools.second_reader.augment import pools_of, varied
from tools.second_reader.corpus import Labelled, Lesson

CONFIG = Path(__file__).with_name("config.cfg")
SPANS = "alucert"
_CHARACTERS_A_WORD = 4.5  # marks count as words


def train(lessons: Sequence[Lesson], overrides: Mapping[str, Any] | None = None) -> bytes:
    """Return the bytes of a model trained on some lessons.

    ``overrides`` replace values of the configuration by their path: ``{"training.max_epochs": 1}``.
    """
    with tempfile.TemporaryDirectory(prefix="alucert-train-") as folder:
        path = Path(folder) / "lessons.json"
        path.write_text(json.dumps([asdict(lesson) for lesson in lessons]), encoding="utf-8")
        settings = {"paths.lessons": str(path), **(overrides or {})}
        config = load_config(CONFIG, overrides=settings, interpolate=True)
        rate = config["training"]["optimizer"]["learn_rate"]
        rate["total_steps"] = _steps(config, lessons)
        rate["warmup_steps"] = rate["total_steps"] // 20
        nlp = init_nlp(config)
        run_training(nlp, None, use_gpu=-1, stdout=_Nowhere(), stderr=sys.stderr)
    _round(nlp)
    component = config["components"][PIPE]
    return bytes_of(nlp, {key: value for key, value in component.items() if key != "factory"})


def _steps(config: Mapping[str, Any], lessons: Sequence[Lesson]) -> int:
    """Return about how many steps a training takes: its words by the words of a step."""
    training = config["training"]
    words = sum(len(lesson.text) for lesson in lessons) / _CHARACTERS_A_WORD
    turns = training["max_epochs"] * (1 + config["corpora"]["train"]["varied"])
    steps = int(words * turns / training["batcher"]["size"]["stop"])
    return max(steps, training["max_epochs"] + 1)


@spacy.registry.readers("alucert.lessons.v1")
def lessons_reader(
    path: str, varied: int, seed: int, first: int | None
) -> Callable[[Language], Iterator[Example]]:
    """Return the corpus of a file of lessons, for spaCy's configuration."""
    stored = json.loads(Path(path).read_text(encoding="utf-8"))
    known = [
        Lesson(one["name"], one["text"], tuple(Labelled(**span) for span in one["spans"]))
        for one in stored
    ]

    def examples(nlp: Language) -> Iterator[Example]:
        for lesson in with_variants(known[:first], varied, seed):
            yield from examples_of(nlp, lesson)

    return examples


def with_variants(lessons: Sequence[Lesson], times: int, seed: int) -> Iterator[Lesson]:
    """Yield each lesson, and so many times with other names and figures."""
    pools = pools_of(lessons)
    for lesson in lessons:
        yield lesson
        for turn in range(times):
            yield varied(lesson, pools, f"{seed} {turn}")


def examples_of(nlp: Language, lesson: Lesson) -> Iterator[Example]:
    """Yield a lesson as spaCy learns from it: in the pieces in which texts are read."""
    for start, end in pieces(lesson.text):
        doc = nlp.make_doc(lesson.text[start:end])
        inside = [one for one in lesson.spans if one.label in LABELS]
        inside = [one for one in inside if start <= one.start and one.end <= end]
        reference = doc.copy()
        reference.spans[SPANS] = _group(reference, inside, start)
        yield Example(doc, reference)


def _group(doc: Doc, spans: Iterable[Labelled], offset: int) -> SpanGroup:
    """The spans that the tokens of a text have; a span that cuts a token cannot be learnt."""
    found = (doc.char_span(one.start - offset, one.end - offset, one.label) for one in spans)
    return SpanGroup(doc, name=SPANS, spans=[span for span in found if span is not None])


def _round(nlp: Language) -> None:
    for node in nlp.get_pipe(PIPE).model.walk():
        for name in node.param_names:
            if node.has_param(name):
                weights = node.get_param(name)
                node.set_param(name, weights.astype(np.float16).astype(np.float32))


@spacy.registry.loggers("alucert.silent.v1")
def silent_logger() -> Any:
    """Return a logger that says nothing: the report of a training is its measurement."""

    def setup(nlp: Language, stdout: IO[str], stderr: IO[str]) -> Any:
        return (lambda info: None), (lambda: None)

    return setup


class _Nowhere:
    """Takes what spaCy prints and forgets it."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        return None
