"""Two readers of one announcement: the rules' values, and what the second reader says to them.

Where both agree the rules' value stays as it is. What only the second reader finds is taken from
a score on that was right in 98 of 100 such cases; its evidence then has a rule that begins with
``second_reader``. Every other difference is a flag, ``readers_disagree``, on the values that it is
about, so that a person looks at them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

from extractors.finding import Evidence, Flag, Json, Outcome
from extractors.reading import Reading
from extractors.second_reader.cutoffs import Cutoffs
from extractors.second_reader.proposals import Reader
from extractors.second_reader.values import FIELDS, NAMED, Found, key_of, label_of, said, values_of

RULE = "second_reader"
_GRADES = {"minor": "minor", "major": "major", None: "total"}
# May a value that only the second reader has be taken? By default where its score is enough.
MayTake = Callable[[str, Found], bool]


@dataclass(frozen=True)
class Second:
    """A second reader with the scores from which its words count."""

    reader: Reader
    cutoffs: Cutoffs

    def values(self, reading: Reading) -> dict[str, list[Found]]:
        """Return the second reader's values of an announcement by field."""
        return values_of(reading, self.reader(reading.document), self.cutoffs)

    def beside(self, reading: Reading, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Return the rules' outcomes with what the second reader adds and doubts."""
        return merged(reading, outcomes, self.values(reading), self.may_take, self.cutoffs)

    def may_take(self, field: str, found: Found) -> bool:
        """Say whether a value that only the second reader has is sure enough."""
        limit = self.cutoffs[found.label].taken_from
        return limit is not None and found.score >= limit

    def doubts(self, reading: Reading) -> tuple[Flag, ...]:
        """Return a flag where the rules see no announcement and the second reader an entity."""
        found = self.values(reading)["entity"]
        if not found:
            return ()
        told = said("entity", found[0].read.value)
        return (
            Flag(
                "readers_disagree",
                "warning",
                f"taken for no announcement, but the second reader finds {told} certified: look "
                "whether it is one",
                ("entity",),
            ),
        )


def merged(
    reading: Reading,
    outcomes: Sequence[Outcome],
    values: Mapping[str, Sequence[Found]],
    may_take: MayTake,
    cutoffs: Cutoffs,
) -> list[Outcome]:
    """Return the outcomes of the rules with the values taken and the disagreements flagged."""
    taken: dict[str, list[Found]] = {}
    result = []
    for outcome in outcomes:
        if "nonconformances" in outcome.values:
            result.append(outcome)  # filled below: its counts are read first
            continue
        for field in FIELDS:
            if field in outcome.values:
                own = values.get(field, ())
                outcome, new = _one_field(field, outcome, own, may_take, cutoffs)
                taken[field] = new
        result.append(outcome)
    counts = taken.get("counts", [])
    return [
        _counted(outcome, counts, cutoffs) if "nonconformances" in outcome.values else outcome
        for outcome in result
    ]


def alone(values: Mapping[str, Sequence[Found]]) -> dict[str, Json]:
    """Return the part of a record that the second reader gives without the rules."""
    record: dict[str, Json] = {
        field: [one.read.value for one in own] for field, own in values.items() if field != "entity"
    }
    entity = values.get("entity") or ()
    record["entity"] = entity[0].read.value if entity else None
    told: dict[str, Json] = {"minor": None, "major": None, "total": None}
    for count in record.get("counts", ()):
        key = _GRADES[count["grade"]]
        told[key] = count["n"] if told[key] is None else max(told[key], count["n"])
    record["nonconformances"] = told
    return record


def _one_field(
    field: str,
    outcome: Outcome,
    found: Sequence[Found],
    may_take: MayTake,
    cutoffs: Cutoffs,
) -> tuple[Outcome, list[Found]]:
    """Return the outcome of a field after the second reader has spoken, and what was taken."""
    value = outcome.values[field]
    is_list = isinstance(value, list)
    own: list[Json] = value if is_list else [] if value is None else [value]
    paths = [f"{field}[{index}]" if is_list else field for index in range(len(own))]
    keys = [key_of(field, item) for item in own]
    flags: list[Flag] = []
    taken: list[Found] = []
    answered: set[int] = set()
    for one in found:
        if one.read.key in keys:
            answered.update(i for i, key in enumerate(keys) if key == one.read.key)
            continue
        told = said(field, one.read.value)
        at = _read_there(outcome, paths, one)
        if at is None and own and not is_list:
            at = 0
        if at is not None:
            answered.add(at)
            other = said(field, own[at])
            detail = f"{NAMED[field]}: {other} to the rules, {told} to the second reader"
            flags.append(_disagreement(detail, paths[at]))
        elif may_take(field, one):
            taken.append(one)
        else:
            detail = f"{NAMED[field]} that only the second reader finds: {told}"
            flags.append(_disagreement(detail, *_fields_of(field, one.read.value)))
    for at, item in enumerate(own):
        if at not in answered and label_of(field, item) in cutoffs:
            detail = f"{NAMED[field]} that the second reader does not find: {said(field, item)}"
            flags.append(_disagreement(detail, paths[at]))
    if not flags and not taken:
        return outcome, []
    return _with(field, outcome, own, is_list, taken, flags, cutoffs), taken


def _with(
    field: str,
    outcome: Outcome,
    own: Sequence[Json],
    is_list: bool,
    taken: Sequence[Found],
    flags: Iterable[Flag],
    cutoffs: Cutoffs,
) -> Outcome:
    evidence = list(outcome.evidence)
    values = dict(outcome.values)
    absent = dict(outcome.absent)
    said_taken = []
    if taken:
        absent.pop(field, None)
        values[field] = (
            [*own, *(deepcopy(one.read.value) for one in taken)] if is_list else taken[0].read.value
        )
    for number, one in enumerate(taken):
        path = f"{field}[{len(own) + number}]" if is_list else field
        evidence += _evidence(path, field, one, cutoffs)
        detail = f"{NAMED[field]} that only the second reader finds, and surely enough: "
        said_taken.append(
            Flag("read_by_model", "info", detail + said(field, one.read.value), (path,))
        )
    return Outcome(values, tuple(evidence), absent, (*outcome.flags, *said_taken, *flags))


def _evidence(path: str, field: str, one: Found, cutoffs: Cutoffs) -> list[Evidence]:
    """The evidence of a taken value: its parser's places, the second reader's rule."""
    sure = cutoffs[one.label].confidence
    return [
        replace(row, path=f"{path}{row.path}", rule=f"{RULE}.{field}", confidence=sure)
        for row in one.read.evidence
    ]


def _counted(outcome: Outcome, counts: Sequence[Found], cutoffs: Cutoffs) -> Outcome:
    """Fill the numbers of non-conformances that the rules left open with counts that were taken."""
    told = dict(outcome.values["nonconformances"])
    absent, evidence = dict(outcome.absent), list(outcome.evidence)
    for grade in ("minor", "major"):
        own = [one for one in counts if one.read.value["grade"] == grade]
        if told[grade] is not None or len(own) != 1:
            continue
        path = f"nonconformances.{grade}"
        told[grade] = own[0].read.value["n"]
        absent.pop(path, None)
        row = replace(own[0].read.evidence[0], path="")
        evidence += _evidence(path, "nonconformances", _with_row(own[0], row), cutoffs)
    return replace(
        outcome,
        values={**outcome.values, "nonconformances": told},
        evidence=tuple(evidence),
        absent=absent,
    )


def _with_row(found: Found, row: Evidence) -> Found:
    return replace(found, read=replace(found.read, evidence=(row,)))


def _read_there(outcome: Outcome, paths: Sequence[str], one: Found) -> int | None:
    """Return which of the rules' values was read at the place of another value."""
    for row in outcome.evidence:
        if row.start is None or row.end is None or not _names_the_value(row):
            continue
        if row.start < one.end and one.start < row.end:
            path = row.path.partition(".")[0]
            if path in paths:
                return paths.index(path)
    return None


def _names_the_value(row: Evidence) -> bool:
    """Say whether evidence is of what tells values apart, not of what is said of them."""
    below = row.path.partition(".")[2]
    return below in ("", "value", "criterion", "name", "n")


def _fields_of(field: str, value: Json) -> tuple[str, ...]:
    if field == "counts":
        return (field, f"nonconformances.{_GRADES[value['grade']]}")
    return (field,)


def _disagreement(detail: str, *fields: str) -> Flag:
    return Flag("readers_disagree", "warning", f"{detail}; look which of them is right", fields)
