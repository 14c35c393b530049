"""The report in a real browser: harmless, accessible, readable at every size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from pipeline.dataset.model import arrow_schema
from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.schema import BY_NAME
from pipeline.report.build import Wanted, report
from pipeline.report.text import plain
from pipeline.resolve import resolve
from tests.pipeline.report.collection import documents
from tools.report_figures import copied, opened, renamed

SIZES = {"phone": (360, 740), "tablet": (768, 1024), "desk": (1440, 900)}

HOSTILE = (
    "<script>top.hit=1</script>",
    "</script><script>top.hit=1</script>",
    "<img src=x onerror=top.hit=1>",
    "<svg onload=top.hit=1>",
    '"><script>top.hit=1</script>',
    "'><img src=//evil.example/x>",
    '" onmouseover="top.hit=1" x="',
    "' autofocus onfocus='top.hit=1",
    "</title><script>top.hit=1</script>",
    "</style><script>top.hit=1</script>",
    "</text></svg><script>top.hit=1</script>",
    "--><script>top.hit=1</script>",
    "]]><script>top.hit=1</script>",
    "<iframe src=javascript:top.hit=1>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><input autofocus onfocus=top.hit=1>",
    "<a href=javascript:top.hit=1 id=content>x</a>",
    "javascript:top.hit=1//",
    "data:text/html,<script>top.hit=1</script>",
    "https://evil.example/\"onclick='top.hit=1'",
    "{{ 7*7 }}{% raw %}${7*7}#{7*7}<%= 7*7 %>",
    "\u202egnp.exe\u202c \u2066RTL\u2069 \u200f\u061c",
    "\x00\x01\x08\x0b\x1b[31m\x7f\x9b",
    "&lt;script&gt;&#x3c;b&#x3e;&quot;&amp;amp;",
    "line\u2028separator\u2029paragraph\r\n\t\ufeffend",
    "+ADw-script+AD4-top.hit=1+ADw-/script+AD4-",
    "<math><mtext><table><mglyph><style><img src=x onerror=top.hit=1>",
    "@import url(//evil.example/x.css);}*{background:url(//evil.example/y)}",
)


def hostile_tables() -> dict[str, pa.Table]:
    """The collection once for each string and two ways, all its texts being that string.

    In the odd copies words of vocabularies are hostile too; then much of the page has no
    meaning, and nothing of it may happen all the same.
    """
    tables = {name: arrow(name, rows) for name, rows in resolve(documents()).items()}
    return copied(tables, 2 * len(HOSTILE), spoiled)


def arrow(name: str, rows: Any) -> pa.Table:
    if isinstance(rows, pa.Table):
        return rows
    return pa.Table.from_pylist(rows, schema=arrow_schema(BY_NAME[name]))


def spoiled(name: str, table: pa.Table, number: int) -> pa.Table:
    """A copy's table with a hostile string in each text that is neither id nor reference."""
    text = HOSTILE[number // 2]
    declared = BY_NAME[name]
    joint = {column for key in declared.joint_keys for column in key.columns}
    columns = []
    for field in table.schema:
        column = declared.column(field.name)
        keep = (
            column.type != "text"
            or column.references
            or field.name.endswith("_id")
            or field.name == "table_name"
            or (column.vocabulary and number % 2 == 0)
            or field.name in joint
            or (name, field.name) == ("documents", "sha256")
        )
        values = table.column(field.name)
        if not keep:
            unique = column.name in declared.key
            values = pa.array(
                [text + (f" {at}" if unique else "") for at in range(table.num_rows)], pa.string()
            )
        columns.append(values)
    return pa.Table.from_arrays(columns, schema=table.schema)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of a collection in which every text is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    publish({}, folder, "demo", Inputs("1"), ())
    publish(hostile_tables(), folder, "demo", Inputs("1"), ())
    return report(folder, "demo", Wanted())


class Watched:
    """A tab, and everything that it did beyond showing its file."""

    def __init__(self, tab: Page, file: Path) -> None:
        self.tab, self.file, self.did = tab, file, []  # type: ignore[var-annotated]
        tab.on("dialog", lambda dialog: (self.did.append("dialog"), dialog.dismiss()))
        tab.on("request", lambda request: self._asked(request.url))
        tab.on("console", lambda message: self.did.append(f"console: {message.text}"))
        tab.on("pageerror", lambda error: self.did.append(f"error: {error}"))
        tab.on("popup", lambda popup: self.did.append(f"popup: {popup.url}"))
        tab.goto(file.as_uri())

    def _asked(self, url: str) -> None:
        if url.partition("#")[0] != self.file.as_uri():
            self.did.append(f"request: {url}")


@pytest.fixture
def tabs(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    """Open a page's text in a tab of a context of its own."""
    contexts = []

    def opened(text: str, size: str = "desk", scheme: Any = "light") -> Watched:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        contexts.append(context)
        file = tmp_path / "report.html"
        file.write_text(text, encoding="utf-8")
        return Watched(context.new_page(), file)

    yield opened
    for context in contexts:
        context.close()


class TestHostile:
    @pytest.mark.parametrize("guarded", [True, False], ids=["with policy", "without policy"])
    def test_no_string_in_any_field_does_anything(
        self, tabs: Any, hostile: str, guarded: bool
    ) -> None:
        """Without its policy the page is as harmless: the escaping alone must do."""
        policy = re.search("<meta http-equiv=[^>]*>", hostile)
        assert policy is not None
        watched = tabs(hostile if guarded else hostile.replace(policy.group(), ""))
        tab = watched.tab
        tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        tab.mouse.move(400, 400)
        tab.keyboard.press("Tab")
        tab.evaluate("document.querySelectorAll('a').forEach(each => each.focus())")
        tab.wait_for_timeout(300)
        assert watched.did == []
        assert tab.evaluate("window.hit") is None
        strange = "script, img, iframe, object, embed, link, base, form, input, a[id], math, image"
        assert tab.evaluate(f"document.querySelectorAll('{strange}').length") == 0
        assert tab.evaluate("document.querySelectorAll('style').length") == 1
        assert tab.evaluate(
            "[...document.querySelectorAll('*')].filter(each => [...each.attributes].some("
            "named => named.name.startsWith('on') || named.name === 'style')).length"
        ) == 0  # fmt: skip
        links = tab.evaluate("[...document.links].map(each => each.getAttribute('href'))")
        assert links
        assert all(link.startswith("#") for link in links)  # no hostile address is one

    def test_each_string_stands_there_as_text(self, tabs: Any, hostile: str) -> None:
        said = tabs(hostile).tab.evaluate("document.documentElement.textContent")
        flat = " ".join(said.split())
        for text in HOSTILE:
            assert " ".join(plain(text).split()) in flat, text

    def test_nothing_hidden_is_in_the_file(self, hostile: str) -> None:
        for (
            letter
        ) in "\x00\x01\x08\x0b\x1b\x7f\x9b\u202e\u202c\u2066\u2069\u200f\u061c\u2028\ufeff":
            assert letter not in hostile, hex(ord(letter))

    def test_it_stays_within_its_width(self, tabs: Any, hostile: str) -> None:
        for size in SIZES:
            assert overflow(tabs(hostile, size).tab) <= 0


def overflow(tab: Page) -> int:
    """How many pixels the page is wider than its window."""
    found = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert isinstance(found, int)
    return found


class TestSizes:
    @pytest.mark.parametrize("size", SIZES)
    def test_nothing_is_wider_than_the_window(self, tabs: Any, page: str, size: str) -> None:
        tab = tabs(page, size).tab
        assert overflow(tab) <= 0
        tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        assert overflow(tab) <= 0
        tab.goto(tab.url + "#rows-listed")
        assert overflow(tab) <= 0
        assert tab.screenshot(full_page=True)

    def test_paper_has_every_table_and_no_query(self, tabs: Any, page: str) -> None:
        tab = tabs(page).tab
        tab.emulate_media(media="print")
        assert tab.locator("details.query >> visible=true").count() == 0
        assert tab.locator("table[data-figure=nc-by-principle] td").first.is_visible()
        assert tab.locator(".onpaper").first.is_visible()
        assert tab.pdf(format="A4").startswith(b"%PDF")


class TestReaders:
    @pytest.mark.parametrize(
        ("size", "scheme"),
        [
            ("desk", "dark"),
            pytest.param("desk", "light", marks=pytest.mark.slow),
            pytest.param("phone", "light", marks=pytest.mark.slow),
            pytest.param("phone", "dark", marks=pytest.mark.slow),
        ],
    )
    def test_axe_finds_nothing_serious(self, tabs: Any, page: str, size: str, scheme: str) -> None:
        tab = tabs(page, size, scheme).tab
        tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        tab.goto(tab.url + "#rows-listed")
        found = Axe().run(tab).response["violations"]
        assert [
            (each["id"], each["impact"], each["nodes"][0]["html"][:200])
            for each in found
            if each["impact"] in ("serious", "critical")
        ] == []

    def test_axe_finds_nothing_at_a_number_s_rows(self, tabs: Any, page: str) -> None:
        tab = tabs(page).tab
        tab.locator("table[data-figure=nc-by-version] a").first.click()
        assert Axe().run(tab).violations_count == 0

    def test_the_keyboard_reaches_the_content_and_every_wide_table(
        self, tabs: Any, page: str
    ) -> None:
        tab = tabs(page, "phone").tab
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.className") == "skip"
        tab.keyboard.press("Enter")
        assert tab.evaluate("document.activeElement.id") == "content"
        unreachable = tab.evaluate(
            "[...document.querySelectorAll('.scroll, .chart, pre')]"
            ".filter(each => each.scrollWidth > each.clientWidth && each.tabIndex !== 0).length"
        )
        assert unreachable == 0

    def test_a_number_shows_its_rows_alone(self, tabs: Any, page: str) -> None:
        tab = tabs(page).tab
        rows = tab.locator("table.rows-listed tr.r >> visible=true")
        whole = rows.count()
        number = tab.locator("table[data-figure=nc-by-criterion] a[href$='-u']")
        number.first.focus()
        tab.keyboard.press("Enter")
        assert rows.count() == int(number.first.inner_text()) == 1
        assert "6.1b" in (rows.first.text_content() or "")  # even where it is not laid out yet
        assert tab.locator(".pick >> visible=true").count() == 1
        tab.get_by_role("link", name=f"Show all {whole}").click()
        assert rows.count() == whole > 1

    def test_charts_have_names(self, tabs: Any, page: str) -> None:
        charts = tabs(page).tab.get_by_role("img")
        assert charts.count() >= 6
        for at in range(charts.count()):
            assert charts.nth(at).get_attribute("aria-labelledby")


def test_a_larger_collection_stays_light_and_opens_at_once(
    browser: Browser, tmp_path: Path
) -> None:
    """A quick version of `make report-figures`: a tenth of its documents, a tenth of its bytes."""
    tables = {name: arrow(name, rows) for name, rows in resolve(documents()).items()}
    publish(copied(tables, 84, renamed), tmp_path, "demo", Inputs("1"), ())
    file = tmp_path / "report.html"
    file.write_text(report(tmp_path, "demo", Wanted()), encoding="utf-8")
    assert file.stat().st_size < 0.8e6
    assert opened(file, 1, browser)["open_cpu_seconds"] < 2
