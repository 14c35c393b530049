"""The certificate and its audits: entity, member, number, dates, standard, level, firms."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from extractors.document import Span
from extractors.finding import Flag, Json, Reason
from extractors.report.dates import date_of, dates_in, without_split_digits
from extractors.report.header import (
    Audit,
    audit_types,
    distinct,
    firms_of,
    first_value,
    inferred_year,
    is_known_firm,
    items_of,
    read_audits,
    standard_of,
)
from extractors.report.labels import Labelled
from extractors.report.lines import Line, Passage, lines_of_pages
from extractors.report.outcomes import Gathered
from extractors.report.terms import squeeze
from extractors.vocab import audit_firms

_NUMBER = re.compile(r"\d{1,6}")
_PRINCIPLES = re.compile(
    r"principles?\s*(\d{1,2})(?:\s*(?:-|–|to)\s*(\d{1,2}))?((?:\s*(?:,|and|&)\s*\d{1,2})*)", re.I
)
_STEWARDSHIP = re.compile(r"material\s*stewardship", re.I)


def read_certificate(gathered: Gathered, labels: Sequence[Labelled], missing: Reason) -> None:
    """Read everything of the certificate page and the overview that is not its scope."""
    _entity(gathered, labels, missing)
    _number(gathered, labels, missing)
    _dates(gathered, labels, missing)
    audits = read_audits(gathered.document, labels)
    _certifications(gathered, labels, audits, missing)
    _audits(gathered, audits, missing)
    _auditors(gathered, labels, missing)
    check_expiry(gathered)


def _plain(text: str) -> str:
    return re.sub(r"^[•·▪●–*\uf0b7\s-]+(?=\S)", "", text).strip()


def _entity(gathered: Gathered, labels: Sequence[Labelled], missing: Reason) -> None:
    entity = first_value(labels, "entity", "presented")
    member = first_value(labels, "member")
    if entity is None:
        gathered.miss("entity", missing)
    else:
        sure = entity.key == "entity"
        gathered.put("entity", _plain(entity.value.text), entity.value,
                     "report.entity_name" if sure else "report.presented_to",
                     0.98 if sure else 0.85)  # fmt: skip
    if member is None:
        gathered.miss("member", missing)
    else:
        gathered.put("member", _plain(member.value.text), member.value, "report.member_name", 0.98)


def _number(gathered: Gathered, labels: Sequence[Labelled], missing: Reason) -> None:
    numbers: list[tuple[str, Labelled]] = []
    for item in labels:
        if item.key == "number":
            match = _NUMBER.search(without_split_digits(item.value.text))
            if match:
                numbers.append((match.group(), item))
    if not numbers:
        gathered.miss("certificate_number", missing)
        return
    different = {number for number, _ in numbers}
    chosen, item = numbers[0]
    if len(different) > 1:
        longest = max(different, key=len)
        if all(longest.startswith(number) for number in different):
            chosen, item = next(pair for pair in numbers if pair[0] == longest)
        gathered.flags.append(
            Flag("certificate_number_conflict", "warning",
                 f"certificate numbers printed: {', '.join(sorted(different))}",
                 ("certificate_number",))
        )  # fmt: skip
    gathered.put("certificate_number", chosen, item.value, "report.certificate_number", 0.98)
    named = re.search(r"Certificate[-_ ](\d{1,6})[-_ ](?:PS|CoC)", gathered.document.path, re.I)
    if named and named[1] != chosen:
        gathered.flags.append(
            Flag("file_name_conflict", "warning",
                 f"the file name says certificate {named[1]}, the report {chosen}",
                 ("certificate_number",))
        )  # fmt: skip


def _dates(gathered: Gathered, labels: Sequence[Labelled], missing: Reason) -> None:
    keys = (("issued_on", "issued"), ("expires_on", "expires"), ("certified_since", "since"))
    found: dict[str, tuple[str, Passage, str]] = {}
    for key, label in keys:
        for item in labels:
            if item.key == label and (date := date_of(item.value.text)):
                found.setdefault(key, (date, item.value, f"report.{label}"))
    if len(found) < 3:
        _dates_without_labels(gathered, found)
    period = first_value(labels, "period")
    if period is not None:
        dates = dates_in(period.value.text)
        for key, place in (("issued_on", 0), ("expires_on", 1)):
            if key not in found and len(dates) == 2:
                found[key] = (dates[place].first, period.value, "report.certification_period")
    for key, _ in keys:
        if key in found:
            date, value, rule = found[key]
            gathered.put(key, date, value, rule, 0.98)
        else:
            gathered.miss(key, missing)


def _dates_without_labels(gathered: Gathered, found: dict[str, tuple[str, Passage, str]]) -> None:
    """Take three dates of the certificate page in their fixed order where labels are lost."""
    if found:
        return
    dated: list[tuple[str, Line]] = []
    for line in lines_of_pages(gathered.document, 1):
        dates = dates_in(line.text)
        if len(dates) == 1 and len(line.text) < 24:
            dated.append((dates[0].first, line))
    if len(dated) != 3 or not dated[0][0] < dated[1][0] or dated[2][0] > dated[0][0]:
        return
    for key, (date, line) in zip(
        ("issued_on", "expires_on", "certified_since"), dated, strict=True
    ):
        value = Passage(line.text, (Span(line.start, line.end),))
        found[key] = (date, value, "report.three_dates_in_order")


def _certifications(
    gathered: Gathered, labels: Sequence[Labelled], audits: Sequence[Audit], missing: Reason
) -> None:
    prints = [item for item in labels if item.key == "standard"]
    standard = version = year = None
    places: list[Labelled] = []
    for item in prints:
        this = standard_of(item.value.text)
        if this[0] and standard and (this[0] != standard or (this[1] and version != this[1])):
            gathered.flags.append(
                Flag("version_conflict", "warning",
                     f"the standard is printed as {places[0].value.text!r} and as "
                     f"{item.value.text!r}", ("certifications",))
            )  # fmt: skip
            continue
        if any(this):
            standard, version, year = standard or this[0], version or this[1], year or this[2]
            places.append(item)
    if standard is None:
        place = _title_standard(gathered)
        if place is None:
            gathered.miss("certifications", missing, [])
            return
        standard = standard_of(gathered.document.text[place.start : place.end])[0]
        spans: Sequence[Span] = (place, *(span for item in places for span in item.value.spans))
    else:
        spans = [span for item in places for span in item.value.spans]
    usual = inferred_year(standard, version)
    if year is not None and usual is not None and year != usual:
        gathered.flags.append(
            Flag("version_conflict", "warning",
                 f"{standard} {version} is of {usual}, printed with {year}", ("certifications",))
        )  # fmt: skip
    level = first_value(labels, "level")
    status, status_span = _status(level)
    scope, principles, scope_span = _scope_kind(level, prints, first_value(labels, "scope"))
    event, event_span = _event(labels, audits)
    gathered.values["certifications"] = [
        {
            "standard": standard,
            "version": version,
            "year": year,
            "event": event,
            "status": status,
            "scope": scope,
            "principles": principles,
        }
    ]
    gathered.cite("certifications[0].standard", spans[0], "report.asi_standard", 0.99)
    if version:
        at = next((span for span in spans if _VERSIONED.search(
            gathered.document.text[span.start : span.end])), spans[0])  # fmt: skip
        gathered.cite("certifications[0].version", at, "report.asi_standard", 0.98)
    if year:
        at = next((span for span in spans if str(year) in re.sub(
            r"\s+", "", gathered.document.text[span.start : span.end])), spans[0])  # fmt: skip
        gathered.cite("certifications[0].year", at, "report.asi_standard", 0.98)
    if event_span:
        gathered.cite("certifications[0].event", event_span, "report.audit_type", 0.93)
    else:
        gathered.cite("certifications[0].event", spans[0], "report.certificate", 0.7, "default")
    gathered.cite("certifications[0].status", status_span or spans[0],
                  "report.certification_level", 0.98 if status_span else 0.7,
                  "stated" if status_span else "default")  # fmt: skip
    gathered.cite("certifications[0].scope", scope_span or spans[0], "report.certification_level",
                  0.95, "stated" if scope_span else "default")  # fmt: skip
    if principles and scope_span:
        gathered.cite("certifications[0].principles", scope_span, "report.principles", 0.9)


_VERSIONED = re.compile(r"V(?:ersion)?\.?\s*\d", re.I)


def _title_standard(gathered: Gathered) -> Span | None:
    """Return the place of the standard in the report's title lines."""
    for line in lines_of_pages(gathered.document, 2):
        if len(line.text) < 60 and squeeze(line.text).startswith(
            ("performancestandard", "chainofcustody", "asiperformancestandard", "asichainof")
        ):
            return Span(line.start, line.end)
    return None


