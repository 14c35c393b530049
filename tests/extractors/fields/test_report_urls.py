"""report_urls: links to summary audit reports, absolute, escapes untouched."""

from __future__ import annotations

import pytest

from extractors.fields.report_urls import extract
from extractors.reading import read
from tests.extractors.announcements import assert_evidenced, document_of, page_of

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification in Norway."
URL = "https://www.stewards.example/news/fjordlys/"


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (
            '<a href="https://cdn.stewards.example/up/fjordlys-summary-audit-report.pdf">Report</a>',
            "https://cdn.stewards.example/up/fjordlys-summary-audit-report.pdf",
        ),
        (
            '<a href="/up/Fjordlys%20Audit%20Report.pdf">Summary audit report</a>',
            "https://www.stewards.example/up/Fjordlys%20Audit%20Report.pdf",
        ),
    ],
)
def test_a_link_to_a_report_is_resolved(link: str, address: str) -> None:
    page = page_of(f"<p>{LEAD}</p><p>The summary audit report is here: {link}</p>", url=URL)
    outcome = extract(read(page))
    assert outcome.values == {"report_urls": [address]}
    assert [row.source for row in outcome.evidence] == ["a[href]"]
    assert_evidenced(page, outcome)


def test_a_report_linked_twice_is_listed_once() -> None:
    link = '<a href="/up/fjordlys-audit-report.pdf">audit report</a>'
    page = page_of(f"<p>{LEAD}</p><p>See the {link} or, again, the {link}.</p>", url=URL)
    assert len(extract(read(page)).values["report_urls"]) == 1


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/about/">About the scheme</a>',
        '<a href="mailto:audit-report@stewards.example">audit report</a>',
        '<a href="/up/logo.png">logo</a>',
        '<a href="/news/other/">Read more</a>',
    ],
)
def test_other_links_are_none(link: str) -> None:
    page = page_of(
        f"<p>{LEAD}</p><p>The casthouse has been at work since spring; {link}</p>", url=URL
    )
    outcome = extract(read(page))
    assert outcome.values == {"report_urls": []}
    assert outcome.absent == {"report_urls": "not_found"}
    assert outcome.flags == ()


def test_a_plain_text_has_no_links() -> None:
    text = f"{LEAD}\n\nThe report is at {URL}fjordlys-audit-report.pdf for all to read."
    assert extract(read(document_of(text))).values == {"report_urls": []}


def test_a_standard_beside_the_report_is_none() -> None:
    standard = '<a href="/up/ASI-Performance-Standard-V3-May2022.pdf">the Standard</a>'
    page = page_of(f"<p>{LEAD}</p><p>See the audit report, and {standard}.</p>", url=URL)
    assert extract(read(page)).values == {"report_urls": []}


def test_a_standard_or_a_manual_in_pdf_is_no_report() -> None:
    page = page_of(
        f"<p>{LEAD}</p>"
        '<p>The audit report is here: <a href="/wp-content/uploads/2024/05/F-audit-report.pdf">'
        "Summary audit report</a>. See also "
        '<a href="/wp-content/uploads/2017/12/ASI-Performance-Standard-V2-Dec2017.pdf">Performance '
        'Standard V2 (PDF)</a> and <a href="/files/annual-2024.pdf">the annual report</a>.</p>',
        url=URL,
    )
    assert extract(read(page)).values == {
        "report_urls": [
            "https://www.stewards.example/wp-content/uploads/2024/05/F-audit-report.pdf"
        ]
    }
