from __future__ import annotations

import pytest

from extractors.document import Document, Table
from pipeline.read.pdf import read_pdf
from tests.pipeline.read.pdf_pages import PdfPage, grid, pdf_bytes

COLUMNS = [50.0, 180.0, 260.0, 545.0]
HEADER = ["Criterion", "Rating", "Public Headline Statement"]
ROWS = [
    ["1.1 Legal Compliance", "Conformance", "The register is kept.\nIt was seen by the auditors."],
    ["1.2 Anti-Corruption", "Minor Non-\nConformance", "One agent had not been\nscreened in time."],
    ["1.3 Code of Conduct", "Not Applicable", "There is none."],
    ["2.1a-c Policy", "Conformance", "The policy is known, see 9.4\nand 10.2 of this report."],
]
JOINED = [[" ".join(cell.split()) for cell in row] for row in ROWS]
JOINED[1][1] = "Minor Non-Conformance"


def texts(document: Document, table: Table) -> list[list[str]]:
    return [
        [" ".join(document.text[span.start : span.end] for span in cell.spans) for cell in row]
        for row in table.rows
    ]


@pytest.mark.parametrize(
    ("lines", "strategy"),
    [
        ("full", "ruled"),
        ("horizontal", "half_ruled"),
        ("shaded", "half_ruled"),
        ("none", "unruled"),
    ],
)
def test_rows_and_cells_are_found_with_and_without_rules(lines: str, strategy: str) -> None:
    page = PdfPage().text(50, 60, "SUMMARY OF FINDINGS", 14)
    grid(page, COLUMNS, [HEADER, *ROWS], lines=lines)
    document = read_pdf(pdf_bytes(page), "report.pdf")
    (table,) = document.tables
    assert table.strategy == strategy
    assert texts(document, table) == [HEADER, *JOINED]


def test_a_row_cut_by_a_page_break_is_one_row_with_a_span_for_each_page() -> None:
    first, second = PdfPage(), PdfPage()
    grid(first, COLUMNS, [HEADER, *ROWS[:1]], top=700)
    grid(second, COLUMNS, [HEADER, ["", "", "They came back in June."], ROWS[1]], top=60)
    document = read_pdf(pdf_bytes(first, second), "report.pdf")
    (table,) = document.tables
    assert len(table.rows) == 3
    spans = table.rows[1][2].spans
    assert [document.page_of(span.start) for span in spans] == [1, 2]
    assert texts(document, table)[1][2].endswith("by the auditors. They came back in June.")


def test_a_row_that_lacks_its_border_at_the_page_end_is_closed() -> None:
    page = PdfPage()
    bottom = grid(page, COLUMNS, [HEADER, *ROWS[:2]])
    for x in COLUMNS:
        page.line(x, bottom, x, bottom + 30)
    for x, cell in zip(COLUMNS, ["1.3 Code", "Conformance", "It is"], strict=False):
        page.text(x + 3, bottom + 11, cell)
    document = read_pdf(pdf_bytes(page), "report.pdf")
    assert texts(document, document.tables[0])[-1] == ["1.3 Code", "Conformance", "It is"]


def test_a_word_hyphenated_over_a_page_break_is_joined_by_its_reader() -> None:
    first, second = PdfPage(), PdfPage()
    row = ["1.1 Legal Compliance", "Conformance", "The local register and the local list are lo-"]
    grid(first, COLUMNS, [HEADER, row], top=700)
    grid(second, COLUMNS, [["", "", "cal."], ROWS[1]], top=60)
    document = read_pdf(pdf_bytes(first, second), "report.pdf")
    before = document.tables[0].rows[1][2].spans[0]
    assert document.text[before.end] == "-"


def test_principles_are_rows_of_their_own_in_a_table_without_rules() -> None:
    page = PdfPage()
    rows = [HEADER, ["1. Business Integrity", "", ""], *ROWS[:3],
            ["2. Policy and Management", "", ""], ROWS[3]]  # fmt: skip
    grid(page, COLUMNS, rows, lines="none")
    document = read_pdf(pdf_bytes(page), "report.pdf")
    found = texts(document, document.tables[0])
    assert found[1] == ["1. Business Integrity", "", ""]
    assert found[2:5] == JOINED[:3]


