"""The dataset as one workbook (Office Open XML), a sheet a table, written as plain XML.

Texts are text cells, so that none is ever run as a formula; those that begin as a formula
does are marked as quoted, so that they stay text when someone edits them. Numbers keep every
digit, dates are dates, moments are ISO 8601 text in UTC (a cell cannot hold microseconds or a
time zone). What a workbook cannot hold is refused and never cut.

Source of the form and its limits: ECMA-376 and Microsoft's 'Excel specifications and limits'.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.dataset.export_plain import moments
from pipeline.dataset.schema import BY_NAME
from pipeline.errors import AlucertError

MOST_ROWS = 1_048_576  # with the heading
MOST_CHARACTERS = 32_767  # of a cell, counted in UTF-16
_MOST_SHEET_NAME = 31
_EXACT = 2**53  # above it a workbook's numbers are no longer exact
_FIRST_DAY = date(1900, 3, 1)  # earlier days are counted differently by each program
_DAY_ZERO = date(1899, 12, 30)
_FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20']")
_NO_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_BATCH = 10_000
_TIME = (1980, 1, 1, 0, 0, 0)


class DoesNotFit(AlucertError):
    """A workbook cannot hold this dataset whole."""


def write_xlsx(tables: Mapping[str, pa.Table], about: Mapping[str, str], path: Path) -> None:
    """Write a workbook with a sheet a table, and one that says what it is.

    Raises DoesNotFit, before anything is written, for a table of too many rows or a value that
    a cell cannot hold.
    """
    for name, table in tables.items():
        _refuse(name, table)
    said = pa.table({"key": list(about), "value": list(about.values())})
    sheets = {"about": said, **tables}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for part, text in _papers(list(sheets)).items():
            with _part(archive, part) as handle:
                handle.write(text.encode())
        for number, table in enumerate(sheets.values(), 1):
            with _part(archive, f"xl/worksheets/sheet{number}.xml") as handle:
                for chunk in _sheet(table):
                    handle.write(chunk.encode())


def _part(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return archive.open(entry, "w", force_zip64=True)


def _refuse(name: str, table: pa.Table) -> None:
    advice = "write another format (--to parquet, duckdb, sqlite, csv, jsonl)."
    if table.num_rows >= MOST_ROWS:
        raise DoesNotFit(
            f"{name} has {table.num_rows:,} rows and a sheet holds {MOST_ROWS - 1:,} below its "
            f"heading; nothing was written. Leave it out (--without {name}) or {advice}"
        )
    for field in table.schema:
        column: Any = table.column(field.name)
        reason = ""
        if pa.types.is_string(field.type):
            # in UTF-16 a character beyond the first plane counts twice
            long = pc.greater(pc.utf8_length(column), pa.scalar(MOST_CHARACTERS // 2))
            for value in column.filter(long).to_pylist():
                length = len(value.encode("utf-16-le")) // 2
                if length > MOST_CHARACTERS:
                    reason = f"a text of {length:,} characters and a cell holds {MOST_CHARACTERS:,}"
                    broken = pc.equal(column, value)
                    break
        elif pa.types.is_integer(field.type):
            broken = pc.greater(pc.abs(column), pa.scalar(_EXACT))
            reason = "a number of more than 15 digits" if pc.any(broken).as_py() else ""
        elif pa.types.is_floating(field.type):
            broken = pc.invert(pc.is_finite(column))
            reason = "no finite number" if pc.any(broken).as_py() else ""
        elif pa.types.is_date(field.type):
            broken = pc.less(column, pa.scalar(_FIRST_DAY))
            reason = "a day before March 1900" if pc.any(broken).as_py() else ""
        if reason:
            row = table.filter(broken).slice(0, 1).to_pylist()[0]
            key = "/".join(str(row[part]) for part in BY_NAME[name].key) if name in BY_NAME else ""
            raise DoesNotFit(
                f"{name}.{field.name} of {key[:200]} has {reason}; nothing was written and "
                f"nothing is cut. Leave the table out (--without {name}) or {advice}"
            )


def _sheet(table: pa.Table) -> Iterator[str]:
    """The XML of one sheet: the heading, then the rows."""
    names = table.column_names
    yield (
        _HEAD + '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
    )
    yield "<row>" + "".join(_text(name, 1) for name in names) + "</row>"
    columns: list[Any] = []
    for field in table.schema:
        column = table.column(field.name)
        columns.append(moments(column) if pa.types.is_timestamp(field.type) else column)
    plain = pa.Table.from_arrays(columns, names=names)
    for batch in plain.to_batches(max_chunksize=_BATCH):
        cells = [map(_cell, column.to_pylist()) for column in batch.columns]
        yield "".join("<row>" + "".join(row) + "</row>" for row in zip(*cells, strict=True))
    yield "</sheetData></worksheet>"


def _cell(value: Any) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f"<c><v>{value!r}</v></c>"
    if isinstance(value, date):
        return f'<c s="2"><v>{(value - _DAY_ZERO).days}</v></c>'
    return _text(value, 3 if _FORMULA.match(value) else 0)


def _text(value: str, style: int) -> str:
    if _NO_XML.search(value):
        value = _NO_XML.sub(_named, value)
    said = f' s="{style}"' if style else ""
    return f'<c t="inlineStr"{said}><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def _named(found: re.Match[str]) -> str:
    """A character that XML cannot hold, as the format writes it; what looks so, escaped."""
    text = found.group()
    return f"_x005F{text}" if text.startswith("_") else f"_x{ord(text):04X}_"


def _papers(names: list[str]) -> dict[str, str]:
    """The parts of a workbook that are not sheets."""
    sheets = "".join(
        f'<sheet name="{name[:_MOST_SHEET_NAME]}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(names) + 1)
    )
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{_KIND}.worksheet+xml"/>'
        for number in range(1, len(names) + 1)
    )
    return {
        "[Content_Types].xml": _HEAD
        + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{parts}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{related}'
        f'<Relationship Id="rId{len(names) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
        '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/>'
        '<xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/>'
        '<xf quotePrefix="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>",
    }


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
