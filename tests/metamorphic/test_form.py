"""A change of form changes no reading: every change on every sample, a seeded part of it fast.

`make metamorphic` holds every document against every change; `make test` a part of the pairs.
Documents that are set aside are only counted.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence

import pytest

from pipeline.read import read_bytes
from tests.metamorphic.changes import CHANGES, Change, differing
from tests.metamorphic.sample import ROOT, Sample, facts, facts_of, samples

# How many documents of each change `make test` takes.
DRAWN = 2


def disagreements(change: Change, documents: Sequence[Sample]) -> tuple[dict[str, object], int]:
    """What differs by document, and how many documents that are set aside differ."""
    found: dict[str, object] = {}
    aside = 0
    for sample in documents:
        differs = differing(sample, change)
        if differs and sample.is_set_aside:
            aside += 1
        elif differs:
            found[sample.name] = differs
    return found, aside


def drawn(change: Change) -> list[Sample]:
    """A few documents to which a change applies, the same ones on every machine."""
    order = random.Random(change.__name__).sample(samples(), len(samples()))
    found: list[Sample] = []
    for sample in order:
        if change(sample) is not None:
            found.append(sample)
        if len(found) == DRAWN:
            break
    return found


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_of_form_changes_no_reading(change: Change) -> None:
    assert disagreements(change, drawn(change)) == ({}, 0)


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_of_form_changes_no_reading_of_any_document(change: Change) -> None:
    assert disagreements(change, samples()) == ({}, 0)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_applies_to_enough_documents_and_changes_their_bytes(change: Change) -> None:
    changed = 0
    for sample in random.Random(0).sample(samples(), 60):
        data = change(sample)
        changed += data is not None and data != sample.text.encode()
        if changed >= 3:
            break
    assert changed >= 3


def test_a_change_of_what_is_said_is_noticed() -> None:
    sample = next(s for s in samples() if facts_of(s)["record.entity"] and s.is_page)
    entity = facts_of(sample)["record.entity"]
    other = sample.text.replace(entity.split()[0], "Xanthia")
    assert facts(read_bytes(sample.encoded(other), sample.name)) != facts_of(sample)


def test_the_list_of_changes_in_docs_is_the_one_tested() -> None:
    """Where this fails: ``make docs``."""
    run = subprocess.run(
        [sys.executable, "tools/write_form.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
