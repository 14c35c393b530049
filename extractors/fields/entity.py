"""entity: the organisation that the text says has achieved the certification."""

from __future__ import annotations

from extractors.finding import Outcome, cite
from extractors.language.names import fold_key, split_legal_form
from extractors.reading import Reading


def extract(reading: Reading) -> Outcome:
    """Return the entity in its fullest spelling (RECORD.md, 'entity')."""
    entity = reading.parties.entity
    if entity is None:
        return Outcome({"entity": None}, absent={"entity": "not_found"})
    confidence = 0.97 if len(reading.parties.mentions) > 1 else 0.85
    title = fold_key(reading.document.title or "")
    known = fold_key(split_legal_form(entity.text)[0]) in title
    rule = "entity.claim_and_title" if known else "entity.claim"
    evidence = cite(reading.document, "entity", entity.start, entity.end, rule, confidence)
    return Outcome({"entity": entity.text}, (evidence,))
