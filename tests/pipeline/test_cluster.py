"""On a cluster of other processes the result is the one of a run on this machine."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import cluster
from pipeline.cluster import Task, do_task, run_on_cluster, security_of
from pipeline.collect.raw_store import RawStore
from pipeline.errors import WrongUsage
from pipeline.pool import Done, Limits, Lost, run_in_order
from pipeline.run import worker_mark
from pipeline.settings import Cluster, Settings
from tests.pipeline.bad_files import PAGE
from tests.pipeline.bad_files import pdf as bad_pdf
from tests.pipeline.cluster_jobs import TARGET
from tests.pipeline.dask_cluster import ROOT, DaskCluster, environment

pytest.importorskip("distributed", reason="the extra 'dask' is not installed")

LIMITS = Limits(
    workers=2, seconds=20, cpu_seconds=20, memory_bytes=512 * 1024 * 1024, jobs_per_worker=50
)
Outcome = list[Any]


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """A scheduler with two workers under TLS."""
    with_two = DaskCluster(tmp_path_factory.mktemp("dask"))
    try:
        with_two.start_scheduler()
        with_two.start_worker()
        with_two.start_worker()
        yield with_two
    finally:
        with_two.end()


@pytest.fixture
def frail(tmp_path: Path) -> Iterator[DaskCluster]:
    """A cluster of one's own, to be harmed."""
    own = DaskCluster(tmp_path)
    try:
        own.start_scheduler()
        own.start_worker()
        own.start_worker()
        yield own
    finally:
        own.end()


def on(
    dask: DaskCluster,
    jobs: list[dict[str, Any]],
    at: dict[int, Callable[[], None]] | None = None,
    patience: float = 60.0,
    **limits: Any,
) -> tuple[list[Outcome], str]:
    """Do jobs on a cluster; ``at`` says what is done when so many outcomes are there."""
    given = {
        "cluster": {**dask.options(), "patience_seconds": patience},
        "limits": asdict(replace(LIMITS, **limits)),
        "jobs": jobs,
    }
    command = [sys.executable, "-m", "tests.pipeline.cluster_jobs"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, env=environment(), cwd=ROOT, **pipes) as client:  # type: ignore[call-overload]
        client.stdin.write(json.dumps(given))
        client.stdin.close()
        outcomes: list[Outcome] = []
        for line in client.stdout:
            outcomes.append(json.loads(line))
            (at or {}).get(len(outcomes), lambda: None)()
        said = client.stderr.read()
    return outcomes, said


def here(jobs: list[dict[str, Any]], **limits: Any) -> list[Outcome]:
    """Do the same jobs in worker processes of this machine."""
    outcomes = run_in_order("tests.pipeline.pool_jobs:do", jobs, replace(LIMITS, **limits))
    return [["lost", o.reason] if isinstance(o, Lost) else ["done", o.value] for o in outcomes]


@pytest.mark.slow
def test_each_document_that_goes_wrong_costs_itself_alone_as_on_one_machine(
    dask: DaskCluster,
) -> None:
    jobs = [
        {"do": "square", "n": 1},
        {"do": "crash"},
        {"do": "leave"},
        {"do": "raise"},
        {"do": "hang"},
        {"do": "spin"},
        *({"do": "square", "n": n} for n in range(2, 60)),
    ]
    outcomes, said = on(dask, jobs, seconds=2.0, cpu_seconds=1)
    assert outcomes == here(jobs, seconds=2.0, cpu_seconds=1), said


def documents(folder: Path) -> Settings:
    """A collection of announcements, each with a company of its own, and three bad files."""
    settings = Settings(data_dir=folder, collection="small")
    store = RawStore(settings.raw_dir)
    pages = [PAGE.replace(b"Norrsken", b"Norrsken " + bytes([65 + n])) for n in range(6)]
    for number, data in enumerate([*pages, b" ", b"%PDF-1.7 cut", bad_pdf(password=True)]):
        known = {
            "url": f"https://example.org/2024/05/{number}/",
            "retrieved_at": "2024-05-15T08:00:00Z",
            "content_type": "text/html",
        }
        store.add(data, known)
    return settings


