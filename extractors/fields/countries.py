"""countries: ISO 3166-1 alpha-2 codes of the countries of the certified facilities."""

from __future__ import annotations

from extractors.finding import Outcome, cite
from extractors.reading import Reading


def extract(reading: Reading) -> Outcome:
    """Return the codes: stated by name, else by an adjective, else derived from the places."""
    certified = reading.certified
    if certified.countries:
        evidence = tuple(
            cite(reading.document, f"countries[{index}]", item.start, item.end,
                 "countries.adjective" if item.weak
                 else f"countries.{reading.told_in(item.sentence)}",
                 0.8 if item.weak else 0.96, "derived" if item.weak else "stated")
            for index, item in enumerate(certified.countries)
        )  # fmt: skip
        codes = [item.value for item in certified.countries]
        for place in certified.further_countries:
            path = f"countries[{len(codes)}]"
            codes.append(place.value)
            row = cite(reading.document, path, place.start, place.end,
                       "countries.from_place", 0.85, "derived")  # fmt: skip
            evidence = (*evidence, row)
        return Outcome({"countries": codes}, evidence)
    if certified.derived_country is not None and certified.derived_from is not None:
        place = certified.derived_from
        row = cite(reading.document, "countries[0]", place.start, place.end,
                   "countries.from_place", 0.85, "derived")  # fmt: skip
        return Outcome({"countries": [certified.derived_country]}, (row,))
    return Outcome({"countries": []}, absent={"countries": "not_found"})
