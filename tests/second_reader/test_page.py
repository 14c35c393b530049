"""docs/second-reader.md was measured with this model on these documents."""

from __future__ import annotations

import re

import pytest

from extractors.second_reader import model
from pipeline.score.gold import fingerprint
from pipeline.settings import Settings
from tools.second_reader.__main__ import ROOT, samples
from tools.second_reader.page import PAGE

pytestmark = pytest.mark.skipif(
    not model.is_there(), reason="the package has no trained model (make train)"
)


def test_the_page_is_of_the_model_in_the_package() -> None:
    """Where this fails: ``make second-reader``, and read what has changed."""
    said = re.search(r"<!-- documents: (\w+), model: (\w+), ", PAGE.read_text(encoding="utf-8"))
    assert said is not None
    documents = [one for one in samples(Settings(data_dir=ROOT / "data")) if not one.statuses]
    assert said.groups() == (fingerprint(documents), model.about().sha256[:16])
