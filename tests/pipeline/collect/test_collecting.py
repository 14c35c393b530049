"""Whole runs over the replica of a WordPress site, through Scrapy and over HTTP."""

from __future__ import annotations

import hashlib
import json
import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main
from pipeline.collect.ledger import Ledger
from pipeline.collect.raw_store import RawStore
from pipeline.collect.sources.site import Addresses, TagArchives
from pipeline.errors import WrongUsage
from tests.pipeline.collect.conftest import (
    NIGHT,
    Figure,
    Serve,
    collect,
    settings_of,
    state_of,
    stored_paths,
)
from tests.replica.posts import Post
from tests.replica.site import Answer, Replica, Request
from tests.replica.troubles import ALL, DURING, WAYS, Troubles

WAYS_TO_LIST = ("api", "sitemap", "feed", "pages", "tags", "addresses")


def of(known: Ledger, text: str) -> str:
    return next(k.state for k in known.all() if text in k.url)


@pytest.mark.parametrize("way", WAYS_TO_LIST)
def test_each_way_of_discovery_finds_every_announcement_and_report_once(
    way: str, serve: Serve, tmp_path: Path
) -> None:
    site = serve()
    changes = {}
    if way == "addresses":
        urls = tuple(f"{site.base}{post.path}" for post in site.posts.values())
        changes = {"discovery": (Addresses(urls),)}
    summary = collect(site, tmp_path, discovery=way, changes=changes)
    assert summary.path == way
    assert stored_paths(tmp_path, "announcement") == sorted(site.announcements)
    assert stored_paths(tmp_path, "audit_report") == sorted(site.reports)
    assert summary.exit_code == 0


def test_endpoints_that_are_off_are_passed_over_for_the_next(serve: Serve, tmp_path: Path) -> None:
    site = serve(off=frozenset({"api", "sitemap"}))
    summary = collect(site, tmp_path)
    assert (summary.path, summary.exit_code) == ("feed", 0)
    assert stored_paths(tmp_path, "announcement") == sorted(site.announcements)


def test_of_several_tags_one_may_not_be_there(serve: Serve, tmp_path: Path) -> None:
    site = serve()
    tags = TagArchives(("asi-performance-standard", "no-such-tag", "chain-of-custody-standard"))
    assert collect(site, tmp_path, changes={"discovery": (tags,)}).exit_code == 0
    assert stored_paths(tmp_path, "announcement") == sorted(site.announcements)


def test_a_site_that_lists_nothing_is_a_failure(serve: Serve, tmp_path: Path) -> None:
    site = serve(off=frozenset({"api", "sitemap", "feed", "pages", "tags"}))
    summary = collect(site, tmp_path)
    assert summary.exit_code == 1
    assert summary.warnings == [
        "the site could not be listed (api, feed, pages, tags: there is no such list; "
        "sitemap: there is no sitemap; addresses: the source lists no addresses)"
    ]


def test_fewer_announcements_than_expected_are_said_after_every_way_was_tried(
    serve: Serve, tmp_path: Path
) -> None:
    site = serve(announcing=5)
    summary = collect(site, tmp_path, changes={"minimum": 500})
    assert summary.path == "api+sitemap+feed+pages+tags"
    assert summary.exit_code == 3
    assert "at least 500 are expected" in summary.warnings[0]


def test_what_robots_txt_forbids_is_never_asked(
    serve: Serve, tmp_path: Path, figure: Figure
) -> None:
    site = serve()
    for way in ("api", "pages"):
        summary = collect(site, tmp_path, discovery=way)
        reasons = {told.reason for told in summary.told if told.outcome == "refused"}
        assert reasons == {"forbidden by robots.txt"}
        assert summary.exit_code == 0
    asked = {line.path for line in site.asked()}
    forbidden = {site.forbidden_post.path, *site.forbidden_report.reports}
    assert not asked & forbidden
    assert not [path for path in asked if path.startswith(("/wp-admin/", "/calendar/"))]
    figure("robots.txt", f"0 forbidden pages among {len(site.log)} requests of the server's log")


