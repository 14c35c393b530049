"""What the command `collect` does: prepares a run, lets it go, keeps its summary."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.collect.collecting import Collecting, Options
from pipeline.collect.ledger import Ledger
from pipeline.collect.outcomes import Summary
from pipeline.collect.quarantine import Quarantine
from pipeline.collect.raw_store import RawStore
from pipeline.collect.sources.site import Site, allowed_for, load_source
from pipeline.errors import WrongUsage
from pipeline.progress import Progress
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for; ``source`` is a name, a file, or a source itself."""

    source: str | Site
    since: str | None = None
    limit: int | None = None
    dry_run: bool = False
    recheck: bool = False
    discovery: str | None = None
    urls: tuple[str, ...] | None = None
    contact: str | None = None


def collect_online(
    settings: Settings,
    progress: Progress,
    wish: Wish,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Summary:
    """Run over a website, store what is new and the run's summary; the caller holds the lock.

    Raises WrongUsage for a source or way of discovery that is not there, or without a contact.
    """
    from pipeline.collect.crawler import Crawler

    site = wish.source if isinstance(wish.source, Site) else load_source(wish.source)
    ways = [path.name for path in site.discovery]
    if wish.discovery is not None and wish.discovery not in ways:
        raise WrongUsage(f"{site.name} is listed by {', '.join(ways)}, not by {wish.discovery}.")
    store, ledger = _opened(settings, wish.dry_run)
    contact = _contact(site, ledger, wish.contact)
    urls = wish.urls or ()
    options = Options(
        since=wish.since,
        limit=wish.limit,
        dry_run=wish.dry_run,
        recheck=wish.recheck,
        only=wish.discovery,
        urls=urls,
    )
    start = time.monotonic()
    with Crawler(site, allowed_for(site, urls), contact, ledger, now) as ask:
        collecting = Collecting(site, store, ledger, ask, options, progress, now)
        try:
            summary = collecting.run()
        except BaseException as error:  # Ctrl-C too: the summary says why; raised again
            summary = collecting.summary
            summary.stopped = "interrupted" if isinstance(error, KeyboardInterrupt) else str(error)
            raise
        finally:
            traffic = ask.traffic
            summary = collecting.summary
            summary.requests, summary.body_bytes = traffic.requests, traffic.body_bytes
            summary.tries_again, summary.seconds_waited = traffic.tries_again, traffic.waited
            summary.seconds = time.monotonic() - start
            keep_summary(ledger, summary)
    return summary


def collect_offline(
    settings: Settings,
    progress: Progress,
    wish: Wish,
    folder: Path | None,
    warc: Path | None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Summary:
    """Bring in pages that were saved by other means: from a folder, or from a WARC file.

    Raises WrongUsage if there is no such folder or file, or if it cannot be read.
    """
    from pipeline.collect.saved import Saved, from_folder, from_warc

    site = wish.source if isinstance(wish.source, Site) else load_source(wish.source)
    store, ledger = _opened(settings, wish.dry_run)
    summary = Summary(site.name, now().strftime("%Y-%m-%dT%H:%M:%SZ"), wish.dry_run)
    saved = Saved(site, store, ledger, summary, wish.dry_run, now)
    start = time.monotonic()
    if folder is not None:
        from_folder(saved, folder)
    elif warc is not None:
        from_warc(saved, warc)
    summary.seconds = time.monotonic() - start
    summary.ended_at = now().strftime("%Y-%m-%dT%H:%M:%SZ")
    keep_summary(ledger, summary)
    return summary


def keep_summary(ledger: Ledger, summary: Summary) -> None:
    """Write the summary of a run for machines, under the moment it began."""
    moment = summary.started_at.replace("-", "").replace(":", "")
    ledger.write(f"runs/{moment}-{summary.source}.json", summary.as_json())


def _opened(settings: Settings, dry_run: bool) -> tuple[RawStore, Ledger]:
    store, ledger = RawStore(settings.raw_dir), Ledger(settings.raw_dir, writes=not dry_run)
    if not dry_run:
        store.clean()
        Quarantine(settings.raw_dir).tidy()
        ledger.clean()
    return store, ledger


def _contact(site: Site, ledger: Ledger, given: str | None) -> str:
    """Return where complaints go: as given, as the source says, or as given in an earlier run."""
    known = ledger.read("contact.json") or {}
    contact = given or site.contact or known.get("contact")
    if not contact:
        raise WrongUsage(
            "the site's owner must be able to reach you: give an address for complaints once, "
            "--contact you@example.org; it stands in each request and is remembered."
        )
    plain = contact.isascii() and contact.isprintable() and len(contact) <= 200
    if not plain or ("@" not in contact and "://" not in contact) or set("()<>") & set(contact):
        raise WrongUsage(f"--contact {contact}: not an e-mail or web address.")
    if given and given != known.get("contact"):
        ledger.write("contact.json", {"contact": given})
    return str(contact)
