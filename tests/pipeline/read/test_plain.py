"""A plain text: blank lines separate blocks, a line without a full stop may be its title."""

from __future__ import annotations

import textwrap

import pytest

from extractors.document import Document
from pipeline.read.plain import read_plain
from tests.pipeline.read.pages import LEAD, SECOND, TITLE, blocks, texts


def plain(text: str) -> Document:
    return read_plain(text.encode(), "announcement.txt")


def test_title_date_and_paragraphs_are_told_apart() -> None:
    document = plain(f"{TITLE}\n\n14 May 2024\n\n{LEAD}\n\n{SECOND}\n")
    assert blocks(document) == [
        ("title", TITLE),
        ("stamp", "14 May 2024"),
        ("paragraph", LEAD),
        ("paragraph", SECOND),
    ]
    assert (document.title, document.medium, document.links) == (TITLE, "plain", ())


def test_a_text_may_have_no_title() -> None:
    document = plain(f"14 May 2024\n\n{LEAD}")
    assert document.title is None
    assert [kind for kind, _ in blocks(document)] == ["stamp", "paragraph"]


def test_a_title_may_end_with_the_dot_of_a_legal_form() -> None:
    document = plain(f"ASI certifies Haixi Foil Co., Ltd.\n\n{LEAD}")
    assert document.title == "ASI certifies Haixi Foil Co., Ltd."


def test_lines_inside_a_sentence_are_joined() -> None:
    assert texts(plain(LEAD.replace(" for ", "\nfor ").replace(" in ", "\nin "))) == [LEAD]


def test_bullets_are_list_items() -> None:
    document = plain(f"{LEAD}\n\nThe plants are:\n\n• Kvitnes Smelter\n• Holmvik Mill")
    assert blocks(document)[-2:] == [
        ("list_item", "Kvitnes Smelter"),
        ("list_item", "Holmvik Mill"),
    ]


def test_a_dash_before_a_name_is_no_bullet() -> None:
    line = "– Ragnhild Torvik, Managing Director"
    assert blocks(plain(f"{LEAD}\n\n{line}"))[-1] == ("paragraph", line)


@pytest.mark.parametrize("line", ["Did you mean: ?", "iseal code compliant", "CLOSE"])
def test_furniture_lines_are_out(line: str) -> None:
    assert texts(plain(f"{line}\n\n{LEAD}\n\n{line}")) == [LEAD]


def test_carriage_returns_and_odd_blanks_are_folded() -> None:
    document = plain(
        f"{LEAD}\r\n\r\n80\u00a0000 tonnes of 2.4a\u2011e, certi\u00adfied in Gyo\u030br."
    )
    assert texts(document) == [LEAD, "80 000 tonnes of 2.4a-e, certified in Győr."]


def wrapped(text: str, columns: int = 60) -> str:
    return "\n".join(textwrap.wrap(text, columns, break_on_hyphens=False))


def test_a_paragraph_wrapped_at_a_column_is_one() -> None:
    """Whatever its lines end and begin with: full stops, dashes, quotation marks, dates."""
    long = (
        f"{LEAD} It was announced in Bergen. “We are glad of it,” said Ragnhild Torvik – who had "
        "waited for years – “and shall go on.” The date of the certificate is Monday, the 6 May "
        "2024."
    )
    for columns in range(52, 90):
        assert texts(read_plain(wrapped(long, columns).encode(), "a.txt")) == [long]


def test_lines_of_a_list_are_not_joined() -> None:
    lines = ["- the Kvitnes Smelter near Haugesund, with both of its potlines",
             "- the Holmvik Mill near Bergen, with its cold mill and slitter",
             "- the office in Oslo"]  # fmt: skip
    document = read_plain(f"The plants are:\n\n{chr(10).join(lines)}".encode(), "a.txt")
    assert len(texts(document)) == 4


def test_lines_of_different_lengths_that_are_sentences_stay_apart() -> None:
    lines = [LEAD, "It is the first.", SECOND]
    assert texts(read_plain("\n".join(lines).encode(), "a.txt")) == lines
