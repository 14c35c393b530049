"""The command as a person and as cron call it: what is printed, and the exit codes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.cli import main
from pipeline.collect.collecting import Collecting, Options
from pipeline.collect.fetching import Fetched
from pipeline.collect.ledger import Ledger
from pipeline.collect.raw_store import RawStore
from pipeline.collect.sources.site import allowed_for
from pipeline.collect.verify import verify_raw
from pipeline.dataset.load import load
from pipeline.lock import collection_lock
from pipeline.progress import Progress
from tests.pipeline.collect.conftest import NIGHT, Serve, collect, settings_of, stored_paths
from tests.replica.site import Answer, Replica, Request
from tests.replica.source import source

ROOT = Path(__file__).parents[3]


def command(
    site: Replica, folder: Path, *arguments: str, before: tuple[str, ...] = ()
) -> list[str]:
    """Return the arguments of `alucert ... collect` for a replica."""
    file = folder / "here.py"
    port = site.base.rpartition(":")[2]
    file.write_text(f"from tests.replica.source import source\nSOURCE = source({port})\n")
    start = ["--data-dir", str(folder / "data"), "--collection", "replica", *before]
    return [*start, "collect", "--source", str(file), *arguments]


def test_a_newcomer_sees_what_happened(
    serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = serve(number=12, announcing=8)
    assert main(command(site, tmp_path)) == 0
    said = capsys.readouterr().out
    assert "replica: 12 posts listed by api; by outcome:" in said
    assert re.search(r"announcements +7 +0 +0 +0 +1 +0\n", said)
    assert "forbidden by robots.txt" in said
    assert main(command(site, tmp_path)) == 0
    assert " 0 body bytes" in capsys.readouterr().out
    assert main(["--data-dir", str(tmp_path / "data"), "--collection", "replica", "status"]) == 0
    assert "replica: newest announcement of 20" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("collection", "arguments", "said"),
    [
        ("demo", [], "the demo collection holds invented documents"),
        ("nowhere", [], "there is no source nowhere"),
        ("asi", [], "give an address for complaints once, --contact"),
        ("asi", ["--contact", "nobody"], "not an e-mail or web address"),
        ("asi", ["--contact", "a@b.c\r\nX: y"], "not an e-mail or web address"),
        ("asi", ["--since", "yesterday"], "not a day such as 2026-01-31"),
        ("asi", ["--since", "2026-13-01"], "not a day such as 2026-01-31"),
        ("asi", ["--urls", "nowhere.txt"], "nowhere.txt: cannot be read"),
        ("asi", ["--urls", "a", "--warc", "b"], "only one of --urls"),
        ("asi", ["--source", "nowhere.py"], "nowhere.py: no such file"),
        ("asi", ["--source", "../x"], "not the name of a source"),
    ],
)
def test_wrong_usage_says_what_to_do_and_ends_with_2(
    collection: str,
    arguments: list[str],
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main(["--data-dir", str(tmp_path), "--collection", collection, "collect", *arguments])
    assert code == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "raw").exists()


def test_a_second_run_at_the_same_time_ends_with_75(
    serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = serve(number=6, announcing=3)
    with collection_lock(tmp_path / "data" / "processed" / "replica"):
        assert main(command(site, tmp_path)) == 75
        assert "another run" in capsys.readouterr().err
        assert main(command(site, tmp_path, "--dry-run")) == 0  # it writes nothing
    assert main(command(site, tmp_path)) == 0


def test_what_fails_makes_3_and_a_site_that_cannot_be_listed_1(
    serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def one_fails(site: Replica, request: Request, answer: Answer) -> Answer:
        return Answer(403) if request.path in sorted(site.announcements)[:1] else answer

    site = serve(number=12, announcing=8, trouble=one_fails)
    assert main(command(site, tmp_path)) == 3
    assert "failed:" in capsys.readouterr().out
    down = serve(off=frozenset({"api", "sitemap", "feed", "pages", "tags"}))
    (tmp_path / "other").mkdir()
    assert main(command(down, tmp_path / "other")) == 1


def test_json_logs_are_one_object_a_line_and_end_with_the_summary(
    serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = serve(number=12, announcing=8)
    assert main(command(site, tmp_path, before=("--json",))) == 0
    captured = capsys.readouterr()
    lines = [json.loads(line) for line in captured.err.splitlines()]
    assert {line["level"] for line in lines} == {"info"}
    assert lines[-1]["outcomes"]["new"] == sum(line.get("outcome") == "new" for line in lines) > 0
    assert captured.out == ""


def test_ctrl_c_ends_with_130_and_the_next_run_goes_on(serve: Serve, tmp_path: Path) -> None:
    site = serve(number=60, announcing=40, delay=0.05)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", *command(site, tmp_path)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while len(site.log) < 10 and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 130, said
    site.delay = None
    assert main(command(site, tmp_path)) == 0
    runs = sorted((tmp_path / "data/raw/replica/collect/runs").iterdir())
    assert json.loads(runs[0].read_text())["stopped"] == "interrupted" or len(runs) == 1


def test_addresses_that_a_person_names_are_brought_in(serve: Serve, tmp_path: Path) -> None:
    site = serve()
    wanted = sorted(site.announcements)[:3]
    lines = ["# what I found", "", *(f"{site.base}{path}" for path in wanted)]
    (tmp_path / "urls.txt").write_text("\n".join(lines))
    assert main(command(site, tmp_path, "--urls", str(tmp_path / "urls.txt"))) == 0
    assert stored_paths(tmp_path / "data", "announcement") == wanted
    assert not [line for line in site.log if "wp-json" in line.path]


def test_a_page_of_another_site_is_kept_as_a_reprint(tmp_path: Path) -> None:
    """And only its own host is asked beside the source's."""
    url = "https://paper.example/news/a-company-is-certified"
    page = b"<!DOCTYPE html><html><body><h1>Certified</h1><p>ASI</p></body></html>"

    def ask(asked: str, wanted: str, *_: object) -> Fetched:
        assert (asked, wanted) == (url, "document")
        return Fetched(
            url, url, 200, {"content-type": "text/html"}, page, "", "2026-11-01T02:00:00Z"
        )

    site = source()
    settings = settings_of(tmp_path)
    run = Collecting(
        site,
        RawStore(settings.raw_dir),
        Ledger(settings.raw_dir),
        ask,  # type: ignore[arg-type]  # stands for the crawler's
        Options(urls=(url,)),
        Progress(quiet=True),
        lambda: datetime(2026, 11, 1, 2, tzinfo=UTC),
    )
    summary = run.run()
    assert summary.count("new", "reprint") == 1
    assert stored_paths(tmp_path, "reprint") == ["/news/a-company-is-certified"]
    assert allowed_for(site, (url,)).hosts == {"paper.example"}


