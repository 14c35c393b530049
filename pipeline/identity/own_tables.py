"""The tables of words beside this file, and those of the extractors, without loading these."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path


@cache
def own_table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table of this package, by its name without ending."""
    return _rows(files("pipeline.identity").joinpath(f"{name}.csv").read_text(encoding="utf-8"))


@cache
def extractors_table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table of the extractors' vocabulary.

    Importing the package would load every extractor, which takes seconds; a question about
    two names needs none of them.
    """
    found = find_spec("extractors")
    assert found is not None and found.submodule_search_locations
    folder = Path(next(iter(found.submodule_search_locations))) / "vocab"
    return _rows((folder / f"{name}.csv").read_text(encoding="utf-8"))


def _rows(text: str) -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader(text.splitlines()))
