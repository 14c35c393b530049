"""What is not what it should be is noticed, kept apart with hash and reason, and never stored."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.collect.command import Wish, collect_online
from pipeline.collect.fetching import Fetched
from pipeline.collect.quarantine import Quarantine
from pipeline.collect.raw_store import RawStore
from pipeline.collect.verify import verify_raw
from pipeline.dataset.load import load
from pipeline.progress import Progress
from tests.pipeline.bad_files import write_bad_files
from tests.pipeline.collect.conftest import (
    NIGHT,
    Figure,
    Serve,
    collect,
    settings_of,
    site_of,
    stored_paths,
)
from tests.replica import pages
from tests.replica.posts import posts
from tests.replica.site import Answer, Replica, Request
from tests.replica.troubles import CHALLENGE

PAGE = b"<!DOCTYPE html><html><body><p>ASI certifies a company</p></body></html>"
WRONG = {  # what came in place of a page or a report, by the way it is wrong
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "a photograph": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "an archive": b"PK\x03\x04\x14\x00\x00\x00",
    "a program": b"MZ\x90\x00\x03\x00\x00\x00",
    "another program": b"\x7fELF\x02\x01\x01\x00",
    "gzip in gzip's place": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    "an old document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "plain words": b"Service temporarily unavailable",
    "JSON": b'{"code": "rest_no_route"}',
    "XML": b'<?xml version="1.0"?><error/>',
    "nothing": b" \r\n ",
    "a challenge page": CHALLENGE.encode(),
    "a cut page": PAGE[:40],
    "a page nested too deeply": b"<html>" + b"<div>" * 2000 + b"</html>",
    "a PDF without its end": b"%PDF-1.7\n" + b"x" * 3000,
}
ONLY_REPORTS = {"a page": PAGE}
ONLY_PAGES = {"a PDF": b"%PDF-1.7\nstartxref\n9\n%%EOF\n"}


def test_every_wrong_answer_is_noticed_and_kept_apart(
    serve: Serve, tmp_path: Path, figure: Figure
) -> None:
    wrong: dict[str, bytes] = {}

    def lie(site: Replica, request: Request, answer: Answer) -> Answer:
        if request.path not in wrong:
            return answer
        told = "application/pdf" if request.path.endswith(".pdf") else "text/html; charset=UTF-8"
        return Answer(200, wrong[request.path], (("Content-Type", told),))

    site = serve(number=60, announcing=44, trouble=lie)
    whole = [p for p in site.posts.values() if p.path in site.announcements]
    with_report = [p for p in whole if p.reports and p.reports[0] in site.reports]
    instead_of_reports = WRONG | ONLY_REPORTS
    for post, body in zip(with_report, instead_of_reports.values(), strict=False):
        wrong[post.reports[0]] = body
    others = [p for p in whole if p not in with_report[: len(instead_of_reports)]]
    instead_of_pages = WRONG | ONLY_PAGES
    for post, body in zip(others, instead_of_pages.values(), strict=False):
        wrong[post.path] = body
    assert len(wrong) == len(instead_of_reports) + len(instead_of_pages)

    summary = collect(site, tmp_path, changes={"backoff": 0.0005, "patience": 60.0})
    told = {t.url.removeprefix(site.base): t for t in summary.told if t.reason is not None}
    missed = [path for path in wrong if path not in told or path in stored_paths_of(tmp_path)]
    assert missed == []
    assert all(told[path].alarming for path in wrong)
    kept = RawStore(settings_of(tmp_path).raw_dir / "collect" / "quarantine")
    held = {d.sha256: d for d in kept.documents()}
    for path, body in wrong.items():
        sha256 = hashlib.sha256(body).hexdigest()
        assert told[path].sha256 == sha256
        assert kept.read(held[sha256]) == body
        assert held[sha256].metadata["stage"] == "collect"
        assert held[sha256].metadata["reason"]
    run = next((settings_of(tmp_path).raw_dir / "collect" / "runs").iterdir())
    noted = {e["url"]: e["sha256"] for e in json.loads(run.read_text())["addresses"]}
    assert all(noted[site.base + path] == told[path].sha256 for path in wrong)
    assert verify_raw(settings_of(tmp_path).raw_dir).problems == ()
    figure("content type", f"{len(wrong)} of {len(wrong)} wrong answers noticed and quarantined")

    flipped = held[hashlib.sha256(PAGE).hexdigest()].file
    flipped.write_bytes(PAGE.replace(b"ASI", b"ASJ"))
    assert len(verify_raw(settings_of(tmp_path).raw_dir).problems) == 1
    flipped.write_bytes(PAGE)
    wrong.clear()
    assert collect(site, tmp_path).exit_code == 0
    assert stored_paths(tmp_path, "announcement") == sorted(site.announcements)
    assert stored_paths(tmp_path, "audit_report") == sorted(site.reports)


def stored_paths_of(folder: Path) -> list[str]:
    return stored_paths(folder, "announcement") + stored_paths(folder, "audit_report")


def test_the_quarantine_does_not_grow_for_ever_and_a_dry_run_writes_none(
    serve: Serve, tmp_path: Path
) -> None:
    quarantine = Quarantine(settings_of(tmp_path).raw_dir)
    for number in range(510):
        answered = f"2026-01-01T00:{number // 60:02d}:{number % 60:02d}Z"
        url = f"https://site.example/{number}"
        answer = Fetched(url, url, 200, {}, b"%d" % number, answered, answered)
        quarantine.keep(answer, "neither a page nor a PDF")
    large = Fetched("https://x/", "https://x/", 200, {}, b"x" * 6_000_000, answered, answered)
    assert len(quarantine.keep(large, "more than 5 MB")) == 64
    quarantine.tidy()
    held = {str(d.metadata["url"]) for d in quarantine.store.documents()}
    assert len(held) == 500
    assert "https://site.example/9" not in held
    assert len(list(quarantine.store.folder.iterdir())) == 1000

    def lie(site: Replica, request: Request, answer: Answer) -> Answer:
        return replace(answer, body=b"\x7fELF") if "wp-json" in request.path else answer

    site = site_of(serve(number=6, announcing=4, trouble=lie))
    wish = Wish(source=site, dry_run=True)
    collect_online(settings_of(tmp_path / "dry"), Progress(quiet=True), wish, lambda: NIGHT)
    assert not (tmp_path / "dry").exists()


@pytest.mark.slow
def test_two_hundred_good_documents_among_hostile_ones_are_all_read(
    tmp_path: Path, figure: Figure, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    bad = {name: word for name, word in write_bad_files(folder).items() if name != "missing.html"}
    store = RawStore(settings_of(tmp_path).raw_dir)
    at = {"retrieved_at": "2026-11-01T02:00:00Z", "content_type": "text/html"}
    told = [post for post in posts(1, 500, 200) if post.kind == "announcement"]
    base = "https://site.example"
    for post in told:
        page = pages.page(post, base).encode()
        store.add(page, {"url": f"{base}{post.path}", **at})
    for name in bad:
        store.add((folder / name).read_bytes(), {"url": f"{base}/{name}", "name": name, **at})
    store.add(b"<html>" + b"<div>" * 200_000 + b"</html>", {"url": f"{base}/deep/", **at})
    lost = store.add(b"<html>lost</html>", {"url": f"{base}/lost/", **at}).document
    lost.file.unlink()
    damaged = store.add(b"<html>damaged</html>", {"url": f"{base}/damaged/", **at}).document
    damaged.file.with_suffix(".json").write_bytes(b"{")
    changed = store.add(b"<html>changed</html>", {"url": f"{base}/changed/", **at}).document
    changed.file.write_bytes(b"<html>chaNged</html>")
    hostile = len(bad) + 4
    before = ["-q", "--data-dir", str(tmp_path), "--collection", "replica", "--workers", "2"]
    assert main([*before, "run"]) == 3
    documents = load(tmp_path, "replica")["documents"]
    assert (documents["status"] == "complete").sum() == len(told) == 200
    failed = load(tmp_path, "replica")["document_failures"]
    assert len(failed) == hostile
    assert failed["reason"].str.len().min() > 10
    said = capsys.readouterr().out
    assert said.count(" is failed") + said.count(" is unreadable") == hostile
    listed = f"{hostile} of {hostile} bad ones listed"
    figure("quarantine", f"{len(told)} of 200 good documents read, {listed}")
