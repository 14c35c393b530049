"""The small grammar of counts: NUMBER, head noun and grade in the orders that are common.

'two minor non-conformances', 'twelve findings, every one of them minor', 'minor: 11', 'a single
minor non-conformance', and what is left out in between. Denials are read by count_denials.py,
rarer wordings by the weighed candidates of count_choice.py. What a count is worth (history,
definition, another audit) is no matter of the grammar but of nonconformances.py.
"""

from __future__ import annotations

import re

from extractors.language.count_denials import denials, denials_of_told
from extractors.language.count_words import (
    NC,
    RAISED,
    RATED,
    WEAK,
    Grade,
    Stated,
    grade_of,
    numbers_of,
    overlaps,
    value_of,
)
from extractors.language.numbers import Number
from extractors.vocab import any_of

_G = r"(?P<grade>minor|major)"
# Between the number and its noun.
_FILL = rf"(?:(?:{any_of('finding_cues', 'count_adjective')})\s+)*"
_TAIL = re.compile(
    rf"(?i)(?:\s\(\d{{1,2}}\))?\s+{_FILL}"
    rf"(?:of\s+(?:them|these|those|which|the\s+(?:findings|{NC}))\s+(?:is|are|were|was|being\s+)?"
    rf"\s*(?:{RATED}\s+)?(?:as\s+)?)?(?:a\s+)?"
    rf"(?:{_G}s?\b)?[\s-]*(?:and\s+(?P<second>minor|major)\b\s*)?"
    rf"(?P<noun>{NC}|(?P<weak>{WEAK})|(?P<ones>ones?\b))?"
)
# What may stand behind a grade that has its noun left out: 'two major and five minor'.
_ELLIPSIS_END = re.compile(
    r"(?i)\s*(?:,|\)|/|as\swell|plus\b|along\b|together\b|and\b|or\b|but\b|\(|–|\.|;|$|under\b|in\b|at\b)"
)
# 'one under 3.2' behind a count with a grade.
_DITTO = re.compile(
    r"(?i)\s(?:more\s|further\s)?(?:under|at|in|for|against|concerns?|concerning|relates?|on)\s"
)
# 'four in total', 'two in number'.
_IN_ALL = re.compile(r"(?i)\s(?:in\s(?:total|all|number|sum)|altogether)\b")
# No count though a number stands there: 'every one of them', 'no one'.
_NO_NUMBER_BEFORE = re.compile(r"(?i)\b(?:every|each|no|not|any)\s$|\d[.,]$")
# Nor what bears the number as its name: 'stage two', unless the noun follows in full.
_NAMED_BEFORE = re.compile(
    r"(?i)\b(?:stage|phase|part|plant|unit|hall|line|site|mill|works|no\.?|pages?|principles?"
    r"|criteri\w+|annex|chapter|section|article|V)\s?$"
)
_LABEL_BEFORE = re.compile(rf"(?i)\b(?:minor|major)s?(?:\s(?:{NC}|{WEAK}))?\s*[:=]\s*$")
# 'Minor non-conformances: 3', 'Major: none', 'minor non-conformances (four)', 'major 0, minor 11'.
_LISTED = re.compile(
    rf"(?i)\b{_G}s?\b(?P<noun>\s+(?:{NC}|{WEAK}|ones))?(?P<mark>\s*(?:\(|:|=|–|-|\|)\s*|"
    rf"\s+(?:(?:to|against|under)\s+the\s+(?:[\w()]+\s+){{1,5}})?"
    rf"(?:number(?:ed)?|total(?:led)?|amount(?:ed)?\s+to|came\s+to|add\s+up\s+to|(?:was|were|is|are)\s+(?:limited|confined|restricted)\s+to|is|was|were|st(?:ood|ands)\s+at"
    rf"|(?:fell|dropped|went\s+down|came\s+down|decreased|declined|rose|increased|shrank)\s+(?:from\s+[\w-]+\s+)?to)"
    rf"\s+|\s(?=\d))"
    rf"(?P<number>\d{{1,2}}|[a-z]+)\b(?!\.\d|[-–]\d)(?=(?P<more>\s(?:{NC}|minor|major))?)"
)
_SINGLE = re.compile(
    rf"(?i)\b(?:a|the|its|their|one)\s+(?:single|sole|only|lone)\s+{_G}?\s*(?:{NC}|{WEAK})"
    rf"|\ba\s+(?:single|sole|lone)\s+(?P<grade3>minor|major)\b(?=\s(?:among|under|in|at|on)\b|[,.;)])"
    rf"|\ba\s+(?P<grade2>minor|major)\s+(?:{NC})(?=[^.;]{{0,40}}?\b(?:was|is|has\s+been"
    rf"|were)\s+(?:\w+\s+)?(?:{RAISED}))"
)
_PREDICATE = re.compile(
    rf"(?i)(?:\b(?:all|both|each|only|every\s(?:single\s)?one|each\sone)(?:\s\w+)?(?:\sof\s(?:them|these"
    rf"|which))?\s(?:(?:is|are|was|were|being)\s)?(?:{RATED}\s)?(?:as\s)?(?:an?\s)?"
    rf"|\b(?:as|is|are|was|were|being|called|calls?|(?:calls?|called|rates?|rated|graded?|deems?)\s(?:it|them))"
    rf"\s(?:{RATED}\s)?(?:as\s)?(?:all\s|both\s|only\s)?(?:an?\s)?|\b{RATED}\s(?:as\s)?(?:an?\s)?)$"
)
# Non-conformances number few; hundreds are tonnes or people.
_MOST = 400
_PART_OF_A_NUMBER = re.compile(r"\.\d|[-–]\d|\s?%")
_IS_RAISED = re.compile(rf"(?i)\b{RAISED}\b")
_OF_AUDITS = re.compile(r"(?i)findings?|shortcomings?|deviations?")
_NOUN = re.compile(rf"(?i){NC}|\bfindings\b")
_OF_A_YEAR = re.compile(r"\s(?:in|years?|months?|times?)\s?(?:20\d\d|before|ago|earlier)\b")
_THE_OTHER = re.compile(r"(?i)\bthe\s(?:other|second|rest)")
_DENIED_BEFORE = re.compile(
    r"(?i)\b(?:not|without|nor|never|(?:did|does|do)\snot\s\w+(?:\sup)?)\s$"
)
_GRADE = re.compile(r"(?i)\b(?:minor|major)\b(?!\s\w*\s?(?:customer|update|project))")
_DENIED_GRADE = re.compile(r"(?i)\b(?:no|not|none|nor|neither|nothing|without)\b[^.;,]*$")
_EVERY_BEFORE = re.compile(r"(?i)\b(?:every|each)\s(?:single\s)?$")
_SENTENCE_END = re.compile(r"(?<=[a-z)])\.\s")


