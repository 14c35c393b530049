"""A record without the values that are less sure than asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from extractors.finding import Flag

Line = dict[str, Any]
_ITEM = re.compile(r"^(?P<key>\w+)\[(?P<index>\d+)\](?P<inside>.*)$")
_OBJECTS = ("nonconformances",)  # keys whose value is an object of scalars


def leave_out_unsure(line: Mapping[str, Any], minimum: float) -> Line:
    """Return a contract line without the values whose evidence is below a confidence.

    In: a contract line, which stays as it is; the lowest confidence that a value may have. A
    value is as sure as its surest evidence; an item of a list as its least sure part, and goes as
    a whole, with its evidence; the items behind it move up. What is then null or empty is
    ``not_assessable`` in ``absent``, and a flag ``below_confidence`` names the fields.
    """
    kept: Line = deepcopy(dict(line))
    surest: dict[str, float] = {}
    for row in kept["evidence"]:
        path = row["field"]
        surest[path] = max(row["confidence"], surest.get(path, 0.0))
    unsure = {_owner(path) for path, confidence in surest.items() if confidence < minimum}
    if not unsure:
        return kept
    record = kept["record"]
    lost_items: dict[str, set[int]] = {}
    for owner in unsure:
        item = _ITEM.match(owner)
        if item:
            lost_items.setdefault(item["key"], set()).add(int(item["index"]))
        else:
            _clear(record, owner)
            kept["absent"][owner] = "not_assessable"
    for key, lost in lost_items.items():
        record[key] = [item for index, item in enumerate(record[key]) if index not in lost]
        if not record[key]:
            kept["absent"][key] = "not_assessable"
    kept["evidence"] = [
        {**row, "field": _moved(row["field"], lost_items)}
        for row in kept["evidence"]
        if _owner(row["field"]) not in unsure
    ]
    for flag in kept["flags"]:
        flag["fields"] = _moved_fields(flag["fields"], unsure, lost_items)
    kept["document"]["published_on"] = record.get("published_on")
    kept["flags"].append(_flag(unsure, minimum).as_json())
    return kept


def _owner(path: str) -> str:
    """Return what goes with a value: its item of a list, the scalar, or the whole key.

    >>> _owner("capacities[0].unit"), _owner("nonconformances.minor"), _owner("entity")
    ('capacities[0]', 'nonconformances.minor', 'entity')
    """
    item = _ITEM.match(path)
    return f"{item['key']}[{item['index']}]" if item else path


def _clear(record: dict[str, Any], path: str) -> None:
    key, _, part = path.partition(".")
    if part and key in _OBJECTS:
        record[key][part] = None
    else:
        record[key] = [] if isinstance(record[key], list) else None


def _moved(path: str, lost_items: Mapping[str, set[int]]) -> str:
    """Return the path of a value after items before it have gone."""
    item = _ITEM.match(path)
    if not item or item["key"] not in lost_items:
        return path
    before = sum(index < int(item["index"]) for index in lost_items[item["key"]])
    return f"{item['key']}[{int(item['index']) - before}]{item['inside']}"


def _moved_fields(
    fields: Iterable[str], unsure: set[str], lost_items: Mapping[str, set[int]]
) -> list[str]:
    """Return the fields of a flag; an item that has gone is named by its list."""
    moved = (
        field.partition("[")[0] if _owner(field) in unsure else _moved(field, lost_items)
        for field in fields
    )
    return list(dict.fromkeys(moved))


def _flag(unsure: Iterable[str], minimum: float) -> Flag:
    values = sorted(unsure)
    fields = tuple(dict.fromkeys(value.partition("[")[0] for value in values))
    number = "1 value" if len(values) == 1 else f"{len(values)} values"
    detail = f"{number} left out with a confidence below {minimum:g}"
    return Flag("below_confidence", "info", detail, fields)
