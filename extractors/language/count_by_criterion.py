"""Counts told criterion by criterion: one finding for each of those that a sentence lists.

'Minor non-conformances under 1.2, 3.2 and 4.1c, one for each', 'One minor non-conformance each was
found for 2.3b and 3.4a', '2.4a and 5.1b each carry a minor non-conformance'.
"""

from __future__ import annotations

import re

from extractors.language.codes import find_codes
from extractors.language.count_words import NC, WEAK, Stated, grade_of, numbers_of

_NOUN = rf"(?P<grade>minor|major)\s+(?:{NC}|{WEAK}|ones?\b)"
_GRADED = re.compile(rf"(?i)\b{_NOUN}")
_ONE_EACH = re.compile(
    r"(?i)\bone\s(?:\w+\s)?(?:each\b|apiece\b|per\s(?:criteri|clause|requirement))"
    rf"|\b(?:one|an?)\s(?:minor|major)\s(?:{NC})\s(?:each|apiece)\b"
    rf"|\beach\s(?:\w+\s){{1,2}}?an?\s(?:minor|major)\s(?:{NC})"
)
# A number so near before the noun counts it: 'two (2) further minor non-conformances'.
_NEAR = 13


def count_by_criterion(words: str) -> Stated | None:
    """Return the count of findings that stand one for each criterion listed, None without any.

    >>> count_by_criterion("Minor findings arose under 1.2, 3.2 and 4.1c, one for each.").n
    3
    """
    noun = _GRADED.search(words)
    if noun is None or not _ONE_EACH.search(words):
        return None
    before = [n for n in numbers_of(words[: noun.start()]) if n.end >= noun.start() - _NEAR]
    if any(int(number.value) != 1 for number in before):
        return None
    codes = len(find_codes(words))
    return Stated(*noun.span(), codes, grade_of(noun.group("grade"))) if codes > 1 else None
