"""Pages saved by other means, the raw store for other tools, and its proof."""

from __future__ import annotations

import gzip
import json
import random
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.collect.command import Wish, collect_offline
from pipeline.collect.export import json_lines, write_warc
from pipeline.collect.ledger import Ledger
from pipeline.collect.outcomes import Summary
from pipeline.collect.raw_store import RawStore
from pipeline.collect.sources.site import load_source
from pipeline.collect.verify import verify_raw
from pipeline.errors import WrongUsage
from pipeline.progress import Progress
from pipeline.run import Run
from pipeline.stages import read as read_stage
from tests.pipeline.collect.conftest import (
    NIGHT,
    Serve,
    collect,
    settings_of,
    stored_paths,
)
from tests.replica import pages
from tests.replica.posts import Post, posts
from tests.replica.source import source

# warcio leaves temporary files to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

BASE = "http://127.0.0.1:8808"
MADE = posts(1, 30, 12)


def bring(
    data: Path,
    folder: Path | None = None,
    warc: Path | None = None,
    site: Any = None,
    dry_run: bool = False,
) -> Summary:
    wish = Wish(source=site or source(), dry_run=dry_run)
    quiet = Progress(quiet=True)
    return collect_offline(settings_of(data), quiet, wish, folder, warc, lambda: NIGHT)


def announcement() -> Post:
    return next(p for p in MADE if p.kind == "announcement" and p.reports and not p.member)


def test_pages_of_a_folder_are_told_by_their_own_words(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "deeper").mkdir(parents=True)
    post = announcement()
    (inbox / "one.html").write_text(pages.page(post, BASE))
    (inbox / "deeper" / "report.pdf").write_bytes(pages.report(post, post.reports[0]))
    meta = {"url": f"{BASE}{post.reports[0]}", "retrieved_at": "2026-01-02T03:04:05Z"}
    (inbox / "deeper" / "report.meta.json").write_text(json.dumps(meta))
    elsewhere = pages.page(post, "https://paper.example").replace("127.0.0.1:8808", "x")
    (inbox / "reprint.html").write_text(elsewhere)
    (inbox / "cut.html").write_text(pages.page(post, BASE)[:-60])
    summary = bring(tmp_path, folder=inbox)
    assert stored_paths(tmp_path, "announcement") == [post.path]
    assert stored_paths(tmp_path, "audit_report") == [post.reports[0]]
    assert stored_paths(tmp_path, "reprint") == [post.path]
    assert [t.reason for t in summary.told if t.outcome == "refused"] == [
        "cut: the page has no </html>"
    ]
    assert summary.exit_code == 3
    assert bring(tmp_path, folder=inbox).count("new") == 0


def test_a_dry_run_over_a_folder_writes_nothing(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "one.html").write_text(pages.page(announcement(), BASE))
    assert bring(tmp_path / "data", folder=inbox, dry_run=True).count("new") == 1
    assert not (tmp_path / "data").exists()


def test_a_folder_or_file_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="no such folder"):
        bring(tmp_path, folder=tmp_path / "none")
    with pytest.raises(WrongUsage, match=r"no .html, .txt or .pdf"):
        bring(tmp_path, folder=tmp_path)
    with pytest.raises(WrongUsage, match="no such file"):
        bring(tmp_path, warc=tmp_path / "none.warc")
    (tmp_path / "no.warc").write_bytes(b"this is no archive at all, only words\n" * 9)
    with pytest.raises(WrongUsage, match="not a WARC file"):
        bring(tmp_path, warc=tmp_path / "no.warc")


def warc_of(file: Path, records: list[tuple[str, int, bytes, dict[str, str]]]) -> Path:
    with file.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for url, status, body, headers in records:
            lines = StatusAndHeaders(f"{status} x", list(headers.items()), protocol="HTTP/1.1")
            about = {"WARC-Date": "2025-05-06T07:08:09Z"}
            writer.write_record(
                writer.create_warc_record(
                    url, "response", BytesIO(body), http_headers=lines, warc_headers_dict=about
                )
            )
    return file


