"""The tables of the dataset: the one source of columns, types, units, vocabularies and keys.

Parquet types, descriptions, checks, the data dictionary and ``datapackage.json`` all come
from here and from ``schema_documents.py``. Conventions (DATASET.md): ids are text derived
from content; ``_on`` is a date, ``_at`` a UTC timestamp; codes are ISO where ISO has them;
no list columns.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from pipeline.dataset.model import ForeignKey, Table, col, key, ref
from pipeline.dataset.schema_belonging import BELONGING_TABLES
from pipeline.dataset.schema_documents import DOCUMENT, DOCUMENT_TABLES, EVIDENCE_TABLES
from pipeline.dataset.schema_identity import IDENTITY_TABLES
from pipeline.dataset.schema_words import WORD_TABLES

VERSION = 2  # of these tables; in every snapshot's manifest


_EVENT = ref(
    "certification_id",
    "certifications.certification_id",
    "the event in the certificate's life",
    True,
)
_STANDARD_VERSION = ForeignKey(("standard", "version"), "standards", ("standard", "version"))

_TABLES: tuple[Table, ...] = (
    Table(
        "organisations",
        "One company: certified, or named as member or owner.",
        ("organisation_id",),
        (
            key("organisation_id", "derived from the name and the kind of its legal form"),
            col("name", "fullest name as written", required=True, read=True),
            col("legal_form", "legal form as written in the name"),
            col(
                "country_code",
                "country of its certified sites, where it is one; ISO 3166-1",
                vocabulary="country",
                read=True,
            ),
        ),
    ),
    Table(
        "organisation_names",
        "One name under which a company appeared.",
        ("organisation_id", "name", "kind"),
        (
            ref("organisation_id", "organisations.organisation_id", "the company", True),
            col("name", "the name", required=True, read=True),
            col("kind", "fullest, shorter or as written", required=True, vocabulary="name_kind"),
            col("rule", "the rules, or the review, by which it is a name of this company"),
        ),
    ),
    Table(
        "ownerships",
        "One stated owner of one company.",
        ("organisation_id", "owner_id", "document_id"),
        (
            ref("organisation_id", "organisations.organisation_id", "the company owned", True),
            ref("owner_id", "organisations.organisation_id", "its owner", True, True),
            DOCUMENT,
        ),
    ),
    Table(
        "audit_firms",
        "One audit firm under its usual name.",
        ("firm_id",),
        (
            key("firm_id", "derived from the usual name"),
            col(
                "name",
                "usual name (DNV for DNV GL); as written where the firm is not known",
                required=True,
                read=True,
            ),
            col("firm_group", "group of firms that it belongs to; empty where it is not known"),
        ),
    ),
    Table(
        "certificates",
        "One certificate of one organisation against one standard.",
        ("certificate_id",),
        (
            key("certificate_id", "derived from organisation, standard and, if several, number"),
            ref("organisation_id", "organisations.organisation_id", "the certified company", True),
            col("standard", "the standard", required=True, vocabulary="standard", read=True),
            col(
                "certificate_number",
                "number as printed; stays the same after recertification",
                read=True,
            ),
            col("certified_since", "first date of certification", "date", read=True),
            ref(
                "member_id",
                "organisations.organisation_id",
                "the scheme's member, where the report names another than the certified company",
                read=True,
            ),
        ),
    ),
    Table(
        "certifications",
        "One event in a certificate's life, however many documents tell of it.",
        ("certification_id",),
        (
            key(
                "certification_id",
                "derived from certificate, event and its order among such events",
            ),
            ref("certificate_id", "certificates.certificate_id", "the certificate", True),
            col(
                "standard",
                "the standard, as in the certificate",
                required=True,
                vocabulary="standard",
            ),
            col("version", "version of the standard, only where printed", read=True),
            col("event", "what happened", required=True, vocabulary="event", read=True),
            col("status", "status after the event", vocabulary="status", read=True),
            col("scope", "which principles", vocabulary="scope", read=True),
            col(
                "announced_on",
                "publication of the announcement, or of a reprint if only that is there",
                "date",
                read=True,
            ),
            col("issued_on", "date of issue on the certificate", "date", read=True),
            col("expires_on", "date of expiry on the certificate", "date", read=True),
            col("scope_statement", "certification scope as written in the report", read=True),
            col(
                "happened_on",
                "day of the event: date of issue; of a surveillance or scope change the audit's "
                "last day; else the announcement",
                "date",
            ),
        ),
        (_STANDARD_VERSION,),
    ),
    Table(
        "certification_documents",
        "One document that tells of one event.",
        ("certification_id", "document_id"),
        (
            _EVENT,
            DOCUMENT,
            col("role", "what the document does", required=True, vocabulary="document_role"),
        ),
    ),
    Table(
        "certification_principles",
        "One principle of a limited scope.",
        ("certification_id", "principle"),
        (_EVENT, col("principle", "number of the principle", "integer", required=True, read=True)),
    ),
    Table(
        "certification_firms",
        "One audit firm of one event, as one spelling names it.",
        ("certification_id", "firm_id", "name_as_written"),
        (
            _EVENT,
            ref("firm_id", "audit_firms.firm_id", "the audit firm", True),
            col("name_as_written", "the firm's name as printed", required=True, read=True),
            ref(
                "facility_id",
                "facilities.facility_id",
                "the facility audited, where firms are divided",
            ),
        ),
    ),
    Table(
        "standards",
        "One version of one standard (reference data).",
        ("standard", "version"),
        (
            col("standard", "the standard", required=True, vocabulary="standard"),
            col("version", "its version", required=True),
            col("year", "year in its name", "integer"),
            col("name", "name in full", required=True),
        ),
    ),
    Table(
        "facilities",
        "One plant, mine, site or subsidiary in a certified scope.",
        ("facility_id",),
        (
            key("facility_id", "derived from the organisation and the facility's kind and name"),
            ref("organisation_id", "organisations.organisation_id", "the certified company", True),
            col("name", "name as the best document writes it", required=True, read=True),
            col(
                "kind",
                "kind, from the words of the name",
                required=True,
                vocabulary="facility_kind",
            ),
        ),
    ),
    Table(
        "certification_facilities",
        "One facility in one event's scope.",
        ("certification_id", "facility_id"),
        (_EVENT, ref("facility_id", "facilities.facility_id", "the facility", True, True)),
    ),
    Table(
        "locations",
        "One place of a certified facility.",
        ("location_id",),
        (
            key(
                "location_id", "derived from the gazetteer's id, else from name, region and country"
            ),
            col("name", "name as written", required=True, read=True),
            col("kind", "kind of place", required=True, vocabulary="place_kind"),
            col("admin_1", "ISO 3166-2 code of its region, where the text names it"),
            col("country_code", "country; ISO 3166-1", vocabulary="country", read=True),
            col("latitude", "of a town of the gazetteer", "number", unit="degrees"),
            col("longitude", "of a town of the gazetteer", "number", unit="degrees"),
            col("gazetteer_id", "GeoNames id; empty where the name is ambiguous or not known"),
        ),
    ),
    Table(
        "facility_locations",
        "One place of one facility.",
        ("facility_id", "location_id"),
        (
            ref("facility_id", "facilities.facility_id", "the facility", True),
            ref("location_id", "locations.location_id", "the place", True, True),
        ),
    ),
    Table(
        "certification_locations",
        "One place in one event's scope.",
        ("certification_id", "location_id"),
        (_EVENT, ref("location_id", "locations.location_id", "the place", True, True)),
    ),
    Table(
        "capacities",
        "One stated quantity of a certified scope; told twice, it stands once. Where one document "
        "certifies against two standards, its quantities stand under the Performance Standard.",
        ("capacity_id",),
        (
            key("capacity_id", "derived from the event and the quantity"),
            _EVENT,
            ref(
                "facility_id",
                "facilities.facility_id",
                "the facility, where the text names it",
                read=True,
            ),
            col("value", "the number, written out", "number", required=True, read=True),
            col("unit", "unit in the plural", required=True, read=True),
            col("unit_as_written", "unit as printed", read=True),
            col("per", "period", vocabulary="per", read=True),
            col("kind", "kind of quantity", vocabulary="capacity_kind", read=True),
            col("qualifier", "how exact", vocabulary="qualifier", read=True),
            col("combined", "one figure for several sites", "boolean", read=True),
            col("product", "what is made, as written", read=True),
            col("as_written", "the quantity as printed", read=True),
        ),
    ),
    Table(
        "audits",
        "One audit of one certificate.",
        ("audit_id",),
        (
            key("audit_id", "derived from the certificate and the audit's dates"),
            ref("certificate_id", "certificates.certificate_id", "the certificate", True),
            col("started_on", "first day", "date", read=True),
            col("ended_on", "last day", "date", read=True),
            col("submitted_on", "submission of the audit report", "date", read=True),
            ref("firm_id", "audit_firms.firm_id", "the audit firm", read=True),
        ),
    ),
    Table(
        "audit_types",
        "One type of one audit.",
        ("audit_id", "type"),
        (
            ref("audit_id", "audits.audit_id", "the audit", True),
            col("type", "type of audit", required=True, vocabulary="audit_type", read=True),
        ),
    ),
    Table(
        "principles",
        "One principle of one version of a standard (reference data).",
        ("standard", "version", "principle"),
        (
            col("standard", "the standard", required=True, vocabulary="standard"),
            col("version", "its version", required=True),
            col("principle", "number of the principle or section", "integer", required=True),
            col("title", "title"),
            col("pillar", "pillar of the standard"),
        ),
        (_STANDARD_VERSION,),
    ),
    Table(
        "criteria",
        "One criterion of one version of a standard (reference data; the catalogue is incomplete).",
        ("criterion_id",),
        (
            key("criterion_id", "standard, version and number, such as PS-V3-2.4"),
            col("standard", "the standard", required=True, vocabulary="standard"),
            col("version", "its version", required=True),
            col("principle", "number of its principle", "integer", required=True),
            col("number", "number, such as 2.4", required=True),
            col("title", "title, where known"),
            col("sub_letters", "part letters that were seen; others are no error"),
            col(
                "confidence",
                "how sure number and title are",
                required=True,
                vocabulary="criterion_confidence",
            ),
        ),
        (
            ForeignKey(
                ("standard", "version", "principle"),
                "principles",
                ("standard", "version", "principle"),
            ),
        ),
    ),
    Table(
        "findings",
        "One rated row or one reported non-conformance, as one document gives it.",
        ("finding_id",),
        (
            key("finding_id", "derived from the document, the criterion and its parts"),
            DOCUMENT,
            ref(
                "certification_id",
                "certifications.certification_id",
                "the event; empty where the document does not say which standard is meant",
            ),
            ref(
                "criterion_id",
                "criteria.criterion_id",
                "the criterion; empty where the version or the number is not known",
            ),
            col("criterion", "number of the criterion as printed", required=True, read=True),
            col("rating", "rating; empty where none is printed", vocabulary="rating", read=True),
            col("statement", "the auditor's statement, whole", read=True),
            col("title_as_written", "title of the criterion as printed", read=True),
            ref(
                "facility_id",
                "facilities.facility_id",
                "the facility, where findings are divided",
                read=True,
            ),
            col("as_written", "the code as printed", read=True),
        ),
    ),
    Table(
        "finding_parts",
        "One part letter of one finding.",
        ("finding_id", "part"),
        (
            ref("finding_id", "findings.finding_id", "the finding", True),
            col("part", "part letter of the criterion", required=True, read=True),
        ),
    ),
    Table(
        "nonconformance_counts",
        "One count of non-conformances in one document.",
        ("count_id",),
        (
            key("count_id", "derived from the document and what is counted"),
            DOCUMENT,
            ref(
                "certification_id",
                "certifications.certification_id",
                "the event; empty where one count is for several",
            ),
            ref(
                "facility_id",
                "facilities.facility_id",
                "the facility, where counts are divided",
                read=True,
            ),
            col("grade", "grade; empty where a number has none", vocabulary="grade", read=True),
            col("stated", "the number that the document states", "integer", read=True),
            col(
                "listed",
                "findings of that grade that the document lists; empty where it lists none at all",
                "integer",
            ),
            col(
                "part_of_total",
                "another row of the document and grade is the total that holds this one; "
                "leave such rows out of a sum",
                "boolean",
                required=True,
            ),
        ),
    ),
    Table(
        "activities",
        "One supply-chain activity in one event's scope.",
        ("certification_id", "activity"),
        (_EVENT, col("activity", "activity in the scheme's terms", required=True, read=True)),
    ),
)

TABLES: tuple[Table, ...] = (
    *DOCUMENT_TABLES,
    *_TABLES,
    *IDENTITY_TABLES,
    *BELONGING_TABLES,
    *EVIDENCE_TABLES,
    *WORD_TABLES,
)

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}


@cache
def vocabulary(name: str) -> dict[str, str]:
    """Return the terms of a closed vocabulary with their meanings; KeyError if there is none.

    ``country`` is ISO 3166-1 alpha-2, from pycountry; the others stand in vocabularies.csv.
    """
    if name == "country":
        import pycountry

        return {country.alpha_2: country.name for country in pycountry.countries}
    terms = _vocabularies().get(name)
    if terms is None:
        raise KeyError(name)
    return terms


def vocabulary_names() -> tuple[str, ...]:
    """Return the names of the vocabularies of vocabularies.csv."""
    return tuple(_vocabularies())


@cache
def _vocabularies() -> dict[str, dict[str, str]]:
    terms: dict[str, dict[str, str]] = {}
    text = files("pipeline.dataset").joinpath("vocabularies.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        terms.setdefault(row["vocabulary"], {})[row["term"]] = row["meaning"]
    return terms
