"""conditional requests: a second run of an unchanged site moves 0 body bytes and gives a byte-."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.collect.fetching import Fetched
from pipeline.collect.ledger import Ledger
from tests.hardening.rows import Row, of_collecting
from tests.pipeline.collect.conftest import settings_of

ROW = Row(
    "conditional requests",
    "our own ETag and Last-Modified in the raw store",
    ("a second run of an unchanged site moves 0 body bytes and gives a byte-identical dataset"),
    of_collecting("conditional requests"),
)


@pytest.mark.parametrize("tag", ['"plain"', 'W/"weak"', '"with, comma"'])
def test_a_validator_is_kept_as_it_came(tag: str, tmp_path: Path) -> None:
    """Caches lose a weak one; it must come back to the server letter for letter."""
    ledger = Ledger(settings_of(tmp_path).raw_dir)
    url = "https://site.example/list/"
    at = "2026-11-01T02:00:00Z"
    answer = Fetched(url, url, 200, {"etag": tag}, b"[]", at, at)
    ledger.remember(url, answer)
    recalled = Ledger(settings_of(tmp_path).raw_dir).recall(url)
    assert recalled is not None
    assert recalled[1] == tag
