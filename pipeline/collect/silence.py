"""Whether a source is suspiciously silent: a site that changes is not told by an error.

A crawler can go on for months and bring nothing since the site's pages have other addresses now
(juriscraper#623: four months). So each source says how often something new is to be expected.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from pipeline.collect.ledger import Ledger
from pipeline.collect.outcomes import Summary
from pipeline.collect.sources.site import Site

_NIGHTS = 3  # a collection that is to run every night and did not for so long


def note_source(ledger: Ledger, site: Site, summary: Summary, asked_all: bool) -> None:
    """Note at the end of a run how far its source is; ``asked_all``: nothing was left out by wish.

    ``whole_at`` is the beginning of the last run that went through the whole site.
    """
    name = f"sources/{site.name}.json"
    held = ledger.read(name) or {}
    whole = asked_all and summary.listing and summary.stopped is None
    # a post that is dated ahead would hide a silence until its day
    now = summary.started_at
    dated = [
        known
        for known in ledger.all(site.name)
        if known.documents and known.published and known.published <= now
    ]
    last = max(dated, key=lambda known: (known.published or "", known.key), default=None)
    told = ("url", "title", "published")
    ledger.write(
        name,
        {
            "source": site.name,
            "start": site.start,
            "cadence_days": site.cadence_days,
            "minimum": site.minimum,
            "tried_at": summary.started_at,
            "whole_at": summary.started_at if whole else held.get("whole_at"),
            "path": summary.path,
            "listed": summary.listed,
            "newest": None if last is None else {key: getattr(last, key) for key in told},
            "failed": summary.count("failed"),
        },
    )


def source_lines(ledger: Ledger, now: datetime) -> Iterator[str]:
    """Yield for each collected source its newest document and whether its silence is suspicious.

    Raises StoreConflict for a damaged note.
    """
    for held in ledger.sources():
        yield f"{held['source']}: {newest(held, now)}"
        for doubt in doubts(held, now):
            yield f"{held['source']}: SUSPICIOUS: {doubt}"


def newest(held: dict[str, Any], now: datetime) -> str:
    """Return in words what the newest announcement of a source is."""
    known = held.get("newest")
    if known is None:
        return "no dated announcement yet"
    days = _days(known["published"], now)
    return f"newest announcement of {known['published'][:10]} ({days} days ago), {known['url']}"


def doubts(held: dict[str, Any], now: datetime) -> Iterator[str]:
    """Yield what a person should look at: silence, lists that shrank, runs that did not end."""
    known = held.get("newest")
    cadence = held["cadence_days"]
    if known is not None and _days(known["published"], now) > cadence:
        yield (
            f"nothing new for {_days(known['published'], now)} days, where something is expected "
            f"every {cadence}; look at {held['start']} and at its source file"
        )
    if held.get("path") is None:
        yield f"the last run ({held['tried_at']}) could not list the site"
    elif held["listed"] < held["minimum"]:
        yield f"only {held['listed']} posts are listed, at least {held['minimum']} are expected"
    whole = held.get("whole_at")
    if whole is None:
        yield "no run has gone through the whole site yet; run collect again"
    elif _days(whole, now) > _NIGHTS:
        yield f"the last whole run was {_days(whole, now)} days ago; does cron still call it?"
    if held.get("failed"):
        yield f"{held['failed']} addresses failed in the last run; the next one asks again"


def _days(moment: str, now: datetime) -> int:
    return (now.astimezone(UTC) - datetime.fromisoformat(moment)).days
