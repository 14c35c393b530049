from __future__ import annotations

import pytest

from extractors.report.dates import date_of, ranges_in
from extractors.report.header import audit_types, standard_of
from extractors.report.terms import (
    bare_parts,
    code_at_start,
    is_principle_row,
    rating_of,
)


@pytest.mark.parametrize(
    ("text", "as_written", "criterion", "parts"),
    [
        ("1.1 Legal Compliance", "1.1", "1.1", ""),
        ("2.4a-e Responsible Sourcing", "2.4a-e", "2.4", "abcde"),
        ("2.7a–d", "2.7a–d", "2.7", "abcd"),
        ("6.7a, c-e Air", "6.7a, c-e", "6.7", "acde"),
        ("2.3a and b Systems", "2.3a and b", "2.3", "ab"),
        ("4.1(c) Life Cycle", "4.1(c)", "4.1", "c"),
        ("Criterion 10.8: Working Time", "10.8", "10.8", ""),
        ("2.1 A Policy", "2.1", "2.1", ""),
        ("9.1human rights", None, None, ""),
        ("1.1Legal Compliance", "1.1", "1.1", ""),
        ("10.2a–bChild Labour", "10.2a–b", "10.2", "ab"),
        ("2.4a, c, eResponsible Sourcing", "2.4a, c, e", "2.4", "ace"),
        ("9.4FPIC", "9.4", "9.4", ""),
        ("2.5 % of the staff", "2.5", "2.5", ""),
        ("14.1 Out of range", None, None, ""),
        ("Legal Compliance", None, None, ""),
    ],
)
def test_codes_at_the_start_of_a_cell(
    text: str, as_written: str | None, criterion: str | None, parts: str
) -> None:
    code = code_at_start(text)
    assert (code.criterion if code else None) == criterion
    if code:
        assert "".join(code.parts) == parts
        assert code.as_written.replace(")", "") == (as_written or "").replace(")", "")


def test_bare_letters_of_a_part_column() -> None:
    assert bare_parts("(a)") == ("a",)
    assert bare_parts("b–d") == ("b", "c", "d")
    assert bare_parts("a policy") == ()


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("Conformance", "conformance"),
        ("Minor Non- Conformance", "minor"),
        ("Minor-Non Conformance", "minor"),
        ("MAJOR NON-CONFORMANCE", "major"),
        ("Not Applicable", "not_applicable"),
        ("N/A", "not_applicable"),
        ("Unable to Rate", "unable_to_rate"),
        ("Minor Non-Conformance (closed)", "minor"),
        ("Non-Conformance", None),
        ("No non-conformance", None),
        ("Minor and Major", None),
        ("", None),
    ],
)
def test_ratings_are_exact(text: str, rating: str | None) -> None:
    assert rating_of(text) == rating


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("1. BUSINESS INTEGRITY", True),
        ("Principle 4: Material Stewardship", True),
        ("2 Policy and Management", True),
        ("2 of 14 records were incomplete", False),
        ("2.1 Policy", False),
    ],
)
def test_headings_of_principles(text: str, is_one: bool) -> None:
    assert is_principle_row(text) is is_one


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("14 - 18 October 2019", "2019-10-14", "2019-10-18"),
        ("28 November - 16 December 2021", "2021-11-28", "2021-12-16"),
        ("28 December - 3 January 2022", "2021-12-28", "2022-01-03"),
        ("30 December 2023 – 3 January 2024", "2023-12-30", "2024-01-03"),
        ("October 14 - 18, 2019", "2019-10-14", "2019-10-18"),
        ("30 Jun 2022", "2022-06-30", "2022-06-30"),
        ("24 and 25 May 2022", "2022-05-24", "2022-05-25"),
    ],
)
def test_ranges_of_dates(text: str, first: str, last: str) -> None:
    (found,) = ranges_in(text)
    assert (found.first, found.last) == (first, last)


def test_a_date_that_letter_spacing_split_is_whole_again() -> None:
    assert date_of("1 7 JANUARY 202 4") == "2024-01-17"
    assert date_of("31 FEBRUARY 2024") is None


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        ("PERFORMANCE STANDARD (V3.1 2023)", ("PS", "V3.1", 2023)),
        ("PERFORMANCE STANDARD ( V2 2 0 1 7 )", ("PS", "V2", 2017)),
        ("Chain of Custody Standard V2", ("CoC", "V2", None)),
        ("Performance Standard", ("PS", None, None)),
    ],
)
def test_standards_as_printed(text: str, standard: tuple[str, str | None, int | None]) -> None:
    assert standard_of(text) == standard


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("Certification Audit", ["initial"]),
        ("First Certification Audit", ["initial"]),
        ("Re-Certification and Scope Change Audit", ["recertification", "scope_change"]),
        ("Surveillance Audit (2022)", ["surveillance"]),
        ("Witness Assessment", []),
    ],
)
def test_types_of_audits(text: str, types: list[str]) -> None:
    assert audit_types(text) == types
