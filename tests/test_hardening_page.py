"""docs/hardening.md is written from rows and tests that there are."""

from __future__ import annotations

import pytest

from tests.hardening.rows import AREAS, rows
from tools.write_collecting import Measured
from tools.write_hardening import PAGE, ROOT, faults_of, functions_of, line, nodes, wanted_of


def test_every_file_of_the_folder_is_a_row_and_every_row_a_file() -> None:
    files = {path.stem.removeprefix("test_") for path in (ROOT / "tests/hardening").glob("test_*")}
    assert files == set(AREAS)


@pytest.mark.parametrize("area", AREAS)
def test_a_row_names_tests_that_there_are_and_runs_them(area: str) -> None:
    row = rows()[area]
    for file, functions in row.tests.items():
        assert set(functions) <= functions_of(file).keys(), file
        assert functions != ()
    assert wanted_of(area, row) != []
    assert nodes(area, row)[0] == f"tests/hardening/test_{area}.py"


def test_the_page_tells_every_row_in_its_order() -> None:
    told = [told.split(" | ")[0][2:] for told in PAGE.read_text().splitlines()[8:]]
    assert told == [row.area for row in rows().values()]


def test_what_failed_or_was_not_run_is_said() -> None:
    row = rows()["locks"]
    wanted = wanted_of("locks", row)
    seen = Measured(dict.fromkeys(wanted, 2), {"locks": ["8 | runs"]}, [])
    assert faults_of("locks", row, seen) == []
    said = line("locks", row, seen)
    assert "8 \\| runs;<br>" in said
    assert f"{2 * len(wanted)} cases of {len(wanted)} tests passed" in said
    assert "failed" not in said
    worse = Measured(dict.fromkeys(wanted[1:], 1), {}, [f"{wanted[2]}[x]"])
    assert faults_of("locks", row, worse) == [f"not run: {wanted[0]}", f"failed: {wanted[2]}"]
    assert "**2 of them failed" in line("locks", row, worse)
