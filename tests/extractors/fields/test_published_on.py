"""published_on: printed date, else head, else canonical address; nothing else."""

from __future__ import annotations

import pytest

from extractors.fields.published_on import extract
from extractors.reading import read
from tests.extractors.announcements import (
    assert_evidenced,
    document_of,
    page_of,
    quotes_of,
    reading_of,
)

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification in Norway."
HEAD = '<meta property="article:published_time" content="2024-05-13T22:30:00+00:00">'


@pytest.mark.parametrize(
    ("text", "date", "quote"),
    [
        (f"14 May 2024\n\n{LEAD}", "2024-05-14", "14 May 2024"),
        (f"OSLO, May 14, 2024 – {LEAD}", "2024-05-14", "May 14, 2024"),
        (f"Update time : 2024-08-13 14:13:13\n\n{LEAD}", "2024-08-13", "2024-08-13"),
        (f"date 2024-05-14\n\n{LEAD}", "2024-05-14", "2024-05-14"),
    ],
)
def test_the_printed_date_is_taken(text: str, date: str, quote: str) -> None:
    document = document_of(text)
    outcome = extract(read(document))
    assert outcome.values == {"published_on": date}
    assert quotes_of(outcome, "published_on") == [quote]
    assert_evidenced(document, outcome)


def test_the_printed_date_beats_the_head_and_the_address() -> None:
    page = page_of(f"<p>14 May 2024</p><p>{LEAD}</p>", HEAD, "https://x.example/2024/05/12/a/")
    assert extract(read(page)).values == {"published_on": "2024-05-14"}


def test_a_dateline_beats_the_head() -> None:
    page = page_of(f"<p>OSLO, May 14, 2024 – {LEAD}</p>", HEAD)
    assert extract(read(page)).values == {"published_on": "2024-05-14"}


def test_a_date_of_change_gives_way_to_the_date_of_publication() -> None:
    document = document_of(f"Last updated: 20 May 2024\n\nPublished: 14 May 2024\n\n{LEAD}")
    assert extract(read(document)).values == {"published_on": "2024-05-14"}


def test_the_head_is_taken_where_no_date_is_printed() -> None:
    outcome = extract(read(page_of(f"<p>{LEAD}</p>", HEAD, "https://x.example/2024/05/12/a/")))
    assert outcome.values == {"published_on": "2024-05-13"}
    assert outcome.evidence[0].source == "meta[article:published_time]"


def test_the_address_is_taken_where_the_head_has_none() -> None:
    outcome = extract(read(page_of(f"<p>{LEAD}</p>", url="https://x.example/2024/05/12/fjordlys/")))
    assert outcome.values == {"published_on": "2024-05-12"}


@pytest.mark.parametrize(
    "decoy",
    [
        "Its first certificate dates from 7 January 2020.",
        "Audits until 31 May 2023 could use the older version.",
        "The news came last week and was confirmed on Monday.",
        "The standard was launched in May 2022.",
        "The certificate is valid until 28 May 2027.",
    ],
)
def test_a_date_in_a_sentence_is_none_of_publication(decoy: str) -> None:
    outcome = extract(read(document_of(f"{LEAD} {decoy}")))
    assert outcome.values == {"published_on": None}
    assert outcome.absent == {"published_on": "not_found"}


def test_a_modified_time_is_none_of_publication() -> None:
    head = '<meta property="article:modified_time" content="2025-01-02T00:00:00Z">'
    assert extract(read(page_of(f"<p>{LEAD}</p>", head))).values == {"published_on": None}


def test_no_date_raises_no_flag() -> None:
    assert extract(read(document_of(LEAD))).flags == ()


def test_an_impossible_date_in_the_address_is_none() -> None:
    page = page_of(f"<p>{LEAD}</p>", url="https://stewards.example/2024/02/30/fjordlys/")
    assert extract(read(page)).absent == {"published_on": "not_found"}


def test_a_dateline_far_down_the_text_is_none() -> None:
    line = "OSLO, 3 March 2024 – The mill was shown to visitors."
    long = "The crews of three potlines are glad of it, since the work took them two years."
    assert extract(read(document_of(f"{LEAD}\n\n{line}"))).values == {"published_on": "2024-03-03"}
    far = "\n\n".join([LEAD, long, long + " So are others.", line])
    assert extract(read(document_of(far))).absent == {"published_on": "not_found"}


def test_a_dateline_may_stand_behind_a_standfirst() -> None:
    text = (
        "Fjordlys granted provisional certificate\n\nTwo of three plants are on the certificate "
        "that the company announced to the stock exchange.\n\nOSLO, March 4, 2025 – Fjordlys "
        "Metall AS has been granted Provisional Certification to the ASI Performance Standard."
    )
    assert extract(reading_of(text)).values == {"published_on": "2025-03-04"}
