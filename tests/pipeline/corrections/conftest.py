"""Tindra's announcement with its text."""

from __future__ import annotations

import pytest

from pipeline.resolve import ExtractedDocument
from tests.pipeline.corrections.cases import with_text
from tests.pipeline.records import announcement


@pytest.fixture
def page() -> ExtractedDocument:
    return with_text(announcement())
