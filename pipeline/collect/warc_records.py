"""The records of a WARC file, read within limits whatever the file says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader

HEAD_BYTES = 1024 * 1024


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]  # warcio has no types
    """Reads lines only so far: a few kilobytes of gzip can hold a head of gigabytes."""

    head = 0

    def readline(self, length: int | None = None) -> bytes:
        """Return a line. Raises ArchiveLoadFailed for a head of more than a megabyte."""
        line: bytes = super().readline(min(length or HEAD_BYTES, HEAD_BYTES))
        self.head += len(line)
        if self.head > HEAD_BYTES:
            raise ArchiveLoadFailed("a record whose head is too large")
        return line


class _Loader(ArcWarcRecordLoader):  # type: ignore[misc]  # warcio has no types
    def load_http_headers(self, rec_type: str, uri: str | None, stream: Any, length: Any) -> Any:
        """Return a record's HTTP headers, None for a record without an address."""
        return super().load_http_headers(rec_type, uri or "", stream, length)


def records(stream: BinaryIO) -> Iterator[Any]:
    """Yield the records of a WARC file. Raises ArchiveLoadFailed, EOFError, ValueError."""
    archive = ArchiveIterator(stream)
    archive.reader, archive.loader = _Reader(stream), _Loader()
    for record in archive:
        archive.reader.head = 0
        yield record
