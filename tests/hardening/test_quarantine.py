"""Quarantine: one bad document costs only itself, whatever it is made of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.collect.raw_store import RawStore
from pipeline.dataset.load import load
from tests.conftest import Figure
from tests.hardening import hostile
from tests.hardening.rows import Row, of_collecting
from tests.pipeline.bad_files import write_bad_files
from tests.pipeline.collect.conftest import settings_of
from tests.replica import pages
from tests.replica.posts import posts
from tools.write_collecting import ROOT

ROW = Row(
    "quarantine",
    "recorded with hash, stage, reason",
    "200 good documents among hostile ones: 200 in, every bad one listed, exit code 3",
    of_collecting("quarantine")
    | {
        "tests/pipeline/test_pool.py": (
            "test_a_bad_job_costs_only_itself",
            "test_a_job_that_hangs_is_given_up",
            "test_a_job_that_computes_for_ever_is_given_up",
        )
    },
)


def run_among_hostile_ones(
    folder: Path, good: int, cost: str, capsys: pytest.CaptureFixture[str]
) -> tuple[int, int, int, int]:
    """Run over good and hostile documents: how many were good, read, hostile, listed."""
    bad = folder / "bad"
    bad.mkdir()
    spoiled = [name for name in write_bad_files(bad) if name != "missing.html"]
    store = RawStore(settings_of(folder).raw_dir)
    at = {"retrieved_at": "2026-11-01T02:00:00Z", "content_type": "text/html"}
    announced = [post for post in posts(1, 3 * good, good) if post.kind == "announcement"]
    expected = set()
    for post in announced:
        page = pages.page(post, "https://site.example").encode()
        known = {"url": f"https://site.example{post.path}", **at}
        expected.add(store.add(page, known).document.sha256)
    wanted = set()
    for name in spoiled:
        known = {"url": f"https://site.example/{name}", "name": name, **at}
        wanted.add(store.add((bad / name).read_bytes(), known).document.sha256)
    report = sorted((ROOT / "data/raw/demo").glob("*.pdf"))[0].read_bytes()
    chosen = [pair for pair in hostile.pages() if cost == "all" or pair[0] in QUICK]
    if cost == "all":
        chosen += hostile.pdfs(report)
    else:
        chosen += [pair for pair in hostile.small_pdfs() if pair[0] in QUICK]
    for number, (_name, data) in enumerate(chosen):
        url = f"https://site.example/hostile-{number}/"
        wanted.add(store.add(data, {"url": url, **at}).document.sha256)
    before = ["-q", "--data-dir", str(folder), "--collection", "replica", "--workers", "2"]
    assert main([*before, "run"]) == 3
    documents = load(folder, "replica")["documents"]
    complete = set(documents.loc[documents["status"] == "complete", "sha256"])
    failed = load(folder, "replica")["document_failures"]
    assert failed["reason"].str.len().min() > 10
    listed = set(documents["sha256"])
    told = documents["status"].isin(["failed", "unreadable", "partial"])
    assert set(failed["document_id"]) == set(documents.loc[told, "document_id"])
    said = capsys.readouterr().out
    shown = sum(said.count(f" is {status}: ") for status in ("failed", "unreadable", "partial"))
    more = re.search(r"and (\d+) more, see the table document_failures", said)
    assert shown + int(more[1] if more else 0) == len(failed) >= len(spoiled)
    return len(expected), len(expected & complete), len(wanted), len(wanted & listed)


QUICK = {
    "60,000 nested elements with a text",
    "100,000 attributes of one tag",
    "a page tree that leads to itself",
    "an xref that leads to itself",
    "500 pages",
}


def test_every_good_document_of_a_few_is_read_among_hostile_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, read, bad, listed = run_among_hostile_ones(tmp_path, 5, "quick", capsys)
    assert (read, listed) == (good, bad)


@pytest.mark.slow
def test_two_hundred_good_ones_among_every_hostile_one(
    tmp_path: Path, figure: Figure, capsys: pytest.CaptureFixture[str]
) -> None:
    good, read, bad, listed = run_among_hostile_ones(tmp_path, 200, "all", capsys)
    figure(
        "quarantine",
        f"`run` over {good} good documents among all {bad} hostile ones: {read} read, "
        f"{listed} of the hostile ones listed or read, exit code 3",
    )
    assert (good, read, listed) == (200, 200, bad)
