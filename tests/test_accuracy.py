"""docs/accuracy.md was measured on these documents with this code."""

from __future__ import annotations

from pathlib import Path

from pipeline.score.accuracy import code_mark
from pipeline.score.accuracy_page import marks_of
from pipeline.score.gold import fingerprint, load_annotated

ROOT = Path(__file__).resolve().parent.parent


def test_the_page_of_figures_is_not_stale() -> None:
    """Where this fails: ``make score``, and read what has changed in docs/accuracy.md."""
    samples = ROOT / "tests" / "samples"
    documents = [
        document
        for folder in ("announcements", "passages")
        for document in load_annotated(samples / folder, ROOT / "data")
    ]
    marks = marks_of((ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8"))
    assert marks == (fingerprint(documents), code_mark()), "stale: run `make score`"
