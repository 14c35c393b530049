"""places: cities, districts, provinces and states of the certified facilities."""

from __future__ import annotations

from extractors.finding import Flag, Outcome, cite
from extractors.reading import Reading


def extract(reading: Reading) -> Outcome:
    """Return the places as written, and a flag for a place that lies in no stated country."""
    certified = reading.certified
    if not certified.places:
        return Outcome({"places": []}, absent={"places": "not_found"})
    flags = tuple(
        Flag("place_country_conflict", "warning",
             f"no {place!r} is known in {code}, but elsewhere: one of the two may be a slip",
             ("places", "countries"))
        for place, code in certified.conflicts
    )  # fmt: skip
    evidence = tuple(
        cite(reading.document, f"places[{index}]", item.start, item.end, "places.location", 0.9)
        for index, item in enumerate(certified.places)
    )
    return Outcome({"places": [item.value for item in certified.places]}, evidence, flags=flags)
