"""Tables that a person keeps by hand in ``data/``: read strictly, every fault with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import WrongUsage

_LARGEST = 16 * 1024 * 1024


def read_rows(file: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its line, cells stripped; nothing if there is no file.

    Raises WrongUsage where the file is too large, no UTF-8, no CSV, has other columns than
    these, a row of another width, or a NUL.
    """
    if not file.exists():
        return
    try:
        data = file.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise WrongUsage(f"{file}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise WrongUsage(f"{file}: not UTF-8 (byte {error.start}); save it as UTF-8.") from error
    if len(data) > _LARGEST:
        raise WrongUsage(f"{file}: larger than {_LARGEST} bytes; is it the right file?")
    if "\0" in text:
        raise WrongUsage(f"{file}: holds a NUL; save it as CSV in UTF-8.")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if [cell.strip() for cell in header] != list(columns):
            raise WrongUsage(f"{file}: the first line must be {','.join(columns)}")
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            line = reader.line_num
            if len(row) != len(columns):
                raise WrongUsage(
                    f"{file}, line {line}: {len(row)} columns instead of {len(columns)}."
                )
            yield line, dict(zip(columns, (cell.strip() for cell in row), strict=True))
    except csv.Error as error:
        raise WrongUsage(f"{file}: not a CSV file ({error}).") from error
