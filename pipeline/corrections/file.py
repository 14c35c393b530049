"""data/corrections.csv: one correction a line, read whole or refused whole."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.corrections.fields import is_known, is_object, iso_day, parse
from pipeline.dataset.ids import content_id, document_id
from pipeline.errors import WrongUsage

FILE = "corrections.csv"  # in the data folder, for all collections
COLUMNS = (
    *("document", "url", "field", "operation", "old_value", "quote", "start", "end"),
    *("new_value", "who", "when", "why"),
)
HEADER_LINE = ",".join(COLUMNS) + "\n"
OPERATIONS = ("set", "add", "remove")
_DOCUMENT = re.compile(r"doc-[0-9a-f]{16}|[0-9a-f]{64}")
_FIELD = re.compile(r"[a-z_]+(\[\d*\])?(\.[a-z_]+(\[\d*\])?)?")
_WANTED = ("document", "field", "operation", "who", "when", "why")
_SHOWN = 10  # malformed lines in one refusal
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class CorrectionsRefused(WrongUsage):
    """The file of corrections has a malformed line; none of it was applied."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One line: what a person says of one field of one document.

    ``old`` and ``new`` are values as the record holds them, None where the file is empty;
    ``quote`` with ``start`` and ``end`` is the place in the document's text.
    """

    line: int
    document_id: str
    url: str | None
    field: str
    operation: str
    old: Any
    quote: str | None
    start: int | None
    end: int | None
    new: Any
    old_written: str | None
    new_written: str | None
    who: str
    when: date
    why: str

    @property
    def key(self) -> str:
        """The id of the correction, from all that it says."""
        return content_id("corrections", *self._said())

    @property
    def wish(self) -> tuple[str, str | None]:
        """What the field is to become: two lines that wish the same agree."""
        return (self.operation, self.new_written)

    def _said(self) -> tuple[str | int | None, ...]:
        return (
            self.document_id, self.field, self.operation, self.old_written, self.quote,
            self.start, self.end, self.new_written, self.who, self.when.isoformat(), self.why,
        )  # fmt: skip


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """Return the corrections of a file, in its order; none if there is no file.

    Raises CorrectionsRefused, with the number of each malformed line and what to do: a file
    with one bad line corrects nothing.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise CorrectionsRefused(f"{path}: cannot be read ({error.strerror}).") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CorrectionsRefused(
            f"{path}, line {line}: not UTF-8; save the file as UTF-8. Nothing was corrected."
        ) from error
    return corrections_of(path, text)


def corrections_of(path: Path, text: str) -> tuple[Correction, ...]:
    """Return the corrections of the text of such a file; raises as :func:`read_corrections`."""
    rows = _rows(path, text)
    found: list[Correction] = []
    faults: list[str] = []
    lines: dict[str, int] = {}
    for line, row in rows:
        try:
            correction = _correction(line, row)
            if correction.key in lines:
                raise ValueError(f"it repeats line {lines[correction.key]}; remove one")
        except ValueError as error:
            faults.append(f"{path}, line {line}: {error}.")
        else:
            lines[correction.key] = line
            found.append(correction)
    if faults:
        more = [f"and {len(faults) - _SHOWN} more lines."] if len(faults) > _SHOWN else []
        said = "\n".join([*faults[:_SHOWN], *more])
        raise CorrectionsRefused(f"{said}\nNothing was corrected; mend the file and run again.")
    return tuple(found)


