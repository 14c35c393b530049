"""What is to be asked again, and when: windows of time over what lists and ledger tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipeline.collect.discover import Entry
from pipeline.collect.ledger import Known

_RECHECKED = 60  # at least so many old addresses a run, so that they don't all come in one night


@dataclass(frozen=True, slots=True)
class Windows:
    """The times by which a run decides; ISO in UTC, None where there is no such limit.

    ``overlap``: what changed since then is asked for whatever its list tells; None before the
    first whole run. ``since``: nothing older is wanted. ``recheck``: everything is asked for.
    """

    overlap: str | None
    since: str | None
    recheck: bool

    def is_fresh(self, known: Known, entry: Entry) -> bool:
        """Say whether the list itself tells that a page is as it was."""
        if known.failure is not None or known.state in ("gone", "never"):
            return False
        if known.state == "other":
            return entry.stamp == known.listed
        if self.recheck or entry.stamp != known.listed:
            return False
        last = entry.stamp or known.first_seen_at
        return self.overlap is None or last < self.overlap

    def is_recent(self, known: Known, parent: Known) -> bool:
        """Say whether an address that no list dates is asked again: as its announcement is.

        And where its announcement has changed since, which an interrupted run may have left.
        """
        if self.recheck or (known.checked_at or "") < (parent.changed_at or ""):
            return True
        last = parent.listed or known.first_seen_at
        return self.overlap is not None and last >= self.overlap

    def is_too_old(self, entry: Entry) -> bool:
        """Say whether an entry is older than what is wanted; one without a time is not."""
        return self.since is not None and entry.stamp is not None and entry.stamp < self.since


def overdue(known: Iterable[Known], now: str, days: int) -> list[Known]:
    """Return what is stored and was not asked for so long, the longest first: some a night."""
    limit = before(now, days) or ""
    old = [one for one in known if one.state == "here" and (one.checked_at or "") < limit]
    old.sort(key=lambda one: (one.checked_at or "", one.key))
    return old[: max(_RECHECKED, len(old) // 10)]


def before(moment: str | None, days: int) -> str | None:
    """Return the moment so many days before another, None for none, or where time has no such.

    >>> before("2026-11-08T02:00:00Z", 7)
    '2026-11-01T02:00:00Z'
    """
    if moment is None:
        return None
    try:
        return stamp(datetime.fromisoformat(moment) - timedelta(days=days))
    except OverflowError:
        return None


def stamp(moment: datetime) -> str:
    """Return a moment as ISO in UTC, in seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
