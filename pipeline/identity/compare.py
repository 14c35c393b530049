"""Announcement against report: where both speak of one thing and do not agree, a flag says so.

Compared are firm, dates, standard, version, level, counts, criteria, facilities and countries of
each announcement and report of one event, and of those that a printed address ties. Differences
of mere form are none: names are compared by ``names.normal`` and ``company_keys``, firms by their
usual names, V3 and V3.1 are one (the edition is printed on certificates alone), lists in any
order. What only one of them says is no difference, except within lists that are there in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.dataset.ids import content_id
from pipeline.identity.companies import Companies
from pipeline.identity.compare_lists import criteria_differences, facility_differences
from pipeline.identity.difference import Difference
from pipeline.identity.events import Certificate, Claim, Event, edition, issues_named, may_be_one
from pipeline.identity.firms import firm
from pipeline.identity.rows import Rows
from pipeline.identity.source import Source, canonical, iso_date

CODE = "report_announcement_conflict"
_SAME = 31  # days within which first certification and issue are one day


@dataclass(frozen=True)
class _Pair:
    """An announcement and a report; the event that both tell of, if they tell of one."""

    announcement: Claim
    report: Claim
    event: Event | None


def flag_conflicts(
    rows: Rows,
    companies: Companies,
    certificates: Iterable[Certificate],
    sources: Iterable[Source],
) -> None:
    """Flag each difference, with both quotes, and put it into ``document_conflicts``."""
    together = set()
    claims: dict[str, list[Claim]] = {}
    for certificate in certificates:
        for event in certificate.events:
            for claim in event.claims:
                claims.setdefault(claim.source.document_id, []).append(claim)
            for pair in _pairs(event):
                one, other = pair.announcement.source, pair.report.source
                together.add((one.document_id, other.document_id))
                for difference in _differences(pair):
                    _put(rows, one, other, event, difference)
    for one, other in _linked(sources):
        if (one.document_id, other.document_id) not in together:
            mine, theirs = claims.get(one.document_id, []), claims.get(other.document_id, [])
            for difference in _linked_differences(companies, mine, theirs):
                _put(rows, one, other, None, difference)


def _pairs(event: Event) -> Iterator[_Pair]:
    reports = [claim for claim in event.claims if claim.source.kind == "audit_report"]
    for claim in event.claims:
        if claim.source.kind == "announcement":
            for report in reports:
                yield _Pair(claim, report, event)


def _linked(sources: Iterable[Source]) -> list[tuple[Source, Source]]:
    """Announcements with the reports whose address they print."""
    everything = list(sources)
    reports = {canonical(s.url): s for s in everything if s.kind == "audit_report" and s.url}
    found = {
        (source.document_id, report.document_id): (source, report)
        for source in everything
        if source.kind == "announcement"
        for url in source.items("report_urls")
        if (report := reports.get(canonical(url))) is not None
    }
    return [found[key] for key in sorted(found)]


def _put(
    rows: Rows, announcement: Source, report: Source, event: Event | None, found: Difference
) -> None:
    said = _place(announcement, found.announced_at)
    reported = _place(report, found.reported_at)
    detail = (
        f"{found.field}: the announcement says {_words(found.announced, said)}, "
        f"the report {report.document_id} {_words(found.reported, reported)}"
    )
    row = event.certification_id if event else announcement.document_id
    target = ("certifications" if event else "documents", row)
    flag_id = rows.flag(announcement, CODE, found.severity, detail, target)
    rows.put(
        "document_conflicts",
        {
            "conflict_id": content_id(
                "document_conflicts", announcement.document_id, report.document_id, row,
                found.field, found.announced, found.reported,
            ),
            "flag_id": flag_id,
            "certification_id": event.certification_id if event else None,
            "field": found.field,
            "announcement_id": announcement.document_id,
            "announced": found.announced,
            "announced_quote": said.get("quote"),
            "announced_page": said.get("page"),
            "announced_start": said.get("start"),
            "report_id": report.document_id,
            "reported": found.reported,
            "reported_quote": reported.get("quote"),
            "reported_page": reported.get("page"),
            "reported_start": reported.get("start"),
        },
    )  # fmt: skip


def _place(source: Source, path: str) -> Mapping[str, Any]:
    places = source.places(path) if path else []
    return next((place for place in places if place.get("quote")), {})


def _words(value: str, place: Mapping[str, Any]) -> str:
    if not place:
        return value
    page = f", page {place['page']}" if place.get("page") else ""
    return f'{value} ("{place["quote"]}"{page})'


def _differences(pair: _Pair) -> Iterator[Difference]:
    announcement, report = pair.announcement, pair.report
    yield from _of_the_certificate(announcement, report)
    yield from _dates(announcement, report)
    if report.latest:  # else the report shows the state after a later audit
        yield from _of_the_audit(announcement, report)
        yield from criteria_differences(announcement, report)
        yield from facility_differences(announcement, report)


def _of_the_certificate(announcement: Claim, report: Claim) -> Iterator[Difference]:
    said, reported = announcement.version, report.version
    if said and reported and edition(said) != edition(reported):
        yield _printed("version", announcement, report)
    elif said == reported and _both(announcement, report, "year"):
        yield _printed("year", announcement, report)
    if not may_be_one(announcement, report) or _first_and_again(announcement, report):
        yield Difference("event", announcement.event, report.event, _at(announcement, "event"),
                         report.event_path)  # fmt: skip
    for key in ("status", "scope"):
        if _both(announcement, report, key):
            yield _printed(key, announcement, report)
    one, other = (claim.said.get("principles") for claim in (announcement, report))
    if one and other and set(one) != set(other):
        said, reported = (", ".join(map(str, sorted(set(numbers)))) for numbers in (one, other))
        yield Difference("principles", said, reported, _at(announcement, "principles"),
                         _at(report, "principles"))  # fmt: skip


def _first_and_again(announcement: Claim, report: Claim) -> bool:
    """Whether the announcement speaks of a recertification, the report of a first certification.

    The other way round is none: announcements often leave out that it is a recertification.
    """
    if (announcement.event, report.event) != ("recertification", "certification"):
        return False
    since, issued = iso_date(report.source.record.get("certified_since")), report.source.issued_on
    if since is not None and issued is not None:
        return abs((issued - since).days) <= _SAME
    return report.audit is not None


def _dates(announcement: Claim, report: Claim) -> Iterator[Difference]:
    published, source = announcement.source.published_on, report.source
    expires = iso_date(source.record.get("expires_on"))
    if published is None:
        return
    if expires is not None and expires < published:
        yield Difference("dates", f"published on {published}", f"expired on {expires}",
                         "published_on", "expires_on")  # fmt: skip
    if report.event in issues_named() and source.issued_on and published < source.issued_on:
        yield Difference("dates", f"published on {published}", f"issued on {source.issued_on}",
                         "published_on", "issued_on", "info")  # fmt: skip


def _of_the_audit(announcement: Claim, report: Claim) -> Iterator[Difference]:
    for grade in ("minor", "major"):
        said, reported = _count(announcement, grade), _count(report, grade)
        if said is not None and reported is not None and said[0] != reported[0]:
            yield Difference("counts", f"{said[0]} {grade}", f"{reported[0]} {grade}",
                             said[1], reported[1])  # fmt: skip
    total, minor, major = (
        _count(announcement, None), _count(report, "minor"), _count(report, "major")
    )  # fmt: skip
    if total and minor and major and total[0] != minor[0] + major[0]:
        yield Difference("counts", f"{total[0]} in all", f"{minor[0]} minor and {major[0]} major",
                         total[1], minor[1])  # fmt: skip
    firms = [_firms(claim) for claim in (announcement, report)]
    if all(firms) and firms[0].isdisjoint(firms[1]):
        one, other = ("; ".join(sorted(found)) for found in firms)
        yield Difference("audit_firm", one, other, "auditors[0]", "auditors[0]")
    countries = [claim.source.items("countries") for claim in (announcement, report)]
    alone = len(announcement.source.items("certifications")) == 1
    if alone and all(countries) and set(countries[0]).isdisjoint(countries[1]):
        one, other = ("; ".join(sorted(found)) for found in countries)
        yield Difference("countries", one, other, "countries[0]", "countries[0]")


def _linked_differences(
    companies: Companies, mine: list[Claim], theirs: list[Claim]
) -> Iterator[Difference]:
    """Why an announcement and the report that it links to do not tell of one event."""
    if not mine or not theirs:
        return
    one, other = mine[0], theirs[0]
    if one.organisation != other.organisation:
        yield Difference("entity", one.source.record["entity"], other.source.record["entity"],
                         "entity", "entity")  # fmt: skip
    report = theirs[-1]
    same = next((claim for claim in mine if claim.standard == report.standard), None)
    if same is None:
        said = "; ".join(claim.standard for claim in mine)
        yield Difference("standard", said, report.standard, _at(one, "standard"),
                         _at(report, "standard"))  # fmt: skip
        return
    if one.organisation == other.organisation:
        for report in theirs:
            if report.source.issued_on and same.source.published_on:
                yield Difference(
                    "dates", f"published on {same.source.published_on}",
                    f"issued on {report.source.issued_on}", "published_on", "issued_on", "info",
                )  # fmt: skip
                return
        return
    yield from _of_the_certificate(same, report)


def _both(announcement: Claim, report: Claim, key: str) -> bool:
    said, reported = announcement.said.get(key), report.said.get(key)
    return said is not None and reported is not None and said != reported


def _printed(key: str, announcement: Claim, report: Claim) -> Difference:
    said, reported = (str(claim.said[key]) for claim in (announcement, report))
    return Difference(key, said, reported, _at(announcement, key), _at(report, key))


def _at(claim: Claim, key: str) -> str:
    return f"certifications[{claim.index}].{key}"


def _count(claim: Claim, grade: str | None) -> tuple[int, str] | None:
    """The count of a grade for the claim's standard and its path; None where it is left open."""
    source = claim.source
    for number, count in enumerate(source.items("counts")):
        whole = count.get("facility") is None and count.get("grade") == grade
        if whole and count.get("standard") == claim.standard:
            return int(count["n"]), f"counts[{number}].n"
    totals = source.record.get("nonconformances") or {}
    key = grade or "total"
    alone = len(source.items("certifications")) == 1
    if not alone or totals.get(key) is None:
        return None
    return int(totals[key]), f"nonconformances.{key}"


def _firms(claim: Claim) -> set[str]:
    return {firm(name).name for name in claim.source.items("auditors")}
