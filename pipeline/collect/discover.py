"""Finding what there is: the lists of a website, read page by page until they are whole.

A list can change while it is read: a new post pushes others to the next page, a removed one
pulls them to the page before. So a walk over pages ends with a second look at its first and
last page; where one has changed, the walk is done again, and entries are put together by
identity: nothing is lost and nothing is there twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urlsplit

from lxml import etree

from pipeline.collect.addresses import absolute, identity
from pipeline.collect.page import PageView
from pipeline.collect.payload import Wanted
from pipeline.collect.sources.site import (
    Addresses,
    Feed,
    JsonApi,
    ListPages,
    Path_,
    Site,
    Sitemap,
    TagArchives,
)

_WALKS = 4  # how often a list that keeps changing is walked
_NESTED_SITEMAPS = 500
_MOST = 100_000  # addresses of one list; each costs time and memory long before it is asked
_PAGE_ENDINGS = frozenset({"html", "htm", "shtml", "xhtml", "php", "asp", "aspx", "jsp"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One post as a list tells of it; times are ISO in UTC, None where the list has none."""

    url: str
    title: str | None = None
    published: str | None = None
    modified: str | None = None
    also: tuple[str, ...] = ()

    @property
    def stamp(self) -> str | None:
        """The last time that the list knows of."""
        return self.modified or self.published


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list as fetched: its bytes, None if there is no such page.

    ``last``: it has not changed since no page came behind it, so none does now.
    """

    body: bytes | None
    url: str
    pages: int | None = None
    last: bool = False


class NotListed(Exception):
    """A way of discovery that does not work here; says why."""


class NoSuchList(NotListed):
    """A list that is not there at all."""


class Look(Protocol):
    """Fetches a page of a list; None in ``body`` if there is no such page.

    Raises NotListed if it cannot be had.
    """

    def __call__(self, url: str, wanted: Wanted) -> ListPage:
        """Return the page at ``url``."""

    def ended(self, url: str) -> None:
        """Note that no page comes behind the one at ``url``."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one way of discovery found; ``whole`` unless it stopped early by ``since``."""

    path: str
    entries: tuple[Entry, ...]
    whole: bool


def discover(path: Path_, site: Site, look: Look, since: str | None = None) -> Found:
    """Return every entry that one way of discovery lists.

    ``since``: an ISO time before which nothing is wanted; lists with the newest first are then
    read only so far. Raises NotListed if the way does not work on this site.
    """
    if isinstance(path, JsonApi):
        return _walked(path.name, [_api_pages(path, site)], read_api, look, site, since)
    if isinstance(path, Sitemap):
        return Found(path.name, tuple(_sitemap(path, site, look)), True)
    if isinstance(path, Feed):
        return _walked(path.name, [_pages(site, path.path)], read_feed, look, site, since)
    if isinstance(path, ListPages):
        return _walked(path.name, [_pages(site, path.path)], _links_reader(site), look, site, None)
    if isinstance(path, TagArchives):
        walks = [_pages(site, path.path.replace("{tag}", tag)) for tag in path.tags]
        return _walked(path.name, walks, _links_reader(site), look, site, None)
    assert isinstance(path, Addresses)
    if not path.urls:
        raise NotListed("the source lists no addresses")
    return Found(path.name, tuple(Entry(url) for url in path.urls), True)


Read = Callable[[bytes, str], list[Entry]]
Pages = tuple[Callable[[int], str], Wanted]


def _pages(site: Site, path: str) -> Pages:
    wanted: Wanted = "xml" if "feed" in path else "page"
    return (lambda page: site.start.rstrip("/") + path.replace("{page}", str(page))), wanted


def _api_pages(path: JsonApi, site: Site) -> Pages:
    fields = "id,date_gmt,modified_gmt,link,guid,title"
    base = f"{site.start.rstrip('/')}{path.path}?per_page={path.per_page}"
    return (lambda page: f"{base}&orderby=date&order=desc&_fields={fields}&page={page}"), "json"


def _walked(
    name: str, walks: list[Pages], read: Read, look: Look, site: Site, since: str | None
) -> Found:
    """Walk each list to its end, again while it changes; entries together, each once."""
    found: dict[str, Entry] = {}
    whole, there = True, False
    for address, wanted in walks:
        for _ in range(_WALKS):
            walk = _Walk(site, look, read, address, wanted, since)
            try:
                walk.go()
            except NoSuchList:  # of several tags one may not be used any more
                break
            there = True
            for entry in walk.entries:
                merge(found, entry)
            whole = whole and not walk.stopped
            if not walk.changed():
                break
    if not there:
        raise NoSuchList("there is no such list")
    return Found(name, tuple(found.values()), whole)


