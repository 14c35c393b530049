"""A run that is killed at any moment leaves no half file, and the next one takes it up."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.collect.addresses import identity
from pipeline.collect.collecting import Collecting
from pipeline.collect.ledger import Ledger
from pipeline.collect.verify import verify_raw
from pipeline.errors import AlucertError
from pipeline.files import PARTIAL
from tests.pipeline.collect.conftest import NIGHT, Figure, Serve, collect, settings_of, state_of
from tests.replica.site import Replica

ROOT = Path(__file__).parents[3]
_STEPS = ("link", "replace", "fsync", "unlink")


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def final_files(folder: Path) -> list[Path]:
    """Every file at a final name, which must be whole."""
    raw = settings_of(folder).raw_dir
    return [p for p in raw.rglob("*") if p.is_file() and not p.name.startswith(PARTIAL)]


def assert_whole(folder: Path) -> None:
    """No half file: every name proves its bytes, every note its seal."""
    report = verify_raw(settings_of(folder).raw_dir)
    assert report.problems == ()
    assert Ledger(settings_of(folder).raw_dir).sources() is not None
    assert all(path.stat().st_size > 0 for path in final_files(folder))


def kill_at(site: Replica, folder: Path, step: str, number: int, now: datetime = NIGHT) -> bool:
    """Run until the n-th call of a step of the system; whether it came that far."""
    calls = 0
    real = {name: getattr(os, name) for name in _STEPS}

    def counted(*arguments: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls >= number:  # a dead process does nothing any more, nor does it tidy up
            raise Killed
        return real[step](*arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, step, counted)
        try:
            collect(site, folder, now)
        except Killed:
            return True
    return False


@pytest.mark.parametrize("step", _STEPS)
def test_a_run_that_ends_at_a_step_of_the_store_is_taken_up(
    step: str, serve: Serve, tmp_path: Path
) -> None:
    """The first, second, third ... call of each step that writing takes, one run each."""
    site = serve(number=6, announcing=4)
    collect(site, tmp_path / "whole")
    expected = state_of(tmp_path / "whole")
    number = 1
    while number < 40:
        folder = tmp_path / f"{number}"
        if not kill_at(site, folder, step, number):
            break
        assert_whole(folder)
        collect(site, folder)
        assert state_of(folder) == expected
        number += 1 if number < 6 else 7
    assert number > 5


@pytest.mark.parametrize("step", ["link", "replace"])
def test_a_run_that_finds_changes_is_taken_up_wherever_it_ends(
    step: str, serve: Serve, tmp_path: Path
) -> None:
    """Pages changed back, changed, moved and gone, each with its report."""
    site = serve(number=9, announcing=7)
    collect(site, tmp_path / "before")
    told = [post for post in site.posts.values() if post.path in site.announcements]
    back, changed, moved, gone, *_ = told
    at = site.edit_post(back).modified + timedelta(hours=1)
    collect(site, tmp_path / "before", NIGHT + timedelta(days=1))
    site.posts[back.id] = replace(back, modified=at)
    site.edit_post(changed)
    site.posts[moved.id] = replace(moved, slug=f"asi-certifies-renamed-{moved.id}")
    site.moved[moved.path] = site.posts[moved.id].path
    site.gone.add(gone.path)
    night = NIGHT + timedelta(days=2)
    shutil.copytree(tmp_path / "before", tmp_path / "whole")
    whole = collect(site, tmp_path / "whole", night)
    assert (whole.count("changed"), whole.count("gone")) == (2, 1)
    expected = state_of(tmp_path / "whole")
    assert sum(".seen-" in name for name in expected) == 1
    number = 0
    for number in range(1, 30):
        folder = tmp_path / f"{number}"
        shutil.copytree(tmp_path / "before", folder)
        if not kill_at(site, folder, step, number, night):
            break
        assert_whole(folder)
        collect(site, folder, night)
        assert state_of(folder) == expected
    assert number > 4


def test_a_disk_that_is_full_loses_nothing(serve: Serve, tmp_path: Path) -> None:
    site = serve(number=6, announcing=3)
    collect(site, tmp_path / "whole")
    folder = tmp_path / "full"
    real = os.fsync
    refused = 0
    for number in range(1, 9):
        calls = 0

        def full(descriptor: int, last: int = number) -> None:
            nonlocal calls
            calls += 1
            if calls >= last:
                raise OSError(28, "No space left on device")
            real(descriptor)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "fsync", full)
            try:
                collect(site, folder)
            except AlucertError as error:
                assert "make room" in str(error)
                refused += 1
        assert_whole(folder)
    assert refused >= 4
    collect(site, folder)
    assert state_of(folder) == state_of(tmp_path / "whole")


@dataclass
class Runs:
    """Runs over a replica in processes of their own, to be killed."""

    site: Replica
    server: subprocess.Popen[str]

    def start(self, folder: Path, **wish: object) -> int:
        """Begin a run; the number of its process."""
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.write(json.dumps({"folder": str(folder), **wish}) + "\n")
        self.server.stdin.flush()
        return int(self.server.stdout.readline())

    def ended(self) -> int:
        """Wait for the end of the run; its exit code, -9 if it was killed."""
        assert self.server.stdout is not None
        return int(self.server.stdout.readline().removeprefix("ended "))

    def killed_when(self, folder: Path, requests: int, seconds: float) -> bool:
        """Kill a run once the site was asked so often, and a moment later; whether it was hit."""
        before = len(self.site.log)
        process = self.start(folder)
        told = threading.Thread(target=lambda: codes.append(self.ended()), daemon=True)
        codes: list[int] = []
        told.start()
        while len(self.site.log) - before < requests and told.is_alive():
            time.sleep(0.001)
        told.join(seconds)
        if not codes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        told.join(30)
        return codes == [-signal.SIGKILL]


@pytest.fixture
def runs() -> Iterator[Callable[[Replica], Runs]]:
    """Give what starts runs over a replica in processes of their own."""
    with ExitStack() as stack:

        def start(site: Replica) -> Runs:
            port = site.base.rpartition(":")[2]
            server = subprocess.Popen(
                [sys.executable, "-m", "tests.pipeline.collect.kill_run", port],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(server)
            assert server.stdin is not None
            stack.callback(server.stdin.close)
            return Runs(site, server)

        yield start


def kill_at_random(made: Runs, folder: Path, kills: int, seed: int, tmp_path: Path) -> int:
    """Kill runs at random moments, take up each, compare with an uninterrupted one; half files.

    A moment is a number of requests and some milliseconds; a folder is hit up to three times.
    """
    first = len(made.site.log)
    collect(made.site, tmp_path / "whole")
    asked = len(made.site.log) - first
    expected = state_of(tmp_path / "whole")
    chance = random.Random(seed)
    hit = number = 0
    while hit < kills:
        number += 1
        target = folder / f"{number}"
        for _ in range(chance.randrange(1, 4)):
            moment = chance.randrange(asked), chance.uniform(0, 0.03)
            hit += hit < kills and made.killed_when(target, *moment)
            assert_whole(target)
        collect(made.site, target)
        assert state_of(target) == expected
        assert list(settings_of(target).raw_dir.rglob(f"{PARTIAL}*")) == []
        shutil.rmtree(target)
    return hit


def test_kill_minus_nine_at_a_few_moments(
    serve: Serve, runs: Callable[[Replica], Runs], tmp_path: Path
) -> None:
    site = serve(number=12, announcing=8)
    assert kill_at_random(runs(site), tmp_path / "runs", 5, 3, tmp_path) == 5


@pytest.mark.slow
def test_kill_minus_nine_at_200_random_moments(
    serve: Serve, runs: Callable[[Replica], Runs], tmp_path: Path, figure: Figure
) -> None:
    site = serve(number=40, announcing=20)
    hit = kill_at_random(runs(site), tmp_path / "runs", 200, 1, tmp_path)
    figure("raw store", f"killed (-9) at {hit} random moments: 0 partial files, 0 other ends")


@pytest.mark.slow
@pytest.mark.parametrize("step", [*_STEPS, "open", "fchmod"])
def test_kill_minus_nine_at_every_call_of_each_step(
    step: str, serve: Serve, runs: Callable[[Replica], Runs], tmp_path: Path, figure: Figure
) -> None:
    site = serve(number=6, announcing=4)
    made = runs(site)
    collect(site, tmp_path / "whole")
    expected = state_of(tmp_path / "whole")
    number = 1
    while True:
        target = tmp_path / f"{number}"
        made.start(target, step=step, number=number)
        if made.ended() == 0:
            break
        assert_whole(target)
        collect(site, target)
        assert state_of(target) == expected
        number += 1
    assert number > 5
    figure("raw store", f"killed (-9) at each of {number - 1} calls of {step}: 0 partial files")


@pytest.mark.slow
def test_eight_runs_at_once_one_works_and_seven_end_at_once(
    serve: Serve, tmp_path: Path, figure: Figure
) -> None:
    site = serve(number=40, announcing=30, delay=0.2)
    source = tmp_path / "here.py"
    port = site.base.rpartition(":")[2]
    source.write_text(f"from tests.replica.source import source\nSOURCE = source({port})\n")
    command = [sys.executable, "-m", "pipeline.cli", "--data-dir", str(tmp_path / "data")]
    command += ["--collection", "replica", "collect", "--source", str(source), "--limit", "10"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    ended = [(run.communicate(timeout=90), run.returncode) for run in runs]
    codes = sorted(code for _, code in ended)
    assert codes == [0, *[75] * 7]
    assert all("another run" in said[1] for said, code in ended if code == 75)
    figure("locks", f"8 runs at once: {codes.count(0)} worked, {codes.count(75)} ended with 75")


def test_collecting_keeps_nothing_in_memory_alone(serve: Serve, tmp_path: Path) -> None:
    """What was told of a document is in the store by then."""
    site = serve(number=10, announcing=5)
    seen: list[bool] = []
    tell = Collecting._tell

    def checked(self: Collecting, url: str, kind: Any, outcome: Any, *rest: Any) -> None:
        known = self.ledger.get(identity(url))
        if outcome == "new":
            fresh = Ledger(settings_of(tmp_path).raw_dir).get(known.key if known else "")
            seen.append(fresh is not None and bool(fresh.documents))
        tell(self, url, kind, outcome, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Collecting, "_tell", checked)
        collect(site, tmp_path)
    assert len(seen) > 5
    assert all(seen)
