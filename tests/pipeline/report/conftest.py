"""A report of the small collection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import vl_convert

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


@pytest.fixture(scope="session", autouse=True)
def drawn_once() -> Iterator[None]:
    """Draw equal charts once: most reports of the tests differ in other things than their charts.

    What is kept is what the drawing library gives for a chart's whole description.
    """
    draw = vl_convert.vegalite_to_svg
    kept: dict[str, str] = {}

    def once(drawing: dict[str, Any]) -> str:
        key = json.dumps(drawing, sort_keys=True, default=str)
        if key not in kept:
            kept[key] = draw(drawing)
        return kept[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(vl_convert, "vegalite_to_svg", once)
        yield
