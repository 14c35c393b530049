"""Codes of criteria with their parts; quantities, versions and money are none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.language.codes import expand_parts, find_codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1.2 Anti-Corruption", ["1.2"]),
        ("2.4a-e Responsible Sourcing", ["2.4 abcde"]),
        ("2.4 a-e Responsible Sourcing", ["2.4 abcde"]),
        ("5.3a–c GHG Emissions", ["5.3 abc"]),
        ("2.4a, c and e Responsible Sourcing", ["2.4 ace"]),
        ("6.6a, c-d Management", ["6.6 acd"]),
        ("2.3a and 2.3b", ["2.3 a", "2.3 b"]),
        ("under Criteria1.3a and 10.8a-c Working Time", ["1.3 a", "10.8 abc"]),
        ("9.8a Conflict-Affected Areas – Strong Management Systems", ["9.8 a"]),
        ("criteria 4.1b-c 生命周期", ["4.1 bc"]),
        ("2.10a-b Suspended Operations", ["2.10 ab"]),
    ],
)
def test_a_code_is_read_with_its_parts(text: str, codes: list[str]) -> None:
    found = [f"{c.criterion} {''.join(c.parts)}".strip() for c in find_codes(text)]
    assert found == codes


@pytest.mark.parametrize(
    "text",
    [
        "1.1 million tonnes",
        "a stake of 8.2 %",
        "Standard V3.1 (2023)",
        "version 2.1",
        "$ 4.5 for each",
        "some 3.5 km away",
        "on 14.05.2024",
        "1.2.3",
        "about 2.4 hectares",
        "Principle 13.4",
        "1,200.5",
    ],
)
def test_quantities_versions_and_money_are_no_codes(text: str) -> None:
    assert find_codes(text) == ()


def test_a_word_behind_a_code_is_no_part() -> None:
    text = "under 8.1 a further remark and 3.2 at the casthouse"
    assert [(c.criterion, c.parts) for c in find_codes(text)] == [("8.1", ()), ("3.2", ())]


def test_a_code_spans_what_is_printed() -> None:
    text = "noted under 2.4a, c and e Responsible Sourcing"
    (code,) = find_codes(text)
    assert text[code.start : code.end] == "2.4a, c and e"


@pytest.mark.parametrize(
    ("written", "letters"),
    [("a-e", "abcde"), ("a, c-d", "acd"), ("a, c and e", "ace"), ("b & d", "bd"), ("", "")],
)
def test_ranges_of_parts_are_written_out(written: str, letters: str) -> None:
    assert "".join(expand_parts(written)) == letters


@given(
    st.integers(1, 11),
    st.integers(1, 12),
    st.integers(0, 7),
    st.integers(0, 7),
    st.sampled_from(["-", "–", "\u2014"]),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_range_names_every_letter_between(
    principle: int, number: int, first: int, more: int, dash: str
) -> None:
    last = min(first + more, 10)
    letters = "abcdefghijk"[first : last + 1]
    written = f"{principle}.{number}{letters[0]}"
    written += f"{dash}{letters[-1]}" if len(letters) > 1 else ""
    text = f"A minor non-conformance is noted under {written} Working Time."
    (code,) = find_codes(text)
    assert code.criterion == f"{principle}.{number}"
    assert "".join(code.parts) == letters
    assert text[code.start : code.end] == written


def test_letters_with_brackets_of_their_own_and_ranges_are_one_code() -> None:
    text = "Criteria 3.4 a), c) and d) Complaints, 6.2b to 6.2d Spills and (2.3a) Systems"
    assert [(c.criterion, "".join(c.parts), text[c.start : c.end]) for c in find_codes(text)] == [
        ("3.4", "acd", "3.4 a), c) and d)"),
        ("6.2", "bcd", "6.2b to 6.2d"),
        ("2.3", "a", "2.3a"),
    ]


@pytest.mark.parametrize(
    ("number", "is_code"),
    [("1.1", True), ("12.1", True), ("13.1", False), ("0.1", False), ("1.0", False),
     ("1.15", True), ("1.16", False)],
)  # fmt: skip
def test_a_principle_and_its_criterion_lie_within_the_catalogues(
    number: str, is_code: bool
) -> None:
    found = find_codes(f"noted under Criterion {number} here")
    assert [code.criterion for code in found] == ([number] if is_code else [])
