"""The replica's command says that it serves, or at once why it cannot."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def replica(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.replica", "--posts", "3", "--announcements", "2"]
    return subprocess.run(
        [*command, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("detached", [(), ("--detach",)], ids=["in front", "detached"])
def test_where_its_port_is_taken_it_ends_at_once_and_says_so(detached: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = replica("--port", port, *detached, "--minutes", "0.05")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert f"cannot serve at port {port}" in ended.stderr
    assert "name another with --port" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_that_there_is_not_is_refused_in_words() -> None:
    ended = replica("--port", "70000", "--detach")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "cannot serve at port 70000" in ended.stderr


def test_detached_it_comes_back_when_it_serves() -> None:
    ended = replica("--port", "0", "--detach", "--minutes", "0.01")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("replica at http://127.0.0.1:")
    assert ": 3 posts, " in ended.stdout
