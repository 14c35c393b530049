"""Tables come out typed and in the order of their keys, however they came in."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.dataset.schema import BY_NAME
from pipeline.dataset.tables import (
    complete,
    fingerprint,
    store_tables,
    stored_tables,
    table_from_rows,
)

LOCATIONS = [
    {"location_id": f"loc-{number}", "name": name, "kind": "city", "latitude": latitude}
    for number, (name, latitude) in enumerate(
        [("Vetlanda", 57.4), ("Sävsjö", None), ("重庆", 29.5), ("Namibia NA", -0.0)]
    )
]


def test_tables_left_out_are_empty_and_typed() -> None:
    tables = complete({})
    assert list(tables) == list(BY_NAME)
    assert tables["capacities"].schema.field("value").type == pa.float64()


def test_an_unknown_table_or_column_is_refused() -> None:
    with pytest.raises(ValueError, match="no such table: colours"):
        complete({"colours": []})
    with pytest.raises(ValueError, match="locations: no such column: colour"):
        table_from_rows("locations", [{"colour": "red"}])


def test_a_value_of_another_type_is_refused() -> None:
    with pytest.raises(pa.ArrowException):
        table_from_rows("locations", [{**LOCATIONS[0], "latitude": "north"}])


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(LOCATIONS), cut=st.integers(0, 4))
def test_neither_order_nor_chunks_nor_slices_change_the_fingerprint(
    order: list[dict[str, Any]], cut: int
) -> None:
    plain = complete({"locations": LOCATIONS})["locations"]
    halves = [table_from_rows("locations", part) for part in (order[:cut], order[cut:])]
    chunked = complete({"locations": pa.concat_tables(halves)})["locations"]
    padded = table_from_rows("locations", [LOCATIONS[0], *order, LOCATIONS[1]])
    sliced = complete({"locations": padded.slice(1, len(order))})["locations"]
    assert fingerprint(plain) == fingerprint(chunked) == fingerprint(sliced)


@pytest.mark.parametrize(
    ("column", "value"),
    [("name", "Vetlandå"), ("name", ""), ("latitude", 57.5), ("latitude", None), ("kind", "zone")],
)
def test_any_other_value_changes_the_fingerprint(column: str, value: Any) -> None:
    rows = [dict(row) for row in LOCATIONS]
    rows[0][column] = value
    before, after = (complete({"locations": given})["locations"] for given in (LOCATIONS, rows))
    assert fingerprint(before) != fingerprint(after)


def test_text_that_moves_between_rows_changes_the_fingerprint() -> None:
    rows = [{"location_id": "loc-1", "name": "ab", "kind": "c"}, {"location_id": "loc-2",
             "name": "c", "kind": "c"}]  # fmt: skip
    moved = [{**rows[0], "name": "a"}, {**rows[1], "name": "bc"}]
    prints = {fingerprint(complete({"locations": given})["locations"]) for given in (rows, moved)}
    assert len(prints) == 2


def test_tables_stored_between_stages_come_back_as_they_were(tmp_path: Path) -> None:
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    document = {"document_id": "doc-1", "kind": "other", "sha256": "0", "status": "complete",
                "source": "x", "retrieved_at": moment}  # fmt: skip
    shuffled = random.Random(1).sample(LOCATIONS, len(LOCATIONS))
    tables = complete({"locations": shuffled, "documents": [document]})
    store_tables(tables, tmp_path / "work")
    back = complete(stored_tables(tmp_path / "work"))
    assert {name: fingerprint(table) for name, table in back.items()} == {
        name: fingerprint(table) for name, table in tables.items()
    }


@pytest.mark.parametrize(
    "steps",
    [(1, 2, 3), (3, 2, 1), (2, 1, 3), (1, 3, 2), (1,), ()],
)
def test_rows_stand_in_the_order_of_their_key_however_they_come(steps: tuple[int, ...]) -> None:
    rows = [
        {"certificate_id": certificate, "step": step, "kind": "surveillance", "rule": "event"}
        for certificate in ("crt-1", "crt-2")
        for step in steps
    ]
    for given_rows in (rows, rows[::-1]):
        made = complete({"certificate_history": given_rows})["certificate_history"]
        found = [(row["certificate_id"], row["step"]) for row in made.to_pylist()]
        assert found == sorted(found)
        assert len(found) == 2 * len(steps)
