"""Numbers of every format give one value; what is no number gives none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.language.numbers import find_numbers, plain, read_digits, read_words


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3615", 3615),
        ("80,000", 80_000),
        ("48.000", 48_000),
        ("18 000", 18_000),
        ("5,75,000", 575_000),
        ("1,300,000", 1_300_000),
        ("1.300.000", 1_300_000),
        ("1'300'000", 1_300_000),
        ("1,300,000.5", Decimal("1300000.5")),
        ("1.300.000,5", Decimal("1300000.5")),
        ("9,5", Decimal("9.5")),
        ("0.125", Decimal("0.125")),
        ("6.85", Decimal("6.85")),
    ],
)
def test_digits_are_read_with_their_separators(written: str, value: Decimal | int) -> None:
    assert read_digits(written) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("five", 5),
        ("Twenty-two", 22),
        ("one hundred and eight", 108),
        ("nine million", 9_000_000),
        ("two and a half million", 2_500_000),
        ("half a million", 500_000),
        ("a quarter of a million", 250_000),
        ("three hundred thousand", 300_000),
        ("one million two hundred thousand", 1_200_000),
    ],
)
def test_words_are_read_as_one_number(written: str, value: int) -> None:
    assert read_words(written) == value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1.3 million tonnes", [1_300_000]),
        ("1.560 million tonnes", [1_560_000]),
        ("1,450 million cans", [1_450_000_000]),
        ("6.85 billion cans", [6_850_000_000]),
        ("14m wheels", [14_000_000]),
        ("120 thousand sets", [120_000]),
        ("660 kt of alumina", [660_000]),
        ("2.1 Mt of bauxite", [2_100_000]),
        ("3 lakh tonnes and 2 crore caps", [300_000, 20_000_000]),
        ("half a million units", [500_000]),
        ("年产 96万吨", [960_000]),
        ("48 000 t and 18.500 t", [48_000, 18_500]),
        ("two major and five minor", [2, 5]),
        ("nine mills, ten mines", [9, 10]),
        ("from 5 March to 7 March", [5, 7]),
    ],
)
def test_a_multiplier_belongs_to_its_number(text: str, values: list[int]) -> None:
    assert [number.value for number in find_numbers(text)] == values


@pytest.mark.parametrize("text", ["often", "tension and bone", "a well-known someone", "Kvitnes-B"])
def test_letters_inside_words_are_no_numbers(text: str) -> None:
    assert find_numbers(text) == ()


def test_a_number_spans_its_multiplier() -> None:
    text = "some 1.3 million tonnes"
    (number,) = find_numbers(text)
    assert text[number.start : number.end] == "1.3 million"


def test_whole_numbers_print_as_integers() -> None:
    assert (plain(Decimal("96000.0")), plain(Decimal("2.5"))) == (96_000, 2.5)


@given(st.integers(min_value=1_000, max_value=10**12), st.sampled_from(",. "))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_grouped_digits_are_the_number_that_they_group(number: int, separator: str) -> None:
    written = f"{number:,}".replace(",", separator)
    (found,) = find_numbers(f"makes {written} tonnes")
    assert found.value == number


SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip


@pytest.mark.parametrize(("value", "word"), list(enumerate(SMALL)))
def test_every_small_number_has_its_word(value: int, word: str) -> None:
    (found,) = find_numbers(f"were {word} findings")
    assert (found.value, found.words) == (value, True)
    assert read_words(word) == value


@pytest.mark.parametrize(
    ("word", "scale"),
    [("hundred", 10**2), ("thousand", 10**3), ("lakh", 10**5), ("lakhs", 10**5),
     ("million", 10**6), ("millions", 10**6), ("crore", 10**7), ("crores", 10**7),
     ("billion", 10**9), ("billions", 10**9), ("milliard", 10**9), ("milliards", 10**9),
     ("trillion", 10**12)],
)  # fmt: skip
def test_every_scale_multiplies_words(word: str, scale: int) -> None:
    assert read_words(f"three {word}") == 3 * scale
    assert [number.value for number in find_numbers(f"makes three {word} lids")] == [3 * scale]


@pytest.mark.parametrize(
    ("behind", "scale"),
    [(" thousand", 10**3), (" lakh", 10**5), (" lakhs", 10**5), (" million", 10**6),
     (" millions", 10**6), (" crore", 10**7), (" crores", 10**7), (" billion", 10**9),
     (" billions", 10**9), (" milliard", 10**9), (" milliards", 10**9), (" trillion", 10**12),
     (" mn", 10**6), (" mln", 10**6), (" mio", 10**6), (" mio.", 10**6), (" bn", 10**9),
     ("bn", 10**9), ("m", 10**6), ("k", 10**3), ("万", 10**4), ("百万", 10**6), ("亿", 10**8),
     (" kt", 10**3), ("kt", 10**3), (" Mt", 10**6), (" KT", 10**3), (" ktpa", 10**3),
     (" t", 1), (" x", 1), (" mills", 1), (" hundred", 1)],
)  # fmt: skip
def test_every_multiplier_behind_digits(behind: str, scale: int) -> None:
    assert find_numbers(f"makes 7{behind} a year")[0].value == 7 * scale


@pytest.mark.parametrize("text", ["12 thousand lids", "twelve thousand lids"])
def test_digits_and_words_are_told_apart(text: str) -> None:
    (found,) = find_numbers(text)
    assert found.value == 12_000
    assert found.words == text.startswith("twelve")
    assert text[found.start : found.end] == text.removesuffix(" lids")


@pytest.mark.parametrize(
    ("text", "values"),
    [("12 two", [12, 2]), ("two 12", [2, 12]), ("1 million, one million", [10**6, 10**6])],
)
def test_neighbours_are_numbers_of_their_own(text: str, values: list[int]) -> None:
    assert [number.value for number in find_numbers(text)] == values


ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


@given(st.integers(1, 9), st.integers(2, 9), st.sampled_from([1_000, 10**6, 10**9]))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_written_tens_and_scales_multiply(one: int, ten: int, scale: int) -> None:
    name = {1_000: "thousand", 10**6: "million", 10**9: "billion"}[scale]
    text = f"makes {TENS[ten - 2]}-{ONES[one - 1]} {name} lids"
    (found,) = find_numbers(text)
    assert found.value == (10 * ten + one) * scale
    assert found.words


@given(st.text(alphabet="0123456789,. ’'kMm%/-ano", max_size=40))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_spans_lie_in_order_and_do_not_overlap(text: str) -> None:
    found = find_numbers(text)
    ends = [0, *(number.end for number in found)]
    for number, before in zip(found, ends, strict=False):
        assert before <= number.start < number.end <= len(text)


def test_a_number_word_may_stand_behind_a_full_stop_that_lacks_its_blank() -> None:
    assert [n.value for n in find_numbers("is linked below.Three were noted")] == [3]
    assert find_numbers("write to info@mill.one or www.two.example") == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [("two hundred", 200), ("three hundred and five", 305), ("half a million", 500_000),
     ("four lakh", 400_000), ("1.5 crore", 15_000_000)],
)  # fmt: skip
def test_hundreds_halves_and_indian_multipliers(text: str, value: int) -> None:
    assert [number.value for number in find_numbers(text)] == [value]
