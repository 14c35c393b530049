"""Which numbers of a sentence count this audit's findings, and of which grade, weighed.

The grammar of counts (count_grammar.py) knows the common wordings. Where an editor wrote
otherwise, what a careful reader goes by still holds: the order and the distance of number, grade
and noun, what stands between them, whether another number is nearer, and words of another audit,
of a rule, of what is closed. Each is a feature of a candidate; `python -m tools.weigh_counts`
learns their weights from the training part of the samples (vocab/count_weights.csv), the grammar's
own answer being one of them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from extractors.document import Span
from extractors.language.count_tokens import Token, tokens_of
from extractors.language.count_words import Grade, Stated, grade_of
from extractors.language.scope import Scope, has_cue, part_around
from extractors.vocab import any_of, read_rows

# A number with a grade, one without; a denial of a grade, one of everything.
Kind = Literal["graded", "ungraded", "denied", "denied_all"]
KINDS: tuple[Kind, ...] = ("graded", "ungraded", "denied", "denied_all")
_GRADES: tuple[Grade, ...] = ("minor", "major")
_CUES: tuple[Scope, ...] = (
    "finding_past", "finding_closed", "definition", "audit_past", "audit_other", "other",
    "condition",
)  # fmt: skip
_NUMBERS = ("number", "single", "article")
_NOUNS = ("noun", "weak", "ones")
# Words of an earlier time, of this one, and of rules (finding_cues.csv).
_WORDS = {
    kind: re.compile(rf"(?i)\b(?:{any_of('finding_cues', kind)})\b")
    for kind in ("then", "now", "rule")
}
_BETWEEN = (
    "comma", "stop", "colon", "bracket", "dash", "join", "number", "noun", "weak", "be", "rated",
    "raised", "every", "denial", "code", "them", "under", "contrast", "total", "year",
)  # fmt: skip
_FAR = 40
# A value that is not there harms less than one that is wrong.
LIKELY = 0.6
LIKELY_IF_TOLD = 0.4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number or denial with the grade that it may be of, and what speaks for and against it."""

    sentence: Span
    token: Token
    grade: Token | None
    stated: Stated
    kind: Kind
    features: tuple[str, ...]

    def probability(self, weights: dict[str, float] | None = None) -> float:
        """Return how surely the candidate is a count of this audit's findings."""
        weights = count_weights(self.kind) if weights is None else weights
        score = sum(weights.get(name, 0.0) for name in self.features)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def is_likely(self, probability: float) -> bool:
        """Say whether a probability is enough: less is asked of what the grammar says, too."""
        told = "grammar says so" in self.features
        return probability > (LIKELY_IF_TOLD if told else LIKELY)


@cache
def count_weights(kind: Kind) -> dict[str, float]:
    """Return the weight of each feature of one kind of candidate (vocab/count_weights.csv)."""
    return {
        row["feature"]: float(row["weight"])
        for row in read_rows("count_weights")
        if row["kind"] == kind
    }


def choose_counts(
    text: str, sentence: Span, told: tuple[Stated, ...], before: Grade | None
) -> tuple[Stated, ...]:
    """Return the counts that a sentence most probably states of this audit.

    ``told`` is what the grammar reads, ``before`` the one grade of the sentence before, if that
    was about findings. A number counts one grade; a denial may deny two; what has no grade is
    asked last.
    """
    rated = sorted(
        ((c.probability(), c) for c in count_candidates(text, sentence, told, before)),
        key=lambda pair: (pair[1].stated.grade is None, -pair[0], pair[1].token.start),
    )
    rated = _latest(rated)
    taken: dict[Token, Candidate] = {}
    grades: set[Token] = set()
    found: list[Stated] = []
    for probability, candidate in rated:
        if not candidate.is_likely(probability):
            continue
        earlier = taken.get(candidate.token)
        if earlier is not None and not (earlier.kind == candidate.kind == "denied"):
            continue
        word = candidate.grade
        if word is not None and word.start > candidate.token.start:
            # A grade behind its number is that number's alone: 'ten ...: all ten are minor'.
            if word in grades:
                continue
            grades.add(word)
        taken[candidate.token] = candidate
        found.append(candidate.stated)
    return tuple(sorted(_each_once(found), key=lambda one: one.start))


