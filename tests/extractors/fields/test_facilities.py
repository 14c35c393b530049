"""facilities: named plants, mines, sites, branches and subsidiaries in the scope."""

from __future__ import annotations

import pytest

from extractors.fields.facilities import extract
from extractors.reading import read
from tests.extractors.announcements import assert_evidenced, page_of, quotes_of, reading_of

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification"


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        ("at its Kvitnes Smelter in Norway.", ["Kvitnes Smelter"]),
        ("at its Kvitnes, Holmvik and Sandøy plants in Norway.", ["Kvitnes", "Holmvik", "Sandøy"]),
        ("at its K-1, K-2, and Holmvik facilities in Norway.", ["K-1", "K-2", "Holmvik"]),
        ("for its subsidiary Holmvik Profil AS in Norway.", ["Holmvik Profil AS"]),
        ("for its No. 6 and No. 16 Workshops in Norway.", ["No. 6", "No. 16"]),
    ],
)  # fmt: skip
def test_a_facility_is_named_with_evidence(scope: str, names: list[str]) -> None:
    reading = reading_of(f"{LEAD} {scope}")
    outcome = extract(reading)
    assert outcome.values == {"facilities": names}
    assert quotes_of(outcome, "facilities[0]") == names[:1]
    assert_evidenced(reading.document, outcome)


def test_a_list_of_the_scope_names_facilities() -> None:
    reading = reading_of(
        f"{LEAD} in Norway. The certificate covers the following plants:\n\n"
        "• Kvitnes Smelter, Haugesund\n• Holmvik Rolling Mill, Stavanger"
    )
    assert extract(reading).values == {"facilities": ["Kvitnes Smelter", "Holmvik Rolling Mill"]}


@pytest.mark.parametrize(
    "scope",
    [
        "for its smelter in Haugesund, Norway.",
        "for three facilities in Norway.",
        "in Norway. Its sister plant Holmvik Rolling Mill is not part of the scope.",
        "in Norway. A Holmvik Foundry will be built by 2030.",
        "in Norway.\n\n“Our friends at the Holmvik Rolling Mill have shown us how it is done.”",
    ],
)
def test_unnamed_sister_planned_and_quoted_plants_are_none(scope: str) -> None:
    outcome = extract(reading_of(f"{LEAD} {scope}"))
    assert outcome.values == {"facilities": []}
    assert outcome.absent == {"facilities": "not_found"}
    assert outcome.flags == ()


def test_the_entity_is_no_facility_of_its_own() -> None:
    reading = reading_of(
        f"{LEAD} at the Fjordlys Metall AS facility and Kvitnes Smelter in Norway."
    )
    assert extract(reading).values == {"facilities": ["Kvitnes Smelter"]}


def test_links_to_reports_are_no_list_of_plants() -> None:
    lead = (
        "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification for its "
        "smelter in Haugesund, Norway."
    )
    rows = "".join(
        f'<li>Audit summary: <a href="/up/{n}.pdf">{n} Smelter</a></li>' for n in ("Lys", "Sund")
    )
    page = page_of(f"<p>{lead}</p><p>The audit was of all smelters and mills.</p><ul>{rows}</ul>")
    assert extract(read(page)).values == {"facilities": []}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            f"{LEAD} for its foundry in Haugesund, Norway.\n\nThe Haugesund foundry casts wheels.",
            [],
        ),
        (
            f"{LEAD} at its Kvitnes facility in Norway.\n\nIt covers the whole Kvitnes operation "
            "in Norway, and the Kvitnes operation alone.",
            ["Kvitnes facility"],
        ),
        (
            f"{LEAD} for three sites: Kvitnes Profil AS in Haugesund, Norway; Holmvik Press Shop, "
            "Bergen, Norway; and Sandøy Guss AS in Ålesund, Norway.",
            ["Kvitnes Profil AS", "Holmvik Press Shop", "Sandøy Guss AS"],
        ),
        (f"{LEAD} for a sheet mill in Norway and remelt plant in Iceland.", []),
        (
            f"{LEAD} in Norway.\n\nIn scope are Hall A and Hall C in Haugesund.",
            ["Hall A", "Hall C"],
        ),
        (
            f"{LEAD} for its foundry in Haugesund and its machining contractor Dreierei Sandøy in "
            "Bergen, Norway.",
            ["Dreierei Sandøy"],
        ),
        (
            f"{LEAD} in Norway.\n\nThe Kvitnes Casthouse melts scrap into slabs. They are rolled "
            "at the Holmvik Mill.",
            ["Kvitnes Casthouse", "Holmvik Mill"],
        ),
        (
            f"{LEAD} by two sites, the Kvitnes Branch of Fjordlys Metall AS and the Holmvik Branch "
            "of Fjordlys Metall AS, both in Norway.",
            ["Kvitnes Branch of Fjordlys Metall AS", "Holmvik Branch of Fjordlys Metall AS"],
        ),
        (
            "Fjordlys Metall AS wins a certificate for its Kvitnes and Holmvik works\n\n"
            f"{LEAD} for the Kvitnes No. 2 Works and the Holmvik Works in Norway.",
            ["Kvitnes No. 2 Works", "Holmvik Works"],
        ),
    ],
)
def test_a_plant_stands_once_in_its_fullest_spelling(text: str, names: list[str]) -> None:
    reading = reading_of(text)
    outcome = extract(reading)
    assert outcome.values == {"facilities": names}
    assert_evidenced(reading.document, outcome)


def test_the_owner_before_subsidiary_is_no_facility() -> None:
    text = "Holmvik Industrier subsidiary Fjordlys Metall AS has achieved ASI Performance Standard"
    assert extract(reading_of(f"{text} Certification in Norway.")).values == {"facilities": []}
