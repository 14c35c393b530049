"""What stands between the crawler and the wire: Scrapy's downloader middlewares, our own.

From the crawler's side to the wire: :class:`AllowedHosts`, :class:`RobotsRules`, :class:`Backoff`,
:class:`Redirects`, :class:`Bodies`, :class:`Pace`. A redirect and a second try are requests anew
and pass through all of them again, so that each hop is checked.
"""

from __future__ import annotations

import asyncio
import random
import string
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import quote, urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from pipeline.collect.addresses import Allowed, NotAllowed, is_public, secured
from pipeline.collect.exchange import fetched, fresh_meta, plain_headers, validators
from pipeline.collect.faults import certificate_fault, said_of
from pipeline.collect.fetching import Fetched, FetchFailed, Hop, Refused
from pipeline.collect.freshness import stamp
from pipeline.collect.payload import LIMITS, Fault, decoded, fault_of
from pipeline.collect.retry import RETRIED, TRIES, pause, retry_after
from pipeline.collect.robots import Robots, parse_robots
from pipeline.collect.sources.site import Site

AGENT = "alucert"
_REDIRECTS = {301, 302, 303, 307, 308}
_HOPS = 5
_AS_IT_STANDS = string.printable  # of a Location; all else by percent, octet by octet


class RobotsMemory(Protocol):
    """Keeps the robots.txt of a host with its validators, to ask only whether it changed."""

    def recall(self, url: str) -> tuple[bytes, str | None, str | None] | None:
        """Return body, ETag and Last-Modified of the last answer, None without one."""

    def remember(self, url: str, fetched: Fetched) -> None:
        """Keep an answer."""


@dataclass
class Traffic:
    """What went over the wire."""

    requests: int = 0
    body_bytes: int = 0
    tries_again: int = 0
    waited: float = 0.0
    forbidden: int = 0


@dataclass
class Rules:
    """What the middlewares of one crawl go by, and what they count."""

    site: Site
    allowed: Allowed
    memory: RobotsMemory
    traffic: Traffic = field(default_factory=Traffic)
    delays: dict[str, float] = field(default_factory=dict)
    robots: dict[str, Robots] = field(default_factory=dict)
    private: dict[str, str] = field(default_factory=dict)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    chance: random.Random = field(default_factory=random.Random)

    def __deepcopy__(self, memory: dict[int, Any]) -> Rules:
        """Stay one object: Scrapy copies its settings, and all of a crawl share these rules."""
        return self

    def delay(self, netloc: str) -> float:
        """Return the seconds between an answer and the next request to a host."""
        return max(self.site.delay, self.delays.get(netloc, 0.0))


class Turned(IgnoreRequest):
    """Carries a Refused or FetchFailed through Scrapy."""

    def __init__(self, why: Refused | FetchFailed) -> None:
        super().__init__(str(why))
        self.why = why


