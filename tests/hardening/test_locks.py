"""locks: 8 runs at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from pipeline.lock import collection_lock
from tests.conftest import Figure
from tests.hardening.rows import Row, of_collecting
from tools.write_collecting import ROOT

ROW = Row(
    "locks",
    "a lock that dies with its process",
    "8 runs at once: 1 works, 7 end with exit 75 at once",
    of_collecting("locks"),
)

HOLD = """
import sys, time
from pathlib import Path
from pipeline.lock import collection_lock
with collection_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_dies_with_its_process_however_it_ends(tmp_path: Path, figure: Figure) -> None:
    for end in (signal.SIGKILL, signal.SIGTERM):
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(tmp_path)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        with holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            holder.send_signal(end)
            holder.wait(20)
        with collection_lock(tmp_path):
            pass  # at once: nothing stale is left
    figure("locks", "a holder ended by SIGKILL and by SIGTERM: the lock was free at once")
