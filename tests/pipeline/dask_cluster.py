"""A Dask cluster for tests: a scheduler and workers, each a process of its own, under TLS."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class DaskCluster:
    """Starts and ends the processes; ``address`` is the scheduler's once it is started."""

    folder: Path
    tls: bool = True
    address: str = ""
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def certificates(self) -> dict[str, str]:
        """Make a CA and one certificate, once; return their files by name."""
        import trustme

        files = {name: self.folder / f"{name}.pem" for name in ("ca", "cert", "key")}
        if not files["ca"].exists():
            authority = trustme.CA()
            issued = authority.issue_cert("127.0.0.1")
            authority.cert_pem.write_to_path(files["ca"])
            issued.cert_chain_pems[0].write_to_path(files["cert"])
            issued.private_key_pem.write_to_path(files["key"])
        return {name: str(file) for name, file in files.items()}

    def start_scheduler(self) -> None:
        """Start the scheduler; the second time at the address that it had."""
        port = self.address.rpartition(":")[2] or "0"
        told = self.folder / "scheduler.json"
        told.unlink(missing_ok=True)
        protocol = ["--protocol", "tls" if self.tls else "tcp"]
        self.scheduler = self._start(
            "dask_scheduler", "--port", port, "--scheduler-file", str(told), *protocol
        )
        self.address = _wait(lambda: json.loads(told.read_text())["address"])

    def start_worker(self) -> None:
        """Start one worker with one thread, without anybody who would start it again."""
        self.workers.append(
            self._start("dask_worker", self.address, "--nthreads", "1", "--no-nanny")
        )

    def options(self) -> dict[str, Any]:
        """What ``pipeline.settings.Cluster`` is made of."""
        known = self.certificates() if self.tls else {"insecure": True}
        return {"address": self.address, **known}

    def end(self) -> None:
        """End all processes at once."""
        for process in (*self.workers, self.scheduler):
            if process is not None:
                process.kill()
                process.wait(10)
        self.workers.clear()

    def _start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        given = ["--host", "127.0.0.1", "--no-dashboard", *arguments]
        if self.tls:
            files = self.certificates()
            for name, option in (("ca", "ca-file"), ("cert", "cert"), ("key", "key")):
                given += [f"--tls-{option}", files[name]]
        with (self.folder / f"{program}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{program}", *given],
                env=environment(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )


def environment() -> dict[str, str]:
    """The environment of a process that is to find the project and its tests."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "60s"}


def _wait(ask: Any) -> str:
    for _ in range(300):
        try:
            return str(ask())
        except (OSError, ValueError, KeyError):
            time.sleep(0.1)
    raise TimeoutError("the scheduler did not start")
