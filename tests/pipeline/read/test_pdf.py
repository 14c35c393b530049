from __future__ import annotations

import base64
import sys

import pytest

from extractors.document import fold
from pipeline.errors import Unreadable
from pipeline.read.pdf import read_pdf
from tests.pipeline.read.pdf_pages import PdfPage, pdf_bytes

# one page, locked with a user password (RC4, written with pikepdf)
LOCKED = base64.b64decode(
    "JVBERi0xLjUKJb/3ov4KMSAwIG9iago8PCAvUGFnZXMgMiAwIFIgL1R5cGUgL0NhdGFsb2cgPj4KZW5kb2JqCjIg"
    "MCBvYmoKPDwgL0NvdW50IDEgL0tpZHMgWyAzIDAgUiBdIC9UeXBlIC9QYWdlcyA+PgplbmRvYmoKMyAwIG9iago8"
    "PCAvQ29udGVudHMgNCAwIFIgL01lZGlhQm94IFsgMCAwIDEwMCAxMDAgXSAvUGFyZW50IDIgMCBSIC9SZXNvdXJj"
    "ZXMgPDwgPj4gL1R5cGUgL1BhZ2UgPj4KZW5kb2JqCjQgMCBvYmoKPDwgL0xlbmd0aCAwIC9GaWx0ZXIgL0ZsYXRl"
    "RGVjb2RlID4+CnN0cmVhbQoKZW5kc3RyZWFtCmVuZG9iago1IDAgb2JqCjw8IC9DRiA8PCAvU3RkQ0YgPDwgL0F1"
    "dGhFdmVudCAvRG9jT3BlbiAvQ0ZNIC9WMiAvTGVuZ3RoIDE2ID4+ID4+IC9FbmNyeXB0TWV0YWRhdGEgZmFsc2Ug"
    "L0ZpbHRlciAvU3RhbmRhcmQgL0xlbmd0aCAxMjggL08gPDJjNjJkNjI1YWIyMzcxNTUxZTdkN2U4NjExODc2ZDc5"
    "NmVkZGVkNzMxNDk4OWI1N2JjMWNmNTVjMDVjMWYyNzk+IC9PRSA8PiAvUCAtMTAyOCAvUiA0IC9TdG1GIC9TdGRD"
    "RiAvU3RyRiAvU3RkQ0YgL1UgPGQ4ZDhhZTliNDE3YWU3MjVlYTVkNzIxOGUyNjYzNTM5MDAyMTQ0Njk5MGI5ZTQx"
    "MTQwNzFhNGQ5MTA0OTg0YzE+IC9VRSA8PiAvViA0ID4+CmVuZG9iagp4cmVmCjAgNgowMDAwMDAwMDAwIDY1NTM1"
    "IGYgCjAwMDAwMDAwMTUgMDAwMDAgbiAKMDAwMDAwMDA2NCAwMDAwMCBuIAowMDAwMDAwMTIzIDAwMDAwIG4gCjAw"
    "MDAwMDAyMjkgMDAwMDAgbiAKMDAwMDAwMDI5OSAwMDAwMCBuIAp0cmFpbGVyIDw8IC9Sb290IDEgMCBSIC9TaXpl"
    "IDYgL0lEIFs8YTUyY2ZlNzNiYmM0M2VjZWZmOTgwM2RlOGQ5ZWNhMzg+PGE1MmNmZTczYmJjNDNlY2VmZjk4MDNk"
    "ZThkOWVjYTM4Pl0gL0VuY3J5cHQgNSAwIFIgPj4Kc3RhcnR4cmVmCjYzNQolJUVPRgo="
)


def test_every_character_has_its_page_and_box() -> None:
    data = pdf_bytes(PdfPage().text(72, 100, "First page", 12), PdfPage().text(72, 200, "Second"))
    document = read_pdf(data, "report.pdf")
    assert document.medium == "pdf"
    assert len(document.boxes) == len(document.text)
    at = document.text.index("Second")
    assert document.page_of(at) == 2
    box = document.box_of(at, at + 6)
    assert box is not None
    assert box.x0 == pytest.approx(72, abs=1)
    assert box.top < 200 < box.bottom + 1
    assert fold(document.text) == document.text


