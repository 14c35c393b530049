"""Searching finds the words, says where they stand, and takes no harm from what is asked."""

from __future__ import annotations

import os
import random
import sqlite3
import string
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.snapshot import SnapshotDamaged
from pipeline.dataset.tables import complete
from pipeline.errors import WrongUsage
from pipeline.resolve import resolve
from pipeline.search.find import Filters, Found, Hit, search
from pipeline.search.words import expression, folded
from tests.pipeline.corrections.cases import with_text
from tests.pipeline.records import announcement, certified, report

PAGE = """Tindra Profil AB earns ASI certification
The plant at Vetlanda presses profiles. Its tailings dam was closed in 2019.
A corrective action for Łódź Straße was agreed. Corrective talk, then action [sic] followed."""

COC = {
    "entity": "Laguna Verde Alumínio Ltda.",
    "published_on": "2023-10-03",
    "certifications": [certified("CoC", "V2")],
    "facilities": [],
    "sites": [],
    "places": ["São Luís"],
    "countries": ["BR"],
    "criteria": [],
    "counts": [],
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    paper = with_text(report())
    for place in paper.contract["evidence"]:
        place["page"] = 7
    documents = [
        with_text(announcement(), PAGE),
        paper,
        with_text(announcement(**COC), "Alumínio from São Luís, with a tailings pond."),
    ]
    publish(resolve(documents), folder, "demo", Inputs("1"))
    return folder


def find(data: Path, words: str, limit: int | None = 20, **filters: Any) -> Found:
    return search(data, "demo", words, Filters(**filters), limit)


def hits(data: Path, words: str, **filters: Any) -> tuple[Hit, ...]:
    return find(data, words, **filters).hits


class TestWords:
    def test_words_side_by_side_are_all_wanted(self, data: Path) -> None:
        (hit,) = hits(data, "tailings vetlanda dam")
        assert hit.organisation == "Tindra Profil AB"
        assert hits(data, "tailings smelter") == ()

    def test_a_phrase_wants_its_words_in_order(self, data: Path) -> None:
        assert len(hits(data, '"corrective action"')) == 1
        assert hits(data, '"action corrective"') == ()

    def test_operators_bind_not_then_and_then_or(self, data: Path) -> None:
        assert len(hits(data, "dam OR pond")) == 2
        assert len(hits(data, "tailings NOT dam")) == 1
        assert len(hits(data, "tailings AND (dam OR pond)")) == 2
        assert len(hits(data, "dam OR pond AND nothing")) == 1
        assert expression("a OR b c NOT d") == '("a" OR ("b" AND ("c" NOT "d")))'

    def test_small_letters_are_words(self, data: Path) -> None:
        assert hits(data, "dam or pond") == ()

    def test_a_star_finds_words_that_begin_so(self, data: Path) -> None:
        assert len(hits(data, "tail*")) == 2
        assert len(hits(data, '"corrective act"*')) == 1
        assert hits(data, "tail") == ()

    @pytest.mark.parametrize(
        "asked", ["aluminio", "ALUMÍNIO", "Alumi\u0301nio", "sao luis", "lodz", "ŁÓDŹ"]
    )
    def test_accents_and_case_do_not_matter(self, data: Path, asked: str) -> None:
        assert len(hits(data, asked, kind="announcement")) == 1

    def test_a_letter_of_two_is_found_and_marked_whole(self, data: Path) -> None:
        for asked in ("strasse", "Straße", "stra*"):
            (hit,) = hits(data, asked)
            assert [hit.snippet[a:b] for a, b in hit.marks] == ["Straße"]

    def test_marks_and_hyphens_divide_words(self, data: Path) -> None:
        assert expression("follow-up 2.4a") == '("follow up" AND "2 4a")'
        assert expression("“corrective action”") == '"corrective action"'
        assert expression('a"b c"d') == '("a" AND "b c" AND "d")'


class TestHits:
    def test_a_statement_says_where_it_stands_and_how_to_cite_it(self, data: Path) -> None:
        (hit,) = hits(data, "screened", kind="statement")
        assert (hit.criterion, hit.rating, hit.page, hit.day) == ("1.2", "minor", 7, "2024-05-02")
        assert hit.finding_id is not None
        assert hit.marked("[", "]") == "Two of five suppliers had not been [screened]."
        assert hit.citation == f"{hit.url}, page 7, retrieved 2025-06-30, sha256 {hit.sha256}"

    def test_a_report_does_not_tell_its_statements_twice(self, data: Path) -> None:
        assert [hit.kind for hit in hits(data, "suppliers screened")] == ["statement"]
        assert [hit.kind for hit in hits(data, "anodising")] == ["report"]

    def test_every_word_of_the_snippet_that_was_found_is_marked(self, data: Path) -> None:
        (hit,) = hits(data, "corrective action")
        assert hit.marked("<", ">") == (
            "A <corrective> <action> for Łódź Straße was agreed. <Corrective> talk, then "
            "<action> [sic] followed."
        )

    def test_the_snippet_begins_with_its_sentence(self, data: Path) -> None:
        (hit,) = hits(data, "dam")
        assert hit.snippet.startswith("Its tailings dam was closed in 2019.")

    def test_the_best_match_is_first_and_the_order_is_always_the_same(self, data: Path) -> None:
        first = [hit.document_id for hit in hits(data, "tailings OR dam")]
        assert len(first) == 2
        assert all(first == [h.document_id for h in hits(data, "tailings OR dam")] for _ in "12")

    def test_the_number_of_hits_is_told_whatever_the_limit(self, data: Path) -> None:
        found = find(data, "tailings", limit=1)
        assert (len(found.hits), found.total) == (1, 2)
        assert len(find(data, "tailings", limit=None).hits) == 2
        assert find(data, "nothing") == Found((), 0)


class TestFilters:
    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ({}, 2),
            ({"standard": "PS"}, 1),
            ({"standard": "coc"}, 1),
            ({"country": "br"}, 1),
            ({"country": "NO"}, 0),
            ({"since": "2024-01-01"}, 1),
            ({"since": "2023-10-03"}, 2),
            ({"since": "2025-01-01"}, 0),
            ({"kind": "announcement"}, 2),
            ({"kind": "statement"}, 0),
            ({"criterion": "2.4"}, 1),
            ({"criterion": "PS-V3-2.4"}, 1),
            ({"criterion": "2"}, 1),
            ({"criterion": "4"}, 0),
            ({"criterion": "2.4", "standard": "CoC"}, 0),
            ({"rating": "minor"}, 1),
            ({"rating": "major"}, 0),
        ],
    )
    def test_a_filter_leaves_what_is_of_it(
        self, data: Path, filters: dict[str, str], found: int
    ) -> None:
        assert find(data, "tailings", **filters).total == found

    def test_a_statement_is_of_its_own_criterion_and_rating(self, data: Path) -> None:
        assert find(data, "the", kind="statement", criterion="1.1").total == 0
        assert find(data, "permits", criterion="1.1").hits[0].kind == "statement"
        assert find(data, "permits", kind="statement", rating="minor").total == 0

    @pytest.mark.parametrize(
        ("filters", "said"),
        [
            ({"standard": "ISO"}, "no such standard; there are CoC, PS"),
            ({"country": "Sweden"}, "ISO 3166-1 codes such as SE"),
            ({"since": "yesterday"}, "write it as 2025-06-30"),
            ({"kind": "poem"}, "there are statement"),
            ({"criterion": "2.4' or 1=1"}, "write it as 2.4"),
            ({"criterion": "*"}, "write it as 2.4"),
            ({"rating": "bad"}, "no such rating"),
        ],
    )
    def test_a_filter_that_is_none_says_what_there_is(
        self, data: Path, filters: dict[str, str], said: str
    ) -> None:
        with pytest.raises(WrongUsage, match=said):
            find(data, "tailings", **filters)


