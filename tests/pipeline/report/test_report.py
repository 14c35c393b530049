"""Every number of the report is the one that its query or its rows give."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shlex
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

import pipeline.report.page
import pipeline.report.rows
from pipeline.cli import main
from pipeline.dataset.changes import compare
from pipeline.dataset.changes_text import side_of
from pipeline.dataset.history import find_snapshot, snapshot_ids
from pipeline.dataset.load import load
from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.query import query
from pipeline.dataset.snapshot import NoSnapshot, read_manifest
from pipeline.errors import WrongUsage
from pipeline.report.accuracy import NoAccuracy, read_accuracy
from pipeline.report.build import Wanted, report
from pipeline.report.figures import questions
from pipeline.report.view import counted
from pipeline.resolve import resolve
from tests.pipeline.conftest import Alucert
from tests.pipeline.records import announcement
from tests.pipeline.records import report as audit_report
from tests.pipeline.report.collection import DAY, published

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def soup(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "lxml")


def figure(soup: BeautifulSoup, key: str) -> list[list[str]]:
    """The texts of a figure's cells, row by row."""
    table = soup.select_one(f"table[data-figure={key}]")
    assert table is not None, key
    return [[c.get_text() for c in row.select("th, td")] for row in table.select("tbody tr")]


class TestQueries:
    def test_every_figure_shows_the_query_that_gives_its_numbers(
        self, soup: BeautifulSoup, data: Path
    ) -> None:
        """What the page shows is run as a reader would, and each number is looked for there."""
        checked = 0
        for code in soup.select("code[data-query]"):
            rows = query(data, "demo", code.get_text(), as_of=DAY).to_pylist()
            table = soup.select_one(f"[data-figure={code['data-query']}]")
            if table is None:  # nothing to show, or rows
                assert not rows or str(code["data-query"]).startswith("rows-")
                continue
            shown = table.select("tbody tr") or table.select("div")
            assert len(shown) == len(rows), code["data-query"]
            for row, given in zip(shown, rows, strict=True):
                known = Counter(counted(v) for v in given.values() if isinstance(v, int | float))
                known.update(counted(v) for v in given.values() if v is None)
                numbers = [cell.get_text() for cell in row.select("td.n, dd")]
                numbers = [n for n in numbers if "%" not in n and "°" not in n and "." not in n]
                if table.select_one(".pale, td.n:-soup-contains('%')"):
                    numbers = [n for n in numbers if n != "–"]  # a share of nothing
                assert not Counter(numbers) - known, (code["data-query"], numbers, known)
                checked += len(numbers)
        assert checked > 150

    def test_every_question_has_its_place_in_the_page(self, soup: BeautifulSoup) -> None:
        shown = {str(code["data-query"]) for code in soup.select("code[data-query]")}
        assert shown == set(questions(DAY))

    def test_every_figure_has_a_query_or_a_command(self, soup: BeautifulSoup) -> None:
        for part in soup.select(".figure"):
            assert part.select("details.query"), part.get("id")

    def test_the_way_to_run_them_is_a_command_that_works(
        self, soup: BeautifulSoup, data: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        said = next(c.get_text() for c in soup.select("#about code") if "query" in c.get_text())
        words = shlex.split(said)
        code = soup.select_one("code[data-query=documents-by-status]")
        assert code is not None
        assert words[0] == "alucert"
        assert words[-1] == "QUERY"
        assert main(["--data-dir", str(data), *words[1:-1], code.get_text()]) == 0
        assert capsys.readouterr().out.splitlines()[2].split()[:2] == ["complete", "5"]


class TestNumbers:
    """Counted once more by hand, without the report's queries."""

    def test_listed_non_conformances_by_criterion(self, soup: BeautifulSoup) -> None:
        found = {(row[0], row[1]): row[3:] for row in figure(soup, "nc-by-criterion")}
        # the announcement, its report and its reprint tell of one event: counted once
        assert found["PS V3", "1.2"] == ["1", "1", "100\u00a0%", "21–100\u00a0%", "1", "0", "0"]
        assert found["PS V3", "2.4"][-3:] == ["1", "0", "0"]
        assert found["PS V2", "2.4"][-3:] == ["0", "1", "0"]
        # two rows, one event; the one without a grade is no minor one
        assert found["PS V2", "6.1"] == ["1", "1", "100\u00a0%", "21–100\u00a0%", "1", "0", "1"]
        assert len(found) == 4

    def test_principles_of_an_event_without_any_are_0_of_1(self, soup: BeautifulSoup) -> None:
        rows = {(row[0], row[1]): row for row in figure(soup, "nc-by-principle")}
        assert rows["CoC V2", "8"][3:6] == ["1", "0", "0\u00a0%"]
        assert rows["PS V2", "6"][3:] == ["1", "1", "100\u00a0%", "21–100\u00a0%", "1", "0", "1"]

    def test_stated_ones_by_version(self, soup: BeautifulSoup) -> None:
        rows = {row[0]: row[1:] for row in figure(soup, "nc-by-version")}
        assert rows["PS V3"] == ["1", "1", "1", "100\u00a0%", "21–100\u00a0%", "2", "0", "–", "2"]
        assert rows["PS V2"][5:] == ["3", "2", "–", "3"]
        assert rows["CoC V2"][1:4] == ["1", "0", "0\u00a0%"]
        assert rows["CoC not printed"] == ["1", "0", "0", "–", "–", "–", "–", "–", "0"]

    def test_firms(self, soup: BeautifulSoup) -> None:
        rows = {row[0]: row[1:4] for row in figure(soup, "nc-by-firm")}
        assert rows == {
            "DNV": ["2", "1", "1"], "Bureau Veritas": ["1", "1", "1"], "SGS": ["1", "1", "0"],
        }  # fmt: skip

    def test_capacity(self, soup: BeautifulSoup) -> None:
        by_country = {row[0]: row for row in figure(soup, "capacity-by-country")}
        assert by_country["Brazil"][3] == "388,000"
        assert by_country["Sweden"][3] == "42,000"
        assert ["wheels", "year", "capacity", "1"] in figure(soup, "other-quantities")

    def test_what_expires_within_a_year(self, soup: BeautifulSoup) -> None:
        (row,) = figure(soup, "expiring")
        assert row[:4] == ["2026-03-01", "Qiantang Wheel Co., Ltd.", "CoC V2", "447"]

    @pytest.mark.parametrize(
        ("day", "number"),
        [("2025-03-01", 1), ("2025-02-28", 0), ("2026-03-01", 1), ("2026-03-02", 0),
         ("2027-05-01", 1)],
    )  # fmt: skip
    def test_a_year_has_both_its_ends(self, data: Path, day: str, number: int) -> None:
        """Asked of the query alone: that the page shows its rows is proven above."""
        assert query(data, "demo", questions(day)["expiring"], as_of=day).num_rows == number

    def test_a_leap_day_has_a_year_too(self, data: Path) -> None:
        page = report(data, "demo", Wanted(as_of="2024-02-29"))
        assert "from 2024-02-29 to 2025-02-28" in page or "expires by 2025-02-28" in page

    def test_provisional_ones(self, soup: BeautifulSoup) -> None:
        (row,) = figure(soup, "provisional")
        assert row[1] == "Laguna Verde Alumínio Ltda."

    def test_documents_that_were_not_read_whole(self, soup: BeautifulSoup) -> None:
        (row,) = figure(soup, "not-complete")
        assert row[0] == "Weidach Feinblech GmbH & Co. KG"
        assert "part is in 'de'" in row[2]


class TestRows:
    def test_every_number_of_non_conformances_leads_to_its_rows(self, soup: BeautifulSoup) -> None:
        """The rows that have all the classes of a pick are as many, or add up to the number."""
        links = [
            link
            for key in ("version", "year", "principle", "criterion", "firm")
            for link in soup.select(f"table[data-figure=nc-by-{key}] a")
        ]
        assert len(links) > 40
        for link in links:
            key = str(link["href"]).removeprefix("#")
            kind, *classes = key.split("-")
            rows = soup.select("tr.r" + "".join(f".{name}" for name in classes))
            rows = [row for row in rows if (kind == "l") == ("rows-listed" in table_of(row))]
            place = soup.find(id=key)
            assert isinstance(place, Tag), key
            said = place.get_text()
            if "adds up" in said:
                column = {"minor": 3, "major": 4, "no grade": 5, "listed": 6}
                at = column[said.split("“")[1].split("”")[0]]
                total = sum(int(cells(row)[at].replace("–", "0")) for row in rows)
                assert total == int(link.get_text())
            elif " in " in said:
                assert len({(cells(row)[2], cells(row)[3]) for row in rows}) == int(link.get_text())
            else:
                assert len(rows) == int(link.get_text()), key

    def test_every_number_above_0_is_a_link(self, soup: BeautifulSoup) -> None:
        for key in ("version", "year", "principle", "criterion", "firm"):
            for row in soup.select(f"table[data-figure=nc-by-{key}] tbody tr"):
                for cell in row.select("td.n")[-3:]:
                    assert cell.get_text() in "0–" or cell.a is not None

    def test_rows_have_document_criterion_grade_words_and_address(
        self, soup: BeautifulSoup
    ) -> None:
        rows = [cells(row) for row in soup.select("table.rows-listed tr.r")]
        assert [
            "1.2", "minor", "Tindra Profil AB", "2024-05-02",
            "Two of five suppliers had not been screened.", "report",
        ] in rows  # fmt: skip
        for row in soup.select("tr.r"):
            link = row.select_one("td:last-child a")
            assert link is not None
            assert str(link["href"]).startswith("https://example.org/")

    def test_too_many_rows_are_said_and_none_is_cut(
        self, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pipeline.report.rows, "MOST_ROWS", 7)
        page = report(data, "demo", Wanted())
        soup = BeautifulSoup(page, "lxml")
        assert not soup.select("tr.r")
        assert "8 rows are too many for one page" in page
        assert "--format csv --limit 0" in page
        assert lost_targets(soup) == []

    def test_of_many_rows_a_listed_one_leads_to_its_events_row(
        self, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pipeline.report.page, "MANY_ROWS", 7)
        soup = BeautifulSoup(report(data, "demo", Wanted()), "lxml")
        links = [str(a["href"]) for a in soup.select("table.rows-listed tr.r td:last-child a")]
        assert links
        assert all(link.startswith("#e") for link in links)
        for link in links:
            assert soup.select(f"table.rows-stated tr{link} td:last-child a[href^=http]")


def cells(row: Tag) -> list[str]:
    return [cell.get_text().strip() for cell in row.select("th, td")]


def table_of(row: Tag) -> list[str]:
    table = row.find_parent("table")
    assert isinstance(table, Tag)
    return list(table["class"])


def lost_targets(soup: BeautifulSoup) -> list[str]:
    """Links within the page that lead nowhere."""
    ids = {str(tag["id"]) for tag in soup.select("[id]")}
    return [str(a["href"]) for a in soup.select("a[href^='#']") if str(a["href"])[1:] not in ids]


class TestPage:
    def test_links_within_lead_somewhere_and_ids_are_one_place_each(
        self, soup: BeautifulSoup
    ) -> None:
        assert lost_targets(soup) == []
        ids = [str(tag["id"]) for tag in soup.select("[id]")]
        assert len(ids) == len(set(ids))

    def test_it_fetches_nothing_and_runs_nothing(self, page: str, soup: BeautifulSoup) -> None:
        assert not soup.select("script, img, link, iframe, object, embed, form, base, [style]")
        policy = soup.select_one("meta[http-equiv=Content-Security-Policy]")
        style = re.search("<style>(.*?)</style>", page, re.S)
        assert policy is not None
        assert style is not None
        digest = hashlib.sha256(style.group(1).encode()).digest()
        assert f"style-src 'sha256-{base64.b64encode(digest).decode()}'" in str(policy["content"])
        assert str(policy["content"]).startswith("default-src 'none'")
        assert "url(" not in style.group(1)
        assert "@import" not in style.group(1)

    def test_headings_follow_one_another(self, soup: BeautifulSoup) -> None:
        levels = [int(tag.name[1]) for tag in soup.select("h1, h2, h3, h4, h5, h6")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))

    def test_tables_have_captions_and_scopes(self, soup: BeautifulSoup) -> None:
        for table in soup.select("table"):
            assert table.caption is not None
            assert all(th.get("scope") for th in table.select("th"))

    def test_invented_documents_are_said_to_be_invented(self, page: str, data: Path) -> None:
        assert "Everything in this report is invented." in page

    def test_others_are_not(self, tmp_path: Path) -> None:
        published(tmp_path, "small")
        page = report(tmp_path, "small", Wanted())
        assert "Everything in this report is invented." not in page
        assert "all data invented" not in page

    def test_equal_snapshots_give_equal_bytes(self, page: str, data: Path) -> None:
        program = (
            "import sys; from pathlib import Path; from pipeline.report.build import *; "
            "sys.stdout.buffer.write(report(Path(sys.argv[1]), 'demo', Wanted()).encode())"
        )
        environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu", "LC_ALL": "C"}
        again = subprocess.run(
            [sys.executable, "-c", program, str(data)],
            cwd=ROOT, env={**environment, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True,
        ).stdout  # fmt: skip
        assert again == page.encode()

    def test_the_edition_to_pass_on_has_no_word_of_a_page(self, page: str, data: Path) -> None:
        other = report(data, "demo", Wanted(redistributable=True))
        for words in ("had not been screened", "part is in &#39;de&#39;"):
            assert words in page
            assert words not in other
        assert "This is the edition to pass on" in other
        assert "Laguna Verde" in other

    def test_an_empty_collection_has_a_report_too(self, tmp_path: Path) -> None:
        publish(resolve([]), tmp_path, "demo", Inputs("1"), ())
        page = report(tmp_path, "demo", Wanted())
        assert "As of no known day" in page
        assert "is the first snapshot of demo" in page
        assert lost_targets(BeautifulSoup(page, "lxml")) == []

    def test_a_document_without_any_date_or_address_has_its_place(self, tmp_path: Path) -> None:
        tables = resolve([announcement(published_on=None)])
        publish(tables, tmp_path, "demo", Inputs("1"), ())
        soup = BeautifulSoup(report(tmp_path, "demo", Wanted()), "lxml")
        assert figure(soup, "documents-by-year")[-1][0] == "not known"
        assert figure(soup, "nc-by-year")[-1][0] == "not known"
        assert lost_targets(soup) == []


class TestChanges:
    def test_the_counts_are_those_of_diff(self, soup: BeautifulSoup, data: Path) -> None:
        after = find_snapshot(data, "demo", "current")
        before = find_snapshot(data, "demo", "previous")
        found = compare(side_of(after), side_of(before)).changes
        assert [row[:3] for row in figure(soup, "changes-by-table")] == [
            [change.table, str(change.rows), change.change] for change in found
        ]

    def test_new_events_are_told_by_name(self, soup: BeautifulSoup) -> None:
        told = {(row[0], row[4]) for row in figure(soup, "changes-of-events")}
        assert told == {
            ("Qiantang Wheel Co., Ltd.", "new"), ("Weidach Feinblech GmbH & Co. KG", "new"),
        }  # fmt: skip

    def test_the_other_way_round_they_are_gone(self, data: Path) -> None:
        wanted = Wanted(snapshot="previous", since="current")
        soup = BeautifulSoup(report(data, "demo", wanted), "lxml")
        assert {row[4] for row in figure(soup, "changes-of-events")} == {"gone"}

    def test_a_changed_value_says_what_it_was(self, data: Path, tmp_path: Path) -> None:
        first = announcement()
        publish(resolve([first]), tmp_path, "demo", Inputs("1"), ())
        publish(resolve([first, audit_report()]), tmp_path, "demo", Inputs("1"), ())
        soup = BeautifulSoup(report(tmp_path, "demo", Wanted()), "lxml")
        rows = [row[4:] for row in figure(soup, "changes-of-events")]
        assert ["expires on", "–", "2027-05-01"] in rows

    def test_a_snapshot_that_is_not_there_is_said(self, data: Path) -> None:
        with pytest.raises(NoSnapshot):
            report(data, "demo", Wanted(since="20200101-0000000000000000"))
        page = report(data, "demo", Wanted(since="current"))
        assert "cannot be compared with itself" in page

    def test_a_damaged_one_is_said_in_the_page(self, tmp_path: Path) -> None:
        first = published(tmp_path, without=1)
        published(tmp_path)
        file = first.path / "findings.parquet"
        file.chmod(0o644)
        file.write_bytes(file.read_bytes()[:-5])
        assert "Not compared with" in report(tmp_path, "demo", Wanted())


class TestAccuracy:
    def test_the_papers_figures_are_quoted_and_their_source_is_named(
        self, soup: BeautifulSoup
    ) -> None:
        rows = figure(soup, "accuracy")
        paper = (ROOT / "docs/accuracy.md").read_text(encoding="utf-8")
        assert len(rows) > 20
        for field, training, aside in rows:
            line = next(
                line
                for line in paper.splitlines()
                if line.startswith((f"| {field} ", f"| **{field}**"))
            )
            assert training in line
            assert aside in line

    def test_without_them_the_page_says_where_they_are(
        self, data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert "Not at hand: the figures stand in docs/accuracy.md" in report(
            data.resolve(), "demo", Wanted()
        )

    def test_a_file_without_them_is_refused(self, tmp_path: Path) -> None:
        other = tmp_path / "other.md"
        other.write_text("# Nothing\n", encoding="utf-8")
        with pytest.raises(NoAccuracy, match="make score"):
            read_accuracy(other)
        with pytest.raises(NoAccuracy, match="cannot be read"):
            read_accuracy(tmp_path / "none.md")


class TestCommand:
    def test_it_writes_beside_the_snapshots_and_says_where(
        self, alucert: Alucert, settings: Any
    ) -> None:
        published(settings.data_dir, settings.collection)
        ended = alucert("report")
        path = settings.processed_dir / "report.html"
        assert ended.code == 0
        assert ended.out.startswith(f"{path} (")
        assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
        assert snapshot_ids(settings.data_dir, settings.collection)  # it is none of them

    def test_it_writes_where_it_is_told(
        self, alucert: Alucert, settings: Any, tmp_path: Path
    ) -> None:
        published(settings.data_dir, settings.collection)
        assert (
            alucert("report", "--out", str(tmp_path / "x.html"), "--as-of", "2025-01-01").code == 0
        )
        assert "As of 2025-01-01" in (tmp_path / "x.html").read_text(encoding="utf-8")

    def test_without_a_snapshot_it_says_so(self, alucert: Alucert) -> None:
        ended = alucert("report")
        assert ended.code == 1
        assert "nothing is published" in ended.err

    def test_a_day_that_is_none_is_refused(self, alucert: Alucert) -> None:
        assert alucert("report", "--as-of", "June").code == WrongUsage.exit_code


def test_the_snapshot_is_left_as_it_was(data: Path, page: str) -> None:
    path = find_snapshot(data, "demo", "current")
    for name, entry in read_manifest(path)["files"].items():
        assert hashlib.sha256((path / name).read_bytes()).hexdigest() == entry["sha256"]
    assert load(data, "demo").snapshot in page