def test_the_pace_is_never_faster_than_the_source_and_the_crawl_delay_ask(
    serve: Serve, tmp_path: Path, figure: Figure
) -> None:
    for crawl_delay, delay in ((None, 0.05), (0.08, 0.02)):
        site = serve(number=12, announcing=6, delay=crawl_delay)
        collect(site, tmp_path / str(delay), changes={"delay": delay})
        times = [line.at for line in site.log]
        after_robots = [b - a for a, b in pairwise(times)]
        assert len(after_robots) > 12
        wanted = max(delay, crawl_delay or 0)
        assert min(after_robots) >= wanted
        said = f"{wanted * 1000:.0f} ms asked, {min(after_robots) * 1000:.0f} ms the shortest"
        figure("robots.txt", f"pace of {len(times)} requests: {said}")


def test_every_request_names_the_project_and_an_address_for_complaints(
    serve: Serve, tmp_path: Path
) -> None:
    site = serve(number=6, announcing=3)
    collect(site, tmp_path)
    agents = {line.agent for line in site.log}
    assert len(agents) == 1
    assert agents.pop().startswith("alucert/")
    assert all("complaints@replica.example" in line.agent for line in site.log)


@pytest.mark.parametrize("way", WAYS_TO_LIST[:5])
def test_lists_that_have_not_changed_move_no_body_whichever_way(
    way: str, serve: Serve, tmp_path: Path
) -> None:
    site = serve(number=90, announcing=60)
    assert any(post.member for post in site.posts.values())  # a page that leads to reports
    collect(site, tmp_path, discovery=way)
    before = state_of(tmp_path)
    again = collect(site, tmp_path, discovery=way)
    assert (again.body_bytes, again.count("new"), again.count("changed")) == (0, 0, 0)
    assert state_of(tmp_path) == before
    for _ in range(11):
        site.add_post()
    assert collect(site, tmp_path, discovery=way).count("new", "announcement") == 11
    assert stored_paths(tmp_path, "announcement") == sorted(site.announcements)


@pytest.mark.parametrize("recheck", [False, True])
def test_a_second_run_of_an_unchanged_site_moves_no_body_and_changes_no_document(
    recheck: bool, serve: Serve, tmp_path: Path
) -> None:
    site = serve()
    collect(site, tmp_path)
    before = state_of(tmp_path)
    first = len(site.log)
    summary = collect(site, tmp_path, recheck=recheck)
    second = site.log[first:]
    assert sum(line.body_bytes for line in second) == summary.body_bytes == 0
    assert {line.status for line in second} == {304}
    assert state_of(tmp_path) == before
    assert summary.count("unchanged") == len(site.announcements) + len(site.reports)
    assert len(second) > 40 if recheck else len(second) < 10


def test_a_site_without_validators_is_asked_only_for_what_its_lists_date_anew(
    serve: Serve, tmp_path: Path
) -> None:
    site = serve(validators=False)
    collect(site, tmp_path)
    before = state_of(tmp_path)
    first = len(site.log)
    assert collect(site, tmp_path).exit_code == 0
    assert not [line for line in site.log[first:] if "/asi-certifies-" in line.path]
    assert state_of(tmp_path) == before


def test_a_page_that_changed_is_a_new_version_beside_the_old(serve: Serve, tmp_path: Path) -> None:
    site = serve()
    collect(site, tmp_path)
    before = state_of(tmp_path)
    post = next(p for p in site.posts.values() if p.path in site.announcements)
    site.edit_post(post)
    summary = collect(site, tmp_path, NIGHT + timedelta(days=1))
    assert summary.count("changed", "announcement") == 1
    assert stored_paths(tmp_path, "announcement").count(post.path) == 2
    after = state_of(tmp_path)
    documents = {name for name in before if not name.startswith("collect/")}
    assert {name: after[name] for name in documents} == {name: before[name] for name in documents}


def test_only_the_furniture_of_a_page_differs_so_there_is_no_new_version(
    serve: Serve, tmp_path: Path
) -> None:
    def nonce(site: Replica, request: Request, answer: Answer) -> Answer:
        mark = f"<footer><p>visitor {len(site.log)}</p>".encode()
        body = answer.body.replace(b"<footer>", mark)
        return Answer(answer.status, body, answer.headers, answer.manner)

    site = serve(validators=False, trouble=nonce)
    collect(site, tmp_path)
    before = stored_paths(tmp_path, "announcement")
    assert collect(site, tmp_path, recheck=True).count("changed", "announcement") == 0
    assert stored_paths(tmp_path, "announcement") == before


