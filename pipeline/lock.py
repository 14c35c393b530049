"""One run at a time on a collection: a lock that dies with its process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import AlucertError, LockHeld


@contextmanager
def collection_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of the collection whose processed data is in ``folder``.

    The operating system frees it when the process ends, however it ends, so that no lock is
    ever stale; the file itself stays.

    Raises LockHeld at once if another process has it, AlucertError if the folder cannot be
    written.
    """
    path = folder / ".lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise AlucertError(
            f"{folder}: the data folder cannot be written ({error.strerror}); "
            "make it writable or name another with --data-dir."
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
            who = f" (process {holder})" if holder else ""
            raise LockHeld(
                f"{path}: another run{who} works on this collection; wait for it to end."
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)
