"""The two real announcements of ../shared/seeds: every field right.

The folder is not part of the project; where it is missing, the run says so and passes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from extractors.record import build_record
from pipeline.read import read_bytes

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"


def pick(given: Any, wanted: Any) -> Any:
    """What the annotation speaks of: keys that it lacks are not compared."""
    if isinstance(wanted, Mapping) and isinstance(given, Mapping):
        return {key: pick(given.get(key), wanted[key]) for key in wanted}
    if isinstance(wanted, list) and isinstance(given, list) and len(wanted) == len(given):
        return [pick(one, other) for one, other in zip(given, wanted, strict=True)]
    return given


def test_every_field_of_the_seeds_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    golds = sorted(SEEDS.glob("*.gold.json"))
    if not golds:
        with capsys.disabled():
            sys.stderr.write(f"\n{SEEDS}: no seeds there, so nothing was compared with them.\n")
    wrong = []
    for file in golds:
        name = file.name.removesuffix(".gold.json")
        gold = json.loads(file.read_text(encoding="utf-8"))
        document = read_bytes(file.with_name(f"{name}.txt").read_bytes(), f"{name}.txt")
        record = build_record(document)["record"]
        for key, wanted in gold["record"].items():
            given = pick(record[key], wanted)
            if key == "short_names":
                given, wanted = sorted(given), sorted(wanted)
            if key == "capacities":  # the words of a figure may reach less far to the left
                for one, other in zip(given, wanted, strict=True):
                    assert other.pop("as_written").endswith(one.pop("as_written"))
            if key not in gold["skip"] and given != wanted:
                wrong.append((name, key, given, wanted))
    assert wrong == []
