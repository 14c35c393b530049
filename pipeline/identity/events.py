"""Certificates and the events in their lives: which documents tell of the same one.

Rules, each by its reason:
- A certificate is one organisation against one standard. Where reports of one organisation and
  standard print several numbers, each number is a certificate; what prints none belongs to the
  one whose event it fits, else it stays a certificate without number.
- Reports with one date of issue report one issue. A later edition that adds a surveillance or
  scope-change audit tells of that audit too: an event of its own, on the audit's last day.
- An announcement tells of a report's issue if it is published from 31 days before to 365 days
  after the date of issue, of the nearest such one; of another status (provisional, full) only
  within 92 days, since a provisional certificate becomes full within its year.
- An announcement that links to the report by address tells of its issue within the same days,
  whatever version, event or status it prints; and one that fits no event tells of the one issue
  within 92 days before that nobody else announces, even where it prints another version: a
  certificate is issued once at a time. What differs then is flagged (``compare``).
- Announcements tell of one event within 60 days, unless they name different facilities; a
  reprint does within 180 days after.
- Else versions must agree where both are printed (V3 and V3.1 do: the edition is printed on
  certificates alone), and so must the event; ``recertification`` of a report and
  ``certification`` of an announcement agree, since announcements often leave it out.

Nothing depends on the order of arrival: claims are taken in an order of their own, and events
stand in the order of the dates that the documents give.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pipeline.dataset.ids import content_id
from pipeline.identity.plants import plant_name
from pipeline.identity.source import Source, canonical, iso_date

_BEFORE_ISSUE = 31
_AFTER_ISSUE = 365
_ONE_ISSUE = 92  # days after an issue within which no second one is expected
_SAME_NEWS = 60
_REPRINTED = 180
_UNDATED = 10_000  # days: an undated claim joins only where nothing dated does
_LINKED = -10_000  # days: a printed address comes before every date
_ISSUING = {"initial": "certification", "recertification": "recertification"}
_BETWEEN = ("surveillance", "scope_extension")  # events within a term: no new date of issue
_KIND_ORDER = ("certification", "recertification", "scope_extension", "status_change",
               "surveillance")  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """What one document says of one certification: entry ``index`` of its record.

    ``audit`` is the number of the audit that the event comes from, among those of a report.
    ``latest`` is False for the issue that a later edition of a report repeats: its findings show
    the state after a later audit.
    """

    source: Source
    index: int
    organisation: str
    said: dict[str, Any]
    audit: int | None = None
    latest: bool = True

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
    def event_path(self) -> str:
        """Where the record says which event it is."""
        at = f"certifications[{self.index}].event"
        return at if self.latest or self.audit is None else f"audits[{self.audit}].types"

    @property
    def number(self) -> str | None:
        """The certificate number, which a report prints."""
        return self.source.text("certificate_number")

    @property
    def audited_on(self) -> date | None:
        """The last day of the audit that the event comes from, as far as it is printed."""
        if self.audit is None:
            return None
        audit = self.source.items("audits")[self.audit]
        days = (iso_date(audit.get(key)) for key in ("to", "from", "submitted_on"))
        return next((day for day in days if day is not None), None)

    @property
    def happened_on(self) -> date | None:
        """The day of the event as this document gives it."""
        if self.source.rank > 1:
            return self.source.published_on
        if self.event in _BETWEEN:
            return self.audited_on or self.source.issued_on
        return self.source.issued_on or self.audited_on

    @property
    def order(self) -> tuple[Any, ...]:
        """Reports by day first, the latest edition last, then announcements and reprints."""
        day = self.happened_on or date.max
        return (self.source.rank, day, not self.latest, self.source.sha256, self.index)

    def links_to(self, other: Claim) -> bool:
        """Whether this document prints the address of the other, a report."""
        address = canonical(other.source.url)
        links = map(canonical, self.source.items("report_urls"))
        return other.source.rank == 1 and address is not None and address in links


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
    def what(self) -> str:
        """What happened, as the best document says."""
        return str(self.said("event")[0] or "certification")

    @property
    def happened_on(self) -> date | None:
        """The day of the event: issue, a surveillance audit's last day, else the announcement."""
        return next((claim.happened_on for claim in self.claims if claim.happened_on), None)

    @property
    def order(self) -> tuple[Any, ...]:
        """The order of events in a certificate's life."""
        day = self.happened_on or date.max
        kind = _KIND_ORDER.index(self.what) if self.what in _KIND_ORDER else len(_KIND_ORDER)
        return (day, kind, min(claim.source.sha256 for claim in self.claims))

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


