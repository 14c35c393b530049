"""The transfer of one answer: Scrapy's, with a limit to what stands before a body.

Scrapy bounds bodies; headers, and interim answers (status 1xx) before them, may go on for as long
as the deadline lets them, all of it kept in memory.
"""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from twisted.web._newclient import BODY, DONE

HEAD_BYTES = 256 * 1024


class _Bounded(_LenientHTTP11ClientProtocol):
    """A connection that is dropped when a server says too much before the body."""

    _before_body = 0

    def request(self, request: Any) -> Any:
        self._before_body = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        parser = self._parser
        if parser is not None and parser.state not in (BODY, DONE):
            self._before_body += len(data)
            if self._before_body > HEAD_BYTES:
                assert self.transport is not None
                self.transport.abortConnection()
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]  # Twisted's


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Bounded:  # noqa: N802 - Twisted's name
        return _Bounded(self._quiescentCallback)  # type: ignore[no-untyped-call]  # Twisted's


class BoundedHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, with bounded headers."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory
