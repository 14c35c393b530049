"""The weights of entity and scope come from the samples that are there, and from enough of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.language.entity_choice import Candidate
from extractors.language.names import Name
from extractors.vocab import read_rows
from pipeline.score.gold import fingerprint, load_annotated
from pipeline.score.parts import of_part
from tools.weigh_entity import LEAST, Choice, learn, misses

ROOT = Path(__file__).resolve().parent.parent
RIGHT = Candidate(Name(0, 6, "Nordal", None), ("legal_form",), ())
WRONG = Candidate(Name(9, 15, "Sudal", None), ("audits",), ())


@pytest.mark.parametrize("table", ["entity_weights", "scope_weights"])
def test_the_weights_are_those_of_the_present_samples(table: str) -> None:
    """Where this fails: ``make weigh``."""
    documents = [
        document
        for folder in ("announcements", "passages")
        for document in of_part(
            load_annotated(ROOT / "tests" / "samples" / folder, ROOT / "data"), "training"
        )
    ]
    assert {row["source"] for row in read_rows(table)} == {
        f"tests/samples training {fingerprint(documents)}"
    }


def test_what_the_right_names_have_is_learnt() -> None:
    examples = [Choice(str(n), (WRONG, RIGHT), 1) for n in range(LEAST)]
    weights = learn(examples)
    assert weights["legal_form"] > 0 > weights["audits"]
    assert misses(examples, weights) == []


def test_a_feature_of_too_few_documents_is_not_learnt() -> None:
    examples = [Choice(str(n), (WRONG, RIGHT), 1) for n in range(LEAST - 1)]
    assert learn(examples) == {}
