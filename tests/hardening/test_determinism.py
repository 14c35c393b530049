"""The same bytes give the same dataset at any date, in any time zone and locale."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import Figure
from tests.hardening.rows import Row
from tests.hardening.ways import DATES, LOCALES, SEEDS, ZONES, every_way, missing_locales
from tools.write_collecting import ROOT

ROW = Row(
    "determinism",
    "the same bytes give the same dataset on any machine, date, time zone and locale",
    "five dates (29 February, 31 December, clocks that change), three time zones, three locales, "
    "two hash seeds: 0 files that differ; a change of a page's form changes no reading",
    {
        "tests/pipeline/test_stages.py": ("test_two_runs_from_nothing_give_the_same_bytes",),
        "tests/pipeline/dataset/test_figures.py": (
            "test_order_zone_locale_hash_seed_and_processes_change_no_byte",
        ),
        "tests/metamorphic/test_form.py": ("test_a_change_of_form_changes_no_reading",),
    },
)


def differing(documents: int, ways: int) -> tuple[int, int, int]:
    """Publish in so many ways with each seed: how many, the files, those that differ."""
    told = []
    for first, seed in enumerate(SEEDS):
        first = 0 if ways == len(every_way()) else len(every_way()) // 2 * first
        command = [sys.executable, "-m", "tests.hardening.ways"]
        command += [str(documents), str(ways), str(first)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
        run = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
        told += json.loads(run.stdout)
    files = set().union(*told)
    return len(told), len(files), sum(len({one.get(file) for one in told}) > 1 for file in files)


def test_a_few_ways_give_the_same_files() -> None:
    ways, files, different = differing(2, 1)
    assert ways == 2
    assert files > 30
    assert different == 0


@pytest.mark.slow
def test_every_way_gives_the_same_files(figure: Figure) -> None:
    missing = missing_locales()
    ways, files, different = differing(8, len(every_way()))
    lacking = f" (not on this machine: {', '.join(missing)})" if missing else ""
    figure(
        "determinism",
        f"{len(DATES)} dates, {len(ZONES)} time zones, {len(LOCALES)} locales{lacking}, "
        f"{len(SEEDS)} hash seeds: {ways} publications of {files} files, {different} differ",
    )
    assert ways == len(every_way()) * len(SEEDS)
    assert different == 0
