"""A claim says that someone has been certified, and with which event."""

from __future__ import annotations

import pytest

from extractors.language.claims import event_of, find_claims


def subjects(text: str, title: bool = False) -> list[str]:
    found = find_claims(text, 0, len(text), 0, title)
    return [text[claim.subject.start : claim.subject.end].strip() for claim in found]


@pytest.mark.parametrize(
    "verb",
    [
        "has achieved",
        "has successfully earned",
        "has secured",
        "has now received",
        "has been issued a Provisional Certification against",
        "has been certified against",
        "was awarded",
        "have obtained",
    ],
)
def test_the_words_before_the_verb_are_the_subject(verb: str) -> None:
    text = f"Fjordlys Metall AS {verb} the ASI Performance Standard certification."
    assert subjects(text)[0] == "Fjordlys Metall AS"


def test_of_an_act_of_asi_the_object_is_the_subject() -> None:
    text = "ASI certifies Fjordlys Metall AS against Performance Standard V3"
    (claim,) = find_claims(text, 0, len(text), 0, title=True)
    assert claim.by_asi
    assert text[claim.subject.start : claim.subject.end].strip().startswith("Fjordlys Metall AS")


def test_an_announcement_is_no_part_of_the_subject() -> None:
    text = (
        "Aluminium Stewardship Initiative (ASI) today announced that Fjordlys has been certified "
        "against the ASI Performance Standard."
    )
    assert subjects(text) == ["Fjordlys"]


@pytest.mark.parametrize(
    "text",
    [
        "The mill has achieved a record output of foil.",
        "Fjordlys has earned the trust of its neighbours.",
        "The potline was extended by two cells last summer.",
        "Rims are cast, painted and packed there.",
    ],
)
def test_what_names_no_certification_is_no_claim(text: str) -> None:
    assert find_claims(text, 0, len(text), 0) == ()


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("has achieved Certification", "certification"),
        ("has achieved recertification to the Performance Standard", "recertification"),
        ("was re-certified against the Performance Standard", "recertification"),
        ("has successfully transitioned to V3", "recertification"),
        ("expands its Chain of Custody Certification scope", "scope_extension"),
        ("the foundry was added to the scope of its certificate", "scope_extension"),
        ("has achieved full status, replacing the provisional certificate", "status_change"),
    ],
)
def test_the_words_of_a_claim_name_its_event(text: str, event: str) -> None:
    assert event_of(text) == event
