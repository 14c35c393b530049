"""A small collection under review, its server on the loopback, and a real browser before it."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext

from pipeline.collect.raw_store import RawStore
from pipeline.progress import Progress
from pipeline.review.app import application
from pipeline.review.book import Book
from pipeline.review.desk import CollectionDesk, Opened
from pipeline.review.pictures import Pictures
from pipeline.review.reviewing import Reviewing
from pipeline.review.security import address
from pipeline.run import Run
from pipeline.settings import Settings
from pipeline.stages import extract, read
from tests.pipeline.bad_files import pdf

TOKEN = "a-token-of-the-tests"
WHO = "M. Ek"
# NBSP, U+2011, a ligature, a soft hyphen, a decomposed accent and characters beyond 16 bits
PAGE = (
    "<!doctype html><html lang='en'><head><title>ASI certifies Norrsken Profil AB</title></head>"
    "<body><article><h1>ASI certifies Norrsken Profil AB \U0001f3ed</h1><p>14\u00a0May 2024</p>"
    "<p>\U0001f389\U0001f389 Norrsken Profil AB has achieved certi\ufb01cation against the ASI "
    "Per\u00adformance Standard V3 (2022). The certi\ufb01cate covers the Vetlanda plant in "
    "Vetlanda, Sweden, with a capa\u00adcity of 42\u00a0000 tonnes of pro\ufb01les per year, and "
    "the Sa\u0308vsjo\u0308 plant in S\u00e4vsj\u00f6, Sweden.</p>"
    "<p>\U0001d4d0 The audit was carried out by Bureau Veritas \U0001f44d and found two minor "
    "non\u2011conformances, against criteria 2.4a\u2011e and 5.3b.</p>"
    "<p>\u201cWe are glad\u201d, said Anna Lindqvist, Managing Director of Norrsken Profil.</p>"
    "</article></body></html>"
)
SECOND = (
    "<!doctype html><html lang='en'><head><title>ASI certifies Teigen Rolling AS</title></head>"
    "<body><article><h1>ASI certifies Teigen Rolling AS</h1><p>3 June 2024</p><p>Teigen Rolling "
    "AS has achieved certification against the ASI Performance Standard V3 (2022). The "
    "certificate covers the Teigen Rolling Mill at Odda, Norway.</p><p>The audit was carried out "
    "by Bureau Veritas. It found no non-conformances.</p></article></body></html>"
)


def add(store: RawStore, name: str, data: bytes, kind: str = "text/html; charset=utf-8") -> str:
    """Put a document into a store; return its sha256."""
    known = {
        "url": f"https://example.org/2024/06/{name}/",
        "retrieved_at": "2024-07-01T08:00:00Z",
        "content_type": kind,
    }
    return store.add(data, known).document.sha256


@dataclass
class Review:
    """A review that a test holds in its hands."""

    settings: Settings
    desk: CollectionDesk
    book: Book
    reviewing: Reviewing
    first: str
    second: str
    report: str

    def opened(self, sha256: str | None = None) -> Opened:
        """A document as it is now, the first unless told."""
        found = self.desk.open(sha256 or self.first)
        assert found is not None
        return found

    def do(self, what: str, row: str = "", sha256: str | None = None, **more: Any) -> str | None:
        """Do what the page would ask."""
        opened = self.opened(sha256)
        asked = {"do": what, "row": row, "text": opened.entry.text_sha256, **more}
        return self.reviewing.do(opened, asked)

    def by(self, who: str) -> Review:
        """The same book in the hands of another person."""
        other = Reviewing(self.desk, self.book, who, self.reviewing.samples)
        return Review(
            self.settings, self.desk, self.book, other, self.first, self.second, self.report
        )

    def lines(self) -> list[str]:
        """The corrections as they stand in the file, without its header."""
        file = self.book.corrections_file
        return file.read_text(encoding="utf-8").splitlines()[1:] if file.exists() else []

    def finish_all(self, sha256: str) -> None:
        """Say of everything in a document that it is right, and finish it."""
        opened = self.opened(sha256)
        for card in self.reviewing.sheet(opened).cards:
            self.do("confirm", f"card:{card.name}", sha256)
        for card in self.reviewing.sheet(opened).cards:
            for row in card.rows:
                if row.is_open:
                    self.do("confirm", row.name, sha256)
        self.do("finish", sha256=sha256)


def published(settings: Settings) -> Run:
    """Read and extract a collection."""
    run = Run(settings, Progress(quiet=True))
    read(run)
    extract(run)
    return run


def review_of(settings: Settings, who: str | None = WHO) -> Review:
    """A review of a collection, its documents named by their addresses."""
    run = published(settings)
    desk = CollectionDesk(run)
    book = Book.of_collection(settings)
    reviewing = Reviewing(desk, book, who, settings.data_dir / "annotated")
    by_url = {entry.url: entry.sha256 for entry in desk.entries()}
    named = [
        by_url.get(f"https://example.org/2024/06/{n}/", "") for n in ("first", "second", "report")
    ]
    return Review(settings, desk, book, reviewing, *named)


@pytest.fixture(scope="session")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose collection is read and extracted: made once, copied for each test."""
    folder = tmp_path_factory.mktemp("review") / "data"
    settings = Settings(data_dir=folder, collection="small", workers=0)
    store = RawStore(settings.raw_dir)
    add(store, "first", PAGE.encode())
    add(store, "second", SECOND.encode())
    add(store, "report", pdf(), "application/pdf")
    published(settings)
    return folder


