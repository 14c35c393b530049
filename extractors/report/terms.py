"""Words of the genre: criterion codes, ratings, column headings, labels of the overview.

Sources: REPORTS.md and VOCAB.md of the reference. Everything is compared by letters and
digits alone (:func:`squeeze`), so letter-spacing and case make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from extractors.vocab import criteria

_LETTERS = r"(?-i:[a-k](?![a-z])|[A-K](?![A-Za-z]))"
_JOIN = r"\s*(?:-|–|—|,|/|&|\+|;|to(?=\s)|and(?=\s)|, and(?=\s))\s*"
_CODE = re.compile(
    rf"(?:criteri(?:on|a)\s*)?(?P<number>\d{{1,2}}\.\d{{1,2}})(?![\d%])"
    rf"(?:\.?\s?\(?(?P<parts>{_LETTERS}(?:{_JOIN}\(?{_LETTERS}\)?)*)\)?)?"
    rf"(?=[\s:.,;)]|[–—-](?=\s|(?-i:[A-Z])|$)|(?-i:[A-Z])(?:[^\W\d_]|&)|$)",
    re.IGNORECASE,
)
_BARE_PARTS = re.compile(rf"\(?(?P<parts>{_LETTERS}(?:{_JOIN}\(?{_LETTERS}\)?)*)\s*[).]?\s*$")
_PART = re.compile(r"[a-k]")
_RANGE = re.compile(r"([a-k])\)?\s*(?:-|–|—|to)\s*\(?([a-k])")


@dataclass(frozen=True, slots=True)
class Code:
    """A criterion code at the start of a text: where it ends, its number and letters."""

    end: int
    as_written: str
    criterion: str
    parts: tuple[str, ...]


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """Return the letters and digits of a text without accents, in lower case."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if char.isalnum())


def expand_parts(written: str) -> tuple[str, ...]:
    """Return the letters of ``a-c, e`` one by one; an impossible range gives its ends.

    >>> expand_parts("a-c, e")
    ('a', 'b', 'c', 'e')
    """
    found: list[str] = []
    rest = written.lower()
    position = 0
    while position < len(rest):
        span = _RANGE.match(rest, position)
        if span:
            first, last = span.group(1), span.group(2)
            found += [chr(code) for code in range(ord(first), ord(last) + 1)] or [first, last]
            position = span.end()
            continue
        if _PART.match(rest, position) and rest[position : position + 3] != "and":
            found.append(rest[position])
        elif rest[position : position + 3] == "and":
            position += 3
            continue
        position += 1
    return tuple(dict.fromkeys(found))


def code_at_start(text: str) -> Code | None:
    """Return the criterion code that a cell or line starts with, None without one."""
    lead = len(text) - len(text.lstrip(" \t\n•·-–"))
    match = _CODE.match(text, lead)
    if match is None:
        return None
    major, minor = match.group("number").split(".")
    if int(major) == 0 or int(major) > 12 or int(minor) == 0 or int(minor) > 20:
        return None
    parts = match.group("parts")
    if parts and parts[0].isupper() and not text[match.end() :].strip():
        parts = parts.lower()
    elif parts and parts[0].isupper():
        end = match.end("number")
        return Code(end, match.group("number"), match.group("number"), ())
    start = match.start("number")
    written = text[start : match.end()].rstrip(" :.,;-–—")
    return Code(match.end(), written, f"{int(major)}.{int(minor)}", expand_parts(parts or ""))


def bare_parts(text: str) -> tuple[str, ...]:
    """Return the letters of a cell that holds nothing else, such as ``(a)`` or ``b-c``."""
    match = _BARE_PARTS.match(text.strip())
    return expand_parts(match.group("parts")) if match else ()


_RATINGS = {
    "conformance": "conformance",
    "conformity": "conformance",
    "conforms": "conformance",
    "conforming": "conformance",
    "conformant": "conformance",
    "fullconformance": "conformance",
    "inconformance": "conformance",
    "minor": "minor",
    "minornc": "minor",
    "minornonconformance": "minor",
    "minornonconformances": "minor",
    "minornonconformity": "minor",
    "nonconformanceminor": "minor",
    "major": "major",
    "majornc": "major",
    "majornonconformance": "major",
    "majornonconformances": "major",
    "majornonconformity": "major",
    "nonconformancemajor": "major",
    "notapplicable": "not_applicable",
    "na": "not_applicable",
    "nonapplicable": "not_applicable",
    "unabletorate": "unable_to_rate",
    "notabletorate": "unable_to_rate",
}
_BRACKET = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\d+\)?$")


def rating_of(text: str) -> str | None:
    """Return the rating that a rating cell names, None for anything else.

    >>> rating_of("Minor Non-\\nConformance")
    'minor'
    """
    if len(text) > 80:
        return None
    squeezed = "".join(char for char in text.casefold() if char.isalpha())
    if squeezed in _RATINGS:
        return _RATINGS[squeezed]
    inner = "".join(char for char in _BRACKET.sub("", text).casefold() if char.isalpha())
    return _RATINGS.get(inner)