def _rows(path: Path, text: str) -> list[tuple[int, list[str]]]:
    """The rows behind the header, each with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise CorrectionsRefused(
            f"{path}, line {line}: not CSV ({error}); look for a quotation mark too many or too "
            "few. Nothing was corrected."
        ) from error
    if not rows or tuple(cell.strip() for cell in rows[0][1]) != COLUMNS:
        raise CorrectionsRefused(
            f"{path}, line {rows[0][0] if rows else 1}: the first line must be "
            f"{','.join(COLUMNS)}. Nothing was corrected."
        )
    return rows[1:]


def _correction(line: int, row: Iterable[str]) -> Correction:
    """Return the correction of a row. Raises ValueError that says what to do."""
    cells = list(row)
    if len(cells) != len(COLUMNS):
        raise ValueError(
            f"{len(cells)} cells where there are {len(COLUMNS)} columns; put text with commas "
            "into quotation marks"
        )
    # a quote and an old value may begin or end with a blank, anything else is a slip
    given = {
        name: cell if name == "quote" else cell.strip()
        for name, cell in zip(COLUMNS, cells, strict=True)
    }
    for name in _WANTED:
        if not given[name] or _CONTROL.search(given[name]):
            raise ValueError(f"`{name}` is empty or has a line break in it; fill it in one line")
    field, operation = given["field"], given["operation"]
    if not _DOCUMENT.fullmatch(given["document"]):
        raise ValueError(
            "`document` is neither the sha256 of a document in full nor an id such as "
            "doc-0123456789abcdef; copy it from `alucert explain`"
        )
    if operation not in OPERATIONS:
        raise ValueError(f"`operation` is {operation}; write {', '.join(OPERATIONS)}")
    if operation == "add" and field + "[]" != field and is_known(f"{field}[]"):
        field = f"{field}[]"
    if not _FIELD.fullmatch(field) or not is_known(field):
        raise ValueError(
            f"`field` is {field}, which cannot be corrected; write it as evidence does, such as "
            "capacities[0].value"
        )
    quote, start, end = _place(given)
    return Correction(
        line=line,
        document_id=_document_id(given["document"]),
        url=given["url"] or None,
        field=field,
        operation=operation,
        old=_old(field, operation, given["old_value"]),
        quote=quote,
        start=start,
        end=end,
        new=_new(field, operation, given["new_value"]),
        old_written=_nfc(given["old_value"]),
        new_written=_nfc(given["new_value"]),
        who=unicodedata.normalize("NFC", given["who"]),
        when=_day(given["when"]),
        why=unicodedata.normalize("NFC", given["why"]),
    )


def _place(given: dict[str, str]) -> tuple[str | None, int | None, int | None]:
    quote = _nfc(given["quote"])
    if not given["start"] and not given["end"]:
        if given["operation"] == "add":
            raise ValueError(
                "an added value needs the place where the document says it: `quote`, `start` and "
                "`end`"
            )
        return quote, None, None
    if not (given["start"].isascii() and given["start"].isdigit()):
        raise ValueError("`start` is not the number of a character")
    if not (given["end"].isascii() and given["end"].isdigit()):
        raise ValueError("`end` is not the number of a character")
    start, end = int(given["start"]), int(given["end"])
    if quote is None or end - start != len(quote):
        raise ValueError(
            f"`quote` has {len(quote or '')} characters, but from {start} to {end} there are "
            f"{end - start}; copy all three from `alucert explain`"
        )
    return quote, start, end


def _old(field: str, operation: str, said: str) -> Any:
    if operation == "add":
        if said:
            raise ValueError("`old_value` must be empty where a value is added; or use set")
        return None
    if not said and not is_object(field):
        raise ValueError(f"`old_value` is empty; write the value that is to be {operation}")
    return _parsed("old_value", field, said) if said else None


def _new(field: str, operation: str, said: str) -> Any:
    if operation == "remove":
        if said:
            raise ValueError("`new_value` must be empty where a value is removed; or use set")
        return None
    if not said:
        raise ValueError("`new_value` is empty; to take a value away use remove")
    return _parsed("new_value", field, said)


def _parsed(column: str, field: str, said: str) -> Any:
    try:
        return parse(field, said)
    except ValueError as error:
        raise ValueError(f"`{column}` of {field} must be {error}") from error


def _document_id(said: str) -> str:
    return said if said.startswith("doc-") else document_id(said)


def _day(said: str) -> date:
    try:
        return date.fromisoformat(iso_day(said))
    except ValueError as error:
        raise ValueError("`when` is not a date; write it as 2025-06-30") from error


def _nfc(said: str) -> str | None:
    return unicodedata.normalize("NFC", said) or None
