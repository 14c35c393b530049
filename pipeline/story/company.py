"""The whole story of one company, gathered from a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from pipeline.dataset.snapshot import CURRENT
from pipeline.dataset.views import VIEWS
from pipeline.errors import WrongUsage
from pipeline.identity.names import normal, split_form
from pipeline.story.opened import Opened, Row, opened

_TABLES = (
    *("absences", "activities", "audit_firms", "audit_types", "audits", "capacities"),
    *("certificates", "certification_documents", "certification_facilities"),
    *("certification_firms", "certification_locations", "certification_principles"),
    *("certifications", "corrections", "criteria", "documents", "facilities"),
    *("facility_locations", "finding_parts", "findings", "flags", "locations"),
    *("nonconformance_counts", "organisation_names", "organisations", "ownerships"),
    *(table for view in VIEWS for table in view.tables),
)
_CANDIDATES = 12
_SIMILAR = 0.6  # share of letters in common from which a name is proposed; it decides nothing


def story(
    data_dir: Path,
    collection: str,
    company: str,
    snapshot: str = CURRENT,
    as_of: str | None = None,
) -> Row:
    """Return everything that a snapshot says of one company, as JSON holds it.

    In: any of its names, with or without legal form and accents, or its id or the begin of it.
    Raises WrongUsage with the candidates where a name is several companies', and with similar
    names where it is none's; NoSnapshot, SnapshotDamaged.
    """
    with opened(data_dir, collection, _TABLES, snapshot, as_of) as data:
        organisation = _organisation(data, company)
        return {
            "snapshot": data.snapshot,
            "synthetic": data.synthetic,
            "as_of": data.as_of,
            **_who(data, organisation),
            "certificates": _certificates(data, organisation),
            **_what_is_odd(data, organisation),
        }


def _organisation(data: Opened, asked: str) -> str:
    """The id of the one company that a name or the begin of an id means."""
    names = data.rows(
        "select organisation_id as id, name, kind from organisation_names "
        "union all select organisation_id, name, 'full' from organisations order by all"
    )
    known = {row["id"] for row in names}
    wanted = asked.strip()
    if wanted.startswith("org-"):
        begun = {wanted} if wanted in known else {i for i in known if i.startswith(wanted)}
        return _only(data, wanted, begun, names)
    key = normal(wanted)
    if not key:
        raise WrongUsage("which company? Give a name, or an id such as org-0123456789abcdef.")
    tiers: tuple[Callable[[Row], bool], ...] = (
        lambda row: row["kind"] == "full" and normal(row["name"]) == key,
        lambda row: normal(row["name"]) == key,
        lambda row: split_form(row["name"]).base == split_form(wanted).base,
        lambda row: f" {key} " in f" {normal(row['name'])} ",
        lambda row: key in normal(row["name"]),
    )
    for fits in tiers:
        found = {row["id"] for row in names if fits(row)}
        if found:
            return _only(data, wanted, found, names)
    return _only(data, wanted, set(), names)


def _only(data: Opened, asked: str, found: set[str], names: Iterable[Row]) -> str:
    if len(found) == 1:
        return found.pop()
    full = {
        row["organisation_id"]: row
        for row in data.rows("select * from organisations order by name")
    }
    if found:
        listed = [_candidate(row) for i, row in full.items() if i in found]
        raise WrongUsage(f"{asked}: several companies; say which:\n{_listed(listed)}")
    key = normal(asked)
    scored: dict[str, float] = {}
    for row in names:
        share = SequenceMatcher(None, key, normal(row["name"])).ratio()
        scored[row["id"]] = max(share, scored.get(row["id"], 0.0))
    best = sorted((-share, i) for i, share in scored.items() if share >= _SIMILAR)[:5]
    if not best:
        raise WrongUsage(
            f"{asked}: no company of that name; for all of them ask: "
            'alucert query "select name from organisations order by name"'
        )
    listed = [_candidate(full[i]) for _, i in best]
    raise WrongUsage(f"{asked}: no company of that name; similar ones:\n{_listed(listed)}")


def _candidate(row: Row) -> str:
    country = f", {row['country_code']}" if row["country_code"] else ""
    return f"  {row['name']}{country} ({row['organisation_id']})"


def _listed(lines: list[str]) -> str:
    more = [f"  and {len(lines) - _CANDIDATES} more"] if len(lines) > _CANDIDATES else []
    return "\n".join([*lines[:_CANDIDATES], *more])


def _who(data: Opened, organisation: str) -> Row:
    (row,) = data.rows("select * from organisations where organisation_id = ?", organisation)
    owned = (
        "select distinct o.organisation_id, o.name, w.document_id from ownerships w "
        "join organisations o on o.organisation_id = w.{other} where w.{this} = ? order by all"
    )
    return {
        "organisation": row,
        "names": data.rows(
            "select name, string_agg(distinct kind, ', ' order by kind) as kinds "
            "from organisation_names where organisation_id = ? and name <> ? "
            "group by name order by name",
            organisation,
            row["name"],
        ),
        "owners": data.rows(owned.format(other="owner_id", this="organisation_id"), organisation),
        "owns": data.rows(owned.format(other="organisation_id", this="owner_id"), organisation),
        "member_for": data.rows(
            "select distinct o.organisation_id, o.name, k.certificate_id from certificates k "
            "join organisations o using (organisation_id) where k.member_id = ? order by all",
            organisation,
        ),
    }


def _certificates(data: Opened, organisation: str) -> list[Row]:
    found = data.rows(
        "select k.certificate_id, k.standard, k.certificate_number, k.certified_since, "
        "m.name as member from certificates k left join organisations m "
        "on m.organisation_id = k.member_id where k.organisation_id = ? "
        "order by k.standard desc, k.certificate_id",
        organisation,
    )
    for certificate in found:
        this = certificate["certificate_id"]
        scope = data.rows("select * from facilities_in_scope where certificate_id = ?", this)
        certificate["as_of"] = {
            name: scope[0][name] if scope else None
            for name in ("validity", "status", "scope", "version", "expires_on")
        }
        certificate["facilities"] = [
            {name: row[name] for name in ("facility_id", "facility", "kind", "places", "countries")}
            for row in scope
            if row["facility_id"] is not None
        ]
        certificate["events"] = [
            _event(data, row)
            for row in data.rows(
                "select * from certifications where certificate_id = ? "
                "order by coalesce(issued_on, announced_on) nulls last, certification_id",
                this,
            )
        ]
        certificate["audits"] = data.rows(
            "select a.started_on, a.ended_on, a.submitted_on, f.name as firm, "
            "string_agg(t.type, ', ' order by t.type) as types from audits a "
            "left join audit_types t using (audit_id) left join audit_firms f using (firm_id) "
            "where a.certificate_id = ? group by all order by all",
            this,
        )
    return found


def _event(data: Opened, event: Row) -> Row:
    this = event["certification_id"]
    (wide,) = data.rows(
        "select principles, audit_firms, minor, major, ungraded, places, countries, activities "
        "from certifications_wide where certification_id = ?",
        this,
    )
    findings = data.rows(
        "select finding_id, criterion, parts, coalesce(title, title_as_written) as title, rating, "
        "statement, facility from findings_wide where certification_id = ?",
        this,
    )
    rated: dict[str, int] = {}
    for finding in findings:
        rating = finding["rating"] or "without a rating"
        rated[rating] = rated.get(rating, 0) + 1
    return {
        **event,
        "on": event["issued_on"] or event["announced_on"],
        **wide,
        "documents": data.rows(
            "select document_id, role, kind, title, published_on, retrieved_at, pages, url, "
            "sha256, status from certification_documents join documents using (document_id) "
            "where certification_id = ? order by role desc, published_on, document_id",
            this,
        ),
        "facilities": data.rows(
            "select facility_id, name from certification_facilities join facilities "
            "using (facility_id) where certification_id = ? order by name, facility_id",
            this,
        ),
        "capacities": data.rows(
            "select capacity_id, value, unit, per, c.kind, qualifier, combined, product, "
            "f.name as facility from capacities c left join facilities f using (facility_id) "
            "where certification_id = ? order by value desc, capacity_id",
            this,
        ),
        "ratings": dict(sorted(rated.items())),
        "nonconformances": [
            finding for finding in findings if finding["rating"] not in _CONFORMING
        ],
    }


_CONFORMING = ("conformance", "not_applicable", "unable_to_rate")
_OF_COMPANY = """
  select document_id from certification_documents join certifications using (certification_id)
    join certificates using (certificate_id) where organisation_id = $1
  union select document_id from ownerships where organisation_id = $1
