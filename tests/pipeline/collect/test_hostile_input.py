"""What a hostile site, folder, archive or list of addresses says does no harm and ends nothing."""

from __future__ import annotations

import gzip
import json
import os
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.collect.command import Wish, collect_offline
from pipeline.collect.discover import (
    ListPage,
    NotListed,
    discover,
    read_api,
    read_feed,
    read_sitemap,
)
from pipeline.collect.freshness import before
from pipeline.collect.ledger import Ledger
from pipeline.collect.outcomes import Summary
from pipeline.collect.payload import Wanted
from pipeline.collect.sources.site import ListPages, Sitemap, load_source
from pipeline.collect.warc_records import HEAD_BYTES
from pipeline.errors import WrongUsage
from pipeline.progress import Progress
from tests.pipeline.collect.conftest import NIGHT, Serve, collect, settings_of, stored_paths
from tests.pipeline.collect.test_collect_command import command
from tests.replica import pages
from tests.replica.posts import posts
from tests.replica.site import Answer, Replica, Request
from tests.replica.source import source

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

BASE = "http://127.0.0.1:8808"
POST = next(p for p in posts(1, 30, 12) if p.kind == "announcement")
PAGE = pages.page(POST, BASE)


def bring(data: Path, folder: Path | None = None, warc: Path | None = None) -> Summary:
    quiet = Progress(quiet=True)
    return collect_offline(
        settings_of(data), quiet, Wish(source=source()), folder, warc, lambda: NIGHT
    )


def test_pipes_devices_and_links_of_a_folder_are_left_out_and_said(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "folder.html").mkdir(parents=True)
    (inbox / "good.html").write_text(PAGE)
    (tmp_path / "secret.txt").write_text("nobody was to bring this in")
    os.mkfifo(inbox / "pipe.html")
    (inbox / "device.html").symlink_to("/dev/zero")
    (inbox / "outside.txt").symlink_to(tmp_path / "secret.txt")
    (inbox / "inside.html").symlink_to(inbox / "good.html")
    (inbox / "lost.pdf").symlink_to(inbox / "nowhere.pdf")
    (inbox / "loop.html").symlink_to(inbox / "loop.html")
    (inbox / "round").symlink_to(inbox)
    summary = bring(tmp_path, inbox)
    assert stored_paths(tmp_path, "announcement") == [POST.path]
    said = "\n".join(summary.warnings)
    for name in ("folder.html", "pipe.html", "device.html", "outside.txt", "lost.pdf", "loop.html"):
        assert name in said
    assert "good.html" not in said
    assert "inside.html" not in said
    assert summary.exit_code == 3