class _Walk:
    """One walk over the pages of a list."""

    def __init__(
        self,
        site: Site,
        look: Look,
        read: Read,
        address: Callable[[int], str],
        wanted: Wanted,
        since: str | None,
    ) -> None:
        self.site, self.look, self.read = site, look, read
        self.address, self.wanted, self.since = address, wanted, since
        self.entries: list[Entry] = []
        self.first: list[Entry] = []
        self.last: tuple[int, list[Entry]] = (0, [])
        self.stopped = False

    def go(self) -> None:
        """Read page after page until there is none, nothing new, or nothing young enough."""
        seen: set[str] = set()
        for number in range(1, self.site.max_list_pages + 1):
            page = self.look(self.address(number), self.wanted)
            entries = [] if page.body is None else self.read(page.body, page.url)
            if page.body is None and number == 1:
                raise NoSuchList("there is no such list")
            if number == 1:
                self.first = entries
            fresh = [entry for entry in entries if identity(entry.url) not in seen]
            if not fresh:
                if number > 1:
                    self.look.ended(self.address(number - 1))
                return  # past the end, or a trap that gives the same page for ever
            self.last = (number, entries)
            self.entries += fresh
            _check_number(len(self.entries))
            seen.update(identity(entry.url) for entry in fresh)
            stamps = [entry.published for entry in entries]
            if self.since and all(stamp and stamp < self.since for stamp in stamps):
                self.stopped = True
                return
            if page.last or (page.pages is not None and number >= page.pages):
                return
        raise NotListed(f"more than {self.site.max_list_pages} pages: a trap or a wrong address")

    def changed(self) -> bool:
        """Say whether the first or last page is another now than when it was read."""
        number, last = self.last
        if number <= 1 and not self.first:
            return False
        again = self.look(self.address(1), self.wanted)
        if again.body is None or self.read(again.body, again.url) != self.first:
            return True
        if number == 1 or self.stopped:
            return False
        again = self.look(self.address(number), self.wanted)
        return again.body is None or self.read(again.body, again.url) != last


def merge(found: dict[str, Entry], entry: Entry) -> None:
    """Put an entry to the others by identity; the later time and any title are kept."""
    key = identity(entry.url)
    known = found.get(key)
    if known is None:
        found[key] = entry
        return
    found[key] = replace(
        known,
        title=known.title or entry.title,
        published=known.published or entry.published,
        modified=max(filter(None, (known.modified, entry.modified)), default=None),
        also=tuple(dict.fromkeys((*known.also, *entry.also))),
    )


def read_api(body: bytes, url: str) -> list[Entry]:
    """Return the posts of one page of WordPress's JSON API."""
    try:
        posts = json.loads(body)
    except ValueError as error:
        raise NotListed("the JSON API gives no JSON") from error
    if not isinstance(posts, list):
        raise NotListed(f"the JSON API says: {_said(posts)}")
    found = []
    for post in posts:
        link = absolute(url, str(post.get("link") or "")) if isinstance(post, dict) else None
        if link is None:
            continue
        also = absolute(url, _rendered(post.get("guid")))
        found.append(
            Entry(
                link,
                _plain(_rendered(post.get("title"))),
                _moment(post.get("date_gmt")),
                _moment(post.get("modified_gmt")),
                (also,) if also and identity(also) != identity(link) else (),
            )
        )
    return found


def read_feed(body: bytes, url: str) -> list[Entry]:
    """Return the items of one page of an RSS feed."""
    found = []
    for item in _xml(body).iter("{*}item"):
        told = _children(item)
        link = absolute(url, told.get("link", ""))
        if link is None:
            continue
        try:
            moment = parsedate_to_datetime(told.get("pubDate", "")).astimezone(UTC)
            published = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        except (ValueError, TypeError, OverflowError):
            published = None
        guid = absolute(url, told.get("guid", ""))
        also = (guid,) if guid and identity(guid) != identity(link) else ()
        found.append(Entry(link, told.get("title") or None, published, None, also))
    return found


