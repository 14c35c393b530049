"""Certificates and the events in their lives: which documents tell of the same one.

Rules, each by its reason:
- A certificate is one organisation against one standard. Where reports of one organisation and
  standard print several numbers, each number is a certificate; what prints none belongs to the
  one whose event it fits, else it stays a certificate without number.
- Reports with one date of issue report one event (a later edition adds audits to it).
- An announcement tells of a report's event if it is published from 31 days before to 365 days
  after the date of issue, of the nearest such one.
- Announcements tell of one event within 60 days, unless they name different facilities; a
  reprint does within 180 days after.
- Versions must agree where both are printed (V3 and V3.1 do: the edition is printed on
  certificates alone), and so must the event; ``recertification`` of a report and
  ``certification`` of an announcement agree, since announcements often leave it out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipeline.dataset.ids import content_id
from pipeline.identity.plants import plant_name
from pipeline.identity.source import Source

_BEFORE_ISSUE = 31
_AFTER_ISSUE = 365
_SAME_NEWS = 60
_REPRINTED = 180
_UNDATED = 10_000  # days: an undated claim joins only where nothing dated does


@dataclass(frozen=True)
class Claim:
    """What one document says of one certification: entry ``index`` of its record."""

    source: Source
    index: int
    organisation: str
    said: dict[str, Any]

    @property
    def standard(self) -> str:
        """The standard."""
        return str(self.said["standard"])

    @property
    def version(self) -> str | None:
        """The version, where printed."""
        return self.said.get("version")

    @property
    def event(self) -> str:
        """The event; certification unless the text says otherwise."""
        return self.said.get("event") or "certification"

    @property
    def number(self) -> str | None:
        """The certificate number, which a report prints."""
        return self.source.text("certificate_number")

    @property
    def order(self) -> tuple[Any, ...]:
        """Reports by issue first, then announcements and reprints by date."""
        day = self.source.issued_on if self.source.rank == 1 else self.source.published_on
        return (self.source.rank, day or date.max, self.source.sha256, self.index)


@dataclass
class Event:
    """One event with the claims that tell of it, best first."""

    claims: list[Claim] = field(default_factory=list)
    certificate_id: str = ""
    certification_id: str = ""

    @property
    def issued_on(self) -> date | None:
        """The date of issue, from a report."""
        return next((c.source.issued_on for c in self.claims if c.source.issued_on), None)

    @property
    def announced_on(self) -> date | None:
        """The date of the announcement, else of the first reprint."""
        told = [c for c in self.claims if c.source.rank > 1 and c.source.published_on]
        days = [(c.source.rank, c.source.published_on) for c in told]
        return min(days)[1] if days else None

    @property
    def order(self) -> tuple[Any, ...]:
        """The order of events in a certificate's life."""
        day = self.issued_on or self.announced_on or date.max
        return (day, min(claim.source.sha256 for claim in self.claims))

    def said(self, key: str) -> tuple[Any, Claim | None]:
        """Return the value of the best claim that has one, and that claim."""
        for claim in self.claims:
            if claim.said.get(key) is not None:
                return claim.said[key], claim
        return None, None


@dataclass
class Certificate:
    """One certificate with its events in order."""

    certificate_id: str
    organisation: str
    standard: str
    number: str | None
    events: list[Event]

    @property
    def claims(self) -> list[Claim]:
        """All claims, best first."""
        return sorted((c for event in self.events for c in event.claims), key=lambda c: c.order)


def certificates_of(claims: Iterable[Claim]) -> list[Certificate]:
    """Return the certificates and events that some claims tell of, in a fixed order."""
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[(claim.organisation, claim.standard)].append(claim)
    return [
        certificate
        for key in sorted(groups)
        for certificate in _divide(*key, sorted(groups[key], key=lambda claim: claim.order))
    ]


