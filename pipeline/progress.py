"""What a person sees while the work goes on: on standard error, never among the data."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO
from unicodedata import category

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, marks of direction, halves of characters


def printable(text: str) -> str:
    """Return a text that is safe to show: control characters are written out.

    A website names its pages and errors as it likes; a terminal obeys such characters.

    >>> printable("red: \x1b[31m")
    'red: \\x1b[31m'
    """
    return "".join(
        ascii(letter)[1:-1] if category(letter) in _UNSEEN and letter != "\n" else letter
        for letter in text
    )


class Progress:
    """Says what happens: plain lines and a bar for a person, JSON lines for a machine, or nothing.

    ``quiet`` leaves only warnings; ``json_logs`` writes one JSON object a line.
    """

    def __init__(
        self, quiet: bool = False, json_logs: bool = False, stream: TextIO | None = None
    ) -> None:
        self.quiet = quiet
        self.json_logs = json_logs
        self._stream = stream

    @property
    def stream(self) -> TextIO:
        """Where the lines go."""
        return self._stream or sys.stderr

    def say(self, text: str, **facts: object) -> None:
        """Tell what was done; ``facts`` are the keys of the JSON line."""
        if not self.quiet:
            self._write("info", text, facts)

    def warn(self, text: str, **facts: object) -> None:
        """Tell what a person should look at; also said where it is quiet."""
        self._write("warning", text, facts)

    @contextmanager
    def steps(self, name: str, total: int) -> Iterator[Callable[[], None]]:
        """Show how far a piece of work is; gives the function to call after each step."""
        if self.quiet or self.json_logs or total == 0 or not self.stream.isatty():
            yield lambda: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Bars(
            *columns, TimeElapsedColumn(), console=Console(file=self.stream), transient=True
        ) as bars:
            task = bars.add_task(name, total=total)
            yield lambda: bars.advance(task)

    def _write(self, level: str, text: str, facts: dict[str, object]) -> None:
        if self.json_logs:
            moment = datetime.now(UTC).isoformat(timespec="milliseconds")
            entry = {"at": moment, "level": level, "message": text, **facts}
            print(json.dumps(entry, ensure_ascii=False, default=str), file=self.stream)
        else:
            print(printable(text), file=self.stream)
        self.stream.flush()
