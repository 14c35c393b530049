"""Regular expressions: twice the text takes at most 2.5 times as long, for every pattern."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
import time

import pytest

from pipeline.extract import extract_bytes
from tests.conftest import Figure
from tests.hardening import hostile, patterns
from tests.hardening.rows import Row
from tools.write_collecting import ROOT

ROW = Row(
    "regular expressions",
    "linear patterns only",
    "doubling the input at most 2.5 times the time; 50 ms for 10,000 characters",
    {
        "tests/extractors/test_speed.py": (
            "test_four_times_the_text_takes_about_four_times_as_long",
        ),
        "tests/pipeline/collect/test_robots.py": (
            "test_a_hostile_file_costs_no_more_than_its_length",
        ),
    },
)


def test_a_pattern_that_backtracks_is_noticed() -> None:
    for pattern in (r"(\d+[.,]?)+ tonnes", r"(?:a+)+b", r"\s+$", r"\w+\s*\w+\s*;"):
        made = re.compile(pattern)
        worst = 0.0
        for attack in patterns.attacks(pattern, 0):
            try:
                worst = max(worst, patterns.seconds(made, attack))
            except patterns.TooSlow:
                worst = 5.0
            if worst > 0.05:
                break
        assert worst > 0.05, pattern


@pytest.mark.slow
def test_every_pattern_takes_time_in_proportion(figure: Figure) -> None:
    """Alone where it does, and in what it is used for where it does not.

    What the extractors are given is cut into sentences of 2,500 characters at most, so that work
    on one may grow with its square; a document made of the very string must not.
    """
    run = subprocess.run(
        [sys.executable, "-m", "tests.hardening.patterns"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    measured = json.loads(run.stdout)
    steep = [one for one in measured if one["seconds"] > patterns.SLOW]
    longest, growth, bad = 0.0, 0.0, []
    seconds(hostile.CLAIM)
    for one in steep:
        took = min(seconds(one["text"]) for _ in range(2))
        twice = min(seconds(one["text"] * 2) for _ in range(2))
        longest = max(longest, took)
        growth = max(growth, (twice - 0.05) / took)
        if twice > 2.5 * took + 0.05 or took > 1:
            bad.append((one["place"], one["pattern"], took, twice))
    hopeless = [o["pattern"] for o in measured if o["short"] > patterns.SLOW]
    alone = max(one["seconds"] for one in measured if one not in steep)
    figure(
        "regular expressions",
        f"{len(measured)} patterns, each against strings of {patterns.LENGTH} characters made for "
        f"it: {len(measured) - len(steep)} within 50 ms ({1000 * alone:.0f} ms the longest); the "
        f"other {len(steep)} are given sentences of 2,500 characters at most: a document of such "
        f"a string takes {longest:.2f} s at most, one of twice its length {growth:.1f} times as "
        f"long; {len(hopeless)} take 50 ms for 300 characters",
    )
    assert hopeless == []
    assert bad == []


def seconds(text: str) -> float:
    """Read a document of this text; the processor's seconds."""
    page = hostile.article(f"<p>{hostile.CLAIM}{html.escape(text)}</p>")
    begin = time.process_time()
    extract_bytes(page, "page.html")
    return time.process_time() - begin
