from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from extractors.report import read_report
from pipeline.errors import Unreadable
from pipeline.extract import extract_bytes
from pipeline.read import ocr, pdf_scans
from pipeline.read.ocr_codes import mend_codes
from pipeline.read.pdf import read_pdf
from pipeline.read.pdf_characters import Drawing
from pipeline.read.pdf_words import Word
from pipeline.read.picture import Picture
from tests.extractors.report.report_pages import certificate, findings, overview
from tests.pipeline.read.pdf_pages import HEIGHT, WIDTH, PdfPage, pdf_bytes
from tests.pipeline.read.scans import Scanner, scanned

missing = ocr.why_unavailable()
needs_tesseract = pytest.mark.skipif(missing is not None, reason=f"not tested: {missing}")
WORDS = PdfPage().text(72, 100, "The certificate of the entity was issued.")


@needs_tesseract
def test_a_scanned_page_is_recognised_and_marked() -> None:
    page = findings()
    document = read_pdf(scanned(pdf_bytes(page), range(1, 2), Scanner(200, skew=1.0)), "scan.pdf")
    assert [(page.readable, page.source) for page in document.pages] == [(True, "ocr")]
    assert document.pages[0].skew == pytest.approx(-1.0, abs=0.15)
    record = {key: value for part in read_report(document) for key, value in part.values.items()}
    assert [(row["criterion"], row["rating"]) for row in record["findings"]] == [
        ("1.1", "conformance"),
        ("1.2", "minor"),
        ("2.1", "not_applicable"),
    ]
    rows = [item for part in read_report(document) for item in part.evidence]
    assert max(item.confidence for item in rows) < 0.9


@needs_tesseract
def test_boxes_of_evidence_lie_on_the_page_as_it_was_scanned() -> None:
    middles = []
    for skew in (0.0, 2.0):
        data = scanned(pdf_bytes(findings()), range(1, 2), Scanner(200, skew=skew))
        evidence = [item for part in read_report(read_pdf(data, "a.pdf")) for item in part.evidence]
        box = next(item.box for item in evidence if item.path == "findings[2].criterion")
        assert box is not None
        middles.append(((box.x0 + box.x1) / 2 - WIDTH / 2, (box.top + box.bottom) / 2 - HEIGHT / 2))
    (x, y), angle = middles[0], math.radians(2.0)
    turned = (x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle))
    assert middles[1] == pytest.approx(turned, abs=3)
    assert math.dist(middles[0], middles[1]) > 8


