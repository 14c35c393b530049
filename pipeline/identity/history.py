"""A certificate's life as one chain of steps, in the order of the dates that documents give.

A step is an event, or an audit that only a later report lists, or the first certification that
only ``certified since`` dates. Rules for what a certification is, each by its reason:
- The first step is the first certification, unless the certificate says that it was certified
  more than a year before it was issued: number and date of first certification stay when a
  certificate is certified again.
- ``full`` after ``provisional`` within two years makes a provisional certificate full; later it
  is a certification of its own, since a provisional one lasts a year.
- Certified again two years after the certification before or later is a recertification (the
  term is three years); sooner, nothing says what it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pipeline.identity.events import Certificate, Claim, Event, audit_id_of
from pipeline.identity.rows import Rows
from pipeline.identity.source import iso_date

_YEAR = 365
_TERM = 2 * _YEAR
_SAME = 31  # days within which two printed dates of one first certification may differ
_BEFORE = 3 * _YEAR // 2  # days before an issue in which the audit that led to it ended
_AUDITED = {
    "initial": "first_certification",
    "recertification": "recertification",
    "scope_change": "scope_change",
    "surveillance": "surveillance",
}
_ORDER = ("first_certification", "certification", "recertification", "provisional_to_full",
          "scope_change", "status_change", "surveillance")  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One step; ``event`` or ``audit`` says where it was read, neither if only dated."""

    kind: str
    happened_on: date | None
    rule: str
    event: Event | None = None
    audit_id: str | None = None
    document_id: str | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        """By date, then as things follow one another, then by content."""
        made_by = self.event.certification_id if self.event else self.audit_id or ""
        return (self.happened_on or date.max, _ORDER.index(self.kind), made_by)


def put_history(rows: Rows, certificates: Iterable[Certificate]) -> None:
    """Put ``certificate_history``: the chain of each certificate; call when audits are there."""
    for certificate in certificates:
        for number, step in enumerate(chain(certificate), 1):
            event = step.event
            rows.put(
                "certificate_history",
                {
                    "certificate_id": certificate.certificate_id,
                    "step": number,
                    "kind": step.kind,
                    "happened_on": step.happened_on,
                    "rule": step.rule,
                    "certification_id": event.certification_id if event else None,
                    "audit_id": step.audit_id,
                    "status": event.said("status")[0] if event else None,
                    "document_id": step.document_id,
                },
            )


def chain(certificate: Certificate) -> list[Step]:
    """Return the steps of a certificate's life in order."""
    since, since_claim = _certified_since(certificate)
    audits = _audits(certificate)
    steps = []
    for event in certificate.events:
        audit_id = _audit_of(event, audits)
        steps.append(
            Step("certification", event.happened_on, "", event, audit_id,
                 event.claims[0].source.document_id)
        )  # fmt: skip
    told = {step.audit_id for step in steps}
    for audit_id, (audit, claim) in audits.items():
        kind = _kind_of_audit(audit)
        if audit_id in told or kind is None or _led_to_issue(audit, kind, certificate):
            continue
        day = _ended(audit)
        steps.append(Step(kind, day, "audit", None, audit_id, claim.source.document_id))
    steps = _named(sorted(steps, key=lambda step: step.order), since)
    firsts = [number for number, step in enumerate(steps) if step.kind == "first_certification"]
    if since is not None and since_claim is not None:
        if not firsts:
            document = since_claim.source.document_id
            steps.append(
                Step("first_certification", since, "certified_since", None, None, document)
            )
        elif steps[firsts[0]].event is None:
            steps[firsts[0]] = replace(steps[firsts[0]], happened_on=since)
    return sorted(steps, key=lambda step: step.order)


def _named(steps: list[Step], since: date | None) -> list[Step]:
    """Say of each event what it is, from what came before it."""
    named: list[Step] = []
    for step in steps:
        if step.event is not None:
            kind, rule = _kind_of_event(step.event, named, since)
            step = replace(step, kind=kind, rule=rule)
        named.append(step)
    return named


def _kind_of_event(event: Event, before: list[Step], since: date | None) -> tuple[str, str]:
    told = {"surveillance": "surveillance", "scope_extension": "scope_change",
            "recertification": "recertification"}  # fmt: skip
    if event.what in told:
        return told[event.what], "event"
    status = event.said("status")[0]
    if event.what == "status_change":
        return ("provisional_to_full" if status == "full" else "status_change"), "event"
    certified = [step for step in before if step.kind not in ("surveillance", "scope_change")]
    last = certified[-1] if certified else None
    if last is None:
        day = event.happened_on
        earlier = since is not None and day is not None and (day - since).days > _YEAR
        return ("recertification", "certified_since") if earlier else (
            "first_certification", "event")  # fmt: skip
    days = _days(last.happened_on, event.happened_on)
    became_full = status == "full" and (days is None or days <= _TERM)
    if became_full and last.event and last.event.said("status")[0] == "provisional":
        return "provisional_to_full", "after_provisional"
    if days is not None and days >= _TERM:
        return "recertification", "certified_before"
    return "certification", "event"


def _days(one: date | None, other: date | None) -> int | None:
    return None if one is None or other is None else (other - one).days


def _certified_since(certificate: Certificate) -> tuple[date | None, Claim | None]:
    for claim in certificate.claims:
        since = iso_date(claim.source.record.get("certified_since"))
        if since is not None:
            return since, claim
    return None, None


def _audits(certificate: Certificate) -> dict[str, tuple[dict[str, Any], Claim]]:
    """The audits that the certificate's reports list, by their id, each from the first report."""
    found: dict[str, tuple[dict[str, Any], Claim]] = {}
    for claim in certificate.claims:
        if claim.source.rank == 1:
            for audit in claim.source.items("audits"):
                found.setdefault(audit_id_of(certificate.certificate_id, audit), (audit, claim))
    return dict(sorted(found.items()))


def _audit_of(event: Event, audits: dict[str, tuple[dict[str, Any], Claim]]) -> str | None:
    for claim in event.claims:
        if claim.audit is not None:
            audit_id = audit_id_of(event.certificate_id, claim.source.items("audits")[claim.audit])
            return audit_id if audit_id in audits else None
    return None


def _kind_of_audit(audit: dict[str, Any]) -> str | None:
    types = audit.get("types") or ()
    return next((_AUDITED[kind] for kind in ("initial", "recertification", "scope_change",
                                             "surveillance") if kind in types), None)  # fmt: skip


def _led_to_issue(audit: dict[str, Any], kind: str, certificate: Certificate) -> bool:
    """Whether an event of the certificate is the issue that an initial or renewing audit led to."""
    day = _ended(audit)
    if kind not in ("first_certification", "recertification"):
        return False
    issues = ("certification", "recertification", "status_change")
    after = (
        _days(day, event.issued_on or event.announced_on)
        for event in certificate.events
        if event.what in issues
    )
    return any(days is not None and -_SAME <= days <= _BEFORE for days in after)


def _ended(audit: dict[str, Any]) -> date | None:
    return next((day for key in ("to", "from", "submitted_on")
                 if (day := iso_date(audit.get(key))) is not None), None)  # fmt: skip
