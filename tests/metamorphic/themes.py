"""The same article on pages of other themes: other elements, other classes, other furniture."""

from __future__ import annotations

from collections.abc import Sequence

from tests.metamorphic import furniture as f
from tests.metamorphic.article import Part, head_of, parts_of
from tests.metamorphic.sample import Sample

_COOKIES = "We use cookies to improve this site and to measure how often its pages are read."


def _page(sample: Sample, body: str, attributes: str = "") -> bytes:
    return f"{head_of(sample)}<body{attributes}>{body}</body></html>".encode()


def _parts(sample: Sample) -> tuple[Part, ...]:
    return parts_of(sample.document)


def _set(parts: Sequence[Part], elements: dict[str, str], default: str = "<p>") -> str:
    """The parts, each in the element given for its kind."""
    out = []
    for part in parts:
        opening = elements.get(part.kind, "" if part.kind in ("list", "table") else default)
        closing = "".join(
            f"</{tag.split()[0]}>" for tag in reversed(opening.strip("<>").split("><")) if tag
        )
        out.append(opening + part.html + closing)
    return "\n".join(out)


def theme_news_site(sample: Sample) -> bytes:
    """Semantic elements: ``header``, ``nav``, ``article``, ``aside``, ``footer``."""
    article = _set(_parts(sample), {"title": "<h1>", "heading": "<h2>", "stamp": "<time>"})
    return _page(
        sample,
        f"<header><a href='/'>The Initiative</a><nav>{f.menu_list()}</nav></header>"
        f"<main><article>{article}</article></main>"
        f"<aside><h2>Related news</h2>{f.post_list()}</aside>"
        f"<footer><p>12 Some Street, Fitzroy VIC 3065, Australia</p><p>© 2021</p></footer>",
    )


def theme_bare_divisions(sample: Sample) -> bytes:
    """Nothing but ``div``, without a class; menu and other posts are links in divisions."""
    article = _set(_parts(sample), {"title": "<h1>", "heading": "<h3>"}, "<div>")
    posts = "".join(f"<div><a href='{p[1]}'>{p[0]}</a></div><div>{p[2]}</div>" for p in f.POSTS)
    return _page(
        sample,
        f"<div><div><a href='/'><img src='/logo.svg' alt='ASI'></a></div>{f.menu_divisions()}</div>"
        f"<div><div>{article}</div></div>"
        f"<div><div>{posts}</div></div>"
        f"<div><div>{_COOKIES}</div><div><a href='#'>Accept</a></div></div>",
    )


def theme_layout_table(sample: Sample) -> bytes:
    """Nested tables and ``font`` as of twenty years ago, paragraphs broken by ``<br>``."""
    out = []
    for part in _parts(sample):
        if part.kind == "title":
            out.append(f'<font size="5"><b>{part.html}</b></font><br><br>')
        elif part.kind == "heading":
            out.append(f"<h4>{part.html}</h4>")
        elif part.kind in ("list", "table"):
            out.append(part.html)
        else:
            out.append(f"{part.html}<br>\n<br>\n")
    cells = "".join(
        f"<td><a href='/{n}/'><font size=1>{m}</font></a></td>" for n, m in enumerate(f.MENU)
    )
    posts = "".join(f"<tr><td><a href='{p[1]}'>{p[0]}</a><br>{p[2]}</td></tr>" for p in f.POSTS)
    return _page(
        sample,
        f"<table width=960><tr><td colspan=2><table><tr>{cells}</tr></table></td></tr>"
        f"<tr><td width=620 valign=top><table><tr><td>{''.join(out)}</td></tr></table></td>"
        f"<td width=300 valign=top><table><tr><td><b>Latest news</b></td></tr>{posts}</table></td>"
        f"</tr></table>",
        ' bgcolor="#ffffff"',
    )


def theme_utility_classes(sample: Sample) -> bytes:
    """Classes that name looks alone; every paragraph in a section of its own."""
    article = _set(
        _parts(sample),
        {"title": '<h1 class="text-4xl font-bold">', "heading": '<h2 class="text-2xl">',
         "stamp": '<div class="flex gap-2"><span>',
         "paragraph": '<section class="mt-4"><div><p>'},
    )  # fmt: skip
    cards = f.post_cards('<div class="rounded shadow p-4">')
    return _page(
        sample,
        f'<header class="h-16"><nav>{f.menu_list()}</nav></header>'
        f'<main class="prose mx-auto">{article}</main>'
        f'<section class="grid grid-cols-3"><h2>You may also like</h2>{cards}</section>'
        f'<footer class="bg-gray-900">{f.menu_list()}<p>© 2022</p></footer>',
        ' class="antialiased"',
    )


