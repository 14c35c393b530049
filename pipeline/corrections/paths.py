"""Paths into a record: ``capacities[0].value`` as the steps that lead to the value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

Step = str | int
Path = tuple[Step, ...]
OPEN = -1  # the step of an item without a number: capacities[].value
_STEP = re.compile(r"\.?([a-z_]+)|\[(\d*)\]")


def steps(field: str) -> Path:
    """Return the steps of a field.

    >>> steps("criteria[3].parts[]")
    ('criteria', 3, 'parts', -1)
    """
    found = []
    for match in _STEP.finditer(field):
        found.append(match[1] if match[1] else int(match[2]) if match[2] else OPEN)
    return tuple(found)


def joined(path: Iterable[Step]) -> str:
    """Return the field of some steps; the inverse of :func:`steps` where items have numbers."""
    said = ""
    for step in path:
        said += f"[{step}]" if isinstance(step, int) else f".{step}" if said else step
    return said


def get(record: Any, path: Iterable[Step]) -> Any:
    """Return the value at a path, None where there is none."""
    for step in path:
        if isinstance(step, int):
            if not isinstance(record, list) or not 0 <= step < len(record):
                return None
            record = record[step]
        else:
            record = record.get(step) if isinstance(record, dict) else None
    return record


def put(record: Any, path: Path, value: Any) -> None:
    """Put a value at a path whose list items are there."""
    for step in path[:-1]:
        if isinstance(step, str) and record.get(step) is None:
            record[step] = {}
        record = record[step]
    record[path[-1]] = value


def matching(record: Any, wanted: str) -> list[Path]:
    """Return every path of a record that a pattern such as ``sites[].places[]`` has.

    >>> matching({"places": ["Vetlanda", "Ede"]}, "places[]")
    [('places', 0), ('places', 1)]
    """
    found: list[Path] = [()]
    for step in steps(wanted):
        if isinstance(step, str):
            found = [(*path, step) for path in found]
        else:
            found = [(*path, n) for path in found for n in range(len(get(record, path) or ()))]
    return found


def item_number(field: str, above: str) -> int | None:
    """Return n where a field is or lies in the list item ``above[n]``, else None."""
    if not field.startswith(f"{above}["):
        return None
    return int(field[len(above) + 1 :].partition("]")[0])


def is_within(field: str, above: str) -> bool:
    """Say whether a field is ``above`` or lies in it."""
    return field == above or field.startswith((f"{above}.", f"{above}["))


def without(field: str, removed: Path) -> str:
    """Return a field as it is called once a list item has gone.

    >>> without("places[3]", ("places", 1)), without("places[0]", ("places", 1))
    ('places[2]', 'places[0]')
    """
    gone, above = removed[-1], joined(removed[:-1])
    number = item_number(field, above)
    if not isinstance(gone, int) or number is None or number <= gone:
        return field
    return f"{above}[{number - 1}]{field[len(f'{above}[{number}]') :]}"


def order(path: Path) -> tuple[tuple[str, int], ...]:
    """Return what paths are sorted by: names by letter, items by number."""
    return tuple(("", step) if isinstance(step, int) else (step, 0) for step in path)


def same(one: Any, other: Any) -> bool:
    """Say whether two values are one: true is no 1; in objects a missing key is an empty one."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same(_or_none(one.get(k)), _or_none(other.get(k))) for k in {**one, **other})
    if isinstance(one, bool) is not isinstance(other, bool):
        return False
    return bool(one == other)


def _or_none(value: Any) -> Any:
    return None if value == [] else value
