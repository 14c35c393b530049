"""spaCy: memory zones, and runs without blanks are cut before its tokenizer sees them."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from extractors.language.phrases import find_activities
from extractors.record import build_record
from tests.conftest import Figure
from tests.extractors.announcements import document_of
from tests.hardening.rows import Row
from tools.write_collecting import ROOT

ROW = Row(
    "spaCy",
    "memory zones; runs of 1,000 characters without a blank are cut",
    "20,000 apostrophes under 1 s; flat over 3,000 documents",
    {
        "tests/extractors/language/test_phrases.py": (
            "test_a_run_without_blanks_costs_no_time_and_moves_no_offset",
        )
    },
)

SOAK = """
import sys
from extractors.language.phrases import find_activities
from extractors.record import build_record
from tests.extractors.announcements import FJORDLYS, document_of
from tools.report_memory import resident

for number in range(int(sys.argv[1])):
    word = "".join("abcdefghij"[int(digit)] for digit in str(number))
    text = FJORDLYS.replace("Fjordlys", f"Fjord{word}") + f"\\n\\nWords {word}a {word}b {word}c."
    if number % 10 == 0:
        build_record(document_of(text))
    find_activities(text, 0, len(text))
    if number == 300:
        start = resident()
print(round(resident() - start, 1), round(start))
"""


@pytest.mark.parametrize("run", ["'", "’", "(", ".", "a'", "-", "//", "@", "'a.", "http://"])
def test_twenty_thousand_of_anything_take_under_a_second(run: str, figure: Figure) -> None:
    text = run * (20_000 // len(run))
    find_activities("for bauxite mining", 0, 18)
    begin = time.process_time()
    assert find_activities(f"{text} bauxite mining", 0, len(text) + 15) != ()
    took = time.process_time() - begin
    assert took < 1
    if run == "'":
        build_record(document_of("Fjordlys Metall AS has achieved ASI certification."))
        begin = time.process_time()
        build_record(document_of(f"Fjordlys Metall AS is certified. {text}"))
        took = max(took, time.process_time() - begin)
        assert took < 1
        figure("spaCy", f"20,000 apostrophes: {took:.2f} s, the whole document read")


@pytest.mark.slow
def test_memory_is_flat_over_three_thousand_documents(figure: Figure) -> None:
    """Each has words that no other has, which a vocabulary would keep."""
    run = subprocess.run(
        [sys.executable, "-c", SOAK, "3000"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    grown, start = map(float, run.stdout.split())
    figure("spaCy", f"3,000 documents of new words: {grown:.0f} MB above {start:.0f} MB")
    assert grown < 0.1 * start
