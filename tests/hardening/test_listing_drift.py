"""listing drift: 0 lost, 0 doubled."""

from __future__ import annotations

from pathlib import Path

from pipeline.collect.freshness import before
from tests.hardening.rows import Row, of_collecting

ROW = Row(
    "listing drift",
    "a window that overlaps 7 days or more, upsert by id, list pages never used unasked",
    "0 lost, 0 doubled",
    of_collecting("listing drift"),
)


def test_the_window_overlaps_seven_days(tmp_path: Path) -> None:
    assert before("2026-11-08T02:00:00Z", 7) <= "2026-11-01T02:00:00Z"