def test_a_crawl_saved_as_warc_gives_announcements_and_their_reports(tmp_path: Path) -> None:
    records: list[tuple[str, int, bytes, dict[str, str]]] = []
    for post in MADE:
        body = pages.page(post, BASE).encode()
        for file in post.reports:  # before the pages that link to them
            records.append((f"{BASE}{file}", 200, pages.report(post, file), {}))
        packed = {"Content-Encoding": "gzip"} if post.id % 2 else {}
        records.append((f"{BASE}{post.path}", 200, gzip.compress(body) if packed else body, packed))
    records += [(f"{BASE}/gone/", 404, b"<html></html>", {}), (f"{BASE}/x.png", 200, b"\x89P", {})]
    file = warc_of(tmp_path / "crawl.warc.gz", records)
    summary = bring(tmp_path, warc=file)
    told = [p for p in MADE if p.kind == "announcement"]
    assert stored_paths(tmp_path, "announcement") == sorted(p.path for p in told)
    assert stored_paths(tmp_path, "audit_report") == sorted(f for p in told for f in p.reports)
    assert summary.exit_code == 0
    store = RawStore(settings_of(tmp_path).raw_dir)
    assert {d.metadata["retrieved_at"] for d in store.documents()} == {"2025-05-06T07:08:09Z"}


def test_a_damaged_warc_gives_what_stands_before_the_damage(tmp_path: Path) -> None:
    post = announcement()
    body = pages.page(post, BASE).encode()
    file = warc_of(tmp_path / "a.warc.gz", [(f"{BASE}{post.path}", 200, body, {})] * 3)
    file.write_bytes(file.read_bytes()[:-200])
    summary = bring(tmp_path, warc=file)
    assert stored_paths(tmp_path, "announcement") == [post.path]
    assert summary.exit_code in (0, 3)


def test_what_was_collected_goes_out_as_warc_and_comes_back_the_same(
    serve: Serve, tmp_path: Path
) -> None:
    site = serve(number=12, announcing=8)
    collect(site, tmp_path)
    store = RawStore(settings_of(tmp_path).raw_dir)
    documents = store.documents()
    file = tmp_path / "all.warc.gz"
    assert write_warc(store, documents, file) == len(documents)
    first = file.read_bytes()
    write_warc(store, documents, file)
    assert file.read_bytes() == first
    with file.open("rb") as stream:
        records = [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"))
            for record in ArchiveIterator(stream, check_digests="raise")
        ]
    assert records[0][0] == "warcinfo"
    assert [kind for kind, _ in records].count("response") == len(documents)
    assert [kind for kind, _ in records].count("request") == len(documents)
    port = int(site.base.rpartition(":")[2])
    bring(tmp_path / "again", site=source(port), warc=file)
    again = RawStore(settings_of(tmp_path / "again").raw_dir).documents()
    assert {d.sha256 for d in again} == {d.sha256 for d in documents}
    lines = [json.loads(line) for line in json_lines(store, documents)]
    assert [line["file"] for line in lines] == [d.name for d in documents]
    assert all(line["exchange"]["response"]["status"] == 200 for line in lines)


def test_verify_finds_any_flipped_bit(serve: Serve, tmp_path: Path) -> None:
    site = serve(number=8, announcing=4)
    collect(site, tmp_path)
    raw = settings_of(tmp_path).raw_dir
    report = verify_raw(raw)
    assert (report.problems, report.notes) == ((), ())
    chance = random.Random(7)
    kept = [raw, raw / "collect" / "addresses", raw / "collect" / "sources"]
    files = [path for folder in kept for path in sorted(folder.iterdir()) if path.is_file()]
    for _ in range(150):
        path = chance.choice(files)
        whole = path.read_bytes()
        bits = bytearray(whole)
        bits[chance.randrange(len(bits))] ^= 1 << chance.randrange(8)
        path.write_bytes(bytes(bits))
        assert verify_raw(raw).problems, path
        path.write_bytes(whole)
    assert verify_raw(raw).problems == ()


def test_verify_tells_lost_half_and_foreign_files(serve: Serve, tmp_path: Path) -> None:
    site = serve(number=8, announcing=4)
    collect(site, tmp_path)
    raw = settings_of(tmp_path).raw_dir
    html, pdf = next(raw.glob("*.html")), next(raw.glob("*.pdf"))
    html.unlink()
    pdf.with_suffix(".json").unlink()
    (raw / ".partial-x").write_bytes(b"half")
    (raw / "holiday.jpg").write_bytes(b"x")
    report = verify_raw(raw)
    told = "\n".join(report.problems)
    assert "bytes are not beside it" in told
    assert "holiday.jpg: not a file of the raw store" in told
    assert f"{html.name}: the ledger tells of it" in told
    assert len(report.notes) == 2


