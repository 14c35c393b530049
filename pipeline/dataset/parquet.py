"""One Parquet file read as an Arrow table, every page proven by its checksum."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def read_parquet(source: Path | bytes) -> pa.Table:
    """Return the table of a file, or of a file's bytes. Raises OSError, pyarrow.ArrowException.

    The calling thread reads, from Arrow's own buffer: reads of a Python object on Arrow's
    threads can abort a process that ends meanwhile (github.com/apache/arrow/issues/34314;
    2 of 80 calls of `alucert same` on a busy machine).
    """
    data = source.read_bytes() if isinstance(source, Path) else source
    file = pq.ParquetFile(pa.BufferReader(data), pre_buffer=False, page_checksum_verification=True)
    return file.read(use_threads=False)