def stated_counts(words: str) -> tuple[Stated, ...]:
    """Return the counts that a sentence states in a common wording, whatever they are worth.

    >>> [(c.n, c.grade) for c in stated_counts("Twelve findings were raised, all of them minor.")]
    [(12, 'minor')]
    """
    found: list[Stated] = []
    for number in numbers_of(words):
        if any(one.start <= number.start < one.end for one in found):
            continue
        one = _number(words, number, found)
        if one is not None:
            found.append(one)
    found.extend(one for one in _listed(words) if not overlaps(one, found))
    found.extend(one for one in _single(words) if not overlaps(one, found))
    found.sort(key=lambda one: one.start)
    found.extend(denials(words, found))
    found.extend(denials_of_told(words, found))
    return tuple(sorted(found, key=lambda one: one.start))


def _number(words: str, number: Number, before: list[Stated]) -> Stated | None:
    """Read what stands around one number."""
    if number.value != number.value.to_integral_value() or number.value > _MOST:
        return None
    lead, n = words[: number.start], int(number.value)
    if number.words and n == 0:
        return None  # 'zero non-conformances' is read as a denial
    if _PART_OF_A_NUMBER.match(words, number.end) or _NO_NUMBER_BEFORE.search(lead):
        return None
    if _LABEL_BEFORE.search(lead):
        return None  # 'Major: 0 Minor: 3' is a list
    tail = _TAIL.match(words, number.end)
    in_full = tail is not None and number.words and tail.group("grade") and tail.group("noun")
    if _NAMED_BEFORE.search(lead) and not in_full:
        return None
    if tail is None:
        return _without_noun(words, number, n, before)
    grade, noun = tail.group("grade"), tail.group("noun")
    if grade:
        plural = words[tail.end("grade") : tail.end("grade") + 1] == "s"
        if not noun and not plural and not _ELLIPSIS_END.match(words, tail.end("grade")):
            return None
        end = tail.end("noun") if noun else tail.end("grade")
        return Stated(number.start, end, n, grade_of(grade), none=n == 0)
    if not noun:
        return _without_noun(words, number, n, before)
    behind = _grade_behind(words, tail.end())
    if behind is not None:
        return Stated(number.start, tail.end(), n, behind)
    if tail.group("ones"):
        return None
    if tail.group("weak") and not (
        _IS_RAISED.search(words, tail.end()) and _OF_AUDITS.match(tail.group("weak"))
    ):
        return None  # 'seven points' of what? only those that were raised
    return Stated(number.start, tail.end("noun"), n, None, none=n == 0)


