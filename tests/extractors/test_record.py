"""The contract object: every key, each with evidence or a reason."""

from __future__ import annotations

import json
import random
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.record import ANNOUNCEMENT_KEYS, build_record
from tests.extractors.announcements import (
    FJORDLYS,
    document_of,
    evidenced,
    leaves,
    page_of,
    record_of,
)

PARAGRAPHS = [
    *FJORDLYS.strip().split("\n\n"),
    "The certificate covers the following plants:\n• Kvitnes Smelter, Haugesund\n• Holmvik Mill",
    "One major non-conformance was raised under 5.3a GHG Emissions Reduction Plans.",
    "The ASI Performance Standard V3 (2022) defines 11 principles and 62 criteria.",
    "Fjordlys Metall AS, a subsidiary of Hallgrim Group ASA, ships 1.3 million tonnes a year.",
    "Read more: Brygg Can AS has achieved ASI Chain of Custody V2 (2022) Certification in Denmark.",
]


def assert_whole(record: dict[str, Any], text: str) -> None:
    """Quotes stand at their offsets; every value has evidence and every gap one reason."""
    for row in record["evidence"]:
        if row["start"] is None:
            assert row["source"]
        else:
            assert row["quote"] == text[row["start"] : row["end"]] != ""
    paths = [row["field"] for row in record["evidence"]]
    for key, value in record["record"].items():
        parts = (
            {f"{key}.{grade}": inside for grade, inside in value.items()}
            if key == "nonconformances"
            else {key: value}
        )
        for path, inside in parts.items():
            assert (inside in (None, [])) == (path in record["absent"]), path
            assert [leaf for leaf in leaves(path, inside) if not evidenced(leaf, paths)] == []


def test_an_announcement_fills_the_contract() -> None:
    record = record_of(FJORDLYS)
    assert list(record) == ["schema", "document", "record", "absent", "evidence", "flags"]
    assert (
        list(record["record"]) == [key for key in ANNOUNCEMENT_KEYS if key in record["record"]]
        and record["record"].keys() == ANNOUNCEMENT_KEYS.keys()
    )
    about = record["document"]
    assert (about["kind"], about["status"], about["language"]) == ("announcement", "complete", "en")
    assert about["published_on"] == record["record"]["published_on"] == "2024-05-14"
    assert (about["pages"], about["pages_read"], about["error"]) == (None, None, None)
    json.dumps(record)


def test_an_announcement_is_read_as_a_person_reads_it() -> None:
    record = record_of(FJORDLYS)["record"]
    assert record["entity"] == "Fjordlys Metall AS"
    assert record["short_names"] == ["Fjordlys"]
    assert record["facilities"] == ["Kvitnes Smelter"]
    assert record["places"] == ["Haugesund"]
    assert record["countries"] == ["NO"]
    assert [c["value"] for c in record["capacities"]] == [96_000]
    assert record["auditors"] == ["DNV"]
    assert record["nonconformances"] == {"minor": 2, "major": None, "total": None}
    assert [c["as_written"] for c in record["criteria"]] == ["2.4a-b", "10.8a"]
    assert [s["name"] for s in record["speakers"]] == ["Ragnhild Torvik"]


def test_the_same_document_gives_the_same_object() -> None:
    assert json.dumps(record_of(FJORDLYS)) == json.dumps(record_of(FJORDLYS))


@given(st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_evidence_holds_in_any_order_of_the_paragraphs(order: random.Random) -> None:
    chosen = order.sample(PARAGRAPHS, k=order.randint(1, len(PARAGRAPHS)))
    document = document_of("\n\n".join(chosen))
    assert_whole(build_record(document), document.text)


def test_a_page_in_another_language_is_not_assessable() -> None:
    record = record_of(
        "Die Gießerei Lahntal GmbH wurde nach dem ASI Performance Standard V3 (2022) für ihr Werk "
        "in der Stadt zertifiziert. Das unabhängige Audit wurde von der DNV durchgeführt und "
        "ergab keine Abweichungen."
    )
    assert record["document"]["language"] == "de"
    assert record["document"]["status"] == "partial"
    assert [flag["code"] for flag in record["flags"]] == ["language_unsupported"]
    assert set(record["absent"].values()) == {"not_assessable"}
    assert record["record"] == ANNOUNCEMENT_KEYS
    assert record["evidence"] == []


def test_a_page_that_announces_nothing_has_nothing_that_applies() -> None:
    record = record_of("Foil is rolled in many of the countries, and recycled in a few of them.")
    assert record["document"]["kind"] == "other"
    assert record["document"]["status"] == "complete"
    assert set(record["absent"].values()) == {"not_applicable"}
    assert record["flags"] == []


def test_an_empty_text_is_no_error() -> None:
    assert build_record(page_of(""))["document"]["kind"] == "other"


# Ten thousand characters that a careless pattern would turn over for minutes.
HOSTILE = {
    "digits": "7" * 10_000,
    "digits and commas": "1,234," * 1_667,
    "digits and points": "1.2." * 2_500,
    "digits and blanks": "1 234 " * 1_667,
    "commas": "," * 10_000,
    "blanks": " a" * 5_000,
    "capitals": "A" * 10_000,
    "capitalised words": "Fjord " * 1_667,
    "connectors": "Fjord de la " * 834,
    "brackets": "(" * 10_000,
    "pairs of brackets": "(A) " * 2_500,
    "nested brackets": "(" * 5_000 + ")" * 5_000,
    "quotation marks": "“" * 10_000,
    "apostrophes": "'" * 10_000,
    "hyphens": "a-" * 5_000,
    "dashes": " – " * 3_334,
    "legal forms": "Co., Ltd. " * 1_000,
    "codes": "2.4a-e, " * 1_250,
    "number words": "twenty " * 1_429,
    "dates": "14 May 2024 " * 834,
    "standards": "Performance Standard V3 (2022) " * 323,
    "claims": "Fjordlys has achieved ASI certification " * 250,
    "audits": "the audit was carried out by " * 345,
    "non-conformances": "five minor non-conformances " * 358,
    "prepositions": "in " * 3_333,
    "locations": "in Norway, " * 909,
    "open brackets": "(Fjord " * 1_428,
    "plants": "Fjord plant and " * 625,
    "nouns of kind": "plants " * 1_428,
    "quantities": "about 1.3 million tonnes " * 400,
    "owners": "joint venture of Fjord and " * 370,
    "provisional": "provisional " * 833,
    "abbreviations": "Mr. " * 2_500,
    "legal words": "Ltd " * 2_500,
}
FRAME = (
    "14 May 2024\n\nFjordlys Metall AS has achieved ASI Performance Standard V3 (2022) "
    "Certification at its Kvitnes Smelter, {} in Norway.\n\nTwo minor non-conformances."
)


@pytest.mark.parametrize("name", HOSTILE)
def test_ten_thousand_hostile_characters_take_less_than_a_second(name: str) -> None:
    record_of(FJORDLYS)  # what is loaded once is loaded
    document = document_of(FRAME.format(HOSTILE[name]))
    began = time.process_time()
    build_record(document)
    # Far above what it takes alone, far below what a pattern that runs away takes.
    assert time.process_time() - began < 3
