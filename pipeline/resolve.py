"""Findings → rows: who is who, what belongs together, and every value tied to its place.

The result does not depend on the order in which documents arrive: they are put into an order
of their own first (report before announcement before reprint, then date, then content).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from pipeline.corrections.dataset import lay_over, put_corrections
from pipeline.corrections.file import Correction
from pipeline.identity.companies import Companies, put_companies, put_keys
from pipeline.identity.compare import flag_conflicts
from pipeline.identity.documents import (
    put_document,
    put_document_links,
    put_flags,
    put_text,
)
from pipeline.identity.events import Certificate, Claim, certificates_of, claims_of
from pipeline.identity.findings import put_counts, put_findings
from pipeline.identity.history import put_history
from pipeline.identity.keys import CompanyKey
from pipeline.identity.plants import PlantGroups
from pipeline.identity.reference import criteria, principles, standards
from pipeline.identity.reviewed import Decision
from pipeline.identity.rows import Rows
from pipeline.identity.scope import put_capacities, put_certificate, put_event
from pipeline.identity.source import ExtractedDocument, Source, sources_of

__all__ = ["ExtractedDocument", "resolve"]


def resolve(
    extracted: Iterable[ExtractedDocument],
    decisions: Sequence[Decision] = (),
    keys: Sequence[CompanyKey] = (),
    corrections: Sequence[Correction] = (),
) -> dict[str, pa.Table]:
    """Return every table of the dataset from the documents' contract objects.

    In: one :class:`ExtractedDocument` a document, in any order, one content perhaps twice;
    what a person has decided about names, the keys of companies that a person keeps, and
    reviewed corrections, which are laid over the records first.
    Out: all tables of ``pipeline.dataset.schema`` as Arrow, typed and in the order of their
    keys. Raises KeyError for an object that is not of RECORD.md's form.
    """
    corrected, ruled = lay_over(list(extracted), corrections)
    sources = sources_of(corrected)
    telling = [source for source in sources if source.tells]
    companies = Companies(telling, decisions)
    rows = Rows(_plants(telling, companies, decisions))
    rows.extend("standards", standards())
    rows.extend("principles", principles())
    rows.extend("criteria", criteria())
    for source in sources:
        put_document(rows, source)
        put_text(rows, source)

    certificates = certificates_of(_claims(telling, companies))
    put_companies(rows, companies, telling)
    put_keys(rows, companies, keys)
    for certificate in certificates:
        put_certificate(rows, companies, certificate)
        for event in certificate.events:
            put_event(rows, certificate, event)
    told = _told(certificates)
    put_capacities(rows, certificates, told)
    for source in telling:
        put_findings(rows, source, told[source.document_id])
        put_counts(rows, source, told[source.document_id])
    put_history(rows, certificates)
    put_document_links(rows, sources, certificates)
    for source in sources:
        put_flags(rows, source)
    flag_conflicts(rows, companies, certificates, telling)
    put_corrections(rows, ruled)
    return rows.tables()


def _claims(sources: Iterable[Source], companies: Companies) -> list[Claim]:
    """What each document with a certified organisation says of each standard, once each."""
    claims = []
    for source in sources:
        organisation = companies.entity(source)
        seen = set()
        for index, said in enumerate(source.items("certifications")):
            standard = said.get("standard")
            if organisation is not None and standard is not None and standard not in seen:
                seen.add(standard)
                claims += claims_of(source, index, organisation)
    return claims


def _told(certificates: Iterable[Certificate]) -> dict[str, dict[str, tuple[str, str | None]]]:
    """For each document, by standard: the event that it tells of, and the event's version."""
    told: dict[str, dict[str, tuple[str, str | None]]] = defaultdict(dict)
    for certificate in certificates:
        for event in certificate.events:
            for claim in event.claims:
                if claim.latest:
                    told[claim.source.document_id][certificate.standard] = (
                        event.certification_id,
                        event.said("version")[0],
                    )
    return told


def _plants(
    sources: Iterable[Source], companies: Companies, decisions: Sequence[Decision]
) -> PlantGroups:
    """Every plant that the documents name, inside the organisation that is certified."""
    named = {
        (organisation, name)
        for source in sources
        if (organisation := companies.entity(source)) is not None
        for name in _facility_names(source)
    }
    return PlantGroups(named, companies.names(), decisions)


def _facility_names(source: Source) -> Iterator[str]:
    """Every name of a facility in a record, wherever it stands."""
    yield from source.items("facilities")
    for key in ("sites", "capacities", "criteria", "counts"):
        items: list[dict[str, Any]] = source.items(key)
        yield from (item["facility"] for item in items if item.get("facility"))
