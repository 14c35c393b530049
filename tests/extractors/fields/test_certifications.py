"""certifications: one object per standard that this announcement certifies against."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.fields.certifications import extract
from tests.extractors.announcements import assert_evidenced, codes_of, quotes_of, reading_of


def rows(text: str) -> list[dict[str, Any]]:
    reading = reading_of(text)
    outcome = extract(reading)
    assert_evidenced(reading.document, outcome)
    values: list[dict[str, Any]] = outcome.values["certifications"]
    return values


def test_a_certification_has_every_key_and_evidence_for_each() -> None:
    text = "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification."
    assert rows(text) == [
        {
            "standard": "PS",
            "version": "V3",
            "year": 2022,
            "event": "certification",
            "status": "full",
            "scope": "full",
            "principles": None,
        }
    ]
    outcome = extract(reading_of(text))
    assert quotes_of(outcome, "certifications[0].version") == ["Performance Standard V3 (2022)"]
    basis = {row.path: row.basis for row in outcome.evidence}
    assert basis["certifications[0].status"] == "default"


@pytest.mark.parametrize(
    ("text", "standards"),
    [
        ("has achieved ASI Chain of Custody Certification.", ["CoC"]),
        (
            "has achieved ASI Performance Standard V3 (2022) and Chain of Custody Standard V2 "
            "(2022) Certification.",
            ["PS", "CoC"],
        ),
        (
            "has been certified against ASI's Performance and Chain of Custody Standards.",
            ["PS", "CoC"],
        ),
    ],
)
def test_each_standard_has_its_object(text: str, standards: list[str]) -> None:
    assert [row["standard"] for row in rows(f"Fjordlys Metall AS {text}")] == standards


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("has achieved recertification to the ASI Performance Standard V3 (2022).",
         "event", "recertification"),
        ("has expanded its ASI Chain of Custody Certification scope to a second mill.",
         "event", "scope_extension"),
        ("has been issued a Provisional Certification against the ASI Performance Standard.",
         "status", "provisional"),
        ("has achieved ASI Performance Standard Certification with a focus on Material "
         "Stewardship.", "scope", "material_stewardship"),
        ("has been certified against Principles 1-4 of the ASI Performance Standard.",
         "principles", [1, 2, 3, 4]),
        ("has achieved ASI Performance Standard Certification.", "version", None),
    ],
)  # fmt: skip
def test_event_status_scope_and_principles_are_as_stated(text: str, key: str, value: Any) -> None:
    assert rows(f"Fjordlys Metall AS {text}")[0][key] == value


def test_provisional_may_belong_to_one_of_two_standards() -> None:
    found = rows(
        "Fjordlys Metall AS has achieved ASI Performance Standard Certification with Provisional "
        "status and Chain of Custody Standard Certification."
    )
    assert [(row["standard"], row["status"]) for row in found] == [
        ("PS", "provisional"),
        ("CoC", "full"),
    ]


LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification."


@pytest.mark.parametrize(
    "decoy",
    [
        "It achieved Chain of Custody Certification in March 2021.",
        "The certificate complements the Chain of Custody Certification that it already holds.",
        "The ASI Chain of Custody (CoC) Standard sets out how material is traced.",
        "It plans to seek Chain of Custody Certification next year.",
    ],
)
def test_an_earlier_or_planned_certificate_and_the_programme_are_not_listed(decoy: str) -> None:
    assert [row["standard"] for row in rows(f"{LEAD}\n\n{decoy}")] == ["PS"]


def test_two_versions_of_one_standard_raise_a_flag() -> None:
    text = (
        f"{LEAD}\n\nASI today announced that Fjordlys has been certified against the ASI "
        "Performance Standard V3.1 (2023)."
    )
    outcome = extract(reading_of(text))
    assert codes_of(outcome) == {"version_conflict"}
    assert outcome.values["certifications"][0]["version"] == "V3"


def test_one_version_told_twice_raises_none() -> None:
    text = f"{LEAD}\n\nASI today announced that Fjordlys has been certified against PS V3 (2022)."
    assert codes_of(extract(reading_of(text))) == set()


def test_a_text_that_certifies_nothing_has_none() -> None:
    outcome = extract(reading_of("Foil is rolled in many countries, and recycled in few."))
    assert outcome.values == {"certifications": []}
    assert outcome.absent == {"certifications": "not_found"}


def test_the_status_is_proved_by_its_word_and_a_default_by_the_claim() -> None:
    provisional = extract(reading_of(LEAD.replace("Certification", "Provisional Certification")))
    assert provisional.values["certifications"][0]["status"] == "provisional"
    assert quotes_of(provisional, "certifications[0].status") == ["Provisional"]
    full = extract(reading_of(LEAD))
    assert [row.basis for row in full.evidence if row.path == "certifications[0].status"] == [
        "default"
    ]


@pytest.mark.parametrize(
    ("text", "events"),
    [
        (
            "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification for "
            "Factory 3 and has expanded the scope of its ASI Chain of Custody Standard V2 (2022) "
            "Certification.",
            ["certification", "scope_extension"],
        ),
        (
            "Fjordlys Metall AS has earned ASI recertification against the Performance Standard "
            "V3.1 (2023) and, for the first time, ASI Certification against the Chain of Custody "
            "Standard V2.1.",
            ["recertification", "certification"],
        ),
        (
            "Fjordlys Metall AS has achieved Full Certification against the ASI Performance "
            "Standard V3 (2022), replacing the Provisional Certification of 2024, and has achieved "
            "ASI Chain of Custody (CoC) Standard V2 (2022) Certification.",
            ["status_change", "certification"],
        ),
        (
            "Fjordlys Metall AS has achieved ASI Performance Standard Certification. The company "
            "has also achieved ASI Chain of Custody Standard Certification.\n\nIts companion, the "
            "Chain of Custody Standard, adds rules on book-keeping.",
            ["certification", "certification"],
        ),
    ],
)
def test_each_standard_has_the_event_of_its_own_verb(text: str, events: list[str]) -> None:
    assert [row["event"] for row in rows(text)] == events


def test_a_status_told_in_the_body_stays_with_the_standard_that_the_lead_gave_it() -> None:
    text = (
        "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification with "
        "Provisional status and Chain of Custody Standard V2 (2022) Certification.\n\nThe "
        "provisional certificate is good for one year; for the Chain of Custody Standard full "
        "Certification has been granted."
    )
    assert [row["status"] for row in rows(text)] == ["provisional", "full"]


def test_a_claim_in_unknown_words_still_names_its_standard() -> None:
    text = (
        "Rolling at the Kvitnes plant of Fjordlys Metall AS is now covered by ASI Performance "
        "Standard Certification."
    )
    assert [row["standard"] for row in rows(text)] == ["PS"]
