"""A snapshot of odd values and the folder of data that it stands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.dataset.publish import Inputs, publish
from tests.pipeline.dataset.odd_values import odd_tables


@pytest.fixture(scope="package")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    return publish(odd_tables(), folder, "demo", Inputs("1"), ()).path


@pytest.fixture(scope="package")
def data(snapshot: Path) -> Path:
    return snapshot.parents[3]
