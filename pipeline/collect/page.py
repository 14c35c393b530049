"""What a collector must know of a page: its own address, its links, its title, its text."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

from pipeline.collect.addresses import absolute, identity
from pipeline.read.decoding import decode_html

_FURNITURE = "script,style,noscript,template,nav,header,footer,aside,form,iframe,svg"
_SPOKEN = re.compile(r"(?i)audit report|summary report|certificate|linked below")
_MAX_REPORTS = 25  # a page that links to more is a library, or hostile


@dataclass(frozen=True)
class PageView:
    """A page's bytes, the address they came from, and the charset that its server named."""

    body: bytes
    url: str
    charset: str | None = None

    @cached_property
    def _tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(decode_html(self.body, self.charset)[0])

    @cached_property
    def title(self) -> str:
        """The page's title, by its first heading or its ``title``."""
        for selector in ("h1", "title"):
            node = self._tree.css_first(selector)
            if node is not None and node.text().strip():
                return " ".join(node.text().split())
        return ""

    @cached_property
    def canonical(self) -> str | None:
        """The address that the page says is its own, if it names one."""
        for selector, attribute in (
            ('link[rel="canonical"]', "href"),
            ('meta[property="og:url"]', "content"),
        ):
            node = self._tree.css_first(selector)
            if node is not None:
                return absolute(self.url, node.attributes.get(attribute) or "")
        return None

    @cached_property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Every link of the page: absolute address and the words it stands on, in their order."""
        found = []
        for node in self._tree.css("a[href]"):
            address = absolute(self.url, node.attributes.get("href") or "")
            if address is not None:
                found.append((address, " ".join(node.text().split())))
        return tuple(found)

    @cached_property
    def article(self) -> tuple[str, tuple[str, ...]]:
        """The words of the page without its furniture, and the links among them."""
        tree = LexborHTMLParser(decode_html(self.body, self.charset)[0])
        for node in tree.css(_FURNITURE):
            node.decompose()
        root = tree.css_first("article") or tree.css_first("main") or tree.body
        if root is None:
            return "", ()
        links = (absolute(self.url, node.attributes.get("href") or "") for node in root.css("a"))
        return " ".join(root.text(separator=" ").split()), tuple(link for link in links if link)

    @cached_property
    def body_sha256(self) -> str:
        """A hash of title, words and links without the furniture.

        Two copies of a page that differ in nonces, related posts or counters alone have one.
        """
        text, links = self.article
        written = "\n".join((self.title, text, *(identity(link) for link in links)))
        return hashlib.sha256(written.encode()).hexdigest()

    def reports(self, pattern: re.Pattern[str]) -> tuple[str, ...]:
        """Return the addresses of audit reports that the page links to, each once.

        A link of the article counts if its address matches; one among the furniture only if
        its words speak of a report too.
        """
        inside = set(self.article[1])
        found: dict[str, str] = {}
        for address, words in self.links:
            if pattern.search(address) and (address in inside or _SPOKEN.search(words)):
                found.setdefault(identity(address), address)
        return tuple(found.values())[:_MAX_REPORTS]
