"""Make the pictures of report and review page from the demo collection: `make pictures`.

Needs the system's Chromium and a collection that `alucert run` has read; writes into a copy of the
data folder, so that nothing that a person said changes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from pipeline.report.build import Wanted, report
from tools.chromium import browser

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SIZE = (1440, 900)
MOST = 300_000  # bytes of a picture; a page that shows it must open at once


class TooHeavy(Exception):
    """A picture weighs more than a page should carry."""


def main() -> None:
    """Write docs/pictures anew. Raises NoChromium, NoSnapshot and TooHeavy."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browser() as running:
        data = Path(folder) / "data"
        shutil.copytree(ROOT / "data", data, symlinks=True)
        for name in ("corrections.csv", "reviews.csv"):
            (data / name).unlink(missing_ok=True)
        _shoot_report(running, data, Path(folder) / "report.html")
        with _served(data) as address:
            _shoot_review(running, address)


@contextmanager
def _served(data: Path) -> Iterator[str]:
    """Give the address of a review of the demo collection."""
    command = "import sys; from pipeline.cli import main; sys.exit(main(sys.argv[1:]))"
    server = subprocess.Popen(
        [sys.executable, "-c", command, "--data-dir", str(data), "review", "--who", "M. Ek"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
    finally:
        server.kill()
        server.wait()


@contextmanager
def _opened(running: Browser) -> Iterator[Page]:
    """Give a page of the pictures' size, by day and without motion."""
    context = running.new_context(
        viewport={"width": SIZE[0], "height": SIZE[1]},
        color_scheme="light",
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


def _shoot_report(running: Browser, data: Path, file: Path) -> None:
    """The top of the report, and where the non-conformances are."""
    # without --since the picture would tell what happened to be published on this machine before
    file.write_text(report(data, "demo", Wanted(since="current")), encoding="utf-8")
    with _opened(running) as page:
        page.goto(file.as_uri())
        _save(page, "report.png")
        page.locator("#h-nonconformances").evaluate(
            "each => scrollTo(0, each.getBoundingClientRect().top + scrollY - 24)"
        )
        _save(page, "report-nonconformances.png")


def _shoot_review(running: Browser, address: str) -> None:
    """An announcement and a report, each with a value's place lit."""
    with _opened(running) as page:
        page.goto(address)
        page.locator("tbody a").first.click()
        page.wait_for_selector("body.ready")
        page.locator("#record li.doubtful").first.click()
        _save(page, "review.png")
        page.goto(address.partition("?")[0])
        page.locator("tr", has_text="audit report").locator("a").first.click()
        page.wait_for_selector("body.ready")
        page.wait_for_load_state("networkidle")
        page.locator('[data-row^="certifications["]').first.click()
        _save(page, "review-report.png")


def _save(page: Page, name: str) -> None:
    """Save what is in the window, in 256 colours, which such pages do not exceed by much."""
    file = PICTURES / name
    page.screenshot(path=file)
    with Image.open(file) as taken:
        taken.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    if file.stat().st_size > MOST:
        raise TooHeavy(f"{name} weighs {file.stat().st_size} bytes; at most {MOST}")
    print(f"{file.relative_to(ROOT)}  {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