def test_one_post_under_several_addresses_is_one_document(serve: Serve, tmp_path: Path) -> None:
    site = serve()
    post = next(p for p in site.posts.values() if p.path in site.announcements and p.reports)
    urls = (
        f"{site.base}/?p={post.id}",
        f"{site.base}{post.path.rstrip('/')}",
        f"{site.base}{post.path.upper()}",
        f"{site.base}{post.path}?utm_source=feed#top",
    )
    collect(site, tmp_path, urls=urls)
    collect(site, tmp_path)
    assert stored_paths(tmp_path, "announcement").count(post.path) == 1
    assert len(stored_paths(tmp_path, "announcement")) == len(site.announcements)


def test_what_is_gone_or_has_moved_is_recorded_and_stays(serve: Serve, tmp_path: Path) -> None:
    site = serve()
    collect(site, tmp_path)
    deleted, moved, report, *_ = (
        p for p in site.posts.values() if p.path in site.announcements and p.reports
    )
    site.gone.add(deleted.path)
    site.gone.add(report.reports[0])
    site.moved[moved.path] = f"/asi-certifies-renamed-{moved.id}/"
    renamed = type(moved)(**{**moved.__dict__, "slug": f"asi-certifies-renamed-{moved.id}"})
    site.posts[moved.id] = renamed
    summary = collect(site, tmp_path, NIGHT + timedelta(days=40), recheck=True)
    assert summary.count("gone") == 2
    assert summary.moved == 1
    ledger = Ledger(settings_of(tmp_path).raw_dir)
    assert of(ledger, deleted.path) == "gone"
    assert {k.state for k in ledger.all() if k.url.endswith(report.reports[0])} == {"gone"}
    heir = ledger.get(ledger.all()[0].key)
    assert heir is not None
    assert [k.moved_to for k in ledger.all() if k.state == "moved"]
    assert deleted.path in stored_paths(tmp_path, "announcement")
    again = collect(site, tmp_path, NIGHT + timedelta(days=41))
    assert (again.count("new"), again.count("changed"), again.exit_code) == (0, 0, 0)


def test_a_deleted_post_that_leads_to_the_start_page_is_gone(serve: Serve, tmp_path: Path) -> None:
    site = serve()
    collect(site, tmp_path)
    post = next(p for p in site.posts.values() if p.path in site.announcements)
    site.moved[post.path] = "/"
    summary = collect(site, tmp_path, recheck=True)
    assert [t.reason for t in summary.told if t.outcome == "gone"] == ["leads to the start page"]


def test_since_asks_only_for_what_is_young_enough(serve: Serve, tmp_path: Path) -> None:
    site = serve()
    day = "2024-06-01"
    collect(site, tmp_path, since=day)
    start = (NIGHT.replace(year=2024, month=6, day=1, hour=0)) - timedelta(days=7)
    young = {p.path for p in site.posts.values() if p.modified >= start}
    assert stored_paths(tmp_path, "announcement") == sorted(site.announcements & young)
    collect(site, tmp_path)
    assert stored_paths(tmp_path, "announcement") == sorted(site.announcements)


def test_limit_stops_after_so_many_and_the_next_run_goes_on(serve: Serve, tmp_path: Path) -> None:
    site = serve()
    summary = collect(site, tmp_path, limit=5)
    assert (summary.count("new"), summary.exit_code) == (5, 0)
    collect(site, tmp_path, limit=7)
    store = RawStore(settings_of(tmp_path).raw_dir)
    assert len(store.documents()) == 12
    collect(site, tmp_path)
    assert stored_paths(tmp_path, "audit_report") == sorted(site.reports)


def test_a_dry_run_reads_lists_alone_and_writes_nothing(serve: Serve, tmp_path: Path) -> None:
    site = serve()
    summary = collect(site, tmp_path, dry_run=True)
    assert summary.count("new", "announcement") > len(site.announcements)  # some are unsure
    assert not [line for line in site.log if "certif" in line.path]
    assert list(tmp_path.iterdir()) == []


def test_only_the_recent_and_the_overdue_are_asked_again(serve: Serve, tmp_path: Path) -> None:
    site = serve()
    collect(site, tmp_path)
    first = len(site.log)
    collect(site, tmp_path, NIGHT + timedelta(days=10))
    assert len(site.log) - first < 8  # lists and robots.txt
    second = len(site.log)
    summary = collect(site, tmp_path, NIGHT + timedelta(days=31))
    asked = {line.path for line in site.log[second:]}
    assert site.announcements | site.reports <= asked
    assert summary.body_bytes == 0


