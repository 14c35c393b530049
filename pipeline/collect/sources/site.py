"""What a source file says of its website: where announcements are listed and how to tell them."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pipeline.collect.addresses import Allowed, identity, slug
from pipeline.errors import WrongUsage

Verdict = Literal["announcement", "other", "unsure"]
_NAME = re.compile(r"^[a-z][a-z0-9_]{0,40}$")


@dataclass(frozen=True, slots=True)
class JsonApi:
    """WordPress's JSON API: posts with addresses, titles, dates of publication and change."""

    path: str = "/wp-json/wp/v2/posts"
    per_page: int = 100  # the most that WordPress gives
    name: str = "api"


@dataclass(frozen=True, slots=True)
class Sitemap:
    """XML sitemaps: addresses with the time of the last change; ``children`` of an index."""

    paths: tuple[str, ...] = ("/wp-sitemap.xml", "/sitemap_index.xml", "/sitemap.xml")
    children: str = r"post"
    name: str = "sitemap"


@dataclass(frozen=True, slots=True)
class Feed:
    """RSS pages: addresses, titles and dates of publication, the newest first."""

    path: str = "/feed/?paged={page}"
    name: str = "feed"


@dataclass(frozen=True, slots=True)
class ListPages:
    """Pages that list posts, the newest first: links only."""

    path: str = "/page/{page}/"
    name: str = "pages"


@dataclass(frozen=True, slots=True)
class TagArchives:
    """The pages of some tags; all of them together must hold every announcement."""

    tags: tuple[str, ...]
    path: str = "/tag/{tag}/page/{page}/"
    name: str = "tags"


@dataclass(frozen=True, slots=True)
class Addresses:
    """A list of addresses that somebody made."""

    urls: tuple[str, ...] = ()
    name: str = "addresses"


Path_ = JsonApi | Sitemap | Feed | ListPages | TagArchives | Addresses


def _nothing(text: str, title: str) -> bool:
    return False


@dataclass(frozen=True)
class Site:
    """One website.

    ``announcement``, ``other`` and ``unsure`` are tried on an address's slug in this order of
    weight: ``other`` first, then ``announcement``, then ``unsure``; what none of them matches is
    ``other``. A page that is ``unsure`` is fetched, and ``announces(text, title)`` decides.
    ``report`` is tried on the whole address of a link, ``report_page`` names pages that lead to
    a report without being one.
    """

    name: str
    start: str
    announcement: re.Pattern[str]
    report: re.Pattern[str]
    unsure: re.Pattern[str] | None = None
    other: re.Pattern[str] | None = None
    report_page: re.Pattern[str] | None = None
    announces: Callable[[str, str], bool] = _nothing
    hosts: tuple[str, ...] = ()
    loopback: str | None = None
    discovery: tuple[Path_, ...] = (JsonApi(), Sitemap(), Feed(), ListPages())
    contact: str | None = None
    delay: float = 2.0
    timeout: float = 60.0
    backoff: float = 5.0
    patience: float = 1800.0
    overlap_days: int = 7
    recheck_days: int = 30
    max_list_pages: int = 500
    cadence_days: int = 30
    minimum: int = 1
    skip: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        """Refuse a source that cannot work, with what to do."""
        faults = []
        if not _NAME.match(self.name):
            faults.append("name must be small letters, digits and _")
        if urlsplit(self.start).scheme not in ("http", "https"):
            faults.append("start must be an http(s) address")
        if self.delay < 0 or self.overlap_days < 7 or self.recheck_days < 1:
            faults.append("delay must not be negative, overlap_days 7 or more, recheck_days 1")
        if self.loopback is not None and not re.fullmatch(r"127\.0\.0\.1:\d{1,5}", self.loopback):
            faults.append("loopback must be exactly 127.0.0.1:PORT")
        if faults:
            raise WrongUsage(f"source {self.name}: {'; '.join(faults)}.")

    @property
    def allowed(self) -> Allowed:
        """The hosts that the crawl may ask."""
        own = urlsplit(self.start)
        hosts = set(self.hosts)
        if own.netloc != self.loopback:
            hosts.add(own.hostname or "")
        return Allowed(frozenset(hosts), self.loopback)

    def verdict(self, url: str) -> Verdict:
        """Say by its slug alone whether an address is an announcement's."""
        if identity(url) in self.skip:
            return "other"
        text = slug(url)
        if not text and "?p=" in url:
            return "unsure"
        if self.other is not None and self.other.search(text):
            return "other"
        if self.announcement.search(text):
            return "announcement"
        if self.unsure is not None and self.unsure.search(text):
            return "unsure"
        return "other"


def allowed_for(site: Site, urls: Iterable[str]) -> Allowed:
    """Return the hosts of a source, and those of addresses that a person named."""
    hosts = set(site.allowed.hosts)
    plain = set()
    for url in urls:
        parts = urlsplit(url)
        if parts.netloc != site.loopback and parts.hostname:
            if parts.scheme == "http" and parts.hostname not in hosts:
                plain.add(parts.hostname)
            hosts.add(parts.hostname)
    return Allowed(frozenset(hosts), site.loopback, frozenset(plain))


def load_source(named: str) -> Site:
    """Return a source by the name of its file in this folder, or from a file ``PATH.py``.

    The file is Python and is run: name only files that you trust. Raises WrongUsage if there is
    none, or if it holds no ``SOURCE``.
    """
    try:
        if named.endswith(".py"):
            path = Path(named)
            if not path.is_file():
                raise WrongUsage(f"{named}: no such file; name a source file or a source.")
            spec = importlib.util.spec_from_file_location(f"alucert_source_{path.stem}", path)
            assert spec is not None and spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
        elif _NAME.match(named):
            module = importlib.import_module(f"pipeline.collect.sources.{named}")
        else:
            raise WrongUsage(f"{named}: not the name of a source; there is asi.")
    except ModuleNotFoundError as error:
        if error.name != f"pipeline.collect.sources.{named}":
            raise WrongUsage(
                f"{named}: the source needs {error.name}, which is missing."
            ) from error
        raise WrongUsage(
            f"there is no source {named}; name one with --source (asi, or a file such as "
            "my_source.py; see docs/add-a-source.md)."
        ) from error
    except (SyntaxError, NameError, TypeError) as error:
        raise WrongUsage(f"{named}: the source file has a fault ({error}).") from error
    site = getattr(module, "SOURCE", None)
    if not isinstance(site, Site):
        raise WrongUsage(f"{named}: holds no SOURCE = Site(...); see docs/add-a-source.md.")
    return site
