"""Where in a record a correction belongs: found by quote and offsets, proven by the old value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.corrections.fields import written
from pipeline.corrections.file import Correction
from pipeline.corrections.paths import Path, get, item_number, joined, same, steps

if TYPE_CHECKING:
    from extractors.document import Document

Json = dict[str, Any]


class Void(Exception):
    """A correction cannot be laid over; the message says why.

    ``settled`` where it need not be: the record says already what it wants.
    """

    def __init__(self, why: str, settled: bool = False) -> None:
        super().__init__(why)
        self.settled = settled


@dataclass(frozen=True, slots=True)
class Change:
    """A correction and the path that it changes, in the numbers of the record as it was read."""

    correction: Correction
    path: Path


def locate(line: Mapping[str, Any], correction: Correction, document: Document | None) -> Change:
    """Return the change that a correction makes in a contract object.

    Raises Void where the text at its place is another, where no such value was read there, or
    where the value is not the one that it corrects.
    """
    record = line["record"]
    top = steps(correction.field)[0]
    if top not in record:
        raise Void(f"the record of this document has no {top}")
    _prove_text(correction, document)
    path = _path(line, correction)
    now = get(record, path)
    if correction.operation == "add":
        _prove_gap(record, correction, path, now)
    elif is_confirming(correction):
        _prove_old(correction, now)
    elif correction.operation == "set" and same(now, correction.new):
        raise Void("the value read there is the corrected one already", settled=True)
    else:
        _prove_old(correction, now)
    return Change(correction, path)


def is_confirming(correction: Correction) -> bool:
    """Say whether a correction sets a value to itself: a person looked and agrees."""
    return correction.operation == "set" and same(correction.old, correction.new)


def at_place(entry: Mapping[str, Any], correction: Correction) -> bool:
    """Say whether a row of evidence is of exactly the correction's place."""
    here = (entry.get("start"), entry.get("end"), entry.get("quote") or None)
    return here == (correction.start, correction.end, correction.quote)


def said(value: Any) -> str:
    """Return a value for a sentence."""
    return "empty" if value is None else written(value)


def _prove_text(correction: Correction, document: Document | None) -> None:
    if correction.start is None or correction.end is None:
        return
    if document is None:
        if correction.operation == "add":
            raise Void("the document's text is not known, so that its place cannot be proven")
        return
    here = document.text[correction.start : correction.end]
    if here != correction.quote:
        now = f"'{here}'" if here else "beyond its end"
        raise Void(f"the text at {correction.start}-{correction.end} is now {now}")


def _prove_old(correction: Correction, now: Any) -> None:
    if correction.old is not None and not same(now, correction.old):
        raise Void(f"the value read there is {said(now)}, not {correction.old_written}")


def _prove_gap(record: Any, correction: Correction, path: Path, now: Any) -> None:
    if isinstance(path[-1], int):
        if any(same(item, correction.new) for item in get(record, path[:-1]) or ()):
            raise Void("the list has that value already", settled=True)
    elif same(now, correction.new):
        raise Void("the value read is the corrected one already", settled=True)
    elif now is not None:
        raise Void(f"a value is there, {said(now)}; set it instead of adding one")


def _path(line: Mapping[str, Any], correction: Correction) -> Path:
    """The path of the value that a correction names, list items found by their place.

    An item that is added gets the number behind the last.
    """
    wanted = steps(correction.field)
    path: Path = ()
    for number, step in enumerate(wanted):
        below = wanted[number + 1 :]
        if isinstance(step, str):
            path = (*path, step)
        elif correction.operation == "add" and not below:
            path = (*path, len(get(line["record"], path) or ()))
        else:
            path = (*path, _item(line, correction, path, step, below))
    if correction.operation != "add" and not any(isinstance(step, int) for step in path):
        field = joined(path)
        if not any(e["field"] == field and at_place(e, correction) for e in line["evidence"]):
            raise Void(f"no {field} is read there")
    return path


def _item(
    line: Mapping[str, Any], correction: Correction, above: Path, given: int, below: Path
) -> int:
    """The number of the one item of a list that was read at the correction's place.

    A value that is added inside an item may stand beside what was read of it, so that an
    overlap is enough there. Where one place gave several items, such as two towns of one
    phrase, the old value decides, then the number that the line gives.
    """
    items = get(line["record"], above) or []
    prefix = joined(above)
    exactly: set[int] = set()
    touching: set[int] = set()
    for entry in line["evidence"]:
        number = item_number(entry["field"], prefix)
        if number is not None and number < len(items):
            if at_place(entry, correction):
                exactly.add(number)
            if _touches(entry, correction):
                touching.add(number)
    if correction.operation == "add":
        found = exactly or touching
    else:
        told = {n for n in exactly if same(get(items[n], below), correction.old)}
        found = told or exactly
    if len(found) == 1:
        return found.pop()
    if given in found:
        return given
    if found:
        numbers = ", ".join(map(str, sorted(found)))
        raise Void(f"several items of {prefix} are read there; number one of {numbers}")
    raise Void(f"no item of {prefix} is read there")


def _touches(entry: Mapping[str, Any], correction: Correction) -> bool:
    if entry.get("start") is None or correction.start is None or correction.end is None:
        return False
    return bool(entry["start"] < correction.end and correction.start < entry["end"])
