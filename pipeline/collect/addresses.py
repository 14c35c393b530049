"""Addresses: which spellings mean one page, and which hosts may be asked at all."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

_KEPT_QUERY = {"p", "page_id", "attachment_id"}  # what WordPress names a post by
_PORTS = {"http": 80, "https": 443}
_UPLOADS = "/wp-content/uploads/"
_CONTROLS = re.compile(r"[\x00-\x20\x7f]")
_HOST_NAME = re.compile(r"^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}$")
MAX_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class NotAllowed(Exception):
    """An address that may not be asked; ``reason`` says why, for a person."""

    url: str
    reason: str

    def __str__(self) -> str:
        """Say it in a sentence."""
        return f"{self.url}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Allowed:
    """The hosts that a crawl may ask: exact names, and at most one exact loopback ``host:port``.

    ``plain`` are hosts that may be asked without TLS (reprints that a person names so).
    """

    hosts: frozenset[str]
    loopback: str | None = None
    plain: frozenset[str] = frozenset()

    def check(self, url: str) -> None:
        """Raise NotAllowed unless the address is http(s) on an allowed host, at its own port.

        >>> Allowed(frozenset({"example.org"})).check("https://example.org/a")
        """
        if len(url) > MAX_LENGTH or _CONTROLS.search(url):
            raise NotAllowed(url[:200], "not an address (too long, or holds control characters)")
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError as error:
            raise NotAllowed(url, f"not an address ({error})") from error
        if parts.scheme not in _PORTS:
            raise NotAllowed(url, f"{parts.scheme or 'no'}: scheme; only http and https are asked")
        if "@" in parts.netloc or "\\" in url:
            raise NotAllowed(url, "a name or password inside the address")
        if self.loopback is not None and parts.netloc == self.loopback:
            return
        if _is_number(host) or not _HOST_NAME.match(host):
            raise NotAllowed(url, "a host by number; only hosts by name are asked")
        if host not in self.hosts:
            raise NotAllowed(url, f"the host {host} is not one of the source's")
        if port not in (None, _PORTS[parts.scheme]):
            raise NotAllowed(url, f"port {port}; only the port of the scheme is asked")
        if parts.scheme == "http" and host not in self.plain:
            raise NotAllowed(url, "without TLS (http:)")


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the public internet.

    Not: loopback, private, link-local, multicast, reserved, shared (RFC 6598), the unspecified
    one, nor an IPv6 address that wraps such an IPv4 address (mapped, 6to4, NAT64, Teredo).

    >>> is_public("192.168.1.1"), is_public("64:ff9b::7f00:1"), is_public("93.184.216.34")
    (False, False, True)
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inside = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inside is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inside = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(str(inside))
    return ip.is_global and not ip.is_multicast


def secured(url: str, allowed: Allowed) -> str:
    """Return an address with ``https`` for ``http`` where its host is to be asked with TLS."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    if parts.scheme == "http" and parts.netloc != allowed.loopback:
        host = (parts.hostname or "").rstrip(".")
        if host in allowed.hosts and host not in allowed.plain and port in (None, 80):
            return urlunsplit(("https", host, parts.path, parts.query, ""))
    return url


def identity(url: str) -> str:
    """Return the one key of a page under all spellings of its address.

    Without scheme, ``www.``, default port, fragment, end slash and tracking queries; a slug in
    small letters (WordPress takes capitals too), a file's path as it stands.

    >>> identity("HTTP://www.Example.org:80/ASI-certifies-A/?utm_source=x#top")
    'example.org/asi-certifies-a'
    >>> identity("https://example.org/?p=7"), identity("https://example.org/a/B.pdf")
    ('example.org/?p=7', 'example.org/a/B.pdf')
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:  # no address at all; it stands for itself and is refused when asked
        return url.strip()
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if port is not None and port != _PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    path = re.sub(r"/{2,}", "/", unquote(parts.path)).rstrip("/")
    if not (_UPLOADS in path or re.search(r"\.[A-Za-z0-9]{2,4}$", path)):
        path = path.casefold()
    pairs = [pair for pair in parse_qsl(parts.query) if pair[0] in _KEPT_QUERY]
    query = urlencode(sorted(pairs))
    return f"{host}{path}{'/?' if not path and query else '?' if query else ''}{query}"


def absolute(base: str, link: str) -> str | None:
    """Return a link of a page as an absolute http(s) address without fragment, None for others."""
    if not link or len(link) > MAX_LENGTH:
        return None
    try:
        joined = urlsplit(urljoin(base, link.strip()))
        _ = joined.port
    except ValueError:
        return None
    if joined.scheme not in _PORTS or not joined.hostname:
        return None
    return urlunsplit((joined.scheme, joined.netloc, joined.path or "/", joined.query, ""))


def is_address(text: str) -> bool:
    """Say whether a text has the form of an http(s) address with a host.

    >>> is_address("https://example.org/a"), is_address("https://[::1"), is_address("file:///a")
    (True, False, False)
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    fits = len(text) <= MAX_LENGTH and not _CONTROLS.search(text)
    return fits and parts.scheme in _PORTS and bool(parts.hostname) and port != 0


def slug(url: str) -> str:
    """Return the last part of an address's path, in small letters.

    >>> slug("https://example.org/news/ASI-certifies-A/")
    'asi-certifies-a'
    """
    return unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2].casefold()


def file_name(key: str) -> str:
    """Return a name for a file about an address: readable, and unique by a hash.

    >>> file_name("example.org/a b")
    'a-b--a1bc2c4bd8bb6f9f'
    """
    text = re.sub(r"[^a-z0-9]+", "-", key.rpartition("/")[2].casefold()).strip("-")[:60]
    return f"{text or 'start'}--{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def _is_number(host: str) -> bool:
    """Whether a host is an address by number in any of the spellings that resolvers take."""
    if ":" in host:
        return True
    last = host.rpartition(".")[2]
    return bool(re.fullmatch(r"\d+|0x[0-9a-f]*", last))
