"""A mention of a standard takes in the version and the year that stand with it."""

from __future__ import annotations

import pytest

from extractors.language.standards import find_bare_versions, find_standards, version_label

Mention = tuple[str, str | None, int | None]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("the ASI Performance Standard V3 (2022)", [("PS", "V3", 2022)]),
        ("the Performance Standard (PS) V2 (2017)", [("PS", "V2", 2017)]),
        ("the Performance Standard (V2) 2017", [("PS", "V2", 2017)]),
        ("the Performance Standard Version 3.0", [("PS", "V3", None)]),
        ("the Performance Standard V3.1 (2023)", [("PS", "V3.1", 2023)]),
        ("the 2022 Performance Standard", [("PS", None, 2022)]),
        ("the ASI Chain of Custody (CoC) Standard V2 (2022)", [("CoC", "V2", 2022)]),
        ("Chain of Custody V2.1", [("CoC", "V2.1", None)]),
        ("Chain of Custody Certification V2 (2022)", [("CoC", "V2", 2022)]),
        ("Performance Standard certification", [("PS", None, None)]),
        (
            "PS V3 (2022) and CoC Standard V2 (2022) Certification",
            [("PS", "V3", 2022), ("CoC", "V2", 2022)],
        ),
        (
            "ASI's Performance and Chain of Custody Standards",
            [("PS", None, None), ("CoC", None, None)],
        ),
    ],
)
def test_a_mention_has_its_version_and_year(text: str, mentions: list[Mention]) -> None:
    assert [(m.standard, m.version, m.year) for m in find_standards(text)] == mentions


@pytest.mark.parametrize(
    "text",
    [
        "a high standard of performance",
        "ISO 14001 certification",
        "in the custody of the port",
        "the PSV valve",
        "CoC Material left the plant",
    ],
)
def test_other_words_name_no_standard(text: str) -> None:
    assert find_standards(text) == ()


def test_a_mention_spans_its_version() -> None:
    text = "against the ASI Performance Standard V3 (2022) for casting"
    (mention,) = find_standards(text)
    assert text[mention.start : mention.end] == "Performance Standard V3 (2022)"


def test_a_version_without_a_standard_is_found_apart() -> None:
    text = "has transitioned to V3 (2022), the Performance Standard V2 (2017) being replaced"
    (bare,) = find_bare_versions(text, 0, len(text))
    assert (text[bare[0] : bare[1]], bare[2:]) == ("V3 (2022)", ("V3", 2022))


def test_a_version_number_is_labelled_as_the_record_does() -> None:
    assert [version_label(n) for n in ("2", "3.0", "3.1", None)] == ["V2", "V3", "V3.1", None]


def test_a_title_in_capitals_names_its_standards() -> None:
    title = "ASI expands the CoC scope of Fjordlys Metall AS, PS V3 recertified"
    found, loud = find_standards(title), find_standards(title.upper())
    assert [(m.standard, m.version) for m in found] == [("CoC", None), ("PS", "V3")]
    assert loud == found
