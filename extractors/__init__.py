"""What a document says: pure functions from a Document to a record with evidence.

``ALL`` is the explicit tuple of the field extractors of an announcement; nothing is found by
magic. To add one, write a file in ``extractors/fields`` and name it here (docs/add-a-field.md).
The fields are imported when ``ALL`` is first asked for: whoever needs the vocabulary alone, or
finds that nothing is to be done, does not wait for them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractors.finding import Outcome
    from extractors.reading import Reading

    FieldExtractor = Callable[[Reading], Outcome]

ALL: tuple[FieldExtractor, ...]


def __getattr__(name: str) -> Any:
    """Return ``ALL``, made when it is first asked for."""
    if name != "ALL":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
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

    fields = (
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
    return globals().setdefault("ALL", fields)
