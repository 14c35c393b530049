"""The tests themselves: properties, a fuzzer's corpus, and what faults in the code they find."""

from __future__ import annotations

import ast
import random
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.language.codes import find_codes
from extractors.language.numbers import find_numbers
from pipeline.dataset.changes import Side, compare
from pipeline.dataset.ids import content_id
from pipeline.dataset.tables import complete
from pipeline.extract import extract_bytes
from pipeline.read import read_bytes
from tests.extractors.announcements import FJORDLYS
from tests.hardening.rows import Row
from tools.fuzz import CORPUS, ENTRIES, Watch
from tools.mutate import PARTS, faults

ROW = Row(
    "tests",
    "fault loops for store and publication; property tests; fuzzing; mutation",
    "mutation score 85 % or more for store, publication, numbers, dates, criteria; fuzzing: 0 "
    "uncaught, none over 5 s",
    {
        "tests/extractors/language/test_numbers.py": (
            "test_grouped_digits_are_the_number_that_they_group",
            "test_written_tens_and_scales_multiply",
            "test_spans_lie_in_order_and_do_not_overlap",
        ),
        "tests/extractors/language/test_codes.py": ("test_a_range_names_every_letter_between",),
        "tests/extractors/test_document.py": (
            "test_a_folded_text_is_composed_and_folding_it_again_changes_nothing",
        ),
        "tests/pipeline/dataset/test_changes.py": ("test_any_text_is_compared_and_told_as_it_is",),
    },
    others={
        "fuzz-html.json": "make hardening-fuzz",
        "fuzz-pdf_text.json": "make hardening-fuzz",
        "mutation.json": "make hardening-mutation",
    },
)

SEEDS = [(entry, path) for entry in ENTRIES for path in sorted((CORPUS / entry).iterdir())]


@pytest.mark.parametrize(("entry", "path"), SEEDS, ids=lambda value: getattr(value, "stem", value))
def test_every_input_of_the_corpus_is_read(entry: str, path: Path, tmp_path: Path) -> None:
    watch = Watch(entry, tmp_path / "told.json", "corpus")
    watch(path.read_bytes())
    assert watch.faults == 0


@pytest.mark.parametrize("entry", ENTRIES)
def test_spoiled_inputs_of_the_corpus_are_read(entry: str, tmp_path: Path) -> None:
    """A few hundred; `make hardening-fuzz` takes ten minutes."""
    chance = random.Random(8)
    watch = Watch(entry, tmp_path / "told.json", "random")
    known = [path.read_bytes() for kind, path in SEEDS if kind == entry]
    for _ in range(40):
        data = bytearray(chance.choice(known))
        for _ in range(chance.randrange(1, 20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        watch(bytes(data))
    assert watch.faults == 0
    assert watch.slowest < 5


def test_a_fault_of_an_entry_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch("html", tmp_path / "told.json", "none")
    monkeypatch.setattr("extractors.record.build_record", lambda _: {"evidence": [
        {"start": 0, "end": 3, "quote": "other", "field": "entity"}]})  # fmt: skip
    with pytest.raises(AssertionError, match="does not hold its quote"):
        watch(b"<h1>Fjordlys Metall AS certified</h1><p>Words of a text that is long enough.</p>")
    assert watch.faults == 1


def test_each_part_that_is_measured_has_faults_and_tests_that_there_are() -> None:
    root = Path(__file__).resolve().parents[2]
    for part in ("store", "publish", "numbers", "dates", "criteria"):
        for file, tests in PARTS[part].items():
            assert len(list(faults(ast.parse((root / file).read_text(encoding="utf-8"))))) > 5
            for test in tests:
                assert (root / "tests/pipeline/dataset" / test).resolve().is_file(), test


WORDS = st.text(alphabet="0123456789.,’' –-abctonkMmillio ½²万%€", max_size=60)


@given(WORDS)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_numbers_lie_in_their_text_and_are_finite(text: str) -> None:
    for number in find_numbers(text):
        assert 0 <= number.start < number.end <= len(text)
        assert Decimal(number.value).is_finite()
        assert any(letter.isnumeric() or letter.isalpha() for letter in text[number.start :])


@given(st.text(alphabet="0123456789.(),a–-bcdefg and to", max_size=50))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_codes_lie_in_their_text_and_parts_are_letters_in_order(text: str) -> None:
    for code in find_codes(text):
        assert 0 <= code.start < code.end <= len(text)
        assert list(code.parts) == sorted(set(code.parts))


PART = st.none() | st.text(max_size=12) | st.integers()


@given(st.lists(PART, min_size=1, max_size=4), st.lists(PART, min_size=1, max_size=4))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_two_rows_have_one_id_only_if_all_their_parts_are_equal(
    one: list[str | int | None], other: list[str | int | None]
) -> None:
    from unicodedata import normalize

    def written(parts: list[str | int | None]) -> list[str | None]:
        return [None if part is None else normalize("NFC", str(part)) for part in parts]

    same = content_id("locations", *one) == content_id("locations", *other)
    assert same == (written(one) == written(other))


NAMES = st.dictionaries(st.integers(0, 6), st.text("abé\n\"',", max_size=6), max_size=6)


@given(NAMES, NAMES)
@settings(max_examples=15, deadline=None, derandomize=True)
def test_a_diff_tells_what_was_added_removed_and_changed(
    old: dict[int, str], new: dict[int, str]
) -> None:
    def side(names: dict[int, str]) -> Side:
        rows = [{"location_id": f"loc-{n}", "kind": "city", "name": t} for n, t in names.items()]
        return Side(complete({"locations": rows}))

    found = compare(side(new), side(old))
    told = sum(change.rows for change in found.changes)
    changed = {number for number in old.keys() & new.keys() if old[number] != new[number]}
    assert told == len(old.keys() ^ new.keys()) + len(changed)


@given(st.integers(0, 2000), st.sampled_from("\u00a0\u200b\u00ad\ufeff\u202f é\n"))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_wherever_a_character_is_put_in_offsets_hold(place: int, letter: str) -> None:
    text = FJORDLYS[:place] + letter + FJORDLYS[place:]
    document = read_bytes(text.encode(), "announcement.txt")
    line = extract_bytes(text.encode(), "announcement.txt")
    assert line["document"]["status"] in ("complete", "partial")
    for row in line["evidence"]:
        if row.get("start") is not None:
            assert document.text[row["start"] : row["end"]] == row["quote"]
