"""A report of the small collection."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.report.build import Wanted, report
from tests.pipeline.report.collection import published


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two snapshots of the collection: first without its last two documents."""
    folder = tmp_path_factory.mktemp("data")
    published(folder, without=2)
    published(folder)
    return folder


@pytest.fixture(scope="session")
def page(data: Path) -> str:
    """The report of the collection."""
    return report(data, "demo", Wanted())
