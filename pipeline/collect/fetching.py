"""What asking a web server for one address gives, whoever does the asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pipeline.collect.payload import Wanted
from pipeline.read.decoding import charset_of

By = Literal["robots", "rules"]


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect on the way: the address that was asked, and the status that led away."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer: 200 with a whole body of the kind that was wanted, 304, 404 or 410.

    Times are ISO in UTC; header names are in small letters; ``body`` has no content encoding.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    asked_at: str
    answered_at: str
    request_headers: Mapping[str, str] = field(default_factory=dict)
    hops: tuple[Hop, ...] = ()
    tries: int = 1

    @property
    def etag(self) -> str | None:
        """The validator to send back as If-None-Match, as the server wrote it."""
        return self.headers.get("etag")

    @property
    def last_modified(self) -> str | None:
        """The validator to send back as If-Modified-Since, as the server wrote it."""
        return self.headers.get("last-modified")

    @property
    def charset(self) -> str | None:
        """The charset that the server named, None if it named none."""
        return charset_of(self.headers.get("content-type"))

    @property
    def gone(self) -> bool:
        """Whether the server says that there is nothing at the address."""
        return self.status in (404, 410)

    @property
    def moved_for_good(self) -> bool:
        """Whether every redirect on the way was a permanent one, and there was one."""
        return bool(self.hops) and all(hop.status in (301, 308) for hop in self.hops)


class Refused(Exception):
    """An address that we do not ask, or whose answer we do not take: ``by`` whose rule.

    ``answer`` is what came and was not taken, ``sha256`` that of its bytes once they are kept.
    """

    def __init__(self, url: str, reason: str, by: By, answer: Fetched | None = None) -> None:
        super().__init__(f"{url}: {reason}")
        self.url, self.reason, self.by, self.answer = url, reason, by, answer
        self.sha256: str | None = None


class FetchFailed(Exception):
    """An address that gave no usable answer, after all tries; another night may bring it.

    ``answer`` is what came and was not taken, ``sha256`` that of its bytes once they are kept.
    """

    def __init__(
        self,
        url: str,
        reason: str,
        status: int | None = None,
        answer: Fetched | None = None,
    ) -> None:
        super().__init__(f"{url}: {reason}")
        self.url, self.reason, self.status, self.answer = url, reason, status, answer
        self.sha256: str | None = None


class Ask(Protocol):
    """Asks for one address. Raises Refused, FetchFailed."""

    def __call__(
        self,
        url: str,
        wanted: Wanted,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Fetched:
        """Return the answer; with validators it may be a 304 without a body."""
