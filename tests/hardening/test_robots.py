"""robots.txt: 25 or more fixture decisions, all right."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.collect.robots import parse_robots
from tests.hardening.rows import Row, of_collecting

ROW = Row(
    "robots.txt",
    (
        "decode as UTF-8 with or without a mark, fail closed, honour Crawl-delay, read at least "
        "500 KiB"
    ),
    "25 or more fixture decisions, all right; no forbidden hit in the server's log",
    of_collecting("robots.txt"),
)

LINES = st.lists(
    st.sampled_from(
        ["User-agent: *", "User-agent: alucert", "Disallow: /private", "Disallow: /", "Allow: /a",
         "Disallow: /*.pdf$", "Crawl-delay: 7", "Crawl-delay: x", "", "# note", "\x00", "Sitemap:"]
    ),
    max_size=12,
)  # fmt: skip


@given(LINES)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_mark_and_the_ends_of_lines_change_no_decision(lines: list[str]) -> None:
    plain = parse_robots("\n".join(lines).encode(), "alucert")
    marked = parse_robots("\r\n".join(lines).encode("utf-8-sig"), "alucert")
    assert marked == plain


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_no_bytes_of_such_a_file_are_an_error(data: bytes) -> None:
    read = parse_robots(b"User-agent: *\nDisallow: /private\n" + data, "alucert")
    assert isinstance(read.allows("https://site.example/private/x"), bool)
    assert read.delay is None or 0 <= read.delay <= 3600
