"""Two readers: what agrees stays, what only the model has is taken or doubted, never lost."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.document import Document
from extractors.record import build_record
from extractors.second_reader.cutoffs import Cutoff, cutoffs_of
from extractors.second_reader.merge import Second
from extractors.second_reader.proposals import LABELS, Proposal, reads_nothing
from tests.extractors.announcements import FJORDLYS, document_of, record_of

LIMITS = {label: Cutoff(0.5, 0.9, 0.98) for label in LABELS}
# What the rules read in FJORDLYS, as a model that agrees would propose it.
AGREED = (
    ("entity", "Fjordlys Metall AS"), ("facility", "Kvitnes Smelter"), ("place", "Haugesund"),
    ("auditor", "DNV"), ("speaker", "Ragnhild Torvik"), ("capacity", "96,000"),
    ("criterion", "2.4a-b"), ("criterion", "10.8a"), ("count_minor", "Two"),
)  # fmt: skip
MORE = "\n\nThe rod comes from Kvinesdal. Criterion 5.9b is met."


def proposals(text: str, *told: tuple[str, str], score: float = 0.95) -> tuple[Proposal, ...]:
    """What a model proposes: each wording with its label, at its first place in the text."""
    return tuple(
        Proposal(label, text.index(words), text.index(words) + len(words), score)
        for label, words in told
    )


def both(
    text: str, *told: tuple[str, str], score: float = 0.95, limits: Any = LIMITS
) -> dict[str, Any]:
    def reader(document: Document) -> tuple[Proposal, ...]:
        return proposals(document.text, *told, score=score)

    return build_record(document_of(text), second=Second(reader, limits))


def disagreements(line: dict[str, Any]) -> list[str]:
    return [flag["detail"] for flag in line["flags"] if flag["code"] == "readers_disagree"]


def test_where_both_readers_agree_the_record_is_that_of_the_rules() -> None:
    assert both(FJORDLYS, *AGREED) == record_of(FJORDLYS)


def test_a_value_that_only_the_model_has_is_taken_where_it_is_sure_enough() -> None:
    line = both(FJORDLYS + MORE, *AGREED, ("place", "Kvinesdal"))
    assert line["record"]["places"] == ["Haugesund", "Kvinesdal"]
    (row,) = [row for row in line["evidence"] if row["field"] == "places[1]"]
    assert (row["rule"], row["quote"], row["confidence"]) == (
        "second_reader.places",
        "Kvinesdal",
        0.98,
    )
    assert disagreements(line) == []


def test_a_value_that_is_not_sure_enough_is_a_flag_and_changes_nothing() -> None:
    line = both(FJORDLYS + MORE, *AGREED, ("place", "Kvinesdal"), score=0.8)
    assert line["record"] == record_of(FJORDLYS + MORE)["record"]
    (said,) = disagreements(line)
    assert "a place that only the second reader finds: 'Kvinesdal'" in said


def test_without_a_cutoff_nothing_is_ever_taken() -> None:
    limits = {label: Cutoff(0.5, None, 0.0) for label in LABELS}
    line = both(FJORDLYS + MORE, *AGREED, ("place", "Kvinesdal"), score=1.0, limits=limits)
    assert line["record"]["places"] == ["Haugesund"]


def test_a_value_of_the_rules_that_the_model_does_not_find_is_doubted_and_kept() -> None:
    told = tuple(pair for pair in AGREED if pair[0] != "facility")
    line = both(FJORDLYS, *told)
    assert line["record"]["facilities"] == ["Kvitnes Smelter"]
    (flag,) = [flag for flag in line["flags"] if flag["code"] == "readers_disagree"]
    assert flag["fields"] == ["facilities[0]"]
    assert flag["severity"] == "warning"


def test_another_extent_at_the_same_place_is_doubted_and_never_taken() -> None:
    told = (*(pair for pair in AGREED if pair[0] != "facility"), ("facility", "Kvitnes"))
    line = both(FJORDLYS, *told)
    assert line["record"]["facilities"] == ["Kvitnes Smelter"]
    (said,) = disagreements(line)
    assert "'Kvitnes Smelter' to the rules, 'Kvitnes' to the second reader" in said


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("capacity", "5.9"),  # a figure, but no quantity of throughput
        ("place", "was"),  # no name
        ("speaker", "Kvinesdal"),  # a person has two names
        ("criterion", "Kvinesdal"),  # no code
        ("count_minor", "Kvinesdal"),  # no number
    ],
)
def test_what_the_fields_own_parser_cannot_read_is_no_value(label: str, words: str) -> None:
    line = both(FJORDLYS + MORE, *AGREED, (label, words), score=1.0)
    assert line["record"] == record_of(FJORDLYS + MORE)["record"]


def test_a_finding_that_is_taken_is_a_whole_object_with_evidence() -> None:
    line = both(FJORDLYS + MORE, *AGREED, ("criterion", "5.9b"))
    added = line["record"]["criteria"][-1]
    assert (added["criterion"], added["parts"], added["as_written"]) == ("5.9", ["b"], "5.9b")
    assert added.keys() == line["record"]["criteria"][0].keys()
    paths = {row["field"] for row in line["evidence"] if row["rule"] == "second_reader.criteria"}
    assert {"criteria[2].criterion", "criteria[2].parts"} <= paths


def test_a_count_that_is_taken_fills_the_number_that_the_rules_left_open() -> None:
    text = FJORDLYS + "\n\nThree of these, it is told at the plant, had better be called major."
    assert record_of(text)["record"]["nonconformances"]["major"] is None
    line = both(text, *AGREED, ("count_major", "Three"))
    assert line["record"]["nonconformances"]["major"] == 3
    assert line["record"]["counts"][-1]["n"] == 3
    assert "nonconformances.major" not in line["absent"]


def test_every_quote_of_both_readers_stands_in_the_text() -> None:
    document = document_of(FJORDLYS + MORE)
    line = both(FJORDLYS + MORE, *AGREED, ("place", "Kvinesdal"), ("criterion", "5.9b"))
    for row in line["evidence"]:
        if row["start"] is not None:
            assert document.text[row["start"] : row["end"]] == row["quote"] != ""


def test_a_page_that_is_no_announcement_stays_empty_and_is_doubted() -> None:
    text = "Our newsletter\n\nFjordlys Metall AS is a company in Norway, and it has many friends."
    line = both(text, ("entity", "Fjordlys Metall AS"))
    assert line["document"]["kind"] == "other"
    assert line["record"]["entity"] is None
    (said,) = disagreements(line)
    assert "'Fjordlys Metall AS'" in said


def test_a_page_in_another_language_is_not_read_by_a_model_of_english() -> None:
    text = (
        "Die Fjordlys Metall AS hat die ASI-Zertifizierung nach dem Performance Standard V3 für "
        "die Hütte in Haugesund erhalten. Das Audit wurde von einer Stelle durchgeführt."
    )
    assert both(text, ("place", "Haugesund")) == record_of(text)


def test_a_reader_that_says_nothing_at_all_doubts_everything_it_could_have_said() -> None:
    second = Second(reads_nothing, LIMITS)
    line = build_record(document_of(FJORDLYS), second=second)
    assert line["record"] == record_of(FJORDLYS)["record"]
    assert len(disagreements(line)) == len(AGREED)


def test_a_label_that_the_model_never_proposes_casts_no_doubt() -> None:
    second = Second(reads_nothing, {})
    assert build_record(document_of(FJORDLYS), second=second) == record_of(FJORDLYS)


def test_the_table_of_cutoffs_may_leave_a_label_without_values_to_take() -> None:
    table = (
        "label,proposed_from,taken_from,confidence,given,right,source\n"
        "entity,0.6,0.91,0.98,40,40,a\nplace,0.5,,,12,3,a\n"
    )
    known = cutoffs_of(table)
    assert known["entity"] == Cutoff(0.6, 0.91, 0.98)
    assert known["place"].taken_from is None
