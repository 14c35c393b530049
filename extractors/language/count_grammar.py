"""The small grammar of counts: NUMBER, head noun and grade in the orders in which they are told.

'two minor non-conformances', 'twelve findings, every one of them minor', 'minor non-conformances
only, nine of them', 'minor: 11', 'not a single one', and what is left out in between. What a
count is worth (history, definition, another audit) is no matter of the grammar but of
nonconformances.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extractors.language.count_by_finding import count_by_finding
from extractors.language.numbers import Number, find_numbers
from extractors.vocab import any_of

Grade = Literal["minor", "major"]
NC = (
    r"non(?:-\s|[\s-])?conformac?n?c?(?:es|e)|non(?:-\s|[\s-])?conformit(?:ies|y)|nonconform\w+"
    r"|NCs?\b"
)
_WEAK = rf"(?:{any_of('finding_cues', 'noun')})\b"
_G = r"(?P<grade>minor|major)"
_RATED = rf"(?:{any_of('finding_cues', 'rated')})"
_RAISED = rf"(?:{any_of('finding_cues', 'raised')})"
# Between the number and its noun.
_FILL = rf"(?:(?:{any_of('finding_cues', 'count_adjective')})\s+)*"
_TAIL = re.compile(
    rf"(?i)(?:\s\(\d{{1,2}}\))?\s+{_FILL}"
    rf"(?:of\s+(?:them|these|those|which|the\s+(?:findings|{NC}))\s+(?:is|are|were|was|being\s+)?"
    rf"\s*(?:{_RATED}\s+)?(?:as\s+)?)?(?:a\s+)?"
    rf"(?:{_G}s?\b)?[\s-]*(?:and\s+(?P<second>minor|major)\b\s*)?"
    rf"(?P<noun>{NC}|(?P<weak>{_WEAK})|(?P<ones>ones?\b))?"
)
# What may stand behind a grade that has its noun left out: 'two major and five minor'.
_ELLIPSIS_END = re.compile(
    r"(?i)\s*(?:,|\)|/|as\swell|plus\b|along\b|together\b|and\b|or\b|but\b|\(|–|\.|;|$|under\b|in\b|at\b)"
)
# 'one under 3.2' behind a count with a grade.
_DITTO = re.compile(
    r"(?i)\s(?:more\s|further\s)?(?:under|at|in|for|against|concerns?|concerning|relates?|on)\s"
)
# '... to two, Principle 6 to three', '... three, its other audit one'.
_GAPPED = re.compile(
    r"(?:,|;|\band)\s(?:\w+\s){0,2}?(?:its|the|that|[A-Z]\w+|Principle)\b[^.;,]{0,40}\s$"
)
# 'One of the five non-conformances is major.'
_OF_THE_N = re.compile(
    rf"(?i)\s(?:out\s)?of\s(?:the\s|its\s|these\s)?[\w-]+\s(?:{NC})[^.;]{{0,80}}?"
    rf"\b(?:is|are|was|were)\s(?:{_RATED}\s)?(?:as\s)?(?:an?\s)?{_G}\b"
)
_PART_OF_N = re.compile(
    r"(?i)\b(?:one|two|three|four|five|six|seven|\d+)\s(?:out\s)?of\s(?:the\s|its\s|these\s)?$"
)
# 'only four, minor too', '(two, both minor)'.
_GRADE_TOO = re.compile(
    rf"(?i),?\s(?:all\s|both\s|each\s)?{_G}(?:\sones?)?,?\s(?:too|as\swell|again|also|likewise)\b"
    rf"|,\s(?:all|both)\s(?:of\sthem\s)?(?P<all>minor|major)\b"
)
# 'Of the fifteen non-conformances in the report, one is major.'
_OF_SUCH = re.compile(
    rf"(?i)\s(?:of\sthem\s)?(?:is|are|was|were|being|has\sbeen|have\sbeen)\s(?:{_RATED}\s)?(?:as\s)?"
    rf"(?:an?\s)?{_G}\b|\sof\sthem\s(?:of\s)?(?P<of>minor|major)\b|\s(?:{_RATED}\s)?as\s(?:an?\s)?(?P<as>minor|major)\b"
)
# 'eleven a year ago; now there are two', 'after five in 2021 only two were noted'.
_NOW = re.compile(
    r"(?i)\b(?:now|this\stime|only|just|raised|noted|found|brought|gave|yielded|produced"
    r"|left|remains?)\b[^.;]{0,30}$"
)
# 'four in total', 'two in number'.
_IN_ALL = re.compile(r"(?i)\s(?:in\s(?:total|all|number|sum)|altogether)\b")
# 'minor non-conformances only, nine of them'.
_NOUN_BEFORE = re.compile(
    rf"(?i)\b{_G}\s+(?:{NC}|{_WEAK})(?:\s(?:only|alone|too))?(?:,|\s[–—-]|:|\s\()\s?"
    r"(?:(?:and\s)?(?:just|only|namely|though)\s)?$"
)
_OF_THEM = re.compile(
    r"(?i)\s(?:of\s(?:them|these|those)|in\s(?:number|all|total))\b|\s?[.;)]|\s?$"
)
# No count though a number stands there: 'every one of them', 'no one', 'stage two'.
_NO_NUMBER_BEFORE = re.compile(
    r"(?i)\b(?:every|each|no|not|any|stage|phase|part|plant|unit|hall|line|site|mill|works|no\.?"
    r"|pages?|principles?|criteri\w+|annex|chapter|section|article|V)\s?$|\d[.,]$"
)
# 'At the Lahti line two minor non-conformances were noted': the number is no name of the line.
_PLACE_BEFORE = re.compile(r"(?i)\b(?:at|in|on)\s(?:the|its)\s[^.;,]{1,60}\s$")
_NEW_COUNT = re.compile(rf"(?i)\s(?:minor|major)\s(?:{NC}|{_WEAK})")
_LABEL_BEFORE = re.compile(rf"(?i)\b(?:minor|major)s?(?:\s(?:{NC}|{_WEAK}))?\s*[:=]\s*$")
# 'Minor non-conformances: 3', 'Major: none', 'minor non-conformances (four)', 'major 0, minor 11'.
_LISTED = re.compile(
    rf"(?i)\b{_G}s?\b(?P<noun>\s+(?:{NC}|{_WEAK}|ones))?(?P<mark>\s*(?:\(|:|=|–|-|\|)\s*|"
    rf"\s+(?:(?:to|against|under)\s+the\s+(?:[\w()]+\s+){{1,5}})?"
    rf"(?:number(?:ed)?|total(?:led)?|amount(?:ed)?\s+to|came\s+to|add\s+up\s+to|(?:was|were|is|are)\s+(?:limited|confined|restricted)\s+to|is|was|were|st(?:ood|ands)\s+at"
    rf"|(?:fell|dropped|went\s+down|came\s+down|decreased|declined|rose|increased|shrank)\s+(?:from\s+[\w-]+\s+)?to)"
    rf"\s+|\s(?=\d))"
    rf"(?P<number>\d{{1,2}}|[a-z]+)\b(?!\.\d|[-–]\d)(?=(?P<more>\s(?:{NC}|minor|major))?)"
)
_SINGLE = re.compile(
    rf"(?i)\b(?:a|the|its|their|one)\s+(?:single|sole|only|lone)\s+{_G}?\s*(?:{NC}|{_WEAK})"
    rf"|\ba\s+(?:single|sole|lone)\s+(?P<grade3>minor|major)\b(?=\s(?:among|under|in|at|on)\b|[,.;)])"
    rf"|\ba\s+(?P<grade2>minor|major)\s+(?:{NC})(?=[^.;]{{0,40}}?\b(?:was|is|has\s+been"
    rf"|were)\s+(?:\w+\s+)?(?:{_RAISED}))"
)
# '2019 twelve, 2022 seven, 2025 two': a row of audits, of which the last is this one.
_SERIES = re.compile(
    r"(?i)\b(?P<year>20\d\d)\b(?:\s\([^)]*\))?\s?(?:[:–—-]\s|,\s|\s)?(?P<number>\d{1,2}|[a-z]+)\b"
)
_BRACKETED = re.compile(r"\((?P<number>\d{1,2}|[a-z]+)\)", re.IGNORECASE)
# A denial, then a grade or two and the noun; or 'Findings: none'; or 'none was raised'.
_NONE = re.compile(
    rf"(?i)\b(?:no|zero|nil|not\s+(?:a\s+single|one|any)|without(?:\s+(?:any|a\s+single|an?))?|nor\s+any"
    rf"|free\s+(?:of|from)(?:\s+any)?|(?:neither|nor)\s+(?:\w+\s+)?(?:an?|any)|absence\s+of(?:\s+any)?"
    rf"|neither\s+[^.;,]{{1,60}}?\s(?:{_RAISED}|produced|brought|gave|yielded|showed|revealed"
    rf"|had|led\s+to|ended\s+(?:with|in)|resulted\s+in|turned\s+up)\s+(?:an?|any)|neither|never\s+(?:been\s+)?(?:an?|any)"
    rf"|(?:did|does|do)\s+not\s+(?:find|identify|raise|record|note|list|report|show|contain"
    rf"|result\s+in|bring|reveal)(?:\s+up)?(?:\s+(?:any|an?))?)\s+"
    rf"(?:(?:single|open|further|new|such|more)\s+)?(?:(?P<grade>minor"
    rf"|major)s?\s*(?:(?:or|nor|and)\s+(?P<second>minor|major)s?\s*)?)?"
    rf"(?P<noun>{NC}|findings?\b|shortcomings?\b|deviations?\b|ones?\b)?"
    rf"(?:\s+of\s+(?:a\s+)?(?P<of>minor|major)\s+(?:grade|kind|nature|category|degree|type|class))?"
    rf"|\b(?P<absent>minor|major)\s+(?:{NC}|ones)\s+(?:was|were|is|are)\s+(?:not\s+{_RAISED}|absent"
    rf"|ruled\s+out|avoided)\b|\b(?<!minor\s)(?<!major\s)(?:non[\s-]?conformances|findings)\s*:\s*(?:none|nil|0)\b"
    rf"|\bnone\s+(?:was|were)\s+{_RAISED}"
    rf"|\b(?:none|nothing|not\s+one)\s+(?:of\s+(?:them|these|those|which|the\s+\w+)\s+)?"
    rf"(?:(?:was|were|is|are|being|has\s+been|counts?|qualif\w+)\s+)?"
    rf"(?:{_RATED}\s+)?(?:as\s+)?(?:an?\s+)?(?P<none_of>major|minor)\b"
)
# 'It raised no others of either grade': none of the grade that it has not told.
_NO_OTHERS = re.compile(
    r"(?i)\bno\s(?:others?|more|further\s(?:ones|findings))\sof\s(?:either|any)\s"
    r"(?:grade|kind|category|class|type)\b"
)
# 'It left the box for majors blank', 'the major column stayed empty'.
_LEFT_BLANK = re.compile(
    rf"(?i)\b(?:(?:box|column|field|line|space|row|section|page)\s(?:for|of|headed)\s(?:the\s)?"
    rf"(?P<grade>minor|major)s?(?:\s(?:{NC}))?|(?P<headed>minor|major)s?(?:\s(?:{NC}))?\s"
    rf"(?:box|column|field|line|space|row|section|page))\s(?:\w+\s){{0,2}}(?:blank|empty|bare)\b"
)
# 'three at Lahti, none at Oulu', 'the present one turned up none': none of what was told before.
_NONE_TOO = re.compile(
    rf"(?i)(?:,|;|\band|\bbut)\s(?:the\s[\w ]{{1,30}}?\s)?(?P<none>none)\s(?:for|at|in|under"
    rf"|against|to|on|from)\b|\b(?:{_RAISED}|with|turned\sup|brought\sup|shows?|yielded)\s(?P<alone>none)\b"
)
_NUMBERED_GRADE = re.compile(
    rf"(?i)(?P<lead>\b(?:all|the|both)\s)?(?P<number>[\w-]+)\s(?:of\s(?:them|these|which)\s)?"
    rf"(?:(?:is|are|was|were)\s)?(?:{_RATED}\s)?(?:as\s)?(?:an?\s)?(?:minor|major)s?\b"
)
_DENIED = re.compile(
    r"(?i)\b(?:no|not\s(?:a|any|one|a\ssingle)|without(?:\sany|\sa)?|nor|neither|zero|any"
    r"|none(?:\sof\s(?:them|these|which))?(?:\s(?:is|was|were|being))?(?:\sas)?(?:\sa)?)\s$"
)
_PREDICATE = re.compile(
    rf"(?i)(?:\b(?:all|both|each|only|every\s(?:single\s)?one|each\sone)(?:\s\w+)?(?:\sof\s(?:them|these"
    rf"|which))?\s(?:(?:is|are|was|were|being)\s)?(?:{_RATED}\s)?(?:as\s)?(?:an?\s)?"
    rf"|\b(?:as|is|are|was|were|being|called|calls?|(?:calls?|called|rates?|rated|graded?|deems?)\s(?:it|them))"
    rf"\s(?:{_RATED}\s)?(?:as\s)?(?:all\s|both\s|only\s)?(?:an?\s)?|\b{_RATED}\s(?:as\s)?(?:an?\s)?)$"
)
# 'One non-conformance, minor, was recorded'; 'two findings (minor)'.
_APPOSITION = re.compile(
    rf"(?i)(?:,\s|\s\(|\s[–—-]\s)(?:an?\s)?{_G}(?:\sones?|\sin\sgrade)?(?=,|\)|\s[–—-]|\.|;|$)"
    rf"|\sof\s(?:an?\s|the\s)?(?P<of>minor|major)\s(?:grade|kind|nature|category|degree|type|class|sort)\b"
)
# 'One non-conformance only was raised: a minor one, under 3.1b.'
_COLON_ONE = re.compile(rf"(?i)^[^:;]*:\san?\s{_G}(?:\s(?:one|{NC}))?(?=[,.\s]|$)")


@dataclass(frozen=True, slots=True)
class Stated:
    """A count as a sentence states it; offsets in the sentence, ``none`` for a denial."""

    start: int
    end: int
    n: int
    grade: Grade | None
    none: bool = False
    latest: bool = False


def grade_of(word: str | None) -> Grade | None:
    """Return the grade that a word names, None for no word."""
    if word is None:
        return None
    return "minor" if word.lower() == "minor" else "major"


def stated_counts(words: str, follows: bool = False) -> tuple[Stated, ...]:
    """Return the counts that a sentence states, whatever they are worth.

    ``follows`` says that the sentence before told of findings: 'Four are minor.'

    >>> [(c.n, c.grade) for c in stated_counts("Twelve findings were raised, all of them minor.")]
    [(12, 'minor')]
    >>> [(c.n, c.grade) for c in stated_counts("It knows of minor non-conformances only, nine.")]
    [(9, 'minor')]
    """
    series = _series(words)
    if series is not None:
        return (series,)
    found: list[Stated] = []
    for number in _numbers(words):
        if any(one.start <= number.start < one.end for one in found):
            continue
        one = _number(words, number, found, follows)
        if one is not None:
            found.append(one)
    for match in _LISTED.finditer(words):
        n = _value(match.group("number"))
        loose = not match.group("noun") and not re.search(r"[:=]|\s", match.group("mark"))
        colon = re.search(r"[:=]", match.group("mark"))
        if n is None or loose or (match.group("more") and not colon) or _overlaps(match, found):
            continue
        found.append(
            Stated(match.start(), match.end("number"), n, grade_of(match.group("grade")), n == 0)
        )
    for match in _SINGLE.finditer(words):
        if re.search(
            r"(?i)\b(?:not|without|nor|never|(?:did|does|do)\snot\s\w+(?:\sup)?)\s$",
            words[: match.start()],
        ):
            continue
        if not _overlaps(match, found):
            grade = grade_of(match.group("grade") or match.group("grade2") or match.group("grade3"))
            behind = grade or _grade_behind(words, match.end(), 1)
            found.append(Stated(*match.span(), 1, behind))
    if not found:
        found.extend(_bracketed(words))
    found = _with_singly_told(words, found)
    found.sort(key=lambda one: one.start)
    found.extend(_nones_beside(words, found))
    graded = [one for one in found if one.grade or not one.none]
    for match in _NONE_TOO.finditer(words):
        before = [one for one in graded if one.end <= match.start()]
        if before and not _overlaps(match, found):
            group = "none" if match.group("none") else "alone"
            found.append(Stated(*match.span(group), 0, before[-1].grade, none=True))
    return tuple(sorted(found, key=lambda one: one.start))


# 'half a dozen', 'a pair of', 'both non-conformances'.
_IDIOMS = re.compile(
    rf"(?i)\b(?:(?P<six>half\sa\sdozen)|(?P<twelve>a\sdozen)|(?P<pair>a\s(?:pair|brace)\sof)"
    rf"|(?P<both>both)(?=\s(?:of\sthe\s)?(?:(?:minor|major)\s)?(?:{NC})))"
)
_VALUES = {"six": 6, "twelve": 12, "pair": 2, "both": 2}


def _numbers(words: str) -> list[Number]:
    """Return the numbers of a sentence, idioms among them."""
    found = list(find_numbers(words))
    for match in _IDIOMS.finditer(words):
        value = _VALUES[match.lastgroup or "both"]
        found = [n for n in found if n.end <= match.start() or match.end() <= n.start]
        found.append(Number(*match.span(), Decimal(value), words=True))
    return sorted(found, key=lambda number: number.start)


def _number(words: str, number: Number, before: list[Stated], follows: bool) -> Stated | None:
    """Read what stands around one number."""
    if number.value != number.value.to_integral_value() or number.value > 400:
        return None
    lead, n = words[: number.start], int(number.value)
    if number.words and n == 0:
        return None  # 'zero non-conformances' is read as a denial
    if re.match(r"\.\d|[-–]\d|\s?%", words[number.end :]) or (
        _NO_NUMBER_BEFORE.search(lead)
        and not (
            number.words and _PLACE_BEFORE.search(lead) and _NEW_COUNT.match(words, number.end)
        )
    ):
        return None
    if _LABEL_BEFORE.search(lead):
        return None  # 'Major: 0 Minor: 3' is a list
    tail = _TAIL.match(words, number.end)
    if tail is None:
        return _without_noun(words, number, n, before, follows)
    grade, noun = tail.group("grade"), tail.group("noun")
    if grade:
        plural = words[tail.end("grade") : tail.end("grade") + 1] == "s"
        if not noun and not plural and not _ELLIPSIS_END.match(words, tail.end("grade")):
            return None
        end = tail.end("noun") if noun else tail.end("grade")
        return Stated(number.start, end, n, grade_of(grade), none=n == 0)
    if not noun:
        return _without_noun(words, number, n, before, follows)
    behind = None if _PART_OF_N.search(lead) else _grade_behind(words, tail.end(), n)
    if behind is not None:
        return Stated(number.start, tail.end(), n, behind)
    if tail.group("ones"):
        return None
    if tail.group("weak") and not (
        re.search(rf"(?i)\b{_RAISED}\b", words[tail.end() :])
        and re.match(r"(?i)findings?|shortcomings?|deviations?", tail.group("weak"))
    ):
        return None  # 'seven points' of what? only those that were raised
    return Stated(number.start, tail.end("noun"), n, None, none=n == 0)


def _without_noun(
    words: str, number: Number, n: int, before: list[Stated], follows: bool
) -> Stated | None:
    """Read a number whose noun stands elsewhere or is left out."""
    lead, rest = words[: number.start], words[number.end :]
    if re.match(r"\s(?:in|years?|months?|times?)\s?(?:20\d\d|before|ago|earlier)\b", rest):
        return None  # 'against nine in 2021'
    of_all = _OF_THE_N.match(rest)
    if of_all is not None:
        return Stated(number.start, number.end, n, grade_of(of_all.group("grade")))
    if before and number.words and _DITTO.match(rest):
        if before[-1].n > 1 and re.search(r"(?i)\bthe\s(?:other|second|rest)", rest):
            return None  # 'two minor ones, one under 2.2, the other under 9.8a'
        return Stated(number.start, number.end, n, before[-1].grade)
    too = _GRADE_TOO.match(rest)
    if too is not None:
        return Stated(number.start, number.end + too.end(), n,
                      grade_of(too.group("grade") or too.group("all")))  # fmt: skip
    predicate = _OF_SUCH.match(rest)
    if predicate is not None and (
        before or follows or re.search(rf"(?i)\b(?:of|among)\b.*(?:{NC}|{_WEAK})", lead)
    ):
        grade = grade_of(predicate.group("grade") or predicate.group("as") or predicate.group("of"))
        if any(one.n == n and one.grade == grade for one in before):
            return None
        return Stated(number.start, number.end + predicate.end(), n, grade)
    noun = _NOUN_BEFORE.search(lead)
    if noun is not None and _OF_THEM.match(rest) and not _overlaps(noun, before):
        return Stated(noun.start(), number.end, n, grade_of(noun.group("grade")))
    if (
        before
        and number.words
        and _GAPPED.search(lead[before[-1].end :])
        and re.match(r"\s?[.;]|\s?$|,\s[\w-]+\s(?:in\s(?:total|all)|altogether)\b", rest)
        and not _NOW.search(lead[before[-1].end :])
    ):
        return Stated(number.start, number.end, n, before[-1].grade)
    if (
        before
        and before[-1].grade
        and _NOW.search(lead[before[-1].end :])
        and re.match(r"\s?[.;,)]|\s?$|\s(?:\w+\s)?(?:was|were|have|has|are|is|this)\b", rest)
    ):
        return Stated(number.start, number.end, n, before[-1].grade)
    if _IN_ALL.match(rest) and re.search(rf"(?i){NC}|\bfindings\b", lead):
        grade = _grade_behind(words, number.end, n) or _only_grade(lead)
        if grade is not None and not any(one.grade == grade and one.n == n for one in before):
            return Stated(number.start, number.end, n, grade)
    return None


def _grade_behind(words: str, position: int, n: int) -> Grade | None:
    """Return the grade that the rest of a sentence gives to all of a number's findings."""
    rest = re.split(r"(?<=[a-z)])\.\s", words[position:])[0]
    numbered: list[tuple[int, int]] = []
    for match in _NUMBERED_GRADE.finditer(rest):
        if re.search(r"(?i)\b(?:every|each|no|not)\s$", rest[: match.start()]):
            continue  # 'every one of them minor'
        told = _value(match.group("number"))
        if told is not None and told != n and match.group("number").lower() not in ("a", "an"):
            numbered.append(match.span())  # 'eight, two of them major'
    close = _APPOSITION.match(rest)
    if close is not None:
        return grade_of(close.group("grade") or close.group("of"))
    colon = _COLON_ONE.search(rest) if n == 1 else None
    if colon is not None:
        return grade_of(colon.group("grade"))
    grades: set[Grade | None] = set()
    for match in re.finditer(r"(?i)\b(minor|major)\b(?!\s\w*\s?(?:customer|update|project))", rest):
        lead = rest[: match.start()]
        if any(start <= match.start() < end for start, end in numbered):
            if not grades:
                return None
            continue
        if _DENIED.search(lead):
            continue
        if not _PREDICATE.search(lead):
            return None
        grades.add(grade_of(match.group()))
    return next(iter(grades)) if len(grades) == 1 else None


