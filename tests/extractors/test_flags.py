"""Every flag has a text that raises it and a near one that must not; no value is lost by it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import extractors
from extractors.record import build_record
from extractors.second_reader.cutoffs import Cutoff
from extractors.second_reader.merge import Second
from extractors.second_reader.proposals import Proposal
from extractors.threshold import leave_out_unsure
from pipeline.read.html import read_html
from tests.extractors.announcements import document_of
from tests.extractors.report.test_oracles import ORACLES

PACKAGE = Path(extractors.__file__).parent
LEAD = (
    "14 May 2024\n\nFjordlys Metall AS has achieved ASI Performance Standard V3 (2022) "
    "Certification for its smelter in {place}. It has an annual production capacity of {figure} "
    "tonnes. The audit was carried out by {firm}. {findings} {more}"
)
USUAL = {
    "place": "Haugesund, Norway", "figure": "96,000", "firm": "DNV", "more": "",
    "findings": "One minor non-conformance is noted under Criterion 10.8a Working Time.",
}  # fmt: skip
GERMAN = (
    "Die Fjordlys Metall AS hat die ASI-Zertifizierung nach dem Performance Standard V3 für die "
    "Hütte in Haugesund erhalten. Das Audit wurde von einer unabhängigen Stelle durchgeführt und "
    "die Ergebnisse werden in dem Bericht beschrieben, der auf der Seite zu finden ist."
)


def record_of(**changes: str) -> dict[str, Any]:
    return build_record(document_of(LEAD.format(**USUAL | changes)))


def page_of(place: bytes) -> dict[str, Any]:
    head, _, rest = LEAD.format(**USUAL | {"place": "PLACE"}).encode().partition(b"PLACE")
    page = b"<meta charset='utf-8'><article><p>" + head + place + rest + b"</p></article>"
    return build_record(read_html(page, "page.html"))


def above(minimum: float) -> dict[str, Any]:
    return leave_out_unsure(record_of(), minimum)


def listed(count: str, codes: str) -> dict[str, Any]:
    return record_of(findings=f"{count} minor non-conformances are noted under Criteria {codes}.")


@dataclass(frozen=True)
class Case:
    """What raises a flag, what comes close and must not, and which words the detail holds."""

    code: str
    due: Callable[[], dict[str, Any]]
    near: Callable[[], dict[str, Any]]
    says: str
    kept: tuple[str, object] | None = None


TWO = "2.4a Responsible Sourcing and 10.8a Working Time"


SMILED = "When she was asked how it had gone, Ragnhild Torvik smiled."


def beside(label: str, words: str, score: float, **changes: str) -> dict[str, Any]:
    """The record where a second reader proposes some words, and takes values from 0.9 on."""
    document = document_of(LEAD.format(**USUAL | changes))
    told: list[Proposal] = []
    if (start := document.text.find(words)) >= 0:
        told = [Proposal(label, start, start + len(words), score)]
    limits = {label: Cutoff(0.5, 0.9, 0.98)}
    return build_record(document, second=Second(lambda _: tuple(told), limits))


CASES = (
    Case("unknown_auditor",
         lambda: record_of(firm="Haugaland Assurance AS"),
         lambda: record_of(firm="DNV Business Assurance Services UK Ltd."),
         "'Haugaland Assurance AS' is not in the list of audit firms",
         ("auditors", ["Haugaland Assurance AS"])),
    Case("unknown_criterion",
         lambda: record_of(findings="One minor non-conformance is noted under Criterion 10.14a."),
         lambda: record_of(findings="One minor non-conformance is noted under Criterion 10.8a."),
         "the catalogue has no 10.14 in PS V3",
         ("criteria", ["10.14"])),
    Case("unknown_criterion",
         lambda: record_of(findings="One minor non-conformance is noted under Criterion 11.9."),
         lambda: record_of(findings="One minor non-conformance is noted under Criterion 11.1a."),
         "no 11.9", ("criteria", ["11.9"])),
    Case("title_mismatch",
         lambda: record_of(findings="One minor non-conformance is noted under Criterion 2.4a "
                           "Working Time."),
         lambda: record_of(findings="One minor non-conformance is noted under Criterion 10.8a "
                           "“working time”."),
         "2.4 has the title of 10.8, 'Working Time'",
         ("criteria", ["2.4"])),
    Case("count_mismatch",
         lambda: listed("Three", TWO), lambda: listed("Two", TWO),
         "3 non-conformances (minor) are stated and 2 listed",
         ("criteria", ["2.4", "10.8"])),
    Case("list_truncated",
         lambda: listed("Nine", f"1.2 Anti-Corruption, {TWO} and others"),
         lambda: listed("Two", TWO),
         "the list of findings (minor) is cut short",
         ("criteria", ["1.2", "2.4", "10.8"])),
    Case("version_conflict",
         lambda: record_of(more="ASI today announced that Fjordlys has been certified against the "
                           "ASI Performance Standard V3.1 (2023)."),
         lambda: record_of(more="Fjordlys held ASI Performance Standard V2 (2017) Certification "
                           "until then."),
         "PS is told as V3 and as V3.1: the record has V3",
         ("certifications", ["V3"])),
    Case("place_country_conflict",
         lambda: record_of(place="Haugesund, Sweden"), lambda: record_of(place="Haugesund, Norway"),
         "no 'Haugesund' is known in SE", ("places", ["Haugesund"])),
    Case("implausible_capacity",
         lambda: record_of(figure="96 million"), lambda: record_of(figure="42 million"),
         "96,000,000 tonnes are more than plants make", ("capacities", [96_000_000])),
    Case("language_unsupported",
         lambda: build_record(document_of(GERMAN)),
         lambda: record_of(more="It calls itself „Hütte der kurzen Wege“ and is proud of it."),
         "the text is in 'de', not in English"),
    Case("characters_lost",
         lambda: page_of(b"Hauges\xffund, Norway"), lambda: page_of("Kvinesdal, Åna".encode()),
         "1 characters could not be decoded: look at the names"),
    Case("below_confidence",
         lambda: above(0.999), lambda: above(0.01),
         "left out with a confidence below 0.999"),
    Case("readers_disagree",
         lambda: beside("speaker", "Ragnhild Torvik", 0.6, more=SMILED),
         lambda: beside("speaker", "Ragnhild Torvik", 0.4, more=SMILED),
         "a speaker that only the second reader finds: 'Ragnhild Torvik'"),
    Case("readers_disagree",
         lambda: beside("auditor", "Haugesund", 0.3),
         lambda: beside("auditor", "DNV", 0.6),
         "an audit firm that the second reader does not find: 'DNV'",
         ("auditors", ["DNV"])),
    Case("readers_disagree",
         lambda: beside("entity", "Haugesund", 0.99),
         lambda: beside("entity", "Fjordlys Metall AS", 0.6),
         "the entity: 'Fjordlys Metall AS' to the rules, 'Haugesund' to the second reader"),
    Case("read_by_model",
         lambda: beside("speaker", "Ragnhild Torvik", 0.95, more=SMILED),
         lambda: beside("speaker", "Ragnhild Torvik", 0.6, more=SMILED),
         "finds, and surely enough: 'Ragnhild Torvik'"),
)  # fmt: skip
IDS = [f"{number}-{case.code}" for number, case in enumerate(CASES)]


def codes(record: dict[str, Any]) -> set[str]:
    return {flag["code"] for flag in record["flags"]}


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_flag_is_raised_where_it_is_due_and_says_where_to_look(case: Case) -> None:
    (flag,) = [flag for flag in case.due()["flags"] if flag["code"] == case.code]
    assert case.says in flag["detail"]
    assert flag["severity"] in ("info", "warning", "error")


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_flag_is_not_raised_where_it_only_nearly_is_due(case: Case) -> None:
    assert case.code not in codes(case.near())


@pytest.mark.parametrize("case", [c for c in CASES if c.kept], ids=lambda case: case.code)
def test_what_a_flag_doubts_is_kept(case: Case) -> None:
    assert case.kept is not None
    key, wanted = case.kept
    part = {"criteria": "criterion", "certifications": "version", "capacities": "value"}.get(key)
    values = case.due()["record"][key]
    assert [value[part] if part else value for value in values] == wanted


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_flag_names_fields_that_the_record_has(case: Case) -> None:
    record = case.due()["record"]
    for flag in case.due()["flags"]:
        for field in flag["fields"]:
            head = field.partition("[")[0].partition(".")[0]
            assert head in record or flag["code"] == "below_confidence", field


def test_a_usual_announcement_raises_none() -> None:
    assert record_of()["flags"] == []


def emitted(folder: str) -> set[str]:
    """The codes with which the modules of a folder make flags."""
    found: set[str] = set()
    for file in PACKAGE.glob(folder):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "Flag":
                assert isinstance(node.args[0], ast.Constant), f"{file}: a code that is no literal"
                found.add(str(node.args[0].value))
    return found


def test_every_code_of_announcements_has_both_texts() -> None:
    reports = emitted("report/*.py")
    announcements = emitted("**/*.py") - (reports - emitted("*.py") - emitted("fields/*.py"))
    assert announcements == {case.code for case in CASES}


def test_every_code_of_reports_has_both_reports() -> None:
    assert emitted("report/*.py") == {code for code, _, _ in ORACLES}
