"""nonconformances: the document's counts of minor, major and ungraded non-conformances."""

from __future__ import annotations

import re
from typing import Literal

from extractors.finding import Evidence, Flag, Outcome, Reason, cite
from extractors.language.nonconformances import Count
from extractors.reading import Reading

# Words and dots that say that a list goes on in the report.
_CUT_SHORT = re.compile(
    r"(?i)\b(?:further|other|additional|more)\s+(?:criteria|criterion|ones|findings|points)\b"
    r"|\bamong\s+(?:them|others)\b|\bincluding\b|\betc\b|\[?(?:\.\.\.|…)\]?"
)


def extract(reading: Reading) -> Outcome:
    """Return minor, major and total, each or null.

    A stated overall count beats a sum; a grade is summed only if every part of the audit has a
    number for it; a grade not mentioned is null (RECORD.md, 'nonconformances').
    """
    counts = reading.findings.counts
    evidence: list[Evidence] = []
    values: dict[str, int | None] = {}
    grades: tuple[tuple[str, str | None], ...] = (
        ("minor", "minor"),
        ("major", "major"),
        ("total", None),
    )
    for key, grade in grades:
        used, value, derived = _overall(reading, counts, grade)
        values[key] = value
        for count in used:
            evidence.append(
                cite(reading.document, f"nonconformances.{key}", count.start, count.end,
                     "nonconformances.sum" if derived else "nonconformances.count",
                     0.9 if derived else 0.96, "derived" if derived else "stated")
            )  # fmt: skip
    absent: dict[str, Reason] = {
        f"nonconformances.{key}": "not_found" for key, value in values.items() if value is None
    }
    return Outcome(
        {"nonconformances": values}, tuple(evidence), absent, tuple(_flags(reading, values))
    )


def _overall(
    reading: Reading, counts: tuple[Count, ...], grade: str | None
) -> tuple[tuple[Count, ...], int | None, bool]:
    """Return the counts used for a grade, their number, and whether it is a sum."""
    facility_of = reading.findings.facility_of
    own = [c for c in counts if c.grade == grade and not (c.none and grade is None)]
    # 'No non-conformances' says 0 for both grades of its part, and nothing of a total.
    nones = [c for c in counts if c.none and c.grade is None] if grade is not None else []
    candidates = [*own, *nones]
    if not candidates or _one_part_untold(reading, grade, candidates):
        return (), None, False
    if not own and nones:
        zero_parts = {(c.standard, facility_of.get(c.sentence.start)) for c in nones}
        everything = all(c.none for c in counts)
        if everything or ((None, None) in zero_parts and len(counts) == len(nones)):
            return tuple(nones), 0, False
        return (), None, False
    stated = own
    overall = [c for c in stated if c.overall and facility_of.get(c.sentence.start) is None]
    others = [c for c in stated if c not in overall]
    if overall and others:
        best = max(overall, key=lambda c: c.n)
        if best.n >= max(c.n for c in others):
            return (best,), best.n, False
    total = sum(c.n for c in stated)
    for count in stated:
        if (
            len(stated) > 2
            and count.n == total - count.n
            and facility_of.get(count.sentence.start) is None
        ):
            return (count,), count.n, False
    if len(stated) == 1:
        return tuple(stated), stated[0].n, False
    if _are_of_labelled_parts(reading, stated):
        return tuple(stated), total, True
    distinct = {(c.standard, facility_of.get(c.sentence.start)) for c in stated}
    if len(distinct) == len(stated) and (len(distinct) > 1):
        named = [part for part in distinct if part != (None, None)]
        if len(named) == len(distinct):
            return tuple(stated), total, True
        # One count without a part beside counts of parts: it is the overall one.
        whole = next(
            c for c in stated if (c.standard, facility_of.get(c.sentence.start)) == (None, None)
        )
        rest = total - whole.n
        if whole.n >= rest:
            return (whole,), whole.n, False
        return tuple(stated), total, True
    if (
        len({c.sentence for c in stated}) == 1
        and grade is not None
        and not any(c.none for c in stated)
    ):
        sentence = reading.text[stated[0].sentence.start : stated[0].sentence.end]
        if re.search(r"(?i)\b(?:at|in|for|under|against|to|concerns?|its)\b", sentence):
            largest = max(stated, key=lambda c: c.n)
            if 2 * largest.n == total and re.search(
                r"(?i)\bof\s+(?:which|them|these)\b|\bincluding\b", sentence
            ):
                return (largest,), largest.n, False
            return tuple(stated), total, True
    return (stated[0],), stated[0].n, False


# 'Solingen: two minor non-conformances.'
_LABEL = re.compile(r"[A-ZÀ-Þ\d][^.:;]{1,60}:\s")


def _are_of_labelled_parts(reading: Reading, counts: list[Count]) -> bool:
    """Say whether each count stands in a line of its own that begins with another label."""
    labels = []
    for count in counts:
        match = _LABEL.match(reading.text, count.sentence.start, count.start)
        if match is None:
            return False
        labels.append(match.group())
    return len(set(labels)) == len(labels)


# 'In the other audit minor ones were noted, too, but it is not said how many.'
_UNNUMBERED = re.compile(
    r"(?i)\b(?:minor|major)\b.*\b(?:how\s+many|(?:their|the|whose|a|no|any)\s+number|unspecified)\b"
)


def _one_part_untold(reading: Reading, grade: str | None, counts: list[Count]) -> bool:
    """Say whether another sentence tells of findings of the grade and withholds their number."""
    told = {count.sentence.start for count in counts}
    return grade is not None and any(
        grade in words.lower()
        and _UNNUMBERED.search(words)
        and re.search(r"(?i)\b(?:not|without|no|nor)\b", words)
        for sentence in reading.in_zone("body", "audit", "findings")
        if sentence.start not in told
        for words in (reading.words(sentence),)
    )


Code = Literal["count_mismatch", "list_truncated"]


def _flags(reading: Reading, values: dict[str, int | None]) -> list[Flag]:
    """Compare each stated count with the references listed for it."""
    flags: list[Flag] = []
    references = reading.findings.references
    if not references:
        return flags
    for key in ("minor", "major", "total"):
        stated = values[key]
        grade = None if key == "total" else key
        listed = sum(1 for r in references if r.grade == grade)
        if stated is None or not listed or stated == listed:
            continue
        flags.append(
            Flag("count_mismatch", "warning",
                 f"{stated} non-conformances ({key}) are stated and {listed} listed: compare the "
                 "sentence with the report", (f"nonconformances.{key}", "criteria"))
        )  # fmt: skip
        sentence = references[-1].sentence
        if stated > listed and (
            _CUT_SHORT.search(reading.text[references[-1].code.end : sentence.end])
            or stated - listed > 1
        ):
            flags.append(
                Flag("list_truncated", "info",
                     f"the list of findings ({key}) is cut short: the report has the others",
                     ("criteria",))
            )  # fmt: skip
    return flags
