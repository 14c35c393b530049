"""Corrections laid over a document's record.

The record that was stored stays as it is: what comes out is a new one. Values that a record tells
twice (a facility in the list and in a site, a count and its sum) are corrected together.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from pipeline.corrections.fields import REPEATED, REPEATED_THERE, is_object, pattern
from pipeline.corrections.file import Correction
from pipeline.corrections.locate import Change, Void, at_place, is_confirming, locate, said
from pipeline.corrections.paths import (
    Path,
    get,
    is_within,
    joined,
    matching,
    order,
    put,
    same,
    without,
)

if TYPE_CHECKING:
    from extractors.document import Document

State = Literal["applied", "confirmed", "void", "conflicting"]
ADDED = "correction.added"  # the rule of a value that only a person read
SURE = 1.0  # the confidence of what a person looked at
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What became of one correction; ``field`` is its value's path in the corrected record."""

    correction: Correction
    state: State
    field: str
    detail: str


def correct(
    contract: Mapping[str, Any], corrections: Sequence[Correction], document: Document | None
) -> tuple[Json, tuple[Ruling, ...]]:
    """Return a document's contract object with its corrections laid over, and what became of each.

    In: the object of RECORD.md; the corrections of this document; its text and pages where they
    are known (without them nothing can be added, and evidence alone proves a place). Out: a new
    object, whose values, evidence (with ``review``), reasons for gaps and flags are those after
    the corrections; the rulings. The order of the corrections does not matter.
    """
    line: Json = copy.deepcopy({**contract})
    for key, empty in (("record", {}), ("absent", {}), ("evidence", []), ("flags", [])):
        line[key] = line.get(key) or empty
    rulings: list[Ruling] = []
    changes: list[Change] = []
    for correction in sorted(corrections, key=lambda c: c.key):
        try:
            changes.append(locate(line, correction, document))
        except Void as void:
            rulings.append(Ruling(correction, "void", correction.field, str(void)))
            flag(line, rulings[-1], "info" if void.settled else "warning")
    agreeing = [c for c in changes if not any(_fight(c, other) for other in changes)]
    for change in changes:
        if change not in agreeing:
            why = "another correction of the same value says otherwise"
            rulings.append(Ruling(change.correction, "conflicting", joined(change.path), why))
            flag(line, rulings[-1], "warning")
    rulings += _lay_over(line, agreeing, document)
    return line, tuple(sorted(rulings, key=lambda ruling: ruling.correction.key))


def flag(line: Json, ruling: Ruling, severity: str) -> None:
    """Add the flag of a correction that was not applied to a contract object."""
    made = ruling.correction
    code = "correction_conflict" if ruling.state == "conflicting" else "correction_void"
    wish = " ".join([made.operation, made.new_written or made.old_written or "the item"])
    detail = (
        f"{made.field}: the correction of {made.when} by {made.who} ({wish}) is not applied: "
        f"{ruling.detail}"
    )
    entry = {"code": code, "severity": severity, "detail": detail, "fields": [ruling.field]}
    line["flags"] = [*(line.get("flags") or ()), entry]


def _fight(one: Change, other: Change) -> bool:
    """Whether two changes want different values in one place, or one of them its whole item."""
    if one is other:
        return False
    if one.path == other.path:
        adds_item = one.correction.operation == "add" and isinstance(one.path[-1], int)
        return one.correction.wish != other.correction.wish and not adds_item
    shorter, longer = sorted((one.path, other.path), key=len)
    return longer[: len(shorter)] == shorter


def _lay_over(line: Json, changes: Sequence[Change], document: Document | None) -> list[Ruling]:
    """Set, then add, then remove from the last item to the first, so that numbers hold."""
    rated = _ratings(line)
    rulings = []
    done: dict[Path, Ruling] = {}  # what a second person says once more is laid over once
    for change in _in_order(changes, "set"):
        if change.path not in done:
            done[change.path] = _set(line, change)
            _note_old_flags(line, change.path)
        rulings.append(replace(done[change.path], correction=change.correction))
    added: dict[tuple[Path, object], Path] = {}
    for change in _in_order(changes, "add"):
        again = (change.path, change.correction.wish)  # a second person who says the same
        if again not in added:
            added[again] = _add(line, change, document)
        rulings.append(
            Ruling(change.correction, "applied", joined(added[again]), "added; nothing was read")
        )
    gone: dict[Path, str] = {}
    taken = []  # a value that has gone is named by the number that it had
    for change in reversed(_in_order(changes, "remove")):
        if change.path not in gone:
            gone[change.path] = f"taken away; was {said(get(line['record'], change.path))}"
            _note_old_flags(line, change.path)
            for path in _remove_everywhere(line, change.path):
                rulings = [replace(r, field=without(r.field, path)) for r in rulings]
        taken.append(Ruling(change.correction, "applied", joined(change.path), gone[change.path]))
    _recount(line, rated)
    return rulings + taken


def _in_order(changes: Sequence[Change], operation: str) -> list[Change]:
    chosen = [change for change in changes if change.correction.operation == operation]
    return sorted(chosen, key=lambda change: (order(change.path), change.correction.key))