# What says that a count is of an audit before the one that the rest of the sentence tells of.
_EARLIER = frozenset(
    {"contrast opens the sentence", "part: finding_past", "part: then, not now", "part: year"}
)
# Behind a number whose noun is left out.
_BARE = frozenset(
    {"behind: edge", "behind: stop", "behind: comma", "behind: was", "behind: were", "behind: are",
     "behind: is", "behind: raised"}
)  # fmt: skip


def _latest(rated: list[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """Let the count of the later audit stand for that of the earlier, which names the grade.

    'After five minor non-conformances in 2021, only two were noted this time.'
    """
    graded = [c for _, c in rated if c.grade is not None and c.kind in ("graded", "denied")]
    first = next(
        (c for c in sorted(graded, key=lambda c: c.token.start)
         if "grade behind" in c.features and _EARLIER.intersection(c.features)),
        None,
    )  # fmt: skip
    if first is None:
        return rated
    later = [
        c
        for c in graded
        if c.grade is first.grade
        and "grade before" in c.features
        and _BARE.intersection(c.features)
        and "year right behind" not in c.features
    ]
    if len(later) != 1:
        return rated
    rest = [(p, c) for p, c in rated if c.token not in (first.token, later[0].token)]
    return [(1.0, later[0]), *rest]


def _each_once(found: list[Stated]) -> list[Stated]:
    """A grade is denied once, and a number is not told without a grade beside itself with one."""
    kept: list[Stated] = []
    graded = {one.n for one in found if one.n and one.grade is not None}
    for one in found:
        if one.grade is None and one.n in graded:
            continue  # 'eight non-conformances; all eight are minor'
        if one.n or not any(not other.n and other.grade == one.grade for other in kept):
            kept.append(one)
    return kept


def count_candidates(
    text: str, sentence: Span, told: tuple[Stated, ...], before: Grade | None
) -> tuple[Candidate, ...]:
    """Return each number and each denial of a sentence with each grade it may be of."""
    words = text[sentence.start : sentence.end]
    tokens = tokens_of(words)
    whole = tuple(f"sentence: {cue}" for cue in _CUES if has_cue(words, cue))
    whole += tuple(f"sentence: {k}" for k, pattern in _WORDS.items() if pattern.search(words))
    kinds = {token.kind for token in tokens}
    whole += tuple(f"sentence has {k}" for k in ("raised", "noun", "grade", "total") if k in kinds)
    if len(kinds & {"noun", "weak", "ones", "grade"}) == 0:
        whole += ("no word of findings",)
    found: list[Candidate] = []
    for index, token in enumerate(tokens):
        if token.kind not in _NUMBERS and token.kind != "denial":
            continue
        around = (*whole, *_around(text, sentence, tokens, index, told))
        denied = token.kind == "denial"
        for grade in _GRADES:
            way = _way_to_grade(tokens, index, grade, before)
            if way is None:
                continue
            at, features = way
            said = _said(told, token, grade, denied)
            found.append(
                _candidate(sentence, tokens, index, at, grade, "denied" if denied else "graded",
                           (*features, *around, *said))
            )  # fmt: skip
        said = _said(told, token, None, denied)
        kind: Kind = "denied_all" if denied else "ungraded"
        grades = len({grade_of(t.text) for t in tokens if t.kind == "grade"})
        noun = _nearest_noun(tokens, index)
        found.append(
            _candidate(sentence, tokens, index, None, None, kind,
                       (f"{grades} grades in sentence", *noun, *around, *said))
        )  # fmt: skip
    return tuple(found)


def _candidate(
    sentence: Span,
    tokens: tuple[Token, ...],
    index: int,
    at: int | None,
    grade: Grade | None,
    kind: Kind,
    features: tuple[str, ...],
) -> Candidate:
    token = tokens[index]
    first = last = index
    if at is not None and abs(at - index) <= 4:
        first, last = min(index, at), max(index, at)
    if last + 1 < len(tokens) and tokens[last + 1].kind in _NOUNS:
        last += 1
    stated = Stated(tokens[first].start, tokens[last].end, token.n or 0, grade,
                    none=token.n == 0)  # fmt: skip
    return Candidate(
        sentence,
        token,
        tokens[at] if at is not None else None,
        stated,
        kind,
        tuple(dict.fromkeys(("bias", *features))),
    )


def _said(
    told: tuple[Stated, ...], token: Token, grade: Grade | None, denied: bool
) -> tuple[str, ...]:
    """Return how the grammar's answer stands to a candidate."""
    here = [one for one in told if one.start < token.end and token.start < one.end]
    found: list[str] = []
    if any(one.grade == grade and one.n == token.n for one in here):
        found.append("grammar says so")
    elif any(one.n == token.n for one in here):
        found.append("grammar says another grade")
    elif here:
        found.append("grammar says another number")
    elif told:
        found.append("grammar reads others")
    else:
        found.append("grammar reads nothing")
    if any(one.grade == grade and one.n != token.n for one in told if one not in here):
        found.append("grammar says another number of the grade")
    return tuple(found)


def _bucket(distance: int) -> str:
    for limit in (1, 2, 3, 5, 8, 14):
        if distance <= limit:
            return str(limit)
    return "far"


def _way_to_grade(
    tokens: tuple[Token, ...], index: int, grade: Grade, before: Grade | None
) -> tuple[int | None, tuple[str, ...]] | None:
    """Return where the nearest word of a grade stands and what the way to it is like."""
    places = [i for i, t in enumerate(tokens)
              if t.kind == "grade" and grade_of(t.text) == grade
              and _reaches(tokens, index, i)]  # fmt: skip
    if not places:
        if before != grade or any(t.kind == "grade" for t in tokens):
            return None
        return None, ("grade in the sentence before",)
    # What stands behind is as near as what stands two words nearer before.
    at = min(places, key=lambda i: (abs(i - index) + (2 if i < index else 0), i))
    order = "behind" if at > index else "before"
    low, high = sorted((index, at))
    between = tokens[low + 1 : high]
    kinds = {token.kind for token in between}
    features = [f"grade {order}", f"grade {order}: {_bucket(high - low)} words apart"]
    features += [f"grade {order}: {kind} between" for kind in _BETWEEN if kind in kinds]
    if "single" in kinds or "article" in kinds:
        features.append(f"grade {order}: number between")
    if any(t.kind == "grade" for t in between):
        features.append(f"grade {order}: other grade between")
    if not kinds - {"word", "adjective", "every"}:
        features.append(f"grade {order}: only words between")
    others = [i for i, t in enumerate(tokens)
              if i != index and (t.kind in _NUMBERS or t.kind == "denial")]  # fmt: skip
    if any(abs(i - at) < high - low for i in others):
        features.append(f"grade {order}: nearer to another number")
    if any(abs(i - index) < high - low for i, t in enumerate(tokens)
           if t.kind == "grade" and grade_of(t.text) != grade):  # fmt: skip
        features.append(f"grade {order}: another grade nearer")
    if (agrees := _agrees(tokens, index, at)) is not None:
        features.append("number agrees with noun" if agrees else "number against noun")
    behind = tokens[at + 1].kind if at + 1 < len(tokens) else "end"
    features.append(f"grade {order}, then {behind}")
    return at, tuple(features)


def _agrees(tokens: tuple[Token, ...], index: int, at: int) -> bool | None:
    """Say whether 'one' has a singular behind its grade and more a plural; None without a noun."""
    n = tokens[index].n
    if at < index or not n or at + 1 >= len(tokens) or tokens[at + 1].kind not in _NOUNS:
        return None
    return (n == 1) != tokens[at + 1].text.endswith("s")


def _reaches(tokens: tuple[Token, ...], index: int, at: int) -> bool:
    """Say whether no other grade stands between a number and a grade.

    Unless another number has that one ('nine, one major, the others minor'), or a denial denies
    both: 'no major or minor ones'.
    """
    low, high = sorted((index, at))
    between = range(low + 1, high)
    if (
        at != index + 1
        and tokens[index - 1].kind == "them"
        and index > 1
        and tokens[index - 2].kind in _NUMBERS
    ):
        return False  # 'One of the five is major'
    if tokens[index].kind == "denial" and any(
        tokens[i].kind in ("contrast", "stop") for i in between
    ):
        return False  # 'No finding of that audit, which noted three minor ones'
    grades = [i for i in between if tokens[i].kind == "grade"]
    if not grades:
        return True
    if at < index:
        return False
    if tokens[index].kind == "denial":
        joined = {t.kind for t in tokens[grades[0] : at]} <= {
            "grade",
            "join",
            "denial",
            "comma",
            "noun",
        }
        return joined or tokens[at - 1].text in ("nor", "or")
    return all(
        any(tokens[i].kind in (*_NUMBERS, "denial") for i in range(low + 1, g)) for g in grades
    )


def _nearest_noun(tokens: tuple[Token, ...], index: int) -> tuple[str, ...]:
    """Return how far behind a number what a finding is called stands."""
    for distance, token in enumerate(tokens[index + 1 :], start=1):
        if token.kind in _NOUNS:
            kinds = {t.kind for t in tokens[index + 1 : index + distance]}
            found = [f"{token.kind} behind: {_bucket(distance)} words"]
            found += [f"{kind} before noun" for kind in _BETWEEN if kind in kinds]
            return (*found, "grade before noun") if "grade" in kinds else tuple(found)
    return ("no noun behind",)


def _around(
    text: str,
    sentence: Span,
    tokens: tuple[Token, ...],
    index: int,
    told: tuple[Stated, ...],
) -> list[str]:
    """Return what stands around a number, whatever its grade."""
    token = tokens[index]
    before = tokens[index - 1] if index else None
    behind = tokens[index + 1] if index + 1 < len(tokens) else None
    found = [f"is {token.kind}"]
    if token.kind == "denial":
        found.append(f"denial: {'0' if token.text.isdigit() else token.text.split()[0]}")
    elif token.n == 1:
        found.append("is one")
    elif token.text.isdigit():
        found.append("is in digits")
    found.append(f"before: {_name(before)}")
    found.append(f"behind: {_name(behind)}")
    if not any(t.kind in _NUMBERS for t in tokens[:index]):
        found.append("first number")
    if not any(t.kind in _NOUNS or t.kind == "grade" for t in tokens[:index]):
        found.append("no finding before")
    at = Span(sentence.start + token.start, sentence.start + token.end)
    part = part_around(text, sentence, at, "count")
    piece = text[part.start : part.end]
    found += [f"part: {cue}" for cue in _CUES if has_cue(piece, cue)]
    found += [f"part: {kind}" for kind, pattern in _WORDS.items() if pattern.search(piece)]
    if any(t.kind == "year" for t in tokens
           if part.start <= sentence.start + t.start < part.end):  # fmt: skip
        found.append("part: year")
    if "before: the" in found and "part: finding_closed" in found:
        found.append("known and closed")
    if [t.kind for t in tokens[index + 1 : index + 3]] == ["under", "year"]:
        found.append("year right behind")
    if "part: then" in found and ("part: year" in found or "part: now" not in found):
        found.append("part: then, not now")
    if "part: then" in found and "part: year" in found:
        found.append("part: then, in a year")
    if any(t.kind == "contrast" for t in tokens[:index][-_FAR:]):
        found.append("contrast before")
    if tokens[0].kind == "contrast":
        found.append("contrast opens the sentence")
    return found


def _name(token: Token | None) -> str:
    if token is None:
        return "edge"
    if token.kind in ("under", "be", "every", "them"):
        return token.text
    if token.text in ("the", "its", "their", "these", "those"):
        return "the"
    return token.kind
