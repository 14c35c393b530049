"""Names of companies: normalised, split from their legal form, and keyed.

A legal form is one of ``extractors/vocab/legal_forms.csv``; spellings of one form are one
family (``form_families.csv``).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe"}
)
_INITIALS = re.compile(r"\b(?:\w\.)+(?:\w\b)?")
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company's name in parts. ``base`` is the key of the name without its legal form."""

    written: str
    base: str
    form: str | None
    family: str | None


def normal(name: str) -> str:
    """Return a name as a key: no case, accents or punctuation, abbreviations closed up.

    >>> normal("Anáhuac Polska Sp. z o.o.")
    'anahuac polska sp z oo'
    """
    folded = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS)
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    bare = bare.replace("&", " and ").replace("'", "").replace("’", "").replace("/", " ")
    closed = _INITIALS.sub(lambda match: match.group().replace(".", ""), bare)
    return " ".join(_WORDS.findall(closed))


@cache
def split_form(name: str) -> CompanyName:
    """Return a company's name with its legal form apart, at its end or at its beginning.

    >>> split_form("Daehan Can Co., Ltd.")
    CompanyName(written='Daehan Can Co., Ltd.', base='daehan can', form='Co., Ltd.', family='ltd')
    >>> split_form("S.A. Damm").base
    'damm'
    """
    words = normal(name).split()
    forms = _forms()
    for length in range(min(len(words) - 1, _longest()), 0, -1):
        key = " ".join(words[-length:])
        if key in forms:
            return CompanyName(
                name, " ".join(words[:-length]), _written_end(name, key), _family(key)
            )
    for length in range(min(len(words) - 1, _longest()), 0, -1):
        key = " ".join(words[:length])
        if key in forms and length < len(words) and _may_lead(key):
            return CompanyName(
                name, " ".join(words[length:]), _written_start(name, key), _family(key)
            )
    return CompanyName(name, " ".join(words), None, None)


def company_keys(names: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """Return for each name the key of its company: (base, legal form's family or None).

    Names with one base are one company, with and without the legal form and however it is
    spelled, as long as only one family of legal forms occurs with that base. Where several
    occur (X AB and X GmbH are two companies of one group), each is a company of its own, and
    the name without a form is a third: nothing says which of them it means.
    """
    parts = {name: split_form(name) for name in names}
    families: dict[str, set[str]] = defaultdict(set)
    for part in parts.values():
        if part.family is not None and part.family != "co":
            families[part.base].add(part.family)
    keys: dict[str, tuple[str, str | None]] = {}
    for name, part in parts.items():
        several = len(families[part.base]) > 1
        family = None if part.family == "co" else part.family
        keys[name] = (part.base, family if several else None)
    return keys


def fullest(names: Iterable[str]) -> str:
    """Return the fullest of several spellings of one company's name.

    That is one with a legal form, not all in capitals, then the longest, then the first.
    """
    return min(
        names,
        key=lambda name: (
            split_form(name).form is None,
            name.isupper(),
            -len(normal(name)),
            -len(name),
            name,
        ),
    )


def owners(parent: str) -> tuple[str, ...]:
    """Return the owners that a stated parent names.

    ``A S.A. and B ASA`` are two owners; ``Smith and Sons`` is one: a text is divided only
    where every part has a legal form.
    """
    parts = [part.strip() for part in re.split(r"\s+and\s+|,\s+(?=\w{3,}\s)", parent)]
    if len(parts) > 1 and all(split_form(part).form is not None for part in parts):
        return tuple(parts)
    return (parent,)


@cache
def _forms() -> frozenset[str]:
    text = files("extractors.vocab").joinpath("legal_forms.csv").read_text(encoding="utf-8")
    return frozenset(normal(row["form"]) for row in csv.DictReader(text.splitlines())) - {""}


@cache
def _longest() -> int:
    return max(len(form.split()) for form in _forms())


@cache
def _families() -> dict[str, str]:
    text = files("pipeline.identity").joinpath("form_families.csv").read_text(encoding="utf-8")
    return {row["form"]: row["family"] for row in csv.DictReader(text.splitlines())}


def _family(key: str) -> str:
    return _families().get(key, key)


def _may_lead(key: str) -> bool:
    """Whether a form may stand before the name: 'S.A. Damm', 'OOO Rusal', 'PJSC X'."""
    return key in {"sa", "ooo", "oao", "zao", "pao", "pjsc", "ojsc", "jsc", "pt", "too", "uab"}


def _written_end(name: str, key: str) -> str:
    """Return the shortest end of the written name that normalises to the key."""
    for start in range(len(name) - 1, -1, -1):
        if (start == 0 or not name[start - 1].isalnum()) and normal(name[start:]) == key:
            return name[start:].strip().lstrip(",").strip()
    return key


def _written_start(name: str, key: str) -> str:
    for end in range(1, len(name) + 1):
        if (end == len(name) or name[end].isspace()) and normal(name[:end]) == key:
            return name[:end].strip()
    return key
