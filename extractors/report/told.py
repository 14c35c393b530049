"""Counts of non-conformances that a report's running text states, held against its rows."""

from __future__ import annotations

import re
from collections.abc import Mapping

from extractors.finding import Flag, Json
from extractors.language.numbers import read_words
from extractors.report.outcomes import Gathered

_TOLD = re.compile(
    r"\b(?P<number>\d{1,2}|[A-Za-z]+(?:-[a-z]+)?)\s+(?P<grade>minor|major)\s+"
    r"non\s*-?\s*conform(?:ances?|it(?:y|ies))\b",
    re.IGNORECASE,
)
_OTHER_TIME = re.compile(
    r"\b(?:previous|earlier|prior|past|former|preceding|last|closed|closure|historic\w*|"
    r"resolved|downgraded|since|surveillance)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.;!?]+(?:[.;!?]|$)", re.DOTALL)
_YEAR = re.compile(r"\b20\d\d\b")


def check_told_counts(
    findings: Gathered, certificate: Mapping[str, Json], first_row: int | None
) -> None:
    """Flag counts told before the findings that differ from the counts of the rows.

    In: the findings as read; the values of the certificate and its audits; where the first row
    stands. Sentences on other times (closed findings, other audits, other years) tell nothing of
    the rows, which show the state after the last audit.
    """
    counts = findings.values.get("nonconformances")
    if first_row is None or not isinstance(counts, dict):
        return
    years = _years_of_the_last_audit(certificate)
    text = findings.document.text[:first_row]
    flagged: set[str] = set()
    for sentence in _SENTENCE.finditer(text):
        written = sentence.group()
        if _OTHER_TIME.search(written) or set(_YEAR.findall(written)) - years:
            continue
        for told in _TOLD.finditer(written):
            grade, number = told["grade"].casefold(), _number(told["number"])
            counted = counts.get(grade)
            if number is None or counted is None or number == counted or grade in flagged:
                continue
            flagged.add(grade)
            findings.flags.append(
                Flag("count_mismatch", "warning",
                     f"{number} {grade} stated, {counted} in the findings",
                     (f"nonconformances.{grade}",))
            )  # fmt: skip


def _years_of_the_last_audit(certificate: Mapping[str, Json]) -> set[str]:
    audits = certificate.get("audits")
    days = [certificate.get("issued_on"), certificate.get("expires_on")]
    if isinstance(audits, list) and audits:
        last = max(audits, key=lambda audit: str(audit["to"] or ""))
        days += [last["from"], last["to"], last["submitted_on"]]
    return {str(day)[:4] for day in days if day}


def _number(written: str) -> int | None:
    """Return a count in digits or words, ``no`` as 0; None for any other word."""
    if written.isdigit():
        return int(written)
    if written.casefold() in {"no", "zero"}:
        return 0
    value = read_words(written)
    return int(value) if value is not None else None
