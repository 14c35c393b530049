"""A list of suppliers: which of its columns say what, and its rows."""

from __future__ import annotations

import csv
import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.errors import WrongUsage
from pipeline.identity.letters import normal
from pipeline.match.cells import Sheet

_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "cs", "hu", "ro", "tr")
COLUMNS = ("company", "site", "country", "lei", "supplier_number")


@dataclass(frozen=True, slots=True)
class Supplier:
    """One row of the list; what it does not say is empty. ``line`` is its line in the file."""

    line: int
    company: str = ""
    site: str = ""
    country: str = ""
    country_code: str | None = None
    lei: str = ""
    supplier_number: str = ""


def suppliers(sheet: Sheet, name: str, wanted: Mapping[str, str | None]) -> list[Supplier]:
    """Return the rows of a list in their order, one Supplier for each.

    ``wanted`` has for ``company``, ``site`` and ``country`` the header of the column that the
    user named, or None to look for the usual names. Raises WrongUsage where a named column is
    not there or is there twice, or no column holds companies or sites.
    """
    places = {column: _place(sheet, name, column, wanted.get(column)) for column in COLUMNS}
    if places["company"] is None and places["site"] is None:
        raise WrongUsage(
            f"{name}: no column is named as companies or sites usually are; its columns are "
            f"{', '.join(repr(cell) for cell in sheet.header)}. Name one with --company or --site."
        )

    def row(line: int, cells: tuple[str, ...]) -> Supplier:
        said = {
            column: cells[place]
            for column, place in places.items()
            if place is not None and place < len(cells)
        }
        return Supplier(line, country_code=country_code(said.get("country", "")), **said)

    return [row(line, cells) for line, cells in sheet.rows]


def country_code(written: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country by name or code, None if it is none.

    Names are English ones and those of the languages in which buyers keep such lists, as
    pycountry translates them.

    >>> country_code("Germany"), country_code("DEU"), country_code("de"), country_code("Atlantis")
    ('DE', 'DE', 'DE', None)
    """
    return _countries().get(normal(written).removeprefix("the ")) if written else None


def _place(sheet: Sheet, name: str, column: str, wanted: str | None) -> int | None:
    if wanted is not None:
        found = [at for at, cell in enumerate(sheet.header) if cell == wanted.strip()]
        found = found or [
            at for at, cell in enumerate(sheet.header) if normal(cell) == normal(wanted)
        ]
        if len(found) != 1:
            said = "is there more than once" if found else "is not there"
            raise WrongUsage(
                f"{name}: the column {wanted!r} {said}; its columns are "
                f"{', '.join(repr(cell) for cell in sheet.header)}."
            )
        return found[0]
    usual = _usual_names()[column]
    ranked = [
        (usual[normal(cell.replace("_", " "))], at)
        for at, cell in enumerate(sheet.header)
        if normal(cell.replace("_", " ")) in usual
    ]
    return min(ranked)[1] if ranked else None


@cache
def _usual_names() -> dict[str, dict[str, int]]:
    """For each column its usual headers, with their rank: the first of the file counts most."""
    found: dict[str, dict[str, int]] = {column: {} for column in COLUMNS}
    text = files("pipeline.match").joinpath("column_names.csv").read_text(encoding="utf-8")
    for rank, row in enumerate(csv.DictReader(text.splitlines())):
        found[row["column"]][row["name"]] = rank
    return found


@cache
def _countries() -> dict[str, str]:
    import pycountry

    from extractors.vocab.gazetteer import country_codes

    found = {normal(name): code for name, code in country_codes().items()}
    for country in pycountry.countries:
        found |= {
            normal(country.alpha_2): country.alpha_2,
            normal(country.alpha_3): country.alpha_2,
        }
    for language in _LANGUAGES:
        translated = gettext.translation(
            "iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True
        )
        for country in pycountry.countries:
            found.setdefault(normal(translated.gettext(country.name)), country.alpha_2)
    return found
