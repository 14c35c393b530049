"""The views against small datasets computed by hand: nothing is counted twice or lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.dataset.load import Dataset, load
from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.query import connection, run
from pipeline.dataset.tables import complete
from pipeline.resolve import ExtractedDocument, resolve
from tests.pipeline.records import announcement, certified, criterion, report, reprint

Row = dict[str, Any]


def told(folder: Path, *documents: ExtractedDocument) -> Dataset:
    """The dataset that some documents make, read back as an analyst reads it."""
    publish(resolve(documents), folder, "demo", Inputs("1"))
    return load(folder, "demo")


class TestOneEventOfThreeDocuments:
    """Announcement, report and reprint of one event: two minor ones, told three times."""

    @pytest.fixture
    def data(self, tmp_path: Path) -> Dataset:
        return told(tmp_path, announcement(), report(), reprint())

    def test_the_event_is_one_row_with_each_count_once(self, data: Dataset) -> None:
        (row,) = data.views.certifications_wide().to_dict("records")
        assert (row["minor"], row["major"], row["documents"]) == (2, 0, 3)
        assert row["announced_on"] == date(2024, 5, 14)
        assert row["issued_on"] == date(2024, 5, 2)
        assert row["document_id"] == row["report_document_id"]
        assert (row["facilities"], row["places"]) == (2, "Sävsjö; Vetlanda")
        assert data.nonconformance_counts["stated"].sum() == 4  # the table has them by document

    def test_its_findings_are_those_of_the_report_alone(self, data: Dataset) -> None:
        wide = data.views.findings_wide()
        assert list(wide["criterion"]) == ["1.1", "1.2", "2.4"]
        assert (wide["rating"] == "minor").sum() == 2
        assert len(data.findings) == 7

    def test_its_facilities_are_two(self, data: Dataset) -> None:
        scope = data.views.facilities_in_scope()
        assert list(scope["facility"]) == ["Sävsjö Works", "Vetlanda Extrusion Plant"]
        assert set(scope["validity"]) == {"valid"}


def test_without_a_report_the_announcement_counts_before_its_reprint(tmp_path: Path) -> None:
    other = {"counts": [], "nonconformances": {"minor": 9, "major": None, "total": None}}
    data = told(tmp_path, announcement(), reprint(**other, criteria=[criterion("9.9")]))
    (row,) = data.views.certifications_wide().to_dict("records")
    assert row["minor"] == 2
    assert list(data.views.findings_wide()["told_by"]) == ["announces", "announces"]


def test_what_only_a_reprint_says_is_not_lost(tmp_path: Path) -> None:
    silent = {"counts": [], "criteria": [], "nonconformances": {}}
    data = told(tmp_path, announcement(**silent), reprint())
    (row,) = data.views.certifications_wide().to_dict("records")
    assert row["minor"] == 2
    assert set(data.views.findings_wide()["told_by"]) == {"reprints"}


def test_a_count_without_a_grade_has_a_column_of_its_own(tmp_path: Path) -> None:
    said = {"counts": [], "nonconformances": {"minor": None, "major": None, "total": 7}}
    (row,) = told(tmp_path, announcement(**said)).views.certifications_wide().to_dict("records")
    assert row["ungraded"] == 7
    assert row["minor"] is None


def test_counts_of_two_sites_are_added_and_a_total_of_them_is_not(tmp_path: Path) -> None:
    sites = [
        {"n": n, "grade": "minor", "standard": None, "facility": facility}
        for n, facility in ((3, "Vetlanda Extrusion Plant"), (4, "Sävsjö Works"))
    ]
    whole = {"n": 7, "grade": "minor", "standard": None, "facility": None}
    for counts in (sites, [whole, *sites]):
        data = told(tmp_path / str(len(counts)), announcement(counts=counts))
        assert list(data.views.certifications_wide()["minor"]) == [7]


def test_a_finding_of_two_sites_is_two_findings(tmp_path: Path) -> None:
    found = [
        criterion("1.2", facility="Sävsjö Works"),
        criterion("1.2", facility="Vetlanda Extrusion Plant"),
    ]
    wide = told(tmp_path, announcement(criteria=found)).views.findings_wide()
    assert sorted(wide["facility"]) == ["Sävsjö Works", "Vetlanda Extrusion Plant"]


def test_two_standards_of_one_document_are_two_rows_with_their_own_counts(tmp_path: Path) -> None:
    counts = [
        {"n": 2, "grade": "minor", "standard": "PS", "facility": None},
        {"n": 1, "grade": "minor", "standard": "CoC", "facility": None},
    ]
    both = [certified(), certified("CoC", "V2")]
    data = told(tmp_path, announcement(certifications=both, counts=counts, criteria=[]))
    wide = data.views.certifications_wide()
    assert dict(zip(wide["standard"], wide["minor"], strict=True)) == {"PS": 2, "CoC": 1}
    assert len(data.views.facilities_in_scope()) == 4  # two sites under each of two certificates


def test_a_row_is_its_event_whatever_joins_to_it(tmp_path: Path) -> None:
    """Several firms, places, activities, principles, capacities do not multiply a row."""
    many = announcement(
        certifications=[certified(scope="material_stewardship", principles=[1, 2, 3, 4])],
        auditors=["DNV", "GUTcert", "SGS"],
        activities=["Casthouses", "Semi-Fabrication"],
    )
    data = told(tmp_path, many, report(), reprint())
    (row,) = data.views.certifications_wide().to_dict("records")
    assert row["principles"] == "1, 2, 3, 4"
    assert row["audit_firms"].count(";") == 2
    assert len(data.views.findings_wide()) == 3


# A certificate's life as rows, to see its scope on any day.

_CERTIFIED = (1, "certification", "2022-03-01", "2025-02-28", "full", "AB")


def scope_on(
    day: str, events: Iterable[tuple[int, str, str | None, str | None, str | None, str]]
) -> list[Row]:
    """``facilities_in_scope`` of one certificate with events of some facilities (by letter)."""
    letters = {letter for event in events for letter in event[5]}
    tables = complete(
        {
            "organisations": [{"organisation_id": "o", "name": "Tindra"}],
            "certificates": [{"certificate_id": "k", "organisation_id": "o", "standard": "PS"}],
            "certifications": [
                {
                    "certification_id": f"c{number}",
                    "certificate_id": "k",
                    "standard": "PS",
                    "event": event,
                    "issued_on": None if issued is None else date.fromisoformat(issued),
                    "expires_on": None if expires is None else date.fromisoformat(expires),
                    "status": status,
                }
                for number, event, issued, expires, status, _ in events
            ],
            "facilities": [
                {"facility_id": x, "organisation_id": "o", "name": x, "kind": "plant"}
                for x in sorted(letters)
            ],
            "certification_facilities": [
                {"certification_id": f"c{number}", "facility_id": letter}
                for number, *_, named in events
                for letter in named
            ],
        }
    )
    with connection(tables, day) as database:
        return run(database, "from facilities_in_scope").to_pylist()


def names(rows: list[Row]) -> str:
    return "".join(row["facility"] or "-" for row in rows)


class TestFacilitiesInScope:
    def test_a_scope_extension_that_names_only_the_new_site_adds_it(self) -> None:
        life = [_CERTIFIED, (2, "scope_extension", "2023-06-01", None, None, "C")]
        assert names(scope_on("2022-02-28", life)) == ""
        assert names(scope_on("2022-12-31", life)) == "AB"
        assert names(scope_on("2023-05-31", life)) == "AB"
        assert names(scope_on("2023-06-01", life)) == "ABC"

    def test_a_scope_extension_that_names_the_whole_scope_counts_no_site_twice(self) -> None:
        life = [_CERTIFIED, (2, "scope_extension", "2023-06-01", None, None, "ABC")]
        assert names(scope_on("2023-12-31", life)) == "ABC"

    def test_a_recertification_names_the_scope_anew(self) -> None:
        life = [
            _CERTIFIED,
            (2, "scope_extension", "2023-06-01", None, None, "C"),
            (3, "recertification", "2025-02-01", "2028-01-31", "full", "AC"),
        ]
        assert names(scope_on("2025-01-31", life)) == "ABC"
        assert names(scope_on("2025-02-01", life)) == "AC"

    def test_an_event_that_names_no_site_leaves_the_scope_as_it_was(self) -> None:
        life = [_CERTIFIED, (2, "surveillance", "2023-09-01", None, None, "")]
        assert names(scope_on("2023-12-31", life)) == "AB"

    def test_the_expiry_is_the_last_stated_and_its_day_is_still_valid(self) -> None:
        life = [_CERTIFIED, (2, "surveillance", "2023-09-01", None, None, "")]
        valid = {row["validity"] for row in scope_on("2025-02-28", life)}
        assert valid == {"valid"}
        assert {row["validity"] for row in scope_on("2025-03-01", life)} == {"expired"}

    def test_a_suspension_holds_until_another_status_is_stated(self) -> None:
        life = [
            _CERTIFIED,
            (2, "status_change", "2023-01-01", None, "suspended", ""),
            (3, "surveillance", "2023-06-01", None, None, "AB"),
            (4, "status_change", "2023-09-01", None, "full", ""),
        ]
        assert {row["validity"] for row in scope_on("2022-12-31", life)} == {"valid"}
        assert {row["validity"] for row in scope_on("2023-07-01", life)} == {"suspended"}
        assert {row["validity"] for row in scope_on("2023-09-01", life)} == {"valid"}

    def test_a_certificate_without_sites_or_dates_has_its_row(self) -> None:
        life = [(1, "certification", None, None, "provisional", "")]
        (row,) = scope_on("2020-01-01", life)
        assert (row["facility"], row["validity"], row["status"]) == (
            None,
            "not_known",
            "provisional",
        )

    def test_of_a_certificate_known_only_from_its_extension_that_is_the_scope(self) -> None:
        life = [(1, "scope_extension", "2023-06-01", None, None, "AB")]
        assert names(scope_on("2023-12-31", life)) == "AB"


def test_the_best_of_two_reports_is_the_one_that_the_rows_come_from(tmp_path: Path) -> None:
    """Two editions of one report: counts and findings of the one, whatever arrives first."""
    one = report()
    two = report(findings=[], criteria=[], nonconformances={"minor": 5, "major": 1, "total": None})
    for number, order in enumerate(((one, two), (two, one))):
        (row,) = told(tmp_path / str(number), *order).views.certifications_wide().to_dict("records")
        best = min((one, two), key=lambda document: document.raw["sha256"])
        counted = best.contract["record"]["nonconformances"]
        assert (row["minor"], row["major"]) == (counted["minor"], counted["major"])
        assert row["document_id"] == f"doc-{best.raw['sha256'][:16]}"


def test_an_empty_dataset_has_empty_views() -> None:
    with connection(complete({}), "2025-06-30") as database:
        for view in ("certifications_wide", "findings_wide", "facilities_in_scope"):
            assert run(database, f"from {view}").num_rows == 0