@pytest.fixture
def settings(tmp_path: Path, extracted: Path) -> Settings:
    shutil.copytree(extracted, tmp_path / "data")
    return Settings(data_dir=tmp_path / "data", collection="small", workers=0)


@pytest.fixture
def review(settings: Settings) -> Review:
    return review_of(settings)


@dataclass(frozen=True)
class Served:
    """A server before a review."""

    port: int
    address: str


@pytest.fixture
def serve(loopback: list[Any]) -> Iterator[Callable[[Reviewing, Settings], Served]]:
    """Start servers that end with the test."""
    stops: list[Callable[[], None]] = []

    def start(reviewing: Reviewing, settings: Settings) -> Served:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        port = int(listening.getsockname()[1])
        pictures = Pictures(settings)
        app = application(reviewing, pictures, TOKEN, port, synthetic=False)
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            log_level="error",
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)

        def stop() -> None:
            server.should_exit = True
            thread.join(10)
            listening.close()
            pictures.close()

        stops.append(stop)
        return Served(port, address(port, TOKEN))

    yield start
    for stop in stops:
        stop()


@pytest.fixture
def served(review: Review, serve: Callable[..., Served]) -> Served:
    return serve(review.reviewing, review.settings)


@dataclass
class Screen:
    """A page in the browser, with all that it asked for and complained of."""

    page: Any
    asked: list[str]
    complaints: list[str]

    def open(self, served: Served, sha256: str | None = None) -> Screen:
        """Open the printed address, then a document."""
        self.page.goto(served.address)
        if sha256 is not None:
            self.page.goto(f"http://127.0.0.1:{served.port}/d/{sha256}")
            self.page.wait_for_selector("body.ready")
        return self

    def key(self, *keys: str) -> Screen:
        """Press keys, each after the page has done what the one before asked."""
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_selector("body:not(.busy)")
        return self

    def at(self) -> str:
        """The row under the cursor."""
        return str(self.page.locator(".row.here").get_attribute("data-row"))

    def go(self, row: str) -> Screen:
        """Click a row."""
        self.page.locator(f'[data-row="{row}"] .label').first.click()
        assert self.at() == row
        return self

    def state(self, row: str) -> str:
        """What the page says of a row's state."""
        return str(self.page.locator(f'[data-row="{row}"] .state').inner_text())

    def lit(self) -> list[str]:
        """The words that are lit for the row under the cursor."""
        return list(self.page.locator("#paper .strong").all_inner_texts())

    def said(self) -> str:
        """What the page says at its foot."""
        return str(self.page.locator("#said").inner_text())


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Callable[..., BrowserContext]:
    """Windows by size and colour scheme, each opened once: a new one costs a second."""
    opened: dict[tuple[int, int, Any], BrowserContext] = {}

    def window(width: int, height: int, scheme: Any) -> BrowserContext:
        if (width, height, scheme) not in opened:
            opened[width, height, scheme] = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                reduced_motion="reduce",
            )
        return opened[width, height, scheme]

    return window


@pytest.fixture
def screen(
    windows: Callable[..., BrowserContext], request: pytest.FixtureRequest
) -> Iterator[Screen]:
    """A new tab without cookies; ``request.param`` may give its size and colour scheme.

    What a page stores belongs to its port, and each test's server has a port of its own.
    """
    context = windows(*getattr(request, "param", (1280, 800, "light")))
    context.clear_cookies()
    page = context.new_page()
    page.set_default_timeout(20_000)
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Screen(page, asked, complaints)
    for tab in context.pages:
        tab.close()