def alucert(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline.cli", "--data-dir", str(settings.data_dir)]
    command += ["--collection", settings.collection, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment(), cwd=ROOT)


def dask_options(dask: DaskCluster) -> list[str]:
    files = dask.certificates()
    named = [f"--dask-{name}={files[name]}" for name in ("ca", "cert", "key")]
    return ["--dask", dask.address, *named]


def published(settings: Settings) -> dict[str, bytes]:
    current = (settings.processed_dir / "current").resolve()
    return {file.name: file.read_bytes() for file in current.iterdir()}


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The collection as a run on this machine publishes it."""
    settings = documents(tmp_path_factory.mktemp("here"))
    assert alucert(settings, "run").returncode == 3
    return settings


def test_a_run_on_the_cluster_publishes_the_same_bytes(
    dask: DaskCluster, local: Settings, tmp_path: Path
) -> None:
    there = local.model_copy(update={"data_dir": tmp_path})
    shutil.copytree(local.raw_dir, there.raw_dir)
    remote = alucert(there, "run", *dask_options(dask))
    assert remote.returncode == 3, remote.stderr
    assert published(local) == published(there)


@pytest.mark.slow
def test_documents_behind_an_address_give_the_same_bytes(
    dask: DaskCluster, local: Settings, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "bucket"
    shutil.copytree(local.raw_dir, elsewhere)
    there = local.model_copy(update={"data_dir": tmp_path / "there"})
    remote = alucert(there, "--raw-address", elsewhere.as_uri(), "run", *dask_options(dask))
    assert remote.returncode == 3, remote.stderr
    assert published(local) == published(there)


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_changes_nothing(frail: DaskCluster) -> None:
    jobs = [{"do": "slowly", "n": n} for n in range(40)]
    outcomes, said = on(frail, jobs, {5: frail.workers[0].kill})
    assert outcomes == [["done", n] for n in range(40)], said


@pytest.mark.slow
def test_a_scheduler_started_again_in_the_middle_changes_nothing(frail: DaskCluster) -> None:
    def restart() -> None:
        frail.end()
        threading.Thread(target=frail.start_scheduler).start()
        time.sleep(4)
        frail.start_worker()

    jobs = [{"do": "slowly", "n": n} for n in range(40)]
    outcomes, said = on(frail, jobs, {5: restart})
    assert outcomes == [["done", n] for n in range(40)], said


@pytest.mark.slow
def test_a_scheduler_that_does_not_come_back_is_said(frail: DaskCluster) -> None:
    jobs = [{"do": "slowly", "n": n} for n in range(40)]
    outcomes, said = on(frail, jobs, {5: frail.end}, patience=2.0)
    assert outcomes == [["done", n] for n in range(len(outcomes))]
    assert 5 <= len(outcomes) < 40
    assert f"{frail.address}: no scheduler answers there" in said
    assert "run the command again" in said


@pytest.mark.slow
def test_a_cluster_without_workers_is_said(frail: DaskCluster) -> None:
    for worker in frail.workers:
        worker.kill()
    outcomes, said = on(frail, [{"do": "square", "n": 1}], patience=2.0)
    assert outcomes == []
    assert "has had no worker" in said


def test_a_cluster_without_tls_is_refused_unless_it_is_said() -> None:
    with pytest.raises(WrongUsage, match="not a tls:// address"):
        security_of(Cluster(address="tcp://127.0.0.1:8786"))
    with pytest.raises(WrongUsage, match="not a tls:// address"):
        security_of(Cluster(address="ws://127.0.0.1:8786", insecure=True))
    assert security_of(Cluster(address="tcp://127.0.0.1:8786", insecure=True)) is None


def test_certificates_that_are_missing_are_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="certificates are missing"):
        security_of(Cluster(address="tls://127.0.0.1:8786"))
    with pytest.raises(WrongUsage, match=r"ca.pem: no such file"):
        security_of(Cluster(address="tls://127.0.0.1:8786", ca=tmp_path / "ca.pem"))


def test_without_dask_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WrongUsage, match=r"alucert\[dask\]"):
        security_of(Cluster(address="tls://127.0.0.1:8786"))


def test_a_worker_with_other_code_does_nothing() -> None:
    answer = do_task(TARGET, b'{"do": "square", "n": 2}', None, asdict(LIMITS), "another mark")
    assert "another version of alucert" in answer["refused"]


def test_a_worker_that_cannot_see_the_documents_does_nothing(tmp_path: Path) -> None:
    job = json.dumps({"file": str(tmp_path / "away" / "page.html"), "address": None}).encode()
    answer = do_task(TARGET, job, None, asdict(LIMITS), worker_mark())
    assert f"cannot see {tmp_path / 'away'}" in answer["refused"]


def test_without_documents_no_cluster_is_asked() -> None:
    nowhere = Cluster(address="tcp://127.0.0.1:1", insecure=True)
    assert list(run_on_cluster(TARGET, [], LIMITS, nowhere)) == []


def test_a_document_that_ended_worker_after_worker_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from distributed.scheduler import KilledWorker

    class Ended:
        status = "error"

        def exception(self, timeout: float) -> Exception:
            return KilledWorker("task", None, 3)  # type: ignore[arg-type]

    outcome = cluster._outcome(Ended())  # type: ignore[arg-type]
    assert isinstance(outcome, Lost)
    assert "one worker of the cluster after the other" in outcome.reason
    assert not isinstance(outcome, Done)
    assert Task({}).stored is None
