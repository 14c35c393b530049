"""Reading and extracting on a Dask cluster: the same jobs, the same limits, the same results.

A task does one document. On the Dask worker it hands the job to a worker process of the pool
(``OneByOne``), so that a document which exhausts, crashes or hangs one harms neither the Dask
worker nor the other documents, and its line says the same as after a run on one machine. Jobs
and results travel as JSON inside Dask's frames, and only so many at a time as the cluster has
work for.
"""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import AlucertError, WrongUsage
from pipeline.pool import Done, Job, Limits, Lost, OneByOne
from pipeline.run import worker_mark
from pipeline.settings import Cluster
from pipeline.work import packed, unpacked

if TYPE_CHECKING:
    from distributed import Client, Future

_A_THREAD = 4  # documents that wait for each thread of the cluster
_AT_LEAST = 32
_LOOK_SECONDS = 1.0
_CONNECT_SECONDS = 10.0
_KEPT = "what was done is kept: mend it and run the command again."
_here = threading.local()  # on a Dask worker: one worker process for each of its threads
Answer = dict[str, Any]
Submitted = Callable[["Client"], "Future"]


@dataclass(frozen=True, slots=True)
class Task:
    """One document for the cluster: its job, and where wanted a stored result that it starts from.

    ``stored`` is asked when the task's turn comes, so that not all are in memory.
    """

    job: Job
    stored: Callable[[], bytes | None] | None = None


def run_on_cluster(
    target: str, tasks: Sequence[Task], limits: Limits, cluster: Cluster
) -> Iterator[Done | Lost]:
    """Do one task a document on a cluster; yield the results in order.

    In: a function as ``module:function`` from a job to a JSON object, the tasks, the limits of
    each document, the cluster. Out: for each task the object with each value packed, or ``Lost``.
    What a worker or the scheduler loses is done again.

    Raises WrongUsage for an address without TLS, AlucertError if the scheduler or its workers
    do not come (back), or cannot do the work.
    """
    if not tasks:
        return
    finished: dict[int, Done | Lost] = {}
    handed_out = turn = 0
    with _Connected(cluster) as connected:
        while turn < len(tasks):
            ahead = connected.ahead()
            while handed_out < min(len(tasks), turn + ahead):
                connected.give(handed_out, target, tasks[handed_out], limits)
                handed_out += 1
            for index, outcome in connected.collect():
                finished[index] = outcome
            while turn in finished:
                yield finished.pop(turn)
                turn += 1


def security_of(cluster: Cluster) -> Any:
    """Return the ``distributed.Security`` of a cluster, None for one without TLS that is permitted.

    Raises WrongUsage for an address that is not ``tls://`` where that is not permitted, for a
    certificate that is missing, and where Dask is not installed.
    """
    try:
        from distributed import Security
    except ImportError as error:
        raise WrongUsage("--dask needs Dask; install it: pip install 'alucert[dask]'.") from error
    if not cluster.address.startswith("tls://"):
        if cluster.insecure and cluster.address.startswith("tcp://"):
            return None
        raise WrongUsage(
            f"--dask {cluster.address}: not a tls:// address. Dask's frames are pickles, so that "
            "whoever can reach an open scheduler can run anything on the cluster; give it "
            "certificates, or say --insecure-dask with a tcp:// address of a network of your own."
        )
    files = {"tls_ca_file": cluster.ca, "tls_client_cert": cluster.cert,
             "tls_client_key": cluster.key}  # fmt: skip
    given = {name: str(file) for name, file in files.items() if file is not None}
    for file in given.values():
        if not Path(file).is_file():
            raise WrongUsage(f"{file}: no such file; name the certificates of the cluster.")
    security = Security(require_encryption=True, **given)
    if not all(getattr(security, name) for name in files):
        raise WrongUsage(
            f"--dask {cluster.address}: certificates are missing; give --dask-ca, --dask-cert and "
            "--dask-key, or set distributed.comm.tls in Dask's configuration."
        )
    return security


def do_task(target: str, job: bytes, stored: bytes | None, limits: Answer, mark: str) -> Answer:
    """Do one task on a Dask worker; what its thread calls.

    Out: ``{"done": values}``, ``{"lost": reason}``, or ``{"refused": why}`` where this worker
    runs other code or cannot see the documents.
    """
    given: Job = json.loads(job)
    if mark != worker_mark():
        return {"refused": "has another version of alucert, of a library or of Python"}
    if stored is not None:
        given["stored"] = unpacked(stored)
    elif given["address"] is None and not Path(given["file"]).exists():
        folder = Path(given["file"]).parent
        return {"refused": f"cannot see {folder}; share that folder, or give --raw-address"}
    processes: dict[str, OneByOne] = _here.__dict__.setdefault("processes", {})
    outcome = processes.setdefault(target, OneByOne(target)).do(given, Limits(**limits))
    if isinstance(outcome, Lost):
        return {"lost": outcome.reason}
    return {"done": {name: packed(value) for name, value in outcome.value.items()}}


