from __future__ import annotations

import pytest

from tests.extractors.report.report_pages import (
    HEADER,
    OVERVIEW,
    ROWS,
    certificate,
    findings,
    overview,
    read,
)
from tests.pipeline.read.pdf_pages import PdfPage, grid


def test_certificate_page_and_overview_are_read() -> None:
    record = read(certificate(), overview(), findings()).record
    assert record["entity"] == "Kestrel Rolling Ltd"
    assert record["member"] == "Kestrel Group plc"
    assert record["certificate_number"] == "113"
    assert record["issued_on"] == "2024-05-05"
    assert record["expires_on"] == "2027-05-04"
    assert record["certified_since"] == "2021-05-05"
    assert record["certifications"] == [
        {
            "standard": "PS",
            "version": "V3",
            "year": 2022,
            "event": "recertification",
            "status": "full",
            "scope": "full",
            "principles": None,
        }
    ]
    assert record["audits"] == [
        {
            "types": ["recertification"],
            "from": "2024-02-28",
            "to": "2024-03-04",
            "firm": "DNV GL",
            "submitted_on": "2024-04-12",
        }
    ]
    assert record["auditors"] == ["DNV GL"]
    assert record["activities"] == ["Casthouses", "Semi-Fabrication"]
    assert record["facilities"] == ["Bridgend Mill"]
    assert record["places"] == ["Bridgend"]
    assert record["countries"] == ["GB"]


@pytest.mark.parametrize("lines", ["full", "horizontal", "shaded", "none"])
def test_an_overview_is_read_whatever_lines_it_has(lines: str) -> None:
    record = read(certificate(), overview(lines=lines), findings()).record
    assert record["entity"] == "Kestrel Rolling Ltd"
    assert record["scope_statement"] == "Rolling of sheet at the Bridgend Mill in Bridgend, Wales."
    assert record["activities"] == ["Casthouses", "Semi-Fabrication"]
    assert record["audits"][0]["submitted_on"] == "2024-04-12"


def test_findings_have_criterion_parts_title_rating_statement_and_page() -> None:
    report = read(certificate(), overview(), findings())
    assert report.record["findings"] == [
        {
            "criterion": "1.1",
            "parts": [],
            "title": "Legal Compliance",
            "rating": "conformance",
            "text": "The register is kept. In 2022 a Major was closed.",
            "page": 3,
        },
        {
            "criterion": "1.2",
            "parts": [],
            "title": "Anti-Corruption",
            "rating": "minor",
            "text": "One agent had not been screened, see 9.4.",
            "page": 3,
        },
        {
            "criterion": "2.1",
            "parts": ["a", "b", "c"],
            "title": "Policy",
            "rating": "not_applicable",
            "text": "There is none.",
            "page": 3,
        },
    ]
    assert report.record["nonconformances"] == {"minor": 1, "major": 0, "total": None}
    assert report.absent["nonconformances.total"] == "not_applicable"
    assert [row["as_written"] for row in report.record["criteria"]] == ["1.2"]


def test_every_value_is_quoted_word_for_word_with_page_and_box() -> None:
    report = read(certificate(), overview(), findings())
    for item in report.evidence:
        assert item.start is not None and item.end is not None
        assert report.document.text[item.start : item.end] == item.quote
        assert item.page is not None and item.box is not None
    cited = {item.path for item in report.evidence}
    assert {"entity", "certificate_number", "findings[1].rating", "findings[1].text",
            "nonconformances.major", "criteria[0].grade", "audits[0].from"} <= cited  # fmt: skip


def test_every_missing_key_has_a_reason() -> None:
    report = read(PdfPage().text(50, 60, "SUMMARY AUDIT REPORT").text(50, 90, "Some words."))
    for key, value in report.record.items():
        if key == "nonconformances":
            assert all(f"nonconformances.{grade}" in report.absent for grade in value)
        elif value in (None, []):
            assert report.absent[key] == "not_found"
    assert "table_unread" in report.codes()


def test_the_rating_comes_from_its_column_and_an_unknown_one_is_flagged() -> None:
    rows = [*ROWS, ["2.2 Leadership", "Satisfactory", "Rated as Minor Non-Conformance before."]]
    report = read(certificate(), overview(), findings(rows))
    assert report.record["findings"][3]["rating"] is None
    assert "unknown_rating" in report.codes()
    assert report.record["nonconformances"]["minor"] is None
    assert report.absent["nonconformances.minor"] == "not_assessable"


