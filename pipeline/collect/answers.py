"""What an answer is: its own address, whether it is an announcement, what it leads to."""

from __future__ import annotations

from pipeline.collect.addresses import Allowed, NotAllowed, identity, secured, slug
from pipeline.collect.discover import Entry
from pipeline.collect.fetching import Fetched
from pipeline.collect.ledger import Kind
from pipeline.collect.page import PageView
from pipeline.collect.sources.site import Site

_MAX_LEADS = 5  # pages that an announcement may lead to


def metadata_of(
    answer: Fetched, own: str, kind: Kind, entry: Entry, source: str
) -> dict[str, object]:
    """Return what the raw store keeps beside the bytes: request and response."""
    return {
        "url": entry.url,
        "final_url": own,
        "retrieved_at": answer.answered_at,
        "content_type": answer.headers.get("content-type"),
        "status": answer.status,
        "kind": kind,
        "name": slug(own) or None,
        "source": source,
        "exchange": {
            "asked_at": answer.asked_at,
            "answered_at": answer.answered_at,
            "request": {"method": "GET", "url": answer.url, "headers": answer.request_headers},
            "redirects": [{"url": hop.url, "status": hop.status} for hop in answer.hops],
            "response": {
                "url": answer.final_url,
                "status": answer.status,
                "headers": answer.headers,
            },
        },
    }


def own_address(answer: Fetched, view: PageView | None, allowed: Allowed) -> str:
    """Return the address that a page has among all its spellings.

    The page's own word (``rel=canonical``) counts for an address by number (``?p=7``), and
    where it differs only in spelling: a theme that calls every page the start page must not
    make one document of all.
    """
    final = answer.final_url
    said = None if view is None else view.canonical
    if said is not None:
        try:
            allowed.check(secured(said, allowed))
        except NotAllowed:
            return final
        if identity(said) == identity(final) or (not slug(final) and slug(said)):
            return secured(said, allowed)
    return final


def is_announcement(site: Site, entry: Entry, view: PageView | None, named: bool) -> bool:
    """Say whether a page is an announcement; ``named``: a person gave its address."""
    if view is None:
        return False
    if named or site.verdict(entry.url) == "announcement":
        return True
    if site.verdict(view.url) == "announcement":
        return True
    return site.announces(view.article[0], view.title)


def leads(site: Site, view: PageView) -> tuple[str, ...]:
    """Return the pages that an announcement links to and that lead to its reports."""
    pattern = site.report_page
    if pattern is None:
        return ()
    found = {identity(link): link for link in view.article[1] if pattern.search(link)}
    return tuple(found.values())[:_MAX_LEADS]


def leads_home(site: Site, answer: Fetched) -> bool:
    """Say whether a page's address leads to the start page: some sites say "gone" so."""
    return bool(answer.hops) and identity(answer.final_url) == identity(site.start)
