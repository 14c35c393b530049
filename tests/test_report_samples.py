"""The sample reports have every layout that a reader must cope with, and the page says so."""

from __future__ import annotations

import pytest

from tools.report_samples import PAGE, SAMPLES, count, page_of, program_of, read_answers

REPORTS = read_answers(SAMPLES)


def test_there_are_enough_reports_of_enough_programs() -> None:
    assert len(REPORTS) >= 40
    assert len({program_of(answers) for answers in REPORTS}) >= 6
    assert sum("expect_status" in answers for answers in REPORTS) >= 4


def test_every_layout_stands_in_two_reports_or_more() -> None:
    rare = {layout for layout, counts in count(REPORTS).items() if counts.total() < 2}
    assert rare == set()


def test_the_page_is_that_of_the_samples() -> None:
    assert PAGE.read_text(encoding="utf-8") == page_of(REPORTS), "run: make docs"


def test_a_program_that_is_not_listed_is_an_error() -> None:
    with pytest.raises(ValueError, match="add it there"):
        program_of({"toolchain": "a program of tomorrow"})
