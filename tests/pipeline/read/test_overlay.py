from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from pipeline.cli import main
from tests.extractors.report.report_pages import certificate, findings, overview
from tests.pipeline.read.pdf_pages import pdf_bytes


def test_the_overlay_draws_one_picture_a_page_with_what_was_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf_bytes(certificate(), overview(), findings()))
    assert main(["read", "--overlay", str(file), str(tmp_path / "out")]) == 0
    written = capsys.readouterr().out.split()
    assert [Path(name).name for name in written] == [
        f"report-page-{number:03d}.png" for number in (1, 2, 3)
    ]
    with Image.open(written[2]) as picture:
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20) or []}
    assert {(120, 170, 230), (200, 60, 40), (240, 150, 40), (30, 130, 60)} <= colours


@pytest.mark.parametrize("arguments", [[], ["missing.pdf"], ["missing.pdf", "out"]])
def test_an_overlay_needs_a_file_that_can_be_read_and_a_folder(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["read", "--overlay", *arguments]) != 0
