"""A sentence about findings as the few kinds of words on which its counts depend.

Numbers, denials, grades, what a finding is called, verbs of rating and of raising, marks and the
words that join; every other word is just a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.language.codes import find_codes
from extractors.language.count_words import NC, RAISED, RATED, WEAK, numbers_of
from extractors.vocab import any_of

# Non-conformances number few; hundreds are tonnes or people.
MOST = 400
_TOKENS = re.compile(
    rf"(?i)(?P<year>\b(?:19|20)\d\d\b|\bago\b)"
    rf"|(?P<noun>\b(?:{NC}))"
    rf"|(?P<grade>\b(?:minor|major)s?\b)"
    rf"|(?P<single>\b(?:a|the|its|their|one)\s(?:single|sole|only|lone)\b)"
    rf"|(?P<every>\b(?:every\s(?:single\s)?one|each\sone|all|both|each|every)\b)"
    rf"|(?P<denial>\b(?:no(?!\s(?:fewer|less|more|later)\b)|not\s(?:a\ssingle|one|any|a)|none|nil|zero"
    rf"|neither|nor|without|nothing|not|never|(?:absence|free)\s(?:of|from))\b)"
    rf"|(?P<ones>(?<=minor\s|major\s)ones?\b)"
    rf"|(?P<article>\ban?(?=\s(?:{any_of('finding_cues', 'count_adjective')}\s)?(?:minor|major)\b))"
    rf"|(?P<weak>\b{WEAK})"
    rf"|(?P<label>\b(?:criteri\w+|principles?|pages?|stage|phase|hall|line|no\.|part|article|section)(?=\s))"
    rf"|(?P<them>\bof\s(?:them|these|those|which|the)\b)"
    rf"|(?P<adjective>\b(?:{any_of('finding_cues', 'count_adjective')}|any|just)\b)"
    rf"|(?P<rated>\b{RATED}\b(?=\s(?:as\s)?(?:an?\s|all\s|both\s)?(?:minor|major)))|(?P<raised>\b{RAISED}\b)"
    rf"|(?P<be>\b(?:is|are|was|were|being|been|has|have|had)\b)"
    rf"|(?P<total>\b(?:{any_of('finding_cues', 'overall')})\b)"
    rf"|(?P<join>\b(?:and|or|as\swell\sas|plus|alongside)\b|&)"
    rf"|(?P<under>\b(?:under|against|at|in|for|on|to|with|from|by|concerning)\b)"
    rf"|(?P<contrast>\b(?:but|while|whereas|although|after|when|compared|until|where|which|who)\b)"
    rf"|(?P<comma>,)|(?P<stop>[;.](?!\d))|(?P<colon>[:=|])|(?P<bracket>[(\[])|(?P<closing>[)\]])"
    rf"|(?P<dash>\s[–—-]\s)|(?P<word>[^\W\d][\w’'-]*)|(?P<other>\S)"
)

_GRADE_BEFORE = re.compile(r"(?i)\b(?:minor|major)\s$")


@dataclass(frozen=True, slots=True)
class Token:
    """One word or phrase with its kind; ``n`` is the value of a number, 0 of a denial."""

    kind: str
    start: int
    end: int
    text: str
    n: int | None = None


def tokens_of(words: str) -> tuple[Token, ...]:
    """Return the words of a sentence by kind.

    >>> [token.kind for token in tokens_of("Two minor findings, under 2.4a-e and 3.1.")]
    ['number', 'grade', 'weak', 'comma', 'under', 'code', 'join', 'code', 'stop']
    """
    fixed = [Token("code", c.start, c.end, words[c.start : c.end]) for c in find_codes(words)]
    for number in numbers_of(words):
        if any(number.start < t.end and t.start < number.end for t in fixed):
            continue
        if number.value != number.value.to_integral_value() or number.value > MOST:
            continue
        n, text = int(number.value), words[number.start : number.end]
        if text.lower() == "one" and _GRADE_BEFORE.search(words, 0, number.start):
            continue  # 'a minor one'
        fixed.append(Token("number" if n else "denial", number.start, number.end, text, n))
    fixed.sort(key=lambda token: token.start)
    found: list[Token] = []
    position = 0
    while (match := _TOKENS.search(words, position)) is not None:
        inside = next((t for t in fixed if t.start < match.end() and match.start() < t.end), None)
        kind = match.lastgroup or "other"
        wider = kind in ("single", "every", "denial")  # 'one single', 'every one', 'not one'
        if inside is not None and not (wider and match.start() < inside.start):
            fixed.remove(inside)
            if not _is_repeated(inside, found):
                found.append(inside)
            position = inside.end
            continue
        fixed = [t for t in fixed if t.start >= match.end()]
        worth = {"single": 1, "article": 1, "denial": 0}.get(kind)
        found.append(Token(kind, match.start(), match.end(), match.group().lower(), worth))
        position = match.end()
    return tuple(found)


def _is_repeated(number: Token, found: list[Token]) -> bool:
    """Say whether digits in brackets repeat the word before them: 'three (3)'."""
    return (
        len(found) > 1
        and found[-1].kind == "bracket"
        and found[-2].kind == "number"
        and found[-2].n == number.n
    )