def all_graded(words: str, n: int) -> Grade | None:
    """Return the grade that a sentence gives to all of ``n`` findings told before it."""
    return _grade_behind(words, 0, n)


def _only_grade(words: str) -> Grade | None:
    grades = {
        grade_of(match.group(1))
        for match in re.finditer(r"(?i)\b(minor|major)\b", words)
        if not _DENIED.search(words[: match.start()])
    }
    return next(iter(grades)) if len(grades) == 1 else None


def _series(words: str) -> Stated | None:
    """'2019 twelve, 2022 seven, 2025 two': the count of the last audit."""
    grade = _only_grade(words)
    if grade is None or not re.search(rf"(?i){NC}|\bfindings\b", words):
        return None
    pairs = []
    for match in _SERIES.finditer(words):
        n = _value(match.group("number"))
        if n is not None:
            pairs.append((int(match.group("year")), n, match))
    if len(pairs) < 2:
        return None
    _, n, match = max(pairs, key=lambda pair: pair[0])
    return Stated(match.start("number"), match.end("number"), n, grade, none=n == 0, latest=True)


def _bracketed(words: str) -> list[Stated]:
    """'minor non-conformances in Principle 5 (one) and Principle 9 (two)'."""
    noun = re.search(rf"(?i)(?<!no\s)\b{_G}\s+(?:{NC})", words)
    if noun is None:
        return []
    found = []
    for match in _BRACKETED.finditer(words, noun.end()):
        n = _value(match.group("number"))
        if n:
            found.append(Stated(*match.span("number"), n, grade_of(noun.group("grade"))))
    return found


