"""The inputs by which a person writes a value, and the value that they give."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.corrections.fields import KIND, OBJECTS, is_object, parse
from pipeline.dataset.schema import vocabulary

VALUE = "value"  # the name of the one input of a field that is no object
_TYPES = {"date": "date", "integer": "number", "number": "number", "address": "url"}
_LONG = ("scope_statement", "findings[].text", "findings[].title")
_TERMS_SHOWN = 40  # a longer vocabulary is typed


@dataclass(frozen=True, slots=True)
class Input:
    """One input: ``type`` is text, date, number, url, long, lines (one a line) or one of terms."""

    name: str
    label: str
    type: str
    terms: tuple[str, ...] = ()
    needed: bool = False
    step: str = ""


def inputs_of(pattern: str) -> tuple[Input, ...]:
    """Return the inputs of a field's pattern such as ``entity`` or ``capacities[]``."""
    if pattern not in OBJECTS:
        return (_input(VALUE, pattern, KIND[pattern], True),)
    found = []
    for inner, kind in KIND.items():
        if inner.startswith(f"{pattern}."):
            key = inner.removeprefix(f"{pattern}.")
            if key.endswith("[]"):
                key = key.removesuffix("[]")
                found.append(Input(key, f"{key.replace('_', ' ')} (one a line)", "lines"))
            else:
                found.append(_input(key, inner, kind, key in OBJECTS[pattern]))
    return tuple(found)


def _input(name: str, field: str, kind: str, needed: bool) -> Input:
    label = name.replace("_", " ")
    if kind == "boolean":
        return Input(name, label, "terms", ("true", "false"), needed)
    if kind in _TYPES:
        step = {"number": "any", "integer": "1"}.get(kind, "")
        return Input(name, label, _TYPES[kind], (), needed, step)
    if kind == "text":
        return Input(name, label, "long" if field in _LONG else "text", (), needed)
    terms = tuple(vocabulary(kind))
    if len(terms) > _TERMS_SHOWN:
        return Input(name, f"{label} (code)", "text", (), needed)
    return Input(name, label, "terms", terms, needed)


def shown(pattern: str, value: Any) -> dict[str, str]:
    """Return what the inputs of a field hold for a value; the inverse of :func:`given`."""
    if pattern not in OBJECTS:
        return {VALUE: _text(value)}
    item = value if isinstance(value, Mapping) else {}
    return {entry.name: _text(item.get(entry.name)) for entry in inputs_of(pattern)}


def given(pattern: str, form: Mapping[str, Any]) -> Any:
    """Return the value that filled inputs give, as the record holds it.

    Raises ValueError that names the input and says what it wants.
    """
    filled = {str(name): str(text).strip() for name, text in form.items()}
    if not is_object(pattern):
        return _parsed(pattern, filled.get(VALUE, ""), pattern)
    whole: dict[str, Any] = {}
    for entry in inputs_of(pattern):
        text = filled.get(entry.name, "")
        if entry.type == "lines":
            inner = f"{pattern}.{entry.name}[]"
            cells = [cell.strip() for cell in text.splitlines() if cell.strip()]
            whole[entry.name] = [_parsed(inner, cell, entry.label) for cell in cells]
        else:
            inner = f"{pattern}.{entry.name}"
            whole[entry.name] = _parsed(inner, text, entry.label) if text else None
    return parse(pattern, json.dumps(whole, ensure_ascii=False))


def _parsed(field: str, text: str, name: str) -> Any:
    if not text:
        raise ValueError(
            f"{name}: nothing is written there; to take the value away, mark it absent"
        )
    try:
        return parse(field, text)
    except ValueError as error:
        raise ValueError(f"{name}: write {error}") from error


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
