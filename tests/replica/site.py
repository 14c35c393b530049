"""The replica as a function: a request in, an answer out; what it was asked stands in ``log``."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import parse_qs, unquote, urlsplit

from tests.replica import pages
from tests.replica.posts import Post, late_post, posts

NOW = datetime(2026, 10, 5, 10, tzinfo=UTC)  # the site's clock stands: two crawls store the same
HTML = "text/html; charset=UTF-8"
XML = "application/xml; charset=UTF-8"
ROBOTS = """\
User-agent: *
Disallow: /wp-admin/
Allow: /wp-admin/admin-ajax.php
Disallow: /calendar/
Disallow: /*?s=
Disallow: {slug}
Disallow: {file}
{delay}
Sitemap: {base}/wp-sitemap.xml
"""


@dataclass(frozen=True)
class Request:
    """A request as the site sees it; header names in small letters."""

    path: str  # with its query
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"


@dataclass(frozen=True)
class Answer:
    """An answer; ``manner`` says how it goes over the wire (see wire.py)."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    manner: str = "plain"


@dataclass(frozen=True)
class Asked:
    """One line of the log."""

    at: float
    path: str
    status: int
    body_bytes: int
    agent: str
    conditional: bool


@dataclass
class Replica:
    """The site. ``trouble`` may change an answer before it is sent (see troubles.py)."""

    base: str
    seed: int = 1
    number: int = 1500
    announcing: int = 600
    off: frozenset[str] = frozenset()
    delay: float | None = None
    validators: bool = True
    trouble: Callable[[Replica, Request, Answer], Answer] | None = None

    def __post_init__(self) -> None:
        made = posts(self.seed, self.number, self.announcing)
        self.posts: dict[int, Post] = {post.id: post for post in made}
        certain = [p for p in made if p.kind == "announcement" and p.reports and p.member is None]
        self.forbidden_post, self.forbidden_report = certain[0], certain[1]
        self.gone: set[str] = set()
        self.moved: dict[str, str] = {}
        self.log: list[Asked] = []
        self.lock = threading.Lock()
        self.started = time.monotonic()

    # What the site holds, for the tests

    @property
    def announcements(self) -> set[str]:
        """The paths of all announcements that may be asked."""
        forbidden = self.forbidden_post.path
        found = {post.path for post in self.posts.values() if post.kind == "announcement"}
        return found - {forbidden} - self.gone

    @property
    def reports(self) -> set[str]:
        """The paths of all reports of those announcements that may be asked."""
        found = {
            file
            for post in self.posts.values()
            if post.path in self.announcements
            for file in post.reports
        }
        return found - {self.forbidden_report.reports[0]} - self.gone

    def asked(self, text: str = "") -> list[Asked]:
        """The log's lines whose path holds a text."""
        with self.lock:
            return [line for line in self.log if text in line.path]

    # Changes

    def add_post(self, at: datetime | None = None) -> Post:
        """Add an announcement, the newest of all."""
        newest = max(post.published for post in self.posts.values())
        post = late_post(self.seed, len(self.posts), at or newest + timedelta(minutes=1))
        self.posts[post.id] = post
        return post

    def edit_post(self, post: Post) -> Post:
        """Change a post's text and its time of change."""
        changed = post.edited(post.modified + timedelta(hours=1))
        self.posts[post.id] = changed
        return changed

    # Answering

    def respond(self, request: Request) -> Answer:
        """Return the answer to a request, and note both."""
        answer = self._answer(request)
        if self.trouble is not None:
            answer = self.trouble(self, request, answer)
        if answer.status == 200:
            answer = self._unless_known(request, answer)
        with self.lock:
            self.log.append(
                Asked(
                    time.monotonic(),
                    request.path,
                    answer.status,
                    len(answer.body),
                    request.headers.get("user-agent", ""),
                    "if-none-match" in request.headers or "if-modified-since" in request.headers,
                )
            )
        return answer

    def _unless_known(self, request: Request, answer: Answer) -> Answer:
        """Put validators to an answer; 304 if the one who asks has it already."""
        if not self.validators:
            return answer
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'
        names = {name.lower(): value for name, value in answer.headers}
        headers = (*answer.headers, ("ETag", tag))
        if request.headers.get("if-none-match") in (tag, f"W/{tag}"):
            return Answer(304, b"", (("ETag", tag),))
        since, changed = request.headers.get("if-modified-since"), names.get("last-modified")
        by_date = since and changed and "if-none-match" not in request.headers
        if by_date and parsedate_to_datetime(changed) <= parsedate_to_datetime(since):
            return Answer(304, b"", (("Last-Modified", changed),))
        return Answer(answer.status, answer.body, headers, answer.manner)

    def _answer(self, request: Request) -> Answer:
        parts = urlsplit(request.path)
        path = unquote(parts.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if path == "/robots.txt":
            return self._robots()
        if path in self.gone:
            return Answer(410, b"gone", (("Content-Type", HTML),))
        if path in self.moved:
            return self._to(self.moved[path])
        if path.startswith("/wp-json/"):
            return self._api(path, query)
        if "sitemap" in path:
            return self._sitemap(path)
        if path.rstrip("/") == "/feed":
            return self._feed(int(query.get("paged", "1")))
        if path == "/" and "p" in query:
            post = self.posts.get(int(query["p"])) if query["p"].isdigit() else None
            return self._to(post.path) if post else not_found()
        return self._lists(path) or self._files(path)

    def _robots(self) -> Answer:
        text = ROBOTS.format(
            base=self.base,
            slug=self.forbidden_post.path,
            file=self.forbidden_report.reports[0],
            delay="" if self.delay is None else f"Crawl-delay: {self.delay:g}",
        )
        return Answer(200, text.encode(), (("Content-Type", "text/plain"),))

    def _newest(self) -> list[Post]:
        with self.lock:
            found = [post for post in self.posts.values() if post.path not in self.gone]
        return sorted(found, key=lambda post: (post.published, post.id), reverse=True)

    def _api(self, path: str, query: dict[str, str]) -> Answer:
        if "api" in self.off or path.rstrip("/") != "/wp-json/wp/v2/posts":
            return json_answer(404, '{"code":"rest_no_route","message":"No route was found"}')
        size, number = int(query.get("per_page", "10")), int(query.get("page", "1"))
        if not 1 <= size <= 100:
            return json_answer(400, '{"code":"rest_invalid_param","message":"per_page"}')
        found = self._newest()
        whole = max(1, -(-len(found) // size))
        if number > whole:
            said = '{"code":"rest_post_invalid_page_number","message":"too high"}'
            return json_answer(400, said)
        text = pages.api(found[(number - 1) * size : number * size], self.base)
        answer = json_answer(200, text)
        counted = (("X-WP-Total", str(len(found))), ("X-WP-TotalPages", str(whole)))
        return Answer(200, answer.body, (*answer.headers, *counted))

    def _sitemap(self, path: str) -> Answer:
        if "sitemap" in self.off:
            return not_found()
        found = sorted(self._newest(), key=lambda post: post.id)
        parts = [found[at : at + 500] for at in range(0, len(found), 500)]
        if path == "/wp-sitemap.xml":
            names = [f"{self.base}/wp-sitemap-posts-post-{n + 1}.xml" for n in range(len(parts))]
            names += [f"{self.base}/wp-sitemap-users-1.xml"]
            return xml_answer(pages.sitemap([(name, None) for name in names], index=True))
        number = re.fullmatch(r"/wp-sitemap-posts-post-(\d+)\.xml", path)
        if number is None or not 1 <= int(number[1]) <= len(parts):
            return not_found()
        rows = [(f"{self.base}{post.path}", post.modified) for post in parts[int(number[1]) - 1]]
        return xml_answer(pages.sitemap(rows))

    def _feed(self, number: int) -> Answer:
        found = self._newest()[(number - 1) * 10 : number * 10]
        if "feed" in self.off or not found:
            return not_found()
        return xml_answer(pages.feed(found, self.base))

    def _lists(self, path: str) -> Answer | None:
        paged = re.fullmatch(r"(?:/tag/([a-z-]+))?(?:/page/(\d+))?/?", path)
        if paged is None:
            month = re.fullmatch(r"/calendar/(\d+)/(\d+)/", path)
            if month is not None:
                return html(pages.calendar(int(month[1]), int(month[2]), self.base))
            return None
        tag, number = paged[1], int(paged[2] or 1)
        found = [post for post in self._newest() if tag is None or post.tag == tag]
        found = found[(number - 1) * 10 : number * 10]
        if not found or (("tags" if tag else "pages") in self.off and path != "/"):
            return not_found()
        return html(pages.listing(found, self.base, path, whole=tag is not None))

    def _files(self, path: str) -> Answer:
        by_path = {post.path: post for post in list(self.posts.values())}
        slashed = path if path.endswith("/") else f"{path}/"
        post = by_path.get(path)
        if post is not None:
            return dated(html(pages.page(post, self.base)), post)
        if slashed.lower() in by_path:
            return self._to(slashed.lower())
        for post in by_path.values():
            if post.member == path:
                return dated(html(pages.member_page(post, self.base)), post)
            if path in post.reports:
                body = pages.report(post, path)
                return dated(Answer(200, body, (("Content-Type", "application/pdf"),)), post)
        return not_found()

    def _to(self, path: str) -> Answer:
        return Answer(301, b"", (("Location", f"{self.base}{path}"), ("Content-Type", HTML)))


def html(text: str) -> Answer:
    """A page."""
    return Answer(200, text.encode(), (("Content-Type", HTML),))


def xml_answer(text: str) -> Answer:
    """A sitemap or feed."""
    return Answer(200, text.encode(), (("Content-Type", XML),))


def json_answer(status: int, text: str) -> Answer:
    """An answer of the API."""
    return Answer(status, text.encode(), (("Content-Type", "application/json; charset=UTF-8"),))


def not_found() -> Answer:
    """What WordPress says to an address that it does not know."""
    text = pages.frame("Page not found", "", "<h1>Nothing here</h1>")
    return Answer(404, text.encode(), (("Content-Type", HTML),))


def dated(answer: Answer, post: Post) -> Answer:
    """Put the time of the last change to an answer."""
    at = format_datetime(post.modified.astimezone(UTC), usegmt=True)
    headers = (*answer.headers, ("Last-Modified", at))
    return Answer(answer.status, answer.body, headers, answer.manner)
