"""Conditions on the audit: firms, counts, criteria."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tools.coverage import certified
from tools.coverage.sample import Sample

Check = Callable[[Sample], bool]
_CODE = re.compile(r"\b((?:[1-9]|1[01])\.\d{1,2})[a-k]?(?= [A-Z(]|[-–,;]|\b(?! ))(?![\d%])")


def paragraphs(s: Sample) -> list[str]:
    """Return the paragraphs that tell of the audit and name a firm."""
    return [
        p
        for p in s.paragraphs
        if "audit" in p.casefold() and any(f.rstrip(".") in p for f in s.texts("auditors"))
    ]


def audit_without_findings(s: Sample) -> bool:
    """Say whether an audit is told and non-conformances are not."""
    told = re.search(r"(?i)non-?conformance", s.text)
    return bool(paragraphs(s)) and not s.items("criteria") and not told


def own_audit_paragraph(s: Sample) -> bool:
    """Say whether the audit has a short paragraph of its own."""
    return any(len(re.split(r"(?<=[.”]) ", p)) <= 2 and len(p) < 330 for p in paragraphs(s))


def audit_ends_programme(s: Sample) -> bool:
    """Say whether the paragraph on the programme ends with the sentence on the audit."""
    programme = re.compile("(?i)criteria|principles|standard|pillars|programme|value chain")
    for paragraph in paragraphs(s):
        *before, last = re.split(r"(?<=[.!?])\s+(?=[A-Z])", paragraph)
        if before and "audit" in last and programme.search(" ".join(before)):
            return True
    return False


def no_counts(s: Sample) -> bool:
    """Say whether the answer has no count."""
    grades = ("minor", "major", "total")
    return not s.items("counts") and all(s.count(grade) is None for grade in grades)


def list_shorter(s: Sample) -> bool:
    """Say whether fewer criteria are listed than counted."""
    listed = [c.get("grade") for c in s.items("criteria")]
    graded = any(0 < listed.count(g) < (s.count(g) or 0) for g in ("minor", "major"))
    return graded or 0 < len(listed) < (s.count("total") or 0)


def _criterion(condition: Callable[[dict[str, object]], object]) -> Check:
    return lambda s: any(condition(item) for item in s.items("criteria"))


def _distinct(key: str, part: str) -> Callable[[Sample], int]:
    return lambda s: len({item.get(part) for item in s.items(key)} - {None})


def criterion_twice(s: Sample) -> bool:
    """Say whether a criterion is listed twice for the same facility."""
    found = [(item["criterion"], item.get("facility")) for item in s.items("criteria")]
    return len(set(found)) < len(found)


def criteria_beside_findings(s: Sample) -> bool:
    """Say whether the text has codes that are no findings."""
    listed = {str(item["criterion"]) for item in s.items("criteria")}
    about = "|".join(("[Cc]riteri", "[Pp]rinciple", "conformance", "[Ff]inding"))
    told = {
        code
        for sentence in s.sentences
        if re.search(about, sentence)
        for code in _CODE.findall(sentence)
    }
    return bool(listed) and bool(told - listed)


def conformances_alone(s: Sample) -> bool:
    """Say whether conformances are told of and non-conformances are not."""
    return bool(re.search(r"(?i)\bconformances?\b", s.text)) and not re.search(
        r"(?i)non-? ?conformance", s.text
    )


def coc_criteria(s: Sample) -> bool:
    """Say whether criteria of the Chain of Custody are listed."""
    of_coc = any(item.get("standard") == "CoC" for item in s.items("criteria"))
    return of_coc or (certified.CHECKS["coc_only"](s) and bool(s.items("criteria")))


def coc_findings_in_text(s: Sample) -> bool:
    """Say whether a sentence gives a code to the Chain of Custody and the answer lists it."""
    listed = {str(item["criterion"]) for item in s.items("criteria")}
    return coc_criteria(s) or any(
        re.search("CoC|Chain of Custody", sentence) and set(_CODE.findall(sentence)) & listed
        for sentence in s.sentences
    )


CHECKS: Mapping[str, Check] = {
    "has_auditor": lambda s: bool(s.texts("auditors")),
    "auditors_2": lambda s: len(s.texts("auditors")) >= 2,
    "audit_with_findings": lambda s: any("conformance" in p.casefold() for p in paragraphs(s)),
    "audit_without_findings": audit_without_findings,
    "own_audit_paragraph": own_audit_paragraph,
    "audit_ends_programme": audit_ends_programme,
    "short_recertification": lambda s: (
        certified.CHECKS["recertification"](s)
        and len(s.standards) == 2
        and not (s.texts("auditors") or s.items("criteria") or s.items("capacities"))
    ),
    "no_counts": no_counts,
    "has_count": lambda s: not no_counts(s),
    "conformances_alone": conformances_alone,
    "old_standard_without_count": lambda s: certified.old_standard(s) and no_counts(s),
    "provisional_without_count": lambda s: certified.provisional(s) and no_counts(s),
    "has_minor": lambda s: bool(s.count("minor")),
    "minor_above_ten": lambda s: (s.count("minor") or 0) > 10,
    "zero_count": lambda s: (
        0 in (s.count("minor"), s.count("major"))
        or any(item.get("n") == 0 for item in s.items("counts"))
    ),
    "major_zero_alone": lambda s: s.count("major") == 0 and s.count("minor") != 0,
    "minor_without_major": lambda s: bool(s.count("minor")) and s.count("major") is None,
    "major_and_minor": lambda s: (
        bool(s.count("major") and s.count("minor"))
        and any(re.search(r"(?i)major.*minor|minor.*major", q) for q in s.sentences)
    ),
    "major_with_full_status": lambda s: (
        bool(s.count("major")) and not certified.provisional(s) and bool(s.standards)
    ),
    "has_total": lambda s: s.count("total") is not None,
    "counts_by_standard": lambda s: _distinct("counts", "standard")(s) == 2,
    "counts_by_facility": lambda s: _distinct("counts", "facility")(s) >= 2,
    "criteria_by_facility": lambda s: _distinct("criteria", "facility")(s) >= 2,
    "list_shorter": list_shorter,
    "criteria_1": lambda s: len(s.items("criteria")) >= 1,
    "criteria_3": lambda s: len(s.items("criteria")) >= 3,
    "criteria_titled": lambda s: any(
        c.get("title") and f"{c.get('as_written')} {c['title']}" in s.text
        for c in s.items("criteria")
    ),
    "criteria_untitled": _criterion(lambda c: c.get("title", "") is None),
    "parts_range": _criterion(lambda c: re.search("[a-k][-–][a-k]$", str(c.get("as_written")))),
    "parts_one": _criterion(lambda c: re.search("[0-9][a-k]$", str(c.get("as_written")))),
    "parts_none": _criterion(lambda c: c.get("parts") == []),
    "two_digits": _criterion(lambda c: re.search(r"\d\d", str(c["criterion"]))),
    "criterion_twice": criterion_twice,
    "two_grades": lambda s: _distinct("criteria", "grade")(s) >= 2,
    "coc_criteria": coc_findings_in_text,
    "criteria_beside_findings": criteria_beside_findings,
}
