"""docs/collecting.md is written from tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

from tools.write_collecting import NOT_RUN, PAGE, ROOT, ROWS, TESTS, lines, measured

REPORT = """<?xml version="1.0"?><testsuites><testsuite>
<testcase name="test_a[x]"><properties>
<property name="hardening: locks" value="8 runs at once"/></properties></testcase>
<testcase name="test_a[y]"/>
<testcase name="test_b"><failure/></testcase>
<testcase name="test_c"><skipped/></testcase>
</testsuite></testsuites>"""


def test_every_row_names_tests_that_there_are() -> None:
    files = [file for path in TESTS for file in sorted((ROOT / path).rglob("*.py"))]
    files += [ROOT / path for path in TESTS if path.endswith(".py")]
    there = set(re.findall(r"^def (test_\w+)", "".join(f.read_text() for f in files), re.MULTILINE))
    assert {name for row in ROWS for name in row.tests} - there == set()


def test_the_page_tells_every_row_and_each_of_its_tests() -> None:
    page = PAGE.read_text(encoding="utf-8")
    told = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert told == [row.area for row in ROWS]
    for row in ROWS:
        section = page.partition(f"\n## {row.area}\n")[2].partition("\n## ")[0]
        for name in row.tests:
            assert re.search(rf"`{name}`: (\d+ cases? passed|{re.escape(NOT_RUN)})\n", section)


def test_only_what_passed_counts_and_a_failure_is_told(tmp_path: Path) -> None:
    file = tmp_path / "run.xml"
    file.write_text(REPORT)
    run = measured([file])
    assert run.cases == {"test_a": 2}
    assert run.figures == {"locks": ["8 runs at once"]}
    assert run.faults == ["test_b"]
    assert "- 8 runs at once" in list(lines(run))
