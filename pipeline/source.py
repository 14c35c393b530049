"""The documents that a command is to read: where their bytes are, and how to get them."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import Unreadable
from pipeline.pool import Job
from pipeline.settings import MIB

STANDARD_INPUT = "-"
SUFFIXES = (".html", ".htm", ".txt", ".pdf")


@dataclass(frozen=True, slots=True)
class Source:
    """One document to read: where its bytes are, how it is called, where it came from.

    ``sha256``, where known, must be the one of the bytes; ``charset`` is the one that the server
    named; ``address`` is where the bytes are if that is no file but an address of fsspec.
    """

    file: Path
    path: str
    url: str | None = None
    sha256: str | None = None
    charset: str | None = None
    address: str | None = None

    def as_job(self, limit: int) -> Job:
        """Return the document as JSON for a worker; ``limit`` is the most bytes to look at."""
        return {
            "file": str(self.file),
            "path": self.path,
            "url": self.url,
            "sha256": self.sha256,
            "charset": self.charset,
            "address": self.address,
            "limit": limit,
        }

    @classmethod
    def of_job(cls, job: Job) -> Source:
        """Return the document that :meth:`as_job` turned into JSON."""
        known = (job[key] for key in ("path", "url", "sha256", "charset", "address"))
        return cls(Path(job["file"]), *known)


def load(source: Source, limit: int) -> bytes:
    """Return a document's bytes.

    Raises Unreadable for a path that is missing, a folder, not readable, too large to look at,
    or whose bytes are not those its name proves; NotFetched where an address does not answer.
    """
    path = source.path
    try:
        if source.address is not None:
            from pipeline.address import fetched

            data = fetched(source.address, limit)
            size = len(data)
        elif str(source.file) == STANDARD_INPUT:
            data = sys.stdin.buffer.read(limit + 1)
            size = len(data)
        else:
            size = source.file.stat().st_size
            data = source.file.read_bytes() if size <= limit else b""
    except FileNotFoundError as error:
        raise Unreadable(f"{path}: no such file; check the path.", "failed") from error
    except IsADirectoryError as error:
        raise Unreadable(
            f"{path}: a folder without any {', '.join(SUFFIXES)} file; name the files.", "failed"
        ) from error
    except OSError as error:
        raise Unreadable(
            f"{path}: cannot be opened ({error.strerror}); check the path and its permissions.",
            "failed",
        ) from error
    if size > limit:
        raise Unreadable(
            f"{path}: more than {limit / MIB:g} MiB, which no announcement or report has; "
            "leave it out."
        )
    if source.sha256 is not None and hashlib.sha256(data).hexdigest() != source.sha256:
        raise Unreadable(
            f"{path}: its bytes are not those that its name proves (damaged or changed); restore "
            "the file from a copy.",
            "failed",
        )
    return data


def spooled(source: Source, limit: int, folder: Path) -> Source:
    """Return a document of standard input as a file in a folder, which a worker can read.

    One byte more than the limit is kept, so that a document too large is still told as one.
    """
    file = folder / "standard-input"
    file.write_bytes(sys.stdin.buffer.read(limit + 1))
    return Source(file, source.path, source.url, source.sha256, source.charset)


def expand_paths(paths: Iterable[str | Path]) -> list[str]:
    """Return the files that the paths name: a folder gives its documents, by name.

    A folder without documents and a path that is missing stay, so that each gets its line.
    """
    expanded: list[str] = []
    for path in paths:
        folder = Path(path)
        if str(path) == STANDARD_INPUT or not folder.is_dir():
            expanded.append(str(path))
            continue
        inside = sorted(
            str(file)
            for file in folder.rglob("*")
            if file.suffix.lower() in SUFFIXES and file.is_file()
        )
        expanded.extend(inside or [str(path)])
    return expanded


def source_of(path: str) -> Source:
    """Return the document that a path of the command line names."""
    return Source(Path(path), path)
