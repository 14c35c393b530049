"""The file of corrections is read whole, or refused with the line and what to do."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.corrections.file import CorrectionsRefused, read_corrections
from pipeline.errors import WrongUsage
from tests.pipeline.corrections.cases import HEADER, WHO, corrections, written

SHA = "ab" * 32
GOOD: dict[str, Any] = {
    "document": SHA,
    "field": "capacities[0].value",
    "operation": "set",
    "old_value": "42000",
    "quote": "42,000",
    "start": 7,
    "end": 13,
    "new_value": "24000",
    **WHO,
}


def refusal(folder: Path, *lines: dict[str, Any]) -> str:
    with pytest.raises(CorrectionsRefused) as refused:
        corrections(folder, *lines)
    return str(refused.value)


def test_a_line_says_who_when_why_and_what_at_which_place(tmp_path: Path) -> None:
    (found,) = corrections(tmp_path, {**GOOD, "url": "https://example.org/a"})
    assert found.line == 2
    assert found.document_id == "doc-abababababababab"
    assert (found.old, found.new) == (42000, 24000)
    assert (found.old_written, found.new_written) == ("42000", "24000")
    assert (found.quote, found.start, found.end) == ("42,000", 7, 13)
    assert (found.who, found.when, found.why) == ("M. Ek", date(2025, 7, 1), "The page says so.")
    assert (found.url, found.operation, found.field) == (
        "https://example.org/a",
        "set",
        "capacities[0].value",
    )


def test_without_a_file_or_with_its_header_alone_there_are_none(tmp_path: Path) -> None:
    assert read_corrections(tmp_path / "corrections.csv") == ()
    assert corrections(tmp_path) == ()


def test_the_file_of_the_project_is_read() -> None:
    file = Path(__file__).parents[3] / "data" / "corrections.csv"
    assert file.is_file()  # a file that is not there holds no corrections
    read_corrections(file)


def test_a_document_may_be_named_by_its_id(tmp_path: Path) -> None:
    named = {**GOOD, "document": "doc-abababababababab"}
    assert corrections(tmp_path, named)[0].key == corrections(tmp_path, GOOD)[0].key


def test_blank_lines_marks_of_order_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "corrections.csv"
    text = written(GOOD).replace("\n", "\r\n\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    (found,) = read_corrections(file)
    assert found.line == 3


def test_the_line_of_a_row_behind_a_quote_of_two_lines_is_counted_in_the_file(
    tmp_path: Path,
) -> None:
    long = {**GOOD, "quote": "42,\n000", "end": 14}
    assert [c.line for c in corrections(tmp_path, long, GOOD)] == [2, 4]


def test_text_is_in_normal_form_c_and_blanks_around_a_quote_stay(tmp_path: Path) -> None:
    place = {"quote": " Sa\u0308vsjo\u0308 ", "start": 0, "end": 8}
    more = {
        "field": "places[]",
        "operation": "add",
        "old_value": "",
        "new_value": " Sa\u0308vsjo\u0308",
    }
    (found,) = corrections(tmp_path, {**GOOD, **place, **more, "why": "a\u0308", "who": "o\u0308"})
    assert (found.quote, found.new, found.why, found.who) == (" Sävsjö ", "Sävsjö", "ä", "ö")


def test_a_list_may_be_named_without_brackets_where_an_item_is_added(tmp_path: Path) -> None:
    more = {"operation": "add", "old_value": "", "new_value": "Ede", "field": "places"}
    assert corrections(tmp_path, {**GOOD, **more})[0].field == "places[]"


def test_a_value_without_a_place_is_corrected_without_offsets(tmp_path: Path) -> None:
    more = {"field": "published_on", "old_value": "2024-05-14", "new_value": "2024-05-15"}
    (found,) = corrections(tmp_path, {**GOOD, **more, "quote": "", "start": "", "end": ""})
    assert (found.quote, found.start, found.end) == (None, None, None)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"document": "doc-12"}, "`document` is neither the sha256"),
        ({"document": SHA[:-1]}, "`document` is neither"),
        ({"document": ""}, "`document` is empty"),
        ({"operation": "delete"}, "`operation` is delete; write set, add, remove"),
        ({"operation": ""}, "`operation` is empty"),
        ({"field": "capacities[0].colour"}, "cannot be corrected"),
        ({"field": "capacities"}, "cannot be corrected"),
        ({"field": "capacities[0]x.value"}, "cannot be corrected"),
        ({"field": "record.entity"}, "cannot be corrected"),
        ({"who": ""}, "`who` is empty"),
        ({"why": " "}, "`why` is empty"),
        ({"why": "two\nlines"}, "`why` is empty or has a line break"),
        ({"when": "yesterday"}, "`when` is not a date; write it as 2025-06-30"),
        ({"when": "20250701"}, "`when` is not a date"),
        ({"old_value": ""}, "`old_value` is empty; write the value that is to be set"),
        ({"old_value": "many"}, "`old_value` of capacities[0].value must be JSON"),
        ({"new_value": ""}, "`new_value` is empty; to take a value away use remove"),
        ({"new_value": "24,000"}, "`new_value` of capacities[0].value must be JSON"),
        ({"new_value": '"24000"'}, "must be a number, such as 42000"),
        ({"new_value": "true"}, "must be a number"),
        ({"new_value": "NaN"}, "must be a number that is 0 or more"),
        ({"new_value": "1e999"}, "must be a number that is 0 or more"),
        ({"new_value": "9" * 400}, "must be a number that is 0 or more"),
        (
            {"new_value": "-24000"},
            "`new_value` of capacities[0].value must be a number that is 0 or more, such as 42000",
        ),
        ({"new_value": "-0.5"}, "must be a number that is 0 or more"),
        ({"operation": "remove"}, "`new_value` must be empty where a value is removed"),
        ({"operation": "add"}, "`old_value` must be empty where a value is added"),
        ({"end": 14}, "`quote` has 6 characters, but from 7 to 14 there are 7"),
        ({"quote": ""}, "`quote` has 0 characters"),
        ({"start": "x"}, "`start` is not the number"),
        ({"start": "-1"}, "`start` is not the number"),
        ({"start": "²"}, "`start` is not the number"),
        ({"start": ""}, "`start` is not the number"),
        ({"end": ""}, "`end` is not the number"),
        (
            {"operation": "add", "old_value": "", "quote": "", "start": "", "end": ""},
            "an added value needs the place",
        ),
    ],
)
def test_a_malformed_line_is_refused_with_its_number_and_what_to_do(
    tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    message = refusal(tmp_path, GOOD, {**GOOD, **changed})
    assert f"{tmp_path / 'corrections.csv'}, line 3: " in message
    assert said in message
    assert "Nothing was corrected; mend the file and run again." in message


def test_all_malformed_lines_are_named_ten_at_a_time(tmp_path: Path) -> None:
    bad = [{**GOOD, "when": f"day {number}"} for number in range(11)]
    message = refusal(tmp_path, *bad)
    assert [int(n) for n in re.findall(r"line (\d+):", message)] == list(range(2, 12))
    assert "and 1 more lines." in message
    assert "more lines" not in refusal(tmp_path, *bad[:10])


def test_a_line_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert "line 3: it repeats line 2; remove one." in refusal(tmp_path, GOOD, GOOD)
    other = {**GOOD, "who": "K. Lund"}
    assert len(corrections(tmp_path, GOOD, other)) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1: the first line must be document,url,field"),
        (b"a,b\n", "line 1: the first line must be"),
        (b"\n\na,b\n", "line 3: the first line must be"),
        (HEADER.encode() + b"\nx,y\n", "line 2: 2 cells where there are 12 columns"),
        (HEADER.encode() + b'\n"x\n', "line 2: not CSV"),
        (HEADER.encode() + b"\n\n\xff\n", "line 3: not UTF-8; save the file as UTF-8"),
        (HEADER.encode() + b"\n" + b"x" * 200_000 + b"\n", "line 2: not CSV"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "corrections.csv"
    file.write_bytes(content)
    with pytest.raises(CorrectionsRefused) as refused:
        read_corrections(file)
    assert said in str(refused.value)
    assert "Nothing was corrected" in str(refused.value)


def test_a_file_that_cannot_be_opened_is_refused_as_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="cannot be read"):
        read_corrections(tmp_path)


@pytest.mark.parametrize(
    "changed",
    [
        {"document": "cd" * 32},
        {"field": "capacities[1].value"},
        {"operation": "remove", "new_value": ""},
        {"old_value": "42001"},
        {"quote": "42.000"},
        {"start": 8, "end": 14},
        {"new_value": "24001"},
        {"who": "K. Lund"},
        {"when": "2025-07-02"},
        {"why": "Another reason."},
    ],
)
def test_the_id_of_a_correction_is_of_all_that_it_says(
    tmp_path: Path, changed: dict[str, Any]
) -> None:
    one, other = corrections(tmp_path, GOOD, {**GOOD, **changed})
    assert one.key != other.key
    assert one.key.startswith("corr-")
