"""Cells of a spreadsheet: read in any encoding, written so that none becomes a formula."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from pipeline.errors import WrongUsage

LARGEST = 64 * 1024 * 1024
LONGEST_CELL = 100_000
_DELIMITERS = ",;\t|"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was read: its header, its rows with their first lines, and how it was read."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str
    delimiter: str


def read_sheet(data: bytes, name: str) -> Sheet:
    """Return the table of a CSV file's bytes; ``name`` is for what is said of it.

    The encoding comes from the byte order mark, else UTF-8, else Windows-1252 (Excel's); the
    delimiter from a first line ``sep=;`` as Excel writes it, else from the header. Rows that
    are wholly empty stay, so that every line has its answer, except at the end. Raises
    WrongUsage for what is no table: nothing in it, too large, a NUL, a quote that never closes.
    """
    if len(data) > LARGEST:
        raise WrongUsage(f"{name}: larger than {LARGEST // 1024 // 1024} MiB; divide it.")
    text, encoding = _decoded(data, name)
    if "\0" in text:
        raise WrongUsage(f"{name}: holds a NUL; it is no CSV file. Save the sheet as CSV (UTF-8).")
    skipped = 0
    first = text.split("\n", 1)[0].strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == 5:
        delimiter, text, skipped = first[4], text.partition("\n")[2], 1
    else:
        delimiter = _delimiter(text)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    try:
        line = 1 + skipped
        for row in reader:
            rows.append((line, tuple(cell.strip() for cell in row)))
            line = reader.line_num + skipped + 1
    except csv.Error as error:
        raise WrongUsage(
            f"{name}, near line {reader.line_num + skipped}: not readable as CSV ({error})."
        ) from error
    while rows and not any(rows[-1][1]):
        rows.pop()
    while rows and not any(rows[0][1]):
        rows.pop(0)
    if not rows:
        raise WrongUsage(f"{name}: there is nothing in it.")
    return Sheet(rows[0][1], tuple(rows[1:]), encoding, delimiter)


def inert(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; a plain number stays one.

    >>> inert("=1+1"), inert("-5"), inert("@x"), inert("Alba")
    ("'=1+1", '-5', "'@x", 'Alba')
    """
    if not cell.startswith(_FORMULA_STARTS) or _is_number(cell):
        return cell
    return f"'{cell}"


def write_rows(names: Sequence[str], rows: Iterable[Sequence[str]], stream: TextIO) -> None:
    """Write a CSV table, every cell inert."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([inert(name) for name in names])
    writer.writerows([inert(cell) for cell in row] for row in rows)


def _is_number(cell: str) -> bool:
    sign, digits = cell[:1], cell[1:]
    return sign in "+-" and digits.replace(".", "", 1).isdigit() and digits.isascii()


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding.removesuffix("-sig")
            except UnicodeDecodeError as error:
                raise WrongUsage(
                    f"{name}: begins as {encoding} and is not (byte {error.start}); save it anew."
                ) from error
    even, odd = data[:4000:2].count(0), data[1:4000:2].count(0)
    if data and max(even, odd) * 4 > min(len(data), 4000):  # UTF-16 without a mark
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            pass
    for encoding in ("utf-8", "cp1252", "latin-1"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 decodes everything")


def _delimiter(text: str) -> str:
    """The delimiter that stands most often outside quotes in the first line that is not empty."""
    line = next((line for line in text.split("\n") if line.strip()), "")
    counts = dict.fromkeys(_DELIMITERS, 0)
    quoted = False
    for char in line:
        if char == '"':
            quoted = not quoted
        elif not quoted and char in counts:
            counts[char] += 1
    return max(_DELIMITERS, key=lambda char: counts[char])
