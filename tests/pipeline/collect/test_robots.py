"""Decisions that RFC 9309 wants; Protego, the parser most crawlers use, agrees where noted."""

from __future__ import annotations

import time

import pytest
from protego import Protego

from pipeline.collect.robots import READ_BYTES, Robots, parse_robots

STAR = "User-agent: *\n"
# (robots.txt, path, may it be asked)
DECISIONS = (
    ("", "/a", True),
    (STAR + "Disallow:", "/a", True),
    (STAR + "Disallow: /", "/a", False),
    (STAR + "Disallow: /", "/robots.txt", True),
    (STAR + "Disallow: /wp-admin/", "/wp-admin/x.php", False),
    (STAR + "Disallow: /wp-admin/", "/wp-admin", True),
    (
        STAR + "Disallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php",
        "/wp-admin/admin-ajax.php",
        True,
    ),
    (STAR + "Allow: /a\nDisallow: /a", "/a", True),
    (STAR + "Disallow: /a\nAllow: /ab", "/abc", True),
    (STAR + "Allow: /p\nDisallow: /", "/page", True),
    (STAR + "Disallow: /*.pdf$", "/x/report.pdf", False),
    (STAR + "Disallow: /*.pdf$", "/x/report.pdf?v=1", True),
    (STAR + "Disallow: /*?s=", "/?s=word", False),
    (STAR + "Disallow: /fish*", "/fishheads/yummy", False),
    (STAR + "Disallow: /fish", "/Fish", True),
    (STAR + "Disallow: /a*b*c", "/a1b2c3", False),
    (STAR + "Disallow: /a*b*c", "/a1c2b3", True),
    (STAR + "Disallow: /foo/bar?baz=https%3A%2F%2Fx", "/foo/bar?baz=https%3A%2F%2Fx", False),
    (STAR + "Disallow: /foo/bar/\u30c4", "/foo/bar/%E3%83%84", False),
    (STAR + "Disallow: /foo/bar/%62%61%7A", "/foo/bar/baz", False),
    ("\ufeff" + STAR + "Disallow: /", "/a", False),
    ("User-agent: alucert\nDisallow: /x\n\n" + STAR + "Disallow: /", "/a", True),
    ("User-agent: ALUCERT/1.0\nDisallow: /x", "/x", False),
    ("User-agent: alucertain\nDisallow: /x", "/x", True),
    ("User-agent: alucert\nUser-agent: other\nDisallow: /x", "/x", False),
    ("User-agent: alucert\nDisallow: /x\nUser-agent: alucert\nDisallow: /y", "/y", False),
    ("Disallow: /a\n" + STAR + "Disallow: /b", "/a", True),
    (STAR + "disallow : /x # because", "/x", False),
    (STAR.replace("\n", "\r\n") + "Disallow: /x\r\n", "/x", False),
    (STAR.replace("\n", "\r") + "Disallow: /x\r", "/x", False),
    ("User-agent: *\n\n\nDisallow: /x", "/x", False),
    ("User-agent: *\nSitemap: https://s.example/m.xml\nDisallow: /x", "/x", False),
    ("User-agent: *\nCrawl-delay: 5\nDisallow: /x", "/x", False),
    ("<!doctype html><html><body>not found</body></html>", "/x", True),
    ("\x00\xff garbage \n : : :\nDisallow", "/x", True),
)


@pytest.mark.parametrize(("text", "path", "may"), DECISIONS)
def test_the_decision_is_the_standard_s(text: str, path: str, may: bool) -> None:
    robots = parse_robots(text.encode("utf-8"), "alucert")
    assert robots.allows(f"https://site.example{path}") == may


def test_the_parser_of_other_crawlers_agrees_on_nearly_all() -> None:
    """It differs where it is wrong: a byte order mark, robots.txt itself, a bare carriage return,
    a longer name taken for ours."""
    differing = [
        text
        for text, path, may in DECISIONS
        if Protego.parse(text).can_fetch(f"https://site.example{path}", "alucert") != may
    ]
    assert len(differing) <= 5


def test_what_cannot_be_had_forbids_everything_but_itself() -> None:
    robots = Robots(unreachable="status 503")
    assert not robots.allows("https://site.example/")
    assert robots.allows("https://site.example/robots.txt")


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        (STAR + "Crawl-delay: 2.5", 2.5),
        (STAR + "Crawl-delay: 10\nDisallow: /x", 10.0),
        ("User-agent: alucert\nCrawl-delay: 3\n" + STAR + "Crawl-delay: 9", 3.0),
        (STAR + "Crawl-delay: soon", None),
        (STAR + "Crawl-delay: -1", None),
        (STAR + "Crawl-delay: 1e9", None),
        (STAR + "Crawl-delay: 999999999", 3600.0),
        (STAR + "Crawl-delay: nan", None),
    ],
)
def test_crawl_delay_is_read(text: str, delay: float | None) -> None:
    assert parse_robots(text.encode(), "alucert").delay == delay


def test_sitemaps_are_for_everybody() -> None:
    text = "Sitemap: https://s.example/a.xml\n" + STAR + "Sitemap: https://s.example/b.xml\n"
    assert parse_robots(text.encode(), "alucert").sitemaps == (
        "https://s.example/a.xml",
        "https://s.example/b.xml",
    )


def test_a_rule_behind_half_a_megabyte_is_read() -> None:
    text = STAR + "# fill\n" * 80_000 + "Disallow: /late\n"
    assert 500 * 1024 < len(text) < READ_BYTES
    assert not parse_robots(text.encode(), "alucert").allows("https://s.example/late")


def test_a_hostile_file_costs_no_more_than_its_length() -> None:
    text = STAR + "Disallow: /" + "*a" * 400 + "$\n" + "Disallow: /" + "a*" * 400 + "b\n"
    start = time.perf_counter()
    robots = parse_robots(text.encode() * 20, "alucert")
    assert robots.allows("https://s.example/" + "a" * 1500 + "c")
    assert time.perf_counter() - start < 1.0