def test_raw_verify_and_export_are_commands(
    serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = serve(number=6, announcing=4)
    collect(site, tmp_path / "data")
    before = ["--data-dir", str(tmp_path / "data"), "--collection", "replica", "raw"]
    assert main([*before, "verify"]) == 0
    assert "every file is as it was written" in capsys.readouterr().out
    assert main([*before, "export", "--jsonl"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(json.loads(line)["sha256"] for line in lines)
    assert main([*before, "export"]) == 2
    file = next((tmp_path / "data/raw/replica").glob("*.html"))
    file.write_bytes(file.read_bytes() + b" ")
    assert main([*before, "verify"]) == 1
    assert "not those that its name proves" in capsys.readouterr().out


def run_of(folder: Path) -> int:
    """Run the other stages as the command does; a few documents are many of so few: a fall."""
    command = ["-q", "--data-dir", str(folder), "--collection", "replica", "--workers", "0"]
    code = main([*command, "run"])
    if code != 4:
        return code
    return main([*command, "publish", "--accept-drop", "edited by the test", "--by", "a test"])


def documents_of(folder: Path) -> list[dict[str, Any]]:
    return load(folder, "replica")["documents"].to_dict("records")


def test_a_page_that_is_changed_and_changed_back_counts_as_it_was_seen_last(
    serve: Serve, tmp_path: Path
) -> None:
    site = serve(number=6, announcing=4)
    post = next(p for p in site.posts.values() if p.path in site.announcements)
    url = f"{site.base}{post.path}"
    seen = []
    for night in range(4):
        if night == 1:
            edited = site.edit_post(post)
        elif night == 2:  # the text of before, at a time of its own
            site.posts[post.id] = replace(post, modified=edited.modified + timedelta(hours=1))
        summary = collect(site, tmp_path, NIGHT + timedelta(days=night))
        assert summary.count("changed") == (night in (1, 2))
        assert run_of(tmp_path) == 0
        versions = [d for d in documents_of(tmp_path) if d["url"] == url]
        (current,) = [d for d in versions if pd.isna(d["superseded_by"])]
        seen.append((len(versions), current["sha256"], current["retrieved_at"].day))
    (first, second, third, fourth) = seen
    assert [number for number, _, _ in seen] == [1, 2, 2, 2]
    assert third[1] == first[1] != second[1]
    assert [day for _, _, day in seen] == [1, 2, 3, 3]
    assert fourth == third
    store = RawStore(settings_of(tmp_path).raw_dir)
    (back,) = [d for d in store.documents() if d.sha256 == first[1]]
    assert back.metadata["seen_at"] == ["2026-11-01T02:00:00Z", "2026-11-03T02:00:00Z"]
    assert verify_raw(store.folder).problems == ()


def test_a_raw_document_whose_bytes_are_lost_fails_alone_and_is_had_again(
    serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = serve(number=6, announcing=4)
    collect(site, tmp_path)
    assert run_of(tmp_path) == 0
    raw = settings_of(tmp_path).raw_dir
    page, report = next(raw.glob("*.html")), next(raw.glob("*.pdf"))
    page.unlink()
    report.with_suffix(".json").write_text("{")
    assert run_of(tmp_path) == 3
    said = capsys.readouterr().out
    assert f"{page.name} is failed" in said
    assert "bytes are not beside it" in said
    assert f"{report.name} is failed" in said
    failed = load(tmp_path, "replica")["document_failures"]
    assert len(failed) == 2
    assert not failed["reason"].str.contains(str(tmp_path)).any()
    assert len(documents_of(tmp_path)) == len(site.announcements) + len(site.reports)
    report.with_suffix(".json").unlink()
    collect(site, tmp_path, recheck=True)
    assert page.is_file()
    assert run_of(tmp_path) == 0


@pytest.mark.parametrize(
    "asked", [["status"], ["raw", "verify"], ["prune"], ["prune", "--dry-run"]]
)
def test_a_collection_that_is_not_there_is_wrong_usage_and_nothing_is_made(
    asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data-dir", str(tmp_path), "--collection", "nowhere", *asked]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "there is no collection nowhere" in captured.err
    assert list(tmp_path.iterdir()) == []
