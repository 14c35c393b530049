"""Every row of the genre is held by samples, and docs/coverage.md says by which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from pipeline.score.gold import load_annotated
from pipeline.score.groups import TABLE, load_groups
from pipeline.score.parts import is_set_aside
from pipeline.settings import Settings
from tools.coverage.__main__ import ANNOUNCEMENTS, PAGE, ROOT, SAMPLES, groups
from tools.coverage.page import WANTED, page
from tools.coverage.rows import (
    CONDITIONS,
    READING,
    Read,
    Row,
    held,
    holds,
    kind_of,
    load_readings,
    load_rows,
    load_samples,
)
from tools.coverage.sample import Sample

ROWS = load_rows(SAMPLES / "coverage.csv")
READINGS = load_readings(SAMPLES / "covers.csv")
WITH_EXPRESSION = {"auditor", "title"}


@cache
def samples() -> list[Sample]:
    settings = Settings(data_dir=ROOT / "data")
    return load_samples(load_annotated(SAMPLES / "announcements", settings.data_dir), settings)


@cache
def holdings() -> Mapping[str, list[str]]:
    return held(ROWS, samples(), READINGS)


def a_sample(text: str = "", **record: Any) -> Sample:
    return Sample("mine", "announcement", text, f"<html>{text}", record)


def a_row(**conditions: str) -> Row:
    empty = dict.fromkeys(Row.__slots__, "")
    return Row(**{**empty, "number": "X01", **conditions})


def test_every_row_is_held_by_three_documents() -> None:
    """Where this fails: write documents that hold the rows, not other conditions."""
    assert {row: len(names) for row, names in holdings().items() if len(names) < WANTED} == {}


def test_the_table_in_the_docs_is_not_stale() -> None:
    """Where this fails: ``make coverage``."""
    assert PAGE.read_text(encoding="utf-8") == page(ROWS, holdings(), len(samples()))


def test_the_table_of_groups_is_not_stale() -> None:
    """Where this fails: ``make coverage``."""
    assert (ANNOUNCEMENTS / TABLE).read_text(encoding="utf-8") == groups()


def test_no_company_has_documents_in_both_parts() -> None:
    """Where this fails: give the new document a name that falls into the part of the other."""
    parts: dict[str, set[bool]] = {}
    for name, placed in load_groups(ANNOUNCEMENTS).items():
        parts.setdefault(placed.company, set()).add(is_set_aside(name))
    assert [company for company, found in parts.items() if len(found) > 1] == []


def test_the_rows_have_numbers_of_their_own_and_a_condition() -> None:
    assert [number for number, n in Counter(row.number for row in ROWS).items() if n > 1] == []
    assert [row.number for row in ROWS if not (row.text or row.page or row.answer)] == []


def test_the_conditions_exist_and_are_used() -> None:
    named = {row.answer.partition(" ~ ")[0] for row in ROWS if row.answer}
    assert named - CONDITIONS.keys() == {READING, *WITH_EXPRESSION}
    assert CONDITIONS.keys() - named == set()


def test_a_reading_names_words_that_stand_in_its_document() -> None:
    by_name = {sample.name: sample for sample in samples()}
    of_reading = {row.number for row in ROWS if row.answer == READING}
    for read in READINGS:
        assert read.row in of_reading, read
        assert read.words in by_name[read.document].text, read


def test_all_conditions_of_a_row_must_hold() -> None:
    document = a_sample("ASI certifies Tinn AS", published_on="2024-05-02", entity="Tinn AS")
    assert holds(a_row(text="certifies", page="<html>", answer="dated"), document)
    assert holds(a_row(kind="announcement", published="2023-11..2024-05"), document)
    for other in (
        a_row(text="recertifies"),
        a_row(page="<body>"),
        a_row(text="certifies", answer="has_short"),
        a_row(kind="reprint"),
        a_row(published="2023-11..2024-04"),
        a_row(published="2024-06..2024-12"),
    ):
        assert not holds(other, document)


def test_a_row_of_reading_is_held_by_the_documents_named() -> None:
    row, document = a_row(answer=READING), a_sample("Zhangping Fujian", entity="A")
    assert holds(row, document, [Read("X01", "mine", "Zhangping Fujian")])
    assert not holds(row, document, [Read("X02", "mine", "Zhangping Fujian")])
    assert not holds(row, document, [Read("X01", "another", "Zhangping Fujian")])


def test_an_expression_is_held_against_the_answers_firms_and_titles() -> None:
    firms = a_sample(auditors=["BNQ (Bureau)"], criteria=[{"criterion": "1.1", "title": "A/B"}])
    assert holds(a_row(answer="auditor ~ ^BNQ"), firms)
    assert not holds(a_row(answer="auditor ~ DNV"), firms)
    assert holds(a_row(answer="title ~ /"), firms)
    assert not holds(a_row(answer="title ~ &"), firms)


def test_the_first_of_several_right_values_counts() -> None:
    document = a_sample(
        entity={"any": ["Tinn AS", None]},
        facilities=[{"any": ["Tinn plant", None]}],
        capacities=[{"value": 3, "unit": "tonnes", "per": {"any": [None, "year"]}}],
        nonconformances={"minor": {"any": [4, 5]}, "major": None},
    )
    assert (document.one("entity"), document.texts("facilities")) == ("Tinn AS", ["Tinn plant"])
    assert (document.count("minor"), document.count("major")) == (4, None)
    assert CONDITIONS["per_null"](document)
    assert not CONDITIONS["per_year"](document)


def test_the_kind_of_a_page_comes_from_its_address_else_from_its_footer() -> None:
    address = '<link rel="canonical" href="https://{}/a/">'
    assert kind_of(address.format("aluminium-stewardship.org")) == "announcement"
    assert kind_of(address.format("news.example") + "ISEAL Code Compliant") == "reprint"
    assert kind_of("text ISEAL Code Compliant") == "announcement"
    assert kind_of("text") == "reprint"


@pytest.mark.parametrize(
    ("condition", "text", "record"),
    [
        ("short_bracket_inside", "Tinn (TAC) Co., Ltd.", {"short_names": ["TAC"]}),
        ("short_dash", "Tinn Aluminium – TAC – has", {"short_names": ["TAC"]}),
        ("short_undeclared", "Tinn makes", {"short_names": ["Tinn"]}),
        ("shared_dot", "The audit of the plant was led by Rukan Ltd. The plant is old.", {}),
        ("two_legal_forms", "Rod S.p.A. has; Rod S.p.A is", {"entity": "Rod S.p.A."}),
        ("owners_by_slash", "of Alo plc / Bru AG,", {"parent": "Alo plc and Bru AG"}),
        ("list_shorter", "", {"nonconformances": {"minor": 3}, "criteria": [{"grade": "minor"}]}),
        ("entity_first_in_list", "sites: Rod, Udd", {"entity": "Rod", "facilities": ["Udd"]}),
        ("place_possessive", "in Norway’s Odda fjord", {"places": ["Odda"]}),
        ("opening_quote_missing", "We thank " + "all our people " * 4 + "today.”", {}),
        ("version_dropped_later", "A has achieved V3 (2022).\nB was certified.", {}),
        ("later_date", "Updated 3 June 2024", {"published_on": "2024-05-02"}),
        ("conformances_alone", "Conformances are listed.", {}),
        ("dateline_city", "OSLO, March 7, 2024. Tinn", {"places": ["Odda"]}),
    ],
)  # fmt: skip
def test_a_condition_holds_where_its_words_stand_and_not_in_an_empty_text(
    condition: str, text: str, record: dict[str, Any]
) -> None:
    assert CONDITIONS[condition](a_sample(text, **record))
    assert not CONDITIONS[condition](a_sample("Nothing of the kind."))


def test_the_page_lists_first_what_lacks_documents() -> None:
    rows = [a_row(number="A1", section="dates", description="one|two"), a_row(number="B1")]
    written = page(rows, {"A1": ["other-a", "other-b"], "B1": ["other-a", "other-b", "other-c"]}, 9)
    assert "2 rows, 9 documents. 1 rows have fewer than 3 documents:\n\n- A1 one|two: 2" in written
    assert "| A1 | one\\|two | 2 | 0 | other-a, other-b |" in written
    assert not re.search("^- B1", written, re.MULTILINE)
