"""Of a page of any theme the article is read, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract import extract_bytes
from pipeline.read import read_bytes
from pipeline.read.html import read_html
from tests.pipeline.read.pages import LEAD, SECOND, TITLE, URL, article, blocks, page, texts

NAVIGATION = "<nav><ul><li><a href='/a'>Members</a></li><li><a href='/b'>News</a></li></ul></nav>"
COOKIES = (
    "<div class='cookie-banner'><p>We use cookies for a better experience of this site, and we "
    "ask you kindly to accept every one of them today.</p></div>"
)
FOOTER = (
    "<footer><p>Copyright 2024 of the stewards, 12 Some Street, Melbourne, 1 May 2019</p></footer>"
)
OTHERS = (
    "<h3>Related news</h3><p>Brygg Can AS has achieved ASI Chain of Custody V2 (2022) "
    "Certification for its mill in Odense, Denmark.</p>"
)


def test_title_date_and_paragraphs_stand_in_order() -> None:
    document = page(f"<article><h1>{TITLE}</h1><p>14 May 2024</p><p>{LEAD}</p></article>")
    assert blocks(document) == [("title", TITLE), ("stamp", "14 May 2024"), ("paragraph", LEAD)]
    assert document.title == TITLE
    assert document.text == f"{TITLE}\n\n14 May 2024\n\n{LEAD}"


def test_a_standfirst_between_title_and_date_stays() -> None:
    standfirst = "A smelter on the west coast of Norway has been certified."
    document = page(
        f"<article><h1>{TITLE}</h1><p>{standfirst}</p><time>14 May 2024</time>"
        f"<p>{LEAD}</p></article>"
    )
    assert texts(document) == [TITLE, standfirst, "14 May 2024", LEAD]


@pytest.mark.parametrize("furniture", [NAVIGATION, COOKIES, FOOTER], ids=["nav", "cookie", "foot"])
def test_furniture_is_out(furniture: str) -> None:
    inside = f"<main><h1>{TITLE}</h1><p>{LEAD}</p><p>{SECOND}</p></main>"
    for body in (furniture + inside, inside + furniture):
        assert texts(page(body)) == [TITLE, LEAD, SECOND]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>var a = 'Brygg Can AS has achieved ASI Certification';</script>",
        "<style>p { color: red }</style>",
        "<!-- Brygg Can AS has achieved ASI Certification -->",
        "<template><p>Brygg Can AS has achieved ASI Certification.</p></template>",
        "<p hidden>Brygg Can AS has achieved ASI Certification.</p>",
        "<div style='display:none'><p>Brygg Can AS has achieved ASI Certification.</p></div>",
        "<form><p>Brygg Can AS</p><input value='Brygg Can AS'></form>",
    ],
)
def test_what_a_reader_does_not_see_is_out(hidden: str) -> None:
    assert texts(article(f"{hidden}<p>{SECOND}</p>")) == [TITLE, LEAD, SECOND]


def test_related_posts_and_all_behind_them_are_out() -> None:
    assert texts(article(f"<p>{SECOND}</p>{OTHERS}")) == [TITLE, LEAD, SECOND]


def test_share_lines_are_out() -> None:
    inside = (
        f"<p>Share this: <a href='#'>Facebook</a> | <a href='#'>LinkedIn</a></p><p>{SECOND}</p>"
    )
    assert texts(article(inside)) == [TITLE, LEAD, SECOND]


def test_without_a_heading_the_head_gives_the_title() -> None:
    head = f"<meta property='og:title' content='{TITLE}'><title>{TITLE} | Stewards</title>"
    document = page(f"<article><p>{LEAD}</p><p>{SECOND}</p></article>", head)
    assert document.title == TITLE
    assert texts(document) == [LEAD, SECOND]


def test_a_title_of_the_head_loses_the_name_of_the_site() -> None:
    document = page(f"<p>{LEAD}</p>", f"<title>{TITLE} | The Stewards</title>")
    assert document.title == TITLE


def test_a_list_is_one_group_of_items() -> None:
    document = article(
        "<p>The plants are:</p><ul><li>Kvitnes Smelter</li><li>Holmvik Mill</li></ul>"
    )
    items = [block for block in document.blocks if block.kind == "list_item"]
    assert [document.text[i.start : i.end] for i in items] == ["Kvitnes Smelter", "Holmvik Mill"]
    assert len({item.group for item in items}) == 1
    assert None not in {item.group for item in items}


def test_two_lists_are_two_groups() -> None:
    lists = "<ul><li>Kvitnes Smelter</li></ul><p>and besides</p><ul><li>Holmvik Mill</li></ul>"
    document = article(f"<p>The plants are:</p>{lists}")
    groups = [block.group for block in document.blocks if block.kind == "list_item"]
    assert len(groups) == len(set(groups)) == 2


def test_paragraphs_that_a_theme_sets_as_list_items_are_paragraphs() -> None:
    long = SECOND + " It has done so for three generations of potroom crews."
    document = page(f"<article><h1>{TITLE}</h1><ul><li>{long}</li><li>{LEAD}</li></ul></article>")
    assert blocks(document) == [("title", TITLE), ("paragraph", long), ("paragraph", LEAD)]


def test_a_table_has_rows_of_cells_that_point_into_the_text() -> None:
    document = article(
        "<table><tr><th>Plant</th><th>Town</th></tr><tr><td>Kvitnes</td><td>Haugesund</td></tr>"
        "<tr><td>Holmvik</td><td></td></tr></table>"
    )
    (table,) = document.tables
    cells = [
        [" ".join(document.text[s.start : s.end] for s in cell.spans) for cell in row]
        for row in table.rows
    ]
    assert cells == [["Plant", "Town"], ["Kvitnes", "Haugesund"], ["Holmvik", ""]]
    rows = [text for kind, text in blocks(document) if kind == "table_row"]
    assert rows[:2] == ["Plant | Town", "Kvitnes | Haugesund"]


def test_a_table_that_lays_out_the_page_is_no_table() -> None:
    document = page(
        f"<table><tr><td>{NAVIGATION}</td><td><h1>{TITLE}</h1><p>{LEAD}</p><p>{SECOND}</p></td>"
        "</tr></table>"
    )
    assert document.tables == ()
    assert texts(document) == [TITLE, LEAD, SECOND]


def test_hard_line_breaks_inside_a_sentence_are_blanks() -> None:
    broken = LEAD.replace("Certification", "Certification<br>").replace("its", "its<br/>")
    assert texts(page(f"<article><h1>{TITLE}</h1><p>{broken}</p></article>")) == [TITLE, LEAD]


def test_line_breaks_behind_a_sentence_separate_paragraphs() -> None:
    document = page(f"<article><h1>{TITLE}</h1><p>{LEAD}<br>{SECOND}<br><br>{LEAD}</p></article>")
    assert texts(document) == [TITLE, LEAD, SECOND, LEAD]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Criteria 2.4a&#8209;e were looked at", "Criteria 2.4a-e were looked at"),
        ("80&nbsp;000 tonnes of billet a year", "80 000 tonnes of billet a year"),
        ("the certi&shy;fied smelter of the town", "the certified smelter of the town"),
        ("o&#xFB03;ce and pro&#xFB01;les of the town", "office and profiles of the town"),
        ("the mill in Gyo\u030br on the river Raba", "the mill in Győr on the river Raba"),
        ("Fj&oslash;rdlys &amp; S&#248;nner of the town", "Fjørdlys & Sønner of the town"),
        ("one   two\n\tthree   of them were cast", "one two three of them were cast"),
        ("cast <b>here</b> and <i>rolled</i><sup>1</sup> there", "cast here and rolled1 there"),
    ],
)
def test_characters_are_folded(written: str, read: str) -> None:
    assert texts(article(f"<p>{written}</p>"))[2] == read


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("https://cdn.stewards.example/report.pdf", "https://cdn.stewards.example/report.pdf"),
        ("/up/Audit%20Report.pdf", "https://www.stewards.example/up/Audit%20Report.pdf"),
        ("report.pdf", "https://www.stewards.example/news/2024/05/fjordlys/report.pdf"),
        ("//cdn.stewards.example/r.pdf", "https://cdn.stewards.example/r.pdf"),
        (" ../r.pdf?a=1&amp;b=2 ", "https://www.stewards.example/news/2024/05/r.pdf?a=1&b=2"),
    ],
)
def test_a_link_is_resolved_and_spans_its_words(href: str, address: str) -> None:
    inside = (
        f"<p>All findings are in the <a href='{href}'>summary audit report</a> of this year.</p>"
    )
    document = article(inside)
    (link,) = document.links
    assert link.href == address
    assert document.text[link.start : link.end] == "summary audit report"


def test_the_canonical_address_is_the_pages_own() -> None:
    head = "<link rel='canonical' href='https://www.stewards.example/canonical/'>"
    document = page(f"<p>{LEAD} <a href='r.pdf'>Report</a></p>", head, "https://mirror.example/x")
    assert document.url == "https://www.stewards.example/canonical/"
    assert document.links[0].href == "https://www.stewards.example/canonical/r.pdf"


def test_the_head_gives_its_dates_and_titles_by_name() -> None:
    head = (
        "<meta property='article:published_time' content='2024-05-14T08:00:00Z'>"
        "<meta property='article:modified_time' content='2025-01-01T08:00:00Z'>"
        "<meta property='og:title' content='A title'>"
    )
    values = {value.source: value.value for value in article("", head).head}
    assert values["meta[article:published_time]"] == "2024-05-14T08:00:00Z"
    assert values["meta[og:title]"] == "A title"
    assert "2025-01-01T08:00:00Z" not in values.values()


@pytest.mark.parametrize(
    ("block", "date"),
    [
        ('{"@type": "NewsArticle", "datePublished": "2024-05-14"}', "2024-05-14"),
        ('{"@graph": [{"a": 1}, {"datePublished": "2024-05-14"}]}', "2024-05-14"),
        ("{broken", None),
        ('{"datePublished": 20240514}', None),
        ("[" * 5_000, None),
    ],
)
def test_json_ld_gives_its_date_or_is_passed_over(block: str, date: str | None) -> None:
    document = article("", f"<script type='application/ld+json'>{block}</script>")
    values = {value.source: value.value for value in document.head}
    assert values.get("script[datePublished]") == date


def test_a_page_without_an_article_has_an_empty_text() -> None:
    assert page(NAVIGATION).text == ""


PIECES = [
    f"<h1>{TITLE}</h1>",
    f"<p>{LEAD}</p>",
    "<ul><li>Kvitnes</li><li>Holmvik</li></ul>",
    "<table><tr><td>Plant</td><td>Town</td></tr></table>",
    "<div><a href='/x'>Report</a> of the audit",
    "</div></p></table>",
    "<p>14 May 2024",
    "<br><br>",
    "<h2>About",
    "\ue000\ue001",
    "&nbsp;&#0;&bogus;",
]


@given(st.lists(st.sampled_from(PIECES), max_size=10))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_blocks_cells_and_links_lie_in_the_text_in_order(pieces: list[str]) -> None:
    document = page("".join(pieces))
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        assert document.text[block.start : block.end].strip()
        end = block.end
    for link in document.links:
        assert 0 <= link.start <= link.end <= len(document.text)
    for table in document.tables:
        for row in table.rows:
            for cell in row:
                assert all(span.end <= len(document.text) for span in cell.spans)


def test_the_same_bytes_give_the_same_document() -> None:
    data = f"<h1>{TITLE}</h1><p>{LEAD}</p>".encode()
    assert read_html(data, "a.html", URL) == read_html(data, "a.html", URL)


@pytest.mark.parametrize("name", ["css-0ad4f", "header2share9", "x1ad", "unrelatedly"])
def test_a_class_name_that_only_holds_the_letters_of_furniture_is_none(name: str) -> None:
    assert texts(article(f"<div class='{name}'><p>{SECOND}</p></div>")) == [TITLE, LEAD, SECOND]


@pytest.mark.parametrize("name", ["sidebar", "sidebar2", "relatedPosts", "site_footer", "ad-box"])
def test_a_class_name_that_is_a_word_of_furniture_is_one(name: str) -> None:
    assert texts(article(f"<div class='{name}'><p>{SECOND}</p></div>")) == [TITLE, LEAD]


def test_emphasis_does_not_change_where_the_article_is() -> None:
    words = SECOND.replace("billet", "<b>billet</b>").replace("town", "<span>to</span>wn")
    body = f"<div><div><h1>{TITLE}</h1></div><div>{LEAD}</div><div>{words}</div></div>"
    assert texts(page(body)) == [TITLE, LEAD, SECOND]


def test_a_void_element_does_not_swallow_what_follows() -> None:
    assert texts(article(f"<div>{SECOND[:20]}<wbr>{SECOND[20:]}<br><h3>Plants</h3></div>")) == [
        TITLE, LEAD, SECOND, "Plants",
    ]  # fmt: skip


def test_a_date_behind_the_link_to_another_post_is_that_post_s() -> None:
    other = "<div><a href='/b/'>ASI certifies Brygg Can AS against V3</a></div>"
    document = article(f"<p>{SECOND}</p>{other}<div>2 May 2021</div>{other}<div>3 May 2021</div>")
    assert texts(document) == [TITLE, LEAD, SECOND]


def test_a_date_below_the_article_and_its_share_links_stays() -> None:
    document = article(f"<p>{SECOND}</p><div><a href='#'>Print</a></div><p>14 May 2024</p>")
    assert texts(document) == [TITLE, LEAD, SECOND, "14 May 2024"]


def test_a_row_of_links_is_a_menu_and_no_table() -> None:
    menu = (
        "<table><tr><td><a href='/a/'>Members</a></td><td><a href='/b/'>News</a></td></tr></table>"
    )
    assert texts(page(f"{menu}<p>{TITLE}</p><p>{LEAD}</p><p>{SECOND}</p>")) == [
        TITLE, LEAD, SECOND,
    ]  # fmt: skip


def test_what_stands_before_a_title_without_a_tag_is_out() -> None:
    head = f"<title>{TITLE} | Stewards</title>"
    body = f"<div>Prices today</div><div>{TITLE}</div><div>{LEAD}</div><div>{SECOND}</div>"
    assert blocks(page(body, head))[:2] == [("title", TITLE), ("paragraph", LEAD)]


def test_a_page_that_marks_no_title_has_its_first_line_for_one() -> None:
    document = page(f"<div>{TITLE}</div><div>{LEAD}</div><div>{SECOND}</div>")
    assert (document.title, blocks(document)[0]) == (TITLE, ("title", TITLE))
    assert page(f"<div>{LEAD}</div><div>{SECOND}</div>").title is None


def test_short_lines_between_long_sentences_make_no_list() -> None:
    rows = "".join(f"<li>{t}</li>" for t in ("Tin", LEAD, SECOND + LEAD, SECOND, "A", "B", "C"))
    kinds = {kind for kind, _ in blocks(page(f"<h1>{TITLE}</h1><ul>{rows}</ul>"))}
    assert kinds == {"title", "paragraph"}


def test_a_link_that_is_no_address_stays_as_it_is() -> None:
    document = page("<h1>Certified</h1><p>Read <a href='http://[to be added]/x'>more</a>.</p>")
    assert [link.href for link in document.links] == ["http://[to be added]/x"]


def test_a_character_that_would_mark_a_link_is_an_icon_and_no_text() -> None:
    page = (
        "<html><body><article><h1>Fjordlys Metall AS certified</h1><p>&#xE000;&#xE0FF; Fjordlys "
        "<a href='/r.pdf'>&#xE001;Report</a>&#xE000; at Kvitnes</p></article></body></html>"
    )
    read = read_bytes(page.encode(), "page.html", "https://example.org/a/")
    assert "Fjordlys Report at Kvitnes" in read.text
    (link,) = read.links
    assert (link.href, read.text[link.start : link.end]) == ("https://example.org/r.pdf", "Report")
    plain = read_bytes("Fjordlys\n\n\ue000\ue0ff certified \ue001".encode(), "a.txt")
    assert "certified" in plain.text


def test_what_is_no_address_stands_as_it_is_and_spoils_nothing() -> None:
    page = (
        "<html><head><link rel='canonical' href='http://[to be added'></head><body><article>"
        "<h1>Fjordlys Metall AS certified</h1><p>Fjordlys Metall AS has achieved ASI Performance "
        "Standard V3 (2022) certification. <a href='http://[report.pdf'>Report</a></p></article>"
    )
    line = extract_bytes(page.encode(), "page.html", "http://[here")
    assert line["document"]["status"] == "complete"
    assert line["record"]["entity"] == "Fjordlys Metall AS"
