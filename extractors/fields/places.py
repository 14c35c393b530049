"""places: cities, districts, provinces and states of the certified facilities."""

from __future__ import annotations

from extractors.finding import Flag, Outcome, Proposed, cite
from extractors.language.names import fold_key, read_name
from extractors.language.places import is_no_place
from extractors.reading import Reading
from extractors.vocab.gazetteer import candidate_countries, country_codes


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
    codes = {country.value for country in (*certified.countries, *certified.further_countries)}
    evidence = tuple(
        cite(
            reading.document,
            f"places[{index}]",
            item.start,
            item.end,
            f"places.{reading.told_in(item.sentence)}",
            0.93 if candidate_countries(item.value) & codes else 0.85,
        )
        for index, item in enumerate(certified.places)
    )
    return Outcome({"places": [item.value for item in certified.places]}, evidence, flags=flags)


def proposed(reading: Reading, start: int, end: int) -> Proposed | None:
    """Return the place whose name stands at a place of the text, None where it is no place's."""
    written = reading.text[start:end]
    name = read_name(reading.text, start, end)
    if name is None or is_no_place(written) or written in country_codes():
        return None
    row = cite(reading.document, "", start, end, "places.proposed", 0.5)
    return Proposed(written, fold_key(written), (row,))
