"""The counts of a document from sentences that follow one another, its standards and audits."""

from __future__ import annotations

import pytest

from extractors.fields import nonconformances
from extractors.reading import read
from pipeline.read import read_bytes

LEAD = (
    "Kestrel Foils certified by ASI\n\n5 March 2024\n\nKestrel Foils Ltd has been certified "
    "against the ASI Performance Standard V3 (2022)%s for its mill in Perth, Australia.\n\n"
)
BOTH = " and the ASI Chain of Custody Standard V2 (2022)"
Three = tuple[int | None, int | None, int | None]


def told(standards: str, text: str) -> Three:
    reading = read(read_bytes((LEAD % standards + text).encode(), "kestrel.txt"))
    values = nonconformances.extract(reading).values["nonconformances"]
    return values["minor"], values["major"], values["total"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (
            "DNV audited the mill. There were two minor non-conformances, in the "
            "fields of water and waste.",
            (2, None, None),
        ),
        (
            "DNV audited the mill. Two minor non-conformances concern water, one concerns waste.",
            (3, None, None),
        ),
        (
            "DNV audited the mill. Two minor non-conformances were raised under "
            "Principle 2 and three under Principle 5.",
            (5, None, None),
        ),
        (
            "DNV audited the mill and raised four non-conformances. All four are minor.",
            (4, None, None),
        ),
        ("DNV audited the mill and raised four non-conformances. All are minor.", (4, None, None)),
        (
            "DNV audited the mill and raised four non-conformances. They are all graded minor.",
            (4, None, None),
        ),
        ("DNV audited the mill and raised four non-conformances. None is major.", (None, 0, 4)),
        (
            "DNV audited the mill and raised four non-conformances. One of them is "
            "major, the other three are minor.",
            (3, 1, 4),
        ),
        (
            "DNV audited the mill and raised four non-conformances: one major "
            "(6.1) and three minor (2.2, 3.1, 5.1a).",
            (3, 1, 4),
        ),
        (
            "DNV audited the mill. It noted no major non-conformances. Minor ones: 2.2, 3.1, 5.1a.",
            (None, 0, None),
        ),
        (
            "DNV audited the mill. Minor non-conformances are noted under 2.2, 3.1 and 5.1a.",
            (None, None, None),
        ),
        (
            "DNV audited the mill. Its report contains three minor "
            "non-conformances (2.2, 3.1, 5.1a), but no major one.",
            (3, 0, None),
        ),
        ("DNV audited the mill, noting three minor non-conformances.", (3, None, None)),
        ("DNV audited the mill; three minor non-conformances resulted.", (3, None, None)),
        (
            "The audit was carried out by DNV and ended with three minor non-conformances.",
            (3, None, None),
        ),
        ("Auditor: DNV\nMajor non-conformances: 0\nMinor non-conformances: 3", (3, 0, None)),
        ("Auditor: DNV. Non-conformances: none.", (0, 0, None)),
        (
            "DNV found full conformance with all applicable criteria and raised no "
            "non-conformance.",
            (0, 0, None),
        ),
        ("DNV found no non-conformances at all.", (0, 0, None)),
        ("DNV did not find a single non-conformance.", (0, 0, None)),
        ("There was not one non-conformance, reports DNV.", (0, 0, None)),
        ("Neither minor nor major non-conformances were found by DNV.", (0, 0, None)),
        ("The audit by DNV turned up neither major nor minor non-conformances.", (0, 0, None)),
        (
            "The first audit, in 2020, had brought nine minor non-conformances; "
            "this one brought four.",
            (4, None, None),
        ),
        (
            "Four minor non-conformances were noted, five fewer than three years before.",
            (4, None, None),
        ),
        ("Four minor non-conformances were noted, against nine in 2021.", (4, None, None)),
        ("The audit found four minor non-conformances, down from nine in 2021.", (4, None, None)),
        (
            "The nine minor non-conformances of 2021 were all closed. Four new "
            "minor ones were raised.",
            (4, None, None),
        ),
        (
            "Four minor non-conformances, two of which have since been closed, were raised.",
            (4, None, None),
        ),
        (
            "Six findings are in the report: two observations and four minor non-conformances.",
            (4, None, None),
        ),
        (
            "DNV issued four minor non-conformances and two opportunities for improvement.",
            (4, None, None),
        ),
        (
            "DNV reviewed 59 criteria, spoke to 40 workers over 3 days and noted 4 "
            "minor non-conformances.",
            (4, None, None),
        ),
        ("Minor non-conformances were limited to two, under 2.2 and 3.1.", (2, None, None)),
        (
            "With two minor non-conformances and one major, the mill got provisional status.",
            (2, 1, None),
        ),
        (
            "One major non-conformance (10.8a) stands in the way of full status; "
            "it must be closed within a year. Four are minor.",
            (4, 1, None),
        ),
        ("Five non-conformances were noted, including one major.", (None, 1, 5)),
        ("Five non-conformances were noted, one of them of major grade.", (None, 1, 5)),
    ],
)
def test_the_findings_of_one_audit_are_counted(text: str, numbers: Three) -> None:
    assert told("", text) == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (
            "DNV found three minor non-conformances against the Performance "
            "Standard and none against the Chain of Custody Standard.",
            (3, None, None),
        ),
        (
            "DNV found three minor non-conformances against the Performance "
            "Standard and two against the Chain of Custody Standard.",
            (5, None, None),
        ),
        (
            "Performance Standard: three minor non-conformances. Chain of Custody "
            "Standard: no non-conformances.",
            (3, None, None),
        ),
    ],
)
def test_the_findings_of_two_standards_are_added(text: str, numbers: Three) -> None:
    assert told(BOTH, text) == numbers