def _status(level: Labelled | None) -> tuple[str, Sequence[Span] | None]:
    if level is not None:
        squeezed = squeeze(level.value.text)
        for word, status in (("provisional", "provisional"), ("suspended", "suspended"),
                             ("withdrawn", "withdrawn"), ("revoked", "withdrawn"),
                             ("full", "full")):  # fmt: skip
            if word in squeezed:
                return status, level.value.spans
    return "full", None


def _scope_kind(
    level: Labelled | None, prints: Sequence[Labelled], statement: Labelled | None
) -> tuple[str, list[int] | None, Sequence[Span] | None]:
    for item in [level, *prints, statement]:
        if item is None:
            continue
        text = item.value.text
        principles: list[int] | None = None
        match = _PRINCIPLES.search(text)
        if match:
            first, last = int(match[1]), int(match[2] or match[1])
            principles = list(range(first, last + 1))
            principles += [int(number) for number in re.findall(r"\d+", match[3] or "")]
        if _STEWARDSHIP.search(text):
            return "material_stewardship", principles, item.value.spans
        if principles in ([4], [1, 2, 3, 4]):
            return "material_stewardship", principles, item.value.spans
        if principles:
            return "full", principles, item.value.spans
    return "full", None, None


_EVENTS = {"initial": "certification", "recertification": "recertification",
           "surveillance": "surveillance", "scope_change": "scope_extension"}  # fmt: skip