"""


def _what_is_odd(data: Opened, organisation: str) -> dict[str, Any]:
    """Flags and corrections of the company's documents, and what is missing in them."""
    about = f"where document_id in ({_OF_COMPANY})"
    flags = data.rows(
        f"select code, severity, detail, document_id from flags {about} "
        "order by case severity when 'error' then 1 when 'warning' then 2 else 3 end, code, detail",
        organisation,
    )
    corrections = data.rows(
        "select document_id, field, operation, old_value, new_value, state, detail, corrected_by, "
        f"corrected_on, reason from corrections {about} order by document_id, field, correction_id",
        organisation,
    )
    missing = data.rows(
        "select a.document_id, d.kind, d.published_on, a.reason, "
        "string_agg(a.field, ', ' order by a.field) as fields from absences a "
        f"join documents d using (document_id) {about} and a.reason <> 'not_applicable' "
        "group by all order by d.kind desc, d.published_on, a.document_id, a.reason",
        organisation,
    )
    untold = data.rows(
        "select c.certification_id, c.event, c.standard, "
        "coalesce(c.issued_on, c.announced_on)::varchar as event_on, "
        "not bool_or(t.role = 'reports') as no_report, "
        "not bool_or(t.role <> 'reports') as no_announcement "
        "from certifications c join certificates k using (certificate_id) "
        "left join certification_documents t using (certification_id) "
        "where k.organisation_id = ? group by all order by 4, 1",
        organisation,
    )
    return {"flags": flags, "corrections": corrections, "missing": missing, "untold": untold}
