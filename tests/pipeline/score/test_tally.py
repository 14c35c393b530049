"""The harness can fail: what a bad extractor does is caught, field by field."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.score.fields import FIELDS
from pipeline.score.floors import falls, figures, write_floors
from pipeline.score.gold import Annotated
from pipeline.score.tally import percentiles, resample, score
from pipeline.source import Source

Record = dict[str, Any]


@pytest.fixture
def floors(tmp_path: Path, documents: list[Annotated], right_lines: list[Record]) -> Path:
    path = tmp_path / "floors.json"
    write_floors(path, score(documents, right_lines), "f1")
    return path


def fallen(floors: Path, documents: list[Annotated], lines: list[Any]) -> set[str]:
    return {fall.name for fall in falls(floors, score(documents, lines), "f1")}


def test_right_answers_are_right(documents: list[Annotated], right_lines: list[Record]) -> None:
    scored = score(documents, right_lines)
    assert {field.name for field in scored.fields} == {field.name for field in FIELDS}
    assert set(figures(scored).values()) == {1.0}
    assert (scored.documents_right, scored.documents_scored, scored.misses) == (3, 3, ())
    assert (scored.macro_interval, scored.right_interval) == ((1.0, 1.0), (1.0, 1.0))


def test_right_answers_are_above_the_floors(
    floors: Path, documents: list[Annotated], right_lines: list[Record]
) -> None:
    assert fallen(floors, documents, right_lines) == set()


def test_an_empty_extractor_is_caught_in_every_field(
    floors: Path, documents: list[Annotated]
) -> None:
    empty = [{"document": {"status": "complete"}, "record": {}} for _ in documents]
    scored = score(documents, empty)
    assert scored.macro_f1 == 0.0
    assert scored.documents_right == 0
    assert fallen(floors, documents, empty) == {
        *(field.name for field in FIELDS),
        "macro_f1",
        "documents_right",
    }


def test_a_crashed_or_missing_document_counts_with_everything_missed(
    documents: list[Annotated], right_lines: list[Record]
) -> None:
    failed = {"document": {"status": "failed", "error": "kaveri: damaged"}, "record": {}}
    for bad in (failed, None):
        scored = score(documents, [right_lines[0], right_lines[1], bad])
        by_name = {field.name: field for field in scored.fields}
        assert by_name["findings"].recall == 0.0
        assert by_name["findings"].support == 2
        assert scored.documents_right == 2
        assert scored.not_complete == 1
        assert [name for name, _ in scored.unreadable] == ["kaveri"]


def test_an_extractor_that_returns_everything_is_caught(
    floors: Path, documents: list[Annotated], right_lines: list[Record]
) -> None:
    """Every list holds what any document holds, every scalar is always filled."""
    everything: Record = {}
    for line in right_lines:
        for key, value in line["record"].items():
            if isinstance(value, list):
                everything[key] = everything.get(key, []) + value
            elif isinstance(value, dict):
                filled = {name: n for name, n in value.items() if n is not None}
                everything[key] = {**everything.get(key, {}), **filled}
            elif value is not None:
                everything[key] = value
    lines = [{"document": {"status": "complete"}, "record": everything} for _ in documents]
    caught = fallen(floors, documents, lines)
    shared = {
        field.name
        for field in FIELDS
        if field.key in everything and sum(field.key in d.record for d in documents) > 1
    }
    assert shared <= caught
    assert {"macro_f1", "documents_right"} <= caught


def plant_fault(record: Record, name: str) -> None:
    """Put a wrong value into one field of a record, and into that field alone."""
    field = next(field for field in FIELDS if field.name == name)
    if field.part is not None:
        record[field.key][field.part] = 77
    elif not field.is_list:
        record[field.key] = "Another"
    elif not field.components:
        record[field.key] = ["Another", *record[field.key][1:]]
    else:
        item = record[field.key][0]
        component = {
            "certifications": "version",
            "criteria": "parts",
            "findings": "rating",
        }.get(name, field.components[-1])
        item[component] = ["z"] if component == "parts" else "another"


@pytest.mark.parametrize("name", [field.name for field in FIELDS])
def test_a_planted_fault_is_caught_in_its_field(
    name: str, floors: Path, documents: list[Annotated], right_lines: list[Record]
) -> None:
    lines = copy.deepcopy(right_lines)
    key = name.partition(".")[0]
    number = next(n for n, document in enumerate(documents) if document.record.get(key))
    plant_fault(lines[number]["record"], name)
    caught = fallen(floors, documents, lines)
    assert name in caught
    extra = {field.name for field in FIELDS if field.extra}
    assert ("macro_f1" in caught) == (name not in extra)
    core = {field.name for field in FIELDS if field.core}
    assert ("documents_right" in caught) == bool(caught & core)
    allowed = {"criteria": {"criteria", "criteria.grade"}}.get(name, {name})
    assert caught <= allowed | {"macro_f1", "documents_right"}


def test_what_is_not_annotated_or_skipped_is_not_scored(right_lines: list[Record]) -> None:
    source = Source(Path("a"), "a")
    record = {"entity": "A", "places": ["B"], "certifications": [{"standard": "PS"}], "mine": [1]}
    skip = frozenset({"places"})
    document = Annotated("a", source, record, skip, frozenset(), "")
    scored = score([document], [{"document": {"status": "complete"}, "record": {"entity": "A"}}])
    assert [field.name for field in scored.fields] == ["entity"]
    assert scored.documents_right == 1
    assert scored.not_scored == ("certifications", "mine")


def test_a_document_without_any_core_field_is_neither_right_nor_wrong() -> None:
    document = Annotated(
        "a", Source(Path("a"), "a"), {"parent": None}, frozenset(), frozenset(), ""
    )
    scored = score([document], [{"document": {"status": "complete"}, "record": {}}])
    assert (scored.documents_right, scored.documents_scored) == (0, 0)


def test_a_subfield_can_be_skipped_alone(
    documents: list[Annotated], right_lines: list[Record]
) -> None:
    document = documents[0]
    skipping = Annotated(
        document.name,
        document.source,
        document.record,
        frozenset({"nonconformances.minor", "certifications.scope", "criteria"}),
        frozenset(),
        "",
    )
    names = {field.name for field in score([skipping], right_lines[:1]).fields}
    assert not names & {"nonconformances.minor", "certifications.scope"}
    assert not names & {"criteria", "criteria.grade"}  # a key with all its fields
    assert "certifications" in names


@pytest.mark.parametrize(
    ("status", "right"), [("unreadable", 1), ("failed", 1), ("complete", 0), ("partial", 0)]
)
def test_a_broken_document_is_judged_by_its_status(status: str, right: int) -> None:
    broken = Annotated(
        "b", Source(Path("b"), "b"), {}, frozenset(), frozenset({"unreadable", "failed"}), ""
    )
    scored = score([broken], [{"document": {"status": status}, "record": {"entity": "A"}}])
    assert (scored.broken_right, scored.broken_documents) == (right, 1)
    assert scored.documents_scored == 0
    assert scored.not_complete == 0
    assert len(scored.wrong_statuses) == 1 - right


def test_intervals_are_the_same_every_time_and_hold_the_figure(
    documents: list[Annotated], right_lines: list[Record]
) -> None:
    lines = [right_lines[0], right_lines[1], {"document": {"status": "complete"}, "record": {}}]
    first, second = score(documents, lines), score(documents, lines)
    assert first == second
    low, high = first.macro_interval
    assert low < first.macro_f1 < high
    low, high = first.right_interval
    assert low < first.right_share < high


def test_an_extra_field_moves_neither_macro_f1_nor_its_interval(
    documents: list[Annotated], right_lines: list[Record]
) -> None:
    for line in right_lines:
        line["record"] |= {"counts": [], "sites": []}
    scored = score(documents, right_lines)
    assert {field.name: field.f1 for field in scored.fields if field.extra} == {
        "counts": 0.0,
        "sites": 0.0,
    }
    assert (scored.macro_f1, scored.macro_interval) == (1.0, (1.0, 1.0))
    assert scored.documents_right == 3


def test_a_group_is_drawn_whole(documents: list[Annotated], right_lines: list[Record]) -> None:
    """Two documents of one template, one right: no drawing has only the one or the other."""
    pair, lines = documents[:2], [right_lines[0], {"record": {}}]
    together = resample(pair, lines, groups=["divi", "divi"])
    assert set(together.right_share) == {0.5}
    apart = resample(pair, lines, groups=["divi", "plain text"])
    assert set(apart.right_share) == {0.0, 0.5, 1.0}
    assert np.array_equal(apart.right_share, resample(pair, lines).right_share)


def test_broken_documents_are_drawn_with_no_group(
    documents: list[Annotated], right_lines: list[Record]
) -> None:
    broken = Annotated("b", Source(Path("b"), "b"), {}, frozenset(), frozenset({"failed"}), "")
    lines = [{"record": {}}, right_lines[0], {"record": {}}]
    drawn = resample([broken, *documents[:2]], lines, groups=["apart", "divi", "divi"])
    assert set(drawn.right_share) == {0.5}


def test_a_drawing_without_a_core_field_says_nothing_of_documents_right(
    documents: list[Annotated], right_lines: list[Record]
) -> None:
    bare = Annotated("a", Source(Path("a"), "a"), {"parent": None}, frozenset(), frozenset(), "")
    drawn = resample([bare, documents[0]], [{"record": {}}, right_lines[0]])
    assert np.isnan(drawn.right_share).any()
    assert percentiles(drawn.right_share) == (1.0, 1.0)


def test_groups_that_stand_together_make_the_interval_wider(
    documents: list[Annotated], right_lines: list[Record]
) -> None:
    many = [documents[0]] * 20
    lines = [right_lines[0]] * 10 + [{"record": {}}] * 10
    templates = ["good"] * 10 + ["bad"] * 10
    narrow = percentiles(resample(many, lines).right_share)
    assert percentiles(resample(many, lines, groups=templates).right_share) == (0.0, 1.0)
    assert 0.0 < narrow[0] < 0.5 < narrow[1] < 1.0


def test_percentiles_leave_out_what_is_unknown() -> None:
    values = np.array([np.nan, *range(1001)], dtype=np.float64)
    assert percentiles(values) == (25.0, 975.0)
    assert percentiles(np.array([np.nan])) == (0.0, 0.0)


def test_drawings_without_a_field_leave_it_out_of_their_mean(
    documents: list[Annotated], right_lines: list[Record]
) -> None:
    """The report alone has audits: where it is not drawn, its fields are unknown, not 0."""
    drawn = resample(documents, right_lines)
    audits = [field.name for field in FIELDS].index("audits")
    unknown = np.isnan(drawn.f1[:, audits])
    assert 0 < unknown.sum() < len(unknown)
    assert set(drawn.macro_f1) == {1.0}