def claims_of(source: Source, index: int, organisation: str) -> list[Claim]:
    """Return what one entry of a document's ``certifications`` claims.

    One claim; two of a report whose last audit lies within the term of a certificate that an
    earlier audit of the same report led to: the issue, and the surveillance or scope change.
    """
    said = dict(source.items("certifications")[index])
    audits = source.items("audits")
    if source.rank > 1 or not audits:
        return [Claim(source, index, organisation, said)]
    dated = sorted(range(len(audits)), key=lambda number: (_last_day(audits[number]), number))
    latest = Claim(source, index, organisation, said, dated[-1])
    if latest.event not in _BETWEEN or source.issued_on is None:
        return [latest]
    issuing = [number for number in dated[:-1] if _issues(audits[number])]
    if not issuing:
        return [latest]
    types = audits[issuing[-1]]["types"]
    event = next(event for kind, event in _ISSUING.items() if kind in types)
    issue = replace(latest, said={**said, "event": event}, audit=issuing[-1], latest=False)
    return [issue, latest]


def audit_id_of(certificate_id: str, audit: dict[str, Any]) -> str:
    """Return the id of an audit: its days, else its submission and types, make it this one."""
    dates = [audit.get("from"), audit.get("to"), audit.get("submitted_on")]
    types = "/".join(sorted(audit.get("types") or ()))
    known = dates[:2] if any(dates[:2]) else [dates[2], types]
    return content_id("audits", certificate_id, *known)


def _issues(audit: dict[str, Any]) -> bool:
    return not _ISSUING.keys().isdisjoint(audit.get("types") or ())


def _last_day(audit: dict[str, Any]) -> str:
    return str(audit.get("to") or audit.get("from") or audit.get("submitted_on") or "")


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
        seen[event.what] += 1
        same = seen[event.what]
        event.certificate_id = certificate_id
        event.certification_id = content_id("certifications", certificate_id, event.what, same)
    return Certificate(certificate_id, organisation, standard, number, told)


def _events(claims: Iterable[Claim]) -> list[Event]:
    events: list[Event] = []
    for claim in claims:
        _join(claim, events, events)
    return events


def _join(claim: Claim, events: Sequence[Event], new: list[Event]) -> None:
    """Add a claim to the nearest event that it can tell of, or as an event to ``new``."""
    everything = [*events, *(event for event in new if event not in events)]
    for measure in (_distance, _distance_of_the_one_issue):
        candidates = [
            (distance, number)
            for number, event in enumerate(everything)
            if (distance := measure(claim, event)) is not None
        ]
        if candidates:
            event = everything[min(candidates)[1]]
            event.claims = sorted([*event.claims, claim], key=lambda claim: claim.order)
            return
    new.append(Event([claim]))


