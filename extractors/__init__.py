"""What a document says: pure functions from a Document to a record with evidence.

``ALL`` is the explicit tuple of the field extractors of an announcement; nothing is found by
magic. To add one, write a file in ``extractors/fields`` and name it here (docs/add-a-field.md).
"""

from __future__ import annotations

from collections.abc import Callable

from extractors.fields import (
    activities,
    auditors,
    capacities,
    certifications,
    countries,
    counts,
    criteria,
    entity,
    facilities,
    nonconformances,
    parent,
    places,
    published_on,
    report_urls,
    short_names,
    sites,
    speakers,
)
from extractors.finding import Outcome
from extractors.reading import Reading

FieldExtractor = Callable[[Reading], Outcome]

ALL: tuple[FieldExtractor, ...] = (
    published_on.extract,
    entity.extract,
    short_names.extract,
    parent.extract,
    certifications.extract,
    facilities.extract,
    places.extract,
    countries.extract,
    sites.extract,
    capacities.extract,
    auditors.extract,
    nonconformances.extract,
    counts.extract,
    criteria.extract,
    activities.extract,
    speakers.extract,
    report_urls.extract,
)
