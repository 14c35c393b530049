"""A list from elsewhere: a CSV file, and a small file that says what its columns mean."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.errors import WrongUsage

FIELDS = ("company", "standard", "certificate_number", "version", "status", "issued_on",
          "expires_on", "certified_since")  # fmt: skip
_DATES = ("issued_on", "expires_on", "certified_since")
_ORDERS = {"YMD": (0, 1, 2), "DMY": (2, 1, 0), "MDY": (2, 0, 1)}
_NUMBERS = re.compile(r"(\d{1,4})[-./](\d{1,2})[-./](\d{1,4})(?:[T ].*)?")
_STANDARDS = {"ps": "PS", "performancestandard": "PS", "coc": "CoC",
              "chainofcustodystandard": "CoC", "chainofcustody": "CoC"}  # fmt: skip
_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Columns:
    """Which column of the file is which field, what its values mean, the order of its dates."""

    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    date_order: str = "YMD"


@dataclass(frozen=True)
class Entry:
    """One row of the list; ``line`` counts the heading as 1. ``unread`` says what was not read."""

    line: int
    company: str
    standard: str | None = None
    certificate_number: str | None = None
    version: str | None = None
    status: str | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    certified_since: date | None = None
    unread: tuple[str, ...] = ()


def read_list(path: Path, columns: Path | None = None) -> list[Entry]:
    """Return the rows of a list. Raises WrongUsage for what is no such list or no such mapping.

    Without ``columns`` the file has the names of :data:`FIELDS` as headings.
    """
    text = _text(path)
    mapping = Columns({name: name for name in FIELDS}) if columns is None else read_columns(columns)
    delimiter = max(",;\t|", key=lambda mark: text.partition("\n")[0].count(mark))
    try:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        heading = [name.strip() for name in next(reader, [])]
        places = _places(path, heading, mapping, columns is not None)
        return [
            _entry(reader.line_num, row, places, mapping)
            for row in reader
            if any(value.strip() for value in row)
        ]
    except csv.Error as error:
        raise WrongUsage(f"{path}: no CSV that can be read ({error}); save it anew.") from error


def read_columns(path: Path) -> Columns:
    """Return a mapping from a ``.toml`` or ``.csv`` file. Raises WrongUsage."""
    text = _text(path)
    try:
        found = _toml(text) if path.suffix.casefold() == ".toml" else _csv(text)
    except (tomllib.TOMLDecodeError, csv.Error, KeyError, AttributeError, TypeError) as error:
        raise WrongUsage(
            f"{path}: not a mapping of columns ({error}); see docs/dataset.md."
        ) from error
    unknown = [name for name in (*found.columns, *found.values) if name not in FIELDS]
    if unknown:
        raise WrongUsage(f"{path}: no such field: {', '.join(unknown)}; there are {_FIELDS}.")
    if found.date_order not in _ORDERS:
        raise WrongUsage(f"{path}: date_order is {', '.join(_ORDERS)}, not {found.date_order!r}.")
    return found


_FIELDS = ", ".join(FIELDS)


def _toml(text: str) -> Columns:
    told: dict[str, Any] = tomllib.loads(text)
    columns = {str(name): str(column) for name, column in told["columns"].items()}
    values = {
        str(name): {_folded(str(value)): str(means) for value, means in meanings.items()}
        for name, meanings in told.get("values", {}).items()
    }
    return Columns(columns, values, str(told.get("date_order", "YMD")))


def _csv(text: str) -> Columns:
    columns: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    order = "YMD"
    for row in csv.DictReader(io.StringIO(text), strict=True):
        name, column, value = row["field"], row.get("column") or "", row.get("value") or ""
        if name == "date_order":
            order = column or value
        elif value:
            values.setdefault(name, {})[_folded(value)] = row.get("means") or ""
        else:
            columns[name] = column
    return Columns(columns, values, order)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _BYTES:
            raise WrongUsage(f"{path}: larger than {_BYTES >> 20} MiB; cut it into parts.")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise WrongUsage(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise WrongUsage(f"{path}: not in UTF-8; save it as CSV in UTF-8.") from error


def _places(path: Path, heading: list[str], mapping: Columns, told: bool) -> dict[str, int]:
    known = {_folded(name): number for number, name in reversed(list(enumerate(heading)))}
    places = {
        name: known[_folded(column)]
        for name, column in mapping.columns.items()
        if _folded(column) in known
    }
    lost = [column for name, column in mapping.columns.items() if name not in places]
    if told and lost:
        raise WrongUsage(f"{path}: no column {', '.join(lost)}; there are {', '.join(heading)}.")
    if "company" not in places and "certificate_number" not in places:
        raise WrongUsage(
            f"{path}: neither a column company nor certificate_number; say with --columns which "
            f"column is which of {_FIELDS} (docs/dataset.md)."
        )
    return places


def _entry(line: int, row: list[str], places: Mapping[str, int], mapping: Columns) -> Entry:
    said: dict[str, Any] = {}
    unread = []
    for name, place in places.items():
        written = row[place].strip() if place < len(row) else ""
        written = mapping.values.get(name, {}).get(_folded(written), written)
        if not written:
            continue
        value = _value(name, written, mapping.date_order)
        if value is None:
            unread.append(f"{name} {written[:60]!r}")
        else:
            said[name] = value
    return Entry(line, said.pop("company", ""), **said, unread=tuple(unread))


def _value(name: str, written: str, order: str) -> str | date | None:
    if name in _DATES:
        return _date(written, order)
    if name == "standard":
        letters = re.sub(r"[^a-z]", "", written.casefold().removeprefix("asi "))
        return next((s for key, s in _STANDARDS.items() if letters == key), None)
    if name == "status":
        word = written.casefold().split()[0]
        return (
            word if word in ("full", "provisional", "suspended", "withdrawn", "expired") else None
        )
    if name == "version":
        match = re.search(r"V?\s*(\d(?:\.\d)?)", written, re.IGNORECASE)
        return f"V{match[1].removesuffix('.0')}" if match else None
    if name == "certificate_number":
        return re.sub(r"\s+", "", written).lstrip("#").lstrip("0") or None
    return written


def _date(written: str, order: str) -> date | None:
    match = _NUMBERS.fullmatch(written)
    if match is None:
        return None
    numbers = [int(part) for part in match.groups()]
    year, month, day = (numbers[place] for place in _ORDERS[order])
    if len(match[1]) == 4:
        year, month, day = numbers  # written as ISO whatever the order said
    try:
        return date(year, month, day) if year >= 1900 else None
    except ValueError:
        return None


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
