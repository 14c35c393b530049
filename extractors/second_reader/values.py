"""From proposals to values: what a field's own parser cannot read at a place is no value."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from extractors.fields import (
    auditors,
    capacities,
    counts,
    criteria,
    entity,
    facilities,
    places,
    speakers,
)
from extractors.finding import Json, Proposed
from extractors.language.names import fold_key
from extractors.reading import Reading
from extractors.second_reader.cutoffs import Cutoffs
from extractors.second_reader.proposals import (
    AUDITOR,
    CAPACITY,
    COUNT,
    COUNT_MAJOR,
    COUNT_MINOR,
    CRITERION,
    ENTITY,
    FACILITY,
    PLACE,
    SPEAKER,
    Proposal,
)

Parse = Callable[[Reading, int, int], Proposed | None]

# The field of each label, and the parser of that field.
FIELD_OF: Mapping[str, tuple[str, Parse]] = {
    ENTITY: ("entity", entity.proposed),
    FACILITY: ("facilities", facilities.proposed),
    PLACE: ("places", places.proposed),
    AUDITOR: ("auditors", auditors.proposed),
    SPEAKER: ("speakers", speakers.proposed),
    CAPACITY: ("capacities", capacities.proposed),
    CRITERION: ("criteria", criteria.proposed),
    COUNT: ("counts", partial(counts.proposed, grade=None)),
    COUNT_MINOR: ("counts", partial(counts.proposed, grade="minor")),
    COUNT_MAJOR: ("counts", partial(counts.proposed, grade="major")),
}
FIELDS = tuple(dict.fromkeys(field for field, _ in FIELD_OF.values()))
# What a field's values are called in a sentence.
NAMED: Mapping[str, str] = {
    "entity": "the entity", "facilities": "a facility", "places": "a place",
    "auditors": "an audit firm", "speakers": "a speaker", "capacities": "a quantity",
    "criteria": "a finding's criterion", "counts": "a count of findings",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One value of the second reader: the surest of the proposals that give it."""

    label: str
    start: int
    end: int
    score: float
    read: Proposed


def values_of(
    reading: Reading, proposals: Iterable[Proposal], cutoffs: Cutoffs
) -> dict[str, list[Found]]:
    """Return the values of the second reader by field, each once, in the order of the text.

    Of an entity there is one: the value of the surest proposal. Where two proposals of one field
    overlap, the surer is read.
    """
    best: dict[tuple[str, Hashable], Found] = {}
    spoken = [
        one
        for one in proposals
        if one.label in cutoffs and one.score >= cutoffs[one.label].proposed_from
    ]
    taken: dict[str, list[Proposal]] = {}
    for proposal in sorted(spoken, key=lambda one: (-one.score, one.start, -one.end)):
        field, parse = FIELD_OF[proposal.label]
        others = taken.setdefault(field, [])
        if any(one.start < proposal.end and proposal.start < one.end for one in others):
            continue
        read = parse(reading, proposal.start, proposal.end)
        if read is None:
            continue
        others.append(proposal)
        best.setdefault(
            (field, read.key),
            Found(proposal.label, proposal.start, proposal.end, proposal.score, read),
        )
    found: dict[str, list[Found]] = {field: [] for field in FIELDS}
    for (field, _), one in best.items():
        found[field].append(one)
    for field, own in found.items():
        own.sort(key=lambda one: (one.start, one.end))
        if field == "entity" and own:
            found[field] = [max(own, key=lambda one: (one.score, -one.start))]
    return found


def key_of(field: str, value: Json) -> Hashable:
    """Return the key of a value of the record, as the field's parser gives it."""
    if field == "capacities":
        return (value["value"], value["unit"])
    if field == "criteria":
        return (value["criterion"], tuple(value["parts"]))
    if field == "counts":
        return (value["n"], value["grade"])
    if field == "speakers":
        return fold_key(value["name"])
    return fold_key(value)


_COUNTS = {"minor": COUNT_MINOR, "major": COUNT_MAJOR, None: COUNT}
_LABELS = {field: label for label, (field, _) in FIELD_OF.items()}


def label_of(field: str, value: Json) -> str:
    """Return the label under which the second reader would propose a value."""
    return _COUNTS[value["grade"]] if field == "counts" else _LABELS[field]


def said(field: str, value: Json) -> str:
    """Return a value as a sentence names it."""
    if field in ("capacities", "criteria"):
        return f"'{value['as_written']}'"
    if field == "counts":
        return f"{value['n']} {value['grade'] or 'without a grade'}"
    return f"'{value['name'] if field == 'speakers' else value}'"
