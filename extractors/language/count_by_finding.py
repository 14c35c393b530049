"""Counts that are told finding by finding, without one number before the noun.

'Minor non-conformances against seven criteria, one for each', 'a minor non-conformance on 1.2,
another on 3.2 and a third on 9.1', 'classed each of the three as a minor non-conformance'.
count_grammar.py asks here where it has found no number with a grade.
"""

from __future__ import annotations

import re

from extractors.language.codes import find_codes
from extractors.language.numbers import find_numbers
from extractors.vocab import any_of

_RATED = rf"(?:{any_of('finding_cues', 'rated')})"
_SMALL = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2}"
_PREPOSITION = r"(?:under|against|for|on|in|with|at|to|concerning|about)"
_NOUN = r"(?P<grade>minor|major)\s+(?:non[\s-]?conform\w+|findings?|ones|shortcomings?|deviations?)"
# 'one for each', 'one each', 'one apiece', 'one per criterion'.
_ONE_EACH = re.compile(
    rf"(?i)\bone\s(?:(?:{_PREPOSITION}\s)?each\b|apiece\b|per\s(?:criteri|clause|requirement))"
)
_DOMAINS = re.compile(
    rf"(?i)\b(?P<number>{_SMALL})\s(?:\w+\s)?(?:criteria|clauses|requirements|areas|fields|topics)\b"
)
_SHARE = re.compile(
    rf"(?i)\b(?P<number>{_SMALL})\s(?:more\s|further\s)?{_PREPOSITION}\s"
    r"(?!each\b|total\b|all\b|number\b|20\d\d\b)"
)
# A number so near before the noun counts it: 'two (2) further minor non-conformances'.
_NEAR = 13
_PLURAL = re.compile(rf"(?i)\b{_NOUN}")
_FIRST = re.compile(rf"(?i)\b(?:an?|one)\s{_NOUN}")
_NEXT = re.compile(
    rf"(?i)\b(?:(?P<another>another)|an?\s(?P<ordinal>second|third|fourth|fifth|sixth))"
    rf"(?:\sone)?\s{_PREPOSITION}\s"
)
_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
# 'classed each of the four as a minor non-conformance', 'each of the four was classed as minor'.
_EACH_OF_N = re.compile(
    rf"(?i)\b(?:each|every\sone|all)\sof\s(?:the|these|those)\s(?P<number>{_SMALL})"
    rf"(?:\s\w+)?\s(?:(?:is|are|was|were)\s)?(?:{_RATED}\s)?(?:as\s)?(?:an?\s)?(?P<grade>minor|major)\b"
)
_DENIED = re.compile(r"(?i)\b(?:no|not|without|nor|neither|zero|any)\s(?:any\s|an?\s)?$")


def count_by_finding(words: str) -> tuple[int, int, int, str] | None:
    """Return offsets, number and grade of the findings that a sentence tells one by one.

    None where it tells of none so.

    >>> count_by_finding("Minor non-conformances stand in two areas, one under 1.2, one under 3.2.")
    (0, 22, 2, 'minor')
    """
    every = _EACH_OF_N.search(words)
    if every is not None:
        return (*every.span(), _value(every.group("number")), every.group("grade").lower())
    first = _FIRST.search(words)
    if first is not None:
        further = list(_NEXT.finditer(words, first.end()))
        if not further:
            return None
        ordinals = [_ORDINALS[m.group("ordinal").lower()] for m in further if m.group("ordinal")]
        n = max([1 + len(further), *ordinals])
        return (*first.span(), n, first.group("grade").lower())
    plural = next(
        (m for m in _PLURAL.finditer(words) if not _DENIED.search(words[: m.start()])), None
    )
    if plural is None or any(
        number.end >= plural.start() - _NEAR for number in find_numbers(words[: plural.start()])
    ):
        return None
    n = _distributed(words, plural.end())
    return (*plural.span(), n, plural.group("grade").lower()) if n else None


def _distributed(words: str, start: int) -> int:
    """Return how many findings stand behind their noun, each with its own criterion; 0 for none."""
    domains = _DOMAINS.search(words, start)
    if _ONE_EACH.search(words, start):
        codes = len(find_codes(words, start))
        return _value(domains.group("number")) if domains else codes
    shares = [
        _value(match.group("number"))
        for match in _SHARE.finditer(words, start)
        if not (domains and match.start() == domains.start())
    ]
    return sum(shares) if len(shares) > 1 else 0


def _value(written: str) -> int:
    return int(find_numbers(written)[0].value)
