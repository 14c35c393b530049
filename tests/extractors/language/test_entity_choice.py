"""Whom an announcement certifies, where its wording is known to no grammar of claims."""

from __future__ import annotations

import pytest

from extractors.language.entity_choice import Candidate, entity_weights
from extractors.language.names import Name
from tests.extractors.announcements import reading_of

ENTITIES = [
    (
        "the holder is named behind the certificate",
        "ASI certificate for Zubrava foundry\n\nMay 4, 2024\n\nThe ASI Performance Standard V3 "
        "(2022) certificate issued to Odlewnia Zubrava S.A. applies to its foundry in Nysa, "
        "Poland. The audit was done by DNV.",
        "Odlewnia Zubrava S.A.",
    ),
    (
        "the tenant, not the lessor",
        "Lankarin Profiili Oy certified\n\nMay 4, 2024\n\nIn a hall of Satamatalot Oy, Lankarin "
        "Profiili Oy presses profiles. Lankarin Profiili Oy has been certified against the ASI "
        "Performance Standard V3 (2022).",
        "Lankarin Profiili Oy",
    ),
    (
        "a brand in small letters",
        "velmora gmbh certified by ASI\n\nMay 4, 2024\n\nvelmora gmbh has achieved the ASI Chain "
        "of Custody Standard V2 (2022) certificate for its plant in Steyr, Austria.",
        "velmora gmbh",
    ),
    (
        "a quoted word inside the name",
        'Kuznia Polna "Wierzba" S.A. certified\n\nMay 4, 2024\n\nKuznia Polna "Wierzba" S.A. has '
        "been certified under the ASI Performance Standard V3 (2022).",
        'Kuznia Polna "Wierzba" S.A.',
    ),
    (
        "the owner of the headline is not the entity of the lead",
        "Torvik Holding's Danish press works certified\n\nMay 4, 2024\n\nSejerby Profiler A/S, "
        "a subsidiary of Torvik Holding, has achieved ASI Performance Standard V3 (2022) "
        "Certification for its press works in Vejle, Denmark. Sejerby Profiler makes profiles.",
        "Sejerby Profiler A/S",
    ),
]


@pytest.mark.parametrize(("what", "text", "entity"), ENTITIES, ids=[e[0] for e in ENTITIES])
def test_the_entity_is_the_name_that_most_speaks_for(what: str, text: str, entity: str) -> None:
    found = reading_of(text).parties.entity
    assert found is not None
    assert found.text == entity, what


def test_a_text_without_any_name_has_no_entity() -> None:
    assert reading_of("a certificate was issued in the spring.").parties.entity is None


def test_a_legal_form_speaks_for_a_name_and_an_audit_speaks_against_it() -> None:
    weights = entity_weights()
    name = Name(0, 6, "Nordal", None)
    plain = Candidate(name, (), ())
    with_form = Candidate(name, ("legal_form",), ())
    auditing = Candidate(name, ("legal_form", "audits"), ())
    assert with_form.score(weights) > plain.score(weights)
    assert auditing.score(weights) < with_form.score(weights)
