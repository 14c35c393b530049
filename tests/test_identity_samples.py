"""Names are told apart as well as was asked, and the page that says so is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import WrongUsage
from pipeline.score.identity import Pair, errors, figures, is_set_aside, measure_identity
from tools.write_identity import ASKED, PAGE, SAMPLES, page

MEASURED = measure_identity(SAMPLES)


def test_there_are_enough_answered_names() -> None:
    assert sum(pair.kind != "place" for pair in MEASURED.pairs) >= 400
    assert MEASURED.clusters >= 150
    assert {pair.kind for pair in MEASURED.grouped} == {"company", "plant", "firm"}


@pytest.mark.parametrize("part", ["training", "set-aside", "all"])
def test_names_are_told_apart_as_asked(part: str) -> None:
    assert figures(MEASURED.pairs, None, part).f1 >= ASKED
    assert figures(MEASURED.grouped, None, part).f1 >= ASKED


def test_no_two_companies_or_plants_are_merged() -> None:
    merged = [p for p in (*MEASURED.pairs, *MEASURED.grouped) if p.found_one and not p.is_one]
    assert merged == []


def test_the_page_says_what_is_measured() -> None:
    """Where this fails: ``make identity``, and read what has changed."""
    assert PAGE.read_text(encoding="utf-8") == page(MEASURED)


def test_errors_of_the_part_set_aside_are_never_shown() -> None:
    families = [f"family-{number}" for number in range(40)]
    wrong = [Pair(family, "company", "A", "B", True, False) for family in families]
    shown = {pair.family for pair in errors(wrong)}
    assert shown == {family for family in families if not is_set_aside(family)}
    assert 0 < len(shown) < len(families)


def test_a_verdict_that_there_is_not_is_refused(tmp_path: Path) -> None:
    header = "family,kind,left,left_in,right,right_in,verdict,note\n"
    (tmp_path / "pairs.csv").write_text(header + "f,company,A,,B,,maybe,\n")
    (tmp_path / "clusters.csv").write_text("family,kind,within,cluster,name\n")
    with pytest.raises(WrongUsage, match="verdict"):
        measure_identity(tmp_path)
