"""Quick versions of `make dataset-figures`: what is measured there at length holds here too."""

from __future__ import annotations

import resource
import time
from pathlib import Path

import pytest

from pipeline.dataset.changes import Side, compare
from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.tables import complete
from tools.dataset_figures import bit_flips, many_rows, page, readers, same_bytes


@pytest.mark.slow
def test_order_zone_locale_hash_seed_and_processes_change_no_byte() -> None:
    measured = same_bytes(limit=6)
    assert measured["ways"] == 4
    assert measured["files"] > 30
    assert measured["differing"] == 0


def test_no_flipped_bit_is_silent() -> None:
    assert bit_flips(60) == {"flips": 60, "loader": 0, "query": 0, "verify": 0}


def test_readers_meet_no_error_and_no_mixture() -> None:
    measured = readers(6)
    assert (measured["errors"], measured["mixtures"]) == (0, 0)
    assert min(measured[f"reads_{name}"] for name in ("pandas", "duckdb", "polars")) > 0


def test_fifty_thousand_rows_are_published_and_compared_in_seconds(tmp_path: Path) -> None:
    new, old = complete(many_rows(48_000, seed=1)), complete(many_rows(48_000))
    begin = time.process_time()
    publish(old, tmp_path, "demo", Inputs("1"), ())
    publish(new, tmp_path, "demo", Inputs("1"), ())
    found = compare(Side(new), Side(old))
    assert time.process_time() - begin < 30  # a million in 30 s is far less for these
    # each quote is another one; those whose number grew by a digit are longer too
    assert [(change.table, change.rows) for change in found.changes] == [("evidence", 48_000)]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 4 * 2**20


@pytest.mark.slow
def test_a_million_rows_of_evidence() -> None:
    from tools.dataset_figures import scale

    measured = scale()
    assert measured["first_seconds"] < 30
    assert measured["first_peak_gib"] < 2


def test_the_page_names_the_command_of_each_figure() -> None:
    written = page({"readers": {"errors": 0}, "mutation": {"drawn": 1, "found": 1}})
    assert "errors 0 | `python tools/dataset_figures.py readers` |" in written
    assert "`make mutation`" in written
