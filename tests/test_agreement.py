"""docs/agreement.md is what the second readings say."""

from __future__ import annotations

from tools.write_agreement import PAGE, SAMPLES, written


def test_the_page_of_agreement_is_not_stale() -> None:
    """Where this fails: ``make agreement``."""
    assert PAGE.read_text(encoding="utf-8") == written()


def test_at_least_thirty_documents_were_read_twice() -> None:
    assert len(list((SAMPLES / "second_readings").glob("*.json"))) >= 30
