"""Make the pictures of the review page from the demo collection: `make pictures`.

Needs the system's Chromium and a collection that `alucert run` has read; writes into a copy of the
data folder's files of words, so that nothing that a person said changes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
SIZE = (1440, 900)


def main() -> None:
    """Write docs/pictures/review.png and review-report.png."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(ROOT / "data", data)
        for name in ("corrections.csv", "reviews.csv"):
            (data / name).unlink(missing_ok=True)
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
            address = server.stdout.readline().strip()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
                context = browser.new_context(
                    viewport={"width": SIZE[0], "height": SIZE[1]}, reduced_motion="reduce"
                )
                _shoot(context.new_page(), address)
                browser.close()
        finally:
            server.kill()
            server.wait()


def _shoot(page: Any, address: str) -> None:
    page.goto(address)
    page.locator("tbody a").first.click()
    page.wait_for_selector("body.ready")
    page.locator("#record li.doubtful").first.click()
    page.screenshot(path=PICTURES / "review.png")
    page.goto(address.partition("?")[0])
    page.locator("tr", has_text="audit report").locator("a").first.click()
    page.wait_for_selector("body.ready")
    page.wait_for_load_state("networkidle")
    page.locator('[data-row^="certifications["]').first.click()
    page.screenshot(path=PICTURES / "review-report.png")


if __name__ == "__main__":
    main()
