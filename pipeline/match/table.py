"""Answers as lines of a table, or as one JSON object a row of the list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.match.answers import Answer
from pipeline.match.register import Certificate, Register

COLUMNS = (
    "line", "company", "site", "country", "how_sure", "rule", "organisation", "organisation_id",
    "standard", "version", "status", "certificate_number", "certificate_id", "valid", "expires_on",
    "as_of", "site_in_scope", "site_how_sure", "facility", "document_id", "document_url",
    "site_document_id", "site_document_url", "candidates", "note",
)  # fmt: skip
_VALID = {"valid": "yes", "not_known": "not_known"}


def table_rows(answer: Answer, register: Register) -> Iterator[list[str]]:
    """Yield the lines of one answer: one a certificate, one alone where there is none."""
    for entry in _certificates(answer, register) or [{}]:
        said = {**_about(answer, register), **entry}
        said["candidates"] = "; ".join([*answer.found.candidates, *said.pop("site_candidates", ())])
        yield ["" if said.get(name) is None else str(said[name]) for name in COLUMNS]


def json_object(answer: Answer, register: Register) -> dict[str, Any]:
    """Return one answer as an object: what was asked, who is meant, each certificate."""
    return {
        **_about(answer, register),
        "candidates": list(answer.found.candidates),
        "certificates": [
            {**entry, "site_candidates": list(entry["site_candidates"])}
            for entry in _certificates(answer, register)
        ],
    }


def _about(answer: Answer, register: Register) -> dict[str, Any]:
    found, supplier = answer.found, answer.supplier
    organisation = found.organisation_id
    notes = [found.note] if found.note else []
    if organisation is not None and not answer.certificates:
        notes.append(f"no certificate of its own is known on {register.as_of}")
        if organisation in register.since:
            notes.append(
                f"but a later document says: certified since {register.since[organisation]}"
            )
    if supplier.country and supplier.country_code is None:
        notes.append(f"{supplier.country!r} is no country; it was not used")
    return {
        "line": supplier.line,
        "company": supplier.company,
        "site": supplier.site,
        "country": supplier.country,
        "how_sure": found.sure,
        "rule": found.rule,
        "organisation": None if organisation is None else register.names[organisation],
        "organisation_id": organisation,
        "as_of": register.as_of,
        "note": "; ".join(notes),
    }


def _certificates(answer: Answer, register: Register) -> list[dict[str, Any]]:
    return [
        {
            "standard": certificate.standard,
            "version": certificate.version,
            "status": certificate.status,
            "certificate_number": certificate.number,
            "certificate_id": certificate.certificate_id,
            "valid": _VALID.get(certificate.validity, "no"),
            "expires_on": None if certificate.expires_on is None else str(certificate.expires_on),
            "site_in_scope": scope.in_scope,
            "site_how_sure": scope.sure,
            "facility": None if scope.site is None else scope.site.name,
            "document_id": certificate.document_id,
            "document_url": certificate.document_url,
            "site_document_id": scope.document_id,
            "site_document_url": scope.document_url,
            "site_candidates": scope.candidates,
            "note": _note(answer, certificate, register),
        }
        for certificate, scope in answer.certificates
    ]


def _note(answer: Answer, certificate: Certificate, register: Register) -> str:
    """What a buyer must know of a certificate that is not plainly valid."""
    notes = [said for said in (_about(answer, register)["note"],) if said]
    if certificate.validity == "not_known":
        notes.append("no document that was read prints the date of expiry")
    elif certificate.validity == "expired":
        notes.append(f"expired on {certificate.expires_on}")
    elif certificate.validity in ("suspended", "withdrawn"):
        notes.append(f"the certificate is {certificate.validity}")
    return "; ".join(notes)
