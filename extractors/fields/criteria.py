"""criteria: the criterion references of findings, in the order of the text."""

from __future__ import annotations

import re

from extractors.document import Span
from extractors.finding import Evidence, Flag, Json, Outcome, Proposed, cite
from extractors.language.codes import find_codes
from extractors.language.names import fold_key
from extractors.language.references import Reference, find_references
from extractors.language.standards import find_standards
from extractors.reading import Reading
from extractors.vocab import Criterion, criteria


def extract(reading: Reading) -> Outcome:
    """Return one object for each code printed, with title, grade and, where divided, facility."""
    told = reading.findings
    if not told.references:
        return Outcome({"criteria": []}, absent={"criteria": "not_found"})
    versions, versions_at = _versions(reading)
    values: list[dict[str, Json]] = []
    evidence: list[Evidence] = []
    flags: list[Flag] = []
    for index, reference in enumerate(told.references):
        path = f"criteria[{index}]"
        value, rows = _item(reading, reference, versions, versions_at, path)
        values.append(value)
        evidence.extend(rows)
        flags.extend(
            _flags(value["standard"], value["version"], value["criterion"], value["title"], path)
        )
    return Outcome({"criteria": values}, tuple(evidence), flags=tuple(flags))


def _item(
    reading: Reading,
    reference: Reference,
    versions: dict[str, str | None],
    versions_at: dict[str, Span],
    path: str,
) -> tuple[dict[str, Json], list[Evidence]]:
    """Return the object of one reference and its evidence."""
    told, code, title = reading.findings, reference.code, reference.title
    standard = _standard(reading, reference, versions)
    version = versions.get(standard) if standard else None
    facility = told.facility_of.get(reference.sentence.start)
    value = {
        "as_written": reading.text[code.start : code.end],
        "standard": standard,
        "version": version,
        "criterion": code.criterion,
        "parts": list(code.parts),
        "title": reading.text[title.start : title.end] if title else None,
        "grade": reference.grade,
        "facility": facility,
    }
    evidence = [
        cite(reading.document, f"{path}.{key}", code.start, code.end,
             "criteria.code", 0.97 if title else 0.9)
        for key in ("as_written", "criterion", "parts")
        if key != "parts" or code.parts
    ]  # fmt: skip
    if facility is not None:
        evidence.append(cite(reading.document, f"{path}.facility", reference.sentence.start,
                             code.end, "criteria.facility", 0.9, "derived"))  # fmt: skip
    if standard is not None:
        evidence.append(cite(reading.document, f"{path}.standard", reference.sentence.start,
                             code.end, "criteria.standard", 0.9, "derived"))  # fmt: skip
    if version is not None:
        evidence.append(cite(reading.document, f"{path}.version", *versions_at[standard or ""],
                             "criteria.version", 0.9, "derived"))  # fmt: skip
    if title:
        evidence.append(cite(reading.document, f"{path}.title", title.start, title.end,
                             "criteria.title", 0.93))  # fmt: skip
    if reference.grade and reference.grade_span:
        evidence.append(cite(reading.document, f"{path}.grade", *reference.grade_span,
                             "criteria.grade", 0.96))  # fmt: skip
    elif reference.grade:
        evidence.append(cite(reading.document, f"{path}.grade", *reference.sentence,
                             "criteria.grade_before", 0.9, "derived"))  # fmt: skip
    return value, evidence


def proposed(reading: Reading, start: int, end: int) -> Proposed | None:
    """Return the finding whose criterion's code stands at a place, None where none is printed."""
    sentence = reading.sentence_at(start)
    if sentence is None:
        return None
    span = Span(sentence.start, sentence.end)
    told = find_references(reading.text, span, None, True)
    known = [one for one in told if one.code.start < end and start < one.code.end]
    bare = [
        Reference(code, None, None, None, span)
        for code in find_codes(reading.text, sentence.start, sentence.end)
        if code.start < end and start < code.end
    ]
    if not bare:
        return None
    reference = (known or bare)[0]
    value, rows = _item(reading, reference, *_versions(reading), "")
    return Proposed(value, (value["criterion"], tuple(value["parts"])), tuple(rows))


def _versions(reading: Reading) -> tuple[dict[str, str | None], dict[str, Span]]:
    """Return the standards of this certification with their printed versions, and where."""
    numbers = {claim.sentence for claim in reading.claims}
    found: dict[str, str | None] = {}
    places: dict[str, Span] = {}
    for sentence in reading.sentences:
        if sentence.number in numbers or sentence.zone in ("title", "standfirst"):
            for mention in find_standards(reading.text, sentence.start, sentence.end):
                if found.get(mention.standard) is None:
                    found[mention.standard] = mention.version
                    places[mention.standard] = Span(mention.start, mention.end)
    return found, places


def _standard(
    reading: Reading, reference: Reference, versions: dict[str, str | None]
) -> str | None:
    """The sentence's standard; else the only one of the document; else by the title."""
    if reference.standard is not None:
        return reference.standard
    if len(versions) == 1:
        return next(iter(versions))
    if reference.title is not None:
        title = fold_key(reading.text[reference.title.start : reference.title.end])
        for row in criteria():
            if (
                row.number == reference.code.criterion
                and row.title
                and fold_key(row.title) == title
            ):
                return row.standard
    return "PS" if "PS" in versions and reference.code.parts else None


def _flags(
    standard: str | None, version: str | None, number: str, title: str | None, path: str
) -> list[Flag]:
    """unknown_criterion (info) and title_mismatch, the latter for confirmed titles only."""
    rows = [
        row for row in criteria()
        if (standard is None or row.standard == standard)
        and (version is None or row.version == version)
    ]  # fmt: skip
    if not any(row.number == number for row in rows):
        return [
            Flag(
                "unknown_criterion",
                "info",
                f"the catalogue has no {number} in {_catalogue(standard, version)}: a number that "
                "it lacks, or a slip of the text",
                (f"{path}.criterion",),
            )
        ]
    if title is None or standard is None or version is None:
        return []
    own = [row for row in rows if row.number == number]
    key = _title_key(title)
    if any(_title_key(row.title or "") == key for row in own):
        return []
    other = [
        row for row in rows if row.number != number and row.title and _title_key(row.title) == key
    ]
    if other and _is_confirmed(own, other):
        return [
            Flag(
                "title_mismatch",
                "warning",
                f"{number} has the title of {other[0].number}, {title!r}: one of the two is a slip",
                (f"{path}.title",),
            )
        ]
    return []


def _catalogue(standard: str | None, version: str | None) -> str:
    return " ".join(part for part in (standard or "any standard", version) if part)


def _is_confirmed(own: list[Criterion], other: list[Criterion]) -> bool:
    return any(row.confidence == "confirmed" for row in (*own, *other))


def _title_key(title: str) -> str:
    """A title without quotation marks, the qualifier behind a dash, case and punctuation."""
    return fold_key(re.split(r"\s[–—-]\s?|\s-(?=\w)", title)[0])