def test_codes_centred_in_rows_without_rules_keep_their_statements() -> None:
    page = PdfPage()
    for x, cell in zip(COLUMNS, HEADER, strict=False):
        page.text(x + 3, 100, cell)
    y = 130.0
    for code, rating, statement in ROWS:
        lines = [
            *statement.split("\n"),
            "Records of two years were sampled.",
            "No fault was found.",
        ]
        for place, line in enumerate(lines):
            page.text(COLUMNS[2] + 3, y + 10.5 * place, line)
        middle = y + 10.5 * (len(lines) - 1) / 2
        page.text(COLUMNS[0] + 3, middle, code).text(COLUMNS[1] + 3, middle, rating.split("\n")[0])
        y += 10.5 * len(lines) + 14
    document = read_pdf(pdf_bytes(page), "report.pdf")
    found = texts(document, document.tables[0])[1:]
    assert [row[0] for row in found] == [row[0] for row in ROWS]
    assert all(row[2].endswith("No fault was found.") for row in found)
    assert found[1][2].startswith("One agent")


@pytest.mark.parametrize("dashes", ["strokes", "one path"])
def test_dashed_rules_are_rules(dashes: str) -> None:
    page = PdfPage()
    grid(page, COLUMNS, [HEADER, *ROWS], lines="none")
    sides = [(COLUMNS[0], y, COLUMNS[-1], y) for y in range(100, 281, 36)]
    sides += [(x, 100, x, 280) for x in COLUMNS]
    for x0, y0, x1, y1 in sides:
        parts = dashed(x0, y0, x1, y1)
        if dashes == "strokes":
            for part in parts:
                page.line(*part)
        else:
            areas = " ".join(
                f"{a} {842 - d - 0.5} {c - a + 0.5} {d - b + 0.5} re" for a, b, c, d in parts
            )
            page.content.append(f"{areas} f")
    document = read_pdf(pdf_bytes(page), "report.pdf")
    (table,) = document.tables
    assert table.strategy == "ruled"
    assert texts(document, table) == [HEADER, *JOINED]


def dashed(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float, float, float]]:
    steps = range(int(max(x1 - x0, y1 - y0)) // 5 + 1)
    if y0 == y1:
        return [(x0 + 5 * step, y0, min(x0 + 5 * step + 2.2, x1), y0) for step in steps]
    return [(x0, y0 + 5 * step, x0, min(y0 + 5 * step + 2.2, y1)) for step in steps]


def test_columns_that_no_line_closes_at_the_sides_belong_to_the_table() -> None:
    page = PdfPage().text(50, 60, "SUMMARY OF FINDINGS", 14)
    columns = [50.0, 110.0, 210.0, 300.0, 545.0]
    header = ["Number", "Title", "Rating", "Statement"]
    rows = [
        [code, "Title " + code, "Conformance", f"It is kept, as {code} asks.\nIt was seen."]
        for code in ("1.1", "1.2", "2.1", "2.2")
    ]
    middle = grid(page, columns, [header, *rows[:2]], height=44, lines="none")
    page.text(columns[0] + 3, middle + 12, "2. POLICY AND MANAGEMENT")
    below = middle + 20
    bottom = grid(page, columns, rows[2:], top=below, height=44, lines="none")
    page.line(columns[0], 144, columns[-1], 144)
    for x in columns[1:-1]:
        page.line(x, 100, x, middle)
        page.line(x, below, x, bottom)
    document = read_pdf(pdf_bytes(page), "report.pdf")
    (table,) = document.tables
    found = [row for row in texts(document, table) if row[0][:1].isdigit() and row[1]]
    assert found == [[" ".join(cell.split()) for cell in row] for row in rows]


def test_headings_of_two_lines_name_one_column_each() -> None:
    page = PdfPage().text(50, 60, "SUMMARY OF FINDINGS", 14)
    columns = [50.0, 110.0, 210.0, 300.0, 545.0]
    header = ["Criterion\nNo.", "Criterion title", "Level of\nconformance", "Headline statement"]
    rows = [[code, "Title of it", "Conformance", "It is kept and was\nseen by the auditors."]
            for code in ("1.1", "1.2", "2.1", "2.2")]  # fmt: skip
    grid(page, columns, [header, *rows], height=44, lines="horizontal")
    document = read_pdf(pdf_bytes(page), "report.pdf")
    (table,) = document.tables
    found = [row for row in texts(document, table) if row[0][:1].isdigit()]
    assert found == [[" ".join(cell.split()) for cell in row] for row in rows]
