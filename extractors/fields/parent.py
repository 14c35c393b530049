"""parent: the owner that the text names."""

from __future__ import annotations

from extractors.finding import Outcome, cite
from extractors.reading import Reading


def extract(reading: Reading) -> Outcome:
    """Return the owner, several owners as one text joined by 'and' (RECORD.md, 'parent')."""
    owners = reading.parties.parent
    if not owners:
        return Outcome({"parent": None}, absent={"parent": "not_found"})
    evidence = tuple(
        cite(reading.document, "parent", owner.start, owner.end, "parent.stated", 0.88)
        for owner in owners
    )
    names = [owner.text for owner in owners]
    joined = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return Outcome({"parent": joined}, evidence)
