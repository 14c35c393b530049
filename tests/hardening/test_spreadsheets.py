"""Spreadsheets: no text of a document becomes a formula, numbers stay numbers."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.dataset.export_plain import write_csv
from pipeline.dataset.export_xlsx import write_xlsx
from tests.conftest import Figure
from tests.hardening.rows import Row

ROW = Row(
    "spreadsheets",
    "text cells, escaped on export only",
    "`= + - @` tab and CR are inert, -5 stays a number",
    {
        "tests/pipeline/dataset/test_export_content.py": (
            "test_no_cell_of_csv_begins_as_a_formula_and_numbers_stay_numbers",
            "test_no_cell_of_a_workbook_is_a_formula",
            "test_every_value_comes_back",
        ),
    },
    files=("tests/pipeline/match/test_cells.py",),
)

SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
TEXTS = [f"{quotes}{sign}cmd|' /C calc'!A0" for sign in SIGNS for quotes in ("", "'", "''")]


def test_every_sign_is_inert_and_a_negative_number_a_number(tmp_path: Path, figure: Figure) -> None:
    table = pa.table({"text": TEXTS, "number": [-5] * len(TEXTS)})
    write_csv(table, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    active = [row["text"] for row in rows if row["text"].startswith(SIGNS)]
    assert active == []
    assert [row["text"][1:] for row in rows] == TEXTS
    assert {row["number"] for row in rows} == {"-5"}
    write_xlsx({"t": table}, {}, tmp_path / "out.xlsx")
    cells = [
        cell
        for row in openpyxl.load_workbook(tmp_path / "out.xlsx")["t"].iter_rows(min_row=2)
        for cell in row
    ]
    assert {cell.data_type for cell in cells[::2]} <= {"s", "inlineStr"}
    assert {cell.value for cell in cells[1::2]} == {-5}
    figure("spreadsheets", f"{len(TEXTS)} texts behind {len(SIGNS)} signs: {len(active)} active in "
           "CSV and workbook, -5 is a number")  # fmt: skip


@given(st.lists(st.text(max_size=20).filter(lambda t: "\x00" not in t), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_text_begins_as_a_formula_and_each_comes_back(
    tmp_path_factory: object, texts: list[str]
) -> None:
    file = tmp_path_factory.mktemp("csv") / "out.csv"  # type: ignore[attr-defined]
    clean = [text.encode("utf-8", "ignore").decode() for text in texts]
    write_csv(pa.table({"text": clean, "other": ["x"] * len(clean)}), file)
    with file.open(encoding="utf-8", newline="") as handle:
        rows = [row[0] for row in list(csv.reader(handle))[1:]]
    assert not any(row.startswith(SIGNS) for row in rows)
    assert [_undone(row) for row in rows] == clean


def _undone(cell: str) -> str:
    """Take the apostrophe away that stands before each text that would be a formula."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(SIGNS) else cell
