"""A small collection in a temporary data folder, and the command line over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pipeline.cli import main
from pipeline.collect.raw_store import RawStore
from pipeline.settings import Settings
from tests.pipeline.bad_files import PAGE
from tools.chromium import NoChromium
from tools.chromium import browser as running

ADDRESS = "https://example.org/2024/05/norrsken-profil-ab/"


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


Alucert = Callable[..., Ended]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", collection="small", workers=0)


@pytest.fixture
def store(settings: Settings) -> RawStore:
    """The collection's raw store, with one announcement in it."""
    store = RawStore(settings.raw_dir)
    known = {"url": ADDRESS, "retrieved_at": "2024-05-15T08:00:00Z", "content_type": "text/html"}
    store.add(PAGE, known)
    return store


def add_bad(store: RawStore) -> str:
    """Add a document that cannot be read; return its name."""
    known = {
        "url": "https://example.org/2024/06/empty/",
        "retrieved_at": "2024-06-01T08:00:00Z",
        "content_type": "text/html",
    }
    return store.add(b" ", known).document.name


@pytest.fixture
def alucert(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Alucert:
    """The command line over the small collection, without worker processes."""

    def call(*arguments: str) -> Ended:
        capsys.readouterr()
        given = ["--data-dir", str(settings.data_dir), "--collection", settings.collection]
        code = main([*given, "--workers", "1", *arguments])
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, one for all tests; without it they say that they are left out."""
    try:
        with running() as started:
            yield started
    except NoChromium as missing:
        pytest.skip(str(missing))
