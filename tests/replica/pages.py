"""What the replica's pages look like: HTML in two layouts, lists, feed, sitemaps, reports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from pathlib import PurePosixPath

from tests.pipeline.read.pdf_pages import PdfPage, grid, pdf_bytes
from tests.replica.posts import Post


def page(post: Post, base: str) -> str:
    """Return a post's page: layout A without a title in the body, layout B with one."""
    day = f"{post.published.day} {post.published:%B %Y}"
    told = "".join(f"<p>{escape(text)}</p>" for text in post.paragraphs)
    heading = f"<h1>{escape(post.title)}</h1>" if post.id % 3 == 0 else ""
    return frame(
        post.title,
        f"{base}{post.path}",
        f'<article class="post"><p>{day}</p>{heading}<p>&nbsp;</p>{told}{_linked(post)}</article>'
        '<aside class="related"><h3>Recent posts</h3><a href="/webinar/">Webinar</a></aside>',
    )


def _linked(post: Post) -> str:
    if post.member is not None:
        return f'<p>See the <a href="{post.member}">certificate page</a> of the company.</p>'
    return "".join(
        f'<p>The audit report is linked below. <a href="{file}">Summary audit report</a></p>'
        for file in post.reports
    )


def member_page(post: Post, base: str) -> str:
    """Return a member's page with the links to its reports."""
    files = "".join(f'<li><a href="{file}">Audit report</a></li>' for file in post.reports)
    told = f"<article><h1>{escape(dict(post.about)['company'])}</h1><ul>{files}</ul></article>"
    return frame("Member", f"{base}{post.member}", told)


def frame(title: str, url: str, inside: str) -> str:
    """Return a page with the furniture of the site around its body."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)} | Replica</title>"
        f'<link rel="canonical" href="{url}"></head><body>'
        '<header><a href="#">CLOSE</a><p>Did you mean: ?</p><nav><a href="/">Start</a>'
        '<a href="/asi-standards/performance-standard/">Standard</a>'
        '<a href="/calendar/2026/01/">Calendar</a></nav></header>'
        f"<main>{inside}</main>"
        "<footer><p>iseal code compliant</p><p>More information</p>"
        '<a href="/wp-content/uploads/2023/04/Standard-Audit-Handbook.pdf">Handbook</a>'
        "</footer></body></html>\n"
    )


def listing(posts: Sequence[Post], base: str, path: str, whole: bool = False) -> str:
    """Return a page that lists posts: links, or whole posts as tag archives have them."""
    if whole:
        inside = "".join(
            f'<article><h2><a href="{post.path}">{escape(post.title)}</a></h2>'
            + "".join(f"<p>{escape(text)}</p>" for text in post.paragraphs)
            + f"{_linked(post)}</article>"
            for post in posts
        )
    else:
        inside = _links(posts)
    return frame("Posts", f"{base}{path}", inside)


def _links(posts: Iterable[Post]) -> str:
    return "".join(f'<p><a href="{post.path}">{escape(post.title)}</a></p>' for post in posts)


def calendar(year: int, month: int, base: str) -> str:
    """Return a page of a calendar without an end."""
    after = year * 12 + month
    following = f"/calendar/{after // 12}/{after % 12 + 1:02d}/"
    return frame("Calendar", f"{base}/calendar/", f'<a href="{following}">Next month</a>')


def feed(posts: Sequence[Post], base: str) -> str:
    """Return an RSS page."""
    items = "".join(
        f"<item><title>{escape(post.title)}</title><link>{base}{post.path}</link>"
        f"<pubDate>{format_datetime(post.published)}</pubDate>"
        f'<guid isPermaLink="false">{base}/?p={post.id}</guid></item>\n'
        for post in posts
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>Replica</title>{items}</channel></rss>\n"
    )


def sitemap(urls: Sequence[tuple[str, datetime | None]], index: bool = False) -> str:
    """Return a sitemap, or an index of sitemaps."""
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    rows = "".join(
        f"<{inner}><loc>{escape(url)}</loc>"
        + (f"<lastmod>{at.isoformat()}</lastmod>" if at else "")
        + f"</{inner}>\n"
        for url, at in urls
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?><{outer} xmlns="{space}">{rows}</{outer}>\n'


def api(posts: Sequence[Post], base: str) -> str:
    """Return posts as WordPress's JSON API does."""
    return json.dumps(
        [
            {
                "id": post.id,
                "date_gmt": f"{post.published:%Y-%m-%dT%H:%M:%S}",
                "modified_gmt": f"{post.modified:%Y-%m-%dT%H:%M:%S}",
                "slug": post.slug,
                "link": f"{base}{post.path}",
                "guid": {"rendered": f"{base}/?p={post.id}"},
                "title": {"rendered": escape(post.title)},
            }
            for post in posts
        ]
    )


_FINDINGS = (
    ("Criterion", "Rating", "Public Headline Statement"),
    ("1.1 Legal Compliance", "Conformance", "The register of duties is kept."),
    ("1.2 Anti-Corruption", "Minor Non-Conformance", "One agent had not been screened."),
    ("2.1 Policy", "Conformance", "The policy is known to the staff."),
)


def report(post: Post, path: str) -> bytes:
    """Return a summary audit report of two pages."""
    about = dict(post.about)
    standard = f"{about['standard']} {about['version']}"
    rows = (
        ("MEMBER NAME", about["company"]),
        ("ENTITY NAME", about["company"]),
        ("CERTIFICATION SCOPE", f"The plant in {about['town']}, {about['country']}"),
        ("ASI STANDARD", standard),
        ("AUDIT TYPE", "Certification Audit"),
        ("AUDIT FIRM", about["firm"]),
        ("AUDIT REPORT SUBMISSION", about["date"]),
        ("AUDIT OUTCOME", "Certification"),
    )
    first = PdfPage().text(50, 80, "ASI CERTIFICATION", 20)
    first.text(50, 110, about["standard"].upper(), 16).text(50, 160, "PRESENTED TO")
    first.text(50, 180, about["company"].upper(), 14)
    first.text(50, 240, "CERTIFICATE NUMBER").text(200, 240, "ASI STANDARD")
    first.text(50, 255, about["number"]).text(200, 255, standard.upper())
    second = PdfPage().text(50, 60, "SUMMARY AUDIT REPORT", 14).text(50, 90, "OVERVIEW", 12)
    grid(second, [50.0, 190.0, 545.0], [list(row) for row in rows], height=30)
    third = PdfPage().text(50, 60, "SUMMARY OF FINDINGS", 14)
    grid(third, [50.0, 180.0, 290.0, 545.0], [list(row) for row in _FINDINGS])
    third.text(50, 800, PurePosixPath(path).stem, 6)
    return pdf_bytes(first, second, third)
