"""`alucert diff` names two snapshots in any sensible way and tells what changed between them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipeline.dataset.history import find_snapshot, snapshot_ids
from pipeline.dataset.publish import Inputs, Published, publish
from pipeline.dataset.snapshot import NoSnapshot
from pipeline.resolve import resolve
from pipeline.settings import Settings
from tests.pipeline.conftest import Alucert
from tests.pipeline.records import announcement, report

Two = tuple[Published, Published]


@pytest.fixture
def two(settings: Settings) -> Two:
    """Two snapshots: an announcement, and then its report too."""
    data, name = settings.data_dir, settings.collection
    first = publish(resolve([announcement()]), data, name, Inputs("1"), ())
    return first, publish(resolve([announcement(), report()]), data, name, Inputs("1"), ())


def test_without_names_it_tells_what_the_newest_publication_changed(
    alucert: Alucert, two: Two
) -> None:
    first, second = two
    ended = alucert("diff")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[:2] == [f"from {first.snapshot_id}", f"to   {second.snapshot_id}"]
    assert any(line.split() == ["findings", "3", "added", "new", "document"] for line in lines)
    (expiry,) = (line for line in lines if " expires_on: " in line)
    assert "(empty) → 2027-05-01  [new document: doc-" in expiry


def test_ids_beginnings_of_ids_and_folders_name_snapshots(alucert: Alucert, two: Two) -> None:
    first, second = two
    wanted = alucert("diff", first.snapshot_id, second.snapshot_id).out
    assert alucert("diff", "previous", "current").out == wanted
    assert alucert("diff", first.snapshot_id[:14], second.snapshot_id[:14]).out == wanted
    assert alucert("diff", first.snapshot_id[9:15], second.snapshot_id[9:15]).out == wanted
    assert alucert("diff", str(first.path), f"{second.path.parent.parent}/current").out == wanted


def test_the_other_way_round_added_is_removed(alucert: Alucert, two: Two) -> None:
    out = alucert("diff", "current", "previous").out
    assert "document gone" in out
    assert "added" not in out


def test_a_snapshot_is_equal_to_itself(alucert: Alucert, two: Two) -> None:
    ended = alucert("diff", "current", "current")
    assert (ended.code, ended.out.splitlines()[-1]) == (0, "No row was added, removed or changed.")


def test_as_json_lines_every_difference_has_its_cause(alucert: Alucert, two: Two) -> None:
    first, second = two
    head, *rest = map(json.loads, alucert("diff", "--format", "json").out.splitlines())
    assert head == {"from": first.snapshot_id, "to": second.snapshot_id, "schema": []}
    counts = [line for line in rest if "rows" in line]
    single = [line for line in rest if "row" in line]
    assert len(counts) + len(single) == len(rest)
    for line in counts:
        same = {
            s["row"] for s in single if (s["table"], s["change"]) == (line["table"], line["change"])
        }
        assert len(same) == line["rows"]
    (event,) = (s for s in single if s["column"] == "expires_on")
    assert (event["old"], event["new"], event["causes"]) == (None, "2027-05-01", ["new document"])
    added = next(s for s in single if (s["table"], s["change"]) == ("findings", "added"))
    assert added["new"]["finding_id"] == added["row"]
    assert added["documents"] == [added["new"]["document_id"]]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("2025", "2 snapshots begin so"),
        ("99999999", "no snapshot has this id; there are 2025"),
        ("", "no snapshot has this id"),
        ("'; drop table", "no snapshot has this id"),
        ("./nothing", "no snapshot in this folder"),
        ("..", "no snapshot in this folder"),
        ("/a\0b", "no snapshot in this folder"),
    ],
)
def test_a_name_that_is_none_is_said_with_what_there_is(
    settings: Settings, two: Two, wanted: str, said: str
) -> None:
    with pytest.raises(NoSnapshot, match=said):
        find_snapshot(settings.data_dir, settings.collection, wanted)


def test_where_nothing_is_published_it_says_so(alucert: Alucert, settings: Settings) -> None:
    for name in ("current", "previous", "2025"):
        ended = alucert("diff", name, "current")
        assert ended.code == 1
        assert "nothing is published" in ended.err
    assert snapshot_ids(settings.data_dir, settings.collection) == ()


def test_previous_of_a_first_snapshot_or_of_a_removed_one_is_said(
    alucert: Alucert, two: Two
) -> None:
    first, second = two
    shutil.rmtree(first.path)
    assert f"{first.snapshot_id}, which was current before" in alucert("diff").err
    shutil.rmtree(second.path)
    publish(resolve([announcement()]), first.path.parents[3], "small", Inputs("1"), ())
    assert "is the first snapshot of small" in alucert("diff").err


def test_a_half_written_snapshot_is_none(settings: Settings, two: Two) -> None:
    (two[0].path.parent / ".staging-20250630-ffff").mkdir()
    (two[0].path.parent / "20250630-0000000000000000").mkdir()
    known = snapshot_ids(settings.data_dir, settings.collection)
    assert known == tuple(sorted(published.snapshot_id for published in two))


def test_a_damaged_snapshot_is_refused(alucert: Alucert, two: Two) -> None:
    file = two[0].path / "findings.parquet"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.chmod(0o644)
    file.write_bytes(data)
    ended = alucert("diff")
    assert (ended.code, ended.out) == (1, "")
    assert "findings.parquet" in ended.err


def test_two_collections_can_be_compared_by_their_folders(
    alucert: Alucert, two: Two, tmp_path: Path
) -> None:
    other = publish(resolve([]), tmp_path / "else", "other", Inputs("1"), ())
    ended = alucert("diff", str(other.path), "current")
    assert ended.code == 0
    assert f"from {other.snapshot_id}" in ended.out