def test_letter_spaced_words_are_one_word_each() -> None:
    page = PdfPage().text(72, 100, "CERTIFICATE NUMBER", 8, spacing=2).text(72, 120, "113", 9, 2.5)
    document = read_pdf(pdf_bytes(page), "report.pdf")
    assert "CERTIFICATE NUMBER" in document.text
    assert "113" in document.text


def test_letters_parted_by_written_blanks_are_joined() -> None:
    document = read_pdf(pdf_bytes(PdfPage().text(72, 100, "A U D I T   T Y P E")), "report.pdf")
    assert "AUDIT TYPE" in document.text


def test_lines_are_read_by_position_not_by_order_of_drawing() -> None:
    page = PdfPage().text(72, 300, "last").text(72, 100, "first").text(72, 200, "middle")
    text = read_pdf(pdf_bytes(page), "report.pdf").text
    assert text.index("first") < text.index("middle") < text.index("last")


def test_running_lines_are_kept_apart_from_the_blocks() -> None:
    pages = [
        PdfPage()
        .text(72, 30, "ASI Summary Audit Report")
        .text(72, 300, f"Statement {letter}.")
        .text(280, 825, f"Page {number} of 3")
        for number, letter in enumerate("abc", 1)
    ]
    document = read_pdf(pdf_bytes(*pages), "report.pdf")
    blocks = [document.text[block.start : block.end] for block in document.blocks]
    assert blocks == ["Statement a.", "Statement b.", "Statement c."]
    assert document.text.count("ASI Summary Audit Report") == 3


def test_a_compound_keeps_its_hyphen_at_a_line_end() -> None:
    page = PdfPage().text(72, 100, "Training on anti-").text(72, 111, "corruption was held.")
    assert "anti-corruption was held." in read_pdf(pdf_bytes(page), "report.pdf").text


def test_a_hyphenated_word_is_written_as_elsewhere_in_the_document() -> None:
    page = (
        PdfPage()
        .text(72, 100, "The compliance officer asked for compli-")
        .text(72, 111, "ance with the rules.")
    )
    assert "asked for compliance with" in read_pdf(pdf_bytes(page), "report.pdf").text


@pytest.mark.parametrize("rotate", [90, 270])
def test_a_rotated_page_is_read_upright(rotate: int) -> None:
    page = PdfPage(rotate=rotate)
    height, width = page.media[1], page.media[0]
    for place, text in enumerate(["1.1 Legal Compliance", "Second line"]):
        if rotate == 90:
            page.sideways(72, 100 + 20 * place, text)
        else:
            page.content.append(
                f"BT /F1 9 Tf 0 -1 1 0 {width - 100 - 20 * place} {height - 72} Tm ({text}) Tj ET"
            )
    document = read_pdf(pdf_bytes(page), "report.pdf")
    assert document.text.split("\n")[:2] == ["1.1 Legal Compliance", "Second line"]
    assert (document.pages[0].width, document.pages[0].height) == (height, width)
    box = document.box_of(0, 3)
    assert box is not None
    assert box.x0 == pytest.approx(72, abs=2)
    assert box.bottom == pytest.approx(102, abs=3)


def test_text_written_sideways_has_boxes_of_the_page_as_shown() -> None:
    page = PdfPage().sideways(72, 100, "Sideways words")
    document = read_pdf(pdf_bytes(page), "report.pdf")
    assert document.text.strip() == "Sideways words"
    box = document.box_of(0, 8)
    assert box is not None
    assert box.bottom == pytest.approx(842 - 72, abs=2)
    assert box.bottom - box.top > 2 * (box.x1 - box.x0)


