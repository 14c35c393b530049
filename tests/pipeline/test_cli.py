"""The command line: data on standard output, the rest on standard error, exit codes."""

from __future__ import annotations

import io
import json
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

import pipeline.check
from pipeline import stages
from pipeline.check import Verdict
from pipeline.cli import app, main
from pipeline.collect.raw_store import RawStore
from pipeline.dataset.snapshot import current_snapshot
from pipeline.lock import collection_lock
from pipeline.settings import Settings
from tests.pipeline.bad_files import PAGE
from tests.pipeline.conftest import Alucert, add_bad

COMMANDS = [
    "run",
    "read",
    "text",
    "extract",
    "resolve",
    "check",
    "coverage",
    "publish",
    "verify",
    "status",
    "score",
    "accuracy",
    "schema",
    "query",
    "collect",
    "prune",
    "same",
    "match",
    "show",
    "explain",
    "search",
    "review",
    "annotate",
    "diff",
    "export",
    "report",
]


def test_the_commands_are_these() -> None:
    assert [
        command.callback.__name__ for command in app.registered_commands if command.callback
    ] == (COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_shows_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert re.search(rf"Example: alucert (--collection \w+ )?{command}\b", said)


def test_help_comes_at_once() -> None:
    """The best of five starts in processor time: a busy machine does not fail it."""
    seconds = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", "pipeline.cli", "--help"], check=True, capture_output=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(seconds) < 0.4


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["run", "--nonsense"],
        ["text"],
        ["--collection", "A/B", "status"],
        ["prune", "--keep", "-1"],
        ["prune", "20250618-0123456789abcdef"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err


@pytest.mark.parametrize("command", ["run", "read", "extract", "resolve", "check", "publish"])
def test_a_collection_that_is_not_there_ends_with_2_and_makes_nothing(
    command: str, alucert: Alucert, settings: Settings
) -> None:
    ended = alucert(command)
    assert ended.code == 2
    assert "no documents there; check --collection and --data-dir" in ended.err
    assert not settings.data_dir.exists()


def test_extract_prints_one_line_a_path_and_stores_nothing(
    alucert: Alucert, settings: Settings, tmp_path: Path
) -> None:
    good = tmp_path / "good.html"
    good.write_bytes(PAGE)
    ended = alucert("extract", str(good), str(tmp_path / "missing.html"), str(good))
    lines = [json.loads(line) for line in ended.out.splitlines()]
    assert [line["document"]["path"] for line in lines] == [
        str(good),
        str(tmp_path / "missing.html"),
        str(good),
    ]
    assert lines[1]["document"]["status"] == "failed"
    assert ended.code == 3
    assert not settings.data_dir.exists()


def test_standard_input_is_a_document(alucert: Alucert, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PAGE)))
    ended = alucert("extract", "-")
    assert json.loads(ended.out)["document"]["path"] == "-"


def test_text_prints_the_text_that_offsets_count(alucert: Alucert, tmp_path: Path) -> None:
    good = tmp_path / "good.html"
    good.write_bytes(PAGE)
    text = alucert("text", str(good))
    read = json.loads(alucert("read", str(good)).out)
    assert text.code == 0
    assert text.out == read["text"] + "\n"
    assert "has achieved certification" in text.out


def test_text_and_read_of_a_missing_file_end_with_3(alucert: Alucert) -> None:
    text = alucert("text", "missing.html")
    assert (text.code, text.out) == (3, "")
    assert "missing.html: no such file" in text.err
    read = alucert("read", "missing.html")
    assert read.code == 3
    assert json.loads(read.out)["status"] == "failed"


def test_run_ends_with_a_table_that_names_what_is_not_complete(
    alucert: Alucert, store: RawStore, settings: Settings
) -> None:
    name = add_bad(store)
    ended = alucert("run")
    assert ended.code == 3
    assert re.search(r"documents +2  1 \w+, 1 \w+|documents +2 ", ended.out)
    for label in ("certifications", "facilities", "capacities", "findings", "flags"):
        assert re.search(rf"^{label} +\d+", ended.out, re.MULTILINE)
    assert re.search(rf"{re.escape(name)} is (unreadable|failed): the file is empty", ended.out)
    assert str(settings.processed_dir / "current") in ended.out
    assert "read: 2 documents" in ended.err


def test_a_second_run_says_that_it_did_nothing(alucert: Alucert, store: RawStore) -> None:
    first = alucert("run")
    second = alucert("run")
    assert "Nothing has changed since the last run; nothing was done." in second.err
    assert (second.code, second.out) == (first.code, first.out)


