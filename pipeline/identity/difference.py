"""One thing in which an announcement and a report do not agree."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """What each of them says, and the path in its record where it stands.

    ``field`` is a term of the vocabulary ``conflict_field``. An empty path: what the document
    says follows from a whole list, no one place of it.
    """

    field: str
    announced: str
    reported: str
    announced_at: str
    reported_at: str
    severity: str = "warning"
