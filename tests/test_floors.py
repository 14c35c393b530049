"""The extractors on the project's own annotated documents stay above their floors."""

from __future__ import annotations

from pathlib import Path

from pipeline.score import measure
from pipeline.score.floors import falls
from pipeline.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def test_no_figure_falls_below_its_floor() -> None:
    measured = measure(ROOT / "tests" / "samples", Settings(data_dir=ROOT / "data"))
    assert measured.score.unreadable == ()
    fallen = falls(ROOT / "tests" / "floors.json", measured.score, measured.fingerprint)
    assert [str(fall) for fall in fallen] == []
