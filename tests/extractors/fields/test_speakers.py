"""speakers: who is quoted, with role and organisation as printed."""

from __future__ import annotations

import pytest

from extractors.fields.speakers import extract
from tests.extractors.announcements import assert_evidenced, quotes_of, reading_of

LEAD = "Fjordlys Metall AS (Fjordlys) has achieved ASI Performance Standard Certification."
SAYS = "“Our potroom crews have worked for three winters towards this certificate.”"
Speaker = tuple[str, str | None, str | None]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            f"{SAYS}\n\n– Ragnhild Torvik, Managing Director of Fjordlys",
            ("Ragnhild Torvik", "Managing Director", "Fjordlys"),
        ),
        (
            f"{SAYS}\n\n-Mr. Odd Lien, Plant Manager, Fjordlys Metall AS",
            ("Odd Lien", "Plant Manager", "Fjordlys Metall AS"),
        ),
        (
            f"Imani Achterberg, Chief Executive Officer at ASI said, {SAYS}",
            ("Imani Achterberg", "Chief Executive Officer", "ASI"),
        ),
        (f"{SAYS} said Ragnhild Torvik.", ("Ragnhild Torvik", None, None)),
        (
            f"Fjordlys’s Managing Director Ragnhild Torvik said: {SAYS}",
            ("Ragnhild Torvik", "Managing Director", "Fjordlys"),
        ),
        (
            f"{SAYS} said Dr. Ragnhild Torvik, CEO of Fjordlys.",
            ("Ragnhild Torvik", "CEO", "Fjordlys"),
        ),
    ],
)
def test_a_person_is_read_from_the_attribution(text: str, speaker: Speaker) -> None:
    reading = reading_of(f"{LEAD}\n\n{text}")
    outcome = extract(reading)
    (row,) = outcome.values["speakers"]
    assert (row["name"], row["role"], row["organisation"]) == speaker
    assert quotes_of(outcome, "speakers[0].name") == [speaker[0]]
    assert_evidenced(reading.document, outcome)


def test_a_person_quoted_twice_is_listed_once() -> None:
    line = "– Ragnhild Torvik, Managing Director of Fjordlys"
    other = "“We shall keep at it, winter after winter, as long as the fjord has water.”"
    reading = reading_of(f"{LEAD}\n\n{SAYS}\n\n{line}\n\n{other}\n\n{line}")
    assert len(extract(reading).values["speakers"]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Ragnhild Torvik, Managing Director of Fjordlys, opened the casthouse in June.",
        "The plant calls itself “green”.",
        "Ragnhild Torvik said that the crews had worked for it.",
    ],
)
def test_who_is_not_quoted_directly_is_no_speaker(text: str) -> None:
    outcome = extract(reading_of(f"{LEAD}\n\n{text}"))
    assert outcome.values == {"speakers": []}
    assert outcome.absent == {"speakers": "not_found"}
    assert outcome.flags == ()


@pytest.mark.parametrize(
    "below",
    [
        "The Standard, in use since May, covers bauxite mines. It was last revised at Perth.",
        "The Performance Standard V3, now in its fourth year, has 62 criteria.",
    ],
)
def test_sentences_below_a_quotation_name_no_speaker(below: str) -> None:
    assert extract(reading_of(f"{LEAD}\n\n{SAYS}\n\n{below}")).values == {"speakers": []}


def test_a_long_paragraph_a_title_or_a_quotation_below_names_no_speaker() -> None:
    long = "Ragnhild Torvik, Managing Director of Fjordlys, " + "and of the mill and the wharf " * 7
    for below in (long, "“Ragnhild Torvik, Managing Director of Fjordlys” stood on the door."):
        assert extract(reading_of(f"{LEAD}\n\n{SAYS}\n\n{below}")).values == {"speakers": []}


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            f"{SAYS} said managing director Ragnhild Torvik of Fjordlys.",
            ("Ragnhild Torvik", "managing director", "Fjordlys"),
        ),
        (
            "We have waited for three winters, and our crews have earned it.\n\n"
            "Ragnhild Torvik, Managing Director, Fjordlys",
            ("Ragnhild Torvik", "Managing Director", "Fjordlys"),
        ),
        (
            f"Ragnhild Torvik, the plant’s quality chief, keeps the ledger. {SAYS} she says.",
            ("Ragnhild Torvik", "plant’s quality chief", None),
        ),
        (
            "‘It is the dull years between audits that decide the matter,’ commented Imani "
            "Achterberg, Director of Assurance at ASI.",
            ("Imani Achterberg", "Director of Assurance", "ASI"),
        ),
        (
            f"{SAYS}\n\n– Chief Ade Ogunsanya-Bright, Chairman, Fjordlys",
            ("Ade Ogunsanya-Bright", "Chairman", "Fjordlys"),
        ),
    ],
)
def test_an_attribution_is_read_in_every_layout(text: str, speaker: Speaker) -> None:
    values = extract(reading_of(f"{LEAD}\n\n{text}")).values["speakers"]
    assert [(row["name"], row["role"], row["organisation"]) for row in values] == [speaker]
