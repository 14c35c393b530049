"""Every sentence has its zone; what the fields share is read once."""

from __future__ import annotations

import pytest

from extractors.reading import read
from tests.extractors.announcements import FJORDLYS, document_of, page_of, reading_of

READING = reading_of(FJORDLYS)


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("ASI certifies Fjordlys Metall AS", "title"),
        ("14 May 2024", "stamp"),
        ("Fjordlys Metall AS (Fjordlys) has achieved", "claim"),
        ("Aluminium Stewardship Initiative (ASI) today announced", "claim"),
        ("The smelter has an annual production capacity", "body"),
        ("The independent, third-party audit", "audit"),
        ("Two minor non-conformances", "findings"),
        ("“Our potroom crews", "quote"),
        ("– Ragnhild Torvik", "speaker"),
    ],
)
def test_a_sentence_stands_in_its_zone(words: str, zone: str) -> None:
    (sentence,) = [s for s in READING.sentences if READING.words(s).startswith(words)]
    assert sentence.zone == zone


def test_the_programme_and_what_stands_under_about_are_no_body() -> None:
    page = page_of(
        "<h1>Fjordlys Metall AS certified</h1><p>Fjordlys Metall AS has achieved ASI Performance "
        "Standard V3 (2022) Certification for casting in Norway.</p><p>The ASI Certification "
        "program was developed with many stakeholders.</p><h3>About ASI</h3><p>The initiative has "
        "members in many countries and works for responsible aluminium.</p>"
    )
    reading = read(page)
    zones = {reading.words(s)[:12]: s.zone for s in reading.sentences}
    assert zones["The ASI Cert"] == "programme"
    assert zones["The initiati"] == "background"


def test_sentences_are_numbered_and_lie_inside_their_blocks() -> None:
    for number, sentence in enumerate(READING.sentences):
        assert sentence.number == number
        block = READING.block(sentence)
        assert block.start <= sentence.start < sentence.end <= block.end


def test_a_quotation_is_known_by_its_marks() -> None:
    start = READING.text.index("potroom")
    assert READING.is_quoted(start, start + 7)
    assert not READING.is_quoted(0, 5)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Our crews have worked for three winters towards this certificate, and it is theirs.”",
        "“Our crews have worked for three winters towards this certificate, and it is theirs.",
    ],
)
def test_a_quotation_may_lack_one_of_its_marks(paragraph: str) -> None:
    reading = reading_of(f"{FJORDLYS}\n\n{paragraph}")
    assert reading.sentences[-1].zone == "quote"


def test_an_earlier_certificate_is_no_claim() -> None:
    reading = reading_of(
        "Fjordlys Metall AS has achieved ASI Performance Standard Certification. It had earned "
        "Chain of Custody certification before."
    )
    assert [reading.text[c.predicate.start : c.predicate.end] for c in reading.claims] == [
        "has achieved"
    ]


def test_a_sentence_told_twice_claims_once() -> None:
    lead = "Fjordlys Metall AS has achieved ASI Performance Standard Certification in Norway."
    assert len(reading_of(f"{lead}\n\n{lead}").claims) == 1


def test_numbers_are_those_of_the_whole_text() -> None:
    values = {int(number.value) for number in READING.numbers}
    assert {96_000, 2} <= values


def test_a_row_of_a_table_knows_its_head() -> None:
    page = page_of(
        "<h1>Fjordlys Metall AS certified</h1><p>Fjordlys Metall AS has achieved ASI Performance "
        "Standard V3 (2022) Certification for the plants below.</p><table><tr><th>Plant</th>"
        "<th>Annual capacity</th></tr><tr><td>Kvitnes</td><td>96,000 tonnes</td></tr></table>"
    )
    reading = read(page)
    head, row = [s for s in reading.sentences if reading.block(s).kind == "table_row"]
    found = reading.table_head(row)
    assert found is not None
    assert reading.text[found.start : found.end] == "Plant | Annual capacity"
    assert reading.table_head(head) is None


def test_scope_sentences_leave_out_quotations_audits_and_the_programme() -> None:
    zones = {sentence.zone for sentence in READING.scope_sentences}
    assert zones <= {"claim", "body", "standfirst", "list", "audit"}
    assert not any("DNV" in READING.words(s) for s in READING.scope_sentences)


def test_an_empty_text_has_an_empty_reading() -> None:
    reading = read(document_of(""))
    assert (reading.sentences, reading.claims, reading.quotes) == ((), (), ())


def test_a_paragraph_told_twice_is_read_once() -> None:
    paragraphs = FJORDLYS.strip().split("\n\n")
    reading = reading_of("\n\n".join([*paragraphs, paragraphs[2]]))
    first, again = [s for s in reading.sentences if reading.words(s) == paragraphs[2]]
    assert (first.zone, again.zone) == ("claim", "background")


def test_a_short_paragraph_may_be_said_of_two_plants() -> None:
    told = "Two minor non-conformances were noted."
    text = f"{FJORDLYS}\n\nKvitnes Smelter\n\n{told}\n\nHolmvik Mill\n\n{told}"
    reading = reading_of(text)
    assert [s.zone for s in reading.sentences if reading.words(s) == told] == ["findings"] * 2


def test_a_heading_in_capitals_tells_no_names() -> None:
    lead = FJORDLYS.strip().split("\n\n")[2]
    page = page_of(f"<h1>Fjordlys certified</h1><p>{lead}</p><h2>SMELTER IN BERGEN AND OSLO</h2>")
    assert read(page).sentences[-1].zone == "background"
    page = page_of(f"<h1>Fjordlys certified</h1><p>{lead}</p><h2>Smelter in Bergen and Oslo</h2>")
    assert read(page).sentences[-1].zone == "body"