def test_findings_of_earlier_audits_are_set_aside() -> None:
    earlier = findings(
        [["5.1 Disclosure", "Major Non-\nConformance", "No scope 3 figures."]],
        heading="FINDINGS OF THE PREVIOUS AUDIT",
    )
    report = read(certificate(), overview(), earlier, findings())
    assert [row["criterion"] for row in report.record["findings"]] == ["1.1", "1.2", "2.1"]
    assert report.record["nonconformances"]["major"] == 0
    assert "table_set_aside" in report.codes()


def test_an_unreadable_page_among_the_findings_leaves_the_counts_open() -> None:
    report = read(certificate(), overview(), findings(), PdfPage().picture())
    assert "page_unreadable" in report.codes()
    assert len(report.record["findings"]) == 3
    assert report.record["nonconformances"] == {"minor": None, "major": None, "total": None}
    assert report.absent["nonconformances.major"] == "not_assessable"


def test_an_unreadable_certificate_page_makes_its_values_not_assessable() -> None:
    report = read(PdfPage().picture(), overview(), findings())
    assert report.record["issued_on"] is None
    assert report.absent["issued_on"] == "not_assessable"
    assert report.record["entity"] == "Kestrel Rolling Ltd"
    assert report.record["nonconformances"]["minor"] == 1


@pytest.mark.parametrize(
    ("level", "expiry", "flagged"),
    [
        ("FULL CERTIFICATION", "4 MAY 2027", False),
        ("FULL CERTIFICATION", "4 MAY 2026", True),
        ("PROVISIONAL\nCERTIFICATION", "4 MAY 2025", False),
    ],
)
def test_the_expiry_is_held_against_issue_and_level(level: str, expiry: str, flagged: bool) -> None:
    page = certificate(certification_level=level, date_of_expiry=expiry)
    report = read(page, overview(), findings())
    assert ("expiry_mismatch" in report.codes()) is flagged


def test_audits_are_paired_by_the_type_in_brackets() -> None:
    values = {
        "AUDIT TYPE": "• Initial Certification Audit\n• Surveillance Audit",
        "AUDIT DATE": "• 3 - 4 June 2025 (Surveillance Audit)\n"
        "• 8 - 12 May 2024 (Initial Certification Audit)",
        "AUDIT REPORT\nSUBMISSION": "• 1 June 2024 (Initial)\n• 2 July 2025 (Surveillance)",
    }
    record = read(certificate(), overview(values), findings()).record
    assert [
        (audit["types"], audit["from"], audit["submitted_on"]) for audit in record["audits"]
    ] == [
        (["initial"], "2024-05-08", "2024-06-01"),
        (["surveillance"], "2025-06-03", "2025-07-02"),
    ]


def test_a_number_that_differs_from_the_file_name_is_flagged() -> None:
    path = "ASI-Summary-Audit-Report-Kestrel-Certificate-131-PS.pdf"
    report = read(certificate(), overview(), findings(), path=path)
    assert report.record["certificate_number"] == "113"
    assert "file_name_conflict" in report.codes()


def test_an_auditor_that_is_not_in_the_list_is_kept_and_flagged() -> None:
    report = read(
        certificate(asi_accredited="NORTHERN AUDITS"),
        overview({"AUDIT FIRM": "Northern Audits Ltd"}),
        findings(),
    )
    assert report.record["auditors"] == ["Northern Audits Ltd"]
    assert "unknown_auditor" in report.codes()


def test_the_title_of_another_number_is_flagged_and_an_unknown_number_is_noted() -> None:
    rows = [
        *ROWS,
        ["6.1 Working Time", "Conformance", "Kept."],
        ["9.19 Other", "Conformance", "x"],
    ]
    report = read(certificate(), overview(), findings(rows))
    assert {"title_mismatch", "unknown_criterion"} <= report.codes()


def test_facilities_of_an_annex_give_places_from_the_town_upwards() -> None:
    page = PdfPage().text(50, 60, "FACILITIES IN SCOPE", 14)
    page.text(50, 90, "• Bridgend Mill - Mill Road 4, 58511 Bridgend, Mid Glamorgan, Wales")
    page.text(50, 102, "• Nord Works - Am Wehr 12, 58540 Opole, Poland")
    record = read(certificate(), overview(), page, findings()).record
    assert record["facilities"] == ["Bridgend Mill", "Nord Works"]
    assert record["places"] == ["Bridgend", "Mid Glamorgan", "Opole"]
    assert record["countries"] == ["GB", "PL"]
    assert record["sites"][1]["country"] == "PL"


