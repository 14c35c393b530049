"""Runs of `collect` in processes of their own, to be killed.

``kill_run.py PORT`` reads one run a line, as JSON: ``folder``, and perhaps ``step`` and
``number``: then the process kills itself (SIGKILL) at the n-th call of that step of the system.
It says the number of the process, and ``ended CODE`` once that is over. All is imported before,
so that a run begins at once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pipeline.collect.collecting
import pipeline.collect.crawler  # noqa: F401 - imported before a run needs it
from pipeline.collect.command import Wish, collect_online
from pipeline.lock import collection_lock
from pipeline.progress import Progress
from tests.pipeline.collect.conftest import NIGHT, settings_of
from tests.replica.source import source


def collect_once(port: int, folder: Path) -> None:
    """Run once, as the command does."""
    settings = settings_of(folder)
    with collection_lock(settings.processed_dir):
        collect_online(settings, Progress(quiet=True), Wish(source=source(port)), lambda: NIGHT)


def die_at(step: str, number: int) -> None:
    """Let the process kill itself at the n-th call of ``os.STEP``."""
    real = getattr(os, step)
    calls = 0

    def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)

    setattr(os, step, counted)


def main(port: int) -> None:
    """Do each run in a process of its own."""
    for line in sys.stdin:
        wish = json.loads(line)
        process = os.fork()
        if process == 0:
            code = 1
            try:
                if "step" in wish:
                    die_at(wish["step"], wish["number"])
                collect_once(port, Path(wish["folder"]))
                code = 0
            finally:
                os._exit(code)
        print(process, flush=True)
        print(f"ended {os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
