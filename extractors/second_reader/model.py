"""The trained model: loaded from this package's data, proven by its hash, without pickle.

``model.bin`` is gzip around msgpack: the span categorizer's configuration and its weights.
``model.json`` beside it has the sha256 of the unpacked bytes, what the model was trained on, and
with which libraries. Where the two files are absent there is no second reader, and nothing else
is harmed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import spacy
import srsly
from spacy.language import Language
from spacy.pipeline.spancat import SpanCategorizer

from extractors.document import Document
from extractors.language.phrases import MAX_RUN_CHARACTERS
from extractors.second_reader.candidates import pieces
from extractors.second_reader.proposals import Proposal, Reader

MODEL, ABOUT = "model.bin", "model.json"
PIPE = "second_reader"
# Below this a span is not worth a look; what a score is worth stands in thresholds.csv.
_FLOOR = 0.05
_LONG_RUN = re.compile(rf"\S{{{MAX_RUN_CHARACTERS},}}")
_HASH = re.compile(r"[0-9a-f]{64}")


class ModelMissing(Exception):
    """The package has no model."""


class ModelDamaged(Exception):
    """The model's bytes are not those that its hash names, or no model at all."""


@dataclass(frozen=True, slots=True)
class About:
    """What model.json says: hash, and the hashes of the texts that the model was trained on."""

    sha256: str
    trained_on: frozenset[str]
    told: Mapping[str, Any]


def is_there() -> bool:
    """Say whether the package has a model."""
    folder = files(__package__)
    return folder.joinpath(MODEL).is_file() and folder.joinpath(ABOUT).is_file()


@cache
def about() -> About:
    """Return what is known of the model. Raises ModelMissing, ModelDamaged."""
    if not is_there():
        raise ModelMissing("the package has no trained model; make one with `make train`")
    return about_of(files(__package__).joinpath(ABOUT).read_bytes())


def about_of(data: bytes) -> About:
    """Return what a model.json says. Raises ModelDamaged."""
    try:
        told = json.loads(data)
        sha256, texts = str(told["sha256"]), frozenset(map(str, told["trained_on"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ModelDamaged(f"{ABOUT} is damaged ({error}); restore it") from error
    if not _HASH.fullmatch(sha256):
        raise ModelDamaged(f"{ABOUT} names no sha256; restore it")
    return About(sha256, texts, told)


@cache
def second_reader() -> Reader:
    """Return the trained model as a reader. Raises ModelMissing, ModelDamaged."""
    known = about()
    return reader_of(unpacked(files(__package__).joinpath(MODEL).read_bytes(), known.sha256))


def unpacked(data: bytes, sha256: str) -> bytes:
    """Return the bytes of a packed model, proven by their hash. Raises ModelDamaged."""
    try:
        found = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise ModelDamaged(f"{MODEL} is damaged ({error}); restore it") from error
    if hashlib.sha256(found).hexdigest() != sha256:
        raise ModelDamaged(f"{MODEL} is not the model that {ABOUT} names; restore both")
    return found


def packed(data: bytes) -> bytes:
    """Return a model's bytes as they are stored: the same on every day."""
    return gzip.compress(data, compresslevel=6, mtime=0)


def bytes_of(nlp: Language, config: Mapping[str, Any]) -> bytes:
    """Return a trained pipeline as bytes: the component's configuration and its weights.

    The tokenizer is the one that every text is read with, the vocabulary has no vectors: neither
    belongs to the model.
    """
    weights = _pipe(nlp).to_bytes(exclude=["vocab"])
    return bytes(srsly.msgpack_dumps({"config": dict(config), "weights": weights}))


def reader_of(data: bytes) -> Reader:
    """Return the reader that a model's bytes make. Raises ModelDamaged.

    msgpack knows numbers, text, lists and arrays, and no code; pickle is never used.
    """
    try:
        stored = srsly.msgpack_loads(data)
        nlp = spacy.blank("en")
        nlp.add_pipe("spancat_singlelabel", name=PIPE, config=stored["config"])
        _pipe(nlp).from_bytes(stored["weights"], exclude=["vocab"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelDamaged(f"{MODEL} is no model of this program ({error}); restore it") from error
    return _Model(nlp).read


def _pipe(nlp: Language) -> SpanCategorizer:
    pipe = nlp.get_pipe(PIPE)
    assert isinstance(pipe, SpanCategorizer)
    return pipe


class _Model:
    """A loaded pipeline and how a document is read with it."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._pipe = _pipe(nlp)

    def read(self, document: Document) -> tuple[Proposal, ...]:
        """Return the spans of a document that the model takes for values, in order."""
        found: list[Proposal] = []
        labels = self._pipe.labels
        for start, end in pieces(document.text):
            # one piece at a time: sums of floats depend on what is summed together
            with self._nlp.memory_zone():
                text = _LONG_RUN.sub(lambda run: " " * len(run.group()), document.text[start:end])
                doc = self._nlp.make_doc(text)
                indices, scores = self._pipe.predict([doc])
                if not len(scores):
                    continue
                # the last column is the score of no label at all
                likely = scores[:, : len(labels)] >= _FLOOR
                for row, column in zip(*likely.nonzero(), strict=True):
                    first, last = (int(number) for number in indices.dataXd[row])
                    span = doc[first:last]
                    found.append(
                        Proposal(
                            labels[column],
                            start + span.start_char,
                            start + span.end_char,
                            round(float(scores[row, column]), 4),
                        )
                    )
        return tuple(sorted(found, key=lambda one: (one.start, one.end, one.label)))
