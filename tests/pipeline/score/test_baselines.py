"""The baselines read what a page says on its face, and no more."""

from __future__ import annotations

from pipeline.score.baselines import empty, everything, page_text, plain_expressions

TEXT = (
    "14 May 2024. Fjordlys Metall AS has achieved ASI Performance Standard V3 Certification in "
    "Norway. The smelter makes 96,000 tonnes a year. The audit was carried out by DNV. Two minor "
    "findings: 2.4a and 10.8."
)


def test_plain_expressions_find_what_is_said_plainly() -> None:
    record = plain_expressions(TEXT)
    assert record["published_on"] == "2024-05-14"
    assert record["entity"] == "Fjordlys Metall AS"
    assert (record["countries"], record["auditors"]) == (["NO"], ["DNV"])
    assert record["capacities"] == [{"value": 96000, "unit": "tonnes"}]
    assert record["nonconformances"] == {"minor": 2}
    assert [(c["criterion"], c["parts"]) for c in record["criteria"]] == [
        ("2.4", ["a"]),
        ("10.8", []),
    ]


def test_everything_gives_every_name_and_number() -> None:
    record = everything(TEXT)
    assert "DNV" in record["auditors"]
    assert {"value": 96000.0, "unit": "tonnes"} in record["capacities"]
    assert len(record["certifications"]) == 12


def test_empty_gives_nothing() -> None:
    assert empty(TEXT) == {}


def test_the_text_is_that_of_the_whole_page() -> None:
    page = b"<!doctype html><html><body><nav>Menu</nav><p>One\xc2\xa0word</p></body></html>"
    assert page_text(page) == "Menu\nOne word"
    assert page_text(b"plain") == "plain"
