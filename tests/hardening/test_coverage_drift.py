"""Coverage drift: a field that goes blank, or rows that vanish, refuse publication."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.snapshot import current_snapshot
from pipeline.dataset.tables import Tables
from pipeline.errors import PublicationRefused
from pipeline.floors import floor_verdicts
from pipeline.resolve import resolve
from tests.conftest import Figure
from tests.hardening.rows import Row, of_collecting
from tests.pipeline.records import announcement, report
from tests.pipeline.test_floors import without

ROW = Row(
    "coverage drift",
    "a floor per field and per source; `alucert status` shows the newest document of each source",
    "blank one field or drop 20 % of the rows: publication refused",
    of_collecting("coverage drift")
    | {
        "tests/pipeline/test_floors.py": (
            "test_a_field_that_is_blank_falls",
            "test_a_fifth_of_the_rows_gone_is_a_fall_a_twentieth_is_none",
            "test_a_source_that_went_silent_falls_by_name",
            "test_the_command_refuses_with_4_accepts_by_name_and_keeps_it_in_the_manifest",
        )
    },
)

NAMES = ("Ask", "Björk", "Cypress", "Ek", "Fura", "Gran", "Hassel", "Idegran", "Kastanj", "Lind")


@pytest.fixture(scope="module")
def many() -> Tables:
    told = [announcement(entity=f"{n} Metall AB", published_on="2024-01-14") for n in NAMES]
    return resolve([*told, report()])


def is_refused(data: Path, now: Tables) -> bool:
    before = current_snapshot(data, "demo")
    try:
        publish(now, data, "demo", Inputs("1"), floor_verdicts(now, before, "demo", ()))
    except PublicationRefused:
        return current_snapshot(data, "demo") == before
    return False


def test_each_field_that_goes_blank_and_each_table_that_shrinks_is_refused(
    many: Tables, tmp_path: Path, figure: Figure
) -> None:
    """Every column and table that had at least five values; ids and their links break rules."""
    publish(many, tmp_path, "demo", Inputs("1"), ())
    tables = ("documents", "certifications", "organisations", "evidence")
    fields = [
        (table, column)
        for table in tables
        for column in many[table].column_names
        if len(many[table]) - many[table].column(column).null_count >= 5
        and many[table].schema.field(column).nullable
        and not column.endswith("_id")
    ]
    seen = [c for t, c in fields if is_refused(tmp_path, without(many, t, 1.0, c))]
    assert [c for _, c in fields if c not in seen] == []
    shrunk = [t for t in tables if is_refused(tmp_path, without(many, t, 0.2))]
    assert shrunk == list(tables)
    figure(
        "coverage drift",
        f"{len(fields)} fields made blank, {len(tables)} tables short of 20 % of their rows: "
        f"{len(seen) + len(shrunk)} of {len(fields) + len(tables)} publications refused",
    )
