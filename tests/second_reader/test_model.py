"""A model is proven by its hash, read without pickle, and missed without harm."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
import srsly

import extractors
from extractors.second_reader import model
from extractors.second_reader.model import ModelDamaged, about_of, packed, reader_of, unpacked
from extractors.second_reader.proposals import LABELS
from tests.extractors.announcements import document_of
from tests.second_reader.conftest import SENTENCE, TOLD

ROOT = Path(extractors.__file__).resolve().parent.parent
HERE = Path(model.__file__).parent
NO_MODEL = "the package has no trained model (make train)"
TEXT = SENTENCE.format(*TOLD[0])


def test_the_proposals_are_spans_of_the_text_in_order(tiny: bytes) -> None:
    found = reader_of(tiny)(document_of(TEXT))
    assert found == tuple(sorted(found, key=lambda one: (one.start, one.end, one.label)))
    assert all(one.label in LABELS and 0 <= one.start < one.end <= len(TEXT) for one in found)


def test_the_same_bytes_say_the_same_of_the_same_text(tiny: bytes) -> None:
    document = document_of(TEXT)
    assert reader_of(tiny)(document) == reader_of(tiny)(document)


def test_what_stands_before_a_text_does_not_change_what_is_read_of_it(tiny: bytes) -> None:
    reader = reader_of(tiny)
    first = reader(document_of(TEXT))
    reader(document_of("Another one. " * 50))
    assert reader(document_of(TEXT)) == first


def test_packed_bytes_are_the_same_every_time_and_come_back(tiny: bytes) -> None:
    assert packed(tiny) == packed(tiny)
    assert unpacked(packed(tiny), hashlib.sha256(tiny).hexdigest()) == tiny


def test_bytes_that_the_hash_does_not_name_are_refused(tiny: bytes) -> None:
    with pytest.raises(ModelDamaged, match=r"not the model that model\.json names"):
        unpacked(packed(tiny + b"x"), hashlib.sha256(tiny).hexdigest())


@pytest.mark.parametrize("flip", [0, 40, -5])
def test_a_flipped_bit_is_refused(tiny: bytes, flip: int) -> None:
    data = bytearray(packed(tiny))
    data[flip] ^= 1
    with pytest.raises(ModelDamaged):
        unpacked(bytes(data), hashlib.sha256(tiny).hexdigest())


@pytest.mark.parametrize("data", [b"", b"\x80\x04K\x01.", b"\xc0", b"\x81\xa6config\x80"])
def test_bytes_that_are_no_model_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(ModelDamaged, match="no model of this program"):
        reader_of(data)


@pytest.mark.parametrize("said", [b"", b"{}", b'{"sha256": "x", "trained_on": []}', b"[1]"])
def test_a_damaged_description_is_refused_in_words(said: bytes) -> None:
    with pytest.raises(ModelDamaged, match="restore it"):
        about_of(said)


def test_loading_never_reads_a_pickle(tiny: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("a pickle was read")

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(sys.modules["pickle"], name, refuse)  # others have imported it
    monkeypatch.setattr(np, "load", refuse)
    assert reader_of(tiny)(document_of(TEXT)) is not None


def inside(value: Any) -> Iterator[Any]:
    """Everything that stands in unpacked msgpack; weights are msgpack inside of it once more."""
    yield value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from inside(key)
            yield from inside(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from inside(item)
    elif isinstance(value, bytes) and len(value) > 200:
        yield from inside(srsly.msgpack_loads(value))


def test_a_model_holds_numbers_text_and_arrays_alone(tiny: bytes) -> None:
    kinds = {type(value) for value in inside(srsly.msgpack_loads(tiny))}
    plain = {dict, list, tuple, str, bytes, int, float, bool, type(None), np.ndarray}
    assert kinds <= plain
    arrays = [v for v in inside(srsly.msgpack_loads(tiny)) if isinstance(v, np.ndarray)]
    assert arrays
    assert all(array.dtype.kind in "fiu" for array in arrays)


PICKLES = re.compile(r"(?m)^\s*(?:import|from)\s+(?:pickle|cloudpickle|dill|joblib|shelve)\b")


def test_no_module_of_the_program_imports_pickle() -> None:
    assert PICKLES.search("x = 1\n    from pickle import loads\n")
    for folder in ("extractors", "pipeline", "tools"):
        for file in (ROOT / folder).rglob("*.py"):
            assert not PICKLES.search(file.read_text(encoding="utf-8")), file


@pytest.mark.skipif(not model.is_there(), reason=NO_MODEL)
def test_the_package_has_the_model_that_its_description_names() -> None:
    known = model.about()
    data = (HERE / model.MODEL).read_bytes()
    assert hashlib.sha256(unpacked(data, known.sha256)).hexdigest() == known.sha256
    assert len(data) < 15_000_000
    assert json.loads((HERE / model.ABOUT).read_bytes())["lessons"] == len(known.trained_on)


@pytest.mark.skipif(not model.is_there(), reason=NO_MODEL)
def test_the_model_of_the_package_finds_an_entity_of_a_company_that_it_never_saw() -> None:
    text = SENTENCE.format("Quillmar Rolling AS", "Haugesund", "DNV", "41,000")
    found = {one.label: text[one.start : one.end] for one in sorted(
        model.second_reader()(document_of(text)), key=lambda one: one.score
    )}  # fmt: skip
    assert found["entity"] == "Quillmar Rolling AS"
    assert found["auditor"] == "DNV"
    assert found["capacity"] == "41,000"