def test_a_page_that_is_a_picture_is_kept_as_unreadable() -> None:
    words = PdfPage().text(72, 100, "The certificate of the entity was issued.")
    document = read_pdf(pdf_bytes(words, PdfPage().picture()), "report.pdf")
    assert [page.readable for page in document.pages] == [True, False]
    assert "picture" in (document.pages[1].reason or "")


@pytest.mark.parametrize(
    "garbage",
    [
        "7KH (QWLW\\ NHHSV D UHJLVWHU RI OHJDO DQG RWKHU UHTXLUHPHQWV WKDW LV XSGDWHG HYHU\\ "
        "TXDUWHU E\\ DQ H[WHUQDO ODZ ILUP DQG WKH DXGLWRUV VDZ LW LQ WKH RIILFH RI WKH SODQW",
        "(cid:12)(cid:44)(cid:7)(cid:81)(cid:12)(cid:3)(cid:15)(cid:44)(cid:7)(cid:81)(cid:12)",
    ],
)
def test_a_text_layer_without_meaning_is_unreadable(
    garbage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pytesseract", None)  # no recognition
    page = PdfPage()
    for place in range(6):
        page.text(40, 100 + 12 * place, garbage.replace("\\", "\\"), 5)
    good = PdfPage().text(72, 100, "The certificate of the entity was issued.")
    document = read_pdf(pdf_bytes(good, page), "report.pdf")
    assert [page.readable for page in document.pages] == [True, False]


def test_an_empty_page_is_no_fault() -> None:
    document = read_pdf(pdf_bytes(PdfPage().text(72, 100, "Words"), PdfPage()), "report.pdf")
    assert all(page.readable for page in document.pages)


@pytest.mark.parametrize(
    ("data", "status", "says"),
    [
        (b"", "failed", "empty"),
        (b"<html>not a PDF</html>", "failed", "not a PDF"),
        (pdf_bytes(PdfPage().text(72, 100, "x"))[:-60], "failed", "cut off"),
        (b"%PDF-1.7\n" + b"\x00garbage" * 50 + b"%%EOF", "failed", "damaged"),
        (pdf_bytes(PdfPage().picture()), "unreadable", "picture"),
        (pdf_bytes(PdfPage()), "unreadable", "no page has text"),
        (LOCKED, "unreadable", "password"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, status: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says) as raised:
        read_pdf(data, "folder/report.pdf")
    assert raised.value.status == status
    assert "folder/report.pdf" in str(raised.value)


def test_the_same_bytes_give_the_same_document() -> None:
    data = pdf_bytes(PdfPage().text(72, 100, "Words of a page").line(10, 10, 200, 10))
    assert read_pdf(data, "a.pdf") == read_pdf(data, "a.pdf")


def test_a_page_full_of_lines_is_no_table_and_ends_soon() -> None:
    page = PdfPage().text(72, 100, "Words beside a drawing")
    for step in range(6000):
        page.line(10, 10 + step / 10, 500, 10 + step / 10)
    document = read_pdf(pdf_bytes(page), "report.pdf")
    assert "Words beside a drawing" in document.text


def test_one_letter_before_a_hyphen_is_a_compound_though_words_are_hyphenated() -> None:
    page = PdfPage()
    lines = ["The docu-", "ment, the sche-", "dule and the e-", "mail were read. The document and",
             "the schedule were kept."]  # fmt: skip
    for place, text in enumerate(lines):
        page.text(72, 100 + 11 * place, text)
    assert "document, the schedule and the e-mail" in read_pdf(pdf_bytes(page), "a.pdf").text


def test_words_of_a_justified_line_are_parted_though_their_blanks_are_narrow() -> None:
    page = PdfPage()
    x = 72.0
    for word, width in (("report", 2.612), ("of", 0.834), ("the", 1.39), ("entity", 2.39)):
        page.text(x, 100, word, 10)
        x += 10 * (width + 0.155)  # no blank is written, and little white left
    assert "report of the entity" in read_pdf(pdf_bytes(page), "report.pdf").text