def read_sitemap(body: bytes, url: str) -> tuple[list[Entry], list[str]]:
    """Return the entries of a sitemap, and the addresses of the sitemaps of an index."""
    root = _xml(body)
    entries, maps = [], []
    for element in root.iter("{*}url", "{*}sitemap"):
        told = _children(element)
        link = absolute(url, told.get("loc", ""))
        if link is None:
            continue
        if etree.QName(element).localname == "sitemap":
            maps.append(link)
        else:
            entries.append(Entry(link, None, None, _moment(told.get("lastmod"))))
    return entries, maps


def _sitemap(path: Sitemap, site: Site, look: Look) -> Iterator[Entry]:
    base = site.start.rstrip("/")
    why = "there is no sitemap"
    for start in path.paths:
        try:
            page = look(f"{base}{start}", "xml")
        except NotListed as error:
            why = str(error)
            continue
        if page.body is None:
            continue
        found: dict[str, Entry] = {}
        before: list[Entry] = []
        for _ in range(_WALKS):
            told = list(_sitemaps(page, path, look))
            for entry in told:
                merge(found, entry)
            if told == before:
                break  # unchanged since the walk before: nothing slipped between two maps
            before = told
        if found:
            yield from found.values()
            return
        why = "the sitemap is empty"
    raise NotListed(why)


def _sitemaps(page: ListPage, path: Sitemap, look: Look) -> Iterator[Entry]:
    """Yield the entries of a sitemap and of those that it names, each read once."""
    assert page.body is not None
    entries, waiting = read_sitemap(page.body, page.url)
    number = len(entries)
    _check_number(number)
    yield from entries
    seen: set[str] = {page.url}
    wanted = re.compile(path.children)
    while waiting:
        url = waiting.pop(0)
        if url in seen or not wanted.search(urlsplit(url).path):
            continue
        seen.add(url)
        if len(seen) > _NESTED_SITEMAPS:
            raise NotListed("more sitemaps than a site has: a trap")
        child = look(url, "xml")
        if child.body is None:
            raise NotListed(f"{url}: named by the index, but not there")
        entries, more = read_sitemap(child.body, child.url)
        number += len(entries)
        _check_number(number)
        yield from entries
        waiting += more


def _check_number(entries: int) -> None:
    if entries > _MOST:
        raise NotListed(f"more than {_MOST:,} addresses: a trap")


def _links_reader(site: Site) -> Read:
    """Return the reader of list pages: links that may be announcements, in their order."""

    def read(body: bytes, url: str) -> list[Entry]:
        found: dict[str, Entry] = {}
        for link, _words in PageView(body, url).links:
            if _is_own(site, link) and not _is_list(link) and not _is_file(link):
                found.setdefault(identity(link), Entry(link))
        return list(found.values())

    return read


def _is_list(link: str) -> bool:
    """Whether an address is another list: of a tag, or of a day, month or year of the calendar."""
    path = urlsplit(link).path
    return bool(
        re.search(r"/(?:page|tag|category|author)/|/feed/?$|/\d{4}(?:/\d\d?){0,2}/?$", path)
    )


def _is_file(link: str) -> bool:
    """Whether an address ends like a file that is no page, such as a report or a picture.

    A teaser may carry the whole text with its links; a report among them is reached from its
    page, and as a page it would be fetched in each run for nothing.
    """
    name = urlsplit(link).path.rpartition("/")[2]
    ending = re.search(r"\.([A-Za-z0-9]{2,5})$", name)
    return ending is not None and ending[1].lower() not in _PAGE_ENDINGS


def _is_own(site: Site, link: str) -> bool:
    own = site.allowed
    return urlsplit(link).netloc == own.loopback or urlsplit(link).hostname in own.hosts


def _xml(body: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, recover=False
    )
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotListed(f"the XML cannot be read ({error})") from error


def _children(element: etree._Element) -> dict[str, str]:
    """Return the text of each child by its name; comments and instructions are none."""
    return {
        etree.QName(child).localname: (child.text or "").strip()
        for child in element.iterchildren("{*}*")
    }


def _moment(value: object) -> str | None:
    """Return a time as ISO in UTC; one without a zone is taken as UTC."""
    try:
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):  # the second for the first and last day of all
        return None


def _rendered(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("rendered")
    return value if isinstance(value, str) else ""


def _plain(text: str) -> str | None:
    from html import unescape

    return " ".join(unescape(re.sub(r"<[^<>]{0,500}>", "", text)).split()) or None


def _said(answer: object) -> str:
    if isinstance(answer, dict):
        return str(answer.get("message") or answer.get("code") or "no posts")[:200]
    return "no posts"
