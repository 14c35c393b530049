"""Denials of findings: 'No non-conformances were identified', 'absence of any major', 'none'."""

from __future__ import annotations

import re

from extractors.language.count_words import NC, RAISED, RATED, Stated, grade_of, overlaps

# A denial, then a grade or two and the noun; or 'Findings: none'; or 'none was raised'.
_NONE = re.compile(
    rf"(?i)\b(?:no|zero|nil|not\s+(?:a\s+single|one|any)|without(?:\s+(?:any|a\s+single|an?))?|nor\s+any"
    rf"|free\s+(?:of|from)(?:\s+any)?|(?:neither|nor)\s+(?:\w+\s+)?(?:an?|any)|absence\s+of(?:\s+any)?"
    rf"|neither|never\s+(?:been\s+)?(?:an?|any)"
    rf"|(?:did|does|do)\s+not\s+(?:\w+\s+){{1,2}}?(?:any|an?))\s+"
    rf"(?:(?:single|open|further|new|such|more)\s+)?(?:(?P<grade>minor"
    rf"|major)s?\s*(?:(?:or|nor|and)\s+(?P<second>minor|major)s?\s*)?)?"
    rf"(?P<noun>{NC}|findings?\b|shortcomings?\b|deviations?\b|ones?\b)?"
    rf"|\b(?<!minor\s)(?<!major\s)(?:non[\s-]?conformances|findings)\s*:\s*(?:none|nil|0)\b"
    rf"|\bnone\s+(?:was|were)\s+{RAISED}"
    rf"|\b(?:none|nothing|not\s+one)\s+(?:of\s+(?:them|these|those|which|the\s+\w+)\s+)?"
    rf"(?:(?:was|were|is|are|being|has\s+been)\s+)?(?:{RATED}\s+)?(?:as\s+)?(?:an?\s+)?"
    rf"(?P<none_of>major|minor)\b"
)
# What may stand behind a denied grade without its noun: 'no major, two minor'.
_ELLIPSIS_END = re.compile(
    r"(?i)\s*(?:,|\.|;|:|\)|$|(?:was|were|and|or|but|at|in|non|finding|issues?)\b)"
)
# 'three at Lahti, none at Oulu', 'the present one turned up none': none of what was told before.
_NONE_TOO = re.compile(
    rf"(?i)(?:,|;|\band|\bbut)\s(?:the\s[\w ]{{1,30}}?\s)?(?P<none>none)\s(?:for|at|in|under"
    rf"|against|to|on|from)\b|\b(?:{RAISED}|with|turned\sup|brought\sup|shows?|yielded)\s(?P<alone>none)\b"
)
_NO_DENIAL = re.compile(r"(?i)[-\s]free\s+of\s+charge")
_STILL_OPEN = re.compile(r"(?i)\s*(?:are|is)\s+(?:still\s+)?open")


def denials(words: str, found: list[Stated]) -> list[Stated]:
    """Return what a sentence denies beside the counts that it states.

    >>> [one.grade for one in denials("No major or minor findings were noted.", [])]
    ['major', 'minor']
    """
    return [one for one in _nones(words) if not overlaps(one, found)]


def denials_of_told(words: str, found: list[Stated]) -> list[Stated]:
    """Return the denials of what a sentence has told of before: 'three at Oulu, none at Lahti'."""
    more: list[Stated] = []
    graded = [one for one in found if one.grade or not one.none]
    for match in _NONE_TOO.finditer(words):
        before = [one for one in graded if one.end <= match.start()]
        if before and not overlaps(match, found):
            group = "none" if match.group("none") else "alone"
            more.append(Stated(*match.span(group), 0, before[-1].grade, none=True))
    return more


def _nones(words: str) -> list[Stated]:
    found: list[Stated] = []
    for match in _NONE.finditer(words):
        grade = match.group("grade") or match.group("none_of")
        noun = match.group("noun")
        listed = match.group().lower().startswith(("non", "finding"))
        if not noun and not grade and not listed:
            continue
        if noun and noun.lower().startswith("one") and not grade:
            continue
        if match.group("grade") and not noun and not _ELLIPSIS_END.match(words, match.end()):
            continue
        if _STILL_OPEN.match(words, match.end()) or _NO_DENIAL.search(match.group()):
            continue
        second = match.group("second")
        grades = (grade_of(grade), grade_of(second)) if grade and second else (grade_of(grade),)
        found.extend(Stated(*match.span(), 0, one, none=True) for one in grades)
    return found
