"""short_names: every shorter form that the text uses for the entity."""

from __future__ import annotations

from extractors.finding import Outcome, cite
from extractors.reading import Reading


def extract(reading: Reading) -> Outcome:
    """Return the short names in the order in which they were found."""
    shorts = reading.parties.short_names
    if not shorts:
        return Outcome({"short_names": []}, absent={"short_names": "not_found"})
    evidence = tuple(
        cite(
            reading.document,
            f"short_names[{index}]",
            short.start,
            short.end,
            "short_names.use",
            0.9,
        )
        for index, short in enumerate(shorts)
    )
    return Outcome({"short_names": [short.text for short in shorts]}, evidence)