def theme_hashed_classes(sample: Sample) -> bytes:
    """Classes that mean nothing; every paragraph a span in a division; no heading element."""
    article = _set(
        _parts(sample),
        {"title": '<div class="xb6333a"><div>', "heading": '<h3 class="x77">',
         "list": '<div class="x0ce6bb">',
         "table": '<div class="x1aa0f2">'},
        '<div class="xd13a07"><span>',
    )  # fmt: skip
    return _page(
        sample,
        f'<div class="x2d612a">{f.menu_divisions()}</div>'
        f'<div class="x7f664f">{article}</div>'
        f'<div class="x91ab00"><div>More news</div>{f.post_list()}</div>',
        ' class="x9610b6"',
    )


def theme_sidebar_first(sample: Sample) -> bytes:
    """The other posts and the archive stand in front of the article."""
    article = _set(_parts(sample), {"title": '<h1 class="h2">', "heading": "<h4>"})
    return _page(
        sample,
        f'<div class="navbar">{f.menu_list()}</div><div class="container"><div class="row">'
        f'<div class="col-3"><div class="sidebar"><h5>Latest certifications</h5>{f.post_list()}'
        f"<h5>Archive</h5><ul><li><a href='/2023/04/'>April 2023</a> (15)</li></ul></div></div>"
        f'<div class="col-9"><div class="card"><div class="card-body">{article}</div></div></div>'
        f"</div></div>",
    )


def theme_page_builder(sample: Sample) -> bytes:
    """A page builder's deep divisions: one widget for each paragraph."""
    widget = '<div class="element widget"><div class="widget-container"><div class="text-editor">'
    article = _set(
        _parts(sample),
        {
            "title": widget + '<h1 class="heading-title">',
            "heading": widget + "<h2>",
            "list": widget,
            "table": widget,
        },
        widget + "<p>",
    )
    related = (
        f'<section class="section posts"><div class="container"><h3>Other announcements</h3>'
        f"{f.post_cards()}</div></section>"
    )
    return _page(
        sample,
        f'<div class="location-header"><section><nav>{f.menu_with_sublists()}</nav></section></div>'
        f'<div class="location-single"><section class="section"><div class="container">'
        f'<div class="column"><div class="wrap">{article}</div></div></div></section>{related}'
        f"</div>"
        f'<div class="location-footer"><section>{f.menu_list()}</section></div>',
        ' class="single single-post"',
    )


def theme_posts_on_both_sides(sample: Sample) -> bytes:
    """Cards of other posts before and behind the article, each with its first sentence."""
    article = _set(_parts(sample), {"title": "<h1>", "heading": "<h2>"})
    return _page(
        sample,
        f'<div id="top-stories" class="trending"><h2>Top stories</h2>{f.post_cards()}</div>'
        f'<div id="content"><div class="story">{article}</div>'
        f'<div class="related-posts"><h2>Recommended</h2>{f.post_cards()}</div></div>',
    )


def theme_banner_in_text(sample: Sample) -> bytes:
    """Share links, an advertisement and a newsletter box between the paragraphs."""
    boxes = [
        f'<div class="share-bar">{f.share_links()}</div>',
        '<div class="advertisement"><p>Advertisement</p><a href="/fair/">Meet us at the fair</a>'
        "</div>",
        '<div class="newsletter-box"><h4>Stay informed</h4><p>Our newsletter comes out on the '
        'first Monday of every month.</p><form><input name="mail"><button>Subscribe</button>'
        "</form></div>",
    ]
    out: list[str] = []
    for part in _parts(sample):
        tag = {"title": "h1", "heading": "h3", "list": "div", "table": "div"}.get(part.kind, "p")
        out.append(f"<{tag}>{part.html}</{tag}>")
        if boxes and part.kind == "paragraph" and len(part.html) > 100 and not (
            part.html.endswith(":")
        ):  # fmt: skip
            out.append(boxes.pop())
    return _page(
        sample,
        f'<div id="header">{f.menu_list()}</div><div id="main"><div class="post">{"".join(out)}'
        f'</div></div><div id="footer">© 2023 The Initiative</div>',
    )


