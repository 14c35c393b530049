"""data/corrections.csv and data/reviews.csv as a review writes them: at once, whole, or not at all.

New lines are appended in one write and brought to the disk before anybody is told that they are
there. A line that its own author takes back is taken out by replacing the file in one step. What
a power cut left of a line that was never acknowledged is put aside when the book is opened.
"""

from __future__ import annotations

import csv
import fcntl
import io
import os
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from pipeline.corrections.file import (
    COLUMNS,
    HEADER_LINE,
    Correction,
    CorrectionsRefused,
    corrections_of,
    read_corrections,
)
from pipeline.corrections.file import (
    FILE as CORRECTIONS,
)
from pipeline.errors import AlucertError, LockHeld
from pipeline.files import write_atomically
from pipeline.lock import collection_lock
from pipeline.review import reviews
from pipeline.review.reviews import Review, read_reviews
from pipeline.settings import Settings

CorrectionRow = Mapping[str, str | int | None]
_PATIENCE = 5.0  # seconds that a change waits for a run on the collection
TORN = "torn"
Row = TypeVar("Row")


class Book:
    """The two files of one data folder, read again whenever they have changed.

    ``lock_folder`` is the collection's, None where no run can be at work (``annotate``).
    """

    def __init__(
        self, corrections: Path, reviews_file: Path, lock_folder: Path | None = None
    ) -> None:
        self.corrections_file = corrections
        self.reviews_file = reviews_file
        self._lock_folder = lock_folder
        self._patience = _PATIENCE
        self._here = threading.Lock()
        self._corrections = _Kept(corrections, read_corrections)
        self._reviews = _Kept(reviews_file, read_reviews)
        self.mended = [
            said
            for file, first in (
                (corrections, HEADER_LINE),
                (reviews_file, reviews.HEADER_LINE),
            )
            if (said := _put_aside_torn(file, first))
        ]

    @classmethod
    def of_collection(cls, settings: Settings) -> Book:
        """Return the book of a data folder, written under a collection's lock."""
        folder = settings.data_dir
        return cls(folder / CORRECTIONS, folder / reviews.FILE, settings.processed_dir)

    @classmethod
    def beside(cls, file: Path) -> Book:
        """Return the book of one file that is annotated: `NAME.corrections.csv` beside it."""
        return cls(file.with_suffix(f".{CORRECTIONS}"), file.with_suffix(f".{reviews.FILE}"))

    def corrections(self) -> tuple[Correction, ...]:
        """Return every correction of the file. Raises CorrectionsRefused."""
        return self._corrections.rows()

    def reviews(self) -> tuple[Review, ...]:
        """Return every line of the file of reviews. Raises ReviewsRefused."""
        return self._reviews.rows()

    def write(
        self,
        add: Sequence[CorrectionRow] = (),
        take_out: Collection[str] = (),
        noted: Sequence[Review] = (),
    ) -> None:
        """Write lines and take others out; on the disk when it returns.

        In: new corrections; the keys of corrections to take out; new lines of reviews.

        Raises CorrectionsRefused, with nothing changed, where a line is malformed or is there
        already; LockHeld where a run works on the collection for longer than a few seconds;
        AlucertError where the folder cannot be written.
        """
        with self._locked():
            try:
                if add or take_out:
                    self._write_corrections(add, take_out)
                if noted:
                    text = "".join(review.line() for review in noted)
                    _append(self.reviews_file, text, reviews.HEADER_LINE)
            except OSError as error:
                raise AlucertError(
                    f"{self.corrections_file.parent}: cannot be written ({error.strerror}); "
                    "nothing was saved. Make room or make it writable."
                ) from error

    def _write_corrections(self, add: Sequence[CorrectionRow], take_out: Collection[str]) -> None:
        file = self.corrections_file
        old = file.read_bytes().decode("utf-8-sig") if file.exists() else ""
        new = lines_of(add)
        if not take_out:
            corrections_of(file, (_ended(old) or HEADER_LINE) + new)  # refuses what is malformed
            _append(file, new, HEADER_LINE)
            return
        kept = _without(file, old, take_out)
        whole = _ended(kept) + new
        corrections_of(file, whole)
        write_atomically(file, whole.encode("utf-8"))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the collection's lock and, against reviews of other collections, the files'."""
        folder = self.corrections_file.parent
        with self._here:
            folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(folder / ".review.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                if self._lock_folder is None:
                    yield
                    return
                with _waiting(self._lock_folder, self._patience):
                    yield
            finally:
                os.close(descriptor)


def lines_of(rows: Sequence[CorrectionRow]) -> str:
    """Return corrections as lines of the file, without its header."""
    sink = io.StringIO()
    csv.DictWriter(sink, COLUMNS, lineterminator="\n").writerows(rows)
    return sink.getvalue()


@contextmanager
def _waiting(folder: Path, patience: float) -> Iterator[None]:
    """Hold the collection's lock; wait a little for a run that has it."""
    deadline = time.monotonic() + patience
    while True:
        lock = collection_lock(folder)
        try:
            lock.__enter__()
        except LockHeld:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.1)
        else:
            break
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


