"""What the snapshot before had may not go unseen: a fall refuses, an accepted one is recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline.collect.raw_store import RawStore
from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.snapshot import current_snapshot, read_manifest
from pipeline.dataset.tables import Tables
from pipeline.errors import PublicationRefused, WrongUsage
from pipeline.floors import FILE, Accepted, accept, falls, floor_verdicts, read_accepted
from pipeline.resolve import resolve
from tests.pipeline.conftest import Alucert
from tests.pipeline.records import announcement, report


@pytest.fixture(scope="module")
def many() -> Tables:
    named = [
        announcement(entity=f"{name} Metall AB", published_on="2024-01-14")
        for name in (
            "Ask",
            "Björk",
            "Cypress",
            "Ek",
            "Fura",
            "Gran",
            "Hassel",
            "Idegran",
            "Kastanj",
        )
    ]
    return resolve([*named, report()])


def without(tables: Tables, table: str, share: float = 1.0, column: str | None = None) -> Tables:
    """The tables with a share of a table's rows gone, or of a column's values blank."""
    arrow = tables[table]
    kept = round(arrow.num_rows * (1 - share))
    if column is None:
        return {**tables, table: arrow.slice(0, kept)}
    place = arrow.schema.get_field_index(column)
    values = arrow.column(column).to_pylist()[:kept] + [None] * (arrow.num_rows - kept)
    blank = pa.array(values, type=arrow.schema.field(column).type)
    return {**tables, table: arrow.set_column(place, arrow.schema.field(column), blank)}


def fallen(now: Tables, before: Tables) -> set[str]:
    return {fall.what for fall in falls(now, before)}


@pytest.mark.parametrize("column", ["version", "status", "announced_on"])
def test_a_field_that_is_blank_falls(many: Tables, column: str) -> None:
    assert f"certifications.{column}" in fallen(without(many, "certifications", 1.0, column), many)


@pytest.mark.parametrize("table", ["certifications", "facilities", "speakers", "evidence"])
def test_a_fifth_of_the_rows_gone_is_a_fall_a_twentieth_is_none(many: Tables, table: str) -> None:
    assert table in fallen(without(many, table, 0.2), many)
    few = without(many, table, 0.05)
    assert table not in fallen(few, many)


def test_nothing_falls_from_itself_or_by_growing(many: Tables) -> None:
    assert falls(many, many) == []
    assert falls(many, without(many, "certifications", 0.5)) == []


def test_fewer_flags_and_failures_are_no_fall(many: Tables) -> None:
    flagged = {**many, "absences": many["absences"]}
    assert fallen(without(flagged, "absences", 1.0), flagged) == set()


def test_a_source_that_went_silent_falls_by_name(many: Tables) -> None:
    documents = many["documents"]
    place = documents.schema.get_field_index("source")
    column = documents.schema.field("source")
    other = pa.array(["elsewhere"] * documents.num_rows, type=column.type)
    moved = {**many, "documents": documents.set_column(place, column, other)}
    found = fallen(moved, many)
    assert "documents (complete announcement) of demo (invented documents)" in found
    assert "certifications.version of demo (invented documents)" in found


class TestPublication:
    def test_is_refused_and_the_old_snapshot_stays(self, many: Tables, tmp_path: Path) -> None:
        old = publish(many, tmp_path, "small", Inputs("1"), ())
        blank = without(many, "certifications", 1.0, "version")
        verdicts = floor_verdicts(blank, old.path, "small")
        assert {verdict.level for verdict in verdicts} == {"error"}
        with pytest.raises(
            PublicationRefused, match=r"certifications\.version: 0 against 10"
        ) as why:
            publish(blank, tmp_path, "small", Inputs("2"), verdicts)
        assert why.value.exit_code == 4
        assert current_snapshot(tmp_path, "small") == old.path

    def test_is_possible_where_the_drop_was_accepted(self, many: Tables, tmp_path: Path) -> None:
        old = publish(many, tmp_path, "small", Inputs("1"), ())
        less = without(many, "certifications", 1.0, "version")
        entries = [
            Accepted("small", old.snapshot_id, fall.what, fall.before, fall.now, "moved", "M. Ek")
            for fall in falls(less, many)
        ]
        assert floor_verdicts(less, old.path, "small", entries) == ()
        assert floor_verdicts(less, old.path, "other", entries) != ()
        more = [Accepted("small", "20240101-0123456789abcdef", *entry[2:]) for entry in
                [(e.collection, e.snapshot_before, e.what, e.before, e.now, e.why, e.who)
                 for e in entries]]  # fmt: skip
        assert floor_verdicts(less, old.path, "small", more) != ()

    def test_an_accepted_drop_goes_no_deeper_than_it_says(
        self, many: Tables, tmp_path: Path
    ) -> None:
        old = publish(many, tmp_path, "small", Inputs("1"), ())
        what = Accepted(
            "small", old.snapshot_id, "speakers", many["speakers"].num_rows, 6, "x", "y"
        )
        lines = [v.must_hold for v in floor_verdicts(
            without(many, "speakers", 0.3), old.path, "small", [what])]  # fmt: skip
        assert not [line for line in lines if line.startswith("speakers: ")]
        lines = [v.must_hold for v in floor_verdicts(
            without(many, "speakers", 0.5), old.path, "small", [what])]  # fmt: skip
        assert [line for line in lines if line.startswith("speakers: ")]

    def test_there_is_nothing_to_fall_from_at_first(self, many: Tables) -> None:
        assert floor_verdicts(many, None, "small") == ()

    def test_a_damaged_snapshot_before_sets_no_floor(self, many: Tables, tmp_path: Path) -> None:
        old = publish(many, tmp_path, "small", Inputs("1"), ())
        (old.path / "findings.parquet").write_bytes(b"PAR1")
        assert floor_verdicts(without(many, "certifications"), old.path, "small") == ()


class TestTheFile:
    ENTRY = Accepted(
        "asi", "20240101-0123456789abcdef", "findings", 9, 4, 'a "real", drop', "M. Ek"
    )

    def test_is_read_back_and_each_drop_stands_once(self, tmp_path: Path) -> None:
        accept(tmp_path, [self.ENTRY])
        accept(tmp_path, [self.ENTRY])
        assert read_accepted(tmp_path) == [self.ENTRY]
        assert read_accepted(tmp_path / "nowhere") == []

    @pytest.mark.parametrize(
        "content",
        ["what\nfindings\n", "collection,snapshot_before,what,before,now,why,who\na,b,c,x,1,w,w\n",
         "collection,snapshot_before,what,before,now,why,who\na,b,c,2,1, ,w\n"],
    )  # fmt: skip
    def test_of_another_form_is_wrong_usage(self, tmp_path: Path, content: str) -> None:
        (tmp_path / FILE).write_text(content)
        with pytest.raises(WrongUsage, match=FILE):
            read_accepted(tmp_path)


def test_the_command_refuses_with_4_accepts_by_name_and_keeps_it_in_the_manifest(
    alucert: Alucert,
    store: RawStore,
    many: Tables,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    first = publish(many, settings.data_dir, settings.collection, Inputs("1"), ())
    assert alucert("run").code == 4
    refused = alucert("publish")
    assert refused.code == 4
    assert "organisations: 1 against" in refused.err
    assert "alucert publish --accept-drop WHY --by WHO" in refused.err
    assert alucert("check").code == 4
    assert alucert("publish", "--accept-drop", "documents taken back").code == 2
    assert alucert("publish", "--accept-drop", " ", "--by", "M. Ek").code == 2
    assert current_snapshot(settings.data_dir, settings.collection) == first.path
    ended = alucert("publish", "--accept-drop", "documents taken back", "--by", "M. Ek")
    assert ended.code == 0, ended.err
    new = current_snapshot(settings.data_dir, settings.collection)
    assert new is not None and new != first.path
    kept = read_manifest(new)["settings"]["accepted_drops"]
    assert {entry["who"] for entry in kept} == {"M. Ek"}
    assert "documents taken back" in (settings.data_dir / FILE).read_text()


def test_why_names_the_check_and_what_breaks_it(alucert: Alucert, store: RawStore) -> None:
    assert alucert("run").code == 0
    said = alucert("check", "--why", "floor")
    assert said.code == 0
    assert said.out.startswith("floor: no table, field or source has lost more than a tenth")
    assert alucert("check", "floor").code == 2
    assert alucert("check", "--why", "nothing").code == 2
