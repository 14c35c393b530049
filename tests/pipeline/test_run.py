"""The keys of a run: of all that a result depends on."""

from __future__ import annotations

import grimp
import pytest

from pipeline.run import CODE


@pytest.mark.parametrize(
    ("stage", "entries"),
    [
        ("read", ["pipeline.read", "pipeline.document_json", "pipeline.source"]),
        ("extract", ["extractors.record"]),
        ("resolve", ["pipeline.resolve"]),
        ("check", ["pipeline.check"]),
        ("publish", ["pipeline.dataset.publish"]),
    ],
)
def test_the_key_of_a_stage_covers_all_code_that_it_runs(stage: str, entries: list[str]) -> None:
    """What a stage imports is in its fingerprint, except what cannot change a result."""
    graph = grimp.build_graph("extractors", "pipeline")
    imported = set(entries)
    for entry in entries:
        imported |= graph.find_upstream_modules(entry)
    moving = {"errors", "files", "lock", "pool", "progress", "settings", "work"}
    harmless = {"pipeline", "extractors", *(f"pipeline.{name}" for name in moving)}
    covered = [path.removesuffix(".py").replace("/", ".") for path in CODE[stage][0]]
    missing = {
        module
        for module in imported - harmless
        if not any(module == path or module.startswith(f"{path}.") for path in covered)
    }
    assert missing == set()
