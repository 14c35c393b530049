"""Rows about a certificate's scope: events, firms, facilities, places, quantities, audits."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.dataset.ids import content_id
from pipeline.identity.companies import Companies
from pipeline.identity.events import Certificate, Claim, Event, audit_id_of
from pipeline.identity.firms import firm
from pipeline.identity.letters import normal
from pipeline.identity.names import split_form
from pipeline.identity.places import countries_with, resolve_place
from pipeline.identity.reference import known_versions
from pipeline.identity.rows import Cited, Rows
from pipeline.identity.source import ROLES, Source, iso_date

Told = Mapping[str, Mapping[str, tuple[str, str | None]]]  # document → standard → event, version


def put_certificate(rows: Rows, companies: Companies, certificate: Certificate) -> None:
    """Put the row of a certificate and the audits that its reports cover."""
    for claim in certificate.claims:
        source = claim.source
        reported = source.kind == "audit_report"
        rows.put(
            "certificates",
            {
                "certificate_id": certificate.certificate_id,
                "organisation_id": certificate.organisation,
                "standard": certificate.standard,
                "certificate_number": claim.number,
                "certified_since": iso_date(source.record.get("certified_since")),
                "member_id": companies.member(source) if reported else None,
            },
            source,
            {
                "standard": f"certifications[{claim.index}].standard",
                "certificate_number": "certificate_number",
                "certified_since": "certified_since",
                "member_id": "member",
            },
        )
        if reported and claim.index == 0:
            _put_audits(rows, source, certificate.certificate_id)


def put_event(rows: Rows, certificate: Certificate, event: Event) -> None:
    """Put one event: its row, documents, principles, firms, facilities, places, activities."""
    _put_certification(rows, certificate, event)
    this = {"certification_id": event.certification_id}
    for claim in event.claims:
        source = claim.source
        rows.put(
            "certification_documents",
            {**this, "document_id": source.document_id, "role": ROLES[source.kind]},
        )
        for index, written in enumerate(source.items("auditors")):
            path = f"auditors[{index}]"
            firm_id = put_firm(rows, source, written, path)
            rows.put(
                "certification_firms",
                {**this, "firm_id": firm_id, "name_as_written": written},
                source,
                {"name_as_written": path},
            )
    for claim in _telling(event, "principles", of_claim=True):
        for index, principle in enumerate(claim.said["principles"]):
            rows.put(
                "certification_principles",
                {**this, "principle": principle},
                claim.source,
                {"principle": f"certifications[{claim.index}].principles[{index}]"},
            )
    for claim in _telling(event, "activities"):
        for index, activity in enumerate(claim.source.items("activities")):
            rows.put(
                "activities",
                {**this, "activity": activity},
                claim.source,
                {"activity": f"activities[{index}]"},
            )
    for claim in _telling(event, "facilities", "places", "sites"):
        _put_sites(rows, certificate, event, claim)


def put_capacities(rows: Rows, certificates: Iterable[Certificate], told: Told) -> None:
    """Put ``capacities``: each quantity under one event of the document that states it."""
    organisations = {
        event.certification_id: (certificate.organisation, event)
        for certificate in certificates
        for event in certificate.events
    }
    for certification_id, (organisation, event) in organisations.items():
        for claim in _telling(event, "capacities"):
            events = told[claim.source.document_id]
            first = events["PS"] if "PS" in events else events[min(events)]
            if first[0] == certification_id:
                for index, said in enumerate(claim.source.items("capacities")):
                    _put_capacity(rows, claim, organisation, certification_id, index, said)


def put_firm(rows: Rows, source: Source, written: str, path: str) -> str:
    """Put the audit firm of a printed name; return its id."""
    known = firm(written)
    firm_id = content_id("audit_firms", known.key)
    rows.put("audit_firms", {"firm_id": firm_id, "name": known.name, "firm_group": known.group})
    rows.cite("audit_firms", firm_id, "name", source, path)
    return firm_id


def put_facility(rows: Rows, source: Source, organisation: str, name: str, *paths: str) -> str:
    """Put a facility of an organisation, and the spelling; return its id."""
    facility = content_id("facilities", organisation, rows.plants.key(organisation, name))
    rows.put(
        "facilities",
        {
            "facility_id": facility,
            "organisation_id": organisation,
            "name": name,
            "kind": facility_kind(name),
        },
        source,
        {"name": paths},
    )
    spelled = {"facility_id": facility, "name": name}
    rows.put("facility_names", spelled, source, {"name": paths})
    return facility


def facility_kind(name: str) -> str:
    """Return the kind of a facility from the words of its name.

    A name with a legal form is a company; a word that says what is done there counts before
    one that says only that it is a plant.

    >>> facility_kind("Tema Rolling Mill"), facility_kind("Anáhuac Polska Sp. z o.o.")
    ('rolling_mill', 'subsidiary')
    """
    if split_form(name).family not in (None, "co"):
        return "subsidiary"
    kinds = [_facility_words()[word] for word in normal(name).split() if word in _facility_words()]
    telling = [kind for kind in kinds if kind != "plant"]
    return telling[-1] if telling else ("plant" if kinds else "other")


def _telling(event: Event, *keys: str, of_claim: bool = False) -> list[Claim]:
    """The claims whose documents say something of some keys; reprints only if no other does."""

    def says(claim: Claim) -> bool:
        said = claim.said if of_claim else claim.source.record
        return any(said.get(key) for key in keys)

    found = [claim for claim in event.claims if says(claim)]
    return [claim for claim in found if claim.source.kind != "reprint"] or found


def _put_certification(rows: Rows, certificate: Certificate, event: Event) -> None:
    version = event.said("version")[0]
    known = version is None or (certificate.standard, version) in known_versions()
    announced = event.announced_on
    for claim in event.claims:
        source = claim.source
        said = f"certifications[{claim.index}]"
        cited: Cited = {
            "version": f"{said}.version",
            "event": claim.event_path,
            "status": f"{said}.status",
            "scope": f"{said}.scope",
            "issued_on": "issued_on",
            "expires_on": "expires_on",
            "scope_statement": "scope_statement",
            "announced_on": "published_on",
        }
        row = {
            "certification_id": event.certification_id,
            "certificate_id": event.certificate_id,
            "standard": certificate.standard,
            "version": claim.version if known else None,
            "event": claim.event,
            "status": claim.said.get("status"),
            "scope": claim.said.get("scope"),
            "issued_on": source.issued_on,
            "expires_on": iso_date(source.record.get("expires_on")),
            "scope_statement": source.text("scope_statement"),
            "announced_on": announced
            if source.rank > 1 and source.published_on == announced
            else None,
            "happened_on": event.happened_on,
        }
        rows.put("certifications", row, source, cited)
        if not known:
            rows.flag(
                source,
                "unknown_version",
                "error",
                f"{certificate.standard} {version} is no version that there is; left out",
                ("certifications", event.certification_id),
            )


def _put_sites(rows: Rows, certificate: Certificate, event: Event, claim: Claim) -> None:
    source, organisation = claim.source, certificate.organisation
    divided = facilities_of_others(source, certificate.standard)
    for index, name in enumerate(source.items("facilities")):
        if normal(name) not in divided:
            facility = put_facility(rows, source, organisation, name, f"facilities[{index}]")
            _link_facility(rows, event, source, facility, f"facilities[{index}]")
    placed: set[str] = set()
    for number, site in enumerate(source.items("sites")):
        here = tuple(site.get("places") or ())
        placed.update(here)
        if site.get("standards") and certificate.standard not in site["standards"]:
            continue
        at = f"sites[{number}]"
        linked = None
        if site.get("facility"):
            paths = (*_listed(source, "facilities", site["facility"]), f"{at}.facility")
            linked = put_facility(rows, source, organisation, site["facility"], *paths)
            _link_facility(rows, event, source, linked, *paths)
        for position, name in enumerate(here):
            paths = (*_listed(source, "places", name), f"{at}.places[{position}]")
            beside = tuple(other for other in here if other != name)
            country = site.get("country")
            country_paths = (f"{at}.country", *_listed(source, "countries", country))
            location = _put_place(rows, source, name, country, beside, paths, country_paths)
            _link_place(rows, event, source, location, linked, paths)
    for position, name in enumerate(source.items("places")):
        if name not in placed:
            countries = tuple(source.items("countries"))
            among = countries if len(countries) == 1 else countries_with(name, countries)
            country = among[0] if len(among) == 1 else None
            beside = tuple(source.items("places")) if len(source.items("places")) == 2 else ()
            paths = (f"places[{position}]",)
            country_paths = tuple(_listed(source, "countries", country))
            location = _put_place(rows, source, name, country, beside, paths, country_paths)
            _link_place(rows, event, source, location, None, paths)


def facilities_of_others(source: Source, standard: str) -> set[str]:
    """Return the keys of facilities that a text puts into the scope of other standards alone."""
    inside: set[str] = set()
    outside: set[str] = set()
    for site in source.items("sites"):
        if site.get("facility"):
            of_this = not site.get("standards") or standard in site["standards"]
            (inside if of_this else outside).add(normal(site["facility"]))
    return outside - inside


def _link_facility(rows: Rows, event: Event, source: Source, facility: str, *paths: str) -> None:
    rows.put(
        "certification_facilities",
        {"certification_id": event.certification_id, "facility_id": facility},
        source,
        {"facility_id": paths},
    )


def _link_place(
    rows: Rows,
    event: Event,
    source: Source,
    location: str,
    facility: str | None,
    paths: tuple[str, ...],
) -> None:
    rows.put(
        "certification_locations",
        {"certification_id": event.certification_id, "location_id": location},
        source,
        {"location_id": paths},
    )
    if facility is not None:
        rows.put(
            "facility_locations",
            {"facility_id": facility, "location_id": location},
            source,
            {"location_id": paths},
        )


def _put_place(
    rows: Rows,
    source: Source,
    name: str,
    country: str | None,
    beside: tuple[str, ...],
    paths: tuple[str, ...],
    country_paths: tuple[str, ...],
) -> str:
    place = resolve_place(name, country, beside)
    location = content_id("locations", *place.key)
    town = place.town
    rows.put(
        "locations",
        {
            "location_id": location,
            "name": name,
            "kind": place.kind,
            "admin_1": place.admin_1,
            "country_code": country,
            "latitude": None if town is None else town.latitude,
            "longitude": None if town is None else town.longitude,
            "gazetteer_id": None if town is None else town.gazetteer_id,
        },
        source,
        {"name": paths, "country_code": country_paths},
    )
    return location


def _put_capacity(
    rows: Rows, claim: Claim, organisation: str, certification: str, index: int, said: Any
) -> None:
    source = claim.source
    at = f"capacities[{index}]"
    facility = None
    if said.get("facility"):
        paths = (*_listed(source, "facilities", said["facility"]), f"{at}.facility")
        facility = put_facility(rows, source, organisation, said["facility"], *paths)
    value = float(said["value"])
    plain = ("unit", "unit_as_written", "per", "kind", "qualifier", "combined", "product",
             "as_written")  # fmt: skip
    rows.put(
        "capacities",
        {
            "capacity_id": content_id(
                "capacities", certification, facility, value, said["unit"], said.get("per"),
                said.get("kind"),
            ),
            "certification_id": certification,
            "facility_id": facility,
            "value": value,
            **{key: said.get(key) for key in plain},
        },
        source,
        {
            "facility_id": (f"{at}.facility", *_listed(source, "facilities", said.get("facility"))),
            "value": f"{at}.value",
            **{key: f"{at}.{key}" for key in plain},
        },
    )  # fmt: skip


def _put_audits(rows: Rows, source: Source, certificate_id: str) -> None:
    for index, audit in enumerate(source.items("audits")):
        at = f"audits[{index}]"
        dates = [audit.get("from"), audit.get("to"), audit.get("submitted_on")]
        types = sorted(audit.get("types") or ())
        audit_id = audit_id_of(certificate_id, audit)
        written = audit.get("firm")
        rows.put(
            "audits",
            {
                "audit_id": audit_id,
                "certificate_id": certificate_id,
                "started_on": iso_date(dates[0]),
                "ended_on": iso_date(dates[1]),
                "submitted_on": iso_date(dates[2]),
                "firm_id": put_firm(rows, source, written, f"{at}.firm") if written else None,
            },
            source,
            {
                "started_on": f"{at}.from",
                "ended_on": f"{at}.to",
                "submitted_on": f"{at}.submitted_on",
                "firm_id": f"{at}.firm",
            },
        )
        for kind in types:
            number = audit["types"].index(kind)
            rows.put(
                "audit_types",
                {"audit_id": audit_id, "type": kind},
                source,
                {"type": f"{at}.types[{number}]"},
            )


def _listed(source: Source, key: str, value: str | None) -> list[str]:
    """The path of a value in a list of the record, if it is there."""
    items = source.items(key)
    return [f"{key}[{items.index(value)}]"] if value is not None and value in items else []


def facility_words() -> frozenset[str]:
    """Return the words that say what kind of site a facility is, such as ``smelter``."""
    return frozenset(word for words in _facility_words() for word in words.split())


@cache
def _facility_words() -> dict[str, str]:
    text = files("pipeline.identity").joinpath("facility_words.csv").read_text(encoding="utf-8")
    return {row["word"]: row["kind"] for row in csv.DictReader(text.splitlines())}
