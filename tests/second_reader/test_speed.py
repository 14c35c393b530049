"""Reading with both readers costs at most three times what the rules cost, on texts of any length.

Long runs without a blank and long texts, which a tokenizer or a network could choke on, too.
"""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest

from extractors.record import build_record
from extractors.second_reader import model
from extractors.second_reader.cutoffs import cutoffs
from extractors.second_reader.merge import Second
from extractors.second_reader.model import reader_of
from tests.extractors.announcements import FJORDLYS, document_of


def best_of(times: int, work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(times):
        begin = process_time()
        work()
        seconds.append(process_time() - begin)
    return min(seconds)


@pytest.mark.skipif(not model.is_there(), reason="the package has no trained model (make train)")
def test_both_readers_take_at_most_three_times_as_long_as_the_rules() -> None:
    document = document_of(FJORDLYS)
    second = Second(model.second_reader(), cutoffs())
    build_record(document, second=second)  # tables and the model are loaded once
    rules = best_of(5, lambda: build_record(document))
    both = best_of(5, lambda: build_record(document, second=second))
    assert both <= 3 * rules


def test_four_times_the_text_takes_about_four_times_as_long(tiny: bytes) -> None:
    reader = reader_of(tiny)
    body = FJORDLYS.strip().partition("\n\n")[2]
    short = document_of("\n\n".join([body] * 2))
    long = document_of("\n\n".join([body] * 8))
    reader(short)
    assert best_of(2, lambda: reader(long)) < 6.25 * best_of(2, lambda: reader(short)) + 0.05


@pytest.mark.parametrize("run", ["'" * 20_000, "A" * 20_000, "9" * 20_000, "(" * 20_000])
def test_a_run_without_a_blank_takes_no_time(tiny: bytes, run: str) -> None:
    reader = reader_of(tiny)
    reader(document_of("Before it."))
    assert best_of(1, lambda: reader(document_of(f"Before it. {run} Behind it."))) < 2
