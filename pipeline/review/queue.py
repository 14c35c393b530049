"""The documents of a review in the order of doubt: flags first, then what is least sure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.corrections.file import Correction
from pipeline.identity.source import canonical
from pipeline.review.checks import cards_of
from pipeline.review.reviews import Review

Standing = Literal["open", "begun", "reopened", "finished"]
SEVERITIES = ("error", "warning")


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the queue.

    ``severity`` is that of its worst flag; ``expected_wrong`` how many of its values are wrong if
    the confidences hold; ``earlier`` are the sha256 of earlier bytes of its address.
    """

    sha256: str
    document_id: str
    name: str
    url: str | None
    title: str
    kind: str
    text_sha256: str
    record_sha256: str
    severity: str | None
    flags: int
    expected_wrong: float
    in_doubt: int
    earlier: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[int, float, str]:
        """What the queue is sorted by: worst flag, expected wrong values, name."""
        worst = SEVERITIES.index(self.severity) if self.severity in SEVERITIES else len(SEVERITIES)
        return (worst, -round(self.expected_wrong, 6), self.name)


@dataclass(frozen=True, slots=True)
class Place:
    """How a document stands with one person, and who else has finished it."""

    standing: Standing
    why: str
    others: tuple[str, ...]


def doubt_of(line: Mapping[str, Any]) -> tuple[str | None, int, float, int]:
    """Return a document's worst severity, its number of flags, expected wrong values, looks."""
    flags = [f for f in line.get("flags") or () if f.get("severity") in SEVERITIES]
    worst = min((f["severity"] for f in flags), key=SEVERITIES.index, default=None)
    cards = cards_of(line)
    sure = [row.confidence for card in cards for row in card.rows if row.confidence is not None]
    looks = sum(len(card.looks) for card in cards)
    return worst, len(flags), sum(1 - confidence for confidence in sure), looks


def standing(
    entry: Entry, who: str | None, reviews: Sequence[Review], corrections: Sequence[Correction]
) -> Place:
    """Return how a document stands with a person.

    It is finished while the text and what was read of it are those that the person saw; with
    others it is reopened, and the words on it stay where their places prove themselves.
    """
    own = [r for r in reviews if r.document == entry.sha256 and not r.field]
    others = {r.who: r.verdict for r in own if r.who != who and r.text_sha256 == entry.text_sha256}
    finished = tuple(sorted(name for name, said in others.items() if said == "finished"))
    last = next((r for r in reversed(own) if r.who == who), None)
    if last is not None and last.verdict == "finished":
        if last.text_sha256 != entry.text_sha256:
            return Place("reopened", f"its text has changed since {last.when[:10]}", finished)
        if last.record_sha256 != entry.record_sha256:
            return Place("reopened", f"other values are read since {last.when[:10]}", finished)
        return Place("finished", f"on {last.when[:10]}", finished)
    if before := _earlier(entry, who, reviews):
        return Place("reopened", f"its page has changed since {before.when[:10]}", finished)
    begun = any(c.who == who and c.document_id == entry.document_id for c in corrections)
    begun = begun or any(r.document == entry.sha256 and r.who == who for r in reviews)
    return Place("begun" if begun else "open", "", finished)


def _earlier(entry: Entry, who: str | None, reviews: Sequence[Review]) -> Review | None:
    """The last word of a person that an earlier version of the page was finished."""
    address = canonical(entry.url)
    for review in reversed(reviews):
        if review.who != who or review.verdict != "finished" or review.document == entry.sha256:
            continue
        if review.document in entry.earlier or (address and canonical(review.url) == address):
            return review
    return None


def ordered(entries: Iterable[Entry]) -> list[Entry]:
    """Return documents in the order of doubt."""
    return sorted(entries, key=lambda entry: entry.order)