def _divide(organisation: str, standard: str, claims: Sequence[Claim]) -> list[Certificate]:
    """Divide the claims of one organisation and standard into certificates."""
    numbers = sorted({claim.number for claim in claims if claim.number is not None})
    if len(numbers) <= 1:
        return [_certificate(organisation, standard, numbers[0] if numbers else None, claims, ())]
    by_number: dict[str | None, list[Event]] = {
        number: _events(claim for claim in claims if claim.number == number) for number in numbers
    }
    by_number[None] = []
    for claim in claims:
        if claim.number is None:
            events = [event for number in numbers for event in by_number[number]]
            _join(claim, events, by_number[None])
    return [
        _certificate(organisation, standard, number, (), events, several=True)
        for number, events in by_number.items()
        if events
    ]


def _certificate(
    organisation: str,
    standard: str,
    number: str | None,
    claims: Iterable[Claim],
    events: Sequence[Event],
    several: bool = False,
) -> Certificate:
    told = sorted([*events, *_events(claims)], key=lambda event: event.order)
    key = (organisation, standard, number) if several else (organisation, standard)
    certificate_id = content_id("certificates", *key)
    seen: dict[str, int] = defaultdict(int)
    for event in told:
        event.claims.sort(key=lambda claim: claim.order)
        what = str(event.said("event")[0] or "certification")
        seen[what] += 1
        event.certificate_id = certificate_id
        event.certification_id = content_id("certifications", certificate_id, what, seen[what])
    return Certificate(certificate_id, organisation, standard, number, told)


def _events(claims: Iterable[Claim]) -> list[Event]:
    events: list[Event] = []
    for claim in claims:
        _join(claim, events, events)
    return events


def _join(claim: Claim, events: Sequence[Event], new: list[Event]) -> None:
    """Add a claim to the nearest event that it can tell of, or as an event to ``new``."""
    candidates = [
        (distance, number)
        for number, event in enumerate([*events, *(e for e in new if e not in events)])
        if (distance := _distance(claim, event)) is not None
    ]
    if candidates:
        everything = [*events, *(e for e in new if e not in events)]
        everything[min(candidates)[1]].claims.append(claim)
    else:
        new.append(Event([claim]))


def _distance(claim: Claim, event: Event) -> int | None:
    """Return how far in days a claim is from an event, None if it tells of another."""
    if not all(_agree(claim, other) for other in event.claims):
        return None
    source = claim.source
    if source.rank == 1:
        if source.issued_on is None or event.issued_on is None:
            return _UNDATED if source.issued_on == event.issued_on else None
        return 0 if source.issued_on == event.issued_on else None
    if source.published_on is None:
        return _UNDATED
    if event.issued_on is not None:
        days = (source.published_on - event.issued_on).days
        return abs(days) if -_BEFORE_ISSUE <= days <= _AFTER_ISSUE else None
    if event.announced_on is None:
        return _UNDATED
    days = (source.published_on - event.announced_on).days
    limit = _REPRINTED if source.kind == "reprint" else _SAME_NEWS
    return abs(days) if -_SAME_NEWS <= days <= limit else None


def _agree(one: Claim, other: Claim) -> bool:
    """Whether nothing that two claims print makes them tell of different events."""
    if one.version and other.version and _edition(one.version) != _edition(other.version):
        return False
    if one.event != other.event:
        reported = 1 in (one.source.rank, other.source.rank)
        if not (reported and {one.event, other.event} == {"certification", "recertification"}):
            return False
    announced = one.source.rank == 2 and other.source.rank == 2
    if announced:
        if one.said.get("status") != other.said.get("status"):
            return False
        mine, theirs = _sites(one.source), _sites(other.source)
        return not (mine and theirs and mine.isdisjoint(theirs))
    return True


def _edition(version: str) -> str:
    return version.split(".")[0]


def _sites(source: Source) -> set[str]:
    """The readings of a document's plants and places: 'Voerde' and 'the Voerde plant' agree."""
    named = [name for key in ("facilities", "places") for name in source.items(key)]
    return {reading.key for name in named for reading in plant_name(name).readings}
