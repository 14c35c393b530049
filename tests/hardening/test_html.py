"""HTML: what a page may be is counted before a parser sees it."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import Unreadable
from pipeline.extract import extract_bytes
from pipeline.read import read_bytes
from pipeline.read.page_size import MAX_TEXT_CHARACTERS, check_page
from tests.conftest import Figure
from tests.hardening import hostile
from tests.hardening.rows import Row
from tools.write_collecting import ROOT

ROW = Row(
    "HTML",
    "5 MB at most; depth, tags, attributes and characters of text counted; no deepcopy",
    "200,000 nested tags, a page of 20 MB: refused with a clear error; everything else within 15 s",
    {
        "tests/pipeline/read/test_read.py": (
            "test_what_cannot_be_read_says_so_and_names_the_file",
            "test_a_page_just_below_the_cap_is_read",
        ),
        "tests/pipeline/collect/test_payload.py": (
            "test_bottomless_nesting_is_refused_before_a_parser_sees_it",
        ),
        "tests/extractors/test_speed.py": (
            "test_four_times_the_text_takes_about_four_times_as_long",
        ),
    },
)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("200,000 nested elements", "nested too deeply"),
        ("60,000 nested elements with a text", "nested too deeply"),
        ("60,000 nested spans", "nested too deeply"),
        ("20 MB of small tags", "20 MB are too much"),
        ("4.8 MB of small tags", "tags are too many"),
        ("100,000 attributes of one tag", "2,000 attributes"),
        ("a text of one megabyte", "994,028 characters is no announcement"),
        ("a plain text of four megabytes", "4,290,000 characters is no announcement"),
    ],
)
def test_a_page_beyond_every_article_is_refused_with_what_to_do(name: str, said: str) -> None:
    begin = time.process_time()
    line = extract_bytes(dict(hostile.pages())[name], "page.html")
    assert line["document"]["status"] == "unreadable"
    assert said in line["document"]["error"]
    assert "; save the article alone" in line["document"]["error"]
    assert time.process_time() - begin < 15


def test_a_page_in_utf_16_is_counted_too() -> None:
    page = hostile.article("<div>" * 60_000).decode()
    with pytest.raises(Unreadable, match="nested too deeply"):
        read_bytes(b"\xff\xfe" + page.encode("utf-16-le"), "page.html")


def test_what_is_just_allowed_is_read() -> None:
    words = "aluminium " * (MAX_TEXT_CHARACTERS // 10 - 10)
    assert len(read_bytes(hostile.article(f"<p>{words}</p>"), "page.html").text) > 95_000
    check_page("<p a='" + "x " * 100_000 + "'>" + "<b></b>" * 99_000, "page.html")


MEASURE = """
import resource, sys, time
from pipeline.extract import extract_bytes
from tests.hardening import hostile
extract_bytes(hostile.article(hostile.CLAIM), "page.html")
longest = ("", 0.0)
statuses = []
for name, data in hostile.pages():
    begin = time.process_time()
    line = extract_bytes(data, "page.html")
    took = time.process_time() - begin
    statuses.append(line["document"]["status"])
    assert statuses[-1] == "complete" or len(line["document"]["error"]) > 30, name
    longest = max(longest, (name, took), key=lambda pair: pair[1])
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(len(statuses), statuses.count("complete"), round(longest[1], 1), round(memory), longest[0])
"""


@pytest.mark.slow
def test_every_hostile_page_ends_without_the_help_of_a_limit(figure: Figure) -> None:
    run = subprocess.run(
        [sys.executable, "-c", MEASURE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    count, read, longest, memory, name = run.stdout.split(maxsplit=4)
    figure(
        "HTML",
        f"{count} hostile pages in one process: {read} read, the others refused with what to do; "
        f"{longest} s of the processor the longest ({name.strip()}), {memory} MB at most",
    )
    assert float(longest) < 15
    assert float(memory) < 600


PIECES: Any = st.sampled_from(
    ["<div>", "</div>", "<p>", "<b id=x>", "</b>", "<table>", "<tr>", "<td>", "</table>", "<li>",
     "<ul>", "<a href='/x'>", "</a>", "<script>", "</script>", "<!--", "-->", "<svg>", "<math>",
     "<template>", "<h1>", "</h1>", "words of a text. ", "&amp;", "&#0;", "<![CDATA[",
     "<form>", "<select>", "<option>", "<style>", "</style>", "<title>", "14 May 2024 ", "\ufeff"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_soup_of_tags_is_a_fault_of_the_program(pieces: list[str]) -> None:
    line = extract_bytes(("<!doctype html>" + "".join(pieces)).encode(), "page.html")
    assert "please report it" not in (line["document"]["error"] or "")


@given(st.lists(PIECES, max_size=25))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_every_offset_of_evidence_points_at_its_quote(pieces: list[str]) -> None:
    body = f"<h1>Fjordlys Metall AS certified</h1><p>{hostile.CLAIM}</p>{''.join(pieces)}"
    page = f"<html><body><article>{body}</article></body></html>".encode()
    document = read_bytes(page, "page.html")
    line = extract_bytes(page, "page.html")
    for row in line["evidence"]:
        if row.get("start") is not None:
            assert document.text[row["start"] : row["end"]] == row["quote"]
