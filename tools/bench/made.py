"""Pages and reports made at bench time, the same bytes from the same numbers.

A page is an announcement of the samples with the furniture of a large WordPress site around it:
inline styles and scripts, a menu of many entries, cards of related posts, a footer. A report has
a certificate, an overview and pages of ruled findings.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

from tests.extractors.report.report_pages import HEADER, certificate, overview
from tests.pipeline.read.pdf_pages import PdfPage, grid, pdf_bytes

ROOT = Path(__file__).resolve().parents[2]
_WORDS = (
    "about", "annual", "archive", "board", "calendar", "careers", "committee", "contact", "data",
    "documents", "events", "forum", "governance", "guide", "impact", "insights", "learning",
    "library", "members", "methods", "news", "overview", "partners", "people", "platform",
    "policy", "projects", "reading", "regions", "resources", "search", "story", "strategy",
    "team", "themes", "topics", "training", "videos", "webinar", "working",
)  # fmt: skip
_BODY = re.compile(r"<body[^>]*>", re.IGNORECASE)
# Of the bytes that are added: what stands in the head, before the article, behind it.
_HEAD, _BEFORE, _BEHIND = 0.45, 0.25, 0.3
_CARDS = 12  # of related posts
_STATEMENTS = (
    "The management system covers all sites and is\nreviewed once a year by the board.",
    "Records of the last three years were seen; the\nprocedure is known to those interviewed.",
    "The register lists permits with their dates and\nthe person who answers for each of them.",
    "Interviews on the site showed that the policy\nis read at each induction.",
)
_RATINGS = ("Conformance",) * 8 + ("Minor Non-\nConformance", "Not Applicable")


def large_page(page: bytes, size: int, seed: int) -> bytes:
    """Return a page of about ``size`` bytes: a sample's, with a large site's furniture around it.

    A page that is larger already, or has no body, comes back as it is.
    """
    html = page.decode("utf-8")
    body = _BODY.search(html)
    missing = size - len(page)
    if missing <= 0 or body is None:
        return page
    dice = random.Random(seed)
    end = html.lower().rfind("</body>")
    end = len(html) if end < 0 else end
    head = _styles(dice, int(missing * _HEAD))
    at = html.lower().find("</head>")
    at = body.start() if at < 0 else at
    return "".join(
        [
            html[:at],
            head,
            html[at : body.end()],
            _menu(dice, int(missing * _BEFORE)),
            html[body.end() : end],
            _related(dice, int(missing * _BEHIND)),
            html[end:],
        ]
    ).encode("utf-8")


def large_pages(files: Sequence[Path], low: int, high: int) -> list[bytes]:
    """Return one large page for each file, of sizes spread evenly from ``low`` to ``high``."""
    last = max(len(files) - 1, 1)
    return [
        large_page(file.read_bytes(), low + (high - low) * number // last, number)
        for number, file in enumerate(files)
    ]


def report(pages: int, seed: int) -> bytes:
    """Return the PDF of a report: certificate, overview, and ruled findings on the other pages."""
    dice = random.Random(seed)
    made = [certificate(), overview()]
    section = 1
    for number in range(pages - 2):
        rows = []
        for place in range(11):
            criterion = f"{section}.{place + 1} {_title(dice)}"
            rows.append([criterion, dice.choice(_RATINGS), dice.choice(_STATEMENTS)])
        section = section % 11 + 1
        page = PdfPage().text(50, 60, "SUMMARY OF FINDINGS" if number == 0 else "FINDINGS", 14)
        grid(page, [50.0, 180.0, 260.0, 545.0], [HEADER, *rows], height=58)
        made.append(page.text(280, 820, f"{number + 3} / {pages}", 7))
    return pdf_bytes(*made)


def _title(dice: random.Random) -> str:
    return " ".join(word.capitalize() for word in dice.sample(_WORDS, 2))


def _styles(dice: random.Random, size: int) -> str:
    out, length = [], 0
    while length < size:
        name = "-".join(dice.sample(_WORDS, 2))
        if dice.random() < 0.6:
            rules = "".join(
                f".wp-block-{name}-{number}{{margin:0 0 {number}px;"
                f"color:#{dice.randrange(4096):03x};display:flex}}"
                for number in range(20)
            )
            out.append(f'<style id="{name}-inline-css">{rules}</style>\n')
        else:
            data = ",".join(f'"{word}":{dice.randrange(10**6)}' for word in _WORDS)
            out.append(f'<script id="{name}-js-extra">var {name.replace("-", "_")}={{{data}}};'
                       "</script>\n")  # fmt: skip
        length += len(out[-1])
    return "".join(out)


def _menu(dice: random.Random, size: int) -> str:
    out, length = [], 0
    while length < size:
        number = dice.randrange(10_000)
        words = dice.sample(_WORDS, 3)
        out.append(
            f'<li id="menu-item-{number}" class="menu-item menu-item-type-post_type '
            f'menu-item-object-page menu-item-{number}">'
            f'<a href="https://example.org/{words[0]}/{words[1]}/" class="elementor-sub-item">'
            f"{' '.join(words).capitalize()}</a></li>\n"
        )
        length += len(out[-1])
    return (
        '<header class="site-header elementor-location-header"><nav class="main-navigation">'
        f'<ul id="menu-main" class="elementor-nav-menu">{"".join(out)}</ul></nav></header>\n'
    )


def _related(dice: random.Random, size: int) -> str:
    out, length = [], 0
    for _ in range(_CARDS):
        words = dice.sample(_WORDS, 12)
        image = f"https://example.org/wp-content/uploads/{words[0]}"
        out.append(
            '<div class="elementor-post elementor-grid-item post type-post status-publish hentry">'
            f'<a class="elementor-post__thumbnail__link" href="https://example.org/{words[1]}/">'
            f'<img width="300" height="200" src="{image}-300x200.jpg" srcset="{image}-300x200.jpg '
            f'300w, {image}-768x512.jpg 768w" alt=""></a><div class="elementor-post__text">'
            f'<h3 class="elementor-post__title"><a href="https://example.org/{words[1]}/">'
            f'{" ".join(words[2:6]).capitalize()}</a></h3><div class="elementor-post__excerpt">'
            f"<p>{' '.join(words[4:]).capitalize()}.</p></div></div></div>\n"
        )
        length += len(out[-1])
    lists = []
    while length < size:
        links = "".join(
            f'<li class="menu-item"><a href="https://example.org/{word}/" class="footer-link">'
            f"{word.capitalize()}</a></li>"
            for word in dice.sample(_WORDS, 12)
        )
        lists.append(f'<div class="widget widget_nav_menu"><ul>{links}</ul></div>\n')
        length += len(lists[-1])
    return (
        f'<section class="related-posts"><h2>Related posts</h2>{"".join(out)}</section>'
        f'<footer class="site-footer">{"".join(lists)}</footer>\n'
    )
