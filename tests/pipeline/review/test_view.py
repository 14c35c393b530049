"""What is lit on the page are the words of the evidence, on text and on pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extractors.document import Document
from extractors.record import build_record
from pipeline.read import read_bytes
from pipeline.review.view import lines_of, outside_of, parts_of, sheets_of
from tests.pipeline.review.boxes import around_of, glyphs_of, overlap, word_boxes
from tests.pipeline.review.conftest import Review, Screen, Served

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "tests" / "samples"
DEMO = sorted(
    file
    for file in (ROOT / "data" / "raw" / "demo").iterdir()
    if file.suffix in (".html", ".txt", ".pdf")
)
OTHERS = sorted(
    file
    for folder in (SAMPLES / "announcements", SAMPLES / "reports")
    for file in folder.iterdir()
    if file.suffix in (".html", ".txt", ".pdf")
)
COVERED = 0.9  # intersection over union of a patch and the words that it must cover, at the median
LEAST = 0.8  # of any: a font with tall accents has a higher band than the reader's boxes


@cache
def read(file: Path) -> tuple[Document, dict[str, Any]]:
    document = read_bytes(file.read_bytes(), file.name)
    return document, build_record(document)


def lit_of(document: Document, evidence: list[dict[str, Any]]) -> dict[int, str]:
    """The text that is lit for each row of evidence; proves that the parts are the text."""
    rows = {number: [number] for number in range(len(evidence))}
    parts = parts_of(document, evidence, rows)
    pieces = [piece for part in parts for piece in part.pieces]
    assert "".join(piece.text for piece in pieces) == document.text
    assert all(document.text.startswith(piece.text, piece.start) for piece in pieces)
    lit: dict[int, str] = {one.evidence: one.quote for one in outside_of(evidence, rows)}
    for piece in pieces:
        for number in piece.evidence:
            lit[number] = lit.get(number, "") + piece.text
    return lit


def check_text(file: Path) -> int:
    document, line = read(file)
    evidence = line["evidence"]
    lit = lit_of(document, evidence)
    for number, entry in enumerate(evidence):
        if entry["start"] is not None or entry["source"]:
            assert lit[number] == (entry["quote"] or ""), entry
    return len(evidence)


def check_boxes(file: Path) -> list[float]:
    """Hold each line of each quote against the page; return their overlaps in rising order."""
    document, line = read(file)
    glyphs = glyphs_of(file.read_bytes())
    pages = {page.number: page for page in document.pages}
    found = []
    for entry in line["evidence"]:
        if entry["start"] is None:
            continue
        for page, box in lines_of(document, entry["start"], entry["end"]):
            if pages[page].source == "ocr":
                continue  # its words are a picture; there is nothing to hold the box against
            words = "".join(
                letter
                for letter, own in zip(
                    document.text[entry["start"] : entry["end"]],
                    document.boxes[entry["start"] : entry["end"]],
                    strict=True,
                )
                if own is not None and overlap(own, box) > 0 and box.top - 0.1 <= own.top
                if own.bottom <= box.bottom + 0.1
            )
            boxes = word_boxes(glyphs[page - 1], words, box)
            assert boxes, (file.name, entry["field"], words)
            found.append(overlap(box, around_of(boxes)))
    return sorted(found)


@pytest.mark.parametrize("file", DEMO, ids=lambda file: file.name.partition("--")[0])
def test_the_lit_text_is_the_quote_of_every_value(file: Path) -> None:
    assert check_text(file) > 0 or read(file)[1]["document"]["kind"] != "announcement"


REPORTS = sorted((f for f in DEMO if f.suffix == ".pdf"), key=lambda file: file.stat().st_size)


# One report in the short tests, since the program that the boxes are held against is slow.
@pytest.mark.parametrize(
    "file",
    [REPORTS[0], *(pytest.param(file, marks=pytest.mark.slow) for file in REPORTS[1:])],
    ids=lambda file: file.name.partition("--")[0],
)
def test_a_patch_covers_the_words_of_its_quote(file: Path) -> None:
    found = check_boxes(file)
    assert len(found) > 100
    assert found[len(found) // 2] >= COVERED
    assert found[0] >= LEAST


@pytest.mark.slow
@pytest.mark.parametrize("file", OTHERS, ids=lambda file: file.stem)
def test_the_same_holds_for_every_other_sample(file: Path) -> None:
    check_text(file)
    if file.suffix == ".pdf":
        found = check_boxes(file)
        assert not found or (found[len(found) // 2] >= COVERED and found[0] >= LEAST)


def test_a_patch_is_its_evidence_where_the_quote_is_one_line(review: Review) -> None:
    file = next(f for f in DEMO if f.suffix == ".pdf")
    document, line = read(file)
    rows = {number: [number] for number in range(len(line["evidence"]))}
    patches = {
        (number, sheet.number): [] for sheet in sheets_of(document, line["evidence"], rows)
        for patch in sheet.patches for number in patch.evidence
    }  # fmt: skip
    for sheet in sheets_of(document, line["evidence"], rows):
        for patch in sheet.patches:
            for number in patch.evidence:
                patches[number, sheet.number].append(patch.box)
    for (number, page), boxes in patches.items():
        entry = line["evidence"][number]
        if entry["page"] == page:
            around = around_of(boxes)
            assert overlap(around, type(around)(*entry["box"])) >= COVERED, entry


QUOTES = """
    () => {
      const found = {};
      for (const mark of document.querySelectorAll("#paper mark[data-e]")) {
        for (const number of mark.dataset.e.split(" ")) {
          found[number] = (found[number] || "") + mark.textContent;
        }
      }
      return found;
    }
"""


def test_the_browser_lights_the_quote_of_every_value(
    screen: Screen, served: Served, review: Review
) -> None:
    for sha256 in (review.first, review.second, review.report):
        screen.open(served, sha256)
        lit = screen.page.evaluate(QUOTES)
        evidence = review.opened(sha256).line["evidence"]
        assert {int(number): text for number, text in lit.items()} == {
            number: entry["quote"] for number, entry in enumerate(evidence)
        }
        text = "".join(screen.page.locator("#paper .text").all_text_contents())
        assert text == review.opened(sha256).document.text


def test_every_value_lights_its_own_words_when_the_cursor_is_on_it(
    screen: Screen, served: Served, review: Review
) -> None:
    screen.open(served, review.first)
    evidence = review.opened().line["evidence"]
    names = screen.page.locator("#record li.row:not(.gap)").evaluate_all(
        "all => all.map(row => row.dataset.row)"
    )
    assert len(names) > 8
    for name in names:
        screen.go(name)
        lit = screen.page.locator("#paper mark.strong").all_text_contents()
        for entry in evidence:
            if entry["field"] == name:
                assert entry["quote"] in "".join(lit)


def test_a_patch_lies_on_its_words_in_the_picture(
    screen: Screen, served: Served, review: Review
) -> None:
    """The drawing covers the picture exactly, so that points are points in both."""
    screen.open(served, review.report)
    screen.page.wait_for_load_state("networkidle")
    boxes = screen.page.evaluate(
        "['.picture img', '.picture svg'].map(one => {"
        " const box = document.querySelector(one).getBoundingClientRect();"
        " return [box.x, box.y, box.width, box.height] })"
    )
    assert boxes[0] == pytest.approx(boxes[1], abs=0.6)