@needs_tesseract
@pytest.mark.parametrize(
    ("turn", "told"),
    [
        pytest.param(1, True, id="1-by orientation data"),
        *(
            pytest.param(turn, True, id=f"{turn}-by orientation data", marks=pytest.mark.slow)
            for turn in (2, 3)
        ),
        pytest.param(1, False, id="1-by comparing"),
        pytest.param(2, False, id="2-by comparing", marks=pytest.mark.slow),
        pytest.param(3, False, id="3-by comparing", marks=pytest.mark.slow),
    ],
)
def test_a_page_scanned_on_its_side_or_head_is_read_upright(
    turn: int, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if told and not ocr.knows_orientation():
        pytest.skip("not tested: Tesseract's osd data are not installed")
    monkeypatch.setattr(ocr, "knows_orientation", lambda: told)
    data = scanned(pdf_bytes(findings()), range(1, 2), Scanner(150, skew=0.5, turn=turn))
    document = read_pdf(data, "scan.pdf")
    record = {key: value for part in read_report(document) for key, value in part.values.items()}
    assert [(row["criterion"], row["rating"]) for row in record["findings"]] == [
        ("1.1", "conformance"),
        ("1.2", "minor"),
        ("2.1", "not_applicable"),
    ]
    evidence = [item for part in read_report(document) for item in part.evidence]
    box = next(item.box for item in evidence if item.path == "findings[0].rating")
    assert box is not None
    x, y = {1: (HEIGHT - 147, 200), 2: (WIDTH - 200, HEIGHT - 147), 3: (147, WIDTH - 200)}[turn]
    assert box.x0 - 12 < x < box.x1 + 12 and box.top - 12 < y < box.bottom + 12


def test_without_recognition_a_picture_stays_unreadable_and_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pytesseract", None)  # as if it were not installed
    document = read_pdf(pdf_bytes(WORDS, PdfPage().picture()), "report.pdf")
    assert [page.readable for page in document.pages] == [True, False]
    assert "extra 'ocr'" in (document.pages[1].reason or "")
    with pytest.raises(Unreadable, match="extra 'ocr'"):
        read_pdf(pdf_bytes(PdfPage().picture()), "report.pdf")


def test_without_the_program_tesseract_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pytesseract")  # an extra, "ocr": not everybody has it
    monkeypatch.setattr("shutil.which", lambda name: None)
    line = extract_bytes(pdf_bytes(PdfPage().picture(), overview(), findings()), "report.pdf")
    assert line["document"]["status"] == "partial"
    assert line["absent"]["issued_on"] == "not_assessable"
    flag = next(flag for flag in line["flags"] if flag["code"] == "page_unreadable")
    assert "tesseract-ocr" in flag["detail"]


def test_a_page_that_takes_too_long_costs_that_page_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(page: object) -> ocr.Recognised:
        raise ocr.NotRecognised(f"recognition took more than {ocr.PAGE_SECONDS} s")

    monkeypatch.setattr(pdf_scans, "recognise", slow)
    pages = [certificate(), overview(), findings(), PdfPage().picture()]
    document = read_pdf(pdf_bytes(*pages), "report.pdf")
    assert [page.readable for page in document.pages] == [True, True, True, False]
    assert "20 s" in (document.pages[3].reason or "")


def code(text: str, base: float) -> Word:
    spans = [(50 + 5.0 * place, 55 + 5.0 * place) for place in range(len(text))]
    return Word(text, spans, 50.0, 50 + 5.0 * len(text), base - 7, base + 2, base, 9.0)


@pytest.mark.parametrize(
    ("first", "again", "expected"),
    [
        (["2.1", "2:2", "2.3", "2.4"], ["2.1", "2.2", "2.3", "2.4"], ["2.1", "2.2", "2.3", "2.4"]),
        (["2.1", "22", "2.3", "2.4"], ["2.1", "22", "2.3", "2.4"], ["2.1", "2.2", "2.3", "2.4"]),
        (["3.la", "3.1b", "3.2"], ["3.la", "3.1b", "3.2"], ["3.1a", "3.1b", "3.2"]),
        (["7.1", "7.2", "13", "8.1"], ["7.1", "7.2", "13", "8.1"], ["7.1", "7.2", "7.3", "8.1"]),
        (["1.1", "1.2", "ape", "1.4"], ["1.1", "1.2", "??", "1.4"], ["1.1", "1.2", "ape", "1.4"]),
    ],
)
def test_misread_codes_are_put_right_only_by_what_was_read(
    first: list[str], again: list[str], expected: list[str]
) -> None:
    import numpy as np

    words = [code(text, 100 + 20.0 * place) for place, text in enumerate(first)]
    gray = np.full((1400, 900), 240, dtype=np.uint8)

    def read(strip: object, mode: int, more: str) -> Mapping[str, Sequence[Any]]:
        piece = int(getattr(strip, "height", 0) - 80) / len(again)
        tops = [int(40 + piece * place) for place in range(len(again))]
        return {"text": again, "top": tops, "height": [10] * len(again), "left": [40] * len(again)}

    mend_codes(words, Picture(gray, 4.0, 0.0, Drawing()), read)
    assert [word.text for word in words] == expected
    assert all(len(word.spans) == len(word.text) for word in words)


@needs_tesseract
def test_a_scan_that_the_page_turns_upright_by_its_rotate_flag_is_read_so() -> None:
    data = scanned(pdf_bytes(findings()), range(1, 2), Scanner(150, turn=3))
    flagged = data.replace(b"/MediaBox", b"/Rotate 90 /MediaBox", 1)
    assert flagged != data
    document = read_pdf(flagged, "scan.pdf")
    assert (document.pages[0].width, document.pages[0].height) == pytest.approx(
        (WIDTH, HEIGHT), abs=2
    )
    record = {key: value for part in read_report(document) for key, value in part.values.items()}
    assert [row["criterion"] for row in record["findings"]] == ["1.1", "1.2", "2.1"]