def _nones(words: str) -> list[Stated]:
    """Return the denials: 'No non-conformances were identified', 'absence of any major'."""
    found: list[Stated] = []
    for match in _NONE.finditer(words):
        grade = (
            match.group("grade")
            or match.group("none_of")
            or match.group("of")
            or match.group("absent")
        )
        noun = match.group("noun")
        listed = match.group().lower().startswith(("non", "finding"))
        if not noun and not grade and not listed:
            continue
        if noun and noun.lower().startswith("one") and not grade:
            continue
        if (
            match.group("grade")
            and not noun
            and not re.match(
                r"(?i)\s*(?:,|\.|;|:|\)|$|(?:was|were|and|or|but|at|in|non|finding|issues?)\b)",
                words[match.end() :],
            )
        ):
            continue
        if re.match(r"(?i)\s*(?:are|is)\s+(?:still\s+)?open", words[match.end() :]):
            continue
        if re.search(r"(?i)[-\s]free\s+of\s+charge", match.group()):
            continue
        second = match.group("second")
        grades = (grade_of(grade), grade_of(second)) if grade and second else (grade_of(grade),)
        found.extend(Stated(*match.span(), 0, one, none=True) for one in grades)
    return found


def _with_singly_told(words: str, found: list[Stated]) -> list[Stated]:
    """Add findings told one by one, unless another number of their grade has been read."""
    told = count_by_finding(words)
    if told is None:
        return found
    start, end, n, word = told
    one = Stated(start, end, n, grade_of(word))
    others = [other for other in found if not _overlaps(other, [one])]
    if any(other.grade == one.grade and other.n for other in others):
        return found
    return [*others, one]


def _nones_beside(words: str, found: list[Stated]) -> list[Stated]:
    """Return the denials beside what a sentence counts, those of 'no others' among them."""
    denied = [one for one in _nones(words) if not _overlaps(one, found)]
    for match in _NO_OTHERS.finditer(words):
        told = {one.grade for one in [*found, *denied]}
        other: Grade = "minor" if told == {"major"} else "major"
        if other not in told and not _overlaps(match, [*found, *denied]):
            denied.append(Stated(*match.span(), 0, other, none=True))
    for match in _LEFT_BLANK.finditer(words):
        if not _overlaps(match, [*found, *denied]):
            grade = grade_of(match.group("grade") or match.group("headed"))
            denied.append(Stated(*match.span(), 0, grade, none=True))
    return denied


def _value(written: str) -> int | None:
    if written.lower() in ("none", "nil", "no", "zero"):
        return 0
    numbers = find_numbers(written)
    if len(numbers) != 1 or numbers[0].end - numbers[0].start != len(written):
        return None
    return int(numbers[0].value)


def _overlaps(one: Stated | re.Match[str], found: list[Stated]) -> bool:
    start, end = one.span() if isinstance(one, re.Match) else (one.start, one.end)
    return any(other.start < end and start < other.end for other in found)
