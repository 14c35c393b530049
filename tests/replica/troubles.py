"""The troubles of a real site, each a switch; ``all`` are those that can be recovered from.

A trouble hits an address when it is asked first, by a seeded choice, and is over after one to
three requests: whoever comes back finds the site as it is.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from email.utils import format_datetime

from tests.replica import pages
from tests.replica.site import HTML, NOW, Answer, Replica, Request, html

CHALLENGE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>"
    "<p>Checking your browser before you go on.</p></body></html>"
)
ENDPOINTS = ("api", "sitemap", "feed", "pages", "tags")


def _page(status: int, *headers: tuple[str, str]) -> Callable[[Replica, Request, Answer], Answer]:
    body = pages.frame(f"Error {status}", "", f"<h1>{status}</h1>").encode()
    return lambda *_: Answer(status, body, (("Content-Type", HTML), *headers))


def _to(location: str) -> Callable[[Replica, Request, Answer], Answer]:
    return lambda *_: Answer(302, b"", (("Location", location),))


def _busy(replica: Replica, request: Request, answer: Answer) -> Answer:
    """429 with Retry-After, in seconds or as a date."""
    after = "1"
    if len(request.path) % 2:
        after = format_datetime(NOW + timedelta(seconds=1), usegmt=True)
    return _page(429, ("Retry-After", after))(replica, request, answer)


def _loop(replica: Replica, request: Request, answer: Answer) -> Answer:
    return Answer(302, b"", (("Location", f"{replica.base}{request.path}"),))


def _type(replica: Replica, request: Request, answer: Answer) -> Answer:
    wrong = "application/octet-stream" if answer.body[:1] == b"<" else "text/html"
    return _with(answer, "Content-Type", wrong)


def _charset(replica: Replica, request: Request, answer: Answer) -> Answer:
    return _with(answer, "Content-Type", "text/html; charset=iso-8859-7")


def _with(answer: Answer, name: str, value: str) -> Answer:
    kept = tuple(pair for pair in answer.headers if pair[0] != name)
    return Answer(answer.status, answer.body, (*kept, (name, value)), answer.manner)


def _manner(manner: str) -> Callable[[Replica, Request, Answer], Answer]:
    def change(replica: Replica, request: Request, answer: Answer) -> Answer:
        return Answer(answer.status, answer.body, answer.headers, manner)

    return change


def _cut_gzip(replica: Replica, request: Request, answer: Answer) -> Answer:
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return _manner("cut-length")(replica, request, answer)
    body = gzip.compress(answer.body, mtime=0)
    headers = (*answer.headers, ("Content-Encoding", "gzip"))
    return Answer(answer.status, body[: len(body) // 2], headers, "until-close")


def _mild_change(replica: Replica, request: Request, answer: Answer) -> Answer:
    """A post is added and another edited while somebody reads; once a run of requests."""
    with replica.lock:
        at = len(replica.log)
    if at % 97 == 40 and len(replica.posts) < replica.number + 5:
        replica.add_post()
        told = [post for post in replica.posts.values() if post.kind == "announcement"]
        replica.edit_post(told[at % len(told)])
    return answer


WAYS: dict[str, Callable[[Replica, Request, Answer], Answer]] = {
    "not-found": _page(404),
    "forbidden": _page(403),
    "busy": _busy,
    "errors": _page(500),
    "unavailable": _page(503, ("Retry-After", "1")),
    "drip": _manner("drip"),
    "cut": _manner("cut-length"),
    "cut-chunked": _manner("cut-chunked"),
    "cut-gzip": _cut_gzip,
    "dropped": _manner("dropped"),
    "charset": _charset,
    "type": _type,
    "challenge": lambda *_: html(CHALLENGE),
    "loop": _loop,
    "to-file": _to("file:///etc/passwd"),
    "to-host": _to("https://elsewhere.example/"),
    "to-private": _to("http://192.168.0.1/"),
    "to-metadata": _to("http://169.254.169.254/latest/meta-data/"),
}
DURING = {"adding": _mild_change}
ALL = (*WAYS, *DURING)
_TIMES = {"errors": 3, "busy": 2}
_HIT = 0.5


class Troubles:
    """Gives each address its trouble; use as ``Replica.trouble``."""

    def __init__(self, names: Iterable[str], seed: int = 1, share: float = _HIT) -> None:
        self.names = sorted(set(names))
        self.ways = [name for name in self.names if name in WAYS]
        self.seed, self.share = seed, share
        self.hits: Counter[str] = Counter()
        self._times: Counter[str] = Counter()
        self._lock = threading.Lock()

    def of(self, path: str) -> str | None:
        """Return the trouble of an address, None for one without."""
        draw = hashlib.sha256(f"{self.seed}:{path}".encode()).digest()
        if not self.ways or int.from_bytes(draw[:2], "big") / 65536 >= self.share:
            return None
        return self.ways[int.from_bytes(draw[2:6], "big") % len(self.ways)]

    def __call__(self, replica: Replica, request: Request, answer: Answer) -> Answer:
        for name in self.names:
            if name in DURING:
                answer = DURING[name](replica, request, answer)
        name = self.of(request.path)
        if name is None or answer.status != 200 or request.path == "/robots.txt":
            return answer
        with self._lock:
            self._times[request.path] += 1
            if self._times[request.path] > _TIMES.get(name, 1):
                return answer
            self.hits[name] += 1
        return WAYS[name](replica, request, answer)
