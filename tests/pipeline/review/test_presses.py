"""A typical announcement is checked with at most twelve key presses."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from extractors.record import build_record
from pipeline.read import read_bytes
from pipeline.review.checks import cards_of

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "data" / "raw" / "demo"
MOST = 12


def presses(line: dict[str, Any]) -> int:
    """Enter for each card's sure values, for each look, and to finish."""
    cards = cards_of(line)
    sure = sum(any(not row.look for row in card.rows) for card in cards)
    return sure + sum(len(card.looks) for card in cards) + 1


def test_a_typical_announcement_takes_at_most_twelve(capsys: pytest.CaptureFixture[str]) -> None:
    by_difficulty: dict[str, list[int]] = {}
    for file in sorted((ROOT / "tests" / "samples" / "announcements").glob("*.gold.json")):
        gold = json.loads(file.read_text(encoding="utf-8"))
        if "document" not in gold:
            continue
        (raw,) = (f for f in DEMO.glob(f"*--{gold['document']['sha256']}.*") if f.suffix != ".json")
        url = json.loads(raw.with_suffix(".json").read_text(encoding="utf-8")).get("url")
        line = build_record(read_bytes(raw.read_bytes(), raw.name, url))
        by_difficulty.setdefault(gold["difficulty"], []).append(presses(line))
    with capsys.disabled():
        for name, found in sorted(by_difficulty.items()):
            said = f"median {median(found):g}, most {max(found)}"
            sys.stderr.write(f"\n{name}: {len(found)} announcements, {said} key presses")
    assert max(by_difficulty["typical"]) <= MOST
    assert median(by_difficulty["hard"]) <= MOST
