from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.collect.ledger import Ledger
from pipeline.collect.silence import source_lines

NOW = datetime(2026, 11, 1, tzinfo=UTC)
FINE = {
    "source": "asi",
    "start": "https://site.example/",
    "cadence_days": 30,
    "minimum": 500,
    "tried_at": "2026-10-31T02:00:00Z",
    "whole_at": "2026-10-31T02:00:00Z",
    "path": "api",
    "listed": 1500,
    "newest": {"url": "https://site.example/a", "title": "A", "published": "2026-10-20T09:00:00Z"},
    "failed": 0,
}


def said(folder: Path, **changes: object) -> list[str]:
    ledger = Ledger(folder)
    ledger.write("sources/asi.json", {**FINE, **changes})
    return list(source_lines(ledger, NOW))


def test_a_source_that_is_fine_has_one_line(tmp_path: Path) -> None:
    (line,) = said(tmp_path)
    assert line == ("asi: newest announcement of 2026-10-20 (11 days ago), https://site.example/a")


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        (
            {"newest": {"url": "u", "title": "t", "published": "2026-06-20T09:00:00Z"}},
            "nothing new for 133 days, where something is expected every 30",
        ),
        ({"path": None, "listed": 0}, "could not list the site"),
        ({"listed": 12}, "only 12 posts are listed, at least 500"),
        ({"whole_at": None}, "no run has gone through the whole site"),
        ({"whole_at": "2026-10-01T02:00:00Z"}, "last whole run was 30 days ago"),
        ({"failed": 3}, "3 addresses failed in the last run"),
    ],
)
def test_silence_and_failure_are_suspicious(
    changes: dict[str, object], doubt: str, tmp_path: Path
) -> None:
    assert any(
        f"SUSPICIOUS: {doubt}" in line or doubt in line for line in said(tmp_path, **changes)
    )
    assert any("SUSPICIOUS" in line for line in said(tmp_path, **changes))