class TestHostile:
    @pytest.mark.parametrize(
        "asked",
        [
            "", "   ", '"', '"open', "(", ")", "()", "(a", "a)", "NOT", "NOT a", "a NOT", "AND",
            "a AND", "OR a", "a OR OR b", "*", "***", '""', '"!!!"', "-", "a AND NOT",
            "(" * 30 + "a" + ")" * 30, "a" * 1001, "!", "'", "\x00", "\ud800", "a OR ()",
        ],
    )  # fmt: skip
    def test_what_cannot_be_searched_for_is_said(self, asked: str) -> None:
        with pytest.raises(WrongUsage):
            expression(asked)

    @pytest.mark.parametrize(
        "asked",
        [
            "text:tailings", "NEAR(a b)", "a NEAR b", "^tailings", "{text}:a", "a + b", "a:b:c",
            "'; drop table texts; --", "tailings'", "a\x00b", "a\x02b\x03", "💥 tailings", "%s _",
            "AND*", '"AND"', "tailings\n\tdam", "a" * 999, "( a ) ( b )", "rank", "\\", "..a..",
            "(" * 15 + "a" + ")" * 15, "(a OR b NOT (" * 15 + "c" + "))" * 15,
            "(a (b OR " * 7 + "c" + "))" * 7, " OR ".join("abcdefghij" * 10), "NOTa ANDb",
        ],
    )  # fmt: skip
    def test_odd_words_are_only_words(self, data: Path, asked: str) -> None:
        try:
            find(data, asked)
        except WrongUsage as error:
            assert "refused" not in str(error)

    def test_no_text_brings_the_search_down(self, data: Path) -> None:
        dice = random.Random(20_000)
        pieces = [*'"()*', " ", "AND ", "OR ", "NOT ", "tailings ", "é", "\x00", ":", "^", "-"]
        database = sqlite3.connect(":memory:")
        database.execute("create virtual table words using fts5(text)")
        searched = 0
        for _ in range(3000):
            asked = "".join(dice.choice(pieces) for _ in range(dice.randrange(1, 12)))
            try:
                made = expression(asked)
            except WrongUsage:
                continue
            database.execute("select count(*) from words where words match ?", (made,)).fetchone()
            searched += 1
        assert searched > 200


