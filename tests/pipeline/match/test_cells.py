"""Lists of suppliers come from every spreadsheet; what goes back is never a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WrongUsage
from pipeline.match.cells import inert, read_sheet, write_rows

TEXT = "Firma;Land\r\nMüller Walzwerk GmbH;Österreich\r\n"
PARSED = [("Müller Walzwerk GmbH", "Österreich")]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("cp1252"),
        b"sep=;\r\n" + TEXT.encode("cp1252"),
        TEXT.replace(";", "\t").encode("utf-16"),
        TEXT.replace(";", "|").encode(),
        TEXT.replace(";", ",").encode(),
        b"\r\n;\r\n" + TEXT.encode(),
        TEXT.replace("\r\n", "\n").encode() + b"\n;;\n\n",
    ],
)
def test_a_list_is_read_in_any_encoding_and_with_any_delimiter(data: bytes) -> None:
    sheet = read_sheet(data, "list.csv")
    assert sheet.header == ("Firma", "Land")
    assert [cells for _, cells in sheet.rows] == PARSED


def test_lines_are_those_of_the_file() -> None:
    data = b'sep=,\ncompany,site\n"A\nB",x\n\nC,y\n'
    assert read_sheet(data, "list.csv").rows == ((3, ("A\nB", "x")), (5, ()), (6, ("C", "y")))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "nothing in it"),
        (b"\n\n;;\n", "nothing in it"),
        (b"company\nA\0B\n", "NUL"),
        (b'company\n"A\n', "not readable as CSV"),
        (b"company\n" + b"x" * 200_000, "not readable as CSV"),
        (b"\xff\xfea", "begins as utf-16"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        read_sheet(data, "list.csv")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert inert(f"{start}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize("number", ["-5", "+5", "-5.25", "5"])
def test_a_number_stays_a_number(number: str) -> None:
    assert inert(number) == number


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\0\r")), min_size=1, max_size=4))
def test_what_is_written_is_read_again(cells: list[str]) -> None:
    stream = io.StringIO()
    write_rows(["a"] * len(cells), [cells], stream)
    rows = list(csv.reader(io.StringIO(stream.getvalue(), newline="")))
    assert rows[1] == [inert(cell) for cell in cells]
