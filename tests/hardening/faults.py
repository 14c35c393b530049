"""File operations that fail, after SQLite's model: the first, the second, the third ... of them.

An operation fails once (a bad sector), from then on (a full disk), or ends the process: then
nothing more is done, not even tidying up. A write that fails has written half of its bytes.
"""

from __future__ import annotations

import errno
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest

Kind = Literal["once", "from then on", "end"]
KINDS: tuple[Kind, ...] = ("once", "from then on", "end")
OPERATIONS = ("open", "write", "fsync", "rename", "any")
_CALLS = {
    "open": ("open",),
    "fsync": ("fsync",),
    "rename": ("rename", "replace", "link", "symlink"),
}
_OTHERS = ("mkdir", "unlink", "fchmod", "rmdir")


class Ended(BaseException):
    """The process dies here."""


class Counter:
    """Counts the operations and lets the n-th fail."""

    def __init__(self, operation: str, number: int, kind: Kind) -> None:
        self.operation, self.number, self.kind = operation, number, kind
        self.done = 0

    def step(self, operation: str) -> None:
        """Count one operation; raise if it is the one that fails, or comes behind it."""
        if self.kind == "end" and self.done >= self.number:
            raise Ended
        if self.operation not in (operation, "any"):
            return
        self.done += 1
        if self.done == self.number or (self.kind == "from then on" and self.done > self.number):
            if self.kind == "end":
                raise Ended
            raise OSError(errno.ENOSPC, "No space left on device")


class _Handle:
    """A file that is written to: each write is an operation."""

    def __init__(self, handle: Any, counter: Counter) -> None:
        self._handle, self._counter = handle, counter

    def write(self, data: Any) -> Any:
        try:
            self._counter.step("write")
        except BaseException:
            self._handle.write(data[: len(data) // 2])
            self._handle.flush()
            raise
        return self._handle.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handle, name)

    def __enter__(self) -> _Handle:
        return self

    def __exit__(self, *_: object) -> None:
        self._handle.close()


@contextmanager
def failing(operation: str, number: int, kind: Kind) -> Iterator[Counter]:
    """Let the n-th such operation below fail for the time of the block."""
    counter = Counter(operation, number, kind)

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            counter.step(name)
            return real(*arguments, **named)

        return call

    real_open = io.open

    def opened(file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        if not isinstance(file, int):  # what os.open has opened was counted there
            counter.step("open")
        handle = real_open(file, mode, *arguments, **named)
        return _Handle(handle, counter) if set(mode) & set("wxa+") else handle

    with pytest.MonkeyPatch.context() as patch:
        for name, calls in _CALLS.items():
            for call in calls:
                patch.setattr(os, call, counted(name, getattr(os, call)))
        for call in _OTHERS:
            patch.setattr(os, call, counted("other", getattr(os, call)))
        patch.setattr(io, "open", opened)
        yield counter


def loop(
    operation: str,
    kind: Kind,
    folder: Path,
    act: Callable[[Path], object],
    check: Callable[[Path, bool], object],
    told: tuple[type[BaseException], ...],
) -> int:
    """Fail the first, second, third ... operation of ``act`` until it passes; how many there were.

    ``folder / "start"`` is what every run starts from; ``check`` sees what is left, and whether
    the run said that it failed. ``told`` are the errors by which it may say so.
    """
    number = 0
    while True:
        number += 1
        place = folder / f"{operation}-{kind}-{number}".replace(" ", "-")
        shutil.copytree(folder / "start", place, symlinks=True)
        failed = False
        with failing(operation, number, kind) as counter:
            try:
                act(place)
            except (Ended, *told):
                failed = True
        check(place, failed)
        shutil.rmtree(place)
        if counter.done < number:
            assert not failed
            return number - 1