@pytest.mark.parametrize(
    "meta",
    [
        '{"retrieved_at": "yesterday"}',
        '{"retrieved_at": "0001-01-01T00:00:00+14:00"}',
        '{"retrieved_at": "2025-01-01T00:00:00"}',
        '{"url": "file:///etc/passwd"}',
        '{"url": "https://[::1"}',
        '{"url": "https://a.example/\\u0000"}',
        '{"url": ["https://a.example/"]}',
        # these would stand as headers of their own in an archive that is written of it
        r'{"final_url": "https://a.example/\r\nWARC-Type: x"}',
        r'{"content_type": "text/html\r\nWARC-Type: x"}',
        '{"content_type": ["text/html"]}',
        '{"status": {"code": 200}}',
        "[" * 100_000,
        "null",
        "\ufeff{}",
        "\x00",
    ],
)
def test_a_bad_note_beside_a_saved_page_costs_only_that_page(meta: str, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    other = next(p for p in posts(1, 30, 12) if p.kind == "announcement" and p != POST)
    (inbox / "a.html").write_text(PAGE)
    (inbox / "a.meta.json").write_text(meta)
    (inbox / "b.html").write_text(pages.page(other, BASE))
    summary = bring(tmp_path, inbox)
    assert stored_paths(tmp_path, "announcement") == [other.path]
    assert summary.exit_code == 3


def test_records_of_an_archive_that_tell_nonsense_cost_only_themselves(tmp_path: Path) -> None:
    def record(head: dict[str, str], body: str) -> bytes:
        http = f"HTTP/1.1 {head.pop('status', '200 OK')}\r\nContent-Type: text/html\r\n\r\n{body}"
        lines = {
            "WARC-Type": "response",
            "WARC-Record-ID": "<urn:uuid:6f1c1f0a-6a3e-5d5e-9d0b-0a4c5b3f7e11>",
            "WARC-Date": "2025-01-01T00:00:00Z",
            "WARC-Target-URI": BASE + POST.path,
            "Content-Type": "application/http; msgtype=response",
            "Content-Length": str(len(http.encode())),
        } | head
        told = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"WARC/1.0\r\n{told}\r\n{http}\r\n\r\n".encode()

    file = tmp_path / "a.warc"
    file.write_bytes(
        record({"WARC-Date": "soon", "WARC-Target-URI": f"{BASE}/asi-certifies-a/"}, PAGE)
        + record({"status": "abc nothing"}, PAGE)
        + record({"status": "²00 OK"}, PAGE)
        + record({"WARC-Target-URI": "https://[::1"}, PAGE)
        + record({}, PAGE)
    )
    summary = bring(tmp_path, warc=file)
    assert stored_paths(tmp_path, "announcement") == [POST.path]
    assert summary.exit_code == 3


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (b"https://[::1\n", "is no http(s) address"),
        (b"https://a.example:99999/\n", "is no http(s) address"),
        (b"file:///etc/passwd\n", "is no http(s) address"),
        (b"javascript:alert(1)\n", "is no http(s) address"),
        (b"https://a.example/" + b"a" * 5000, "is no http(s) address"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"https://a.example/\n" * 1_000_000, "too large for a list"),
        (b"# nothing\n\n", "no address in it"),
    ],
)
def test_junk_in_a_list_of_addresses_is_wrong_usage(
    lines: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "urls.txt").write_bytes(lines)
    before_ = ["--data-dir", str(tmp_path / "data"), "--collection", "asi", "collect"]
    assert main([*before_, "--contact", "a@b.example", "--urls", str(tmp_path / "urls.txt")]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "option", [["--limit", "5"], ["--since", "2025-01-01"], ["--recheck"], ["--discovery", "api"]]
)
def test_an_option_without_a_meaning_is_not_passed_over(
    option: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before_ = ["--data-dir", str(tmp_path / "data"), "--collection", "asi", "collect"]
    assert main([*before_, "--from-folder", str(tmp_path), *option]) == 2
    assert "no meaning for saved pages" in capsys.readouterr().err


def test_times_at_the_ends_of_time_are_none() -> None:
    post = {"link": f"{BASE}/asi-certifies-a/", "date_gmt": "0001-01-01T00:00:00+14:00"}
    post["modified_gmt"] = "9999-12-31T23:59:59-14:00"
    (entry,) = read_api(json.dumps([post]).encode(), BASE)
    assert (entry.published, entry.modified) == (None, None)
    lastmod = "<lastmod>0001-01-01T00:00:00+01:00</lastmod>"
    xml = f"<urlset><url><loc>{BASE}/a/</loc>{lastmod}</url></urlset>"
    assert read_sitemap(xml.encode(), BASE)[0][0].modified is None
    assert before("0001-01-01T00:00:00Z", 7) is None


def test_what_a_site_says_cannot_command_a_terminal(
    serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def shout(site: Replica, request: Request, answer: Answer) -> Answer:
        if "/wp-json/" in request.path:
            link = "http://127.0.0.1:1/asi-certifies-\x1b]0;owned\x07\u202e/"
            told = [{"link": link, "title": {"rendered": "\x1b[2J"}}]
            return Answer(200, json.dumps(told).encode(), answer.headers)
        return answer

    site = serve(number=6, announcing=4, trouble=shout)
    assert main(command(site, tmp_path, "--discovery", "api")) == 3
    captured = capsys.readouterr()
    assert "\\x1b" in captured.out
    for sign in ("\x1b", "\x07", "\u202e"):
        assert sign not in captured.out + captured.err


@pytest.mark.parametrize("place", ["raw", "raw/replica", "raw/replica/collect", "processed"])
def test_a_file_where_a_folder_should_be_says_what_to_do(
    place: str, serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = serve(number=6, announcing=4)
    file = tmp_path / "data" / place
    file.parent.mkdir(parents=True)
    file.write_text("a file")
    assert main(command(site, tmp_path)) == 1
    said = capsys.readouterr().err
    assert "cannot be written" in said
    assert "Traceback" not in said


def test_a_post_with_a_time_of_the_future_does_not_stop_the_nights_after(
    serve: Serve, tmp_path: Path
) -> None:
    site = serve(number=6, announcing=4)
    site.add_post(datetime(2030, 1, 1, tzinfo=UTC))
    assert collect(site, tmp_path).exit_code == 0
    again = collect(site, tmp_path)
    assert (again.exit_code, again.body_bytes) == (0, 0)
    [held] = Ledger(settings_of(tmp_path).raw_dir).sources()
    assert held["newest"]["published"] < "2026-11-01"  # else it would hide a silence till 2030


def test_comments_and_instructions_in_a_list_are_passed_over() -> None:
    base = "https://site.example/"
    body = b"<urlset><url><!-- x --><?y z?><loc>https://site.example/a/</loc></url></urlset>"
    assert [entry.url for entry in read_sitemap(body, base)[0]] == [f"{base}a/"]
    body = b"<rss><item><!-- x --><?y z?><link>https://site.example/a/</link></item></rss>"
    assert [entry.url for entry in read_feed(body, base)] == [f"{base}a/"]


class _Endless:
    """A list that never ends: each page has new addresses and names two further maps."""

    def __init__(self) -> None:
        self.pages = 0

    def __call__(self, url: str, wanted: Wanted) -> ListPage:
        self.pages += 1
        base = f"https://site.example/{self.pages}"
        body = "".join(f"<url><loc>{base}-{n}/</loc></url>" for n in range(20_000))
        maps = "".join(f"<sitemap><loc>{base}-post{n}.xml</loc></sitemap>" for n in range(2))
        return ListPage(f"<urlset>{body}{maps}</urlset>".encode(), url)

    def ended(self, url: str) -> None:
        raise AssertionError


def test_a_sitemap_of_more_addresses_than_a_site_has_is_a_trap_and_soon_left() -> None:
    endless = _Endless()
    with pytest.raises(NotListed, match="more than 100,000 addresses"):
        discover(Sitemap(("/sitemap.xml",)), load_source("asi"), endless)
    assert endless.pages < 10


def test_a_list_page_gives_posts_with_dates_in_their_address_and_no_calendar() -> None:
    links = (
        "https://www.aluminium-stewardship.org/2026/05/asi-certifies-a/",
        "https://aluminium-stewardship.org/asi-certifies-b/",
        "https://aluminium-stewardship.org/2026/05/",
        "https://aluminium-stewardship.org/2026/",
        "https://aluminium-stewardship.org/tag/asi-certifies-x/",
        "https://other.example/asi-certifies-c/",
    )
    page = "".join(f'<a href="{link}">x</a>' for link in links)
    body = f"<html><body>{page}</body></html>".encode()

    class Pages:
        def __call__(self, url: str, wanted: Wanted) -> ListPage:
            return ListPage(body if "/page/1/" in url else None, url)

        def ended(self, url: str) -> None:
            pass

    found = discover(ListPages(), load_source("asi"), Pages())
    assert [entry.url for entry in found.entries] == list(links[:2])


def record(*lines: str) -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE.encode()
    head = ["WARC/1.1", "WARC-Type: response", "WARC-Date: 2026-11-01T02:00:00Z", *lines]
    head += ["Content-Type: application/http", f"Content-Length: {len(answer)}"]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + answer + b"\r\n\r\n"


def test_a_record_without_an_address_costs_only_itself(tmp_path: Path) -> None:
    archive = tmp_path / "a.warc"
    archive.write_bytes(record() + record(f"WARC-Target-URI: {BASE}{POST.path}"))
    assert bring(tmp_path / "data", warc=archive).count("new") == 1


@pytest.mark.parametrize("line", [b"a" * 65536, b"X: a\r\n" * 10_000])
def test_a_bomb_in_the_head_of_a_record_costs_little_memory(line: bytes, tmp_path: Path) -> None:
    good = record(f"WARC-Target-URI: {BASE}{POST.path}")
    for start, told in ((good, "damaged"), (b"", "")):
        archive = tmp_path / "bomb.warc.gz"
        with gzip.open(archive, "wb", compresslevel=1) as stream:
            stream.write(start + b"WARC/1.1\r\nWARC-Type: response\r\nX: ")
            for _ in range(400):
                stream.write(line)
        tracemalloc.start()
        try:
            if told:
                said = bring(tmp_path / "data", warc=archive)
                assert told in said.warnings[0]
                assert said.count("new") == 1
            else:
                with pytest.raises(WrongUsage, match="head is too large"):
                    bring(tmp_path / "data", warc=archive)
            assert tracemalloc.get_traced_memory()[1] < 16 * HEAD_BYTES
        finally:
            tracemalloc.stop()
