"""The errors a person sees: few, named, and each with the exit code of its kind.

A message names the file or setting and says what to do. Anything else that is raised is a
fault of the program (exit code 1).
"""

from __future__ import annotations

from typing import Literal

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_NOT_COMPLETE = 3
EXIT_REFUSED = 4
EXIT_LOCKED = 75
EXIT_INTERRUPTED = 130


class AlucertError(Exception):
    """The program cannot go on; the message says why and what to do."""

    exit_code: int = EXIT_FAILED


class WrongUsage(AlucertError):
    """The command was called with something that it cannot work with."""

    exit_code = EXIT_USAGE


class Unreadable(AlucertError):
    """One document cannot be read; the rest of a batch goes on.

    ``status`` is the document's status in its contract line: ``unreadable`` for bytes that
    no reader can turn into text (a scan, a password, a format that is not read here),
    ``failed`` for what went wrong on the way (no such file, a truncated file, a time limit).
    """

    exit_code = EXIT_NOT_COMPLETE

    def __init__(
        self, message: str, status: Literal["unreadable", "failed"] = "unreadable"
    ) -> None:
        super().__init__(message)
        self.status: Literal["unreadable", "failed"] = status


class NotFetched(AlucertError):
    """A document's bytes did not come from the raw store's address; the next run asks again."""


class StoreConflict(AlucertError):
    """Stored bytes are not what their name says, or would have to be overwritten."""


class PublicationRefused(AlucertError):
    """A check failed; nothing was published and the old snapshot stays current."""

    exit_code = EXIT_REFUSED


class LockHeld(AlucertError):
    """Another run works on the same collection."""

    exit_code = EXIT_LOCKED