def test_output_is_utf_8_in_every_locale_and_a_closed_pipe_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(PAGE.replace(b"Vetlanda", "Çiğli".encode()))
    command = [sys.executable, "-m", "pipeline.cli", "text", str(file)]
    environment = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    assert "Çiğli" in done.stdout.decode("utf-8")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as closed:
        assert closed.stdout is not None
        assert closed.stderr is not None
        closed.stdout.close()
        assert closed.stderr.read() == b""


def test_quiet_says_nothing_and_json_logs_are_json(alucert: Alucert, store: RawStore) -> None:
    assert alucert("--quiet", "run").err == ""
    logged = [json.loads(line) for line in alucert("--json", "run").err.splitlines()]
    assert {"read", "publish"} <= {entry.get("stage") for entry in logged}
    assert all(entry["level"] == "info" for entry in logged)


def test_the_stages_can_be_run_one_by_one(alucert: Alucert, store: RawStore) -> None:
    assert alucert("resolve").code == 1
    for command in ("read", "extract", "resolve", "check", "publish"):
        assert alucert(command).code in {0, 3}
    assert alucert("verify").code == 0
    assert "snapshot: 2024" in alucert("status").out


def test_a_bad_document_ends_the_read_and_extract_stages_with_3(
    alucert: Alucert, store: RawStore
) -> None:
    name = add_bad(store)
    for command in ("read", "extract"):
        ended = alucert(command)
        assert ended.code == 3
        assert name in ended.err


def test_a_held_lock_ends_with_75(alucert: Alucert, store: RawStore, settings: Settings) -> None:
    with collection_lock(settings.processed_dir):
        ended = alucert("run")
    assert ended.code == 75
    assert "another run" in ended.err


def test_a_failed_check_refuses_publication_and_the_old_snapshot_stays(
    alucert: Alucert, store: RawStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    alucert("run")
    before = current_snapshot(settings.data_dir, settings.collection)
    assert before is not None
    add_bad(store)
    broken = Verdict("error", "unique", "documents", ("document_id",), 1, "each key once", ())
    monkeypatch.setattr(pipeline.check, "check", lambda _: (broken,))
    ended = alucert("run")
    assert ended.code == 4
    assert "each key once" in ended.err
    assert current_snapshot(settings.data_dir, settings.collection) == before
    assert alucert("check").code == 4


def test_a_data_folder_that_cannot_be_written_says_what_to_do(
    alucert: Alucert, store: RawStore, settings: Settings
) -> None:
    (settings.data_dir / "processed").write_text("a file where the folder should be")
    ended = alucert("run")
    assert ended.code == 1
    assert "the data folder cannot be written" in ended.err
    assert "--data-dir" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(("raised", "code"), [(KeyboardInterrupt(), 130), (RuntimeError("x"), 1)])
def test_an_interruption_ends_with_130_and_a_fault_with_1(
    raised: BaseException,
    code: int,
    alucert: Alucert,
    store: RawStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: object) -> stages.Report:
        raise raised

    monkeypatch.setattr(stages, "STAGES", (stages.Stage("read", "", fail),))
    assert alucert("run").code == code


def test_query_prints_tables_csv_and_json(alucert: Alucert, store: RawStore) -> None:
    alucert("run")
    sql = "select sha256 is not null as known, count(*) as n, null as gap from documents group by 1"
    assert alucert("query", sql).out.splitlines()[0].split() == ["known", "n", "gap"]
    assert alucert("query", "--format", "csv", sql).out == "known,n,gap\ntrue,1,\n"
    assert json.loads(alucert("query", "--format", "json", sql).out) == {
        "known": True,
        "n": 1,
        "gap": None,
    }
    assert alucert("query", "select * from nonsense").code == 2


def test_a_query_that_cannot_be_interrupted_is_ended(
    alucert: Alucert, store: RawStore, settings: Settings
) -> None:
    """One call of repeat is one step for DuckDB, however long it takes."""
    alucert("run")
    sql = "select length(repeat(repeat('x', 1000000), 4000)) from range(30)"
    command = [sys.executable, "-m", "pipeline.cli", "--data-dir", str(settings.data_dir)]
    command += ["--collection", settings.collection, "query", "--seconds", "0.1", sql]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "took more than 0.1 seconds" in ended.stderr
    assert ended.stdout == ""


def test_verify_notices_a_damaged_snapshot_and_a_damaged_raw_document(
    alucert: Alucert, store: RawStore, settings: Settings
) -> None:
    alucert("run")
    store.documents()[0].file.write_bytes(b"changed")
    snapshot = current_snapshot(settings.data_dir, settings.collection)
    assert snapshot is not None
    file = snapshot / "documents.parquet"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    ended = alucert("verify")
    assert ended.code == 1
    assert "documents.parquet" in ended.out
    assert "not those that its name proves" in ended.out


def test_schema_prints_the_dictionary_whole_or_of_one_table(alucert: Alucert) -> None:
    whole = alucert("schema").out
    one = alucert("schema", "capacities").out
    assert one.startswith("## capacities\n")
    assert one.rstrip() in whole
    assert alucert("schema", "nonsense").code == 2


def test_score_measures_and_keeps_floors(alucert: Alucert, tmp_path: Path) -> None:
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / "a.html").write_bytes(PAGE)
    (folder / "a.gold.json").write_text(json.dumps({"record": {"entity": "Nobody at all"}}))
    floors = str(tmp_path / "floors.json")
    ended = alucert("score", str(folder))
    assert "a\n  entity: " in ended.out
    assert "not Nobody at all" in ended.out or "missed Nobody at all" in ended.out
    report = json.loads(alucert("score", str(folder), "--json").out)
    assert report["fields"]["entity"]["support"] == 1
    assert report["macro_f1"]["value"] == 0.0
    assert alucert("score", str(folder), "--floors", floors).code == 2
    assert alucert("score", str(folder), "--write-floors").code == 2
    assert alucert("score", str(folder), "--floors", floors, "--write-floors").code in {0, 3}
    stored = json.loads(Path(floors).read_text())
    stored["floors"]["entity"] = 1.0
    Path(floors).write_text(json.dumps(stored))
    fallen = alucert("score", str(folder), "--floors", floors)
    assert fallen.code == 1
    assert "entity: 0.0000 is below the floor 1.0000" in fallen.err


