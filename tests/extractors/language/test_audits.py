"""Audit firms as the audit sentence names them."""

from __future__ import annotations

import pytest

from extractors.language.audits import find_firms, known_firm, read_firm, same_firm


def firms(text: str) -> list[str]:
    return [mention.text for mention in find_firms(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The independent, third-party audit of the mill was carried out by DNV.", ["DNV"]),
        (
            "The audit was conducted by DNV Business Assurance Services UK Ltd.",
            ["DNV Business Assurance Services UK Ltd."],
        ),
        (
            "The audits of the mill were done by GUTcert (AFNOR Group).",
            ["GUTcert (AFNOR Group)"],
        ),
        (
            "The audit of the mill was carried out by DNV and the third-party audit of the mine "
            "was carried out by SGS.",
            ["DNV", "SGS"],
        ),
        ("TÜV Rheinland Cert GmbH carried out the audit.", ["TÜV Rheinland Cert GmbH"]),
        ("The plants were audited by Haugaland Assurance AS.", ["Haugaland Assurance AS"]),
        ("The audit was performed by SGS-CSTC Standards Technical Services.",
         ["SGS-CSTC Standards Technical Services"]),
    ],
)  # fmt: skip
def test_the_firm_that_audited_is_read_as_written(text: str, found: list[str]) -> None:
    assert firms(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "The laboratory work was carried out by DNV.",
        "The audit took four days.",
        "The previous audit was carried out by SGS.",
        "SGS buys aluminium foil.",
    ],
)
def test_a_firm_outside_this_audit_is_none(text: str) -> None:
    assert firms(text) == []


@pytest.mark.parametrize(
    ("name", "firm"),
    [
        ("DNV GL", "DNV"),
        ("TUV RHEINLAND CERT GMBH", "TÜV Rheinland"),
        ("Cetizion Verifica", "CETIZION Verifica"),
        ("Bureau Veritas Certification, S.A.", "Bureau Veritas"),
        ("Haugaland Assurance AS", None),
    ],
)
def test_a_printed_name_leads_to_its_firm(name: str, firm: str | None) -> None:
    found = known_firm(name)
    assert (found and found.firm) == firm


def test_where_no_name_stands_there_is_no_firm() -> None:
    assert read_firm("nobody", 0, 6) is None


@pytest.mark.parametrize(
    ("text", "firms"),
    [
        ("SGS Kenya noted six minor non-conformances at the mill.", ["SGS Kenya"]),
        ("Inspectors from Intertek spent three days on site.", ["Intertek"]),
        ("DNV’s four auditors raised two non-conformances.", ["DNV"]),
        ("RINA had been approached, but the audit went to TÜV NORD.", ["TÜV NORD"]),
        ("The audit was entrusted to DNV, as the first one had been.", ["DNV"]),
        ("BSI did the ISO audit, LRQA the ASI audit.", ["LRQA"]),
        ("The certificate dates from 2020, when DNV noted five non-conformances.", []),
    ],
)
def test_the_part_of_the_sentence_says_whose_audit_it_was(text: str, firms: list[str]) -> None:
    assert [mention.text for mention in find_firms(text, 0, len(text))] == firms


def test_the_same_firm_is_the_one_named_last() -> None:
    text = "In 2021 the plant was audited by RINA. The same firm carried out the present audit."
    mention = same_firm(text, text.index("The same"), len(text))
    assert mention is not None
    assert mention.text == "RINA"
