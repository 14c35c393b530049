"""What follows from a correction in a report: counts anew, firms in their audits."""

from __future__ import annotations

from pathlib import Path

from tests.pipeline.corrections.cases import (
    evidence,
    laid,
    line,
    reviewed,
    with_text,
)
from tests.pipeline.records import report


class TestReports:
    def test_a_corrected_rating_is_counted_anew(self, tmp_path: Path) -> None:
        paper = with_text(report())
        made = line(paper, "findings[1].rating", "set", old_value="minor", new_value="major")
        contract, _ = laid(tmp_path, paper, made)
        assert contract["record"]["nonconformances"] == {"minor": 1, "major": 1, "total": None}
        assert evidence(contract, "nonconformances.minor")["review"] == "corrected"
        assert evidence(contract, "nonconformances.minor")["confidence"] == 0.9
        assert set(reviewed(contract)) <= {
            "findings[1].rating",
            "nonconformances.minor",
            "nonconformances.major",
        }

    def test_a_count_that_was_not_that_of_the_rows_stays(self, tmp_path: Path) -> None:
        paper = with_text(report(nonconformances={"minor": 5, "major": 0, "total": None}))
        made = line(paper, "findings[1].rating", "set", old_value="minor", new_value="major")
        record = laid(tmp_path, paper, made)[0]["record"]
        assert record["nonconformances"] == {"minor": 5, "major": 1, "total": None}

    def test_what_concerns_no_rating_counts_nothing_anew(self, tmp_path: Path) -> None:
        paper = with_text(report())
        made = line(paper, "findings[1].title", "set", old_value="Anti-Corruption", new_value="X")
        contract, _ = laid(tmp_path, paper, made)
        assert reviewed(contract) == {"findings[1].title": "corrected"}

    def test_a_firm_is_corrected_in_its_audits_too(self, tmp_path: Path) -> None:
        paper = with_text(report())
        made = line(paper, "auditors[0]", "set", old_value="DNV", new_value="TÜV NORD CERT GmbH")
        record = laid(tmp_path, paper, made)[0]["record"]
        assert record["audits"][0]["firm"] == "TÜV NORD CERT GmbH"

    def test_a_removed_finding_is_counted_no_more(self, tmp_path: Path) -> None:
        paper = with_text(report())
        made = line(paper, "findings[1].text", "remove", field="findings[1]")
        contract, _ = laid(tmp_path, paper, made)
        assert [f["criterion"] for f in contract["record"]["findings"]] == ["1.1", "2.4"]
        assert contract["record"]["nonconformances"]["minor"] == 1