def _without_noun(words: str, number: Number, n: int, before: list[Stated]) -> Stated | None:
    """Read a number whose noun stands before it: 'and one under 3.2', 'two in number'."""
    rest = words[number.end :]
    if _OF_A_YEAR.match(rest):
        return None  # 'against nine in 2021'
    if before and number.words and _DITTO.match(rest):
        if before[-1].n > 1 and _THE_OTHER.search(rest):
            return None  # 'two minor ones, one under 2.2, the other under 9.8a'
        return Stated(number.start, number.end, n, before[-1].grade)
    if _IN_ALL.match(rest) and _NOUN.search(words, 0, number.start):
        grade = _grade_behind(words, number.end) or _only_grade(words[: number.start])
        if grade is not None and not any(one.grade == grade and one.n == n for one in before):
            return Stated(number.start, number.end, n, grade)
    return None


def _listed(words: str) -> list[Stated]:
    """Return the numbers behind their noun or label: 'Minor non-conformances: 3'."""
    found: list[Stated] = []
    for match in _LISTED.finditer(words):
        n = value_of(match.group("number"))
        loose = not match.group("noun") and not re.search(r"[:=]|\s", match.group("mark"))
        colon = re.search(r"[:=]", match.group("mark"))
        if n is None or loose or (match.group("more") and not colon):
            continue
        grade = grade_of(match.group("grade"))
        found.append(Stated(match.start(), match.end("number"), n, grade, n == 0))
    return found


def _single(words: str) -> list[Stated]:
    """Return findings told by an article alone: 'a single minor non-conformance'."""
    found: list[Stated] = []
    for match in _SINGLE.finditer(words):
        if _DENIED_BEFORE.search(words[: match.start()]):
            continue
        grade = grade_of(match.group("grade") or match.group("grade2") or match.group("grade3"))
        found.append(Stated(*match.span(), 1, grade or _grade_behind(words, match.end())))
    return found


def _grade_behind(words: str, position: int) -> Grade | None:
    """Return the grade that the rest of a sentence gives to all of a number's findings."""
    rest = _SENTENCE_END.split(words[position:])[0]
    grades: set[Grade | None] = set()
    numbers = [
        n.start for n in numbers_of(rest) if n.words and not _EVERY_BEFORE.search(rest, 0, n.start)
    ]
    for match in _GRADE.finditer(rest):
        if any(start < match.start() for start in numbers):
            break  # 'Of fifteen non-conformances, one is major'
        lead = rest[: match.start()]
        if _DENIED_GRADE.search(lead):
            continue  # 'six, none of which is major'
        if not _PREDICATE.search(lead):
            return None
        grades.add(grade_of(match.group()))
    return next(iter(grades)) if len(grades) == 1 else None


def _only_grade(words: str) -> Grade | None:
    grades = {grade_of(match.group()) for match in _GRADE.finditer(words)}
    return next(iter(grades)) if len(grades) == 1 else None