def test_score_of_a_folder_without_annotations_is_wrong_usage(
    alucert: Alucert, tmp_path: Path
) -> None:
    assert alucert("score", str(tmp_path)).code == 2


def test_score_of_a_part_leaves_the_other_out(alucert: Alucert, tmp_path: Path) -> None:
    for name in ("lindgren", "teigen"):  # the first is set aside
        (tmp_path / f"{name}.html").write_bytes(PAGE)
        (tmp_path / f"{name}.gold.json").write_text('{"record": {"entity": "Nobody at all"}}')
    support = {}
    for part in ("training", "set-aside", "all"):
        report = json.loads(alucert("score", str(tmp_path), "--part", part, "--json").out)
        support[part] = report["fields"]["entity"]["support"]
        assert all(miss["document"] == "teigen" for miss in report["misses"])
    assert support == {"training": 1, "set-aside": 1, "all": 2}
    assert "lindgren" not in alucert("score", str(tmp_path)).out


def test_accuracy_prints_the_page_that_it_writes(alucert: Alucert, tmp_path: Path) -> None:
    for name in ("lindgren", "teigen"):
        (tmp_path / f"{name}.html").write_bytes(PAGE)
        (tmp_path / f"{name}.gold.json").write_text('{"record": {"entity": "Nobody at all"}}')
    page = tmp_path / "accuracy.md"
    others = str(tmp_path / "nothing")
    ended = alucert("accuracy", str(tmp_path), "--others", others, "--write", str(page))
    assert (ended.code, ended.out) == (0, page.read_text())
    for said in ("training: F1", "set aside: F1", "plain expressions", "Brier", "gap (95 %)"):
        assert said in ended.out
    assert "others'" not in ended.out.partition("| field")[2]
    assert "lindgren" not in ended.out


def test_extract_leaves_out_what_is_less_sure_than_asked(alucert: Alucert, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(PAGE)
    line = json.loads(alucert("extract", str(page), "--min-confidence", "1").out)
    assert line["record"]["entity"] is None
    assert line["absent"]["entity"] == "not_assessable"
    assert line["flags"][-1]["code"] == "below_confidence"
    assert alucert("extract", str(page), "--min-confidence", "0").out == (
        alucert("extract", str(page)).out
    )
    assert alucert("extract", "--min-confidence", "0.9").code == 2
    assert alucert("extract", str(page), "--min-confidence", "2").code == 2