def test_an_edit_within_the_overlap_is_found_though_the_list_shows_no_new_time(
    serve: Serve, tmp_path: Path
) -> None:
    """The last seven days before a run are asked for again, whatever the list says."""
    site = serve()
    newest = max(site.posts.values(), key=lambda post: post.published)
    late = site.add_post(NIGHT - timedelta(days=3))
    collect(site, tmp_path)
    edited = late.edited(late.modified)
    site.posts[late.id] = edited
    assert newest.id != late.id
    assert collect(site, tmp_path, NIGHT + timedelta(days=1)).count("changed") == 1


@pytest.mark.parametrize("name", [*WAYS, *DURING])
def test_a_trouble_of_the_first_pass_loses_nothing_and_doubles_nothing(
    name: str, serve: Serve, tmp_path: Path
) -> None:
    small = {"number": 6, "announcing": 3} if name in ("busy", "unavailable") else {}
    size = {"number": 20, "announcing": 8} | small  # those two cost a second an address
    site = serve(**size, trouble=Troubles([name], seed=5, share=1.0))
    fast = {"backoff": 0.005}
    summary = collect(site, tmp_path, changes=fast)
    assert stored_paths(tmp_path, "announcement") == sorted(site.announcements)
    assert stored_paths(tmp_path, "audit_report") == sorted(site.reports)
    assert summary.exit_code == 0
    before = state_of(tmp_path)
    if name not in DURING:
        again = collect(site, tmp_path)
        assert (again.body_bytes, again.count("new"), again.count("changed")) == (0, 0, 0)
        assert state_of(tmp_path) == before


def test_a_site_that_is_down_is_left_alone_and_the_next_run_goes_on(
    serve: Serve, tmp_path: Path
) -> None:
    broken = True

    def down(site: Replica, request: Request, answer: Answer) -> Answer:
        is_page = "certif" in request.path
        return Answer(403) if broken and is_page else answer

    site = serve(number=80, announcing=60, trouble=down)
    summary = collect(site, tmp_path)
    assert summary.stopped is not None
    assert "failures one after the other" in summary.stopped
    assert summary.exit_code == 3
    assert len([line for line in site.log if line.status == 403]) < 30
    broken = False
    assert collect(site, tmp_path).exit_code == 0
    assert stored_paths(tmp_path, "announcement") == sorted(site.announcements)


def test_the_summary_of_a_run_is_kept_for_machines(serve: Serve, tmp_path: Path) -> None:
    site = serve()
    summary = collect(site, tmp_path)
    (file,) = (settings_of(tmp_path).raw_dir / "collect" / "runs").iterdir()
    kept = json.loads(file.read_text())
    assert file.name == "20261101T020000Z-replica.json"
    assert kept["outcomes"]["new"] == len(site.announcements) + len(site.reports)
    assert kept["outcomes_by_kind"]["audit_report"]["new"] == len(site.reports)
    assert kept["exit_code"] == summary.exit_code == 0
    assert kept["requests"] == len(site.log)
    assert {entry["outcome"] for entry in kept["addresses"]} == {"refused"}


def test_request_and_response_stand_beside_the_bytes(serve: Serve, tmp_path: Path) -> None:
    site = serve()
    post = next(p for p in site.posts.values() if p.path in site.announcements)
    collect(site, tmp_path, urls=(f"{site.base}/?p={post.id}",))
    store = RawStore(settings_of(tmp_path).raw_dir)
    known = next(d for d in store.documents() if d.metadata["kind"] == "announcement").metadata
    exchange = known["exchange"]
    assert known["url"] == f"{site.base}/?p={post.id}"
    assert known["final_url"] == exchange["response"]["url"] == f"{site.base}{post.path}"
    assert exchange["redirects"] == [{"url": f"{site.base}/?p={post.id}", "status": 301}]
    assert exchange["response"]["status"] == 200
    assert exchange["response"]["headers"]["etag"].startswith('"')
    assert exchange["request"]["headers"]["user-agent"].startswith("alucert/")
    assert exchange["asked_at"] == exchange["answered_at"] == known["retrieved_at"]