def _set(line: Json, change: Change) -> Ruling:
    made, path, record = change.correction, change.path, line["record"]
    before = get(record, path)
    if is_confirming(made):
        _review(line, change, "confirmed")
        return Ruling(made, "confirmed", joined(path), f"{said(before)} is right")
    for other in _repeated(line, path, before):
        put(record, other, made.new)
        for entry in line["evidence"]:
            if entry["field"] == joined(other):
                entry.update(review="corrected", confidence=SURE)
    put(record, path, copy.deepcopy(made.new))
    _review(line, change, "corrected")
    return Ruling(made, "applied", joined(path), f"was {said(before)}")


def _review(line: Json, change: Change, review: str) -> None:
    """Mark the evidence of a reviewed value; the rule that read it stays named.

    A value without evidence of its own (``combined``, or a whole object) gets that of its item at
    the correction's place.
    """
    field = joined(change.path)
    evidence = line["evidence"]
    reviewed = {"review": review, "confidence": SURE}
    for entry in evidence:
        if is_within(entry["field"], field):
            entry.update(reviewed)
    if not any(entry["field"] == field for entry in evidence):
        item = joined(change.path[:2])
        near = [e for e in evidence if is_within(e["field"], item)]
        read = next(e for e in near if at_place(e, change.correction))
        evidence.append({**read, **reviewed, "field": field})


def _add(line: Json, change: Change, document: Document | None) -> Path:
    """Add a value where there was none; return its path."""
    made, path, record = change.correction, change.path, line["record"]
    value = copy.deepcopy(made.new)
    if isinstance(path[-1], int):
        items = get(record, path[:-1])
        if items is None:
            items = []
            put(record, path[:-1], items)
        path = (*path[:-1], len(items))
        items.append(value)
        line["absent"].pop(joined(path[:-1]), None)
    else:
        put(record, path, value)
        line["absent"].pop(joined(path), None)
    assert document is not None  # an addition without a text is void
    assert made.start is not None
    assert made.end is not None
    box = document.box_of(made.start, made.end)
    line["evidence"].append(
        {
            "field": joined(path),
            "start": made.start,
            "end": made.end,
            "quote": made.quote,
            "page": document.page_of(made.start),
            "box": None if box is None else list(box),
            "source": None,
            "basis": "stated",
            "rule": ADDED,
            "confidence": SURE,
            "review": "corrected",
        }
    )
    return path


def _remove_everywhere(line: Json, path: Path) -> list[Path]:
    """Take a value away wherever the record tells it; return the paths, in the order taken."""
    paths = [path, *_repeated(line, path, get(line["record"], path))]
    ordered = sorted(paths, key=order, reverse=True)
    for one in ordered:
        _remove(line, one)
    return ordered


def _remove(line: Json, path: Path) -> None:
    field = joined(path)
    line["evidence"] = [e for e in line["evidence"] if not is_within(e["field"], field)]
    emptied = path
    if isinstance(path[-1], int):
        items = get(line["record"], path[:-1])
        del items[path[-1]]
        for entry in line["evidence"]:
            entry["field"] = without(entry["field"], path)
        for entry in line["flags"]:
            entry["fields"] = [without(name, path) for name in entry.get("fields") or ()]
        emptied = path[:-1]
        if items:
            return
    else:
        put(line["record"], path, None)
    if not any(isinstance(step, int) for step in emptied):
        line["absent"][joined(emptied)] = "not_found"


def _repeated(line: Json, path: Path, value: Any) -> list[Path]:
    """The other paths at which the record tells the value of a path."""
    field = pattern(joined(path))
    if value is None or is_object(field):
        return []
    here = _places(line, path)
    found = [
        other for wanted in REPEATED.get(field, ()) for other in matching(line["record"], wanted)
    ]
    found += [
        other
        for wanted in REPEATED_THERE.get(field, ())
        for other in matching(line["record"], wanted)
        if here & _places(line, other)
    ]
    return [other for other in found if same(get(line["record"], other), value)]


def _places(line: Json, path: Path) -> set[tuple[int, int]]:
    return {
        (entry["start"], entry["end"])
        for entry in line["evidence"]
        if entry["field"] == joined(path) and entry.get("start") is not None
    }


def _note_old_flags(line: Json, path: Path) -> None:
    """Say of the flags that reading raised about a value that the value has been corrected."""
    field = joined(path)
    for entry in line["flags"]:
        if entry["code"].startswith("correction_"):
            continue
        if any(is_within(name, field) for name in entry.get("fields") or ()):
            noted = "; said before the value was corrected"
            entry["severity"] = "info"
            entry["detail"] = entry["detail"].removesuffix(noted) + noted


def _ratings(line: Json) -> Counter[str]:
    return Counter(str(found.get("rating")) for found in line["record"].get("findings") or ())


def _recount(line: Json, before: Counter[str]) -> None:
    """Count a report's findings anew where the count was that of its rows."""
    counts = line["record"].get("nonconformances") or {}
    after = _ratings(line)
    for grade in ("minor", "major"):
        if after[grade] != before[grade] and counts.get(grade) == before[grade]:
            counts[grade] = after[grade]
            for entry in line["evidence"]:
                if entry["field"] == f"nonconformances.{grade}":
                    entry.update(review="corrected")
