"""counts: every stated count of non-conformances as it stands."""

from __future__ import annotations

from extractors.document import Span
from extractors.finding import Evidence, Json, Outcome, Proposed, cite
from extractors.language.count_tokens import MOST
from extractors.language.count_words import Grade, value_of
from extractors.language.nonconformances import standard_of
from extractors.reading import Reading


def extract(reading: Reading) -> Outcome:
    """Return the counts in the order of the text with grade, standard and facility."""
    told = reading.findings
    if not told.counts:
        return Outcome({"counts": []}, absent={"counts": "not_found"})
    values: list[dict[str, Json]] = []
    evidence: list[Evidence] = []
    for index, count in enumerate(told.counts):
        values.append(
            {
                "n": count.n,
                "grade": count.grade,
                "standard": count.standard,
                "facility": told.facility_of.get(count.sentence.start),
            }
        )
        rule = "counts.none" if count.none else "counts.number"
        path = f"counts[{index}]"
        facility = told.facility_of.get(count.sentence.start)
        evidence.append(cite(reading.document, f"{path}.n", count.start, count.end, rule, 0.95))
        if count.grade is not None:
            evidence.append(
                cite(reading.document, f"{path}.grade", count.start, count.end, rule, 0.95)
            )
        for key, value in (("standard", count.standard), ("facility", facility)):
            if value is not None:
                evidence.append(cite(reading.document, f"{path}.{key}", *count.sentence,
                                     f"counts.{key}", 0.88))  # fmt: skip
    return Outcome({"counts": values}, tuple(evidence))


def proposed(reading: Reading, start: int, end: int, grade: Grade | None) -> Proposed | None:
    """Return the count whose number or denial stands at a place, None where none can be read."""
    sentence = reading.sentence_at(start)
    n = value_of(reading.text[start:end])
    if sentence is None or n is None or n > MOST:
        return None
    standard = standard_of(reading.text, Span(sentence.start, sentence.end), start)
    value = {"n": n, "grade": grade, "standard": standard, "facility": None}
    rows = [
        cite(reading.document, f".{key}", start, end, "counts.proposed", 0.5)
        for key in ("n", "grade", "standard")
        if value[key] is not None
    ]
    return Proposed(value, (n, grade), tuple(rows))
