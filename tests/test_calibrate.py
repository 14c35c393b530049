"""The table of confidences is that of the rules, and the evidence uses it."""

from __future__ import annotations

from extractors.record import build_record
from extractors.vocab import confidences, read_rows
from pipeline.read.pdf import read_pdf
from pipeline.score.calibration import Judged, fit
from tests.extractors.announcements import FJORDLYS, document_of
from tests.extractors.report.report_pages import Report, certificate, findings, overview
from tests.pipeline.read.pdf_pages import pdf_bytes
from tools.calibrate import table_of


def test_a_row_names_what_it_was_measured_on() -> None:
    values = [Judged("a", "entity", True, (("entity.claim", 0.97),))] * 8
    reports = [Judged("b", "member", False, (("report.member_name", 0.98),))]
    assert table_of([(fit(reports), "samples 2e"), (fit(values), "samples 1f")]) == (
        "rule,own,confidence,given,right,source\n"
        "entity.claim,0.97,0.967,8,8,samples 1f\n"
        "report.member_name,0.98,0.267,1,0,samples 2e\n"
    )


def test_the_table_holds_shares_of_what_was_given() -> None:
    for row in read_rows("confidence"):
        assert 0 <= int(row["right"]) <= int(row["given"])
        assert 0 < float(row["confidence"]) < 1


def test_evidence_has_the_measured_confidence_where_there_is_one() -> None:
    document = document_of(FJORDLYS)
    own, measured = build_record(document, {})["evidence"], build_record(document)["evidence"]
    table = confidences()
    found = 0
    for before, after in zip(own, measured, strict=True):
        weighed = (before["rule"], before["confidence"])
        assert after == {**before, "confidence": table.get(weighed, before["confidence"])}
        found += weighed in table
    assert found > 10


def test_rules_of_reports_are_measured_too() -> None:
    rules = {row["rule"]: int(row["given"]) for row in read_rows("confidence")}
    assert rules["report.rating_column"] > 1000
    assert {"report.entity_name", "report.certificate_number", "report.audit_date"} <= set(rules)
    read = Report(read_pdf(pdf_bytes(certificate(), overview(), findings()), "report.pdf"))
    weighed = {(row.rule, round(row.confidence, 3)) for row in read.evidence}
    assert len(weighed & set(confidences())) >= 10


def test_a_table_of_ones_own_is_used() -> None:
    document = document_of(FJORDLYS)
    own = {row["field"]: row for row in build_record(document, {})["evidence"]}["entity"]
    weighed = (own["rule"], own["confidence"])
    rows = build_record(document, {weighed: 0.123})["evidence"]
    assert {row["confidence"] for row in rows if row["rule"] == own["rule"]} == {0.123}
