from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.errors import AlucertError
from pipeline.pool import Done, Limits, Lost, run_here, run_in_order

TARGET = "tests.pipeline.pool_jobs:do"
LIMITS = Limits(
    workers=2, seconds=20, cpu_seconds=20, memory_bytes=512 * 1024 * 1024, jobs_per_worker=50
)


def run(*jobs: dict[str, Any], **limits: Any) -> list[Done | Lost]:
    return list(run_in_order(TARGET, jobs, replace(LIMITS, **limits)))


def test_results_come_in_the_order_of_the_jobs() -> None:
    jobs = [{"do": "slowly", "n": 0}, *({"do": "square", "n": n} for n in range(1, 100))]
    assert run(*jobs) == [Done(0), *(Done(n**2) for n in range(1, 100))]


@pytest.mark.parametrize(
    ("job", "reason"),
    [
        ({"do": "crash"}, "ended its worker process (signal 6"),
        ({"do": "leave"}, "ended its worker process (exit code 3)"),
        ({"do": "raise"}, "fault of the program (ValueError: no such criterion)"),
        ({"do": "grow", "n": 4_000_000_000}, "needs more memory than a document may use"),
    ],
)
def test_a_bad_job_costs_only_itself(job: dict[str, Any], reason: str) -> None:
    good = {"do": "square", "n": 3}
    before, lost, after, last = run(good, job, good, good)
    assert (before, after, last) == (Done(9), Done(9), Done(9))
    assert isinstance(lost, Lost)
    assert reason in lost.reason


def test_a_job_that_hangs_is_given_up() -> None:
    lost, done = run({"do": "hang"}, {"do": "square", "n": 2}, seconds=0.5)
    assert lost == Lost("took more than 0.5 s and was given up")
    assert done == Done(4)


def test_a_job_that_computes_for_ever_is_given_up() -> None:
    lost, done = run({"do": "spin"}, {"do": "square", "n": 2}, cpu_seconds=1)
    assert isinstance(lost, Lost)
    assert "of processor time" in lost.reason
    assert done == Done(4)


def test_workers_are_replaced_after_their_number_of_jobs() -> None:
    jobs = [{"do": "who"}] * 4
    workers = set(run(*jobs, workers=1, jobs_per_worker=2))
    assert len(workers) == 2


def test_workers_that_cannot_start_are_said_at_once() -> None:
    with pytest.raises(AlucertError, match="Worker processes cannot start"):
        list(run_in_order("no.such.module:do", [{}], LIMITS))


def test_without_jobs_nothing_starts() -> None:
    assert run() == []


def test_faults_are_isolated_in_this_process_too() -> None:
    results = list(run_here(TARGET, [{"do": "raise"}, {"do": "square", "n": 5}]))
    assert results == [
        Lost("met a fault of the program (ValueError: no such criterion)"),
        Done(25),
    ]