def _event(labels: Sequence[Labelled], audits: Sequence[Audit]) -> tuple[str, Span | None]:
    """Return the event of the last audit: a re-certification says more than its scope change."""
    dated = [audit for audit in audits if audit.types]
    if dated:
        last = max(enumerate(dated), key=lambda pair: (_last_day(pair[1]), pair[0]))[1]
        for kind in ("recertification", "initial", "surveillance", "scope_change"):
            if kind in last.types:
                return _EVENTS[kind], last.types_span
    outcome = first_value(labels, "outcome")
    if outcome is not None and (types := audit_types(outcome.value.text)):
        return _EVENTS[types[0]], outcome.value.spans[0]
    return "certification", None


def _last_day(audit: Audit) -> str:
    return audit.dates.last if audit.dates else ""


def _audits(gathered: Gathered, audits: Sequence[Audit], missing: Reason) -> None:
    if not audits:
        gathered.miss("audits", missing, [])
        return
    rows: list[Json] = []
    for number, audit in enumerate(audits):
        rows.append(
            {
                "types": list(audit.types),
                "from": audit.dates.first if audit.dates else None,
                "to": audit.dates.last if audit.dates else None,
                "firm": audit.firm.text if audit.firm else None,
                "submitted_on": audit.submitted_on,
            }
        )
        path = f"audits[{number}]"
        if audit.types_span:
            gathered.cite(f"{path}.types", audit.types_span, "report.audit_type", 0.97)
        if audit.dates_span:
            gathered.cite(f"{path}.from", audit.dates_span, "report.audit_date", 0.97)
            gathered.cite(f"{path}.to", audit.dates_span, "report.audit_date", 0.97)
        if audit.firm:
            gathered.cite(f"{path}.firm", audit.firm.span, "report.audit_firm", 0.97)
        if audit.submitted_span:
            gathered.cite(f"{path}.submitted_on", audit.submitted_span, "report.submission", 0.97)
    gathered.values["audits"] = rows


def _auditors(gathered: Gathered, labels: Sequence[Labelled], missing: Reason) -> None:
    firms = distinct(firms_of(gathered.document, labels))
    if not firms:
        gathered.miss("auditors", missing, [])
        return
    gathered.values["auditors"] = [firm.text for firm in firms]
    for number, firm in enumerate(firms):
        gathered.cite(f"auditors[{number}]", firm.span, "report.audit_firm", 0.97)
        if not is_known_firm(firm.text):
            gathered.flags.append(
                Flag("unknown_auditor", "info", f"{firm.text!r} is not in the list of audit firms",
                     (f"auditors[{number}]",))
            )  # fmt: skip
    printed = [item for item in labels if item.key == "firm" and item.page == 1]
    if printed and any(item.key == "firm" and item.page > 1 for item in labels):
        names = [squeeze(item.text) for item in items_of(gathered.document, printed[0].value)]
        names.append(squeeze(printed[0].value.text))
        if not any(_same_firm(squeeze(firm.text), name) for firm in firms for name in names):
            gathered.flags.append(
                Flag("auditor_conflict", "warning",
                     f"the certificate names {printed[0].value.text!r}, the overview "
                     f"{firms[0].text!r}", ("auditors",))
            )  # fmt: skip


def _same_firm(first: str, second: str) -> bool:
    same = first.startswith(second[:6]) or second.startswith(first[:6])
    return same or bool(_groups(first) & _groups(second))


def _groups(name: str) -> set[str]:
    """Return the groups of firms whose name, or another spelling of it, a squeezed name begins."""
    return {
        firm.group or firm.firm
        for firm in audit_firms()
        if name.startswith((squeeze(firm.alias), squeeze(firm.firm)))
    }


def check_expiry(gathered: Gathered) -> None:
    """Flag an expiry that is not three years (provisional: one) less a day after the issue."""
    issued, expires = gathered.values.get("issued_on"), gathered.values.get("expires_on")
    certifications = gathered.values.get("certifications") or []
    if not issued or not expires or not certifications:
        return
    years = {"full": 3, "provisional": 1}.get(certifications[0]["status"])
    if years is None:
        return
    start = datetime.date.fromisoformat(issued)
    try:
        end = start.replace(year=start.year + years)
    except ValueError:
        end = start.replace(year=start.year + years, month=3, day=1)
    expected = (end - datetime.timedelta(days=1)).isoformat()
    if expires != expected:
        gathered.flags.append(
            Flag("expiry_mismatch", "warning",
                 f"issued {issued}, expires {expires}; expected {expected}",
                 ("issued_on", "expires_on"))
        )  # fmt: skip