def theme_comments_below(sample: Sample) -> bytes:
    """Author box, tags, links to the posts before and after, and readers' comments below."""
    article = _set(_parts(sample), {"title": '<h1 class="entry-title">', "heading": "<h3>"})
    comment = (
        "<h3>Leave a reply</h3><ol><li><p>Well done! We at Orrest Castings Ltd have been certified "
        "since 2019 and had three minor non-conformances.</p></li></ol>"
    )
    return _page(
        sample,
        f'<div id="page"><div id="masthead">{f.menu_list()}</div><div id="primary">'
        f'<div class="hentry"><div class="entry-content">{article}</div>'
        f'<div class="tags">Tags: <a href="/tag/a/">Certification</a>, <a href="/tag/b/">Foil</a>'
        f'</div></div><div class="post-navigation"><a href="{f.POSTS[0][1]}">{f.POSTS[0][0]}</a> '
        f'<a href="{f.POSTS[1][1]}">{f.POSTS[1][0]}</a></div>'
        f'<div id="comments">{comment}</div></div></div>',
    )


def theme_breadcrumb_and_dialog(sample: Sample) -> bytes:
    """A breadcrumb, a search overlay, a consent dialog and a section name around the title."""
    article = _set(_parts(sample), {"title": "<h1>", "heading": "<h2>"})
    return _page(
        sample,
        f"<dialog open><p>{_COOKIES}</p><button>Accept all</button></dialog>"
        f"<div hidden><a href='#'>CLOSE</a><p>Did you mean: <em></em>?</p></div>"
        f"<header>{f.menu_list()}</header><div><a href='/'>Home</a> / <a href='/news/'>News</a> / "
        f"Certification</div><div>News</div><main>{article}</main>"
        f"<div>{f.share_links()}</div><footer>{f.menu_with_sublists()}</footer>",
    )


def theme_list_items(sample: Sample) -> bytes:
    """A theme that sets every paragraph of its articles as an item of a list."""
    parts = _parts(sample)
    titles = [part for part in parts if part.kind == "title"]
    if any(part.kind not in ("title", "paragraph", "stamp") for part in parts):
        return theme_news_site(sample)
    rows = _set([part for part in parts if part.kind != "title"], {}, '<li class="row">')
    return _page(
        sample,
        f"<div>{f.menu_list()}</div><div>{_set(titles, {'title': '<h1>'})}"
        f'<ul style="list-style:none">{rows}</ul></div>',
    )


def theme_microdata(sample: Sample) -> bytes:
    """Roles and schema.org properties instead of elements and classes that tell."""
    article = _set(
        _parts(sample),
        {
            "title": '<h1 itemprop="headline">',
            "heading": "<h2>",
            "stamp": '<div role="note"><span>',
        },
        '<div itemprop="text">',
    )
    return _page(
        sample,
        f'<div role="banner"><div role="navigation">{f.menu_list("ol")}</div></div>'
        f'<div role="main"><div itemscope itemtype="https://schema.org/NewsArticle">{article}</div>'
        f'</div><div role="complementary"><h2>Read next</h2>{f.post_list()}</div>'
        f'<div role="contentinfo"><p>Published by The Initiative, 12 Some Street</p></div>',
        ' itemscope itemtype="https://schema.org/WebPage"',
    )


def theme_phone_menu(sample: Sample) -> bytes:
    """Two copies of the menu in lists before the article, one for phones, and a login."""
    article = _set(_parts(sample), {"title": "<h1>", "heading": "<h3>"})
    return _page(
        sample,
        f"<div>{f.menu_list()}</div><div>{f.menu_with_sublists()}<ul><li>Login</li></ul></div>"
        f"<section><div>{article}</div></section>"
        f"<section><h4>Keep reading</h4>{f.post_cards('<article>')}</section>"
        f"<section>{f.menu_list()}</section>",
    )


CHANGES = (
    theme_news_site,
    theme_bare_divisions,
    theme_layout_table,
    theme_utility_classes,
    theme_hashed_classes,
    theme_sidebar_first,
    theme_page_builder,
    theme_posts_on_both_sides,
    theme_banner_in_text,
    theme_comments_below,
    theme_breadcrumb_and_dialog,
    theme_list_items,
    theme_microdata,
    theme_phone_menu,
)
