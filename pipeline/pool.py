"""Worker processes that a document may exhaust, crash or hang without harm to the others.

Each worker does one job at a time under limits of memory and time set anew for the job, and is
replaced after a number of jobs. Jobs and results travel as JSON, never as pickles. Results come
in the order of the jobs.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import multiprocessing
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Protocol

from pipeline.errors import AlucertError, NotFetched
from pipeline.settings import Settings

Job = dict[str, Any]
_START_SECONDS = 120.0
_AHEAD = 64  # how many results may wait for the one whose turn it is
_READY = b"ready"
_MORE = b"more "
_parent: list[Connection] = []  # in a worker process: the end of the pipe that leads home


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may cost, and how many workers there are."""

    workers: int
    seconds: float
    cpu_seconds: int
    memory_bytes: int
    jobs_per_worker: int

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Return the limits that the settings name."""
        return cls(
            workers=settings.workers,
            seconds=settings.document_seconds,
            cpu_seconds=settings.document_cpu_seconds,
            memory_bytes=settings.document_memory_bytes,
            jobs_per_worker=settings.documents_per_worker,
        )


@dataclass(frozen=True, slots=True)
class Done:
    """What the function returned for one job."""

    value: Any


@dataclass(frozen=True, slots=True)
class Lost:
    """A job without a result; ``reason`` completes the sentence 'the document ...'."""

    reason: str


class _Process(Protocol):
    """What a worker asks of its process, however that was started."""

    def kill(self) -> None: ...

    def ended(self) -> int | None:
        """Wait for the end of a killed or ending process; return its exit code."""


class _Forked:
    """A process of the fork server: starts in no time, since the server has all imported."""

    def __init__(self, theirs: Connection, target: str, limits: Limits) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["pipeline.pool", target.partition(":")[0]])
        self._process = context.Process(target=_serve, args=(theirs, target, limits), daemon=True)
        self._process.start()

    def kill(self) -> None:
        if self._process.is_alive():
            self._process.kill()

    def ended(self) -> int | None:
        self._process.join(10)
        return self._process.exitcode


class _Program:
    """A program of its own, for callers that may have no children of multiprocessing."""

    def __init__(self, theirs: Connection, target: str, limits: Limits) -> None:
        code = "import sys; from pipeline.pool import serve; serve(*sys.argv[1:])"
        place = theirs.fileno()
        given = [sys.executable, "-c", code, str(place), target, json.dumps(asdict(limits))]
        self._process = subprocess.Popen(given, pass_fds=[place], stdin=subprocess.DEVNULL)

    def kill(self) -> None:
        self._process.kill()

    def ended(self) -> int | None:
        return self._process.wait(10)


class _Worker:
    """One worker process and the end of the pipe that leads to it."""

    def __init__(
        self,
        target: str,
        limits: Limits,
        start: Callable[[Connection, str, Limits], _Process] = _Forked,
    ) -> None:
        self.connection, theirs = multiprocessing.Pipe()
        self.process = start(theirs, target, limits)
        theirs.close()
        self.ready = False
        self.jobs_done = 0
        self.index: int | None = None
        self.deadline = time.monotonic() + _START_SECONDS

    def give(self, index: int, job: Job, seconds: float) -> None:
        self.index = index
        self.deadline = time.monotonic() + seconds
        with contextlib.suppress(BrokenPipeError):  # it has ended: noticed when it is listened to
            self.connection.send_bytes(json.dumps(job).encode("utf-8"))

    def end(self) -> int | None:
        """End the process at once; return its exit code."""
        self.process.kill()
        code = self.process.ended()
        self.connection.close()
        return code


class OneByOne:
    """One worker process for a caller that waits for each job: the same limits, the same ends.

    For the threads of other programs (a Dask worker), which may be daemons: the process is a
    program of its own. It is replaced when it has ended, and after its number of jobs.
    """

    def __init__(self, target: str) -> None:
        self.target = target
        self._worker: _Worker | None = None

    def do(self, job: Job, limits: Limits) -> Done | Lost:
        """Do one job; raises AlucertError if no worker process can start."""
        if self._worker is None:
            self._worker = _Worker(self.target, limits, _Program)
        worker = self._worker
        if not worker.ready:
            heard = worker.connection.poll(_START_SECONDS)
            if heard:
                _listen(worker, limits)
            if not worker.ready:
                self.end()
                raise AlucertError("Worker processes cannot start here.")
        worker.give(0, job, limits.seconds)
        outcome: Done | Lost | None = None
        while outcome is None:
            if worker.connection.poll(max(0.0, worker.deadline - time.monotonic())):
                outcome = _listen(worker, limits)
            else:
                worker.end()
                outcome = _too_slow(limits)
        worker.jobs_done += 1
        if worker.connection.closed:
            self._worker = None
        elif worker.jobs_done >= limits.jobs_per_worker:
            self.end()
        return outcome

    def end(self) -> None:
        """End the process, if there is one."""
        if self._worker is not None and not self._worker.connection.closed:
            self._worker.end()
        self._worker = None


def run_in_order(target: str, jobs: Sequence[Job], limits: Limits) -> Iterator[Done | Lost]:
    """Call a function for each job in worker processes; yield the results in order.

    In: ``target`` as ``module:function`` (a function from one JSON object to a JSON value), the
    jobs, the limits. A job that ends its worker, hangs or raises is ``Lost``; the others are done.

    Raises AlucertError if worker processes cannot start at all.
    """
    finished: dict[int, Done | Lost] = {}
    workers: list[_Worker] = []
    handed_out = 0
    turn = 0
    try:
        while turn < len(jobs):
            while len(workers) < min(limits.workers, len(jobs) - handed_out + _busy(workers)):
                workers.append(_Worker(target, limits))
            for worker in workers:
                may_start = handed_out < min(len(jobs), turn + _AHEAD)
                if worker.ready and worker.index is None and may_start:
                    worker.give(handed_out, jobs[handed_out], limits.seconds)
                    handed_out += 1
            _collect(workers, finished, limits)
            while turn in finished:
                yield finished.pop(turn)
                turn += 1
    finally:
        for worker in workers:
            worker.end()


def run_here(target: str, jobs: Sequence[Job]) -> Iterator[Done | Lost]:
    """Do the jobs in this process, one after the other: no limits, but faults are isolated too."""
    function = _function(target)
    for job in jobs:
        try:
            yield Done(function(job))
        except Exception as error:  # noqa: BLE001 - a job's fault is its result
            yield Lost(_raised(error))


def ask_for_time(seconds: float, cpu_seconds: int) -> None:
    """Lengthen the limits of the job that this process does; nothing outside a worker.

    For work of known size and an end of its own, such as the recognition of one page.
    """
    if not _parent:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft + cpu_seconds, hard))
    with contextlib.suppress(BrokenPipeError):
        _parent[0].send_bytes(_MORE + str(seconds).encode("ascii"))


def _busy(workers: list[_Worker]) -> int:
    return sum(worker.index is not None for worker in workers)


def _collect(workers: list[_Worker], finished: dict[int, Done | Lost], limits: Limits) -> None:
    """Wait until a worker says something or is overdue; note results, drop ended workers."""
    waited_for = [worker for worker in workers if not worker.ready or worker.index is not None]
    patience = max(0.0, min(worker.deadline for worker in waited_for) - time.monotonic())
    heard = wait([worker.connection for worker in waited_for], timeout=patience)
    now = time.monotonic()
    for worker in waited_for:
        if worker.connection in heard:
            outcome = _listen(worker, limits)
        elif now >= worker.deadline:
            worker.end()
            outcome = _too_slow(limits)
        else:
            continue
        if worker.index is None:
            if not worker.ready:
                raise AlucertError(
                    "Worker processes cannot start here; run with --workers 0, which uses none."
                )
            continue
        if outcome is None:  # it asked for more time
            continue
        finished[worker.index] = outcome
        worker.index = None
        worker.jobs_done += 1
        if worker.connection.closed:
            workers.remove(worker)
        elif worker.jobs_done >= limits.jobs_per_worker:
            worker.end()
            workers.remove(worker)


def _listen(worker: _Worker, limits: Limits) -> Done | Lost | None:
    """Return what a worker that has spoken, or ended, says of its job.

    None if it is ready, or asks for more time and gets it.
    """
    try:
        message = worker.connection.recv_bytes()
    except (EOFError, ConnectionResetError):
        return Lost(_cause(worker.end(), limits))
    if message == _READY:
        worker.ready = True
        return None
    if message.startswith(_MORE):
        worker.deadline += float(message[len(_MORE) :])
        return None
    answer = json.loads(message)
    if "raised" in answer:
        return Lost(answer["raised"])
    return Done(answer["value"])


def _too_slow(limits: Limits) -> Lost:
    return Lost(f"took more than {limits.seconds:g} s and was given up")


def _cause(exit_code: int | None, limits: Limits) -> str:
    """Say why a worker process ended in the middle of a job."""
    if exit_code == -signal.SIGXCPU:
        return f"took more than {limits.cpu_seconds} s of processor time and was given up"
    if exit_code is not None and exit_code < 0:
        return f"ended its worker process (signal {-exit_code}: a crash or too much memory)"
    return f"ended its worker process (exit code {exit_code})"


def serve(place: str, target: str, limits: str) -> None:
    """Do jobs in a program of its own; ``place`` is the number of its end of the pipe."""
    _serve(Connection(int(place)), target, Limits(**json.loads(limits)))


def _serve(connection: Connection, target: str, limits: Limits) -> None:
    """Do jobs until the other end closes; runs in the worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its workers itself
    function = _function(target)
    gc.freeze()  # what is imported stays: collections of a document's garbage pass it over
    _parent.append(connection)
    with contextlib.suppress(EOFError, BrokenPipeError):  # the other end has closed
        connection.send_bytes(_READY)
        while True:
            job = json.loads(connection.recv_bytes())
            _limit(limits)
            try:
                answer = {"value": function(job)}
            except Exception as error:  # noqa: BLE001 - a job's fault is its result
                answer = {"raised": _raised(error)}
            connection.send_bytes(json.dumps(answer).encode("utf-8"))


def _function(target: str) -> Callable[[Job], Any]:
    module, _, name = target.partition(":")
    function: Callable[[Job], Any] = getattr(importlib.import_module(module), name)
    return function


def _raised(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "needs more memory than a document may use"
    if isinstance(error, NotFetched):
        return f"could not be fetched ({error})"
    return f"met a fault of the program ({type(error).__name__}: {error})"


def _limit(limits: Limits) -> None:
    """Set the limits of processor time and memory for the next job of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + limits.cpu_seconds
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        allowed = pages * resource.getpagesize() + limits.memory_bytes
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (allowed, hard))
