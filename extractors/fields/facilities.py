"""facilities: the named plants, mines, sites, branches and subsidiaries in the scope."""

from __future__ import annotations

from extractors.finding import Outcome, Proposed, cite
from extractors.language.facility_names import is_generic
from extractors.language.names import fold_key, read_name
from extractors.reading import Reading


def extract(reading: Reading) -> Outcome:
    """Return the facilities' names in the order of the text (RECORD.md, 'facilities')."""
    items = reading.certified.facilities
    if not items:
        return Outcome({"facilities": []}, absent={"facilities": "not_found"})
    evidence = tuple(
        cite(
            reading.document,
            f"facilities[{index}]",
            item.start,
            item.end,
            f"facilities.{reading.told_in(item.sentence)}",
            0.8 if item.value.rsplit(" ", 1)[-1].islower() else 0.88,  # 'the Kvitnes plant'
        )
        for index, item in enumerate(items)
    )
    return Outcome({"facilities": [item.value for item in items]}, evidence)


def proposed(reading: Reading, start: int, end: int) -> Proposed | None:
    """Return the plant whose name stands at a place, None where none can be read there."""
    written = reading.text[start:end]
    name = read_name(reading.text, start, end)
    if name is None or is_generic(written) or reading.parties.is_entity(written):
        return None
    row = cite(reading.document, "", start, end, "facilities.proposed", 0.5)
    return Proposed(written, fold_key(written), (row,))