def test_a_row_whose_rating_is_hidden_is_partial_and_says_so() -> None:
    rows = [*ROWS, ["2.2 Leadership", "", "The rating of this row was left out."]]
    report = read(certificate(), overview(), findings(rows))
    assert report.record["findings"][3]["rating"] is None
    assert {"unknown_rating", "layout_unread"} <= report.codes()
    assert report.absent["nonconformances.major"] == "not_assessable"


def test_code_and_title_are_parted_though_no_blank_stands_between_them() -> None:
    page = PdfPage().text(50, 60, "SUMMARY OF FINDINGS", 14)
    rows = [["10.2a-bChild Labour", "Conformance", "No child works here."],
            ["10.3Forced Labour", "Conformance", "Nobody is forced to."]]  # fmt: skip
    grid(page, [50.0, 180.0, 260.0, 545.0], [HEADER, *rows])
    found = read(certificate(), overview(), page).record["findings"]
    assert [(row["criterion"], row["parts"], row["title"]) for row in found] == [
        ("10.2", ["a", "b"], "Child Labour"),
        ("10.3", [], "Forced Labour"),
    ]


def test_letters_beside_one_merged_cell_are_rows_of_its_criterion() -> None:
    page = PdfPage().text(50, 60, "FINDINGS", 14)
    edges, tops = [50.0, 150.0, 180.0, 270.0, 545.0], [100.0, 120.0, 150.0, 180.0]
    for x in edges:
        page.line(x, tops[0], x, tops[-1])
    for number, y in enumerate(tops):
        page.line(edges[1] if number == 2 else edges[0], y, edges[-1], y)
    for x, text in zip(edges, ["Criterion", "Part", "Rating", "Statement"], strict=False):
        page.text(x + 3, 112, text)
    page.text(53, 132, "2.3 Systems")
    for y, part, rating in ((132, "(a)", "Conformance"), (162, "(b)", "Not Applicable")):
        page.text(153, y, part).text(183, y, rating).text(273, y, f"Statement {part}.")
    found = read(certificate(), overview(), page).record["findings"]
    assert [(row["criterion"], row["parts"], row["rating"], row["text"]) for row in found] == [
        ("2.3", ["a"], "conformance", "Statement (a)."),
        ("2.3", ["b"], "not_applicable", "Statement (b)."),
    ]


WIDTHS = dict(zip("ABCDEFGHILMNOPRSTUVY ", (667, 667, 722, 722, 667, 611, 778, 722, 278, 556, 833,
                                           722, 778, 667, 722, 667, 611, 722, 667, 667, 278),
                  strict=True))  # fmt: skip # of Helvetica, in thousandths of its size


def test_labels_flush_right_have_the_values_beside_them() -> None:
    page = PdfPage().text(50, 60, "SUMMARY AUDIT REPORT", 16).text(50, 84, "OVERVIEW", 11)
    y = 120.0
    for label, value in OVERVIEW.items():
        for place, text in enumerate(label.split("\n")):
            width = 0.014 * sum(WIDTHS[char] for char in text)
            page.text(160 - width, y + 12 * place, text, 14)
        for place, text in enumerate(value.split("\n")):
            page.text(170, y + 10 * place, text)
        y += 26
    record = read(certificate(), page, findings()).record
    assert record["member"] == "Kestrel Group plc"
    assert record["entity"] == "Kestrel Rolling Ltd"
    assert record["scope_statement"] == OVERVIEW["CERTIFICATION\nSCOPE"]


def test_a_second_line_of_the_headings_is_no_finding() -> None:
    page = PdfPage().text(50, 60, "FINDINGS", 14)
    head = ["Criterion", "Conformance\nRating", "Public Statement"]
    grid(page, [50.0, 180.0, 260.0, 545.0], [head, *ROWS], lines="none")
    report = read(certificate(), overview(), page)
    assert "row_without_criterion" not in report.codes()
    assert len(report.record["findings"]) == len(ROWS)


def test_a_list_of_facilities_ends_where_its_bullets_end() -> None:
    page = PdfPage().text(50, 60, "Facilities", 11)
    page.text(50, 80, "\u2022 North Works: Bridgend, United Kingdom")
    page.text(50, 95, "\u2022 South Works: Swansea, United Kingdom")
    page.text(50, 140, "Findings that were closed", 11)
    record = read(certificate(), overview(), page, findings()).record
    assert record["facilities"] == ["North Works", "South Works"]
