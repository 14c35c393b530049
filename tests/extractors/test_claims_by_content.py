"""Claims in words that the grammar of claims does not know."""

from __future__ import annotations

import pytest

from tests.extractors.announcements import reading_of, record_of

HEAD = "News from Brenna Foundry Ltd\n\n3 June 2024\n\n"


@pytest.mark.parametrize(
    "sentence",
    [
        "Brenna Foundry Ltd can call its shop certified under the ASI Performance Standard V3.",
        "The ASI Performance Standard V3 certificate of Brenna Foundry Ltd is for its foundry.",
        "Brenna Foundry Ltd pours under an ASI Performance Standard V3 certificate.",
    ],
)
def test_a_sentence_that_ties_a_standard_to_the_entity_makes_the_claim(sentence: str) -> None:
    certifications = record_of(HEAD + sentence)["record"]["certifications"]
    assert [(one["standard"], one["version"]) for one in certifications] == [("PS", "V3")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Brenna Foundry Ltd plans a certificate under the ASI Performance Standard V3.",
        "Brenna Foundry Ltd does not hold a certificate under the ASI Performance Standard V3.",
    ],
)
def test_a_plan_or_a_denial_makes_no_claim(sentence: str) -> None:
    assert reading_of(HEAD + sentence).claims == ()
