"""Reference data of the genre, as CSV with a source and a confidence a row.

Every loader returns a tuple of frozen rows in the order of the file and is cached; no
other part of the package opens these files.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of one version of one standard (criteria.csv).

    ``number`` is ``(section)`` for a row that only names a CoC section.
    """

    standard: str
    version: str
    principle: int
    principle_title: str
    pillar: str
    number: str
    title: str | None
    sub_letters: str | None
    confidence: str


@dataclass(frozen=True, slots=True)
class AuditFirm:
    """One printed name of an audit firm, its canonical name and its group."""

    firm: str
    group: str
    alias: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Activity:
    """One wording of a supply-chain activity in the scheme's terms."""

    activity: str
    standard: str
    variant: str


@dataclass(frozen=True, slots=True)
class Unit:
    """One printed unit and the unit of the record."""

    written: str
    unit: str


@dataclass(frozen=True, slots=True)
class CountryName:
    """A name of a country beyond pycountry's: ``kind`` is name, part or demonym."""

    alias: str
    country_code: str
    kind: str
    confidence: str


@dataclass(frozen=True, slots=True)
class LegalForm:
    """A legal form as written, with the country where that is clear."""

    form: str
    country_code: str | None


@dataclass(frozen=True, slots=True)
class FacilityType:
    """A noun for a kind of facility, singular and plural."""

    word: str
    plural: str


@cache
def read_rows(name: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a CSV file of this package by its name without ending."""
    text = files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def word_list(table: str, kind: str) -> tuple[str, ...]:
    """Return the words of one kind from a CSV with the columns kind and word, in its order."""
    return tuple(row["word"] for row in read_rows(table) if row["kind"] == kind)


@cache
def word_set(table: str, kind: str) -> frozenset[str]:
    """Return the words of one kind from a CSV with the columns kind and word."""
    return frozenset(word_list(table, kind))


@cache
def any_of(table: str, kind: str) -> str:
    """Return the cues of one kind as one alternation, the first of the file tried first.

    A cue is a regular expression; what stands around all cues of a kind (case, word
    boundaries) is the business of the pattern that is built from them.
    """
    return "|".join(row["cue"] for row in read_rows(table) if row["kind"] == kind)


@cache
def cue_list(table: str, kind: str) -> tuple[str, ...]:
    """Return the cues of one kind, in the order of the file."""
    return tuple(row["cue"] for row in read_rows(table) if row["kind"] == kind)


@cache
def criteria() -> tuple[Criterion, ...]:
    """Return the catalogue; a row that serves ``V3/V3.1`` is given once for each version."""
    return tuple(
        Criterion(
            standard=row["standard"],
            version=version,
            principle=int(row["principle"]),
            principle_title=row["principle_title"],
            pillar=row["pillar"],
            number=row["criterion"],
            title=row["title"] or None,
            sub_letters=row["sub_letters"] or None,
            confidence=row["confidence"],
        )
        for row in read_rows("criteria")
        for version in row["version"].split("/")
    )


@cache
def audit_firms() -> tuple[AuditFirm, ...]:
    """Return the printed names of audit firms (GENRE.md section 4, VOCAB.md)."""
    return tuple(
        AuditFirm(row["firm"], row["group"], row["alias"], row["confidence"])
        for row in read_rows("audit_firms")
    )


@cache
def activities() -> tuple[Activity, ...]:
    """Return the wordings of supply-chain activities (VOCAB.md)."""
    return tuple(
        Activity(row["activity"], row["standard"], row["variant"])
        for row in read_rows("activities")
    )


@cache
def units() -> tuple[Unit, ...]:
    """Return the printed units, the longest first."""
    rows = [Unit(row["written"], row["unit"]) for row in read_rows("units")]
    return tuple(sorted(rows, key=lambda unit: -len(unit.written)))


@cache
def country_names() -> tuple[CountryName, ...]:
    """Return names and demonyms of countries beyond pycountry's own."""
    return tuple(
        CountryName(row["alias"], row["country_code"], row["kind"], row["confidence"])
        for row in read_rows("countries")
    )


@cache
def legal_forms() -> tuple[LegalForm, ...]:
    """Return legal forms as written, the longest first (GENRE.md section 2)."""
    rows = [LegalForm(row["form"], row["country_code"] or None) for row in read_rows("legal_forms")]
    return tuple(sorted(rows, key=lambda form: -len(form.form)))


@cache
def facility_types() -> tuple[FacilityType, ...]:
    """Return the nouns for kinds of facilities."""
    return tuple(FacilityType(row["word"], row["plural"]) for row in read_rows("facility_types"))


@cache
def confidences() -> Mapping[tuple[str, float], float]:
    """Return the measured confidence of a rule and the extractor's own one (confidence.csv)."""
    return {
        (row["rule"], float(row["own"])): float(row["confidence"])
        for row in read_rows("confidence")
    }


@cache
def page_furniture() -> Mapping[str, frozenset[str]]:
    """Return what is no article on a page, by kind (SITE.md, 'Page furniture').

    Kinds: ``token`` of a class or id, ``heading`` that opens other posts, ``line`` that stands
    alone, ``start`` of a line.
    """
    kinds: dict[str, set[str]] = {}
    for row in read_rows("page_furniture"):
        kinds.setdefault(row["kind"], set()).add(row["value"])
    return {kind: frozenset(values) for kind, values in kinds.items()}
