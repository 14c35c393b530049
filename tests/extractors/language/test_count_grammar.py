"""The wordings of counts: number, noun and grade in every order, with parts left out."""

from __future__ import annotations

import pytest

from extractors.document import Span
from extractors.language.count_grammar import stated_counts
from extractors.language.nonconformances import find_counts

Counts = list[tuple[int, str | None]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Findings were few: two minor, no major.", [(2, "minor"), (0, "major")]),
        (
            "The report lists six non-conformances, none of which is major.",
            [(6, None), (0, "major")],
        ),
        ("Neither major nor minor non-conformances were found.", [(0, "minor"), (0, "major")]),
        ("The audit closed with zero non-conformances.", [(0, None)]),
        ("Nil non-conformances.", [(0, None)]),
        ("Not one non-conformance was raised.", [(0, None)]),
        ("The audit report is free of non-conformances.", [(0, None)]),
        (
            "The auditors raised a single minor non-conformance, under Criterion 3.1a.",
            [(1, "minor")],
        ),
        ("There was just one minor non-conformance.", [(1, "minor")]),
        ("Only one non-conformance, a minor one, was identified.", [(1, "minor")]),
        ("One non-conformance was identified; it is minor.", [(1, "minor")]),
        ("The sole non-conformance is a minor one.", [(1, "minor")]),
        ("Half a dozen minor non-conformances were noted.", [(6, "minor")]),
        ("A dozen minor non-conformances were noted.", [(12, "minor")]),
        ("A handful of minor non-conformances were noted.", []),
        ("A pair of minor non-conformances was noted.", [(2, "minor")]),
        ("Auditors noted a total of nine minor non-conformances.", [(9, "minor")]),
        (
            "Minor non-conformances: four. Major non-conformances: none.",
            [(4, "minor"), (0, "major")],
        ),
        ("Non-conformances: 3 minor, 0 major.", [(3, "minor"), (0, "major")]),
        ("Non-conformances: 0 major / 5 minor", [(0, "major"), (5, "minor")]),
        ("Number of non-conformances: major 0, minor 7.", [(0, "major"), (7, "minor")]),
        ("Major NCs: 1; minor NCs: 6", [(1, "major"), (6, "minor")]),
        ("The audit resulted in 8 minor NCs and no major NC.", [(8, "minor"), (0, "major")]),
        (
            "It raised five non-conformances, of which one was major and four were minor.",
            [(5, None), (1, "major"), (4, "minor")],
        ),
        (
            "Of the seven non-conformances, two are major and five minor.",
            [(7, None), (2, "major"), (5, "minor")],
        ),
        ("Of seven non-conformances two were graded major.", [(7, None), (2, "major")]),
        (
            "Seven non-conformances (two major, five minor) were raised.",
            [(7, None), (2, "major"), (5, "minor")],
        ),
        ("Seven non-conformances, all graded as minor, were raised.", [(7, "minor")]),
        ("All seven non-conformances are minor.", [(7, "minor")]),
        ("All of the seven non-conformances raised were minor.", [(7, "minor")]),
        ("The seven non-conformances are all minor.", [(7, "minor")]),
        ("Both non-conformances are minor.", [(2, "minor")]),
        (
            "The two non-conformances noted, both minor, concern Criteria 1.1 and 2.3b.",
            [(2, "minor")],
        ),
        ("Two findings were raised, both of them minor non-conformances.", [(2, "minor")]),
        ("Three non-conformances of minor grade were reported.", [(3, "minor")]),
        ("Three non-conformances were reported, each of them minor.", [(3, "minor")]),
        ("Non-conformances numbered three, all minor.", [(3, "minor")]),
        ("The number of minor non-conformances was five.", [(5, "minor")]),
        ("The number of minor non-conformances fell from nine to four.", [(4, "minor")]),
        ("Minor non-conformances were found in five criteria: 1.1, 2.2, 3.1, 5.3a and 6.1.", []),
        ("Minor non-conformances were noted, four in all.", [(4, "minor")]),
        ("The minor non-conformances, three in number, are set out in the report.", [(3, "minor")]),
        ("They raised non-conformances against 3 criteria, all minor.", []),
        ("Eleven non-conformances were classified as minor.", [(11, "minor")]),
        (
            "Eleven non-conformances were classified as minor, one as major.",
            [(11, "minor"), (1, "major")],
        ),
        ("Three minor and one major non-conformance were recorded.", [(3, "minor"), (1, "major")]),
        (
            "Three minor non-conformances and one major one were recorded.",
            [(3, "minor"), (1, "major")],
        ),
        (
            "One major as well as three minor non-conformances were recorded.",
            [(1, "major"), (3, "minor")],
        ),
        ("One major plus three minor non-conformances.", [(1, "major"), (3, "minor")]),
        (
            "Besides one major non-conformance, six minor ones were raised.",
            [(1, "major"), (6, "minor")],
        ),
        ("A major non-conformance was raised under Criterion 10.8a.", [(1, "major")]),
        (
            "The audit brought one major non-conformance to light and a further six minor ones.",
            [(1, "major"), (6, "minor")],
        ),
        ("No major and only two minor non-conformances came up.", [(0, "major"), (2, "minor")]),
        ("There were no majors and three minors.", [(0, "major"), (3, "minor")]),
        (
            "There were no major findings; four minor findings were recorded.",
            [(0, "major"), (4, "minor")],
        ),
        ("Four minor deviations from the standard were recorded.", [(4, "minor")]),
        ("Five minor issues were raised by the auditors.", [(5, "minor")]),
        ("The auditors recorded 12 minor nonconformities.", [(12, "minor")]),
        ("The auditors recorded twelve (12) minor non-conformities.", [(12, "minor")]),
        ("DNV's report counts nine non-conformances.", [(9, None)]),
        ("Two minor non-conformances remain open.", [(2, "minor")]),
        ("The company has to correct three minor non-conformances within a year.", [(3, "minor")]),
        ("Three minor non-conformances have to be corrected.", [(3, "minor")]),
        ("Three minor non-conformances must be closed by the next audit.", [(3, "minor")]),
        ("Three minor non-conformances will be closed by June.", [(3, "minor")]),
        ("An action plan for the four minor non-conformances was approved.", [(4, "minor")]),
        (
            "The plant has submitted corrective actions for all four minor non-conformances.",
            [(4, "minor")],
        ),
        ("The auditors had four minor non-conformances to note.", [(4, "minor")]),
        (
            "In the audit, the company had three minor non-conformances and no major one.",
            [(3, "minor"), (0, "major")],
        ),
        ("With four minor non-conformances the audit went well.", [(4, "minor")]),
        (
            "The audit by DNV ended without major and with three minor non-conformances.",
            [(0, "major"), (3, "minor")],
        ),
        ("The audit by DNV was passed without non-conformances.", [(0, None)]),
        ("The audit was passed with no non-conformances of any kind.", [(0, None)]),
        ("The auditor did not raise any non-conformance.", [(0, None)]),
        ("No non-conformances, major or minor, were raised.", [(0, "minor"), (0, "major")]),
        ("No non-conformances whatsoever were raised.", [(0, None)]),
        (
            "There are no major non-conformances, and the minor ones number three.",
            [(0, "major"), (3, "minor")],
        ),
        (
            "The auditors wrote up three non-conformances and graded all of them minor.",
            [(3, "minor")],
        ),
        ("Five points were noted as minor non-conformances.", [(5, "minor")]),
        ("Two of the 62 criteria were rated minor non-conformance.", []),
        (
            "62 criteria were checked: 57 conformances, 5 minor non-conformances, no major.",
            [(5, "minor"), (0, "major")],
        ),
        (
            "Result: 48 criteria in conformance, 4 minor non-conformances, 10 not applicable.",
            [(4, "minor")],
        ),
        ("The result was a clean one: no findings.", [(0, None)]),
        (
            "The auditors interviewed 30 workers and noted two minor non-conformances.",
            [(2, "minor")],
        ),
        ("Three non-conformances and two observations were recorded.", [(3, None)]),
        (
            "One minor non-conformance and three opportunities for improvement were recorded.",
            [(1, "minor")],
        ),
        ("Its list of findings has eight entries, all minor.", [(8, "minor")]),
        ("The four non-conformances, which are all minor, concern water.", [(4, "minor")]),
        ("Ten non-conformances were found, nine of them minor.", [(10, None), (9, "minor")]),
        (
            "Ten non-conformances were found, nine minor and one major.",
            [(10, None), (9, "minor"), (1, "major")],
        ),
        ("Ten non-conformances were found, one of which is major.", [(10, None), (1, "major")]),
        (
            "Ten non-conformances were found, with a single major among them.",
            [(10, None), (1, "major")],
        ),
        ("More than three major non-conformances would have meant no certificate.", []),
        ("A year ago there were eleven minor non-conformances; now there are two.", [(2, "minor")]),
        (
            "After five minor non-conformances in 2021, only two were noted this time.",
            [(2, "minor")],
        ),
        ("In 2021 five minor non-conformances were noted, in 2024 two.", [(2, "minor")]),
        (
            "Compared with five minor non-conformances in 2021, the audit raised two.",
            [(2, "minor")],
        ),
    ],
)
def test_a_count_is_read_in_any_wording(text: str, found: Counts) -> None:
    assert [(count.n, count.grade) for count in find_counts(text, Span(0, len(text)))] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Minor non-conformances with Criteria 1.2, 3.2 and 4.1c, one for each.", [(3, "minor")]),
        ("One minor non-conformance each was found for 1.2 and 3.2.", [(2, "minor")]),
        ("Criteria 1.2, 3.2 and 4.1c each carry a minor non-conformance.", [(3, "minor")]),
    ],
)
def test_findings_told_one_for_each_criterion_are_as_many_as_these(
    text: str, found: Counts
) -> None:
    assert [(one.n, one.grade) for one in find_counts(text, Span(0, len(text)))] == found


def test_a_denial_may_stand_far_before_the_grade() -> None:
    text = "Neither visit brought a major non-conformance."
    assert [(one.n, one.grade) for one in find_counts(text, Span(0, len(text)))] == [(0, "major")]


def test_a_line_is_not_named_by_the_count_behind_it() -> None:
    found = stated_counts("At the Kvitnes line two minor non-conformances were found.")
    assert [(one.n, one.grade) for one in found] == [(2, "minor")]
