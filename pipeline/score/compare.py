"""When two values are the same: the rules by which an answer is compared.

Text is compared after folding, without case, quotation marks, a leading 'the' and a final dot or
comma; lists are multisets without order; ``{"any": [...]}`` in an annotation admits each of its
values, null among them where it stands there.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from extractors.document import fold

Normal = Callable[[Any], Hashable]
_QUOTATION_MARKS = re.compile("[\"'`´\u2018-\u201f\u2039\u203a\u00ab\u00bb]")


@dataclass(frozen=True, slots=True)
class Expected:
    """One annotated value: its keys that are right, and whether it may also be missing."""

    keys: frozenset[Hashable]
    optional: bool
    written: Any


@dataclass(frozen=True, slots=True)
class Given:
    """One extracted value: its key and its number in the list."""

    key: Hashable
    written: Any
    index: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many values are right, which are missed and which should not be there."""

    right: int
    missed: tuple[Expected, ...]
    spurious: tuple[Given, ...]

    @property
    def errors(self) -> int:
        """The number of values missed or spurious."""
        return len(self.missed) + len(self.spurious)


def normal(value: Any) -> Hashable:
    """Return a value in the form in which it is compared.

    >>> normal("The \u201cNorrsken\u201d  Profil A.S.") == normal("norrsken profil a.s")
    True
    """
    if isinstance(value, str):
        text = _QUOTATION_MARKS.sub("", fold(value)).casefold()
        text = " ".join(text.split()).removeprefix("the ")
        return text[:-1].rstrip() if text.endswith((".", ",")) else text
    if isinstance(value, list):
        return ("list", *sorted((normal(item) for item in value), key=repr))
    if isinstance(value, dict):
        return ("object", *sorted((key, normal(item)) for key, item in value.items()))
    if isinstance(value, bool) or value is None:
        return ("constant", value)
    return float(value)


NULL = normal(None)


def letters_and_digits(value: Any) -> Hashable:
    """Return a statement as it is compared: its letters and digits alone."""
    if not isinstance(value, str):
        return normal(value)
    return "".join(character for character in fold(value).casefold() if character.isalnum())


def alternatives(annotated: Any) -> list[Any]:
    """Return the values that an annotation admits: one, or those of its ``any``.

    >>> alternatives({"any": ["can ends", {"any": ["ends", None]}]})
    ['can ends', 'ends', None]
    """
    if isinstance(annotated, dict) and set(annotated) == {"any"}:
        return [value for choice in annotated["any"] for value in alternatives(choice)]
    if isinstance(annotated, list):
        return [list(choice) for choice in itertools.product(*map(alternatives, annotated))]
    return [annotated]


def compare_scalar(annotated: Any, given: Any, normalise: Normal = normal) -> Comparison:
    """Compare one value with its annotation; null in both is right and counts nothing.

    Where null is among the admitted values, a wrong value is spurious and nothing is missed.
    """
    keys = frozenset(normalise(value) for value in alternatives(annotated))
    key = normalise(given)
    expected = Expected(keys - {NULL}, NULL in keys, annotated)
    value = Given(key, given, 0)
    if key in keys:
        return Comparison(int(key != NULL), (), ())
    missed = () if expected.optional else (expected,)
    return Comparison(0, missed, () if key == NULL else (value,))


def compare_list(
    annotated: Any, given: Sequence[Any], components: Sequence[str], normalise: Normal = normal
) -> Comparison:
    """Compare a list with its annotation as multisets, by the named components of its items.

    Without components the items themselves are compared. Of several admitted lists the one with
    the fewest errors counts.
    """
    values = [
        Given(key, item, index)
        for index, item in enumerate(given)
        if (key := _given_key(item, components, normalise)) != NULL
    ]
    lists = annotated["any"] if isinstance(annotated, dict) else [annotated]
    compared = [
        _match([_expected(item, components, normalise) for item in admitted or ()], values)
        for admitted in lists
    ]
    return min(compared, key=lambda comparison: (comparison.errors, -comparison.right))


def annotates(annotated: Any, components: Sequence[str]) -> bool:
    """Say whether every annotated item of a list has the components to compare."""
    lists = annotated["any"] if isinstance(annotated, dict) else [annotated]
    return all(
        isinstance(choice, dict) and all(component in choice for component in components)
        for admitted in lists
        for item in admitted or ()
        for choice in _choices(item)
        if choice is not None
    )


def _choices(item: Any) -> list[Any]:
    if isinstance(item, dict) and set(item) == {"any"}:
        return list(item["any"])
    return [item]


def _expected(item: Any, components: Sequence[str], normalise: Normal) -> Expected:
    keys: set[Hashable] = set()
    for choice in _choices(item):
        if components and isinstance(choice, dict):
            admitted = [alternatives(choice[component]) for component in components]
            keys.update(_key(values, normalise) for values in itertools.product(*admitted))
        else:
            keys.update(normalise(value) for value in alternatives(choice))
    return Expected(frozenset(keys - {NULL}), NULL in keys, item)


def _given_key(item: Any, components: Sequence[str], normalise: Normal) -> Hashable:
    if not components:
        return normalise(item)
    if not isinstance(item, dict):
        return ("not an object", repr(item))
    return _key([item.get(component) for component in components], normalise)


def _key(values: Sequence[Any], normalise: Normal) -> Hashable:
    """Return the key of an item; a single component that is null makes no item."""
    if len(values) == 1:
        return normalise(values[0])
    return tuple(normalise(value) for value in values)


def _match(expected: Sequence[Expected], given: Sequence[Given]) -> Comparison:
    """Pair annotated and extracted values so that as many as possible are right.

    Values that must be there are paired first (augmenting paths never undo a pair's being
    right), then those that may be missing.
    """
    order = sorted(range(len(expected)), key=lambda number: expected[number].optional)
    owner: dict[int, int] = {}

    def pair(number: int, tried: set[int]) -> bool:
        for place, value in enumerate(given):
            if place in tried or value.key not in expected[number].keys:
                continue
            tried.add(place)
            if place not in owner or pair(owner[place], tried):
                owner[place] = number
                return True
        return False

    for number in order:
        pair(number, set())
    paired = set(owner.values())
    return Comparison(
        right=len(owner),
        missed=_unpaired(expected, paired),
        spurious=tuple(value for place, value in enumerate(given) if place not in owner),
    )


def _unpaired(expected: Iterable[Expected], paired: set[int]) -> tuple[Expected, ...]:
    return tuple(
        value
        for number, value in enumerate(expected)
        if number not in paired and not value.optional
    )