class PublicResolver(CachingThreadedResolver):
    """Gives the address of a host only if it is a public one; it is the one connected to."""

    rules: Rules

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> PublicResolver:
        """Make the resolver of one crawl: nothing is remembered from another."""
        made = cls(reactor, 0, crawler.settings.getfloat("DNS_TIMEOUT"))
        made.rules = crawler.settings["ALUCERT_RULES"]
        return made

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """Return the address of a host. Fails for one that is not public."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self._public, name)

    def _public(self, address: str, name: str) -> str:
        loopback = self.rules.allowed.loopback
        if loopback is not None and name == loopback.rpartition(":")[0]:
            return address
        if not is_public(address):
            self.rules.private[name] = address
            raise DNSLookupError(f"{name} is at {address}, which is not a public address")
        return address


class _Middleware:
    """A middleware that knows the rules of the crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.rules: Rules = crawler.settings["ALUCERT_RULES"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        """Make the middleware of one crawl."""
        return cls(crawler)


class AllowedHosts(_Middleware):
    """Refuses every request to another host, scheme or port than the source's."""

    def process_request(self, request: Request) -> None:
        """Raise Turned for an address that may not be asked."""
        try:
            self.rules.allowed.check(request.url)
        except NotAllowed as error:
            raise Turned(Refused(request.url, error.reason, "rules")) from error


class RobotsRules(_Middleware):
    """Asks robots.txt of each host first and obeys it; one that cannot be had forbids all."""

    async def process_request(self, request: Request) -> None:
        """Raise Turned for an address that robots.txt forbids."""
        if request.meta["wanted"] == "robots":
            return
        parts = urlsplit(request.url)
        if parts.netloc not in self.rules.robots:
            robots = await self._fetch(f"{parts.scheme}://{parts.netloc}/robots.txt")
            self.rules.robots[parts.netloc] = robots
            self.rules.delays[parts.netloc] = robots.delay or 0.0
        robots = self.rules.robots[parts.netloc]
        if robots.allows(request.url):
            return
        self.rules.traffic.forbidden += 1
        if robots.unreachable is not None:
            reason = f"robots.txt cannot be had ({robots.unreachable}), so nothing is asked"
            raise Turned(FetchFailed(request.url, reason))
        raise Turned(Refused(request.url, "forbidden by robots.txt", "robots"))

    async def _fetch(self, url: str) -> Robots:
        known = self.rules.memory.recall(url)
        headers = {"Accept": "text/plain", "Accept-Encoding": "gzip"}
        headers |= {} if known is None else validators(known[1], known[2])
        asked = Request(
            url,
            headers=headers,
            meta=fresh_meta("robots", self.rules.site.timeout),
            dont_filter=True,
        )
        try:
            response = await self.crawler.engine.download_async(asked)
        except Turned as turned:
            return Robots(unreachable=turned.why.reason)
        except Exception as error:  # noqa: BLE001 - whatever it is, the file was not had
            return Robots(unreachable=said_of(error))
        if response.status == 304 and known is not None:
            return parse_robots(known[0], AGENT)
        if response.status == 200:
            self.rules.memory.remember(url, fetched(asked, response, "", ""))
            return parse_robots(response.body, AGENT)
        if 400 <= response.status < 500 and response.status != 429:
            return Robots()  # RFC 9309, 2.3.1.3: there is no robots.txt
        return Robots(unreachable=f"status {response.status}")


class Backoff(_Middleware):
    """Asks again after a while, as the server says; at most five times, within a budget."""

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response, or the request to try again."""
        fault: Fault | None = request.meta.get("fault")
        if response.status in RETRIED:
            asked = retry_after(plain_headers(response), self.rules.now())
            return await self._again(request, f"status {response.status}", asked)
        if fault is not None:
            answer = fetched(request, response, request.url, stamp(self.rules.now()))
            if fault.again:
                return await self._again(request, fault.reason, None, answer)
            raise Turned(Refused(request.url, fault.reason, "rules", answer))
        return response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Return the request to try again, None for what another try would not mend."""
        host = urlsplit(request.url).hostname or ""
        if isinstance(exception, CannotResolveHostError) and host in self.rules.private:
            reason = f"{host} is at {self.rules.private[host]}, which is not a public address"
            raise Turned(Refused(request.url, reason, "rules"))
        if isinstance(exception, DownloadCancelledError):
            limit = LIMITS[request.meta["wanted"]] / 1e6
            raise Turned(Refused(request.url, f"more than {limit:.0f} MB", "rules"))
        certificate = certificate_fault(exception)
        if certificate is not None:
            raise Turned(FetchFailed(request.url, certificate))
        if isinstance(
            exception,
            DownloadTimeoutError
            | ResponseDataLossError
            | DownloadConnectionRefusedError
            | CannotResolveHostError
            | DownloadFailedError
            | OSError,
        ):
            return await self._again(request, said_of(exception), None)
        return None

    async def _again(
        self, request: Request, reason: str, asked: float | None, answer: Fetched | None = None
    ) -> Request:
        tries = request.meta["tries"]
        if tries >= TRIES:
            said = f"{reason}, after {tries} tries"
            raise Turned(FetchFailed(request.url, said, answer=answer))
        seconds = pause(asked, self.rules.site.backoff, tries, self.rules.chance)
        left = self.rules.site.patience - self.rules.traffic.waited
        if seconds > left:
            said = f"{reason}; asked to come back in {seconds:.0f} s, which this run has not"
            raise Turned(FetchFailed(request.url, said, answer=answer))
        self.rules.traffic.tries_again += 1
        self.rules.traffic.waited += seconds
        await asyncio.sleep(seconds)
        return request.replace(meta={**request.meta, "tries": tries + 1, "fault": None})


class Redirects(_Middleware):
    """Follows redirects; where each leads is checked as every request is."""

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response, or the request for where it leads."""
        if response.status not in _REDIRECTS:
            return response
        # many servers write letters beyond ASCII as they are, in UTF-8
        location = quote(response.headers.get("Location") or b"", safe=_AS_IT_STANDS)
        location = location.strip()
        if not location:
            raise Turned(FetchFailed(request.url, f"status {response.status} leads nowhere"))
        hops = (*request.meta["hops"], Hop(request.url, response.status))
        try:
            url = secured(urljoin(request.url, location), self.rules.allowed)
            self.rules.allowed.check(url)
        except (ValueError, NotAllowed) as error:
            reason = error.reason if isinstance(error, NotAllowed) else str(error)
            said = f"leads to {location[:200]}: {reason}"
            raise Turned(Refused(request.url, said, "rules")) from error
        if len(hops) > _HOPS or any(hop.url == url for hop in hops):
            raise Turned(FetchFailed(request.url, f"a loop of redirects ({len(hops)})"))
        return request.replace(url=url, meta={**request.meta, "hops": hops, "fault": None})


class Bodies(_Middleware):
    """Undoes the content encoding within limits, and judges whether a body is what it should be."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response with a plain body; ``meta["fault"]`` says what is wrong with it."""
        self.rules.traffic.body_bytes += len(response.body)
        request.meta["fault"] = None
        if response.status != 200:
            return response
        wanted = request.meta["wanted"]
        names = [
            name.strip().lower()
            for line in response.headers.getlist("Content-Encoding")
            for name in line.decode("latin-1").split(",")
        ]
        body = decoded(response.body, names, LIMITS[wanted])
        fault = body if isinstance(body, Fault) else fault_of(body, wanted)
        request.meta["fault"] = fault
        return response if isinstance(body, Fault) else response.replace(body=body)


class Pace(_Middleware):
    """Keeps the time between an answer and the next request: ours, the host's, and its speed.

    A host that takes long to answer is asked as much more slowly.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._free_at = 0.0
        self._asked_at = 0.0
        self._took = 0.0

    async def process_request(self, request: Request) -> None:
        """Wait until the host may be asked again."""
        delay = self.rules.delay(urlsplit(request.url).netloc)
        if delay:
            delay = max(delay, min(self._took, 10 * delay))
        while (wait := self._free_at + delay - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        self.rules.traffic.requests += 1
        request.meta["asked_at"] = stamp(self.rules.now())
        self._asked_at = time.monotonic()

    def process_response(self, request: Request, response: Response) -> Response:
        """Note the end of an answer."""
        self._ended()
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Note the end of a request without an answer."""
        self._ended()

    def _ended(self) -> None:
        self._free_at = time.monotonic()
        self._took = self._free_at - self._asked_at