class _Connected:
    """The connection to a scheduler and the tasks that are out; these outlive a lost scheduler."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.security = security_of(cluster)
        self._out: dict[int, tuple[Submitted, Future]] = {}
        self._ended: queue.SimpleQueue[tuple[int, Future]] = queue.SimpleQueue()
        self._client: Client | None = None
        self._threads = 0
        self._looked = self._worked = 0.0

    def __enter__(self) -> _Connected:
        for name in ("distributed", "tornado"):  # a lost connection is said here, once
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._connect()
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def ahead(self) -> int:
        """Return how many documents may be out or wait for the one whose turn it is."""
        return max(_AT_LEAST, _A_THREAD * self._threads)

    def give(self, index: int, target: str, task: Task, limits: Limits) -> None:
        """Hand out one task."""
        job = json.dumps(task.job).encode("utf-8")

        def submit(client: Client) -> Future:
            stored = None if task.stored is None else task.stored()
            given = (target, job, stored, asdict(limits), worker_mark())
            return client.submit(do_task, *given, pure=False)

        try:
            assert self._client is not None
            self._hold(index, submit, submit(self._client))
        except _lost_errors():
            self._again({index: submit})

    def collect(self) -> list[tuple[int, Done | Lost]]:
        """Wait a little; return what has ended meanwhile."""
        self._look()
        try:
            ended = [self._ended.get(timeout=_LOOK_SECONDS)]
        except queue.Empty:
            return []
        while not self._ended.empty():
            ended.append(self._ended.get())
        outcomes = []
        for index, future in ended:
            if index not in self._out or self._out[index][1] is not future:
                continue  # handed out again since
            try:
                outcome = _outcome(future)
            except _lost_errors():
                self._again()
                break
            del self._out[index]
            self._worked = time.monotonic()
            outcomes.append((index, outcome))
        return outcomes

    def _hold(self, index: int, submit: Submitted, future: Future) -> None:
        self._out[index] = (submit, future)
        future.add_done_callback(lambda ended: self._ended.put((index, ended)))

    def _look(self) -> None:
        """See every second whether scheduler and workers are there; raises AlucertError."""
        now = time.monotonic()
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        try:
            assert self._client is not None
            self._threads = sum(self._client.nthreads().values())
        except _lost_errors():
            self._again()
            return
        if self._threads:
            self._worked = now
        elif now - self._worked > self.cluster.patience_seconds:
            raise AlucertError(
                f"{self.cluster.address}: the scheduler has had no worker for "
                f"{self.cluster.patience_seconds:g} s; {_KEPT}"
            )

    def _again(self, more: dict[int, Submitted] | None = None) -> None:
        """Connect anew and hand out again all that was out; raises AlucertError."""
        waiting = {index: submit for index, (submit, _) in self._out.items()} | (more or {})
        deadline = time.monotonic() + self.cluster.patience_seconds
        while True:
            self._close()
            self._out.clear()
            self._connect()
            try:
                assert self._client is not None
                for index, submit in sorted(waiting.items()):
                    self._hold(index, submit, submit(self._client))
                return
            except _lost_errors() as error:
                if time.monotonic() > deadline:
                    raise self._gone() from error

    def _connect(self) -> None:
        from distributed import Client

        deadline = time.monotonic() + self.cluster.patience_seconds
        while True:
            try:
                self._client = Client(
                    self.cluster.address,
                    security=self.security,
                    timeout=_CONNECT_SECONDS,
                    set_as_default=False,
                    name="alucert",
                )
                break
            except _lost_errors() as error:
                if time.monotonic() > deadline:
                    raise self._gone() from error
                time.sleep(_LOOK_SECONDS / 2)
        self._looked, self._worked = 0.0, time.monotonic()

    def _gone(self) -> AlucertError:
        return AlucertError(
            f"{self.cluster.address}: no scheduler answers there (waited for "
            f"{self.cluster.patience_seconds:g} s); check the address and the certificates; {_KEPT}"
        )

    def _close(self) -> None:
        if self._client is not None:
            with contextlib.suppress(Exception):  # what it was connected to may be gone
                self._client.close(timeout=_CONNECT_SECONDS)
            self._client = None


def _outcome(future: Future) -> Done | Lost:
    """Return what a task that has ended gave; raises one of the errors of a lost scheduler."""
    from distributed.scheduler import KilledWorker

    if future.status == "error":
        error = future.exception(timeout=_CONNECT_SECONDS)
        if isinstance(error, KilledWorker):
            return Lost("ended one worker of the cluster after the other")
        raise AlucertError(
            f"a worker of the cluster cannot do the work ({type(error).__name__}: {error}); "
            f"install the same alucert there as here, with its libraries. {_KEPT.capitalize()}"
        )
    answer: Answer = future.result(timeout=_CONNECT_SECONDS)
    if "refused" in answer:
        raise AlucertError(f"a worker of the cluster {answer['refused']}. {_KEPT.capitalize()}")
    return Lost(answer["lost"]) if "lost" in answer else Done(answer["done"])


def _lost_errors() -> tuple[type[BaseException], ...]:
    """The errors by which a lost scheduler, or a worker lost with its result, shows."""
    from distributed.client import ClosedClientError, FutureCancelledError
    from distributed.comm import CommClosedError

    return (OSError, CancelledError, FutureCancelledError, CommClosedError, ClosedClientError)
