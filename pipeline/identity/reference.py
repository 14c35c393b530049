"""Reference rows: the standards, their principles and the (incomplete) catalogue of criteria."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Any


def standards() -> list[dict[str, Any]]:
    """Return the rows of ``standards``."""
    return [{**row, "year": int(row["year"])} for row in _rows("pipeline.identity", "standards")]


def principles() -> list[dict[str, Any]]:
    """Return the rows of ``principles``: one a version, where the catalogue has two in one."""
    found = {}
    for row in _criteria_rows():
        key = (row["standard"], row["version"], int(row["principle"]))
        found[key] = {
            "standard": key[0],
            "version": key[1],
            "principle": key[2],
            "title": row["principle_title"] or None,
            "pillar": row["pillar"] or None,
        }
    return list(found.values())


def criteria() -> list[dict[str, Any]]:
    """Return the rows of ``criteria``."""
    return [
        {
            "criterion_id": criterion_id(row["standard"], row["version"], row["criterion"]),
            "standard": row["standard"],
            "version": row["version"],
            "principle": int(row["principle"]),
            "number": row["criterion"],
            "title": row["title"] or None,
            "sub_letters": row["sub_letters"] or None,
            "confidence": row["confidence"],
        }
        for row in _criteria_rows()
    ]


def criterion_id(standard: str, version: str, number: str) -> str:
    """Return the id of a criterion.

    >>> criterion_id("PS", "V3", "2.4")
    'PS-V3-2.4'
    """
    return f"{standard}-{version}-{number}"


@cache
def known_criteria() -> frozenset[str]:
    """Return the ids of the catalogue's criteria."""
    return frozenset(row["criterion_id"] for row in criteria())


@cache
def known_versions() -> frozenset[tuple[str, str]]:
    """Return the (standard, version) pairs that there are."""
    return frozenset((row["standard"], row["version"]) for row in standards())


def _criteria_rows() -> list[dict[str, str]]:
    """The catalogue's rows, ``V3/V3.1`` once for each of its versions."""
    return [
        {**row, "version": version}
        for row in _rows("extractors.vocab", "criteria")
        for version in row["version"].split("/")
    ]


def _rows(package: str, name: str) -> list[dict[str, str]]:
    text = files(package).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