_HEADINGS: dict[str, tuple[str, ...]] = {
    "code": (
        "no",
        "nr",
        "ref",
        "reference",
        "number",
        "clause",
        "criterionno",
        "code",
        "id",
        "criterionnumber",
        "requirement",
    ),
    "criterion": (
        "criterion",
        "criteria",
        "asicriterion",
        "criterionandtitle",
        "asicriteria",
        "criteriontitle",
        "performancestandardcriterion",
        "standardcriterion",
        "criterionnoandtitle",
        "criteriarequirement",
        "title",
        "topic",
        "subject",
        "criterionname",
    ),
    "rating": (
        "rating",
        "conformancerating",
        "conformancelevel",
        "levelofconformance",
        "result",
        "auditrating",
        "assessment",
        "evaluation",
        "conformity",
        "ratings",
        "finding",
        "conformance",
        "conformitylevel",
        "outcome",
        "grade",
        "auditresult",
        "status",
    ),
    "statement": (
        "comment",
        "comments",
        "publicstatement",
        "headlinestatement",
        "statement",
        "publicheadlinestatement",
        "commentheadlinestatement",
        "findings",
        "publicheadlinestatements",
        "observations",
        "publiccomment",
        "auditfindings",
        "publicsummary",
        "rationale",
        "evidence",
        "auditorcomment",
        "auditorcomments",
        "summary",
        "explanation",
        "summaryoffindings",
        "auditorsstatement",
        "publicfindings",
        "auditfinding",
        "observation",
        "remarks",
        "justification",
        "headlinestatements",
        "statementoffindings",
        "findingstatement",
        "summarystatement",
        "publicauditstatement",
        "comentary",
        "commentary",
        "publicheadline",
        "headline",
        "description",
    ),
}
_ROLE_OF = {word: role for role, words in _HEADINGS.items() for word in words}


def heading_role(text: str) -> str | None:
    """Return ``code``, ``criterion``, ``rating`` or ``statement`` for a column heading."""
    return _ROLE_OF.get(squeeze(text)) if len(text) < 60 else None


def may_name_a_rating(letters: str) -> bool:
    """Tell quickly whether words set without blanks can hold the heading of a rating column."""
    return len(letters) < 300 and _holds_one_of(letters, _HEADINGS["rating"])


def may_name_a_site(letters: str) -> bool:
    """Tell quickly whether words set without blanks can hold the heading of a facility column."""
    return len(letters) < 300 and _holds_one_of(letters, ("facilit", "site", "plant", "name"))


def _holds_one_of(letters: str, stems: tuple[str, ...]) -> bool:
    plain = letters.casefold()
    return not plain.isascii() or any(stem in plain for stem in stems)


def site_heading_role(text: str) -> str | None:
    """Return what a column of a table of facilities holds, by its heading; None if unknown."""
    squeezed = squeeze(text)
    if squeezed in {"facility", "facilities", "site", "facilityname", "nameoffacility", "sitename",
                    "plant", "nameofsite", "facilitysite", "sitefacility", "certifiedfacility",
                    "nameofthefacility", "name", "entityfacility"}:  # fmt: skip
        return "facility"
    if squeezed in {"address", "siteaddress", "location", "addresslocation", "facilityaddress",
                    "locationaddress", "postaladdress"}:  # fmt: skip
        return "address"
    if squeezed in {"city", "town", "place", "citytown", "municipality"}:
        return "place"
    if squeezed in {"region", "province", "state", "stateprovince", "regionstate", "county",
                    "provincestate", "regionprovince", "stateregion"}:  # fmt: skip
        return "region"
    if squeezed in {"country", "countries", "countryregion"}:
        return "country"
    if squeezed in {"supplychainactivities", "activities", "activity", "supplychainactivity",
                    "supplychain", "no", "nr", "products", "scope"}:  # fmt: skip
        return "other"
    return None


_PRINCIPLE = re.compile(
    r"\s*(?:principle|section|chapter|part)?\s*(?:\d{1,2}|[A-C](?=[.:]))\s*[.:)–—-]?\s*"
    r"(?P<title>[^\W\d_].*)$",
    re.IGNORECASE | re.DOTALL,
)
_WITH_WORD = re.compile(r"\s*(?:principle|section|chapter)\s*\d{1,2}\b", re.IGNORECASE)
_HEADS_PRINCIPLE = re.compile(
    r"\s*(?:\d|[abc]\s*[.:]|principle|section|chapter|part)", re.IGNORECASE
)
_NUMBERED = re.compile(r"\s*\d{1,2}\.\s+[^\W\d_]")


@cache
def _principle_titles() -> frozenset[str]:
    return frozenset(
        squeeze(title) for row in criteria() for title in (row.principle_title,) if title
    )


def may_head_a_principle(text: str) -> bool:
    """Tell quickly whether a text can begin the heading of a principle or section."""
    return bool(_HEADS_PRINCIPLE.match(text))


def is_principle_row(text: str) -> bool:
    """Tell whether a line is the heading of a principle or section: ``2. TRANSPARENCY``."""
    if len(text) >= 90 or not may_head_a_principle(text) or code_at_start(text) is not None:
        return False
    match = _PRINCIPLE.match(text)
    if match is None:
        return bool(_WITH_WORD.match(text))
    title = match["title"]
    return (
        bool(_WITH_WORD.match(text))
        or bool(_NUMBERED.match(text))
        or title.isupper()
        or squeeze(title) in _principle_titles()
    )
