"""The crawler: Scrapy, with what its defaults leave open set, as a function that asks.

Scrapy's engine runs in a thread of its own; the collector asks for one address at a time and
waits. So the way through a site is plain code, and Ctrl-C reaches it.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import cache
from types import TracebackType
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.crawler import Crawler as ScrapyCrawler
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.reactor import install_reactor
from twisted.internet.defer import Deferred
from twisted.internet.threads import blockingCallFromThread

from pipeline.collect.addresses import Allowed, secured
from pipeline.collect.exchange import fetched, fresh_meta, validators
from pipeline.collect.faults import said_of
from pipeline.collect.fetching import Fetched, FetchFailed, Refused
from pipeline.collect.freshness import stamp
from pipeline.collect.middlewares import (
    AGENT,
    PublicResolver,
    RobotsMemory,
    Rules,
    Traffic,
    Turned,
)
from pipeline.collect.payload import Wanted
from pipeline.collect.sources.site import Site
from pipeline.errors import AlucertError
from pipeline.settings import MIB
from pipeline.version import __version__

_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
_HANDLER = "pipeline.collect.transfer.BoundedHandler"
_HERE = "pipeline.collect.middlewares"
_START_SECONDS = 60.0


def scrapy_settings(site: Site, contact: str, rules: Rules) -> dict[str, Any]:
    """Return the settings of Scrapy: nothing on that is not named here."""
    return {
        "ALUCERT_RULES": rules,
        "TWISTED_REACTOR": _REACTOR,
        "DNS_TIMEOUT": 20,
        "USER_AGENT": f"{AGENT}/{__version__} (certification announcements; {contact})",
        "DOWNLOAD_HANDLERS_BASE": dict.fromkeys(("http", "https"), _HANDLER),
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.2",
        "DOWNLOAD_MAXSIZE": 64 * MIB,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "DOWNLOAD_DELAY": 0,  # the pace is kept by our own middleware, exactly
        "CONCURRENT_REQUESTS": 4,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {
            f"{_HERE}.AllowedHosts": 50,
            f"{_HERE}.RobotsRules": 100,
            "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
            f"{_HERE}.Backoff": 550,
            f"{_HERE}.Redirects": 580,
            f"{_HERE}.Bodies": 590,
            f"{_HERE}.Pace": 900,
        },
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "COOKIES_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "LOG_ENABLED": False,
    }


class Crawler:
    """Asks a website, as :class:`pipeline.collect.fetching.Ask`; to be used in a ``with``."""

    def __init__(
        self,
        site: Site,
        allowed: Allowed,
        contact: str,
        memory: RobotsMemory,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.rules = Rules(site, allowed, memory, now=now)
        self._settings = scrapy_settings(site, contact, self.rules)
        self._crawler: ScrapyCrawler | None = None
        self._ended: Any = None

    @property
    def traffic(self) -> Traffic:
        """What went over the wire so far."""
        return self.rules.traffic

    def __enter__(self) -> Crawler:
        """Start Scrapy's engine."""
        opened = threading.Event()
        reactor = _reactor()

        def start() -> None:
            runner = AsyncCrawlerRunner(self._settings)
            self._crawler = runner.create_crawler(_Waiting)
            # Scrapy installs a resolver only where it starts the reactor itself
            PublicResolver.from_crawler(self._crawler, reactor).install_on_reactor()
            self._ended = runner.crawl(self._crawler, opened=opened)
            self._ended.add_done_callback(lambda _: opened.set())

        blockingCallFromThread(reactor, start)
        if not opened.wait(_START_SECONDS) or self._ended.done():
            why = self._ended.exception() if self._ended.done() else "no answer"
            raise AlucertError(f"the crawler could not be started ({why}).")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the engine; what is under way is dropped."""

        def stop() -> Deferred[Any]:
            assert self._crawler is not None
            spider = self._crawler.spider
            if isinstance(spider, _Waiting):
                spider.closing.set()
            return Deferred.fromFuture(asyncio.ensure_future(_quietly(self._ended)))

        blockingCallFromThread(_reactor(), stop)

    def __call__(
        self,
        url: str,
        wanted: Wanted,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Fetched:
        """Ask for one address and wait. Raises Refused, FetchFailed."""
        headers = {
            "Accept": "application/json" if wanted == "json" else "*/*",
            "Accept-Language": "en",
            # a PDF is packed already; what is not decoded cannot be a bomb
            "Accept-Encoding": "identity" if wanted in ("report", "document") else "gzip",
            **validators(etag, last_modified),
        }
        start = secured(url, self.rules.allowed)
        try:
            request = scrapy.Request(
                start,
                headers=headers,
                meta=fresh_meta(wanted, self.rules.site.timeout),
                dont_filter=True,
            )
        except ValueError as error:
            raise Refused(url, f"not an address ({error})", "rules") from error
        try:
            response: Any = blockingCallFromThread(_reactor(), self._download, request)
        except Turned as turned:
            raise turned.why from turned
        except IgnoreRequest as error:
            raise Refused(url, str(error), "rules") from error
        except Exception as error:  # Scrapy and Twisted fail in many ways; all are one to a run
            raise FetchFailed(url, said_of(error)) from error
        answer = fetched(request, response, url, stamp(self.rules.now()))
        if answer.status == 304 and not (etag or last_modified):
            raise FetchFailed(url, "status 304, though nothing was asked by a validator", 304)
        if answer.status in (200, 304, 404, 410):
            return answer
        raise FetchFailed(url, f"status {answer.status}", answer.status)

    def _download(self, request: scrapy.Request) -> Deferred[Any]:
        assert self._crawler is not None
        asked = self._crawler.engine.download_async(request)
        return Deferred.fromFuture(asyncio.ensure_future(asked))


class _Waiting(scrapy.Spider):
    """A spider that asks nothing by itself and stays open until it is told."""

    name = AGENT

    def __init__(self, opened: threading.Event) -> None:
        super().__init__()
        self.opened = opened
        self.closing = asyncio.Event()

    async def start(self) -> AsyncIterator[Any]:
        """Wait for the end of the crawl."""
        self.opened.set()
        await self.closing.wait()
        nothing: tuple[Any, ...] = ()
        for request in nothing:
            yield request


async def _quietly(ended: Any) -> None:
    await asyncio.gather(ended, return_exceptions=True)


@cache
def _reactor() -> Any:
    """Start Twisted's reactor, once a process, in a thread of its own, and return it."""
    for name in ("scrapy", "twisted", "asyncio", "filelock"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
    running = threading.Event()
    held: list[Any] = []

    def run() -> None:
        asyncio.set_event_loop(asyncio.new_event_loop())
        install_reactor(_REACTOR)
        from twisted.internet import reactor

        made: Any = reactor
        held.append(made)
        made.callWhenRunning(running.set)
        made.run(installSignalHandlers=False)

    threading.Thread(target=run, name="crawler", daemon=True).start()
    if not running.wait(_START_SECONDS):
        raise AlucertError("the crawler could not be started (its reactor does not run).")
    return held[0]
