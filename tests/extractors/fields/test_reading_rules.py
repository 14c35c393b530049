"""The rules of reading in sentences as announcements print them, one record a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from tests.extractors.announcements import record_of

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification in Norway."
SAYS = "“Our potroom crews have worked for three winters towards this certificate.”"


def record(sentence: str, lead: str = LEAD) -> dict[str, Any]:
    found: dict[str, Any] = record_of(f"14 May 2024\n\n{lead}\n\n{sentence}")["record"]
    return found


Figure = tuple[int, str, str | None, str, str]


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        (
            "The plant has an annual output of half a million tonnes.",
            [(500_000, "tonnes", "year", "production", "exact")],
        ),
        (
            "The mill exported 18,500 t of foil in 2023.",
            [(18_500, "tonnes", "year", "shipments", "exact")],
        ),
        (
            "With a nameplate capacity of 1.45 million MTPA, the refinery is a large employer.",
            [(1_450_000, "tonnes", "year", "capacity", "exact")],
        ),
        (
            "Its annual capacity is 120 thousand component sets.",
            [(120_000, "component sets", "year", "capacity", "exact")],
        ),
        (
            "The two lines turn out 300 million closures a year.",
            [(300_000_000, "closures", "year", "production", "exact")],
        ),
        (
            "The smelter can produce 250,000 tonnes, and the casthouse 280,000 tonnes, per annum.",
            [
                (250_000, "tonnes", "year", "capacity", "exact"),
                (280_000, "tonnes", "year", "capacity", "exact"),
            ],
        ),
        (
            "The plant has a designed annual output of 900,000MT.",
            [(900_000, "tonnes", "year", "capacity", "exact")],
        ),
        (
            "The foundry melts 65 tonnes a day.",
            [(65, "tonnes", "day", "production", "exact")],
        ),
        (
            "It has a capacity of 80,000 tonnes.",
            [(80_000, "tonnes", None, "capacity", "exact")],
        ),
        (
            "The company manufactures some 14m alloy wheels a year.",
            [(14_000_000, "wheels", "year", "production", "about")],
        ),
        (
            "The plant has a capacity of up to 9,5 million units per year.",
            [(9_500_000, "units", "year", "capacity", "up_to")],
        ),
        (
            "The smelter has 876 cells and makes 41,000 tonnes a year.",
            [(41_000, "tonnes", "year", "production", "exact")],
        ),
    ],
)
def test_capacities(sentence: str, figures: list[Figure]) -> None:
    rows = record(sentence)["capacities"]
    keys = ("value", "unit", "per", "kind", "qualifier")
    assert [tuple(row[key] for key in keys) for row in rows] == figures


@pytest.mark.parametrize(
    ("sentence", "triple"),
    [
        ("The audit raised one major non-conformance and no minor non-conformances.", (0, 1, None)),
        ("The audit resulted in zero non-conformances.", (0, 0, None)),
        ("The audit found nine non-conformances, seven of them minor and two major.", (7, 2, 9)),
        ("Findings: 3 minor non-conformances, 0 major non-conformances.", (3, 0, None)),
        ("A single minor non-conformance was noted.", (1, None, None)),
        ("The audit ended without any non-conformance.", (0, 0, None)),
        ("The five minor non-conformances raised in 2021 have been closed.", (None, None, None)),
    ],
)
def test_nonconformances(sentence: str, triple: tuple[int | None, ...]) -> None:
    assert tuple(record(sentence)["nonconformances"].values()) == triple


@pytest.mark.parametrize(
    ("sentence", "rows"),
    [
        (
            "Two minor non-conformances are noted under Criteria 4.1b-c Environmental Life Cycle "
            "Assessment -Disclosure and 9.8a Conflict-Affected and High-Risk Areas – Strong "
            "Management Systems.",
            [
                ("4.1b-c", "Environmental Life Cycle Assessment -Disclosure", "minor"),
                (
                    "9.8a",
                    "Conflict-Affected and High-Risk Areas – Strong Management Systems",
                    "minor",
                ),
            ],
        ),
        (
            "Two minor non-conformances: 6.5a-c (Waste Management and Reporting) and 7.2 (Water "
            "Management).",
            [
                ("6.5a-c", "Waste Management and Reporting", "minor"),
                ("7.2", "Water Management", "minor"),
            ],
        ),
        (
            "Two non-conformances were identified: 5.3 GHG Emissions Reduction Plans (major) and "
            "3.1a Sustainability Reporting (minor).",
            [
                ("5.3", "GHG Emissions Reduction Plans", "major"),
                ("3.1a", "Sustainability Reporting", "minor"),
            ],
        ),
        (
            "Criterion 10.8 Working Time is rated as a minor non-conformance.",
            [("10.8", "Working Time", "minor")],
        ),
    ],
)
def test_criteria(sentence: str, rows: list[tuple[str, str, str]]) -> None:
    found = record(sentence)["criteria"]
    assert [(row["as_written"], row["title"], row["grade"]) for row in found] == rows


@pytest.mark.parametrize(
    ("lead", "key", "value"),
    [
        (
            "Aluminio Bahía S.A. de C.V has earned ASI Chain of Custody Standard V2 (2022) "
            "Certification in Mexico.",
            "entity",
            "Aluminio Bahía S.A. de C.V",
        ),
        (
            "Fjordlys Metall AS has achieved ASI Performance Standard Certification at its plants "
            "in Düsseldorf and Koblenz in Germany and Győr in Hungary.",
            "places",
            ["Düsseldorf", "Koblenz", "Győr"],
        ),
        (
            "Fjordlys Metall AS has achieved ASI Performance Standard Certification for its "
            "smelter in Tbilisi, Georgia.",
            "countries",
            ["GE"],
        ),
        (
            "Fjordlys Metall AS has achieved ASI Performance Standard Certification at its Jacareí "
            "(LJ1) and Cabo (LC2) plants in Brazil.",
            "facilities",
            ["Jacareí (LJ1)", "Cabo (LC2)"],
        ),
        (
            "Hallgrim ASA has achieved ASI Performance Standard Certification for its subsidiaries "
            "Fjordlys Metall AS and Holmvik Profil AS in Norway.",
            "facilities",
            ["Fjordlys Metall AS", "Holmvik Profil AS"],
        ),
        (
            "Fjordlys Metall AS, an Oslo-listed smelter 60 per cent owned by Hallgrim ASA, has "
            "achieved ASI Performance Standard Certification in Norway.",
            "parent",
            "Hallgrim ASA",
        ),
    ],
)
def test_who_and_where(lead: str, key: str, value: Any) -> None:
    assert record("", lead)[key] == value


@pytest.mark.parametrize(
    ("sentence", "firms"),
    [
        ("Following an audit by TÜV SÜD, the certificate was issued.", ["TÜV SÜD"]),
        (
            "The third-party auditor Bureau Veritas Certification, S.A. visited the plant in May.",
            ["Bureau Veritas Certification, S.A."],
        ),
        (
            "BNQ (Bureau de Normalisation du Québec), an independent body, carried out the audit.",
            ["BNQ (Bureau de Normalisation du Québec)"],
        ),
        (
            "The audit was carried out by Haixi Quality Certification Co., Ltd. The findings are "
            "public.",
            ["Haixi Quality Certification Co., Ltd."],
        ),
    ],
)
def test_auditors(sentence: str, firms: list[str]) -> None:
    assert record(sentence)["auditors"] == firms


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (f"{SAYS}\n\nRagnhild Torvik, CEO, Fjordlys", ("Ragnhild Torvik", "CEO", "Fjordlys")),
        (f"Plant Director, Mr. Odd Lien, said: {SAYS}", ("Odd Lien", "Plant Director", None)),
        (
            f"{SAYS}\n\n–Ing. Lucía Peña Ortiz, Head of Sustainability and Quality at Fjordlys "
            "Metall AS",
            ("Lucía Peña Ortiz", "Head of Sustainability and Quality", "Fjordlys Metall AS"),
        ),
    ],
)
def test_speakers(text: str, speaker: tuple[str, str | None, str | None]) -> None:
    rows = record(text)["speakers"]
    assert [(row["name"], row["role"], row["organisation"]) for row in rows] == [speaker]
