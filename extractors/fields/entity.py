"""entity: the organisation that the text says has achieved the certification."""

from __future__ import annotations

from extractors.finding import Outcome, cite
from extractors.reading import Reading


def extract(reading: Reading) -> Outcome:
    """Return the entity in its fullest spelling (RECORD.md, 'entity')."""
    entity = reading.parties.entity
    if entity is None:
        return Outcome({"entity": None}, absent={"entity": "not_found"})
    confidence = 0.97 if len(reading.parties.mentions) > 1 else 0.85
    evidence = cite(
        reading.document, "entity", entity.start, entity.end, "entity.claim", confidence
    )
    return Outcome({"entity": entity.text}, (evidence,))
