"""The page in a real browser: every key, every click, and nothing lost."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from playwright.sync_api import Browser

from pipeline.corrections.file import read_corrections
from pipeline.lock import collection_lock
from pipeline.review.reviews import read_reviews
from pipeline.settings import Settings
from tests.pipeline.review.conftest import WHO, Review, Screen, Served

SIZES = [(1440, 900, "light"), (820, 1180, "dark"), (390, 844, "light")]


def slow(size: tuple[int, int, str]) -> ParameterSet:
    """A size that only `make hardening` looks at."""
    return pytest.param(size, marks=pytest.mark.slow)


@pytest.fixture
def page(screen: Screen, served: Served, review: Review) -> Screen:
    """The first document, open in the browser."""
    return screen.open(served, review.first)


class TestKeys:
    def test_enter_confirms_a_card_and_goes_on(self, page: Screen, review: Review) -> None:
        assert page.at() == "card:certificate"
        page.key("Enter")
        assert page.state("entity") == "right"
        assert page.at() != "card:certificate"
        assert any("Norrsken Profil AB" in line for line in review.lines())

    def test_a_document_is_checked_by_enter_alone(self, page: Screen, review: Review) -> None:
        presses = 0
        while page.page.url.endswith(review.first) and presses < 40:
            page.page.keyboard.press("Enter")
            page.page.wait_for_load_state()
            page.page.wait_for_selector("body.ready:not(.busy)")
            presses += 1
            done = [r for r in review.book.reviews() if r.verdict == "finished"]
            if done:
                break
        assert presses <= 12
        assert [r.document for r in done] == [review.first]
        page.page.wait_for_url(lambda url: not url.endswith(review.first))

    def test_c_confirms_one_value(self, page: Screen, review: Review) -> None:
        page.go("published_on").key("c")
        assert page.state("published_on") == "right"
        assert len(review.lines()) == 1

    def test_e_corrects(self, page: Screen, review: Review) -> None:
        page.go("entity").key("e")
        page.page.fill("#editor [name=value]", "Norrsken Profil Aktiebolag")
        page.page.fill("#editor [name=why]", "The title says so.")
        page.page.keyboard.press("Enter")
        page.page.wait_for_selector('[data-row="entity"].corrected')
        (made,) = read_corrections(review.book.corrections_file)
        assert (made.new, made.why, made.who) == (
            "Norrsken Profil Aktiebolag", "The title says so.", WHO
        )  # fmt: skip

    def test_ctrl_enter_saves_from_a_long_text(self, page: Screen, review: Review) -> None:
        page.go("capacities[0]").key("e")
        page.page.fill("#editor [name=value]", "24000")
        page.page.keyboard.press("Control+Enter")
        page.page.wait_for_selector('[data-row="capacities[0]"].corrected')
        assert "24000" in review.lines()[0]

    def test_a_wrong_value_is_said_in_the_editor(self, page: Screen, review: Review) -> None:
        page.go("capacities[0]").key("e")
        page.page.fill("#editor [name=value]", "much")
        page.page.keyboard.press("Control+Enter")
        page.page.wait_for_selector("#editor .problem:not(:empty)")
        assert "number" in page.page.inner_text("#editor .problem")
        page.page.keyboard.press("Escape")
        assert review.lines() == []
        assert page.at() == "capacities[0]"

    def test_a_says_that_it_is_not_there(self, page: Screen, review: Review) -> None:
        page.go("facilities[0]").key("a")
        assert page.state("facilities[0]") == "not there"
        assert ",remove," in review.lines()[0]

    def test_a_on_a_gap_says_that_the_gap_is_right(self, page: Screen, review: Review) -> None:
        page.go("parent").key("a")
        assert page.state("parent") == "right"
        assert read_reviews(review.book.reviews_file)[0].verdict == "absent"

    def test_s_leaves_it_open_for_others(self, page: Screen, review: Review) -> None:
        page.go("entity").key("s")
        assert page.state("entity") == "left open"
        assert read_reviews(review.book.reviews_file)[0].verdict == "skipped"

    def test_u_takes_the_last_step_back(self, page: Screen, review: Review) -> None:
        page.go("entity").key("c", "u")
        assert review.lines() == []
        assert page.page.locator('[data-row="entity"][data-open]').count() == 1

    @pytest.mark.parametrize(("down", "up"), [("j", "k"), ("ArrowDown", "ArrowUp")])
    def test_the_cursor_goes_down_and_up(self, page: Screen, down: str, up: str) -> None:
        before = page.at()
        page.key(down, down)
        assert page.at() != before
        page.key(up, up, up)
        assert page.at() == before

    def test_i_adds_the_selected_words_to_a_list(self, page: Screen, review: Review) -> None:
        page.go("facilities[0]")
        select(page, "S\u00e4vsj\u00f6 plant")
        page.key("i")
        assert page.page.input_value("#editor [name=value]") == "S\u00e4vsj\u00f6 plant"
        page.page.fill("#editor [name=value]", "S\u00e4vsj\u00f6 remelting plant")
        page.page.keyboard.press("Enter")
        page.page.wait_for_selector(".row.added")
        (made,) = read_corrections(review.book.corrections_file)
        text = review.opened().document.text
        assert text[made.start : made.end] == made.quote == "S\u00e4vsj\u00f6 plant"

    def test_e_fills_a_gap_with_the_selected_words(self, page: Screen, review: Review) -> None:
        page.go("parent")
        select(page, "Bureau Veritas")  # behind characters that take two units in a browser
        page.key("e")
        page.page.keyboard.press("Enter")
        page.page.wait_for_selector('[data-row="parent"].corrected')
        (made,) = read_corrections(review.book.corrections_file)
        text = review.opened().document.text
        assert text[made.start : made.end] == made.new == "Bureau Veritas"

    def test_n_p_and_q_lead_through_the_documents(self, page: Screen, review: Review) -> None:
        page.key("n")
        page.page.wait_for_url(lambda url: not url.endswith(review.first))
        page.page.wait_for_selector("body.ready, body.queue")
        page.page.go_back()
        page.page.wait_for_selector("body.ready")
        page.key("p")
        page.page.wait_for_url(lambda url: not url.endswith(review.first))
        page.page.go_back()
        page.page.wait_for_selector("body.ready")
        page.key("q")
        page.page.wait_for_selector("body.queue")
        page.page.keyboard.press("Enter")
        page.page.wait_for_selector("body.ready")

    def test_f_finishes_only_what_is_decided(self, page: Screen, review: Review) -> None:
        page.key("f")
        assert "still open" in page.said()
        review.finish_all(review.first)

    def test_w_saves_a_sample(self, page: Screen, review: Review) -> None:
        review.finish_all(review.first)
        page.page.reload()
        page.page.wait_for_selector("body.ready")
        page.key("w")
        page.page.select_option("#sample [name=difficulty]", "hard")
        page.page.click("#sample button.main")
        page.page.locator("#said", has_text=re.compile("^Saved: ")).wait_for()
        assert '"difficulty": "hard"' in review.reviewing.sample_file(review.opened()).read_text(
            encoding="utf-8"
        )

    def test_the_question_mark_shows_the_keys_and_can_turn_them_off(self, page: Screen) -> None:
        page.key("?")
        assert page.page.is_visible("#help")
        page.page.uncheck("#single-keys")
        page.page.keyboard.press("Escape")
        before = page.at()
        page.key("j")
        assert page.at() == before
        page.page.click("[data-do=help]")
        page.page.check("#single-keys")
        page.page.click("#help [data-close]")
        page.key("j")
        assert page.at() != before

    def test_t_turns_a_report_from_pages_to_text(
        self, screen: Screen, served: Served, review: Review
    ) -> None:
        page = screen.open(served, review.report)
        page.page.wait_for_load_state("networkidle")
        assert page.page.evaluate("document.querySelector('.page img').naturalWidth") > 0
        assert page.page.is_visible(".pages") and not page.page.is_visible(".text")
        page.key("t")
        assert page.page.is_visible(".text") and not page.page.is_visible(".pages")
        assert "Summary" in page.page.inner_text(".text")

    def test_keys_with_ctrl_are_the_browsers(self, page: Screen, review: Review) -> None:
        page.go("entity").key("Control+c")
        assert review.lines() == []


class TestClicks:
    def test_a_click_on_a_value_lights_its_words(self, page: Screen) -> None:
        page.go("auditors[0]")
        assert page.lit() == ["Bureau Veritas"]

    def test_a_click_on_words_goes_to_their_value(self, page: Screen) -> None:
        page.page.locator("#paper mark", has_text="Bureau Veritas").first.click()
        assert page.at() == "auditors[0]"

    def test_clicking_again_goes_to_the_next_value_that_was_read_there(self, page: Screen) -> None:
        shared = page.page.locator("#paper mark[data-r*=' ']").first
        names = set()
        for _ in range(4):
            shared.click()
            names.add(page.at())
        assert len(names) > 1

    @pytest.mark.parametrize(
        ("row", "button", "state"),
        [
            ("entity", "confirm", "right"),
            ("facilities[0]", "absent", "not there"),
            ("entity", "skip", "left open"),
        ],
    )
    def test_every_key_has_its_button(
        self, page: Screen, row: str, button: str, state: str
    ) -> None:
        page.go(row).page.click(f'[data-row="{row}"] [data-do={button}]')
        page.page.wait_for_selector(f'[data-row="{row}"]:not([data-open])')
        assert page.state(row) == state

    def test_what_was_said_is_opened_again(self, page: Screen, review: Review) -> None:
        page.go("entity").key("c").go("entity")
        page.page.click('[data-row="entity"] [data-do=reopen]')
        page.page.wait_for_selector('[data-row="entity"][data-open]')
        assert review.lines() == []

    def test_the_editor_opens_by_a_click_and_is_left_by_one(
        self, page: Screen, review: Review
    ) -> None:
        page.go("entity").page.click('[data-row="entity"] [data-do=correct]')
        assert page.page.input_value("#editor [name=value]") == "Norrsken Profil AB"
        page.page.click("#editor [data-close]")
        assert not page.page.is_visible("#editor")
        page.go("facilities[0]").page.click('[data-row="facilities[0]"] [data-do=add]')
        assert page.page.input_value("#editor [name=value]") == ""
        assert review.lines() == []

    def test_a_card_undo_and_sample_have_buttons(self, page: Screen, review: Review) -> None:
        page.page.click('[data-row="card:certificate"] [data-do=confirm]')
        page.page.wait_for_selector('[data-row="entity"].confirmed')
        page.page.click("nav [data-do=undo]")
        page.page.wait_for_selector('[data-row="entity"][data-open]')
        page.page.click("#finish [data-do=sample]")
        assert page.page.is_visible("#sample")
        page.page.click("#sample [data-close]")
        page.page.click("#finish [data-do=finish]")
        page.page.locator("#said", has_text="still open").wait_for()

    def test_a_name_is_asked_for_once(self, screen: Screen, review: Review, served: Served) -> None:
        review.reviewing.who = None
        page = screen.open(served, review.first)
        assert page.page.is_visible("#name")
        page.page.keyboard.press("Escape")
        page.page.fill("#name [name=who]", "  A.  Nilsson ")
        page.page.click("#name button.main")
        page.page.wait_for_selector("body.ready[data-who='A. Nilsson']")
        page.go("entity").key("c")
        assert "A. Nilsson" in review.lines()[0]

    def test_a_word_that_does_not_hold_any_more_is_taken_back(
        self, screen: Screen, served: Served, review: Review
    ) -> None:
        review.do("confirm", "entity")
        file = review.book.corrections_file
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("Norrsken Profil AB", "Norrsken Profil XX"), encoding="utf-8")
        page = screen.open(served, review.first)
        assert "does not hold any more" in page.page.inner_text(".void")
        page.page.click(".void button")
        page.page.wait_for_selector(".void", state="detached")
        assert review.lines() == []


def select(screen: Screen, words: str) -> None:
    """Select words in the document as a mouse would."""
    found = screen.page.evaluate(
        """(words) => {
            const text = document.querySelector("#paper .text");
            const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
            const nodes = []; let all = "";
            while (walker.nextNode()) {
              nodes.push([walker.currentNode, all.length]);
              all += walker.currentNode.data;
            }
            const at = all.indexOf(words);
            if (at < 0) return false;
            const place = (offset, atEnd) => {
              for (const [node, start] of nodes) {
                const inside = offset - start;
                if (atEnd ? inside <= node.length : inside < node.length) return [node, inside];
              }
            };
            const range = document.createRange();
            range.setStart(...place(at, false));
            range.setEnd(...place(at + words.length, true));
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            return true;
        }""",
        words,
    )
    assert found


class TestNothingIsLost:
    def test_the_browser_may_die(
        self, page: Screen, served: Served, review: Review, browser: Browser
    ) -> None:
        page.go("entity").key("c")
        page.page.close(run_before_unload=False)
        again = browser.new_context().new_page()
        again.goto(served.address)
        again.goto(f"http://127.0.0.1:{served.port}/d/{review.first}")
        again.wait_for_selector('[data-row="entity"].confirmed')
        again.context.close()

    def test_the_program_may_die(self, screen: Screen, settings: Settings, review: Review) -> None:
        with program(settings) as (process, address):
            served = Served(int(address.split(":")[2].split("/")[0]), address)
            page = screen.open(served, review.first)
            page.go("entity").key("e")
            page.page.fill("#editor [name=value]", "Norrsken Profil Aktiebolag")
            page.page.keyboard.press("Enter")
            page.page.wait_for_selector('[data-row="entity"].corrected')
            os.kill(process.pid, signal.SIGKILL)
            process.wait(10)
        (made,) = read_corrections(review.book.corrections_file)
        assert made.new == "Norrsken Profil Aktiebolag"
        with program(settings) as (_, address):
            served = Served(int(address.split(":")[2].split("/")[0]), address)
            page = screen.open(served, review.first)
            assert page.state("entity") == "corrected"

    def test_what_waits_for_a_run_is_saved_when_it_ends(self, page: Screen, review: Review) -> None:
        review.book._patience = 0.2
        page.go("entity")
        with collection_lock(review.settings.processed_dir):
            page.page.keyboard.press("c")
            page.page.wait_for_selector("#said:not(:empty)")
            assert "not saved yet" in page.said()
            assert review.lines() == []
        page.page.wait_for_selector('[data-row="entity"].confirmed')
        assert len(review.lines()) == 1


class program:  # noqa: N801 - used as a function
    """The command in a process of its own; gives the process and the printed address."""

    def __init__(self, settings: Settings) -> None:
        self._command = [
            *(sys.executable, "-c"),
            "import sys; from pipeline.cli import main; sys.exit(main(sys.argv[1:]))",
            *("--data-dir", str(settings.data_dir), "--collection", settings.collection),
            *("--workers", "0", "review", "--who", WHO),
        ]

    def __enter__(self) -> tuple[subprocess.Popen[str], str]:
        root = Path(__file__).resolve().parents[3]
        self._process = subprocess.Popen(
            self._command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        return self._process, self._process.stdout.readline().strip()

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(10)
        if self._process.stdout is not None:
            self._process.stdout.close()


class TestForEverybody:
    @pytest.mark.parametrize("screen", SIZES, indirect=True)
    def test_nothing_runs_out_of_the_window(
        self, screen: Screen, served: Served, review: Review
    ) -> None:
        screen.open(served)
        for sha256 in (None, review.first, review.report):
            if sha256 is not None:
                screen.open(served, sha256)
            wide = screen.page.evaluate(
                "[document.documentElement.scrollWidth, innerWidth,"
                " ...[...document.querySelectorAll('.pane')].flatMap("
                "pane => [pane.scrollWidth, pane.clientWidth])]"
            )
            sizes = list(zip(wide[::2], wide[1::2], strict=True))
            assert [size for size in sizes if size[0] > size[1]] == []

    @pytest.mark.parametrize("screen", [SIZES[1], slow(SIZES[0]), slow(SIZES[2])], indirect=True)
    def test_axe_finds_nothing_serious(
        self, screen: Screen, served: Served, review: Review
    ) -> None:
        axe = pytest.importorskip("axe_playwright_python", reason="axe is not installed")
        script = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
        found = []
        screen.open(served)
        found += findings(screen, script)
        for steps in ([], ["e"], ["?"], ["w"]):
            screen.open(served, review.first).go("entity").key(*steps)
            found += findings(screen, script)
        screen.open(served, review.report)
        found += findings(screen, script)
        assert found == []

    def test_a_screen_reader_hears_what_was_done(self, page: Screen) -> None:
        assert page.page.get_attribute("#said", "aria-live") == "polite"
        page.go("entity")
        assert page.page.evaluate("document.activeElement.dataset.row") == "entity"


def findings(screen: Screen, script: str) -> list[str]:
    """What axe finds serious or critical in the page as it is."""
    screen.page.evaluate(script)  # by the debugger's way: the page's own policy lets no script in
    result = screen.page.evaluate("axe.run()")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:150]}"
        for one in result["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def test_no_complaint_and_no_request_but_to_the_server(
    page: Screen, served: Served, review: Review
) -> None:
    page.key("Enter", "Enter", "j", "?", "Escape")
    assert page.complaints == []
    assert all(url.startswith(f"http://127.0.0.1:{served.port}/") for url in page.asked)