def test_without_a_contact_nothing_is_asked(serve: Serve, tmp_path: Path) -> None:
    site = serve()
    with pytest.raises(WrongUsage, match="--contact you@example"):
        collect(site, tmp_path, changes={"contact": None})
    assert site.log == []
    collect(site, tmp_path, changes={"contact": None}, contact="me@example.org", limit=1)
    collect(site, tmp_path, changes={"contact": None}, limit=1)
    assert all("me@example.org" in line.agent for line in site.log)


@pytest.mark.parametrize("troubled", [False, True])
def test_a_second_run_gives_the_same_dataset_byte_for_byte(
    troubled: bool, serve: Serve, tmp_path: Path, figure: Figure
) -> None:
    troubles = Troubles(["cut", "challenge", "errors", "charset", "loop"], 3) if troubled else None
    site = serve(number=12, announcing=8, trouble=troubles)
    collect(site, tmp_path, changes={"backoff": 0.001})
    first = dataset_of(tmp_path)
    second = collect(site, tmp_path, NIGHT + timedelta(days=1), recheck=True)
    assert second.requests > len(site.announcements) + len(site.reports)
    assert (second.body_bytes, second.exit_code) == (0, 0)
    assert dataset_of(tmp_path) == first
    after = "after troubles" if troubled else "of a site without troubles"
    said = f"second run {after}, {second.requests} requests: {second.body_bytes} body bytes"
    figure("conditional requests", f"{said}, the same {len(first)} files of a dataset")


def dataset_of(folder: Path) -> dict[str, str]:
    """Run the other stages; the sha256 of each file of the snapshots."""
    before = ["-q", "--data-dir", str(folder), "--collection", "replica", "--workers", "2"]
    assert main([*before, "run"]) == 0
    files = sorted((settings_of(folder).processed_dir / "snapshots").rglob("*"))
    return {f"{p.parent.name}/{p.name}": sha256_of(p) for p in files if p.is_file()}


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.slow
@pytest.mark.parametrize("troubled", [False, True])
@pytest.mark.parametrize("way", WAYS_TO_LIST)
def test_the_whole_replica_of_1500_posts(
    way: str, troubled: bool, serve: Serve, tmp_path: Path, figure: Figure
) -> None:
    site = serve(number=1500, announcing=600, trouble=Troubles(ALL, 1) if troubled else None)
    assert len(site.announcements) == 599
    changes: dict[str, Any] = {}
    if way == "addresses":
        changes = {"discovery": (Addresses(tuple(f"{site.base}{p.path}" for p in posts_of(site))),)}
        site.number = 0  # a list that a person made knows of no post that is added meanwhile
    start = time.monotonic()
    summary = collect(site, tmp_path, discovery=way, changes=changes)
    seconds = time.monotonic() - start
    assert summary.exit_code == 0
    assert stored_paths(tmp_path, "announcement") == sorted(site.announcements)
    assert stored_paths(tmp_path, "audit_report") == sorted(site.reports)
    asked = {line.path for line in site.asked()}
    forbidden = {site.forbidden_post.path, *site.forbidden_report.reports}
    assert not asked & forbidden
    assert not [path for path in asked if path.startswith(("/wp-admin/", "/calendar/", "/?s="))]
    before = state_of(tmp_path)
    again = collect(site, tmp_path, discovery=way, changes=changes)
    assert (again.body_bytes, again.count("new"), again.count("changed")) == (0, 0, 0)
    assert state_of(tmp_path) == before
    troubles = "all troubles" if troubled else "no troubles"
    found = f"{len(site.announcements)} announcements and {len(site.reports)} reports"
    figure(
        "conditional requests" if way == "api" and not troubled else "listing drift",
        f"1,500 posts by {way}, {troubles}: {found}, 0 lost, 0 doubled, 0 forbidden pages among "
        f"{summary.requests} requests in {seconds:.0f} s; then {again.requests} requests, "
        f"{again.body_bytes} body bytes",
    )
    if way == "api":
        first = dataset_of(tmp_path)
        collect(site, tmp_path, NIGHT + timedelta(days=1), changes=changes, recheck=True)
        assert dataset_of(tmp_path) == first
        figure("conditional requests", f"1,500 posts, {troubles}: the same dataset after a recheck")


def posts_of(site: Replica) -> list[Post]:
    return list(site.posts.values())