def test_a_source_file_with_a_fault_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    for text, said in (
        ("x = 1\n", "holds no SOURCE"),
        ("SOURCE =\n", "has a fault"),
        ("import nowhere_at_all\n", "needs nowhere_at_all"),
        ("from pipeline.collect.sources.site import Site\nSOURCE = Site()\n", "has a fault"),
        (
            "import re\nfrom pipeline.collect.sources.site import Site\n"
            "SOURCE = Site('x', 'ftp://a/', re.compile('a'), re.compile('b'))\n",
            "must be an http",
        ),
    ):
        file.write_text(text)
        with pytest.raises(WrongUsage, match=said):
            load_source(str(file))
    with pytest.raises(WrongUsage, match="there is no source nobody"):
        load_source("nobody")
    with pytest.raises(WrongUsage, match="no such file"):
        load_source(str(tmp_path / "none.py"))
    asi = load_source("asi")
    assert asi.contact is None
    assert datetime.now(UTC).year > asi.minimum / 500


@pytest.mark.parametrize(
    ("slug", "verdict"),
    [
        ("aluminium-stewardship-initiative-certifies-x-against-the-asi-performance-standard", 1),
        ("asi-certifies-x-against-performance-standard-v3-and-chain-of-custody-standard-v2", 1),
        ("asi-recertifies-x-against-asi-performance-standard-v2", 1),
        ("asi-issues-provisional-certification-against-performance-standard-v3-to-x", 1),
        ("asi-expands-x-chain-of-custody-standard-certification-scope", 1),
        ("asi-expand-x-scope", 1),
        ("first-asi-performance-standard-v3-2022-certification-issued", 1),
        ("ASI-Certifies-X-against-performance-standard", 1),
        ("asi-newsletter-march-2024", 0),
        ("march-2024-newsletter", 0),
        ("asi-policy-on-claims", 0),
        ("asi-annual-report-2023", 0),
        ("stay-informed", 0),
        ("asi-certification-for-x", None),
        ("x-gains-asi-certification", None),
    ],
)
def test_the_real_site_s_addresses_are_told_by_their_slug(slug: str, verdict: int | None) -> None:
    told = load_source("asi").verdict(f"https://aluminium-stewardship.org/{slug}/")
    assert told == {1: "announcement", 0: "other", None: "unsure"}[verdict]


def test_of_saved_versions_the_one_seen_last_counts_in_whatever_order_they_come(
    tmp_path: Path,
) -> None:
    post = announcement()
    page = pages.page(post, BASE)
    changed = page.replace("</article>", "<p>The wire plant is covered too.</p></article>")
    seen = {"2025-01-01": page, "2025-02-01": changed, "2025-03-01": page}
    for days in (sorted(seen), ["2025-03-01", "2025-02-01", "2025-01-01"]):
        data = tmp_path / days[0]
        for day in [*days, *days]:
            inbox = data / day
            inbox.mkdir(parents=True, exist_ok=True)
            (inbox / "one.html").write_text(seen[day])
            meta = {"url": f"{BASE}{post.path}", "retrieved_at": f"{day}T00:00:00Z"}
            (inbox / "one.meta.json").write_text(json.dumps(meta))
            bring(data, folder=inbox)
        store = RawStore(settings_of(data).raw_dir)
        newest = max(store.documents(), key=lambda d: str(d.metadata["retrieved_at"]))
        assert len(store.documents()) == 2
        assert store.read(newest) == page.encode()
        (known,) = Ledger(store.folder).all()
        assert known.documents[-1] == newest.name
        assert verify_raw(store.folder).problems == ()


def test_a_charset_that_only_the_server_names_reaches_collector_and_reader(tmp_path: Path) -> None:
    words = "Győri Öntöde Zrt. has been certified against the ASI Performance Standard."
    title = "ASI certifies Győri Öntöde against Performance Standard"
    page = f"<html><head><title>{title}</title></head><body><p>{words}</p></body></html>"
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "page.html").write_bytes(page.encode("iso-8859-2"))
    about = {
        "url": f"{BASE}/asi-certifies-gyori-ontode-against-performance-standard/",
        "content_type": "text/html; charset=ISO-8859-2",
    }
    (folder / "page.meta.json").write_text(json.dumps(about))
    data = tmp_path / "data"
    assert bring(data, folder).count("new") == 1
    [known] = Ledger(settings_of(data).raw_dir).all()
    assert known.title == title
    run = Run(settings_of(data), Progress(quiet=True))
    read_stage(run)
    [key] = run.read_keys.values()
    stored = run.work.read("read", key)
    assert stored is not None
    assert words in stored["text"]
