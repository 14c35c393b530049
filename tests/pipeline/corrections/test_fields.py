"""A corrected value has the form that the record wants."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.record import build_record
from pipeline.corrections.fields import KIND, OBJECTS, is_known, is_object, parse, written
from pipeline.read import read_bytes
from tests.pipeline.records import TINDRA, TINDRA_REPORT, leaves


@pytest.mark.parametrize("record", [TINDRA, TINDRA_REPORT])
def test_every_value_of_a_record_may_be_corrected_and_is_read_as_it_is_written(
    record: dict[str, Any],
) -> None:
    for field, value in leaves(record):
        assert is_known(field), field
        assert parse(field, written(value)) == value


def test_every_key_of_a_record_may_be_corrected() -> None:
    page = b"<html><body><article><h1>A</h1><p>B</p></article></body></html>"
    record = build_record(read_bytes(page, "a.html"))["record"]
    tops = {field.split(".")[0].split("[")[0] for field in (*KIND, *OBJECTS)}
    assert record.keys() <= tops


@pytest.mark.parametrize(
    ("field", "said", "value"),
    [
        ("capacities[2].value", "1.5", 1.5),
        ("capacities[2].combined", "true", True),
        ("counts[0].n", "0", 0),
        ("countries[0]", "SE", "SE"),
        ("findings[3].rating", "major", "major"),
        ("issued_on", "2024-02-29", "2024-02-29"),
        ("report_urls[0]", "https://example.org/a.pdf", "https://example.org/a.pdf"),
        ("findings[0].text", "one\ntwo", "one\ntwo"),
        ("scope_statement", "one\ntwo", "one\ntwo"),
        ("certificate_number", "0412", "0412"),
        ("sites[0].standards[0]", "CoC", "CoC"),
    ],
)
def test_a_value_is_read_in_its_kind(field: str, said: str, value: object) -> None:
    found = parse(field, said)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("field", "said", "wanted"),
    [
        ("capacities[0].combined", "1", "true or false"),
        ("counts[0].n", "1.5", "a whole number"),
        ("counts[0].n", "-1", "a whole number"),
        ("counts[0].n", "true", "a whole number"),
        ("counts[0].n", str(2**63), "a whole number"),
        ("counts[0].n", "[" * 100_000, "JSON"),
        ("capacities[0].value", "Infinity", "a number"),
        ("countries[0]", "XX", "ISO 3166-1 codes"),
        ("findings[0].rating", "minor non-conformance", "one of these: conformance"),
        ("issued_on", "2023-02-29", "a date such as"),
        ("issued_on", "20240101", "a date such as"),
        ("entity", "two\nlines", "text without line breaks"),
        ("entity", "a\x1bb", "text without line breaks"),
        ("entity", "  ", "text without"),
        ("entity", "a ", "text without"),
        ("findings[0].text", "a\x00b", "text without"),
        ("report_urls[0]", "javascript:alert(1)", "an address in full"),
        ("report_urls[0]", "https:///a", "an address in full"),
        ("capacities[0]", "[1]", "a JSON object with the keys"),
        ("capacities[0]", '{"colour": 1}', "a JSON object with the keys"),
        ("capacities[0]", '{"value": 1}', "an object with unit"),
        ("capacities[0]", '{"value": "1", "unit": "tonnes"}', "a number"),
        ("capacities[0]", '{"value": 1, "unit": {"a": 1}}', "text in quotation marks"),
        ("capacities[0]", '{"value": true, "unit": "tonnes"}', "a number"),
        (
            "capacities[0]",
            '{"value": -1, "unit": "tonnes"}',
            "a number that is 0 or more, such as 42000 or 1.5, as capacities[].value",
        ),
        ("criteria[0]", '{"criterion": "1.2", "parts": "a"}', "a list as parts"),
        ("criteria[0]", '{"criterion": "1.2", "parts": [["a"]]}', "text in quotation marks"),
        ("capacities[0]", "capacity", "JSON"),
        ("counts[0]", "{}", "an object with n"),
        ("findings[0]", "{}", "an object with criterion"),
        ("criteria[0]", "{}", "an object with criterion"),
        ("speakers[0]", "{}", "an object with name"),
        ("certifications[0]", "{}", "an object with standard"),
        ("capacities[0]", "{}", "an object with value and unit"),
        ("capacities[0]", '["value", "unit"]', "a JSON object with the keys"),
        ("capacities[0]", '"text"', "a JSON object with the keys"),
    ],
)
def test_what_a_field_cannot_hold_says_what_it_wants(field: str, said: str, wanted: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as refused:
        parse(field, said)
    assert wanted in str(refused.value)


def test_an_object_is_whole_and_of_its_kinds() -> None:
    assert parse("criteria[1]", '{"criterion": "2.4", "parts": ["a"], "grade": "minor"}') == {
        "as_written": None,
        "version": None,
        "criterion": "2.4",
        "parts": ["a"],
        "title": None,
        "facility": None,
        "grade": "minor",
        "standard": None,
    }
    assert parse("sites[]", "{}")["places"] == []
    assert parse("audits[0]", '{"types": ["initial"], "from": "2024-01-01"}')["to"] is None


def test_objects_and_fields_of_objects_are_told_apart() -> None:
    assert is_object("sites[3]")
    assert not is_object("sites[3].facility")
    assert not is_object("places[0]")
    assert is_known("sites[3]")
    assert not is_known("sites")
    assert not is_known("nonconformances")
