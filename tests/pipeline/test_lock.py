from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import AlucertError, LockHeld
from pipeline.lock import collection_lock

HOLDER = """
import os, sys
from pathlib import Path
from pipeline.lock import collection_lock
with collection_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
    os._exit(9)  # without giving it back
"""


def test_a_second_run_ends_at_once_and_names_the_first(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(LockHeld, match=f"process {holder.pid}") as raised,
            collection_lock(tmp_path),
        ):
            pass
        assert raised.value.exit_code == 75
        holder.stdin.close()
        holder.wait(10)
    with collection_lock(tmp_path):  # the lock died with its process
        pass


def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "processed").write_text("a file")
    with (
        pytest.raises(AlucertError, match=r"cannot be written.*--data-dir"),
        collection_lock(tmp_path / "processed" / "demo"),
    ):
        pass