class TestIndex:
    def files(self, data: Path) -> list[Path]:
        return sorted((data / "processed" / "demo" / "work" / "search").iterdir())

    def test_it_is_made_once(self, data: Path) -> None:
        find(data, "tailings")
        before = [(file, file.stat().st_mtime_ns) for file in self.files(data)]
        assert [file.suffix for file, _ in before] == [".sha256", ".sqlite"]
        find(data, "dam")
        assert [(file, file.stat().st_mtime_ns) for file in self.files(data)] == before

    def test_a_damaged_one_is_made_anew(self, data: Path) -> None:
        find(data, "tailings")
        dice = random.Random(4)
        _, file = self.files(data)
        whole = file.read_bytes()
        for _ in range(5):
            spoiled = bytearray(whole)
            spoiled[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
            file.write_bytes(spoiled)
            assert find(data, "tailings").total == 2
            assert file.read_bytes() == whole
        file.write_bytes(b"")
        assert find(data, "tailings").total == 2

    def test_equal_snapshots_have_equal_indexes(self, data: Path, tmp_path: Path) -> None:
        find(data, "tailings")
        _, file = self.files(data)
        whole = file.read_bytes()
        file.unlink()
        find(data, "dam")
        assert file.read_bytes() == whole

    def test_where_it_cannot_be_kept_it_is_made_for_once(
        self, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: Any, **__: Any) -> None:
            raise OSError(28, os.strerror(28))

        for file in self.files(data):
            file.unlink()
        monkeypatch.setattr("pipeline.search.index.write_atomically", full)
        assert find(data, "tailings").total == 2
        assert self.files(data) == []

    def test_it_follows_the_snapshot_and_old_ones_go_with_theirs(self, tmp_path: Path) -> None:
        first = publish(resolve([with_text(announcement(), PAGE)]), tmp_path, "demo", Inputs("1"))
        assert find(tmp_path, "tailings").total == 1
        publish(resolve([with_text(announcement(), "No word.")]), tmp_path, "demo", Inputs("1"))
        assert find(tmp_path, "tailings").total == 0
        assert search(tmp_path, "demo", "tailings", snapshot=first.snapshot_id).total == 1
        assert len(self.files(tmp_path)) == 4

    def test_a_damaged_snapshot_is_not_indexed(self, tmp_path: Path) -> None:
        made = publish(resolve([with_text(announcement(), PAGE)]), tmp_path, "demo", Inputs("1"))
        file = made.path / "document_texts.parquet"
        file.write_bytes(file.read_bytes()[:-1] + b"x")
        with pytest.raises(SnapshotDamaged):
            find(tmp_path, "tailings")

    def test_an_empty_dataset_has_no_hits(self, tmp_path: Path) -> None:
        publish(complete({}), tmp_path, "demo", Inputs("1"))
        assert find(tmp_path, "tailings").total == 0

    def test_the_earlier_version_of_a_page_is_not_searched(self, tmp_path: Path) -> None:
        url = "https://example.org/a"
        old = with_text(announcement(url=url), PAGE)
        new = announcement(url=url, retrieved_at="2025-07-01T00:00:00Z", parent="X")
        publish(resolve([old, with_text(new, "No word.")]), tmp_path, "demo", Inputs("1"))
        assert find(tmp_path, "tailings").total == 0


def test_folding_changes_no_length_that_is_not_told() -> None:
    assert folded("Łódź") == "Lódź"
    assert folded("Æsop") == "Aesop"


@pytest.mark.slow
def test_100000_statements_are_searched_within_a_second(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Processor time of a search over the index, and of making it."""
    dice = random.Random(100_000)
    words = [
        "".join(dice.choices(string.ascii_lowercase, k=dice.randint(3, 9))) for _ in range(8000)
    ]
    publish(complete(_statements(100_000, words, dice)), tmp_path, "demo", Inputs("1"))
    started = time.process_time()
    find(tmp_path, words[0])
    made = time.process_time() - started
    seconds = []
    for asked in (words[1], f"{words[2]} OR {words[3]}", f"{words[4][:3]}*", "tailings", "the"):
        started = time.process_time()
        found = find(tmp_path, asked, kind="statement", standard="PS", since="2020-01-01")
        seconds.append(time.process_time() - started)
        assert found.total > 0
    with capsys.disabled():
        sys.stdout.write(
            f"\nindex of 100,000 statements {made:.1f} s, search {max(seconds):.2f} s\n"
        )
    assert max(seconds) < 1


def _statements(number: int, words: list[str], dice: random.Random) -> dict[str, Any]:
    """Rows of a dataset with so many statements, in reports of 50 findings."""
    documents = range(number // 50)
    digest = [f"{n:064x}" for n in documents]
    ids = [f"doc-{n:016x}" for n in documents]
    findings, evidence = [], []
    for n in range(number):
        document = ids[n // 50]
        said = " ".join(dice.choices(words, k=40)) + (" tailings" if n % 9 == 0 else " the")
        criterion = f"{n % 11 + 1}.{n % 7 + 1}"
        common = {"document_id": document, "certification_id": f"cert-{n // 50}"}
        findings.append(
            {
                "finding_id": f"find-{n:06d}",
                **common,
                "criterion": criterion,
                "rating": "minor" if n % 5 == 0 else "conformance",
                "statement": said,
            }
        )
        for column, quote in (("criterion", criterion), ("rating", "x"), ("statement", said)):
            evidence.append(
                {
                    "table_name": "findings",
                    "row_id": f"find-{n:06d}",
                    "column_name": column,
                    "document_id": document,
                    "place": 1,
                    "page": n % 50 + 1,
                    "char_start": 0,
                    "char_end": len(quote),
                    "quote": quote,
                    "basis": "stated",
                    "rule": "made",
                    "confidence": 1.0,
                    "field": f"findings[{n}].{column}",
                }
            )
    day = date(2024, 5, 2)
    place = {"column_name": "name", "place": 1, "char_start": 0, "char_end": 1, "quote": "T",
             "basis": "stated", "rule": "made", "confidence": 1.0, "field": "entity",
             "document_id": ids[0]}  # fmt: skip
    evidence.append({**place, "table_name": "organisations", "row_id": "o"})
    for n in documents:
        own = {**place, "document_id": ids[n]}
        evidence += [
            {**own, "table_name": "certificates", "row_id": f"k{n}", "column_name": "standard"},
            *(
                {**own, "table_name": "certifications", "row_id": f"cert-{n}", "column_name": name}
                for name in ("event", "issued_on")
            ),
        ]
    return {
        "organisations": [{"organisation_id": "o", "name": "T"}],
        "documents": [
            {"document_id": i, "kind": "audit_report", "sha256": h, "status": "complete",
             "source": "made", "url": f"https://example.org/{i}"}
            for i, h in zip(ids, digest, strict=True)
        ],
        "certificates": [
            {"certificate_id": f"k{n}", "organisation_id": "o", "standard": "PS"}
            for n in documents
        ],
        "certifications": [
            {"certification_id": f"cert-{n}", "certificate_id": f"k{n}", "standard": "PS",
             "event": "certification", "issued_on": day}
            for n in documents
        ],
        "certification_documents": [
            {"certification_id": f"cert-{n}", "document_id": ids[n], "role": "reports"}
            for n in documents
        ],
        "findings": findings,
        "evidence": evidence,
    }  # fmt: skip
