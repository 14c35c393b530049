"""entity: the organisation that the text says has achieved the certification."""

from __future__ import annotations

from extractors.finding import Outcome, Proposed, cite
from extractors.language.names import fold_key, read_name, split_legal_form
from extractors.language.organisations import is_noise_name
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


def proposed(reading: Reading, start: int, end: int) -> Proposed | None:
    """Return the organisation whose name stands at a place, None where none can be read there."""
    name = read_name(reading.text, start, reading.block_end(start))
    if name is None or is_noise_name(name.text):
        return None
    end = max(end, name.end) if name.legal_form is not None else end
    written = reading.text[start:end]
    row = cite(reading.document, "", start, end, "entity.proposed", 0.5)
    return Proposed(written, fold_key(written), (row,))
