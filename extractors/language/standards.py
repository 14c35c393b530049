"""Mentions of ASI's two standards with the version and year that stand with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from extractors.language.remembered import remembered

StandardCode = Literal["PS", "CoC"]

_PS = r"Performance\s+Standards?|(?-i:\bPS\b)(?!\s*\))"
# 'CoC Material' and the like name no standard.
_COC = (
    r"Chain[\s-]+of[\s-]+Custody|(?-i:\bC[Oo][Cc]\b)(?!\s*\)\s*Standard)(?!\s+Materials?\b)(?!\s+"
    r"[Dd]ocument)"
)
_NAME = re.compile(
    rf"(?P<ps>{_PS})|(?P<coc>{_COC})|(?P<both>Performance(?=\s+(?:and|&)\s+(?:the\s+)?Chain))",
    re.IGNORECASE,
)
# What may stand between a standard's name and its version: '(CoC) Standard', 'Certification'.
_GAP = re.compile(
    r"(?:\s*\((?:PS|CoC)\)|\s+Standards?|\s+\(?(?:ASI|the)\)?|\s+Certifications?|\s+certificates?|,"
    r"|[’'´]s)*\s*[–-]?\s*",
    re.IGNORECASE,
)
# 'V3 (2022)', 'Version 2.1'; then '2022 (V3)'; then what stands before the name.
_VERSION = re.compile(
    r"\(?\bV(?:ersion|er\.?)?\s?\.?(?P<version>[123](?:\.[01])?)\b\)?"
    r"(?:\s*,?\s*\(?(?P<year>2014|2017|2022|2023)\b\)?)?",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(
    r"\(?(?P<year>2014|2017|2022|2023)\b\)?(?:\s*,?\s*"
    r"\(?V(?:ersion)?\s?(?P<version>[123](?:\.[01])?)\b\)?)?"
)
_BEFORE = re.compile(
    r"(?:\bV(?:ersion)?\s?(?P<version>[123](?:\.[01])?)(?:\s*\((?P<year>20\d\d)\))?"
    r"|\b(?P<year_only>2017|2022|2023)"
    r"|\b(?P<ordinal>second|third)\s+version\s+of\s+(?:the\s+)?(?:ASI(?:[’'´]s)?\s+)?)"
    r"\s*(?:of\s+(?:the\s+)?)?(?:ASI(?:[’'´]s)?\s+)?$",
    re.IGNORECASE,
)
_BARE = re.compile(r"\bV(?:ersion\s)?(?P<version>[123](?:\.[01])?)\b(?:\s*\((?P<year>20\d\d)\))?")


@dataclass(frozen=True, slots=True)
class StandardMention:
    """One mention of one standard; the span takes in version and year."""

    start: int
    end: int
    standard: StandardCode
    version: str | None
    year: int | None
    name_start: int


def version_label(number: str | None) -> str | None:
    """Return the record's label of a printed version number: ``3`` and ``3.0`` are V3."""
    if number is None:
        return None
    return f"V{number.removesuffix('.0')}"


@remembered
def find_standards(
    text: str, start: int = 0, end: int | None = None
) -> tuple[StandardMention, ...]:
    """Return every mention of a standard in ``text[start:end]`` in order.

    ``Performance and Chain of Custody Standards`` is one mention of each; a version behind two
    joined names without versions belongs to both.

    >>> mentions = find_standards("PS V3 (2022) and CoC Standard V2 (2022)")
    >>> [(mention.standard, mention.version, mention.year) for mention in mentions]
    [('PS', 'V3', 2022), ('CoC', 'V2', 2022)]
    """
    end = len(text) if end is None else end
    mentions: list[StandardMention] = []
    for match in _NAME.finditer(text, start, end):
        standard: StandardCode = "CoC" if match.group("coc") else "PS"
        if mentions and mentions[-1].standard == standard and match.start() < mentions[-1].end:
            continue
        # '(CoC)' right behind its own long name is the same mention.
        if (
            mentions
            and mentions[-1].standard == standard
            and re.fullmatch(r"\s*\(?", text[mentions[-1].end : match.start()])
        ):
            last = mentions.pop()
            begin = last.start
        else:
            begin = match.start()
        version: str | None = None
        year: int | None = None
        stop = match.end()
        gap = _GAP.match(text, stop, end)
        after = gap.end() if gap else stop
        behind = _VERSION.match(text, after, end) or _YEAR_FIRST.match(text, after, end)
        if behind is not None:
            version = behind.group("version")
            year = int(behind.group("year")) if behind.group("year") else None
            stop = behind.end()
        else:
            before = _BEFORE.search(text, max(start, begin - 60), begin)
            if before is not None:
                ordinal = before.group("ordinal")
                version = before.group("version") or (
                    {"second": "2", "third": "3"}[ordinal.lower()] if ordinal else None
                )
                printed = before.group("year") or before.group("year_only")
                year = int(printed) if printed else None
                begin = before.start()
        mentions.append(
            StandardMention(begin, stop, standard, version_label(version), year, match.start())
        )
    return tuple(_joined(text, mentions))


def _joined(text: str, mentions: list[StandardMention]) -> list[StandardMention]:
    """'the 2022 Performance and Chain of Custody Standards': the year before belongs to both."""
    shared: list[StandardMention] = []
    for mention in mentions:
        before = shared[-1] if shared else None
        if (
            before is not None
            and before.start < before.name_start
            and mention.version is None
            and mention.year is None
            and before.version is None
            and re.fullmatch(r"\s+(?:and|&)\s+(?:the\s+)?", text[before.end : mention.start])
        ):
            mention = replace(mention, year=before.year)
        shared.append(mention)
    return shared


@remembered
def find_bare_versions(
    text: str, start: int, end: int
) -> tuple[tuple[int, int, str, int | None], ...]:
    """Return versions that stand without a standard's name (``to V3 (2022)``)."""
    named = [(m.start, m.end) for m in find_standards(text, start, end)]
    return tuple(
        (
            m.start(),
            m.end(),
            f"V{m.group('version')}",
            int(m.group("year")) if m.group("year") else None,
        )
        for m in _BARE.finditer(text, start, end)
        if not any(a <= m.start() < b for a, b in named)
    )
