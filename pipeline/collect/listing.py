"""The lists of a site, read one way after the other until one gives as much as is expected."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.collect.discover import Entry, ListPage, NotListed, discover, merge
from pipeline.collect.fetching import Ask, FetchFailed, Refused
from pipeline.collect.ledger import Ledger
from pipeline.collect.payload import Wanted
from pipeline.collect.sources.site import Site


@dataclass(frozen=True, slots=True)
class Listing:
    """What the lists tell: entries, the ways that worked, each other one with its reason.

    ``whole`` unless reading stopped early by ``since``; ``certain`` are the entries that are
    announcements by their address alone.
    """

    entries: tuple[Entry, ...]
    ways: tuple[str, ...]
    faults: tuple[tuple[str, str], ...]
    whole: bool
    certain: int

    def warning(self, minimum: int) -> str | None:
        """Return what a person should know of it, None if all is as expected."""
        if not self.ways:
            reasons = dict.fromkeys(reason for _, reason in self.faults)
            told = (
                f"{', '.join(way for way, said in self.faults if said == reason)}: {reason}"
                for reason in reasons
            )
            return f"the site could not be listed ({'; '.join(told)})"
        if self.whole and self.certain < minimum:
            return (
                f"only {self.certain} announcements are listed, at least {minimum} are "
                "expected: the site may have changed"
            )
        return None


def read_lists(
    site: Site, ledger: Ledger, ask: Ask, only: str | None, since: str | None
) -> Listing:
    """Read the lists of a site; ``only`` by one way, ``since`` a time as far back as that."""
    found: dict[str, Entry] = {}
    used, why, whole, certain = [], [], False, 0
    for path in site.discovery:
        if only not in (None, path.name):
            continue
        try:
            listed = discover(path, site, Lists(ledger, ask), since)
        except NotListed as error:
            why.append((path.name, str(error)))
            continue
        used.append(path.name)
        for entry in listed.entries:
            merge(found, entry)
        whole = whole or listed.whole
        certain = sum(site.verdict(entry.url) == "announcement" for entry in found.values())
        if certain >= site.minimum or not listed.whole:
            break
    return Listing(tuple(found.values()), tuple(used), tuple(why), whole, certain)


class Lists:
    """Reads the pages of lists; one that we have is asked for only if it has changed."""

    def __init__(self, ledger: Ledger, ask: Ask) -> None:
        self.ledger, self.ask = ledger, ask

    def ended(self, url: str) -> None:
        """Note that no page comes behind the one at ``url``."""
        self.ledger.mark_last(url)

    def __call__(self, url: str, wanted: Wanted) -> ListPage:
        """Return the page at ``url``. Raises NotListed if it cannot be had."""
        held = self.ledger.recall(url)
        etag = None if held is None else held[1]
        try:
            answer = self.ask(url, wanted, etag)
            if answer.gone:  # a list that ends too early would lose posts without a word
                answer = self.ask(url, wanted, etag)
        except (FetchFailed, Refused) as error:
            if isinstance(error, FetchFailed) and error.status == 400:
                return ListPage(None, url)  # WordPress's API says so behind the last page
            try:
                answer = self.ask(url, wanted, etag)
            except (FetchFailed, Refused) as again:
                raise NotListed(again.reason) from again
        if answer.gone:
            return ListPage(None, url)
        if answer.status == 304 and held is not None:
            facts = self.ledger.recalled_facts(url)
            pages, is_last = _number(facts.get("pages")), bool(facts.get("last"))
            return ListPage(held[0], facts.get("final_url") or url, pages, is_last)
        self.ledger.remember(url, answer)
        pages = _number(answer.headers.get("x-wp-totalpages"))
        return ListPage(answer.body, answer.final_url, pages)


def _number(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
