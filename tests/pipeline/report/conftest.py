"""A report of the small collection, and a browser to look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from pipeline.report.build import Wanted, report
from tests.pipeline.report.collection import published

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome")
     if (found := shutil.which(name))), None,
)  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two snapshots of the collection: first without its last two documents."""
    folder = tmp_path_factory.mktemp("data")
    published(folder, without=2)
    published(folder)
    return folder


@pytest.fixture(scope="module")
def page(data: Path) -> str:
    """The report of the collection."""
    return report(data, "demo", Wanted())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one the test says that it is left out."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM)
        yield started
        started.close()
