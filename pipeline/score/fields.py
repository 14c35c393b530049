"""The fields that are scored, and by what their items are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.score.compare import (
    Comparison,
    Normal,
    annotates,
    compare_list,
    compare_scalar,
    letters_and_digits,
    normal,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One scored field.

    ``key`` is the record's key, ``part`` the key inside it of a scalar that stands in an object
    (``nonconformances.minor``). A list of objects is compared by its ``components``. An
    ``extra`` field is compared and shown, and enters neither macro F1 nor the confidences.
    """

    name: str
    key: str
    is_list: bool
    components: tuple[str, ...] = ()
    part: str | None = None
    core: bool = False
    normalise: Normal = normal
    extra: bool = False

    def is_annotated(self, record: Mapping[str, Any]) -> bool:
        """Say whether an annotated record can be compared in this field.

        Keys that are not there are not scored, also not components of a list's items.
        """
        if self.key not in record:
            return False
        value = record[self.key]
        if self.part is not None:
            return isinstance(value, Mapping) and self.part in value
        return not self.components or annotates(value, self.components)

    def compare(self, annotated: Mapping[str, Any], record: Mapping[str, Any]) -> Comparison:
        """Compare a record with the annotated one; what the record lacks is null or empty."""
        expected, given = annotated[self.key], record.get(self.key)
        if self.part is not None:
            inside = given.get(self.part) if isinstance(given, Mapping) else None
            return compare_scalar(expected[self.part], inside, self.normalise)
        if not self.is_list:
            return compare_scalar(expected, given, self.normalise)
        items = given if isinstance(given, list) else [] if given is None else [given]
        return compare_list(expected, items, self.components, self.normalise)


def _scalar(name: str, core: bool = False) -> Field:
    key, _, part = name.partition(".")
    return Field(name, key, is_list=False, part=part or None, core=core)


def _texts(name: str, core: bool = False) -> Field:
    return Field(name, name, is_list=True, core=core)


def _objects(name: str, *components: str, core: bool = False, normalise: Normal = normal) -> Field:
    key = name.partition(".")[0]
    return Field(name, key, True, components, core=core, normalise=normalise)


def _extra(name: str, *components: str) -> Field:
    return Field(name, name, True, components, extra=True)


FIELDS: tuple[Field, ...] = (
    _scalar("published_on", core=True),
    _scalar("entity", core=True),
    _texts("short_names"),
    _scalar("parent"),
    _scalar("member"),
    _scalar("certificate_number"),
    _scalar("issued_on"),
    _scalar("expires_on"),
    _scalar("certified_since"),
    _scalar("scope_statement"),
    _objects("certifications", "standard", "version", core=True),
    _objects("certifications.event", "standard", "event"),
    _objects("certifications.status", "standard", "status", core=True),
    _objects("certifications.scope", "standard", "scope"),
    _texts("facilities"),
    _texts("places"),
    _texts("countries", core=True),
    _objects("capacities", "value", "unit", core=True),
    _texts("auditors", core=True),
    _scalar("nonconformances.minor", core=True),
    _scalar("nonconformances.major", core=True),
    _scalar("nonconformances.total"),
    _objects("criteria", "criterion", "parts", core=True),
    _objects("criteria.grade", "criterion", "parts", "grade"),
    _texts("activities"),
    _objects("speakers", "name"),
    _texts("report_urls"),
    _objects("audits", "from", "to"),
    _objects("findings", "criterion", "parts", "rating"),
    _objects("findings.text", "text", normalise=letters_and_digits),
    # no part of the comparison that the samples of others define, so no part of macro F1
    _extra("counts", "n", "grade"),
    _extra("sites", "facility", "places", "country"),
)

KEYS = frozenset(field.key for field in FIELDS)


def fields_of(annotated: Mapping[str, Any], skip: frozenset[str]) -> list[Field]:
    """Return the fields in which a document is scored.

    In: its annotated record; ``skip``, names of fields or of whole keys on which two careful
    readers could differ.
    """
    return [
        field
        for field in FIELDS
        if field.is_annotated(annotated) and field.name not in skip and field.key not in skip
    ]
