"""A run that is killed at any moment leaves no half file, and the next one takes it up."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.collect.addresses import identity
from pipeline.collect.collecting import Collecting
from pipeline.collect.ledger import Ledger
from pipeline.collect.verify import verify_raw
from pipeline.errors import AlucertError
from pipeline.files import PARTIAL
from tests.pipeline.collect.conftest import Serve, collect, settings_of, state_of
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


def kill_at(site: Replica, folder: Path, step: str, number: int) -> bool:
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
            collect(site, folder)
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


def start(site: Replica, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.pipeline.collect.kill_run"]
    port = site.base.rpartition(":")[2]
    return subprocess.Popen([*command, port, str(folder)], cwd=ROOT, stderr=subprocess.DEVNULL)


def killed_runs(site: Replica, folder: Path, kills: int, seed: int) -> int:
    """Start runs and kill each at a random moment after it began to ask; how many were hit."""
    chance = random.Random(seed)
    hit = 0
    for number in range(kills):
        target = folder / f"{number % 5}"
        asked = len(site.log)
        process = start(site, target)
        while len(site.log) == asked and process.poll() is None:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.5))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            hit += 1
        process.wait(30)
        assert_whole(target)
    return hit


def compare(site: Replica, folder: Path, tmp_path: Path) -> None:
    collect(site, tmp_path / "whole")
    expected = state_of(tmp_path / "whole")
    for target in sorted(folder.iterdir()):
        collect(site, target)
        assert state_of(target) == expected
        assert list(settings_of(target).raw_dir.rglob(f"{PARTIAL}*")) == []


def test_kill_minus_nine_at_a_few_moments(serve: Serve, tmp_path: Path) -> None:
    site = serve()
    assert killed_runs(site, tmp_path / "runs", 3, seed=3) >= 2
    compare(site, tmp_path / "runs", tmp_path)


@pytest.mark.slow
def test_kill_minus_nine_at_200_random_moments(serve: Serve, tmp_path: Path) -> None:
    site = serve(number=150, announcing=60)
    hit = 0
    for batch in range(20):  # each folder is killed twice before it is taken up
        folder = tmp_path / f"batch-{batch}"
        hit += killed_runs(site, folder, 10, seed=batch)
        compare(site, folder, tmp_path / f"compare-{batch}")
    assert hit > 100  # of the 200; the others had ended by then


@pytest.mark.slow
def test_eight_runs_at_once_one_works_and_seven_end_at_once(serve: Serve, tmp_path: Path) -> None:
    site = serve(number=40, announcing=30, delay=0.2)
    source = tmp_path / "here.py"
    port = site.base.rpartition(":")[2]
    source.write_text(f"from tests.replica.source import source\nSOURCE = source({port})\n")
    command = [sys.executable, "-m", "pipeline.cli", "--data-dir", str(tmp_path / "data")]
    command += ["--collection", "replica", "collect", "--source", str(source), "--limit", "10"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    runs = [
        subprocess.Popen(command, cwd=ROOT, env=environment, **pipes)  # type: ignore[call-overload]
        for _ in range(8)
    ]
    ended = [(run.communicate(timeout=90), run.returncode) for run in runs]
    codes = sorted(code for _, code in ended)
    assert codes == [0, *[75] * 7]
    assert all("another run" in said[1] for said, code in ended if code == 75)


def test_collecting_keeps_nothing_in_memory_alone(serve: Serve, tmp_path: Path) -> None:
    """What was told of a document is in the store by then."""
    site = serve(number=10, announcing=5)
    seen: list[bool] = []
    tell = Collecting._tell

    def checked(self: Collecting, url: str, kind: str, outcome: str, *rest: object) -> None:
        known = self.ledger.get(identity(url))
        if outcome == "new":
            fresh = Ledger(settings_of(tmp_path).raw_dir).get(known.key if known else "")
            seen.append(fresh is not None and bool(fresh.documents))
        tell(self, url, kind, outcome, *rest)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Collecting, "_tell", checked)
        collect(site, tmp_path)
    assert len(seen) > 5
    assert all(seen)
