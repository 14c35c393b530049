"""A run of `collect`: what is new since the last one, asked politely, stored at once.

The lists of the site are read whole each time (by ETag where it has them). A page is asked only
if it was never stored, if the list tells of a change, if it changed within the last days before
the last run (``overlap_days``), or if it was not asked for long (``recheck_days``). What is
stored stands in the raw store at once, and is noted in the ledger: a run that is interrupted is
taken up by the next one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pipeline.collect.addresses import Allowed, NotAllowed, identity, secured, slug
from pipeline.collect.discover import Entry, ListPage, NotListed, discover, merge
from pipeline.collect.fetching import Ask, Fetched, FetchFailed, Refused
from pipeline.collect.ledger import Kind, Known, Ledger
from pipeline.collect.outcomes import Outcome, Summary, Told
from pipeline.collect.page import PageView
from pipeline.collect.payload import Wanted, kind_of_bytes
from pipeline.collect.raw_store import RawStore
from pipeline.collect.sources.site import Site
from pipeline.progress import Progress

_DOWN = 25  # failures in a row after which a site is left alone
_MAX_LEADS = 5  # pages that an announcement may lead to
_ROUNDS = 4  # how often the lists are read, while a run finds something new in them
_RECHECKED = 60  # at least so many old addresses a run, so that they don't all come in one night


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
        self.site, self.store, self.ledger, self.ask = site, store, ledger, ask
        self.options, self.progress, self.now = options, progress, now
        self.summary = Summary(site.name, self._stamp(), options.dry_run)
        self.done: set[str] = set()
        self.dated: set[str] = set()  # what a list told of in this run
        self.again: list[tuple[Entry, Kind, str | None]] = []
        self.asked_twice: set[str] = set()
        self.failures = 0
        self.fetched = 0
        before = ledger.read(f"sources/{site.name}.json") or {}
        self._window = self._before(before.get("whole_at"), site.overlap_days)
        self._since = self._before(
            None if options.since is None else f"{options.since}T00:00:00Z", site.overlap_days
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
            self._due()
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
            before = self.fetched
            entries, whole = self._find()
            for entry in entries:
                self._announcement(entry)
            if self.fetched == before or self.options.dry_run:
                break
        return whole

    def _find(self) -> tuple[list[Entry], bool]:
        """Read the lists, one way after the other until one gives as much as is expected."""
        found: dict[str, Entry] = {}
        used, why, whole = [], [], False
        for path in self.site.discovery:
            if self.options.only not in (None, path.name):
                continue
            try:
                listed = discover(path, self.site, _Lists(self.ledger, self.ask), self._since)
            except NotListed as error:
                why.append(f"{path.name}: {error}")
                continue
            used.append(path.name)
            for entry in listed.entries:
                merge(found, entry)
            whole = whole or listed.whole
            certain = sum(
                self.site.verdict(entry.url) == "announcement" for entry in found.values()
            )
            if certain >= self.site.minimum or not listed.whole:
                break
        self.summary.path, self.summary.listed = "+".join(used) or None, len(found)
        for said in why:
            self.progress.say(f"{self.site.name}: not listed by {said}", source=self.site.name)
        if not used:
            self.summary.listing = False
            self.summary.warnings.append(f"the site could not be listed ({'; '.join(why)})")
        elif whole and certain < self.site.minimum:
            self.summary.warnings.append(
                f"only {certain} announcements are listed, at least {self.site.minimum} are "
                "expected: the site may have changed"
            )
        return list(found.values()), whole and self._since is None

    # Deciding

    def _announcement(self, entry: Entry) -> None:
        """Bring in one post, if it is an announcement, and the reports that it links to."""
        verdict = self.site.verdict(entry.url)
        if verdict == "other":
            self.summary.others += 1
            return
        if self._since is not None and entry.stamp is not None and entry.stamp < self._since:
            return
        asked = identity(entry.url)
        known = self.ledger.get(asked)
        key = asked if known is None else known.key
        if (key in self.done or asked in self.done) and not self._edited(known, entry, asked):
            return
        self.dated.add(key)
        self.done |= {key, asked, *(identity(also) for also in entry.also)}
        if known is not None and self._is_fresh(known, entry):
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

    def _is_fresh(self, known: Known, entry: Entry) -> bool:
        """Say whether the list itself tells that a page is as it was."""
        if known.failure is not None or known.state in ("gone", "never"):
            return False
        if known.state == "other":
            return entry.stamp == known.listed
        if self.options.recheck or entry.stamp != known.listed:
            return False
        last = entry.stamp or known.first_seen_at
        return self._window is None or last < self._window

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
        if kept and known is not None and not asked and not self._recent(known, parent):
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
        if kept and known is not None and not asked and not self._recent(known, parent):
            self._tell(url, "audit_report", "unchanged")
            return
        self._page(Entry(url), "audit_report")

    def _recent(self, known: Known, parent: Known) -> bool:
        """Whether an address that no list dates is to be asked again: as its announcement is."""
        if self.options.recheck:
            return True
        last = parent.listed or known.first_seen_at
        return self._window is not None and last >= self._window

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
        wanted: Wanted = {"audit_report": "report", "reprint": "document"}.get(kind, "page")  # type: ignore[assignment]
        url = secured(entry.url, self._allowed())
        held = known if known is not None and known.state in ("here", "other") else None
        try:
            answer = self.ask(
                url,
                wanted,
                None if held is None else held.etag,
                None if held is None else held.last_modified,
            )
        except Refused as error:
            self._not_had(entry, kind, known, error.reason, "refused", error.by == "rules")
            return
        except FetchFailed as error:
            self._not_had(entry, kind, known, error.reason, "failed", True)
            return
        self.failures = 0
        if answer.gone or self._leads_home(answer):
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
        is_page = kind_of_bytes(answer.body) == "page"
        view = PageView(answer.body, answer.final_url) if is_page else None
        own = self._own_address(entry, answer, view)
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
            etag=answer.etag,
            last_modified=answer.last_modified,
            listed=entry.stamp,
            published=entry.published or base.published,
            title=entry.title or (view.title if view is not None else None) or base.title,
            failure=None,
            gone_at=None,
        )
        if kind == "announcement" and not self._is_announcement(entry, view):
            self.ledger.put(replace(made, state="other"))
            self.summary.others += 1
            return
        if view is not None and kind in ("announcement", "lead"):
            made = replace(
                made,
                reports=view.reports(self.site.report),
                leads=self._leads(view) if kind == "announcement" else (),
            )
        if kind == "lead":
            self.ledger.put(replace(made, state="other"))
            self._reports(made, asked=True)
            return
        body_hash = view.body_sha256 if view is not None else None
        same = bool(made.documents) and body_hash is not None and body_hash == made.body_sha256
        if same:  # only the furniture differs
            self.ledger.put(replace(made, state="here"))
            self._tell(own, kind, "unchanged")
        else:
            added = self.store.add(answer.body, self._metadata(answer, own, kind, entry))
            name = added.document.name
            outcome: Outcome = "changed" if made.documents else "new"
            if name in made.documents[-1:]:
                outcome = "unchanged"
            versions = (*(d for d in made.documents if d != name), name)
            made = replace(made, state="here", documents=versions, body_sha256=body_hash)
            self.ledger.put(made)
            self.fetched += 1
            self._tell(own, kind, outcome)
        self._reports(made, asked=True)

    def _metadata(self, answer: Fetched, own: str, kind: Kind, entry: Entry) -> dict[str, object]:
        """Return what the raw store keeps beside the bytes: request and response."""
        return {
            "url": entry.url,
            "final_url": own,
            "retrieved_at": answer.answered_at,
            "content_type": answer.headers.get("content-type"),
            "status": answer.status,
            "kind": kind,
            "name": slug(own) or None,
            "source": self.site.name,
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

    def _own_address(self, entry: Entry, answer: Fetched, view: PageView | None) -> str:
        """Return the address that a page has among all its spellings.

        The page's own word (``rel=canonical``) counts for an address by number (``?p=7``), and
        where it differs only in spelling: a theme that calls every page the start page must not
        make one document of all.
        """
        final = answer.final_url
        said = None if view is None else view.canonical
        if said is not None:
            try:
                self._allowed().check(secured(said, self._allowed()))
            except NotAllowed:
                return final
            if identity(said) == identity(final) or (not slug(final) and slug(said)):
                return secured(said, self._allowed())
        return final

    def _is_announcement(self, entry: Entry, view: PageView | None) -> bool:
        if view is None:
            return False
        if entry.url in self.options.urls or self.site.verdict(entry.url) == "announcement":
            return True
        if self.site.verdict(view.url) == "announcement":
            return True
        return self.site.announces(view.article[0], view.title)

    def _leads(self, view: PageView) -> tuple[str, ...]:
        pattern = self.site.report_page
        if pattern is None:
            return ()
        found = {identity(link): link for link in view.article[1] if pattern.search(link)}
        return tuple(found.values())[:_MAX_LEADS]

    def _leads_home(self, answer: Fetched) -> bool:
        """Whether a page's address leads to the start page: some sites say "gone" so."""
        return bool(answer.hops) and identity(answer.final_url) == identity(self.site.start)

    # What could not be had

    def _not_had(
        self,
        entry: Entry,
        kind: Kind,
        known: Known | None,
        reason: str,
        outcome: Outcome,
        alarming: bool,
    ) -> None:
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
        self._tell(entry.url, kind, outcome, reason, alarming)

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

    def _due(self) -> None:
        """Ask for what was not asked for long: some a night."""
        limit = self._before(self._stamp(), self.site.recheck_days) or ""
        old = [
            known
            for known in self.ledger.all(self.site.name)
            if known.state == "here" and (known.checked_at or "") < limit
        ]
        old.sort(key=lambda known: (known.checked_at or "", known.key))
        for known in old[: max(_RECHECKED, len(old) // 10)]:
            self._page(_entry(known), known.kind)

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

    def _allowed(self) -> Allowed:
        return allowed_for(self.site, self.options.urls)

    # Telling

    def _tell(
        self,
        url: str,
        kind: Kind,
        outcome: Outcome,
        reason: str | None = None,
        alarming: bool = False,
    ) -> None:
        told = Told(url, kind, outcome, reason, alarming and reason is not None)
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
        name = f"sources/{self.site.name}.json"
        held = self.ledger.read(name) or {}
        if not self.options.urls and not self.options.dry_run:
            whole = self.summary.listing and self.summary.stopped is None
            whole = whole and self.options.limit is None and self._since is None
            dated = [k for k in self.ledger.all(self.site.name) if k.published and k.documents]
            newest = max(dated, key=lambda k: (k.published or "", k.key), default=None)
            self.ledger.write(
                name,
                {
                    "source": self.site.name,
                    "start": self.site.start,
                    "cadence_days": self.site.cadence_days,
                    "minimum": self.site.minimum,
                    "tried_at": self.summary.started_at,
                    "whole_at": self.summary.started_at if whole else held.get("whole_at"),
                    "path": self.summary.path,
                    "listed": self.summary.listed,
                    "newest": None
                    if newest is None
                    else {
                        "url": newest.url,
                        "title": newest.title,
                        "published": newest.published,
                    },
                    "failed": self.summary.count("failed"),
                },
            )

    def _stamp(self) -> str:
        return self.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _before(self, moment: str | None, days: int) -> str | None:
        if moment is None:
            return None
        at = datetime.fromisoformat(moment) - timedelta(days=days)
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _entry(known: Known) -> Entry:
    """Return what a list told of an address when it was last read."""
    return Entry(known.url, known.title, known.published, known.listed)


_NOBODY = Known("", "", "lead", "", "never", "")


class _Lists:
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


def allowed_for(site: Site, urls: Iterable[str]) -> Allowed:
    """Return the hosts of a source, and those of addresses that a person named."""
    from urllib.parse import urlsplit

    hosts = set(site.allowed.hosts)
    plain = set()
    for url in urls:
        parts = urlsplit(url)
        if parts.netloc != site.loopback and parts.hostname:
            if parts.scheme == "http" and parts.hostname not in hosts:
                plain.add(parts.hostname)
            hosts.add(parts.hostname)
    return Allowed(frozenset(hosts), site.loopback, frozenset(plain))


def _number(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
