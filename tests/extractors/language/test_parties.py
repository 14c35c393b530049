"""Entity, short names and owner; who is named beside them is none of these."""

from __future__ import annotations

import pytest

from extractors.language.parties import Mention, Parties, is_noise_name, names_in
from tests.extractors.announcements import reading_of


def parties(text: str) -> Parties:
    return reading_of(text).parties


def names(text: str) -> list[str]:
    return [name.text for name in names_in(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The mill of Fjordlys Metall AS in Kvitnes", ["Fjordlys Metall AS", "Kvitnes"]),
        ("ASI certifies the Performance Standard in Norway", []),
        ("Norwegian smelter Fjordlys", ["Fjordlys"]),
        ("in March 2024 and on Monday", []),
    ],
)
def test_names_are_capitalised_and_no_noise(text: str, found: list[str]) -> None:
    assert names(text) == found


@pytest.mark.parametrize("text", ["ASI", "Norway", "Norwegian", "Performance Standard", "March"])
def test_the_scheme_countries_and_months_are_no_organisations(text: str) -> None:
    assert is_noise_name(text)
    assert not is_noise_name("Fjordlys Metall")


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        (
            "Fjordlys Metall AS has achieved ASI Performance Standard Certification.",
            "Fjordlys Metall AS",
        ),
        (
            "Ningde Haixi Foil Co., Ltd. has been certified against the ASI Performance Standard.",
            "Ningde Haixi Foil Co., Ltd.",
        ),
        (
            "Brenta Group has achieved ASI Performance Standard Certification for its subsidiary "
            "Lamiere del Brenta S.p.A. in Italy.",
            "Brenta Group",
        ),
        (
            "Lamiere del Brenta S.p.A., a subsidiary of Brenta Holding AG, has achieved ASI "
            "Performance Standard Certification.",
            "Lamiere del Brenta S.p.A.",
        ),
        (
            "Fjordlys has achieved ASI Performance Standard Certification.\n\nASI today announced "
            "that Fjordlys Metall AS has been certified against the ASI Performance Standard.",
            "Fjordlys Metall AS",
        ),
    ],
)
def test_the_entity_is_who_has_achieved_it_in_its_fullest_spelling(text: str, entity: str) -> None:
    found = parties(text).entity
    assert found is not None
    assert found.text == entity


def test_without_a_claim_there_is_no_entity() -> None:
    assert parties("Foil is rolled thin at Kvitnes.") == Parties(None)


def test_a_name_is_the_entitys_with_or_without_form_and_accents() -> None:
    own = Parties(Mention(0, 5, "Ribeira Extrusões, S.A."), (Mention(9, 12, "REX"),))
    assert own.is_entity("RIBEIRA EXTRUSOES")
    assert own.is_entity("Rex")
    assert not own.is_entity("Ribeira Alumínio")


LEAD = "{subject} has achieved ASI Performance Standard V3 (2022) Certification in Italy."


@pytest.mark.parametrize(
    ("subject", "owners"),
    [
        ("Lamiere S.p.A., a wholly owned subsidiary of Brenta Holding AG,", ["Brenta Holding AG"]),
        ("Lamiere del Brenta S.p.A., a unit of Brenta Holding AG,", ["Brenta Holding AG"]),
        (
            "Lamiere S.p.A., a joint venture of Brenta Holding AG and Kestrel Metals plc,",
            ["Brenta Holding AG", "Kestrel Metals plc"],
        ),
        ("Lamiere del Brenta S.p.A., operated by Brenta Holding AG,", []),
        ("Lamiere del Brenta S.p.A., part of the Group,", []),
        ("Lamiere del Brenta S.p.A.", []),
    ],
)
def test_an_owner_is_named_as_such(subject: str, owners: list[str]) -> None:
    assert [owner.text for owner in parties(LEAD.format(subject=subject)).parent] == owners
