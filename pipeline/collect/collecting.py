"""A run of `collect`: what is new since the last one, asked politely, stored at once.

The lists of the site are read whole each time (by ETag where it has them). A page is asked only
if it was never stored, if the list tells of a change, if it changed within the last days before
the last run (``overlap_days``), or if it was not asked for long (``recheck_days``). What is
stored stands in the raw store at once, and is noted in the ledger: a run that is interrupted is
taken up by the next one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pipeline.collect.addresses import NotAllowed, identity, secured
from pipeline.collect.answers import is_announcement, leads, leads_home, metadata_of, own_address
from pipeline.collect.discover import Entry
from pipeline.collect.fetching import Ask, Fetched, FetchFailed, Refused
from pipeline.collect.freshness import Windows, before, overdue, stamp
from pipeline.collect.ledger import Kind, Known, Ledger
from pipeline.collect.listing import read_lists
from pipeline.collect.outcomes import Outcome, Summary, Told
from pipeline.collect.page import PageView
from pipeline.collect.payload import Wanted, kind_of_bytes
from pipeline.collect.quarantine import Quarantine, kept_apart
from pipeline.collect.raw_store import RawStore
from pipeline.collect.silence import note_source
from pipeline.collect.sources.site import Site, allowed_for
from pipeline.progress import Progress

_DOWN = 25  # failures in a row after which a site is left alone
_WANTED: dict[Kind, Wanted] = {"audit_report": "report", "reprint": "document"}
_ROUNDS = 4  # how often the lists are read, while a run finds something new in them


@dataclass(frozen=True, slots=True)
class Options:
    """What a person asked for. ``since``: an ISO day; ``only``: one way of discovery."""

    since: str | None = None
    limit: int | None = None
    dry_run: bool = False
    recheck: bool = False
    only: str | None = None
    urls: tuple[str, ...] = ()


class SiteIsDown(Exception):
    """Too many failures in a row."""


class _Enough(Exception):
    """``--limit`` is reached."""


class Collecting:
    """One run over one source."""

    def __init__(
        self,
        site: Site,
        store: RawStore,
        ledger: Ledger,
        ask: Ask,
        options: Options,
        progress: Progress,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.site, self.store, self.ledger = site, store, ledger
        self.ask = kept_apart(ask, Quarantine(store.folder, writes=ledger.writes))
        self.options, self.progress, self.now = options, progress, now
        self.allowed = allowed_for(site, options.urls)
        self.summary = Summary(site.name, self._stamp(), options.dry_run)
        self.done: set[str] = set()
        self.dated: set[str] = set()  # what a list told of in this run
        self.again: list[tuple[Entry, Kind, str | None]] = []
        self.asked_twice: set[str] = set()
        self.failures = 0
        self.fetched = 0
        last = ledger.read(f"sources/{site.name}.json") or {}
        since = None if options.since is None else f"{options.since}T00:00:00Z"
        self.windows = Windows(
            overlap=before(last.get("whole_at"), site.overlap_days),
            since=before(since, site.overlap_days),
            recheck=options.recheck,
        )
        self._said_at = time.monotonic()

    def run(self) -> Summary:
        """Do the whole run; the summary says what became of it.

        Raises AlucertError if the disk does not take what comes.
        """
        try:
            if self.options.urls:
                self.summary.path, self.summary.listed = "addresses", len(self.options.urls)
                for url in self.options.urls:
                    self._named(url)
                whole = False
            else:
                whole = self._listed()
            self._second_round()
            if whole:
                self._missing()
                self._second_round()
            for known in overdue(
                self.ledger.all(self.site.name), self._stamp(), self.site.recheck_days
            ):
                self._page(_entry(known), known.kind)
            self._second_round()
        except _Enough:
            whole = False
        except SiteIsDown as down:
            self.summary.stopped = str(down)
        self._finish()
        return self.summary

    # Finding

    def _listed(self) -> bool:
        """Bring in what the lists tell of, until they tell of nothing new; whether they are whole.

        A crawl takes its time: what was added or edited meanwhile stands in the lists then.
        """
        for _ in range(_ROUNDS):
            fetched = self.fetched
            since, summary = self.windows.since, self.summary
            listing = read_lists(self.site, self.ledger, self.ask, self.options.only, since)
            summary.path, summary.listed = "+".join(listing.ways) or None, len(listing.entries)
            summary.listing = bool(listing.ways)
            for way, said in listing.faults if listing.ways else ():
                text = f"{self.site.name}: not listed by {way}: {said}"
                self.progress.say(text, source=self.site.name)
            warning = listing.warning(self.site.minimum)
            if warning is not None and warning not in summary.warnings:
                summary.warnings.append(warning)
            for entry in listing.entries:
                self._announcement(entry)
            if self.fetched == fetched or self.options.dry_run:
                break
        return listing.whole and since is None

    # Deciding

    def _announcement(self, entry: Entry) -> None:
        """Bring in one post, if it is an announcement, and the reports that it links to."""
        verdict = self.site.verdict(entry.url)
        if verdict == "other":
            self.summary.others += 1
            return
        if self.windows.is_too_old(entry):
            return
        asked = identity(entry.url)
        known = self.ledger.get(asked)
        key = asked if known is None else known.key
        if (key in self.done or asked in self.done) and not self._edited(known, entry, asked):
            return
        self.dated.add(key)
        self.done |= {key, asked, *(identity(also) for also in entry.also)}
        if known is not None and self.windows.is_fresh(known, entry) and self._is_kept(known):
            if known.state == "other":
                self.summary.others += 1
                return
            self._tell(known.url, "announcement", "unchanged")
            self._reports(known, asked=False)
            return
        self._page(entry, "announcement")

    def _edited(self, known: Known | None, entry: Entry, asked: str) -> bool:
        """Whether a page that this run has asked for was changed since, as its list tells now."""
        if known is None or known.key != asked or asked not in self.dated:
            return False
        return known.state == "here" and known.failure is None and known.listed != entry.stamp

    def _reports(self, known: Known, asked: bool) -> None:
        for url in known.leads:
            self._lead(url, known, asked)
        for url in known.reports:
            self._report(url, known, asked)

    def _lead(self, url: str, parent: Known, asked: bool) -> None:
        """Read a page that leads to reports without being a document of ours."""
        key = identity(url)
        if key in self.done:
            return
        self.done.add(key)
        known = self.ledger.get(key)
        kept = known is not None and known.failure is None
        if kept and known is not None and not asked and not self.windows.is_recent(known, parent):
            self._reports(known, asked=False)
            return
        self._page(Entry(url), "lead")

    def _report(self, url: str, parent: Known, asked: bool) -> None:
        key = identity(url)
        if key in self.done:
            return
        self.done.add(key)
        known = self.ledger.get(key)
        kept = known is not None and known.state == "here" and known.failure is None
        kept = kept and known is not None and self._is_kept(known)
        if kept and known is not None and not asked and not self.windows.is_recent(known, parent):
            self._tell(url, "audit_report", "unchanged")
            return
        self._page(Entry(url), "audit_report")

    # Asking

    def _page(self, entry: Entry, kind: Kind) -> None:
        """Ask for one address, and store what is new."""
        known = self.ledger.get(identity(entry.url))
        if self.options.limit is not None and self.fetched >= self.options.limit:
            raise _Enough
        if self.options.dry_run:
            self.fetched += 1
            outcome: Outcome = "new" if known is None or not known.documents else "changed"
            if kind != "lead":
                self._tell(entry.url, kind, outcome)
            return
        wanted = _WANTED.get(kind, "page")
        url = secured(entry.url, self.allowed)
        held = known if known is not None and known.state in ("here", "other") else None
        held = held if held is not None and self._is_kept(held) else None
        try:
            answer = self.ask(
                url,
                wanted,
                None if held is None else held.etag,
                None if held is None else held.last_modified,
            )
        except (Refused, FetchFailed) as error:
            self._not_had(entry, kind, known, error)
            return
        self.failures = 0
        if answer.gone or leads_home(self.site, answer):
            self._gone(entry, kind, known, answer)
        elif answer.status == 304 and held is not None:
            held = replace(held, checked_at=self._stamp(), listed=entry.stamp, failure=None)
            self.ledger.put(held)
            if held.state == "here":
                self._tell(held.url, kind, "unchanged")
            self._reports(held, asked=False)
        else:
            self._stored(entry, kind, answer)

    def _stored(self, entry: Entry, kind: Kind, answer: Fetched) -> None:
        """Store an answer with a body, under the one address that it has among its spellings."""
        view = None
        if kind_of_bytes(answer.body) == "page":
            view = PageView(answer.body, answer.final_url, answer.charset)
        own = own_address(answer, view, self.allowed)
        key = identity(own)
        asked_key = identity(entry.url)
        if key != asked_key:
            self._moved(asked_key, key, entry, kind)
            if key in self.done and (self.ledger.get(key) or _NOBODY).documents:
                return
            self.done.add(key)
        known = self.ledger.get(key)
        now = self._stamp()
        base = known or Known(key, own, kind, self.site.name, "never", now)
        made = replace(
            base,
            url=own,
            checked_at=now,
            changed_at=now,
            etag=answer.etag,
            last_modified=answer.last_modified,
            listed=entry.stamp,
            published=entry.published or base.published,
            title=entry.title or (view.title if view is not None else None) or base.title,
            failure=None,
            gone_at=None,
        )
        named = entry.url in self.options.urls
        if kind == "announcement" and not is_announcement(self.site, entry, view, named):
            self.ledger.put(replace(made, state="other"))
            self.summary.others += 1
            return
        if view is not None and kind in ("announcement", "lead"):
            made = replace(
                made,
                reports=view.reports(self.site.report),
                leads=leads(self.site, view) if kind == "announcement" else (),
            )
        if kind == "lead":
            self.ledger.put(replace(made, state="other"))
            self._reports(made, asked=True)
            return
        body_hash = view.body_sha256 if view is not None else None
        same = body_hash is not None and body_hash == made.body_sha256 and self._is_kept(made)
        if same and made.documents:  # only the furniture differs
            self.ledger.put(replace(made, state="here"))
            self._tell(own, kind, "unchanged")
        else:
            about = metadata_of(answer, own, kind, entry, self.site.name)
            added = self.store.add(answer.body, about)
            name = added.document.name
            outcome: Outcome = "changed" if made.documents else "new"
            if name in made.documents[-1:]:
                outcome = "unchanged"
            elif name in made.documents:  # changed back: what was seen last counts
                self.store.see_again(added.document, about)
            versions = (*(d for d in made.documents if d != name), name)
            made = replace(made, state="here", documents=versions, body_sha256=body_hash)
            self.ledger.put(made)
            self.fetched += 1
            self._tell(own, kind, outcome)
        self._reports(made, asked=True)

    def _is_kept(self, known: Known) -> bool:
        """Say whether the bytes of the last version are there; lost ones are asked for anew."""
        return not known.documents or self.store.has(known.documents[-1])

    # What could not be had

    def _not_had(
        self,
        entry: Entry,
        kind: Kind,
        known: Known | None,
        error: Refused | FetchFailed,
    ) -> None:
        reason = error.reason
        alarming = isinstance(error, FetchFailed) or error.by == "rules"
        if alarming and identity(entry.url) not in self.asked_twice:
            self.again.append((entry, kind, reason))
            self.failures += 1
            if self.failures >= _DOWN:
                raise SiteIsDown(f"{self.failures} failures one after the other ({reason})")
            return
        if alarming:
            now = self._stamp()
            key = identity(entry.url)
            base = known or Known(key, entry.url, kind, self.site.name, "never", now)
            self.ledger.put(replace(base, failure=reason))
        outcome: Outcome = "failed" if isinstance(error, FetchFailed) else "refused"
        self._tell(entry.url, kind, outcome, reason, alarming, error.sha256)

    def _gone(self, entry: Entry, kind: Kind, known: Known | None, answer: Fetched) -> None:
        if (
            identity(entry.url) not in self.asked_twice
        ):  # a list tells of it, so it may be there when asked again
            self.again.append((entry, kind, None))
            return
        said = f"status {answer.status}" if answer.gone else "leads to the start page"
        now = self._stamp()
        key = identity(entry.url)
        base = known or Known(key, entry.url, kind, self.site.name, "gone", now)
        if known is not None and known.state == "gone":
            self.ledger.put(replace(base, listed=entry.stamp, failure=None))
            self._tell(entry.url, kind, "gone")
            return
        self.ledger.put(
            replace(
                base, state="gone", gone_at=now, checked_at=now, listed=entry.stamp, failure=None
            )
        )
        self._tell(entry.url, kind, "gone", said)

    def _moved(self, old: str, new: str, entry: Entry, kind: Kind) -> None:
        """Note that an address leads to another one."""
        before = self.ledger.exact(old)
        now = self._stamp()
        base = before or Known(old, entry.url, kind, self.site.name, "moved", now)
        if before is not None and before.state == "here":
            self.summary.moved += 1
            heir = self.ledger.get(new) or Known(new, entry.url, kind, self.site.name, "never", now)
            if not heir.documents:
                self.ledger.put(
                    replace(heir, documents=before.documents, body_sha256=before.body_sha256)
                )
        self.ledger.put(replace(base, state="moved", moved_to=new, failure=None))

    # After the lists

    def _second_round(self) -> None:
        """Ask once more for what failed or seemed gone, and for what comes up with that."""
        self.failures = 0
        while self.again:
            entry, kind, _ = self.again.pop(0)
            self.asked_twice.add(identity(entry.url))
            self._page(entry, kind)

    def _missing(self) -> None:
        """Ask for what is stored but no longer listed."""
        for known in self.ledger.all(self.site.name):
            if (
                known.kind == "announcement"
                and known.state == "here"
                and known.key not in self.done
            ):
                self.done.add(known.key)
                self._page(Entry(known.url, known.title, known.published, known.listed), known.kind)

    def _named(self, url: str) -> None:
        """Bring in an address that a person named; another site's page is a reprint."""
        key = identity(url)
        if key in self.done:
            return
        self.done.add(key)
        kind: Kind = "announcement"
        if self._is_foreign(url):
            kind = "reprint"
        elif self.site.report.search(url):
            kind = "audit_report"
        self._page(Entry(url), kind)

    def _is_foreign(self, url: str) -> bool:
        try:
            self.site.allowed.check(secured(url, self.site.allowed))
        except NotAllowed:
            return True
        return False

    # Telling

    def _tell(
        self,
        url: str,
        kind: Kind,
        outcome: Outcome,
        reason: str | None = None,
        alarming: bool = False,
        sha256: str | None = None,
    ) -> None:
        told = Told(url, kind, outcome, reason, alarming and reason is not None, sha256)
        self.summary.tell(identity(url), told)
        said = f"{outcome}: {url}" + (f": {reason}" if reason else "")
        if self.progress.json_logs:
            facts = {"outcome": outcome, "kind": kind, "url": url, "reason": reason}
            self.progress.say(said, **facts)
        elif time.monotonic() - self._said_at > 10:
            self._said_at = time.monotonic()
            counts = ", ".join(f"{self.summary.count(o)} {o}" for o in ("new", "unchanged"))
            self.progress.say(f"{self.site.name}: {len(self.summary.told)} addresses ({counts})")

    def _finish(self) -> None:
        """Note how far the source is; the next run's window starts at this run's begin."""
        for entry, kind, reason in self.again:  # the run stopped before it could ask again
            if reason is not None:
                self._tell(entry.url, kind, "failed", reason, True)
        self.summary.ended_at = self._stamp()
        if not self.options.urls and not self.options.dry_run:
            asked_all = self.options.limit is None and self.windows.since is None
            note_source(self.ledger, self.site, self.summary, asked_all)

    def _stamp(self) -> str:
        return stamp(self.now())


def _entry(known: Known) -> Entry:
    """Return what a list told of an address when it was last read."""
    return Entry(known.url, known.title, known.published, known.listed)


_NOBODY = Known("", "", "lead", "", "never", "")