def _distance(claim: Claim, event: Event) -> int | None:
    """Return how far in days a claim is from an event, None if it tells of another."""
    source = claim.source
    if source.rank == 1:
        agrees = all(_agree(claim, other) for other in event.claims)
        return _between_reports(claim, event) if agrees else None
    if event.what not in _BETWEEN and any(claim.links_to(other) for other in event.claims):
        days = _days_after_issue(claim, event)
        if days is None or -_BEFORE_ISSUE <= days <= _AFTER_ISSUE:
            return _LINKED + abs(days or 0)
    if not all(_agree(claim, other) for other in event.claims):
        return None
    if source.published_on is None:
        return _UNDATED
    if event.issued_on is not None:
        days = (source.published_on - (event.happened_on or event.issued_on)).days
        return abs(days) if -_BEFORE_ISSUE <= days <= _reach(claim, event) else None
    if event.announced_on is None:
        return _UNDATED
    days = (source.published_on - event.announced_on).days
    limit = _REPRINTED if source.kind == "reprint" else _SAME_NEWS
    return abs(days) if -_SAME_NEWS <= days <= limit else None


def _between_reports(claim: Claim, event: Event) -> int | None:
    reported = next((other for other in event.claims if other.source.rank == 1), None)
    if reported is None:
        return None
    mine, theirs = claim.source.issued_on, reported.source.issued_on
    if claim.event in _BETWEEN and claim.audited_on and reported.audited_on:
        mine, theirs = claim.audited_on, reported.audited_on
    if mine is None or theirs is None:
        return _UNDATED if mine == theirs else None
    return 0 if mine == theirs else None


def _reach(claim: Claim, event: Event) -> int:
    """How many days after an issue an announcement can tell of it."""
    mine, theirs = claim.said.get("status"), event.said("status")[0]
    return _AFTER_ISSUE if mine is None or theirs is None or mine == theirs else _ONE_ISSUE


def _distance_of_the_one_issue(claim: Claim, event: Event) -> int | None:
    """Return how far a certifying announcement is from a report's issue that nobody announces."""
    if claim.source.kind != "announcement" or claim.event not in _ISSUING.values():
        return None
    if event.what not in _ISSUING.values() or any(c.source.rank == 2 for c in event.claims):
        return None
    days = _days_after_issue(claim, event)
    return days if days is not None and 0 <= days <= _ONE_ISSUE else None


def _days_after_issue(claim: Claim, event: Event) -> int | None:
    if claim.source.published_on is None or event.issued_on is None:
        return None
    return (claim.source.published_on - event.issued_on).days


def _agree(one: Claim, other: Claim) -> bool:
    """Whether nothing that two claims print makes them tell of different events."""
    if one.version and other.version and edition(one.version) != edition(other.version):
        return False
    if one.event != other.event:
        reported = 1 in (one.source.rank, other.source.rank)
        if not (reported and may_be_one(one, other)):
            return False
    announced = one.source.rank == 2 and other.source.rank == 2
    if announced:
        if one.said.get("status") != other.said.get("status"):
            return False
        mine, theirs = _sites(one.source), _sites(other.source)
        return not (mine and theirs and mine.isdisjoint(theirs))
    return True


def may_be_one(one: Claim, other: Claim) -> bool:
    """Whether the events that two documents name can be one, each told in its own words."""
    return bool(_named(one) & _named(other))


def issues_named() -> frozenset[str]:
    """Return the events that come with a new date of issue."""
    return frozenset(_ISSUING.values())


def _named(claim: Claim) -> frozenset[str]:
    """The events as which one and the same thing can be told."""
    named = {claim.event}
    if claim.event in _ISSUING.values():
        named.update(_ISSUING.values())
    if claim.audit is not None:
        types = claim.source.items("audits")[claim.audit].get("types") or ()
        if claim.event in _ISSUING.values() and "scope_change" in types:
            named.add("scope_extension")
    return frozenset(named)


def edition(version: str) -> str:
    """Return the version without its edition: V3 of V3.1."""
    return version.split(".")[0]


def _sites(source: Source) -> set[str]:
    """The readings of a document's plants and places: 'Voerde' and 'the Voerde plant' agree."""
    named = [name for key in ("facilities", "places") for name in source.items(key)]
    return {reading.key for name in named for reading in plant_name(name).readings}