def _append(file: Path, text: str, header: str) -> None:
    """Add text at a file's end in one write, and bring it to the disk."""
    if not file.exists():
        write_atomically(file, (header + text).encode("utf-8"))
        return
    data = file.read_bytes()
    lead = "" if not data or data.endswith(b"\n") else "\n"
    if not data:
        lead = header
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    try:
        whole = (lead + text).encode("utf-8")
        written = os.write(descriptor, whole)
        if written != len(whole):  # the disk is full: no half line may stay
            os.ftruncate(descriptor, len(data))
            raise OSError(28, "No space left on device")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _without(file: Path, text: str, take_out: Collection[str]) -> str:
    """Return the text of the file without some corrections; every other byte stays."""
    found = corrections_of(file, text)
    lines = list(io.StringIO(text, newline=""))
    starts = [correction.line - 1 for correction in found]
    ends = [*starts[1:], len(lines)]
    gone = {
        number
        for correction, start, end in zip(found, starts, ends, strict=True)
        if correction.key in take_out
        for number in range(start, end)
    }
    return "".join(line for number, line in enumerate(lines) if number not in gone)


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


class _Kept(Generic[Row]):
    """The rows of a file, read again when the file is another one."""

    def __init__(self, file: Path, read: Callable[[Path], tuple[Row, ...]]) -> None:
        self._file, self._read = file, read
        self._known: tuple[object, tuple[Row, ...]] | None = None

    def rows(self) -> tuple[Row, ...]:
        """Return the rows as they are now. Raises what reading the file raises."""
        mark = _mark(self._file)
        if self._known is None or self._known[0] != mark:
            self._known = (mark, self._read(self._file))
        return self._known[1]


def _mark(file: Path) -> object:
    try:
        known = file.stat()
    except FileNotFoundError:
        return None
    return known.st_mtime_ns, known.st_size, known.st_ino


def _put_aside_torn(file: Path, header: str) -> str | None:
    """Put aside what is left of a line that was never written to its end; say so.

    A last line without its line break that is whole all the same is a person's, and stays.
    """
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return None
    if not data or (data.endswith(b"\n") and data.count(b'"') % 2 == 0):
        return None
    text = data.decode("utf-8-sig", "replace")
    if header == HEADER_LINE and data.count(b'"') % 2 == 0:
        try:
            corrections_of(file, text)
            return None
        except CorrectionsRefused:
            pass
    quotes = end = 0
    for place, byte in enumerate(data):
        quotes += byte == 0x22
        if byte == 0x0A and quotes % 2 == 0:
            end = place + 1
    torn = data[end:]
    with file.with_suffix(f".{TORN}").open("ab") as aside:
        aside.write(torn + b"\n")
        aside.flush()
        os.fsync(aside.fileno())
    write_atomically(file, data[:end])
    return (
        f"{file}: the last line was cut short when the program or the machine stopped; it was "
        f"never acknowledged and lies in {aside.name}"
    )
