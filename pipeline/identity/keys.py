"""Keys of companies that a person keeps: ``data/keys.csv`` (LEI, one's own supplier numbers).

Columns: ``scheme``, ``value``, ``name`` (the company, in any spelling that its rules know),
``source`` (where the key was taken from). ``lei`` is checked by its own check digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import WrongUsage
from pipeline.identity.hand_kept import read_rows
from pipeline.identity.letters import normal

FILE = "keys.csv"
COLUMNS = ("scheme", "value", "name", "source")
LEI = "lei"
_SCHEME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class CompanyKey:
    """One key of one company; ``name`` is the company's as listed."""

    scheme: str
    value: str
    name: str
    source: str


def read_keys(file: Path) -> tuple[CompanyKey, ...]:
    """Return the keys of a file; none if there is no file.

    Raises WrongUsage, naming the line, for an empty cell, a scheme that is no lower-case word,
    a LEI whose check digits are wrong, and one key given to two names.
    """
    keys = tuple(_key(file, number, cells) for number, cells in read_rows(file, COLUMNS))
    owners: dict[tuple[str, str], str] = {}
    for key in keys:
        owner = owners.setdefault((key.scheme, key.value), key.name)
        if normal(owner) != normal(key.name):
            raise WrongUsage(
                f"{file}: {key.scheme} {key.value} is given to {owner!r} and to {key.name!r}; a "
                "key belongs to one company. Keep one name and say in merges.csv that they are one."
            )
    return keys


def is_lei(value: str) -> bool:
    """Say whether a text is a LEI: 18 letters and digits and two check digits (ISO 17442).

    >>> is_lei("54930084UKLVMY22DS16"), is_lei("54930084UKLVMY22DS17")
    (True, False)
    """
    if not re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", value):
        return False
    return int("".join(str(int(char, 36)) for char in value)) % 97 == 1


def schemes(keys: Iterable[CompanyKey]) -> tuple[str, ...]:
    """Return the schemes of some keys, sorted."""
    return tuple(sorted({key.scheme for key in keys}))


def _key(file: Path, number: int, cells: dict[str, str]) -> CompanyKey:
    for column, cell in cells.items():
        if not cell:
            raise WrongUsage(f"{file}, line {number}: {column} is empty.")
    if not _SCHEME.fullmatch(cells["scheme"]):
        raise WrongUsage(
            f"{file}, line {number}: scheme is {cells['scheme']!r}; it must be a word in lower "
            "case such as lei or supplier_number."
        )
    if cells["scheme"] == LEI:
        cells = {**cells, "value": cells["value"].replace(" ", "").upper()}
        if not is_lei(cells["value"]):
            raise WrongUsage(
                f"{file}, line {number}: {cells['value']!r} is no LEI; its check digits are wrong."
            )
    return CompanyKey(**cells)
