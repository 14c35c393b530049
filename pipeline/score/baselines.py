"""What a program without any reading would reach: the accuracy is to be seen against these.

Each takes the whole text of a page, menus and footers included, and returns a record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pycountry
from selectolax.lexbor import LexborHTMLParser

from extractors.document import fold

Record = dict[str, Any]
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)}),? (20\d\d)\b")
_NAME = r"[A-Z][\w&’'-]*(?:\.\w+)*"
_CAPITALISED = re.compile(rf"\b{_NAME}(?: (?:(?:of|and|de|do|&) )?{_NAME})*")
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_ENTITY = re.compile(
    rf"\b({_NAME}(?:,? (?:(?:of|and|de|do|&) )?{_NAME})*\.?)(?: \([^)]*\))?,? "
    r"(?:has|have) (?:\w+ )?(?:achieved|earned|been (?:certified|awarded|issued|granted))"
)
_SHORT_NAME = re.compile(rf"\([“\"‘']?({_NAME}(?: {_NAME})?)[”\"’']?\)")
_STANDARD = re.compile(
    r"(Performance|Chain of Custody)(?: \(?CoC\)?)?(?: Standard)?(?: \(?(V[1-3](?:\.1)?))?"
)
_CAPACITY = re.compile(r"\b(\d[\d,]*(?:\.\d+)?)( million)? (?:metric )?(tonnes|tons|MW|mt|t)\b")
_AUDITOR = re.compile(r"(?:carried out|conducted|undertaken|performed|audited) by ([A-Z][\w& ]+)")
_COUNT = re.compile(
    r"\b(\d+|one|two|three|four|five|six|seven|eight|nine|ten) (minor|major)\b", re.I
)
_CRITERION = re.compile(r"\b(\d{1,2}\.\d{1,2})([a-k]?)\b(?!\.\d)")
_SPEAKER = re.compile(r"(?:[”\"],? (?:said|says)|[–—-]) ([A-Z][\w.-]+(?: [A-Z][\w.-]+)+)")
_PLACE = re.compile(r"\b(?:in|at|near) ([A-Z][\w-]+(?: [A-Z][\w-]+)?)")
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNTRIES = {country.name: country.alpha_2 for country in pycountry.countries}


def page_text(data: bytes) -> str:
    """Return all text of a page, or of a plain text, folded."""
    text = data.decode("utf-8", errors="replace")
    if "<html" in text[:1000].casefold() or "<!doctype" in text[:1000].casefold():
        body = LexborHTMLParser(text).body
        text = body.text(separator="\n", strip=True) if body is not None else ""
    return fold(text)


def empty(text: str) -> Record:
    """Return a record without any value."""
    return {}


def everything(text: str) -> Record:
    """Return every capitalised phrase as a name, every number as a figure, and so on."""
    names = list(dict.fromkeys(_CAPITALISED.findall(text)))
    numbers = list(dict.fromkeys(_number(found) for found in _NUMBER.findall(text)))
    versions = (None, "V1", "V2", "V2.1", "V3", "V3.1")
    return {
        "published_on": next(iter(_dates(text)), None),
        "entity": next(iter(names), None),
        "parent": names[1] if len(names) > 1 else None,
        **dict.fromkeys(("short_names", "facilities", "places", "auditors"), names),
        "countries": list(_COUNTRIES.values()),
        "certifications": [_claim(s, version) for s in ("PS", "CoC") for version in versions],
        "capacities": [{"value": number, "unit": "tonnes"} for number in numbers],
        "nonconformances": {"minor": 1, "major": 1, "total": 1},
        "criteria": _criteria(text),
        "speakers": [{"name": name} for name in names],
    }


def plain_expressions(text: str) -> Record:
    """Return what a page of regular expressions finds: the first date, the first claim, ..."""
    entity = _ENTITY.search(text)
    short_names = _SHORT_NAME.findall(text, entity.start()) if entity else []
    standards = {
        ("PS" if found[0] == "Performance" else "CoC", found[1] or None)
        for found in _STANDARD.findall(text)
    }
    standards -= {(standard, None) for standard, version in standards if version}
    counts = {grade.casefold(): number.casefold() for number, grade in _COUNT.findall(text)}
    return {
        "published_on": next(iter(_dates(text)), None),
        "entity": entity[1] if entity else None,
        "short_names": short_names[:1],
        "certifications": [_claim(*claim) for claim in sorted(standards, key=str)],
        "countries": [code for name, code in _COUNTRIES.items() if name in text],
        "places": list(dict.fromkeys(_PLACE.findall(text))),
        "capacities": [
            {
                "value": _number(number) * (1_000_000 if million else 1),
                "unit": "MW" if unit == "MW" else "tonnes",
            }
            for number, million, unit in dict.fromkeys(_CAPACITY.findall(text))
        ],
        "auditors": list(dict.fromkeys(_AUDITOR.findall(text)))[:1],
        "nonconformances": {grade: _small(number) for grade, number in counts.items()},
        "criteria": _criteria(text),
        "speakers": [{"name": name} for name in dict.fromkeys(_SPEAKER.findall(text))],
    }


BASELINES: Mapping[str, Callable[[str], Record]] = {
    "empty": empty,
    "everything": everything,
    "plain expressions": plain_expressions,
}


def _dates(text: str) -> list[str]:
    found = _DATE.findall(text)
    return [f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}" for day, month, year in found]


def _claim(standard: str, version: str | None) -> Record:
    rest = {"event": "certification", "status": "full", "scope": "full"}
    return {"standard": standard, "version": version, **rest}


def _criteria(text: str) -> list[Record]:
    return [
        {"criterion": number, "parts": [letter] if letter else [], "grade": "minor"}
        for number, letter in dict.fromkeys(_CRITERION.findall(text))
    ]


def _small(number: str) -> int:
    return int(number) if number.isdigit() else _WORDS.index(number)


def _number(written: str) -> float:
    """Return a number with commas between its thousands; 0 for what is none."""
    try:
        return float(written.replace(",", "").rstrip("."))
    except ValueError:
        return 0.0
